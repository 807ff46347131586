"""The board: one allocation at class level, kept valid while people move.

Every change goes through ``Board.apply``, which checks each counting rule in exact integers and
refuses a change that breaks one. The search for paths may therefore be careless; the board is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from feriejobb.data.edges import Ints
from feriejobb.data.problem import Problem
from feriejobb.solve.face import Face
from feriejobb.solve.prices import Prices

#: One change: (queue index, edge to take or -1 for none).
Move = tuple[int, int]


@dataclass
class Limits:
    """What the board must respect beyond seats, supervisors and budgets.

    Attributes:
        shortfall: Largest weighted shortfall of the soft quotas, None while they do not bind.
        minimums: Whether hard min quotas bind; off while they are being filled.
        openings: Whether ``min_antal`` binds; off while a relaxation is being solved.
        pairs: Whether pairs bind.
        moves: Largest number of standing offers that change, None while they do not bind.
        attained: Whether an allocation keeps goals that the board does not count, None where
            there are none.
    """

    shortfall: int | None = None
    minimums: bool = True
    openings: bool = True
    pairs: bool = True
    moves: int | None = None
    attained: Callable[[Ints], bool] | None = None


class Board:
    """An allocation and its sums; starts empty.

    Attributes:
        face: What its problem is a face of; None where it is the whole.
        edge: Edge taken per applicant, -1 for none, shape (N,).
        at: Class per applicant, -1 for none, shape (N,).
        load: Placements per class, shape (K,).
        used: Placements per supervisor cell, shape (S,).
        spent: Öre per employer, shape (B,).
        count: Placements that each quota counts, shape (Q,).
        version: Grows with every change made.
    """

    def __init__(
        self, problem: Problem, limits: Limits | None = None, face: Face | None = None
    ) -> None:
        self.problem, self.face = problem, face
        self.limits = limits or Limits()
        self.version = 0
        n, k = problem.size, len(problem.classes)
        self.edge: Ints = np.full(n, -1, dtype=np.int64)
        self.at: Ints = np.full(n, -1, dtype=np.int64)
        self.load: Ints = np.zeros(k, dtype=np.int64)
        self.used: Ints = np.zeros(len(problem.cells), dtype=np.int64)
        self.spent: Ints = np.zeros(len(problem.employers), dtype=np.int64)
        self.count: Ints = np.zeros(len(problem.instance.quotas), dtype=np.int64)
        enabled = problem.instance.model.rule_enabled
        self.seats = problem.usable if enabled("capacity") else problem.seats * 0 + (1 << 40)
        self.cell_limit = problem.cell_limit
        if not enabled("supervisors"):
            self.cell_limit = self.cell_limit * 0 + (1 << 40)
        self.budget = problem.budget
        if not enabled("budget"):
            self.budget = self.budget * 0 + (1 << 60)
        self._openings = enabled("min_opening")
        self._hard = enabled("quota")
        self._quotas_at = problem.quotas_by_class
        self._pairs_of: dict[int, list[tuple[int, bool]]] = {}
        if enabled("pairs"):
            for a, b, apart in problem.pair_indices:
                self._pairs_of.setdefault(a, []).append((b, apart))
                self._pairs_of.setdefault(b, []).append((a, apart))

    @property
    def whole(self) -> Problem:
        """The problem with all its edges, which proofs are about."""
        return self.problem if self.face is None else self.face.whole

    @property
    def outside(self) -> Ints:
        """The allocation in edges of ``whole``, shape (N,)."""
        return self.edge.copy() if self.face is None else self.face.outside(self.edge)

    def lifted(self, prices: Prices, reach: int = 0, *, wide: bool = False) -> Prices:
        """Prices of the problem as prices of ``whole``; see ``Face.lifted``."""
        return prices if self.face is None else self.face.lifted(prices, reach, wide=wide)

    def sides(self) -> Ints:
        """How quotas bind one by one, shape (2, Q): first as they are written, then the other way.

        1 is a limit from above, -1 one from below, 0 none. Soft quotas that may be short do not
        bind; on a face those that prices prove short must not be beyond their target.
        """
        quotas = self.problem.instance.quotas
        side = np.array([-1 if q.is_min else 1 for q in quotas], dtype=np.int64)
        if self.face is not None:
            return np.stack([side * ~self.face.loose, -side * (self.face.prices.quota > 0)])
        held = [q.hard or self.limits.shortfall == 0 for q in quotas]
        return np.stack([side * np.array(held, dtype=np.bool_), side * 0])

    def take(self, edge: Ints) -> bool:
        """Set the whole allocation if every rule holds in it; else change nothing.

        Returns:
            Whether it was set.
        """
        old = self.edge
        self.copy_from(edge)
        if self.valid():
            return True
        self.copy_from(old)
        return False

    def copy_from(self, edge: Ints) -> None:
        """Set the whole allocation without asking the rules (``valid`` tells afterwards)."""
        problem = self.problem
        self.version += 1
        self.edge = edge.copy()
        taken = edge[edge >= 0]
        classes = problem.edges.place[taken]
        self.at = np.full(problem.size, -1, dtype=np.int64)
        self.at[edge >= 0] = classes
        self.load = np.bincount(classes, minlength=len(problem.classes)).astype(np.int64)
        cells = problem.cell[classes]
        self.used = np.bincount(cells[cells >= 0], minlength=len(problem.cells)).astype(np.int64)
        self.spent = spending(problem, edge)
        who = np.flatnonzero(edge >= 0)
        count = [
            sum(int((scope[classes] & members[who]).sum()) for scope, members in parts)
            for parts in problem.quota_parts
        ]
        self.count = np.array(count, dtype=np.int64)

    def left(self) -> Ints:
        """Öre left per employer, shape (B,)."""
        return self.budget - self.spent

    def shortfall(self) -> int:
        """Weighted shortfall of the soft quotas, in points."""
        return _shortfall(self.problem, self.count)

    def apply(self, moves: Sequence[Move]) -> bool:
        """Make all moves at once if every rule still holds; else change nothing.

        Returns:
            Whether the moves were made.
        """
        who = [i for i, _ in moves]
        if len(set(who)) != len(who):
            return False
        old = [(i, int(self.edge[i])) for i in who]
        spent = self.spent.copy()
        touched = self._shift(moves)
        if self._allowed(touched, who, spent):
            self.version += 1
            return True
        self._shift(old)
        return False

    def valid(self) -> bool:
        """Whether the whole allocation respects everything the board knows of."""
        everything = _Touched(
            set(range(len(self.load))),
            set(range(len(self.used))),
            set(range(len(self.spent))),
            set(range(len(self.count))),
        )
        return self._allowed(everything, sorted(self._pairs_of), self.budget)

    def _shift(self, moves: Sequence[Move]) -> _Touched:
        edges, problem = self.problem.edges, self.problem
        touched = _Touched()
        for i, new in moves:
            for e, sign in ((int(self.edge[i]), -1), (new, 1)):
                if e < 0:
                    continue
                c = int(edges.place[e])
                cell, employer = int(problem.cell[c]), int(problem.employer[c])
                self.load[c] += sign
                self.spent[employer] += sign * int(edges.cost[e])
                touched.classes.add(c)
                touched.employers.add(employer)
                if cell >= 0:
                    self.used[cell] += sign
                    touched.cells.add(cell)
                for k, member in self._quotas_at[c]:
                    if member[i]:
                        self.count[k] += sign
                        touched.quotas.add(k)
            self.edge[i] = new
            self.at[i] = edges.place[new] if new >= 0 else -1
        return touched

    def _allowed(self, touched: _Touched, who: Sequence[int], spent: Ints) -> bool:
        """Whether the rules hold; an overspent budget may only come down from ``spent``."""
        if any(self.load[c] > self.seats[c] for c in touched.classes):
            return False
        if any(self.used[s] > self.cell_limit[s] for s in touched.cells):
            return False
        if any(self.spent[b] > max(self.budget[b], spent[b]) for b in touched.employers):
            return False
        if self._openings and self.limits.openings:
            least = self.problem.min_open
            if any(0 < self.load[c] < least[c] for c in touched.classes):
                return False
        if touched.quotas and not self._quotas_hold(touched.quotas):
            return False
        if self.limits.pairs and not self._pairs_hold(who):
            return False
        if self.limits.moves is not None and self.changed() > self.limits.moves:
            return False
        return self.limits.attained is None or self.limits.attained(self.edge)

    def changed(self) -> int:
        """Standing offers that are no longer at their class."""
        standing = self.problem.standing
        return int(((standing >= 0) & (self.at != standing)).sum())

    def _quotas_hold(self, touched: Iterable[int]) -> bool:
        quotas = self.problem.instance.quotas
        soft = False
        for k in touched:
            quota = quotas[k]
            soft = soft or not quota.hard
            if quota.hard and self._hard:
                short = quota.is_min and self.limits.minimums and self.count[k] < quota.target
                over = not quota.is_min and self.count[k] > quota.target
                if short or over:
                    return False
        return (
            not soft or self.limits.shortfall is None or (self.shortfall() <= self.limits.shortfall)
        )

    def _pairs_hold(self, who: Iterable[int]) -> bool:
        for i in who:
            for j, apart in self._pairs_of.get(i, ()):
                here, there = int(self.at[i]), int(self.at[j])
                if apart:
                    if here >= 0 and there >= 0 and self.problem.must_meet(here, there):
                        return False
                elif here != there or (here >= 0 and not self.problem.roomy[here]):
                    return False
        return True


@dataclass
class _Touched:
    """What a change touches: indices of classes, cells, employers and quotas."""

    classes: set[int] = field(default_factory=set)
    cells: set[int] = field(default_factory=set)
    employers: set[int] = field(default_factory=set)
    quotas: set[int] = field(default_factory=set)


def spending(problem: Problem, edge: Ints) -> Ints:
    """Öre per employer of an allocation, shape (B,)."""
    taken = edge[edge >= 0]
    spent = np.zeros(len(problem.employers), dtype=np.int64)
    np.add.at(spent, problem.employer[problem.edges.place[taken]], problem.edges.cost[taken])
    return spent


def _shortfall(problem: Problem, count: Ints) -> int:
    total = 0
    for quota, n in zip(problem.instance.quotas, count.tolist(), strict=True):
        if not quota.hard:
            miss = quota.target - n if quota.is_min else n - quota.target
            total += quota.weight * max(0, miss)
    return total
