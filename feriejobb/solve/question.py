"""One question of money: can these people all be paid, and where are they then?

For given prices of money there is a cheapest flow. The prices whose flow spends the most beyond the
budgets either prove that the money is too little, or some mixture of flows keeps every budget
(Kelley 1960, held back towards the best prices so far). Pairs stay where they are while people in
whole numbers are looked for. Where nobody is found although less than one youth's pay is left,
prices are refined by what the certificate leaves: there a pair is wherever both are cheapest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import UNLIMITED, Meeting
from feriejobb.solve.balance import PERSON, Balance, Floats, Known
from feriejobb.solve.columns import best_of_each
from feriejobb.solve.flow import cheapest
from feriejobb.solve.payable import most_paid
from feriejobb.solve.prices import (
    NEVER,
    Prices,
    cheapest_prices,
    class_distances,
    edge_prices,
    price_of_a_point,
    prices_from,
)
from feriejobb.solve.rings import differences

#: Most edges that are taken in of each applicant after a flow.
_MORE = 3
#: Most flows for prices, of them those that people in whole numbers begin with, and most flows for
#: finer prices.
_FLOWS, _STARTS, _FINER = 40, 4, 40
#: Most positions of all pairs that people are looked for with.
_POSITIONS = 3
#: Fewest steps towards better prices, and most flows left to the next question.
_FEWEST, _KEPT = 2, 16
#: How near the bounds come before prices are good enough: a part of the room, and öre.
_CLOSE, _OERE = 0.1, 10_000
#: The part of the room that is asked for at every employer.
_ROOM = 0.8
#: Times that rings towards the flows are gone through.
_PASSES = 2

#: What prices leave once all asked about have a place, in their unit; negative where they prove
#: that not all can.
Left = Callable[[Prices], int]


@dataclass(frozen=True)
class Weighed:
    """What came of a question; neither proved nor placed where it stays open.

    Attributes:
        prices: The best prices found.
        proved: Whether they prove that not everyone can have a place.
        edge: Edge per applicant within every budget and quota, shape (N,).
    """

    prices: Prices | None = None
    proved: bool = False
    edge: Ints | None = None


def ask(balance: Balance, must: Bools, left: Left, others: Bools | None = None) -> Weighed:
    """Whether all of ``must`` can have a place together.

    Args:
        balance: The board, and what is known from the questions before.
        must: Who must be placed, shape (N,).
        left: What prices leave, added up as the certificate is.
        others: Who may have a place or not, such as those who fill quotas, shape (N,).
    """
    problem, board = balance.problem, balance.board
    balance.can_pay(most_paid(problem, must))
    keep = _staying(balance, balance.pinned)
    _keep_apart(balance, keep)
    balance.used[board.edge[board.edge >= 0]] = True
    balance.used[problem.edges.of_many(np.flatnonzero(must & (board.edge < 0)))] = True
    may = np.zeros_like(must) if others is None else others & ~must
    return _Question(balance, must, may, keep, left).answer()


def _staying(balance: Balance, pinned: Bools) -> Bools:
    """The edges that may be used while those pinned stay on the board, shape (E,)."""
    edges, board = balance.problem.edges, balance.board
    stay = pinned & (board.edge >= 0)
    keep: Bools = ~stay[edges.applicant]
    keep[board.edge[stay]] = True
    return keep


def _keep_apart(balance: Balance, keep: Bools) -> None:
    """Nobody goes where the one stays whom they are not to meet; ``keep`` is changed, (E,)."""
    problem, at = balance.problem, balance.board.at
    for a, b, apart in problem.pair_indices:
        if apart and at[b] >= 0 and not balance.pinned[a]:
            part = problem.edges.of(a)
            meets = [problem.must_meet(int(c), int(at[b])) for c in problem.edges.place[part]]
            keep[part] &= ~np.array(meets, dtype=np.bool_)


@dataclass(frozen=True)
class _Step:
    """What one flow shows.

    Attributes:
        low: How far anybody's flow is beyond the limits at these weights, at least, in öre.
        prices: The prices; None where the flow shows none.
        left: What they leave in the certificate.
    """

    low: float = -np.inf
    prices: Prices | None = None
    left: int = UNLIMITED


class _Question:
    """One question: flows in turn, the bounds they give, and what they make possible."""

    def __init__(self, balance: Balance, must: Bools, may: Bools, keep: Bools, left: Left) -> None:
        self._balance, self._must, self._may = balance, must, may
        self._keep, self._left = keep, left
        self._board, self._problem = balance.board, balance.problem
        self._flows: list[Ints] = []
        #: How far each flow is beyond the limits.
        self._cuts: list[Floats] = []
        #: About how far flows of the question before would be with those asked about now.
        self._guesses: list[Floats] = []
        #: The weights at which a flow is the most beyond the limits, and what it shows.
        self._centre, self._best = balance.weight, _Step()
        #: Allocations of whole people that spend only a little too much, shape (N,) each.
        self._near: list[Ints] = []
        #: The pairs of two that may move, and the edges at which they have been held.
        self._pairs = self._free_pairs()
        self._ones = [i for pair in self._pairs for i in (pair.first, pair.second)]
        self._tried = {tuple(balance.board.edge[self._ones].tolist())}

    def _free_pairs(self) -> list[Meeting]:
        """The pairs of two that have a place, and that no lock holds."""
        fixed, edge = self._problem.crowd.locked, self._board.edge
        return [
            pair
            for pair in self._problem.meetings
            if min(edge[[pair.first, pair.second]]) >= 0
            and self._must[[pair.first, pair.second]].all()
            and not fixed[[pair.first, pair.second]].any()
        ]

    def answer(self) -> Weighed:
        """Prices first; where they leave room, people in whole numbers; then finer prices.

        These may show that pairs should be elsewhere; then once more with the pairs there.
        """
        self._remember()
        for _ in range(_POSITIONS):
            self._seek()
            edge = self._whole()
            if edge is None and self._guesses and self._open():
                self._guesses = []
                self._seek()
                edge = self._whole()
            best = self._best
            if best.left < 0:
                return Weighed(best.prices, proved=True)
            if best.prices is None or self._balance.deadline.over():
                break
            self._balance.weight = self._centre
            self._hand_on(best.prices)
            if edge is None and self._open():
                edge = self._settled(best.prices)
            if edge is not None:
                return Weighed(best.prices, edge=edge)
            if best.left >= self._problem.pays[0] * self._balance.unit:
                break
            finest = self._refine()
            if finest.left < 0:
                return Weighed(finest.prices, proved=True)
            if not self._moved_over():
                break
        return Weighed(self._best.prices)

    def _open(self) -> bool:
        """Whether prices neither prove anything nor ask for more than there is."""
        return self._best.left >= 0 and self._best.low <= 0

    def _seek(self) -> None:
        """Prices about as good as any while pairs stay, or such as prove that not all fit."""
        query = self._centre
        for turn in range(_FLOWS):
            step = None if self._balance.deadline.over() else self._flow(query)
            if step is None:
                break
            if step.low > self._best.low or step.left < 0:
                self._best, self._centre = step, query
            highest = self._highest(self._cuts + self._guesses)
            if highest is None or step.left < 0:
                break
            top, weight = highest
            near = max(_CLOSE * abs(self._best.low), _OERE)
            if turn >= _FEWEST and top - self._best.low <= near:
                break
            query = (self._centre + weight) / 2

    def _settled(self, prices: Prices) -> Ints | None:
        """All asked about within every limit, from near there; None where that is not found."""
        balance = self._balance
        edge = balance.passed_on(self._near, prices)
        if edge is None and not balance.deadline.over():
            edge = self._summed_up()
        if edge is not None or balance.deadline.over():
            return edge
        room = max(-self._best.low, 0.0) * balance.unit / max(float(self._centre.max()), 1e-12)
        return balance.settled(sorted(self._near, key=balance.overdrawn), prices, int(room))

    def _refine(self) -> _Step:
        """The step to prices that leave the least in the certificate, or that prove.

        All but the locked move, as there, and pairs of two go where both are cheapest.
        """
        held = self._problem.crowd.locked.copy()
        held[self._ones] = True
        self._keep = _staying(self._balance, held)
        self._hold(self._flows[-1])
        query = self._centre
        least = _Step()
        for _ in range(_FINER):
            step = None if self._balance.deadline.over() else self._flow(query)
            if step is None or step.left < 0:
                return step or least
            if step.left < least.left:
                least, self._centre = step, query
            highest = self._highest(self._cuts)
            if highest is None or highest[0] <= 0:
                break
            query = (self._centre + highest[1]) / 2
            if step.prices is not None:
                self._lead(step.prices)
        return least

    def _moved_over(self) -> bool:
        """Begin again with the pairs where the cheapest flow has them; whether that is new."""
        order = np.argsort(np.array(self._cuts) @ self._centre, kind="stable")
        nearest, ones = self._flows[int(order[0])], self._ones
        here = tuple(nearest[ones].tolist())
        if here in self._tried:
            return False
        self._tried.add(here)
        self._keep = _staying(self._balance, self._balance.pinned)
        _keep_apart(self._balance, self._keep)
        self._hold(nearest)
        same = [bool((flow[ones] == nearest[ones]).all()) for flow in self._flows]
        self._guesses = []
        self._cuts = [cut for cut, own in zip(self._cuts, same, strict=True) if own]
        self._flows = [flow for flow, own in zip(self._flows, same, strict=True) if own]
        self._best = _Step()
        return True

    def _hold(self, edge: Ints) -> None:
        """Let pairs be nowhere but where they are in an allocation, shape (N,)."""
        for pair in self._pairs:
            for person in (pair.first, pair.second):
                self._keep[self._problem.edges.of(person)] = False
                self._keep[edge[person]] = True

    def _lead(self, prices: Prices) -> None:
        """Let each pair be only where both are cheapest together."""
        price, edge = edge_prices(self._problem, prices), self._flows[-1].copy()
        for pair in self._pairs:
            first, second = pair.edges
            best = int((price[first] + price[second]).argmin())
            edge[[pair.first, pair.second]] = first[best], second[best]
            self._balance.used[[first[best], second[best]]] = True
        self._hold(edge)

    def _remember(self) -> None:
        """Take over the flows of the question before, whoever is new at the cheapest price."""
        known = self._balance.known
        if known is None:
            return
        more = float(known.least[self._must & ~known.must].sum())
        more -= float(known.least[known.must & ~self._must].sum())
        self._guesses = [self._balance.over(flow) + more for flow in known.flows]

    def _hand_on(self, prices: Prices) -> None:
        """Leave the flows nearest to the limits, and everyone's cheapest price, to the next."""
        problem, centre = self._problem, self._centre
        order = np.argsort(np.array(self._cuts) @ centre, kind="stable")[:_KEPT].tolist()
        size = float(_whole_numbers(centre, self._balance.unit).sum())
        least = cheapest_prices(problem, edge_prices(problem, prices)) / size
        self._balance.known = Known(self._must, least, [self._flows[k] for k in order])

    def _flow(self, query: Floats) -> _Step | None:
        """The cheapest flow at these prices, kept, and what it shows.

        Edges that would make it cheaper are taken into use for the next one.

        Returns:
            None where not all have a seat.
        """
        problem, balance = self._problem, self._balance
        balance.flows += 1
        weight = _whole_numbers(query, balance.unit)
        limits = self._of_limits(weight)
        cost = edge_prices(problem, limits)
        found = self._cheapest(cost)
        if found is None:
            return None
        edge, usable = found
        over = balance.over(edge)
        self._flows.append(edge)
        self._cuts.append(over)
        leaving = np.full(len(problem.classes), NEVER, dtype=np.int64)
        there = edge[self._may & (edge >= 0)]
        np.minimum.at(leaving, problem.edges.place[there], -cost[there])
        room = self._board.seats, self._board.cell_limit
        distance = class_distances(problem, edge, cost, *room, usable, leaving)
        seats = None if distance is None else prices_from(problem, distance, limits.budget)
        if seats is None:
            return _Step()
        prices = replace(limits, seat=seats.seat, cell=seats.cell)
        lost = self._take_in(edge, edge_prices(problem, prices))
        low = float((over @ weight + lost) / float(weight.sum()))
        return _Step(low, prices, self._left(prices))

    def _of_limits(self, weight: Ints) -> Prices:
        """Prices of money, quotas and people paid for, from the weight of each limit, (R,)."""
        problem, balance = self._problem, self._balance
        first = len(balance.employers)
        last = first + len(balance.signs)
        budget = np.zeros(len(problem.employers), dtype=np.int64)
        budget[balance.employers] = weight[:first]
        heads = budget.copy()
        heads[balance.employers] = weight[last:] * balance.crowded * PERSON
        either = (weight[first:last] * np.abs(balance.signs) * PERSON).reshape(2, -1)
        quota = either[0] - either[1]
        seat = np.zeros(len(problem.classes), dtype=np.int64)
        cell = np.zeros(len(problem.cells), dtype=np.int64)
        return Prices(seat, cell, budget, quota, price_of_a_point(problem, quota), heads=heads)

    def _cheapest(self, cost: Ints) -> tuple[Ints, Bools] | None:
        """The cheapest flow over the edges in use, or the first one over all, and over which.

        None where not all have a seat.
        """
        problem, balance, board = self._problem, self._balance, self._board
        start = self._flows[-1] if self._flows else board.edge
        for usable in (balance.used & self._keep, self._keep)[: 1 if self._flows else 2]:
            edge = cheapest(
                problem, self._must, cost, board.seats, board.cell_limit, usable, start, self._may
            )
            if edge is not None:
                balance.used[edge[edge >= 0]] = True
                return edge, usable
        return None

    def _take_in(self, edge: Ints, price: Ints) -> int:
        """Use each applicant's best edges that beat the one taken; by how much they all could."""
        balance, edges = self._balance, self._problem.edges
        own = np.where(edge >= 0, price[edge], 0)
        gain = price - own[edges.applicant]
        new = np.flatnonzero((self._must | self._may)[edges.applicant] & self._keep & (gain < 0))
        most = np.zeros(self._problem.size, dtype=np.int64)
        np.minimum.at(most, edges.applicant[new], gain[new])
        new = new[~balance.used[new]]
        balance.used[best_of_each(edges, new, gain, _MORE)] = True
        return int(most.sum())

    def _highest(self, beyond: list[Floats]) -> tuple[float, Floats] | None:
        """The weights at which all these flows are the most beyond the limits, and how much.

        None where the solver gives up.
        """
        from scipy.optimize import linprog

        balance, cuts = self._balance, np.array(beyond)
        money = np.ones(len(balance.employers), dtype=np.bool_)
        bound = np.concatenate([money, balance.signs != 0, balance.crowded])
        rows = len(bound)
        # In öre; where those numbers are too large for the solver, in persons.
        for unit in (1, PERSON):
            found = linprog(
                np.append(np.zeros(rows), -1.0),
                A_ub=np.hstack([-cuts / unit, np.ones((len(cuts), 1))]),
                b_ub=np.zeros(len(cuts)),
                A_eq=np.append(np.ones(rows), 0.0)[None, :],
                b_eq=np.ones(1),
                bounds=[(0, float(b)) for b in bound] + [(None, None)],
                method="highs-ds",
            )
            if found.status == 0:
                return float(-found.fun) * unit, found.x[:rows]
        return None

    def _whole(self) -> Ints | None:
        """All asked about within every limit, in whole numbers; None where that is not found.

        From the flows nearest to the limits, rings of the others are taken over one by one.
        """
        self._near = []
        if not self._open():
            return None
        for edge in self._nearest():
            for flow in self._flows[::-1] * _PASSES:
                edge = self._nearer(edge, flow)
            if self._balance.within(edge):
                return edge
            self._near.append(edge)
        return None

    def _summed_up(self) -> Ints | None:
        """As ``_whole``, with those rings of each flow that add up best together."""
        for edge in self._nearest():
            edge = self._balance.brought_within(edge, self._flows[::-1])
            if self._balance.within(edge):
                return edge
            self._near.append(edge)
        return None

    def _wanted(self) -> float:
        """What should be left at every limit, in öre."""
        return -self._best.low * _ROOM

    def _nearest(self) -> list[Ints]:
        """The flows nearest to what is wanted, shape (N,) each."""
        wanted = self._wanted()
        far = [float((np.maximum(over + wanted, 0) ** 2).sum()) for over in self._cuts]
        return [self._flows[k] for k in np.argsort(far, kind="stable")[:_STARTS].tolist()]

    def _nearer(self, edge: Ints, flow: Ints) -> Ints:
        """Take over rings of a flow while that brings ``edge`` nearer to the limits."""
        balance = self._balance
        over = balance.over(edge) + self._wanted()
        now = float((np.maximum(over, 0) ** 2).sum())
        if now == 0:
            return edge
        rings = differences(self._problem, edge, flow)
        change = balance.effects(edge, rings)
        edge = edge.copy()
        free = np.ones(len(rings), dtype=np.bool_)
        while free.any():
            after = (np.maximum(over[None, :] + change, 0) ** 2).sum(axis=1)
            after[~free] = np.inf
            ring = int(after.argmin())
            if after[ring] >= now:
                break
            now, over, free[ring] = float(after[ring]), over + change[ring], False
            for i, e in rings[ring]:
                edge[i] = e
        return edge


def _whole_numbers(weight: Floats, unit: int) -> Ints:
    """The weights in whole numbers, the highest ``unit``, shape (R,)."""
    numbers: Ints = np.rint(weight / max(float(weight.max()), 1e-12) * unit).astype(np.int64)
    return numbers
