"""A goal of the people placed under prices of what ties them together: money, quotas and moves.

For any prices that are not negative the cheapest flow costs at most what the best allocation costs
(Geoffrion 1974). The numbers here steer a search; what prices prove is added up in exact integers
by ``proved`` and again, from the files, by ``verify``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import UNLIMITED
from feriejobb.data.solution import BoundCertificate
from feriejobb.solve.board import Board, spending
from feriejobb.solve.edge_kernels import priced
from feriejobb.solve.price_search import PriceSearch
from feriejobb.solve.prices import (
    Kept,
    bound_certificate,
    price_of_a_point,
    priced_bound,
    prices_from,
)

#: A point, or a move where moves are the goal, is multiplied by this before prices are added.
SCALE = 1 << 23


@dataclass(frozen=True)
class Found:
    """What a search for prices has found.

    Attributes:
        price: The prices that show the most of the goal, shape (L,).
        shown: How much that is, in whole points.
        flows: The cheapest flows of all prices tried, those that show the most first.
        in_part: Whether the last of the points is shown in part only.
    """

    price: Ints
    shown: int
    flows: list[Ints]
    in_part: bool


class Lagrangian:
    """One goal and the limits of a board, as they are when it is made.

    Prices come as one vector: of an öre per employer, of a person per quota, of a move; shape (L,),
    L = B + Q + 1.

    Attributes:
        points: What an edge counts for the goal, shape (E,).
        sign: 1 for limits from above, -1 for those from below, 0 for none, shape (L,).
    """

    def __init__(self, board: Board, goal: Literal["wishes", "moves"]) -> None:
        self._board, self._goal, self._problem = board, goal, board.problem
        problem = board.problem
        model = problem.instance.model
        binding = model.stands_before("queue", "moves") and model.stands_before("moves", "wishes")
        binding = binding and bool((problem.standing >= 0).any())
        self._most = board.limits.moves if goal == "wishes" and binding else None
        moved = problem.moved.astype(np.int64)
        self.points: Ints = problem.edges.points if goal == "wishes" else moved
        limited = np.where(board.budget < UNLIMITED, 1, 0)
        enabled = model.rule_enabled("quota")
        quotas = [
            0 if q.hard and not enabled else side
            for q, side in zip(problem.instance.quotas, board.sides()[0].tolist(), strict=True)
        ]
        self.sign: Ints = np.array([*limited, *quotas, self._most is not None], dtype=np.int64)

    def value(self, edge: Ints) -> int:
        """The goal's points of an allocation."""
        return int(self.points[edge[edge >= 0]].sum())

    def cost(self, price: Ints) -> Ints:
        """What each edge costs, shape (E,); a point counts as ``SCALE``."""
        problem, edges = self._problem, self._problem.edges
        employers = len(problem.employers)
        cost: Ints = priced(edges.place, self.points, SCALE, edges.cost, price[problem.employer])
        if price[-1]:
            cost += problem.moved * price[-1]
        for k in range(len(problem.quota_edges)):
            if price[employers + k]:
                cost[problem.quota_edges[k]] += self.sign[employers + k] * price[employers + k]
        return cost

    def over(self, edge: Ints) -> Ints:
        """How far a flow lies beyond each limit (öre, persons), negative inside, shape (L,)."""
        problem = self._problem
        targets = (q.target for q in problem.instance.quotas)
        quotas = [n - t for n, t in zip(problem.quota_counts(edge).tolist(), targets, strict=True)]
        beyond = np.array([*quotas, 0 if self._most is None else self._moved(edge) - self._most])
        spent = np.minimum(spending(problem, edge) - self._board.budget, 1 << 50)
        return np.concatenate([spent, beyond * self.sign[len(spent) :]]).astype(np.int64)

    def shown(self, edge: Ints, price: Ints) -> int:
        """What prices show of the goal where ``edge`` is the cheapest flow under them."""
        over = zip(price.tolist(), (self.over(edge) * abs(self.sign)).tolist(), strict=True)
        return self.value(edge) * SCALE + sum(int(u) * int(x) for u, x in over)

    def search(
        self, price: Ints, most: int, flow: Callable[[Ints], Ints | None], enough: int
    ) -> Found:
        """Seek the prices that show the most, by cutting planes.

        Args:
            price: Where to begin, shape (L,).
            most: Most flows.
            flow: The cheapest flow under prices; None where there is none, or no time.
            enough: Points of a known allocation. Once so many are shown, rounded up, the search
                goes on only as long as each prices show more than those before.
        """
        limited, best, first = self.sign != 0, -SCALE, price
        search = PriceSearch(price[limited])
        flows: list[tuple[int, int, Ints]] = []
        for turn in range(most):
            edge = flow(price)
            if edge is None:
                break
            shown = self.shown(edge, price)
            flows.append((-shown, turn, edge))
            if shown > best:
                best, first = shown, price
            elif -(-best // SCALE) >= enough:
                break
            slope = (self.over(edge) * abs(self.sign))[limited] / SCALE
            search.learn(price[limited], shown / SCALE, slope, -(-shown // SCALE))
            following = search.following()
            if following is None:
                break
            price = price.copy()
            price[limited] = following
        nearest = [edge for _, _, edge in sorted(flows, key=lambda f: f[:2])]
        return Found(first, -(-best // SCALE), nearest, best % SCALE != 0)

    def proved(
        self, price: Ints, distances: tuple[Ints, Ints], placed: Bools
    ) -> tuple[int, BoundCertificate | None]:
        """The bound that prices prove, with what seats and supervision are worth under them.

        Args:
            price: The prices, shape (L,).
            distances: What a seat of each class (K,) and supervisor cell (S,) is worth to others.
            placed: Who must be placed, and nobody else, shape (N,).
        """
        problem, board = self._problem, self._board
        employers = len(problem.employers)
        quota, move = price[employers:-1], int(price[-1])
        prices = prices_from(problem, distances, price[:employers])
        if prices is None:
            return 0, None
        attained = price_of_a_point(problem, quota)
        prices = replace(prices, quota=quota, attained=attained, moves=move)
        # By how much edges differ in the goal at most.
        widest = int(board.whole.edges.points.max(initial=0)) if self._goal == "wishes" else 1
        prices = board.lifted(prices, widest * SCALE + move, wide=True)
        kept = Kept(placed, board.limits.shortfall or 0, self._most)
        bound = priced_bound(board.whole, prices, self._goal, SCALE, kept)
        return bound, bound_certificate(board.whole, prices, self._goal, SCALE)

    def _moved(self, edge: Ints) -> int:
        """Standing offers that change, those whose holder gets nothing among them."""
        problem = self._problem
        lost = int(((problem.standing >= 0) & (edge < 0)).sum())
        return int(problem.moved[edge[edge >= 0]].sum()) + lost
