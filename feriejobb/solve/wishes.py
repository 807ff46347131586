"""Wish points of a placed set: a flow where budgets do not bind, else prices, swaps and a bound.

The bound is a Lagrangian one: for any prices of money the cheapest flow costs at most what the
best allocation costs. It is added up in exact integers; where it meets the value, wishes are
proved.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.model import SolverSettings
from feriejobb.data.problem import UNLIMITED, Problem
from feriejobb.solve.board import Board
from feriejobb.solve.flow import cheapest
from feriejobb.solve.swaps import improve

#: Points are multiplied by this before prices of money are added to them.
_SCALE = 1_000_000


@dataclass(frozen=True)
class WishOutcome:
    """The allocation, its points and a proved lower bound on them."""

    edge: Ints
    value: int
    bound: int


class WishStage:
    """Improves the wishes of everyone on a valid board, nobody added and nobody left out."""

    def __init__(self, board: Board, pinned: Bools, settings: SolverSettings) -> None:
        self.board, self.pinned, self.settings = board, pinned, settings
        self.problem: Problem = board.problem
        self.placed: Bools = board.edge >= 0
        self.bound = 0
        self._price = np.zeros(len(self.problem.employers), dtype=np.int64)

    def run(self) -> WishOutcome:
        """Improve; the board ends valid and at least as good as it began."""
        board, points = self.board, self.problem.edges.points
        start = board.edge.copy()
        price = np.zeros(len(self.problem.employers), dtype=np.int64)
        best, best_value = start, int(points[start[self.placed]].sum())
        step = _SCALE // 100_000
        for _ in range(self.settings.wish_rounds):
            relaxed = self._flow(price, free=False)
            if relaxed is None:
                break
            over = self._overspent(relaxed)
            candidate = self._repaired(relaxed, price)
            if candidate is not None:
                value = int(points[candidate[self.placed]].sum())
                if value < best_value:
                    best, best_value = candidate, value
            if not over.any() and not price.any():
                break
            under = (price > 0) & (over == 0)
            price = np.maximum(price + np.where(over > 0, step, 0) - np.where(under, step, 0), 0)
            step = max(step // 2, 1) if under.any() else step
        self._bounded(price)
        self._price = price
        board.copy_from(best)
        improve(board, points, self.pinned)
        value = int(points[board.edge[self.placed]].sum())
        return WishOutcome(board.edge.copy(), value, min(self.bound, value))

    def bound_for(self, placed: Bools) -> int:
        """The bound for another placed set, under the last prices of money."""
        self.placed, self.bound = placed, 0
        self._bounded(self._price)
        return self.bound

    def _cost(self, price: Ints) -> Ints:
        edges = self.problem.edges
        return edges.points * _SCALE + price[self.problem.employer[edges.place]] * edges.cost

    def _flow(self, price: Ints, *, free: bool) -> Ints | None:
        """The cheapest flow; unless ``free``, those pinned stay and openings keep their state."""
        board, problem = self.board, self.problem
        seats, keep = board.seats, None
        if not free:
            keep = ~self.pinned[problem.edges.applicant]
            keep[board.edge[self.placed & self.pinned]] = True
            opening = problem.min_open > 0
            seats = np.where(opening & (board.load == 0), 0, seats)
        return cheapest(problem, self.placed, self._cost(price), seats, board.cell_limit, keep)

    def _bounded(self, price: Ints) -> None:
        """Raise the bound by the free flow under these prices."""
        edge = self._flow(price, free=True)
        if edge is None:
            return
        total = int(self._cost(price)[edge[self.placed]].sum())
        limited = np.flatnonzero((self.problem.budget < UNLIMITED) & (price > 0)).tolist()
        total -= sum(int(price[b]) * int(self.problem.budget[b]) for b in limited)
        self.bound = max(self.bound, -(-total // _SCALE))

    def _overspent(self, edge: Ints) -> Ints:
        """Öre above (positive) or below (negative) each priced or overspent budget, shape (B,)."""
        problem = self.problem
        taken = edge[self.placed]
        spent = np.zeros(len(problem.employers), dtype=np.int64)
        np.add.at(spent, problem.employer[problem.edges.place[taken]], problem.edges.cost[taken])
        over: Ints = np.maximum(spent - self.board.budget, 0)
        return over

    def _repaired(self, relaxed: Ints, price: Ints) -> Ints | None:
        """Turn a flow that overspends into a valid allocation by swaps at rising prices."""
        board = self.board
        board.copy_from(relaxed)
        for round_ in range(self.settings.core_rounds):
            over = board.spent > board.budget
            if not over.any():
                break
            raised = price + np.where(over, _SCALE // 20_000 * (round_ + 1), 0)
            if not improve(board, self._cost(raised), self.pinned, rounds=2):
                break
        return board.edge.copy() if board.valid() else None
