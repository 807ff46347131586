"""Wish points of a placed set: the cheapest flow under prices of money, taken over by trades.

The bound is a Lagrangian one: for any prices of money and quotas the cheapest flow costs at most
what the best allocation costs. It is added up in exact integers and delivered as a certificate that
``verify`` adds up again; where it meets the value, wishes are proved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.model import SolverSettings
from feriejobb.data.problem import UNLIMITED, Problem
from feriejobb.data.solution import BoundCertificate
from feriejobb.solve.balance import Balance
from feriejobb.solve.board import Board
from feriejobb.solve.deadline import Deadline
from feriejobb.solve.exchange import exchange
from feriejobb.solve.lagrangian import SCALE, Lagrangian
from feriejobb.solve.market import Market
from feriejobb.solve.network import Network
from feriejobb.solve.pay_mix import fitted
from feriejobb.solve.prices import NEVER
from feriejobb.solve.seat_worth import Worth, seat_worth
from feriejobb.solve.standing import MovesBound, kept_offers, price_of_a_move
from feriejobb.solve.swaps import improve, none_better
from feriejobb.solve.wish_lp import Relaxed, relaxed

#: Rounds without a better value or bound after which the search ends: far from the bound, near it.
_PATIENCE, _NEAR_PATIENCE = 6, 3

#: Edges times flows after which no more prices are tried: more than a city takes, and some minutes
#: of ten; and edges above which there is neither a linear relaxation nor exchanges.
_WORK, _RELAXED = 1_000_000_000, 20_000_000
#: Edges of a face above which there is no relaxation: soft quotas make it slow, and what it shows
#: is lost where the face's prices are too fine to be added.
_ON_FACE = 500_000

#: Most flows near known prices, and where it must be found out what a move is worth in points.
_NEARBY, _WITH_MOVES = 10, 40

#: Exchanges are tried where the value is more than this part above the bound.
_NEAR = 1_000
#: The relaxation is solved, and whole people fitted to it, where it is more than this part above;
#: nearer to the bound the flows have found its prices, to a point.
_FIT = 50

#: Flows nearest to every limit that are mixed, and that each is mixed with.
_MIXED, _WITH = 3, 6

#: Flows in which places with a least number are given enough people.
_OPENED = 4

#: First change of the price of one öre, and of one person in a quota.
_ORE, _PERSON = 16, SCALE // 4


@dataclass(frozen=True)
class WishOutcome:
    """The allocation, its points, a proved lower bound on them and what proves it."""

    edge: Ints
    value: int
    bound: int
    certificate: BoundCertificate | None


class WishStage:
    """Improves the wishes of everyone on a valid board, nobody added and nobody left out.

    ``prices``, shape (L,) as in ``Lagrangian``, are where the search for them begins. Where moves
    are a goal before the wishes it begins with the prices of ``fewest``, where a move itself costs
    nothing yet.
    """

    def __init__(
        self,
        board: Board,
        pinned: Bools,
        settings: SolverSettings,
        market: Market,
        prices: Ints | None = None,
        fewest: MovesBound | None = None,
    ) -> None:
        self.board, self.pinned, self.settings, self.market = board, pinned, settings, market
        self.problem: Problem = board.problem
        self.placed: Bools = board.edge >= 0
        self._stays: Ints = np.where(pinned, board.edge, -1)
        self._goal = Lagrangian(board, "wishes")
        self._moves = bool(self._goal.sign[-1])
        #: Whom swaps leave alone: besides those pinned whoever still has the offer that stands.
        self._still: Bools = pinned | kept_offers(board) if self._moves else pinned
        self._begun = prices is not None
        self._price: Ints = np.zeros(len(self._goal.sign), dtype=np.int64)
        if prices is not None:
            self._price = np.where(self._goal.sign != 0, prices, 0)
        self._of_moves = np.zeros_like(self._price) if fewest is None else fewest.price.copy()
        self._of_moves[-1] = SCALE
        #: Whether prices that no points are worth would hide the rest of a move.
        self._in_part = fewest is not None and fewest.in_part
        #: Where no flow is taken over, any near one will do.
        self._network = fewest.network if fewest and not settings.wish_rounds else None
        self._known: dict[tuple[object, ...], Worth | None] = {}
        #: Flows asked for so far.
        self._asked = 0

    def run(self, stop: Deadline) -> WishOutcome:
        """Improve until it is time to stop; the board ends valid and no worse than it began."""
        board, points = self.board, self.problem.edges.points
        best: tuple[int, BoundCertificate | None] = (0, None)
        if self._moves:
            best = self._with_moves(stop)
        elif self._begun:
            self._nearby(stop, min(self.settings.wish_rounds, _NEARBY))
        else:
            self._from_nothing(stop)
        improve(board, points, self._still)
        bound, certificate = self._better(best, soon=stop.over())
        if self._begun and not self._moves and self._far(bound, _FIT) and not stop.over():
            # The prices of the other answer are not near: so much has changed.
            self._price = np.zeros_like(self._price)
            self._from_nothing(stop)
            improve(board, points, self._still)
            bound, certificate = self._better((bound, certificate))
        more = self._far(bound) and not stop.over() and len(self.problem.edges) <= _RELAXED
        # Where all that few people can do has been tried, nothing better is left to be found.
        if more and not none_better(board, points, self._staying()):
            small = board.face is None or len(self.problem.edges) <= _ON_FACE
            optimum = self._repriced() if small and self._far(bound, _FIT) else None
            if optimum is not None:
                bound, certificate = self._better((bound, certificate))
            if optimum is not None and self._far(bound, _FIT):
                self._fit(optimum, stop)
                improve(board, points, self._still)
            if not none_better(board, points, self._staying()):
                exchange(board, self._still, self._order(), self.settings.exchanges)
            improve(board, points, self._still, 2)
        value = self._value()
        return WishOutcome(board.edge.copy(), value, min(bound, value), certificate)

    def _better(
        self, known: tuple[int, BoundCertificate | None], *, soon: bool = False
    ) -> tuple[int, BoundCertificate | None]:
        """The higher one of a known bound and of that under the prices of now."""
        if known[0] == self._value():
            return known
        return max(known, self.bound_for(self.placed, soon=soon), key=lambda found: found[0])

    def _with_moves(self, stop: Deadline) -> tuple[int, BoundCertificate | None]:
        """What prices prove that no points are worth; then what a move is worth is sought."""
        self._price = self._of_moves * (price_of_a_move(self.problem) // SCALE)
        soon = stop.over() or (self._in_part and not self.settings.wish_rounds)
        best = self.bound_for(self.placed, soon=soon)
        # To begin with as much as the widest choice of points.
        modest = self._of_moves * int(self.problem.edges.points.max(initial=0))
        if best[0] < self._value() and self.settings.wish_rounds:
            self._price = modest
            self._nearby(stop, _WITH_MOVES)
        elif self._far(best[0], _FIT):
            # A move shown in part only: what is missing of it is worth as much as a move.
            self._price = modest
        return best

    def _from_nothing(self, stop: Deadline) -> None:
        """Flows under prices that rise and fall with what is beyond the limits, taken over."""
        board, points = self.board, self.problem.edges.points
        employers = len(self.problem.employers)
        price = self._price.copy()
        step = np.full(len(price), _ORE, dtype=np.int64)
        step[employers:] = _PERSON
        before = np.zeros(len(price), dtype=np.int64)
        turned = np.zeros(len(price), dtype=np.bool_)
        best, idle, value = -1, 0, self._value()
        flows: dict[bytes, Ints] = {}
        for _ in range(self.settings.wish_rounds):
            if idle >= (_PATIENCE if self._far(best) else _NEAR_PATIENCE) or stop.over():
                break
            if self._asked * len(self.problem.edges) > _WORK:
                break
            idle += 1
            edge = self._flow(price, free=False)
            if edge is None:
                break
            aimed = self._with_pairs_moved(edge, price)
            best = best if aimed is edge else -1
            edge = aimed
            over = self._goal.over(edge)
            bound = -(-self._goal.shown(edge, price) // SCALE)
            if bound > best:
                best, self._price, idle = bound, price, 0
            edge = self._opened(edge, price)
            # Enough people at an opening can be too few where a quota wants them.
            over = np.maximum(over, self._goal.over(edge))
            flows[edge.tobytes()] = edge
            if not self._taken(edge, self._value()):
                self.market.better(self._still, points, edge)
                improve(board, points, self._still, 2)
            if self._value() < value:
                value, idle = self._value(), 0
            if value <= best or not (price.any() or (over[self._goal.sign != 0] > 0).any()):
                break
            sign = np.where((price == 0) & (over < 0), 0, np.sign(over)) * abs(self._goal.sign)
            turned |= sign * before < 0
            step = np.where((sign != 0) & (sign == before) & ~turned, step * 2, step)
            step = np.where(sign * before < 0, np.maximum(step // 2, 1), step)
            price = np.maximum(price + sign * step, 0)
            before = np.where(sign == 0, before, sign)
        if self._far(best) and not stop.over():
            self._mix(list(flows.values()))

    def _mix(self, flows: Sequence[Ints]) -> None:
        """Let what lies between flows be the board, if it is better and every rule holds in it.

        One flow spends too much at one employer, the next at another: rings of one towards the
        others are taken over, those that add up best, until every limit holds.
        """
        balance = Balance(self.board, self.market)
        better = [edge for edge in flows if self._goal.value(edge) < self._value()]
        near = sorted(better, key=balance.overdrawn)[:_WITH]
        for edge in near[:_MIXED]:
            edge = balance.brought_within(edge, near)
            if balance.within(edge):
                self._taken(edge, self._value())

    def _nearby(self, stop: Deadline, most: int) -> None:
        """The best prices near known ones first, then the flows there, the nearest first."""
        board, points, value = self.board, self.problem.edges.points, self._value()
        aimed: list[Ints] = []

        def flow(price: Ints) -> Ints | None:
            edge = None if stop.over() else self._flow(price, free=False)
            if edge is not None and not aimed:
                edge = self._with_pairs_moved(edge, price)
                aimed.append(edge)
            return edge

        found = self._goal.search(self._price, most, flow, self._value())
        self._price, idle = found.price, 0
        for edge in found.flows:
            if value <= found.shown or idle >= _NEAR_PATIENCE or stop.over():
                break
            edge = self._opened(edge, self._price)
            if not self._taken(edge, value):
                self.market.better(self._still, points, edge)
                improve(board, points, self._still, 2)
            idle = 0 if self._value() < value else idle + 1
            value = self._value()

    def _taken(self, edge: Ints, value: int) -> bool:
        """Let a flow of fewer points than ``value`` be the board, if every rule holds in it."""
        return self._goal.value(edge) < value and self.board.take(edge)

    def _opened(self, edge: Ints, price: Ints) -> Ints:
        """A flow again with enough people at each place with a least number, or nobody.

        Where it has too few, those stay beside them who are there now and lose least by it; a place
        that is closed now closes again. Where that leads nowhere the flow is given back.
        """
        problem, board = self.problem, self.board
        if not problem.instance.model.rule_enabled("min_opening"):
            return edge
        found = edge
        stays = np.full(problem.size, -1, dtype=np.int64)
        shut = np.zeros(len(board.load), dtype=np.bool_)
        for _ in range(_OPENED):
            at = np.where(found >= 0, problem.edges.place[found], -1)
            load = np.bincount(at[at >= 0], minlength=len(board.load))
            short = (load > 0) & (load < problem.min_open)
            if not short.any():
                return found
            shut |= short & (board.load < problem.min_open)
            cost = self._goal.cost(price)
            for c in np.flatnonzero(short & ~shut).tolist():
                there, gone = at == c, np.flatnonzero((board.at == c) & (at != c))
                loss = cost[board.edge[gone]] - cost[found[gone]]
                back = gone[np.argsort(loss, kind="stable")[: problem.min_open[c] - load[c]]]
                stays[there] = found[there]
                stays[back] = board.edge[back]
            again = self._flow(price, free=False, stays=stays, shut=shut)
            if again is None:
                break
            found = again
        return edge

    def bound_for(
        self, placed: Bools, *, soon: bool = False
    ) -> tuple[int, BoundCertificate | None]:
        """A bound for a placed set under the best prices of money, and what proves it.

        Time that is up leaves room for one flow.
        """
        self.placed = placed
        best: tuple[int, BoundCertificate | None] = (0, None)
        for free, held in self._trials()[: 1 if soon else None]:
            now = self.board.edge, self._price
            distances = self._distances(*now, free=free) if held else self._worth(free=free)
            if distances is None:
                continue
            bound, certificate = self._goal.proved(self._price, distances, placed)
            # Points are never negative: prices that show less than 0 prove nothing.
            if bound > best[0]:
                best = bound, certificate
            if best[0] == self._value():
                break
        return best

    def _trials(self) -> tuple[tuple[bool, bool], ...]:
        """What to read prices off: whether everyone may move, and whether the board itself does.

        Where moves cost, the board is often the cheapest flow already.
        """
        flows = (False, False), (True, False)
        return ((True, True), *flows) if self._moves else flows

    def _far(self, bound: int, near: int = _NEAR) -> bool:
        """Whether the value is so far above a bound that more work is worth while."""
        return self._value() * near > bound * (near + 1)

    def _repriced(self) -> Relaxed | None:
        """Take over the prices of the linear relaxation."""
        board = self.board
        stays = np.where(self._staying(), board.edge, -1)
        sign = self._goal.sign[:-1]
        found = relaxed(self.problem, stays, board.edge, self._order(), board.budget, sign)
        if found is not None:
            dear = price_of_a_move(self.problem) if self._moves else 0
            self._price = np.append(np.rint(found.price * SCALE).astype(np.int64), dear)
        return found

    def _fit(self, optimum: Relaxed, stop: Deadline) -> None:
        """Take over whole people near the relaxation's optimum where that is better."""
        found = fitted(self.board, self.market, self._staying(), optimum, stop)
        if found is not None:
            self._taken(found, self._value())

    def _order(self) -> Ints:
        """Everybody's edges, those in front that the present prices find cheapest, (E,)."""
        edges = self.problem.edges
        cost = self._goal.cost(self._price)
        distances = self._worth(free=False)
        if distances is not None:
            cost = cost + np.minimum(distances[0], NEVER)[edges.place]
        return np.lexsort((cost, edges.applicant))

    def _worth(self, *, free: bool) -> Worth | None:
        """What seats are worth in any cheapest flow under the prices of now; found once."""
        asked = free, *(part.tobytes() for part in (self._price, self._stays, self.placed))
        if asked not in self._known:
            edge = self._flow(self._price, free=free)
            found = None if edge is None else self._distances(edge, self._price, free=free)
            self._known[asked] = found
        return self._known[asked]

    def _distances(self, edge: Ints, price: Ints, *, free: bool) -> Worth | None:
        """What a seat of each class and cell is worth to others, read off a flow."""
        board, cost = self.board, self._goal.cost(price)
        stays = self.pinned & (not free)
        return seat_worth(self.problem, edge, cost, board.seats, board.cell_limit, stays)

    def _with_pairs_moved(self, edge: Ints, price: Ints) -> Ints:
        """The flow after pairs that belong together aim at what is best for both."""
        stays = self._stays.copy()
        if not self._pairs_moved(edge, price):
            return edge
        moved = self._flow(price, free=False)
        if moved is None:
            self._stays = stays
            return edge
        return moved

    def _pairs_moved(self, edge: Ints, price: Ints) -> bool:
        """Aim each pair at the class that is best for both; whether any aims elsewhere now.

        What a seat is worth to others is read off the flow.
        """
        problem, board, edges = self.problem, self.board, self.problem.edges
        cost = self._goal.cost(price)
        distances = self._distances(edge, price, free=False)
        found = False
        if distances is None:
            return False
        held = self._stays[self.pinned & self.placed]
        room = _Room(board, edges.place[held[held >= 0]])
        for pair in problem.meetings:
            both = [pair.first, pair.second]
            if problem.crowd.locked[both].any() or not self.placed[both].all():
                continue
            one, two = pair.edges
            shared = edges.place[one]
            now = np.flatnonzero(one == self._stays[pair.first])
            for c in shared[now].tolist():
                room.change(c, 2)
            open_ = (problem.min_open[shared] == 0) | (board.load[shared] > 0)
            open_ &= room.for_two(shared)
            total = cost[one] + cost[two] + 2 * distances[0][shared]
            total = np.where(open_, total, np.iinfo(np.int64).max)
            best = int(total.argmin())
            if len(now) and (not open_[best] or total[best] >= total[now[0]]):
                best = int(now[0])
            elif not open_[best]:
                continue
            room.change(int(shared[best]), -2)
            found |= bool(one[best] != self._stays[pair.first])
            self._stays[both] = one[best], two[best]
        return found

    def _staying(self) -> Bools:
        """Who is not moved for money: the pinned, and pairs."""
        return self._still | self.problem.paired

    def _value(self) -> int:
        return self._goal.value(self.board.edge)

    def _flow(
        self, price: Ints, *, free: bool, stays: Ints | None = None, shut: Bools | None = None
    ) -> Ints | None:
        """The cheapest flow; unless ``free``, those pinned stay where they are or aim to be.

        Args:
            price: The prices, shape (L,).
            free: Whether everyone may be anywhere.
            stays: The edges of others who stay as well, -1 for the rest, shape (N,).
            shut: The classes that nobody else may use, shape (K,); None for none.
        """
        edges, keep = self.problem.edges, None
        if not free:
            held = np.where(self.pinned & self.placed, self._stays, -1)
            if stays is not None:
                held = np.where(held < 0, stays, held)
            keep = ~(self.pinned | (held >= 0))[edges.applicant]
            if shut is not None:
                keep &= ~shut[edges.place]
            keep[held[held >= 0]] = True
        self._asked += 1
        return self._flows().cheapest(self._goal.cost(price), keep)

    def _flows(self) -> Network:
        """The flows of those placed: each found from the one before, the first from the board."""
        if self._network is None or (self._network.people != self.placed).any():
            board = self.board
            self._network = Network(
                self.problem, board.edge, board.seats, board.cell_limit, afar=not self._begun
            )
        return self._network


class _Room:
    """Seats and supervision that those leave who stay where they are or aim to be.

    Args:
        board: Whose seats and limits hold.
        classes: The class of everyone who stays.
    """

    def __init__(self, board: Board, classes: Ints) -> None:
        cells = len(board.cell_limit)
        #: Places without supervisors share a cell without a limit.
        self._cell = np.where(board.problem.cell < 0, cells, board.problem.cell)
        self._seats = board.seats - np.bincount(classes, minlength=len(board.seats))
        limit = np.append(board.cell_limit, UNLIMITED)
        self._left = limit - np.bincount(self._cell[classes], minlength=len(limit))

    def change(self, c: int, people: int) -> None:
        """Let so many people leave a class, or come there where that is negative."""
        self._seats[c] += people
        self._left[self._cell[c]] += people

    def for_two(self, classes: Ints) -> Bools:
        """Whether each class has room for two more, shape as ``classes``."""
        room: Bools = (self._seats[classes] >= 2) & (self._left[self._cell[classes]] >= 2)
        return room
