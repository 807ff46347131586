"""What is left of a city where its soft quotas cannot be better met: the face of least shortfall.

Prices that prove the least shortfall also say which edges no allocation that reaches it can use
(complementary slackness): those that cost more than their owner's cheapest. Without them the
quotas that stay short whatever happens bind nobody, and the rest bind like hard ones. Prices found
there hold for the whole problem once enough of the first ones is added.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import Problem
from feriejobb.solve.prices import NEVER, Prices, cheapest_prices, edge_prices

#: Prices added up over a whole city stay below this.
_ROOM = 1 << 61


@dataclass(frozen=True)
class Face:
    """A problem with the edges that the least shortfall leaves.

    Attributes:
        whole: The problem it is a part of.
        problem: The same people, classes and limits, E' of the E edges.
        number: Index in ``whole`` of each edge, shape (E',).
        prices: What proves the least shortfall; ``attained`` is the price of one point.
        loose: Soft quotas that are short in every such allocation, shape (Q,).
        sure: Who has a place in every such allocation, shape (N,).
    """

    whole: Problem
    problem: Problem
    number: Ints
    prices: Prices
    loose: Bools
    sure: Bools

    @classmethod
    def of(cls, problem: Problem, prices: Prices, edge: Ints) -> Face | None:
        """The face that prices prove, None where an allocation of least shortfall is not on it.

        Args:
            problem: The whole problem.
            prices: Prices that prove the least shortfall exactly, ``attained`` that of one point.
            edge: An allocation with that shortfall, shape (N,).
        """
        edges = problem.edges
        price = edge_prices(problem, prices)
        least = np.minimum(cheapest_prices(problem, price), 0)
        locked = problem.crowd.locked & ~problem.crowd.out
        kept = (price <= least[edges.applicant]) | locked[edges.applicant]
        if not kept[edge[edge >= 0]].all() or (edge[least < 0] < 0).any():
            return None
        quotas = problem.instance.quotas
        most = np.array([q.weight * prices.attained for q in quotas], dtype=np.int64)
        soft = np.array([not q.hard for q in quotas], dtype=np.bool_)
        loose, part = soft & (prices.quota >= most), problem.with_edges(kept)
        return cls(problem, part, np.flatnonzero(kept), prices, loose, least < 0)

    @cached_property
    def _dearest(self) -> int:
        """The largest price of an edge, up or down."""
        return int(np.abs(edge_prices(self.whole, self.prices)).max(initial=0))

    def within(self, edge: Ints) -> Ints:
        """An allocation on the face, in edges of ``whole``, as one in its own edges, (N,)."""
        found = np.where(edge >= 0, np.searchsorted(self.number, edge), -1)
        return found.astype(np.int64)

    def outside(self, edge: Ints) -> Ints:
        """An allocation in its own edges as one in edges of ``whole``, shape (N,)."""
        return np.where(edge >= 0, self.number[edge], -1).astype(np.int64)

    def lifted(self, prices: Prices, reach: int = 0, *, wide: bool = False) -> Prices:
        """Prices that say of the whole problem what ``prices`` say of the face.

        So much of the face's own prices is added that no edge beside it is anybody's cheapest.

        Args:
            prices: Prices of seats, supervisors, money and the quotas that are not loose.
            reach: By how much edges differ in what is not priced, such as points.
            wide: Whether prices too large to be added up in 64 bits are given as Python's own
                integers; else ``prices`` themselves are given then.
        """
        own, nothing = self.prices, np.zeros(1, dtype=np.int64)
        rest = replace(prices, seat=prices.seat * 0, cell=prices.cell * 0)
        spread = np.append(edge_prices(self.whole, rest), nothing)
        far = int(spread.max()) - int(spread.min()) + reach + 1
        # Where no seat can ever be freed, prices say only which of those classes is the dearer:
        # together they need be above all others by what edges differ by, and no more.
        parts = np.concatenate([prices.seat, prices.cell, nothing])
        never = parts >= NEVER // 2
        above = int(parts[~never].max()) + far
        drop = max(int(parts[never].min()) - above, 0) if never.any() else 0
        lowered = np.where(never, parts - drop, parts)
        seat, cell, _ = np.split(lowered, [len(prices.seat), len(parts) - 1])
        times = (
            far
            + int(np.abs(prices.quota).max(initial=0))
            + int((seat + np.append(cell, nothing)[self.whole.cell]).max(initial=0))
        )
        large = times * max(self._dearest, own.attained) * self.whole.size >= _ROOM
        if large and not wide:
            # No price may be below 0; what these prove alone holds too.
            return replace(prices, quota=np.maximum(prices.quota, 0))

        def with_own(price: Ints, mine: Ints) -> Ints:
            added: Ints = price + times * (mine.astype(np.object_) if large else mine)
            return added

        return replace(
            prices,
            seat=with_own(seat, own.seat),
            cell=with_own(cell, own.cell),
            budget=with_own(prices.budget, own.budget),
            quota=with_own(prices.quota, own.quota),
            attained=times * own.attained,
        )
