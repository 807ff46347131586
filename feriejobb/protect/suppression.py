"""Which counts a public table must hide so that no small group shows, also not by subtraction.

*Primary*: counts from 1 to k - 1, and outcomes that tell everyone's in a group below 20 (0 % or
100 %). *Complementary*: more cells, as few and as small as a solver finds, until every hidden cell
has two whole-number tables that agree with all that is published and differ in it by at least k.
The witnesses are checked in integers; ``feriejobb.protect.auditor`` judges the outcome anew.

Source: reliability.md §3 (R2.1-R2.3); the scheme is that of Fischetti and Salazar (2001).
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from feriejobb.protect.crosstab import Cell, Counts

Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]

#: Groups below this size show no outcome that all of them share (R2.3).
SMALL_GROUP = 20
#: What one more characteristic is worth: a margin is hidden only where the inside cannot be.
_MARGIN_COST = 8


def sensitive(counts: Counts, threshold: int) -> frozenset[Cell]:
    """Cells that are hidden for their own sake.

    Args:
        counts: The counts.
        threshold: k: counts from 1 to k - 1 are hidden.

    Returns:
        Small counts, and outcomes shared by all of a group below 20.
    """
    hidden = {c for c, n in counts.values.items() if 0 < n < threshold}
    for s in counts.sums:
        total = counts.values[s.total]
        if 0 < total < SMALL_GROUP:
            hidden |= {p for p in s.parts if counts.values[p] in (0, total)}
    return frozenset(hidden)


class _Tables:
    """All whole-number tables near the true one, as changes per cell that keep every sum."""

    def __init__(self, counts: Counts) -> None:
        self.cells = list(counts.values)
        self.values: Integers = np.array(list(counts.values.values()), dtype=np.int64)
        index = {c: i for i, c in enumerate(self.cells)}
        self.matrix = np.zeros((len(counts.sums), len(self.cells)), dtype=np.int64)
        for row, s in enumerate(counts.sums):
            self.matrix[row, index[s.total]] -= 1
            for part in s.parts:
                self.matrix[row, index[part]] += 1
        deepest = max(len(c) for c in self.cells)
        size = np.array([int(v).bit_length() + 1 for v in self.values])
        level = np.array([_MARGIN_COST ** (deepest - len(c)) for c in self.cells])
        # The last term only makes equal choices unequal, so that the pattern is one.
        self.cost = size * level + np.arange(len(self.cells)) / (1000 * len(self.cells))

    def change(self, target: int, amount: int, may: Bools, free: Bools) -> Integers | None:
        """The cheapest change of the table that moves ``target`` by ``amount``.

        Args:
            target: Index of the cell to move.
            amount: By how much, up or down.
            may: Cells that may move.
            free: Cells that cost nothing to move: the hidden ones.

        Returns:
            Change per cell, or None where there is none.
        """
        if self.values[target] + amount < 0:
            return None
        movable = np.flatnonzero(may)
        columns = self.matrix[:, movable]
        columns = columns[np.any(columns, axis=1)]
        both = csr_array(np.hstack([columns, -columns]))
        largest = abs(amount) * len(self.cells)
        at = int(np.searchsorted(movable, target))
        up = np.full(len(movable), largest)
        down = np.minimum(self.values[movable], largest)
        least_up, least_down = np.zeros_like(up), np.zeros_like(down)
        up[at] = least_up[at] = max(amount, 0)
        down[at] = least_down[at] = max(-amount, 0)
        cost = np.where(free, 0.0, self.cost)[movable]
        # Most of these programmes have whole corners anyway, and are then solved much faster.
        for integrality in (0, 1):
            found = milp(
                np.concatenate([cost, cost]),
                integrality=np.full(2 * len(movable), integrality),
                bounds=Bounds(np.concatenate([least_up, least_down]), np.concatenate([up, down])),
                constraints=LinearConstraint(both, 0, 0),
            )
            if found.x is None:
                return None
            moved = np.zeros_like(self.values)
            moved[movable] = np.rint(found.x[: len(movable)]) - np.rint(found.x[len(movable) :])
            if not np.any(self.matrix @ moved) and np.all(self.values + moved >= 0):
                return moved
        return None

    def protect(self, target: int, threshold: int, hidden: Bools) -> Integers:
        """A change that moves ``target`` by the threshold: inside the hidden cells if possible.

        Raises:
            RuntimeError: There is none, which cannot happen while every margin may be hidden.
        """
        for amount in (threshold, -threshold):
            moved = self.change(target, amount, hidden, hidden)
            if moved is not None:
                return moved
        everything = np.ones_like(hidden)
        tries = [self.change(target, a, everything, hidden) for a in (threshold, -threshold)]
        found = [moved for moved in tries if moved is not None]
        if not found:
            raise RuntimeError("no protecting pattern found")
        return min(found, key=lambda moved: float(self.cost[(moved != 0) & ~hidden].sum()))


def suppress(
    counts: Counts, threshold: int, also: AbstractSet[Cell] = frozenset()
) -> frozenset[Cell]:
    """All cells to hide: primary, those in ``also``, and the complementary ones.

    Args:
        counts: The counts of all tables that are published together.
        threshold: k of the model's ``publication.threshold``.
        also: Cells to hide for other reasons.

    Returns:
        The hidden cells. Each can be changed by at least k without changing anything published.

    Raises:
        RuntimeError: The solver gave no protecting pattern; nothing must be published then.
    """
    start = sensitive(counts, threshold) | (also & counts.values.keys())
    if not start:
        return frozenset()
    tables = _Tables(counts)
    hidden = np.array([c in start for c in tables.cells])
    lowest, highest = tables.values.copy(), tables.values.copy()
    while np.any(exposed := hidden & (highest - lowest < threshold)):
        # The largest first: its witness often serves the smaller ones as well.
        target = int(np.argmax(np.where(exposed, tables.values, -1)))
        moved = tables.protect(target, threshold, hidden)
        hidden |= moved != 0
        lowest = np.minimum(lowest, tables.values + moved)
        highest = np.maximum(highest, tables.values + moved)
    return frozenset(c for c, h in zip(tables.cells, hidden, strict=True) if h)
