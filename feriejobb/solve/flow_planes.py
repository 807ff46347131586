"""Flows of one question of money, and the planes that they put above what prices can show.

For given prices of money, quotas and people there is a cheapest flow. How far it is beyond each
limit is a plane; the weights of the limits at which all flows so far are the most beyond them are
the prices to look at next (Kelley 1960), and the flows in the parts that hold that point up are
the best mixture of people in parts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
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
    PriceProof,
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


@dataclass(frozen=True)
class Asked:
    """Whose place is asked about, and what proves that they cannot have one.

    Attributes:
        people: Who is asked about; those who belong together at once.
        accepted: Everyone else who has a place in any case, shape (N,).
        attained: Weighted shortfall of the soft quotas that must be kept.
        proof: Adds up prices for those accepted, in a case where numbers of people are known, or in
            none.
    """

    people: tuple[int, ...]
    accepted: Bools
    attained: int
    proof: Callable[[Prices, HeadCounts | None], PriceProof]

    def left(self, prices: Prices, counts: HeadCounts | None = None) -> int:
        """What prices leave once these too have a place; negative where they prove something."""
        return self.proof(prices, counts).room(*self.people)


@dataclass(frozen=True)
class Step:
    """What one flow shows.

    Attributes:
        low: How far anybody's flow is beyond the limits at these weights, at least, in öre.
        prices: The prices; None where the flow shows none.
        left: What they leave in the certificate; not reckoned where pay is priced.
        paid: The price of each kind of pay, where there are limits of whole numbers, shape (L,).
    """

    low: float = -np.inf
    prices: Prices | None = None
    left: int = UNLIMITED
    paid: Ints | None = None


@dataclass(frozen=True)
class Facet:
    """A limit that whole numbers of people keep: their numbers times ``price`` are no more.

    Attributes:
        price: Price per kind of pay, shape (L,).
        limit: What they add up to at most.
    """

    price: Ints
    limit: int


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
        asked: Whose place is asked about.
        flows: The flows so far, shape (N,) each.
        cuts: How far each is beyond the limits, shape (R,) each.
        heads: How many people the employers have in each, shape (B',) each.
        numbers: How many people of each kind of pay are in each, shape (L,) each; where narrowed.
        facets: Limits of whole numbers.
        pairs: The pairs of two that may move.
        ones: Both of each of these.
    """

    def __init__(
        self, balance: Balance, must: Bools, may: Bools, keep: Bools, asked: Asked
    ) -> None:
        self.balance, self.must, self.keep, self.asked = balance, must, keep, asked
        self._board, self._problem, self.may = balance.board, balance.problem, may
        self.flows: list[Ints] = []
        self.cuts: list[Floats] = []
        self.heads: list[Ints] = []
        self.numbers: list[Ints] = []
        self.facets: list[Facet] = []
        self._kind: Ints = np.zeros(0, dtype=np.int64)
        self._kinds = 0
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

    def free(self) -> FlowPlanes:
        """The same flows for a search of its own: all but the locked move, and others may as well.

        Where an employer has so many people at least, anybody may be one of them.
        """
        own = copy(self)
        own.only([True] * len(self.flows))
        own.set_free()
        own.may = ~self.must & (np.diff(self._problem.edges.start) > 0)
        return own

    def narrow(self, kept: Bools, kind: Ints, kinds: int) -> None:
        """Let nobody use other edges, and forget the flows that do; no facet holds yet.

        Args:
            kept: The edges that are left, shape (E,).
            kind: Kind of pay per edge, -1 for none, shape (E,).
            kinds: How many kinds there are.
        """
        self.keep = self.keep & kept
        self._kind, self._kinds, self.facets = kind, kinds, []
        self.only([bool(self.keep[flow[flow >= 0]].all()) for flow in self.flows])
        self.numbers = [self._numbers(flow) for flow in self.flows]

    def limit(self, facet: Facet) -> None:
        """Let one more limit hold."""
        self.facets.append(facet)
        beyond = (float(n @ facet.price) - facet.limit for n in self.numbers)
        self.cuts = [np.append(c, own) for c, own in zip(self.cuts, beyond, strict=True)]

    def _numbers(self, edge: Ints) -> Ints:
        """How many people of each kind of pay there are in a flow, shape (L,)."""
        kind = self._kind[edge[edge >= 0]]
        return np.bincount(kind[kind >= 0], minlength=self._kinds).astype(np.int64)

    def _priced(self, prices: Prices, paid: Ints | None) -> Ints:
        """Price of every edge, shape (E,)."""
        price = edge_prices(self._problem, prices)
        return price if paid is None else price + np.append(paid, 0)[self._kind]

    def lead(self, prices: Prices, paid: Ints | None = None) -> None:
        """Let each pair be only where both are cheapest together."""
        price, edge = self._priced(prices, paid), self.flows[-1].copy()
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
        rows = len(weight) - len(self.facets)
        limits = self._of_limits(weight[:rows])
        priced = [u * f.price for u, f in zip(weight[rows:].tolist(), self.facets, strict=True)]
        paid = np.sum(priced, axis=0) if priced else None
        cost = self._priced(limits, paid)
        found = self._cheapest(cost)
        if found is None:
            return None
        edge, usable = found
        over = balance.over(edge)
        if self._kinds:
            self.numbers.append(self._numbers(edge))
            beyond = [float(self.numbers[-1] @ f.price) - f.limit for f in self.facets]
            over = np.append(over, beyond)
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
        lost = self._take_in(edge, self._priced(prices, paid))
        low = float((over @ weight + lost) / float(weight.sum()))
        left = self.asked.left(prices, balance.counts) if paid is None else UNLIMITED
        return Step(low, prices, left, paid)

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
        whole = np.ones(len(self.facets), dtype=np.bool_)
        signs = balance.signs != 0
        bound = np.concatenate([money, signs, balance.crowded, balance.needing, whole])
        weight, most = np.ones(len(bound)), bound.astype(np.float64)
        if balance.counts is not None:
            first = len(money) + len(signs)
            weight[first : first + people] = 0
            most[first : first + people] *= of_people
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
