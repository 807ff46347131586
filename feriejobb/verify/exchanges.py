"""Two who could change places, or one who could move, with fewer wish points in all (contract §5).

Needs no solver and works at any size: an allocation that is called best must not leave a gain that
two youths could find by comparing their letters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feriejobb.recount.possible import Mask, Numbers
from feriejobb.verify.case import Case
from feriejobb.verify.waste import Ledger

#: Points of a change that nobody can make; two of them still fit into 64 bits.
_NOBODY = 1 << 40


@dataclass(frozen=True, order=True)
class Exchange:
    """A change that keeps every rule and every earlier goal.

    Attributes:
        position: Queue position of the one who gains.
        other: Position of the one who takes the place in return; 0 for a free seat.
        change: What it does to the sum of the wish points: negative, or 0 where the one who gains
            stands ahead of the one who loses.
    """

    position: int
    other: int
    change: int


def exchanges(
    case: Case, ledger: Ledger, below: int = 0, *, ties: bool = True
) -> Iterator[Exchange]:
    """All exchanges of two people, or of one with a free seat, that make the wishes better.

    People with a lock, a pair or a standing offer are left alone: what they may do depends on more
    than the two.

    Args:
        case: The allocation.
        ledger: What it uses.
        below: Only those that change the points by less than this; at most 0. An answer that was
            cut short has a million others, and rules and money are asked of each.
        ties: Also those that change nothing but who has which place.
    """
    possible, instance = case.possible, case.instance
    if not possible.places:
        return
    index = {place.id: k for k, place in enumerate(possible.places)}
    people = [instance.applicant_by_id[i] for i in possible.ids]
    points, kind = case.table
    held = np.array([index.get(case.chosen.get(i, ""), -1) for i in possible.ids], dtype=np.int64)
    bound = {i for pair in instance.pairs for i in (pair.first, pair.second)} | set(case.standing)
    free = [p.id not in bound and p.locked_place is None for p in people]
    mobile = np.array(free, dtype=np.bool_) & (held >= 0)
    now = points[kind[held], np.arange(len(people))]
    promising = _promising(case, held, mobile, now, below, ties=ties)
    holders: defaultdict[int, list[int]] = defaultdict(list)
    for number in np.flatnonzero(mobile).tolist():
        holders[int(held[number])].append(number)

    for k, place in enumerate(possible.places):
        room = ledger.has_room(place)
        if not (room or promising[:, kind[k]].any()):
            continue
        gainers = possible.takers[k]
        here = points[kind[k]]
        gainers = gainers[mobile[gainers] & (here[gainers] < now[gainers])]
        alone = gainers[here[gainers] - now[gainers] < below]
        for a in alone.tolist() if room else ():
            origin = possible.places[int(held[a])]
            if ledger.can_leave(origin) and ledger.keeps([(people[a], origin, place)]):
                yield Exchange(a + 1, 0, int(here[a] - now[a]))
        others = np.array(holders[k], dtype=np.int64)
        gainers = gainers[promising[kind[held[gainers]], kind[k]]]
        homes = kind[held[gainers]]
        change = (here[gainers] - now[gainers])[:, None] + (
            points[homes[:, None], others[None, :]] - now[others][None, :]
        )
        better = change < below
        if ties:
            better |= (change == 0) & (gainers[:, None] < others[None, :])
        for i, j in np.argwhere(better).tolist():
            a, b = int(gainers[i]), int(others[j])
            origin = possible.places[int(held[a])]
            if possible.allows(b, int(held[a])) and ledger.keeps(
                [(people[a], origin, place), (people[b], place, origin)]
            ):
                yield Exchange(a + 1, b + 1, int(change[i, j]))


def _promising(
    case: Case, held: Numbers, mobile: Mask, now: NDArray[np.int32], below: int, *, ties: bool
) -> Mask:
    """Between which kinds of places an exchange of two could be one, shape (kinds, kinds).

    No two gain more together than the best of each would by himself. In a city that is about as
    good as it can be few kinds are left, and there every two would be millions.
    """
    points, kind = case.table
    possible = case.possible
    homes = kind[held]
    least = np.full((len(points), len(points)), _NOBODY, dtype=np.int64)
    seen: set[tuple[int, int]] = set()
    for k, takers in enumerate(possible.takers):
        to = int(kind[k])
        if (possible.kinds[k], to) in seen:
            continue
        seen.add((possible.kinds[k], to))
        who = takers[mobile[takers]]
        np.minimum.at(least[:, to], homes[who], points[to, who] - now[who])
    together = least + least.T
    return np.asarray(together <= 0 if ties else together < below, dtype=np.bool_)
