"""One question of money: can these people all be paid, and where are they then?

For given prices of money there is a cheapest flow. The prices whose flow spends the most beyond the
budgets either prove that the money is too little, or some mixture of flows keeps every budget
(Kelley 1960, held back towards the best prices so far). Pairs stay where they are while people in
whole numbers are looked for. Where nobody is found although less than one youth's pay is left,
prices are refined by what the certificate leaves: there a pair is wherever both are cheapest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.solve.balance import Balance, Floats, Known
from feriejobb.solve.by_pay import PayProof
from feriejobb.solve.cases import Cases, Split, employers
from feriejobb.solve.flow_planes import Asked, FlowPlanes, Step, staying, whole_numbers
from feriejobb.solve.pay_planes import proof_by_pay
from feriejobb.solve.payable import most_paid
from feriejobb.solve.prices import Prices, cheapest_prices, edge_prices
from feriejobb.solve.rings import differences

#: Most flows for prices, of them those that people in whole numbers begin with, and most flows for
#: finer prices.
_FLOWS, _STARTS, _FINER = 40, 4, 40
#: Flows in turn that show nothing better before a proof by pay begins.
_IDLE = 6
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


@dataclass(frozen=True)
class Weighed:
    """What came of a question; neither proved nor placed where it stays open.

    Attributes:
        prices: The best prices found.
        proved: Whether they prove that not everyone can have a place.
        by_pay: A proof by pay where no prices prove it.
        cases: Cases that prove it where that does not either.
        edge: Edge per applicant within every budget and quota, shape (N,).
    """

    prices: Prices | None = None
    proved: bool = False
    by_pay: PayProof | None = None
    cases: Split | None = None
    edge: Ints | None = None


def ask(balance: Balance, must: Bools, asked: Asked, others: Bools | None = None) -> Weighed:
    """Whether all of ``must`` can have a place together.

    Args:
        balance: The board, and what is known from the questions before.
        must: Who must be placed, shape (N,).
        asked: Whose place is asked about.
        others: Who may have a place or not, such as those who fill quotas, shape (N,).
    """
    problem, board = balance.problem, balance.board
    balance.can_pay(most_paid(problem, must))
    keep = staying(balance, balance.pinned)
    _keep_apart(balance, keep)
    balance.used[board.edge[board.edge >= 0]] = True
    balance.used[problem.edges.of_many(np.flatnonzero(must & (board.edge < 0)))] = True
    may = np.zeros_like(must) if others is None else others & ~must
    return _Question(balance, must, may, keep, asked).answer()


def _keep_apart(balance: Balance, keep: Bools) -> None:
    """Nobody goes where the one stays whom they are not to meet; ``keep`` is changed, (E,)."""
    problem, at = balance.problem, balance.board.at
    for a, b, apart in problem.pair_indices:
        if apart and at[b] >= 0 and not balance.pinned[a]:
            part = problem.edges.of(a)
            meets = [problem.must_meet(int(c), int(at[b])) for c in problem.edges.place[part]]
            keep[part] &= ~np.array(meets, dtype=np.bool_)


class _Question:
    """One question: flows in turn, the bounds they give, and what they make possible."""

    def __init__(
        self, balance: Balance, must: Bools, may: Bools, keep: Bools, asked: Asked
    ) -> None:
        self._balance, self._problem, self._divides = balance, balance.problem, not may.any()
        self._planes = FlowPlanes(balance, must, may, keep, asked)
        #: About how far flows of the question before would be with those asked about now.
        self._guesses: list[Floats] = []
        #: The weights at which a flow is the most beyond the limits, and what it shows.
        self._centre, self._best = balance.weight, Step()
        #: Allocations of whole people that spend only a little too much, shape (N,) each.
        self._near: list[Ints] = []
        #: The edges at which the pairs that may move have been held.
        self._tried = {tuple(balance.board.edge[self._planes.ones].tolist())}

    def answer(self) -> Weighed:
        """By prices, in whole people, by pay, or by cases; open where it is by none of them."""
        found = self._by_prices()
        settled = found.proved or found.edge is not None
        if settled or not self._planes.flows or self._balance.deadline.over():
            return found
        # On a face, and where others may fill quotas, prices alone are asked for.
        if not self._divides or self._balance.board.face is not None:
            return found
        return self._aside(self._by_pay) or self._aside(self._by_cases) or found

    def _aside(self, search: Callable[[FlowPlanes], Weighed | None]) -> Weighed | None:
        """What a search over flows of its own finds.

        The questions after this one go on as if only those before it had been asked.
        """
        balance = self._balance
        used, flows = balance.used.copy(), balance.flows
        found = search(self._planes.free())
        balance.used = used
        if found is None:
            balance.flows = flows
        return found

    def _by_prices(self) -> Weighed:
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
            step = None if self._balance.deadline.over() else self._planes.flow(query)
            if step is None:
                break
            if step.low > self._best.low or step.left < 0:
                self._best, self._centre = step, query
            highest = self._planes.highest(self._guesses)
            if highest is None or step.left < 0:
                break
            near = max(_CLOSE * abs(self._best.low), _OERE)
            if turn >= _FEWEST and highest.top - self._best.low <= near:
                break
            query = (self._centre + highest.weight) / 2

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

    def _refine(self) -> Step:
        """The step to prices that leave the least in the certificate, or that prove.

        All but the locked move, as there, and pairs of two go where both are cheapest.
        """
        self._planes.set_free()
        finest, self._centre = self._finer(self._planes, Step())
        return finest

    def _by_pay(self, planes: FlowPlanes) -> Weighed | None:
        """By pay, or by prices that prove it after all."""
        finest, _ = self._finer(planes, self._best, onwards=True)
        if finest.left < 0:
            return Weighed(finest.prices, proved=True)
        little = self._problem.pays[0] * self._balance.unit
        if finest.prices is None or finest.left >= little:
            return None
        found = proof_by_pay(planes, planes.asked.proof(finest.prices, None))
        return None if found is None else Weighed(self._best.prices, by_pay=found)

    def _by_cases(self, planes: FlowPlanes) -> Weighed | None:
        """By cases, as the certificate sees them, or by prices that prove it in all of them."""
        found = Cases(planes, self._balance.divided).proof()
        if found is None:
            return None
        if isinstance(found, Prices):
            return Weighed(found, proved=True)
        self._balance.divided = employers(found)
        return Weighed(self._best.prices, cases=found)

    def _finer(
        self, planes: FlowPlanes, least: Step, *, onwards: bool = False
    ) -> tuple[Step, Floats]:
        """The step to prices that leave less than known ones, or that prove, and where it was.

        Args:
            planes: The flows to go on from.
            least: What is known.
            onwards: Whether to go on where some mixture keeps every limit, as long as one flow in a
                few shows better ones.

        Returns:
            The step, and the weights of the limits there, shape (R,).
        """
        query = centre = self._centre
        flows = since = 0
        while since < _IDLE if onwards else flows < _FINER:
            step = None if self._balance.deadline.over() else planes.flow(query)
            if step is None or step.left < 0:
                return step or least, centre
            flows, since = flows + 1, since + 1
            if step.left < least.left:
                least, centre, since = step, query, 0
            highest = planes.highest()
            if highest is None or (highest.top <= 0 and not onwards):
                break
            query = (centre + highest.weight) / 2
            if step.prices is not None:
                planes.lead(step.prices)
        return least, centre

    def _moved_over(self) -> bool:
        """Begin again with the pairs where the cheapest flow has them; whether that is new."""
        order = np.argsort(np.array(self._planes.cuts) @ self._centre, kind="stable")
        nearest, ones = self._planes.flows[int(order[0])], self._planes.ones
        here = tuple(nearest[ones].tolist())
        if here in self._tried:
            return False
        self._tried.add(here)
        self._planes.set_back()
        _keep_apart(self._balance, self._planes.keep)
        self._planes.hold(nearest)
        same = [bool((flow[ones] == nearest[ones]).all()) for flow in self._planes.flows]
        self._guesses = []
        self._planes.only(same)
        self._best = Step()
        return True

    def _remember(self) -> None:
        """Take over the flows of the question before, whoever is new at the cheapest price."""
        known = self._balance.known
        if known is None:
            return
        more = float(known.least[self._planes.must & ~known.must].sum())
        more -= float(known.least[known.must & ~self._planes.must].sum())
        self._guesses = [self._balance.over(flow) + more for flow in known.flows]

    def _hand_on(self, prices: Prices) -> None:
        """Leave the flows nearest to the limits, and everyone's cheapest price, to the next."""
        problem, centre = self._problem, self._centre
        planes = self._planes
        order = np.argsort(np.array(planes.cuts) @ centre, kind="stable")[:_KEPT].tolist()
        size = float(whole_numbers(centre, self._balance.unit).sum())
        least = cheapest_prices(problem, edge_prices(problem, prices)) / size
        self._balance.known = Known(planes.must, least, [planes.flows[k] for k in order])

    def _whole(self) -> Ints | None:
        """All asked about within every limit, in whole numbers; None where that is not found.

        From the flows nearest to the limits, rings of the others are taken over one by one.
        """
        self._near = []
        if not self._open():
            return None
        for edge in self._nearest():
            for flow in self._planes.flows[::-1] * _PASSES:
                edge = self._nearer(edge, flow)
            if self._balance.within(edge):
                return edge
            self._near.append(edge)
        return None

    def _summed_up(self) -> Ints | None:
        """As ``_whole``, with those rings of each flow that add up best together."""
        for edge in self._nearest():
            edge = self._balance.brought_within(edge, self._planes.flows[::-1])
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
        far = [float((np.maximum(over + wanted, 0) ** 2).sum()) for over in self._planes.cuts]
        return [self._planes.flows[k] for k in np.argsort(far, kind="stable")[:_STARTS].tolist()]

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
