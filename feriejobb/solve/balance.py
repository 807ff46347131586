"""What employers' money allows, for questions about one board: limits, and people within them.

Near the best prices of a question one flow differs from another by small rings that cost the same,
so that a choice of rings comes as near to the budgets as a mixture of flows does, in whole people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import UNLIMITED
from feriejobb.solve.board import Board, Move, spending
from feriejobb.solve.class_rings import Rings, chosen, class_rings
from feriejobb.solve.columns import some_of_each
from feriejobb.solve.deadline import Deadline
from feriejobb.solve.even_out import evened
from feriejobb.solve.exchange import settled
from feriejobb.solve.market import Market
from feriejobb.solve.payable import HeadCounts
from feriejobb.solve.prices import Prices, edge_prices
from feriejobb.solve.rings import differences

Floats = NDArray[np.float64]

#: The largest price of one öre; on a face, whose own prices are added to it; and what one person
#: beyond a limit counts as, in öre.
_UNIT, _ON_FACE, PERSON = 1 << 16, 1 << 12, 1_000_000
#: Edges per applicant to begin with.
_FIRST = 8
#: Money is short where its price is at least this part of the highest.
_SHORT = 100
#: Times that rings through the classes are chosen from, and in how many halves of the people they
#: are looked for.
_CHOICES, _HALVES = 4, 4
#: The deterministic work of one choice of rings towards a flow.
_SUMS = 0.1
#: Allocations that rings are looked for from, and that walks begin with.
_BY_RINGS, _WALKED = 2, 2


@dataclass(frozen=True)
class Known:
    """What a question leaves to the next.

    Attributes:
        must: Who was to be placed, shape (N,).
        least: The cheapest price of everyone, in öre at the mean price of a limit, shape (N,).
        flows: The flows nearest to the limits, shape (N,) each.
    """

    must: Bools
    least: Floats
    flows: list[Ints]


class Balance:
    """Questions about one board; edges and prices that served one question serve the next.

    What is asked when the deadline is over stays open.

    Attributes:
        unit: The largest price of one öre.
        employers: Those with a budget, shape (B',); the first rows of every weight.
        signs: Per quota 1 for a limit from above, -1 from below, 0 where it need not hold, once as
            it is written and once for the other side, shape (2 Q,).
        most: The most people that each of the employers can pay in the question at hand, or has in
            the case in hand, shape (B',).
        crowded: Where that is fewer than there are seats, shape (B',).
        flows: Flows that questions have taken so far.
        divided: Numbers of the employers at which cases proved the last question that they did.
        counts: The numbers of people that the case in hand says, or None.
        needing: Where it says how many there are at least, shape (B',).
        weight: What is known of the best prices, shape (R,), R = B' + 2 Q + 2 B', adding up to 1.
    """

    def __init__(self, board: Board, market: Market, deadline: Deadline | None = None) -> None:
        self.board, self.problem, self.market = board, board.problem, market
        self.deadline = deadline or Deadline()
        problem = self.problem
        self.unit = _UNIT if board.face is None else _ON_FACE
        self.employers = np.flatnonzero(board.budget < UNLIMITED)
        self.signs = board.sides().reshape(-1)
        self.seats = np.bincount(
            problem.employer, weights=problem.usable, minlength=len(problem.employers)
        )[self.employers]
        self._payable: Ints = np.full(len(self.employers), UNLIMITED, dtype=np.int64)
        self.counting(None)
        self.pinned: Bools = problem.crowd.locked.copy()
        #: Who is left alone by swaps and rings besides: both of every pair.
        self.still: Bools = self.pinned | problem.paired
        for a, b, apart in problem.pair_indices:
            self.pinned[[b] if apart else [a, b]] = True
        self.used = some_of_each(problem.edges, _FIRST)
        self.weight = self._first_weight()
        self.known: Known | None = None
        self.divided: tuple[int, ...] = ()
        self.flows = 0

    def can_pay(self, most: Ints) -> None:
        """Take in how many people each employer can pay in the question at hand, shape (B,)."""
        self._payable = most[self.employers]
        self.counting(None)
        limits = np.ones(len(self.employers) + len(self.signs), dtype=np.bool_)
        self.weight = self.weight * np.concatenate([limits, self.crowded, self.needing])

    def counting(self, counts: HeadCounts | None) -> None:
        """Let the numbers of people that a case says be limits as well; None for no case."""
        self.counts, own = counts, self.employers
        self.fewest: Ints = np.zeros_like(own) if counts is None else counts.fewest[own]
        self.most = self._payable if counts is None else np.minimum(self._payable, counts.most[own])
        self.crowded: Bools = self.most < self.seats
        self.needing: Bools = self.fewest > 0

    def passed_on(self, near: Sequence[Ints], prices: Prices) -> Ints | None:
        """The same people within every limit after money is passed on between the employers.

        Args:
            near: Edge per applicant, some employers overspent a little, shape (N,) each.
            prices: The best prices of the question that they answer.

        Returns:
            Edge per applicant; None where none was found.
        """
        worth = self._worth(prices)
        if worth is None:
            return None
        for edge in near:
            found = self._evened(edge, worth, prices.budget)
            if found is not None:
                return found
        return None

    def settled(self, near: Sequence[Ints], prices: Prices, room: int) -> Ints | None:
        """As ``passed_on``, by rings through the classes and by walks.

        Args:
            near: Edge per applicant, shape (N,) each.
            prices: The best prices of the question that they answer.
            room: What they leave.
        """
        edges, worth = self.problem.edges, self._worth(prices)
        if worth is None:
            return None
        # Where a whole number of people binds, few people can change places at no loss.
        for edge in near[:_BY_RINGS] if prices.heads.any() else ():
            found = self._by_rings(edge, prices, room)
            if found is not None:
                return found
        order = np.lexsort((edge_prices(self.problem, prices), edges.applicant))
        for number, edge in enumerate(near[:_WALKED]):
            if self.deadline.over():
                break
            found = settled(self.board, edge, self.still, worth, order, number)
            if found is not None and self.within(found):
                return found
        return None

    def _worth(self, prices: Prices) -> Ints | None:
        """What every edge costs where money is short, in öre there, (E,); None where it is not."""
        edges, most = self.problem.edges, int(prices.budget.max(initial=0))
        if not most:
            return None
        worth: Ints = prices.budget[self.problem.employer[edges.place]] * edges.cost // most
        return worth

    def _evened(self, edge: Ints, worth: Ints, price: Ints) -> Ints | None:
        """The same people after money is passed on between the employers where it is short.

        None where those have too little together, or no swaps that suit.
        """
        board, old = self.board, self.board.edge.copy()
        short = price * _SHORT > price.max()
        board.copy_from(edge)
        found = None
        if int((board.left() * price)[short].sum()) >= 0 and evened(
            board, self.market, self.still, worth, short
        ):
            found = board.edge.copy()
        board.copy_from(old)
        return found if found is not None and self.within(found) else None

    def _by_rings(self, edge: Ints, prices: Prices, room: int) -> Ints | None:
        """The same people after rings through the classes have shifted money, None if in vain."""
        least, idle = np.inf, 0
        for turn in range(_CHOICES):
            over = self.over(edge)
            overdrawn = float(np.maximum(over, 0).sum())
            if overdrawn == 0:
                return edge
            idle = 0 if overdrawn < least else idle + 1
            if idle > 1 or self.deadline.over():
                return None
            least = min(least, overdrawn)
            rings = Rings()
            for half in range(_HALVES):
                number = turn * _HALVES + half
                rings.extend(class_rings(self.board, edge, self.still, prices, room, number))
            change = self.effects(edge, rings.moves)
            unit = int(prices.budget.max())
            edge = chosen(self.board, edge, rings, over, change, len(self.employers), unit)
        return edge if self.within(edge) else None

    def summed_up(self, edge: Ints, flow: Ints) -> Ints:
        """The allocation after the rings towards a flow that leave the least overdrawn, (N,)."""
        parts = differences(self.problem, edge, flow)
        rings = Rings(parts, [0] * len(parts), [[] for _ in parts])
        over, change = self.over(edge), self.effects(edge, parts)
        return chosen(self.board, edge, rings, over, change, len(self.employers), self.unit, _SUMS)

    def brought_within(self, edge: Ints, flows: Sequence[Ints]) -> Ints:
        """``summed_up`` towards one flow after the other until every limit holds, if one does."""
        for flow in flows:
            edge = self.summed_up(edge, flow)
            if self.within(edge):
                break
        return edge

    def _first_weight(self) -> Floats:
        """The same price of money wherever there is less left than five youths' pay, (R,)."""
        weight = np.zeros(3 * len(self.employers) + len(self.signs))
        left = self.board.left()[self.employers]
        scarce = left < 5 * self.problem.pays[1]
        weight[: len(left)] = scarce if scarce.any() else 1
        return weight / max(float(weight.sum()), 1.0)

    def over(self, edge: Ints) -> Floats:
        """Öre beyond each budget, then persons beyond quotas and counts, in öre, shape (R,)."""
        problem, signs = self.problem, self.signs
        count = problem.quota_counts(edge)
        target = np.array([q.target for q in problem.instance.quotas], dtype=np.int64)
        beyond = signs * np.tile(count - target, 2)
        money = (spending(problem, edge) - self.board.budget)[self.employers]
        return np.concatenate([money, PERSON * beyond, self.beyond_counts(self.heads(edge))])

    def beyond_counts(self, heads: Ints) -> Floats:
        """How far numbers of people, shape (..., B'), are beyond the limits; öre, (..., 2 B')."""
        above = np.where(self.crowded, heads - self.most, 0)
        below = np.where(self.needing, self.fewest - heads, 0)
        return PERSON * np.concatenate([above, below], axis=-1).astype(np.float64)

    def heads(self, edge: Ints) -> Ints:
        """How many people each of ``employers`` has in an allocation, (N,); shape (B',)."""
        problem = self.problem
        there = problem.employer[problem.edges.place[edge[edge >= 0]]]
        found: Ints = np.bincount(there, minlength=len(problem.employers))[self.employers]
        return found

    def overdrawn(self, edge: Ints) -> float:
        """How far an allocation, shape (N,), is beyond the limits in all, in öre."""
        return float(np.maximum(self.over(edge), 0).sum())

    def within(self, edge: Ints) -> bool:
        """Whether an allocation, shape (N,), is within every limit."""
        return bool((self.over(edge) <= 0).all())

    def effects(self, edge: Ints, rings: Sequence[Sequence[Move]]) -> Floats:
        """What each ring changes in ``over``, shape (rings, R)."""
        problem, first = self.problem, len(self.employers)
        row = np.full(len(problem.employers), -1, dtype=np.int64)
        row[self.employers] = np.arange(first)
        quotas = first + len(self.signs)
        change = np.zeros((len(rings), quotas + 2 * first))
        for a, moves in enumerate(rings):
            for i, new in moves:
                for e, sign in ((int(edge[i]), -1), (new, 1)):
                    if e < 0:
                        continue
                    c = int(problem.edges.place[e])
                    b = int(row[problem.employer[c]])
                    if b >= 0:
                        change[a, b] += sign * int(problem.edges.cost[e])
                        change[a, quotas + b] += sign * PERSON * int(self.crowded[b])
                        change[a, quotas + first + b] -= sign * PERSON * int(self.needing[b])
                    for k, member in problem.quotas_by_class[c]:
                        if member[i]:
                            for at in (k, k + len(problem.instance.quotas)):
                                change[a, first + at] += sign * PERSON * int(self.signs[at])
        return change
