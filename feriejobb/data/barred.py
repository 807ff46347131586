"""People barred from single places of a class: which places must stand alone on their account."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

#: Someone barred from more places of one class than this: all of them stand alone.
_MOST = 4


def too_narrow(free: dict[str, int], barred: list[frozenset[str]], kept: int) -> set[str]:
    """Places to take out of one class until the rest can seat whoever is barred from some of it.

    Args:
        free: Seats that can be given by ``plats_id``; those taken out are removed.
        barred: For each person, from which of them.
        kept: Seats that others may hold without giving way.
    """
    taken_out: set[str] = set()
    while True:
        sets = Counter(rest for b in barred if (rest := b - taken_out))
        common = {
            frozenset(some)
            for b in sets
            for size in range(1, min(len(b), _MOST) + 1)
            for some in combinations(sorted(b), size)
        }
        room = sum(free.values()) - kept
        tight = [
            some
            for some in sorted(common, key=sorted)
            if sum(n for b, n in sets.items() if some <= b) > room - sum(free[p] for p in some)
        ]
        wide = {p for b in sets if len(b) > _MOST for p in b}
        new = wide or set(tight[0]) if wide or tight else set()
        if not new:
            return taken_out
        for place in new:
            del free[place]
        taken_out |= new
