"""The auditor: what a reader can work out about hidden counts from all that is published.

It sees the published counts and the sums only, never the hidden counts, and shares no code with
the suppression. For every hidden cell it finds the least and the greatest whole number that some
table could have, by linear programming (HiGHS) over all sums at once.

Source: reliability.md §3, R2.1 and R2.2.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from feriejobb.protect.crosstab import Cell, Sum

#: What a linear programme may miss an integer by.
_TOLERANCE = 1e-6
#: Status codes of scipy's ``linprog``.
_OPTIMAL, _UNBOUNDED = 0, 3


@dataclass(frozen=True, slots=True)
class Interval:
    """What is known about one hidden count; ``high`` is None where nothing bounds it."""

    low: int
    high: int | None

    def safe(self, threshold: int) -> bool:
        """At least ``threshold`` wide, and not wholly inside 1 … threshold - 1 (R2.2)."""
        if self.high is None:
            return True
        inside = self.low >= 1 and self.high <= threshold - 1
        return self.high - self.low >= threshold and not inside


class _Unknowns:
    """The hidden cells of one group of sums, as a linear system with non-negative unknowns."""

    def __init__(self, published: Mapping[Cell, int], sums: Sequence[Sum]) -> None:
        signed = [((s.total, -1), *((p, 1) for p in s.parts)) for s in sums]
        self.cells = list(dict.fromkeys(c for row in signed for c, _ in row if c not in published))
        column = {c: j for j, c in enumerate(self.cells)}
        self.left = np.zeros((len(sums), len(self.cells)))
        self.right = np.zeros(len(sums))
        for k, row in enumerate(signed):
            for c, sign in row:
                if c in column:
                    self.left[k, column[c]] += sign
                else:
                    self.right[k] -= sign * published[c]
        self.least = np.full(len(self.cells), np.inf)
        self.greatest = np.zeros(len(self.cells))

    def stretch(self, target: int, sign: int) -> bool:
        """Push one unknown as far down (1) or up (-1) as it goes; False where it has no limit."""
        objective = np.zeros(len(self.cells))
        objective[target] = sign
        answer = linprog(objective, A_eq=self.left, b_eq=self.right, bounds=(0, None))
        if answer.status == _UNBOUNDED:
            self.greatest[target] = np.inf
            return False
        if answer.status != _OPTIMAL or answer.x is None:
            raise ValueError("no table agrees with what is published")
        self.least = np.minimum(self.least, answer.x)
        self.greatest = np.maximum(self.greatest, answer.x)
        return True

    def seen(self, target: int) -> Interval:
        """What the tables tried so far span, in whole numbers."""
        low, high = self.least[target], self.greatest[target]
        bounded = math.floor(high + _TOLERANCE) if math.isfinite(high) else None
        return Interval(math.ceil(low - _TOLERANCE) if math.isfinite(low) else 0, bounded)


def _groups(published: Mapping[Cell, int], sums: Sequence[Sum]) -> list[list[Sum]]:
    """Sums that share hidden cells, directly or by way of others, in one group."""
    groups: list[tuple[set[Cell], list[Sum]]] = []
    for s in sums:
        unknown = {c for c in (s.total, *s.parts) if c not in published}
        if not unknown:
            if published[s.total] != sum(published[p] for p in s.parts):
                raise ValueError("the published counts do not add up")
            continue
        touching = [g for g in groups if not unknown.isdisjoint(g[0])]
        groups = [g for g in groups if unknown.isdisjoint(g[0])]
        cells = unknown.union(*(g[0] for g in touching))
        groups.append((cells, [*(t for g in touching for t in g[1]), s]))
    return [group for _, group in groups]


def intervals(published: Mapping[Cell, int], sums: Sequence[Sum]) -> dict[Cell, Interval]:
    """The interval of every cell that the sums name and that is not published.

    Args:
        published: The counts that a reader sees.
        sums: The relations that a reader knows.

    Returns:
        Interval per hidden cell.

    Raises:
        ValueError: No table at all agrees with what is published.
    """
    found: dict[Cell, Interval] = {}
    for group in _groups(published, sums):
        unknowns = _Unknowns(published, group)
        for target, name in enumerate(unknowns.cells):
            unknowns.stretch(target, 1)
            unknowns.stretch(target, -1)
            found[name] = unknowns.seen(target)
    return found


def violations(
    published: Mapping[Cell, int], sums: Sequence[Sum], threshold: int
) -> tuple[Cell, ...]:
    """Hidden cells that the published ones give away (R2.2); empty when all is well.

    Args:
        published: The counts that a reader sees.
        sums: The relations that a reader knows.
        threshold: k.

    Raises:
        ValueError: No table at all agrees with what is published.
    """
    exposed: list[Cell] = []
    for group in _groups(published, sums):
        unknowns = _Unknowns(published, group)
        for target, name in enumerate(unknowns.cells):
            # A table tried for one cell often shows another cell to be safe as well.
            safe = any(
                unknowns.seen(target).safe(threshold) or not unknowns.stretch(target, sign)
                for sign in (-1, 1)
            )
            if not safe and not unknowns.seen(target).safe(threshold):
                exposed.append(name)
    return tuple(exposed)
