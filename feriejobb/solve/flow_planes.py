"""Flows of one question of money, and the planes that they put above what prices can show.

For given prices of money, quotas and people there is a cheapest flow. How far it is beyond each
limit is a plane; the weights of the limits at which all flows so far are the most beyond them are
the prices to look at next (Kelley 1960), and the flows in the parts that hold that point up are
the best mixture of people in parts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import UNLIMITED, Meeting
from feriejobb.solve.balance import PERSON, Balance, Floats
from feriejobb.solve.columns import best_of_each
from feriejobb.solve.flow import cheapest
from feriejobb.solve.payable import HeadCounts
from feriejobb.solve.prices import (
    NEVER,
    Prices,
    class_distances,
    edge_prices,
    price_of_a_point,
    prices_from,
)

#: Most edges that are taken in of each applicant after a flow.
_MORE = 3
#: The highest weight of a number of people in a case, where all money together weighs 1: at first,
#: and where that shows nothing.
_OF_PEOPLE, _MOST_OF_PEOPLE = 4.0, 1_000.0

#: What prices leave once all asked about have a place, in their unit; negative where they prove
#: that not all can. In a case where numbers of people are known, or in none.
Left = Callable[[Prices, HeadCounts | None], int]


@dataclass(frozen=True)
class Step:
    """What one flow shows.

    Attributes:
        low: How far anybody's flow is beyond the limits at these weights, at least, in öre.
        prices: The prices; None where the flow shows none.
        left: What they leave in the certificate.
    """

    low: float = -np.inf
    prices: Prices | None = None
    left: int = UNLIMITED


@dataclass(frozen=True)
class Highest:
    """Where all flows so far are the most beyond the limits.

    Attributes:
        top: How far, in öre; some mixture of them keeps every limit where it is not above zero.
        weight: The weights of the limits, shape (R,).
        share: The part of each flow in the best mixture, shape (flows,).
    """

    top: float
    weight: Floats
    share: Floats


class FlowPlanes:
    """The flows of one question so far.

    Attributes:
        balance: The board's limits, and the edges in use.
        must: Who must be placed, shape (N,).
        may: Who may have a place or not, shape (N,).
        keep: The edges that may be used, shape (E,).
        left: What prices leave, added up as the certificate is.
        flows: The flows so far, shape (N,) each.
        cuts: How far each is beyond the limits, shape (R,) each.
        heads: How many people the employers have in each, shape (B',) each.
        pairs: The pairs of two that may move.
        ones: Both of each of these.
    """

    def __init__(self, balance: Balance, must: Bools, may: Bools, keep: Bools, left: Left) -> None:
        self.balance, self.must, self.keep, self.left = balance, must, keep, left
        self._board, self._problem, self.may = balance.board, balance.problem, may
        self.flows: list[Ints] = []
        self.cuts: list[Floats] = []
        self.heads: list[Ints] = []
        self.pairs = self._free_pairs()
        self.ones = [i for pair in self.pairs for i in (pair.first, pair.second)]

    def _free_pairs(self) -> list[Meeting]:
        """The pairs of two that have a place, and that no lock holds."""
        fixed, edge = self._problem.crowd.locked, self._board.edge
        return [
            pair
            for pair in self._problem.meetings
            if min(edge[[pair.first, pair.second]]) >= 0
            and self.must[[pair.first, pair.second]].all()
            and not fixed[[pair.first, pair.second]].any()
        ]

    def set_free(self) -> None:
        """From now on all but the locked move, and pairs stay where the last flow has them."""
        held = self._problem.crowd.locked.copy()
        held[self.ones] = True
        self.keep = staying(self.balance, held)
        self.hold(self.flows[-1])

    def set_back(self) -> None:
        """Who is pinned on the board stays there again."""
        self.keep = staying(self.balance, self.balance.pinned)

    def hold(self, edge: Ints) -> None:
        """Let pairs be nowhere but where they are in an allocation, shape (N,)."""
        for pair in self.pairs:
            for person in (pair.first, pair.second):
                self.keep[self._problem.edges.of(person)] = False
                self.keep[edge[person]] = True

    def lead(self, prices: Prices) -> None:
        """Let each pair be only where both are cheapest together."""
        price, edge = edge_prices(self._problem, prices), self.flows[-1].copy()
        for pair in self.pairs:
            first, second = pair.edges
            best = int((price[first] + price[second]).argmin())
            edge[[pair.first, pair.second]] = first[best], second[best]
            self.balance.used[[first[best], second[best]]] = True
        self.hold(edge)

    def only(self, chosen: Sequence[bool]) -> None:
        """Forget all flows but those chosen."""
        kept = [k for k, own in enumerate(chosen) if own]
        self.flows = [self.flows[k] for k in kept]
        self.cuts = [self.cuts[k] for k in kept]
        self.heads = [self.heads[k] for k in kept]

    def recount(self) -> None:
        """How far the flows are beyond the limits, now that a case says other numbers of people."""
        limits = len(self.balance.employers) + len(self.balance.signs)
        people = self.balance.beyond_counts(np.array(self.heads))
        self.cuts = [np.append(c[:limits], own) for c, own in zip(self.cuts, people, strict=True)]

    def flow(self, query: Floats) -> Step | None:
        """The cheapest flow at these prices, kept, and what it shows.

        Edges that would make it cheaper are taken into use for the next one.

        Args:
            query: The weight of each limit, shape (R,).

        Returns:
            None where not all have a seat.
        """
        problem, balance = self._problem, self.balance
        balance.flows += 1
        weight = whole_numbers(query, balance.unit)
        limits = self._of_limits(weight)
        cost = edge_prices(problem, limits)
        found = self._cheapest(cost)
        if found is None:
            return None
        edge, usable = found
        over = balance.over(edge)
        self.flows.append(edge)
        self.cuts.append(over)
        self.heads.append(balance.heads(edge))
        leaving = np.full(len(problem.classes), NEVER, dtype=np.int64)
        there = edge[self.may & (edge >= 0)]
        np.minimum.at(leaving, problem.edges.place[there], -cost[there])
        room = self._board.seats, self._board.cell_limit
        distance = class_distances(problem, edge, cost, *room, usable, leaving)
        seats = None if distance is None else prices_from(problem, distance, limits.budget)
        if seats is None:
            return Step()
        prices = replace(limits, seat=seats.seat, cell=seats.cell)
        lost = self._take_in(edge, edge_prices(problem, prices))
        low = float((over @ weight + lost) / float(weight.sum()))
        return Step(low, prices, self.left(prices, balance.counts))

    def _of_limits(self, weight: Ints) -> Prices:
        """Prices of money, quotas and people paid for, from the weight of each limit, (R,)."""
        problem, balance = self._problem, self.balance
        first = len(balance.employers)
        last = first + len(balance.signs)
        budget = np.zeros(len(problem.employers), dtype=np.int64)
        budget[balance.employers] = weight[:first]
        heads = budget.copy()
        above, below = weight[last:].reshape(2, -1)
        heads[balance.employers] = (above * balance.crowded - below * balance.needing) * PERSON
        either = (weight[first:last] * np.abs(balance.signs) * PERSON).reshape(2, -1)
        quota = either[0] - either[1]
        seat = np.zeros(len(problem.classes), dtype=np.int64)
        cell = np.zeros(len(problem.cells), dtype=np.int64)
        return Prices(seat, cell, budget, quota, price_of_a_point(problem, quota), heads=heads)

    def _cheapest(self, cost: Ints) -> tuple[Ints, Bools] | None:
        """The cheapest flow over the edges in use, or the first one over all, and over which.

        None where not all have a seat.
        """
        problem, balance, board = self._problem, self.balance, self._board
        start = self.flows[-1] if self.flows else board.edge
        for usable in (balance.used & self.keep, self.keep)[: 1 if self.flows else 2]:
            edge = cheapest(
                problem, self.must, cost, board.seats, board.cell_limit, usable, start, self.may
            )
            if edge is not None:
                balance.used[edge[edge >= 0]] = True
                return edge, usable
        return None

    def _take_in(self, edge: Ints, price: Ints) -> int:
        """Use each applicant's best edges that beat the one taken; by how much they all could."""
        balance, edges = self.balance, self._problem.edges
        own = np.where(edge >= 0, price[edge], 0)
        gain = price - own[edges.applicant]
        new = np.flatnonzero((self.must | self.may)[edges.applicant] & self.keep & (gain < 0))
        most = np.zeros(self._problem.size, dtype=np.int64)
        np.minimum.at(most, edges.applicant[new], gain[new])
        new = new[~balance.used[new]]
        balance.used[best_of_each(edges, new, gain, _MORE)] = True
        return int(most.sum())

    def highest(self, guesses: Sequence[Floats] = ()) -> Highest | None:
        """Where all flows so far are the most beyond the limits; None where the solver gives up.

        Args:
            guesses: How far further flows would be, shape (R,) each.
        """
        cuts = np.array([*self.cuts, *guesses])
        if self.balance.counts is None:
            return self._highest(cuts, 1.0)
        # What a case says of numbers holds as it is; how far money is from its limits is asked.
        found = self._highest(cuts, _OF_PEOPLE)
        return found if found is None or found.top > 0 else self._highest(cuts, _MOST_OF_PEOPLE)

    def _highest(self, cuts: Floats, of_people: float) -> Highest | None:
        """Where the flows are the most beyond the limits.

        Args:
            cuts: How far each is beyond them, shape (flows, R).
            of_people: The highest weight of a number of people.
        """
        from scipy.optimize import linprog

        balance, people = self.balance, 2 * len(self.balance.employers)
        money = np.ones(len(balance.employers), dtype=np.bool_)
        bound = np.concatenate([money, balance.signs != 0, balance.crowded, balance.needing])
        weight, most = np.ones(len(bound)), bound.astype(np.float64)
        if balance.counts is not None:
            weight[-people:] = 0
            most[-people:] *= of_people
        # In öre; where those numbers are too large for the solver, in persons.
        for unit in (1, PERSON):
            found = linprog(
                np.append(np.zeros(len(bound)), -1.0),
                A_ub=np.hstack([-cuts / unit, np.ones((len(cuts), 1))]),
                b_ub=np.zeros(len(cuts)),
                A_eq=np.append(weight, 0.0)[None, :],
                b_eq=np.ones(1),
                bounds=[(0, b) for b in most.tolist()] + [(None, None)],
                method="highs-ds",
            )
            if found.status == 0:
                share = -np.asarray(found.ineqlin.marginals)[: len(self.cuts)]
                return Highest(float(-found.fun) * unit, found.x[: len(bound)], share)
        return None


def staying(balance: Balance, pinned: Bools) -> Bools:
    """The edges that may be used while those pinned stay on the board, shape (E,)."""
    edges, board = balance.problem.edges, balance.board
    stay = pinned & (board.edge >= 0)
    keep: Bools = ~stay[edges.applicant]
    keep[board.edge[stay]] = True
    return keep


def whole_numbers(weight: Floats, unit: int) -> Ints:
    """The weights in whole numbers, the highest ``unit``, shape (R,)."""
    numbers: Ints = np.rint(weight / max(float(weight.max()), 1e-12) * unit).astype(np.int64)
    return numbers
