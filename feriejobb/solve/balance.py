"""Weigh the employers against each other: can these people all be paid, and where are they then?

For given prices of money there is a cheapest flow. The prices whose flow spends the most beyond the
budgets either prove that the money is too little, or some mixture of flows keeps every budget
(Kelley 1960, held back towards the best prices so far). A förvaltning's money pays a whole number
of people; where that binds, a person has a price there as well. Near those prices one flow differs
from another by small rings that cost the same, so that a choice of rings comes as near to the
budgets as the mixture does, in whole people.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import UNLIMITED
from feriejobb.solve.board import Board, Move, spending
from feriejobb.solve.class_rings import Rings, chosen, class_rings
from feriejobb.solve.columns import best_of_each, some_of_each
from feriejobb.solve.deadline import Deadline
from feriejobb.solve.even_out import evened
from feriejobb.solve.exchange import settled
from feriejobb.solve.flow import cheapest
from feriejobb.solve.market import Market
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

Floats = NDArray[np.float64]

#: The largest price of one öre, and what one person beyond a limit counts as, in öre.
_UNIT, _PERSON = 1 << 12, 1_000_000
#: Edges per applicant to begin with, and the most that are taken in of each after a flow.
_FIRST, _MORE = 8, 3
#: Most flows for prices, and of them those that people in whole numbers begin with.
_FLOWS, _STARTS = 40, 4
#: Fewest steps towards better prices, and most flows left to the next question.
_FEWEST, _KEPT = 2, 16
#: How near the bounds come before prices are good enough: a part of the room, and öre.
_CLOSE, _OERE = 0.1, 10_000
#: The part of the room that is asked for at every employer.
_ROOM = 0.8
#: Money is short where its price is at least this part of the highest.
_SHORT = 100
#: Times that rings towards the flows are gone through.
_PASSES = 2
#: Times that rings through the classes are chosen from, and in how many halves of the people they
#: are looked for.
_CHOICES, _HALVES = 4, 4
#: Allocations that rings are looked for from, and that walks begin with.
_BY_RINGS, _WALKED = 2, 2


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


@dataclass(frozen=True)
class _Known:
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
        employers: Those with a budget, shape (B',); the first rows of every weight.
        signs: Per quota 1 for a limit from above, -1 from below, 0 where it need not hold, once as
            it is written and once for the other side, shape (2 Q,).
        most: The most people that each of the employers can pay in the question at hand, (B',).
        crowded: Where that is fewer than there are seats, shape (B',).
        flows: Flows that questions have taken so far.
        weight: What is known of the best prices, shape (R,), R = B' + 2 Q + B', adding up to 1.
    """

    def __init__(self, board: Board, market: Market, deadline: Deadline | None = None) -> None:
        self.board, self.problem, self.market = board, board.problem, market
        self.deadline = deadline or Deadline()
        problem = self.problem
        self.employers = np.flatnonzero(board.budget < UNLIMITED)
        self.signs = board.sides().reshape(-1)
        self.seats = np.bincount(
            problem.employer, weights=problem.usable, minlength=len(problem.employers)
        )[self.employers]
        self.most: Ints = np.full(len(self.employers), UNLIMITED, dtype=np.int64)
        self.crowded: Bools = self.most < self.seats
        self.pinned: Bools = problem.crowd.locked.copy()
        #: Who is left alone by swaps and rings besides: both of every pair.
        self.still: Bools = self.pinned | problem.paired
        for a, b, apart in problem.pair_indices:
            self.pinned[[b] if apart else [a, b]] = True
        self.used = some_of_each(problem.edges, _FIRST)
        self.weight = self._first_weight()
        self.known: _Known | None = None
        self.flows = 0

    def ask(
        self, must: Bools, proves: Callable[[Prices], bool], others: Bools | None = None
    ) -> Weighed:
        """Whether all of ``must`` can have a place together.

        Args:
            must: Who must be placed, shape (N,).
            proves: Whether prices prove that they cannot.
            others: Who may have a place or not, such as those who fill quotas, shape (N,).
        """
        edges, board = self.problem.edges, self.board
        self.most = most_paid(self.problem, must)[self.employers]
        self.crowded = self.most < self.seats
        limits = np.ones(len(self.weight) - len(self.crowded), dtype=np.bool_)
        self.weight = self.weight * np.append(limits, self.crowded)
        stay = self.pinned & (board.edge >= 0)
        keep = ~stay[edges.applicant]
        keep[board.edge[stay]] = True
        self._keep_apart(keep)
        self.used[board.edge[board.edge >= 0]] = True
        self.used[edges.of_many(np.flatnonzero(must & (board.edge < 0)))] = True
        may = np.zeros_like(must) if others is None else others & ~must
        return _Question(self, must, may, keep, proves).answer()

    def _keep_apart(self, keep: Bools) -> None:
        """Nobody goes where the one stays whom they are not to meet; ``keep`` is changed, (E,)."""
        problem, at = self.problem, self.board.at
        for a, b, apart in problem.pair_indices:
            if apart and at[b] >= 0 and not self.pinned[a]:
                part = problem.edges.of(a)
                meets = [problem.must_meet(int(c), int(at[b])) for c in problem.edges.place[part]]
                keep[part] &= ~np.array(meets, dtype=np.bool_)

    def settled(self, near: Sequence[Ints], prices: Prices, room: int) -> Ints | None:
        """The same people within every limit, from where some are overspent a little.

        Args:
            near: Edge per applicant, shape (N,) each.
            prices: The best prices of the question that they answer.
            room: What they leave.

        Returns:
            Edge per applicant; None where none was found.
        """
        edges, most = self.problem.edges, int(prices.budget.max(initial=0))
        if not most:
            return None
        worth = prices.budget[self.problem.employer[edges.place]] * edges.cost // most
        for edge in near:
            found = self._evened(edge, worth, prices.budget)
            if found is not None:
                return found
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
            if found is not None and (self.over(found) <= 0).all():
                return found
        return None

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
        return found if found is not None and (self.over(found) <= 0).all() else None

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
        return edge if (self.over(edge) <= 0).all() else None

    def _first_weight(self) -> Floats:
        """The same price of money wherever there is less left than five youths' pay, (R,)."""
        weight = np.zeros(2 * len(self.employers) + len(self.signs))
        left = self.board.left()[self.employers]
        scarce = left < 5 * self.problem.pays[1]
        weight[: len(left)] = scarce if scarce.any() else 1
        return weight / max(float(weight.sum()), 1.0)

    def over(self, edge: Ints) -> Floats:
        """Öre beyond each budget, then persons beyond each quota and paid for, in öre, (R,)."""
        problem, signs = self.problem, self.signs
        count = problem.quota_counts(edge)
        target = np.array([q.target for q in problem.instance.quotas], dtype=np.int64)
        beyond = signs * np.tile(count - target, 2)
        money = (spending(problem, edge) - self.board.budget)[self.employers]
        there = problem.employer[problem.edges.place[edge[edge >= 0]]]
        heads = np.bincount(there, minlength=len(problem.employers))[self.employers]
        paid = _PERSON * np.where(self.crowded, heads - self.most, 0)
        return np.concatenate([money, _PERSON * beyond, paid]).astype(np.float64)

    def effects(self, edge: Ints, rings: Sequence[Sequence[Move]]) -> Floats:
        """What each ring changes in ``over``, shape (rings, R)."""
        problem, first = self.problem, len(self.employers)
        row = np.full(len(problem.employers), -1, dtype=np.int64)
        row[self.employers] = np.arange(first)
        quotas = first + len(self.signs)
        change = np.zeros((len(rings), quotas + first))
        for a, moves in enumerate(rings):
            for i, new in moves:
                for e, sign in ((int(edge[i]), -1), (new, 1)):
                    if e < 0:
                        continue
                    c = int(problem.edges.place[e])
                    b = int(row[problem.employer[c]])
                    if b >= 0:
                        change[a, b] += sign * int(problem.edges.cost[e])
                        change[a, quotas + b] += sign * _PERSON * int(self.crowded[b])
                    for k, member in problem.quotas_by_class[c]:
                        if member[i]:
                            for at in (k, k + len(problem.instance.quotas)):
                                change[a, first + at] += sign * _PERSON * int(self.signs[at])
        return change


class _Question:
    """One question: flows in turn, the bounds they give, and what they make possible."""

    def __init__(
        self,
        balance: Balance,
        must: Bools,
        may: Bools,
        keep: Bools,
        proves: Callable[[Prices], bool],
    ) -> None:
        self._balance, self._must, self._may = balance, must, may
        self._keep, self._proves = keep, proves
        self._board, self._problem = balance.board, balance.problem
        self._flows: list[Ints] = []
        #: How far each flow is beyond the limits.
        self._cuts: list[Floats] = []
        #: About how far flows of the question before would be with those asked about now.
        self._guesses: list[Floats] = []

    def answer(self) -> Weighed:
        """Prices first; where they leave room, people in whole numbers."""
        balance = self._balance
        self._remember()
        centre = query = balance.weight
        best, prices = -np.inf, None
        for turn in range(_FLOWS):
            step = None if balance.deadline.over() else self._flow(query)
            if step is None:
                return Weighed(prices)
            low, here = step
            if here is not None and self._proves(here):
                balance.weight = query
                return Weighed(here, proved=True)
            if low > best:
                best, centre, prices = low, query, here
            highest = self._highest()
            if highest is None:
                break
            top, weight = highest
            if turn >= _FEWEST and top - best <= max(_CLOSE * abs(best), _OERE):
                break
            query = (centre + weight) / 2
        balance.weight = centre
        if prices is None:
            return Weighed()
        self._leave(centre, prices)
        if best > 0:
            loose = self._without_pairs(centre)
            proved = loose is not None and self._proves(loose)
            return Weighed(loose if proved else prices, proved)
        near, within = self._whole(max(-best, 0.0))
        if within:
            return Weighed(prices, edge=near[0])
        room = int(max(-best, 0.0) / max(float(centre.max()), 1e-12) * _UNIT)
        edge = None if balance.deadline.over() else balance.settled(near, prices, room)
        return Weighed(prices, edge=edge)

    def _without_pairs(self, query: Floats) -> Prices | None:
        """The prices of a flow that moves everyone but the locked, as certificates look at it."""
        keep, problem = self._keep, self._problem
        stay = problem.crowd.locked & (self._board.edge >= 0)
        self._keep = ~stay[problem.edges.applicant]
        self._keep[self._board.edge[stay]] = True
        step = self._flow(query)
        self._keep = keep
        return None if step is None else step[1]

    def _remember(self) -> None:
        """Take over the flows of the question before, whoever is new at the cheapest price."""
        known = self._balance.known
        if known is None:
            return
        more = float(known.least[self._must & ~known.must].sum())
        more -= float(known.least[known.must & ~self._must].sum())
        self._guesses = [self._balance.over(flow) + more for flow in known.flows]

    def _leave(self, centre: Floats, prices: Prices) -> None:
        """Leave the flows nearest to the limits, and everyone's cheapest price, to the next."""
        problem = self._problem
        order = np.argsort(np.array(self._cuts) @ centre, kind="stable")[:_KEPT].tolist()
        size = float(np.rint(centre / max(float(centre.max()), 1e-12) * _UNIT).sum())
        least = cheapest_prices(problem, edge_prices(problem, prices)) / size
        self._balance.known = _Known(self._must, least, [self._flows[k] for k in order])

    def _flow(self, query: Floats) -> tuple[float, Prices | None] | None:
        """The cheapest flow at these prices, kept; its bound and its prices.

        Edges that would make it cheaper are taken into use for the next one.

        Returns:
            None where not all have a seat.
        """
        problem, balance, must = self._problem, self._balance, self._must
        balance.flows += 1
        board, first = self._board, len(balance.employers)
        last = first + len(balance.signs)
        price = np.rint(query / max(float(query.max()), 1e-12) * _UNIT).astype(np.int64)
        budget = np.zeros(len(problem.employers), dtype=np.int64)
        budget[balance.employers] = price[:first]
        heads = budget.copy()
        heads[balance.employers] = price[last:] * balance.crowded * _PERSON
        either = (price[first:last] * np.abs(balance.signs) * _PERSON).reshape(2, -1)
        quota = either[0] - either[1]
        nothing = np.zeros(len(problem.classes), dtype=np.int64)
        limits = Prices(
            nothing, np.zeros(len(problem.cells), dtype=np.int64), budget, quota,
            price_of_a_point(problem, quota), heads=heads,
        )  # fmt: skip
        cost = edge_prices(problem, limits)
        usable = balance.used & self._keep
        start = self._flows[-1] if self._flows else board.edge
        seats, limit, may = board.seats, board.cell_limit, self._may
        edge = cheapest(problem, must, cost, seats, limit, usable, start, may)
        if edge is None and not self._flows:
            usable = self._keep
            edge = cheapest(problem, must, cost, seats, limit, usable, start, may)
            if edge is not None:
                balance.used[edge[edge >= 0]] = True
        if edge is None:
            return None
        over = balance.over(edge)
        self._flows.append(edge)
        self._cuts.append(over)
        leaving = np.full(len(problem.classes), NEVER, dtype=np.int64)
        there = edge[may & (edge >= 0)]
        np.minimum.at(leaving, problem.edges.place[there], -cost[there])
        distance = class_distances(problem, edge, cost, seats, limit, usable, leaving)
        prices = None if distance is None else prices_from(problem, distance, budget)
        if prices is None:
            return -np.inf, None
        prices = replace(prices, quota=quota, attained=limits.attained, heads=heads)
        lost = self._take_in(edge, edge_prices(problem, prices))
        unit = float(price.sum())
        return float((over @ price + lost) / unit), prices

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

    def _highest(self) -> tuple[float, Floats] | None:
        """The prices at which all flows so far are the most beyond the limits, and how much.

        None where the solver gives up.
        """
        from scipy.optimize import linprog

        balance, cuts = self._balance, np.array(self._cuts + self._guesses)
        money = np.ones(len(balance.employers), dtype=np.bool_)
        bound = np.concatenate([money, balance.signs != 0, balance.crowded])
        rows = len(bound)
        # In öre; where those numbers are too large for the solver, in persons.
        for unit in (1, _PERSON):
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

    def _whole(self, room: float) -> tuple[list[Ints], bool]:
        """People within every limit, and as much below as there is room for, or nearly.

        The flows nearest to the limits are taken as a start; then rings towards the others.
        """
        balance = self._balance
        wanted = room * _ROOM
        far = [float((np.maximum(over + wanted, 0) ** 2).sum()) for over in self._cuts]
        near: list[Ints] = []
        for start in np.argsort(far, kind="stable")[:_STARTS].tolist():
            edge = self._flows[start]
            for flow in self._flows[::-1] * _PASSES:
                edge = self._nearer(edge, flow, wanted)
            if (balance.over(edge) <= 0).all():
                return [edge], True
            near.append(edge)
        return near, False

    def _nearer(self, edge: Ints, flow: Ints, wanted: float) -> Ints:
        """Take over rings of a flow while that brings ``edge`` nearer to the limits."""
        balance = self._balance
        over = balance.over(edge) + wanted
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
