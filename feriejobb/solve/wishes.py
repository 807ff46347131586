"""Wish points of a placed set: the cheapest flow under prices of money, taken over by trades.

The bound is a Lagrangian one: for any prices of money and quotas the cheapest flow costs at most
what the best allocation costs. It is added up in exact integers and delivered as a certificate that
``verify`` adds up again; where it meets the value, wishes are proved.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.model import SolverSettings
from feriejobb.data.problem import UNLIMITED, Problem
from feriejobb.data.solution import BoundCertificate
from feriejobb.solve.board import Board
from feriejobb.solve.deadline import Deadline
from feriejobb.solve.edge_kernels import priced
from feriejobb.solve.exchange import exchange
from feriejobb.solve.market import Market
from feriejobb.solve.network import Network
from feriejobb.solve.pay_mix import fitted
from feriejobb.solve.price_search import PriceSearch
from feriejobb.solve.prices import (
    NEVER,
    Kept,
    Prices,
    bound_certificate,
    class_distances,
    priced_bound,
)
from feriejobb.solve.standing import SCALE, price_of_a_move, stands_before
from feriejobb.solve.swaps import improve
from feriejobb.solve.wish_lp import Relaxed, relaxed

#: Points are multiplied by this before prices of money and quotas are added to them.
_SCALE = SCALE

#: Rounds without a better value or bound after which the search ends: far from the bound, near it.
_PATIENCE, _NEAR_PATIENCE = 6, 3

#: Most flows near known prices.
_NEARBY = 10

#: Exchanges are tried where the value is more than this part above the bound.
_NEAR = 1_000
#: Whole people are fitted to the relaxation where it is more than this part above.
_FIT = 50

#: First change of the price of one öre, and of one person in a quota.
_ORE, _PERSON = 16, _SCALE // 4


@dataclass(frozen=True)
class WishOutcome:
    """The allocation, its points, a proved lower bound on them and what proves it."""

    edge: Ints
    value: int
    bound: int
    certificate: BoundCertificate | None


class WishStage:
    """Improves the wishes of everyone on a valid board, nobody added and nobody left out.

    ``prices`` of money and of quotas, shape (B + Q,), are where the search for them begins.
    """

    def __init__(
        self,
        board: Board,
        pinned: Bools,
        settings: SolverSettings,
        market: Market,
        prices: Ints | None = None,
    ) -> None:
        self.board, self.pinned, self.settings, self.market = board, pinned, settings, market
        self.problem: Problem = board.problem
        self.placed: Bools = board.edge >= 0
        limits = len(self.problem.employers) + len(self.problem.instance.quotas)
        self._stays: Ints = np.where(pinned, board.edge, -1)
        self._sign = self._signs()
        self._begun = prices is not None
        self._price: Ints = np.zeros(limits, dtype=np.int64)
        if prices is not None:
            self._price = np.where(self._sign != 0, prices, 0)
        self._network: Network | None = None
        #: Price of one move where moves are a goal before: no points are worth one more.
        self._move = 0
        goals = self.problem.instance.model.goals
        if board.limits.moves is not None and stands_before(goals, "queue", "moves", "wishes"):
            self._move = price_of_a_move(self.problem)

    def run(self, stop: Deadline) -> WishOutcome:
        """Improve until it is time to stop; the board ends valid and no worse than it began."""
        board, points = self.board, self.problem.edges.points
        (self._nearby if self._begun else self._from_nothing)(stop)
        improve(board, points, self.pinned)
        bound, certificate = self.bound_for(self.placed, soon=stop.over())
        if self._far(bound) and not stop.over():
            optimum = self._repriced()
            order = self._order()
            bound, certificate = max(
                (bound, certificate), self.bound_for(self.placed), key=lambda found: found[0]
            )
            if optimum is not None and self._far(bound, _FIT):
                self._fit(optimum, stop)
                improve(board, points, self.pinned)
            exchange(board, self.pinned, order, self.settings.exchanges)
            improve(board, points, self.pinned, 2)
        value = self._value()
        return WishOutcome(board.edge.copy(), value, min(bound, value), certificate)

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
        for _ in range(self.settings.wish_rounds):
            if idle >= (_PATIENCE if self._far(best) else _NEAR_PATIENCE) or stop.over():
                break
            idle += 1
            edge = self._flow(price, free=False)
            if edge is None:
                break
            aimed = self._with_pairs_moved(edge, price)
            best = best if aimed is edge else -1
            edge = aimed
            over = self._over(edge)
            bound = self._relaxed(edge, price)
            if bound > best:
                best, self._price, idle = bound, price, 0
            self.market.better(self.pinned, points, edge)
            improve(board, points, self.pinned, 2)
            if self._value() < value:
                value, idle = self._value(), 0
            if value <= best or not (price.any() or (over[self._sign != 0] > 0).any()):
                break
            sign = np.where((price == 0) & (over < 0), 0, np.sign(over)) * abs(self._sign)
            turned |= sign * before < 0
            step = np.where((sign != 0) & (sign == before) & ~turned, step * 2, step)
            step = np.where(sign * before < 0, np.maximum(step // 2, 1), step)
            price = np.maximum(price + sign * step, 0)
            before = np.where(sign == 0, before, sign)

    def _nearby(self, stop: Deadline) -> None:
        """The best prices near known ones first, then the flows there, the nearest first."""
        board, points, limited = self.board, self.problem.edges.points, self._sign != 0
        price, best, value = self._price.copy(), -1, self._value()
        search = PriceSearch(price[limited])
        flows: list[tuple[int, int, Ints]] = []
        for turn in range(min(self.settings.wish_rounds, _NEARBY)):
            edge = None if stop.over() else self._flow(price, free=False)
            if edge is None:
                break
            edge = edge if flows else self._with_pairs_moved(edge, price)
            shown = self._shown(edge, price)
            bound = -(-shown // _SCALE)
            flows.append((-shown, turn, edge))
            if bound > best:
                best, self._price = bound, price
            slope = (self._over(edge) * abs(self._sign))[limited] / _SCALE
            search.learn(price[limited], shown / _SCALE, slope, bound)
            found = search.following()
            if found is None:
                break
            price = price.copy()
            price[limited] = found
        idle = 0
        for _, _, edge in sorted(flows, key=lambda flow: flow[:2]):
            if value <= best or idle >= _NEAR_PATIENCE or stop.over():
                break
            if not self._taken(edge, value):
                self.market.better(self.pinned, points, edge)
                improve(board, points, self.pinned, 2)
            idle = 0 if self._value() < value else idle + 1
            value = self._value()

    def _taken(self, edge: Ints, value: int) -> bool:
        """Let a flow of fewer points than ``value`` be the board, if every rule holds in it."""
        board, old = self.board, self.board.edge
        if int(self.problem.edges.points[edge[self.placed]].sum()) >= value:
            return False
        board.copy_from(edge)
        if board.valid():
            return True
        board.copy_from(old)
        return False

    def bound_for(
        self, placed: Bools, *, soon: bool = False
    ) -> tuple[int, BoundCertificate | None]:
        """A bound for a placed set under the best prices of money, and what proves it.

        Time that is up leaves room for one flow.
        """
        self.placed = placed
        best: tuple[int, BoundCertificate | None] = (0, None)
        for free, held in self._trials()[: 1 if soon else None]:
            edge = self.board.edge if held else self._flow(self._price, free=free)
            distances = None if edge is None else self._distances(edge, self._price, free=free)
            if distances is None:
                continue
            bound, certificate = self._certified(*distances)
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
        return ((True, True), *flows) if self._move else flows

    def _far(self, bound: int, near: int = _NEAR) -> bool:
        """Whether the value is so far above a bound that more work is worth while."""
        return self._value() * near > bound * (near + 1)

    def _repriced(self) -> Relaxed | None:
        """Take over the prices of the linear relaxation."""
        board = self.board
        stays = np.where(self._staying(), board.edge, -1)
        found = relaxed(self.problem, stays, board.edge, self._order(), board.budget, self._sign)
        if found is not None:
            self._price = np.rint(found.price * _SCALE).astype(np.int64)
        return found

    def _fit(self, optimum: Relaxed, stop: Deadline) -> None:
        """Take over whole people near the relaxation's optimum where that is better."""
        board, old, value = self.board, self.board.edge.copy(), self._value()
        found = fitted(board, self.market, self._staying(), optimum, stop)
        if found is None:
            return
        board.copy_from(found)
        if not board.valid() or self._value() >= value:
            board.copy_from(old)

    def _order(self) -> Ints:
        """Everybody's edges, those in front that the present prices find cheapest, (E,)."""
        edges = self.problem.edges
        cost = self._cost(self._price)
        edge = self._flow(self._price, free=False)
        distances = None if edge is None else self._distances(edge, self._price, free=False)
        if distances is not None:
            cost = cost + np.minimum(distances[0], NEVER)[edges.place]
        return np.lexsort((cost, edges.applicant))

    def _certified(self, per_class: Ints, per_cell: Ints) -> tuple[int, BoundCertificate | None]:
        """The bound that the worth of seats and supervision proves."""
        problem, board = self.problem, self.board
        inside = problem.cell >= 0
        seat = per_class.copy()
        seat[inside] -= per_cell[problem.cell[inside]]
        if (seat < 0).any() or (per_cell < 0).any():
            return 0, None
        employers = len(problem.employers)
        quota = self._price[employers:]
        weights = [(int(u), q) for u, q in zip(quota, problem.instance.quotas, strict=True)]
        attained = max((-(-u // q.weight) for u, q in weights if not q.hard), default=0)
        prices = Prices(seat, per_cell, self._price[:employers], quota, attained, self._move)
        prices = board.lifted(prices, self._reach)
        kept = Kept(self.placed, board.limits.shortfall or 0, board.limits.moves)
        bound = priced_bound(board.whole, prices, "wishes", _SCALE, kept)
        return bound, bound_certificate(board.whole, prices, "wishes", _SCALE)

    @property
    def _reach(self) -> int:
        """By how much the points and moves of edges differ at most."""
        return int(self.board.whole.edges.points.max(initial=0)) * _SCALE + self._move

    def _distances(self, edge: Ints, price: Ints, *, free: bool) -> tuple[Ints, Ints] | None:
        """What a seat of each class and cell is worth to others, read off a flow."""
        problem, board = self.problem, self.board
        seats, limits, movable = board.seats, board.cell_limit, edge
        if not free:
            held = problem.edges.place[edge[self.placed & self.pinned]]
            seats = seats - np.bincount(held, minlength=len(seats))
            cells = problem.cell[held]
            limits = limits - np.bincount(cells[cells >= 0], minlength=len(limits))
            movable = np.where(self.pinned, -1, edge)
        found = class_distances(problem, movable, self._cost(price), seats, limits)
        if found is None:
            return None
        # Where the pinned hold every seat, one is worth no more than the widest choice.
        dearest = int(problem.edges.points.max(initial=0) + 1) * _SCALE
        taken = (seats <= 0) & (board.seats > 0)
        per_class = np.where(taken, np.minimum(found[0], dearest), found[0])
        return per_class, np.where(limits > 0, found[1], np.minimum(found[1], dearest))

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
        cost = self._cost(price)
        distances = self._distances(edge, price, free=False)
        found = False
        for a, others in problem.companions.items():
            pair = (a, *others)
            if len(pair) != 2 or a > others[0] or distances is None:
                continue
            if problem.crowd.locked[[*pair]].any() or not self.placed[[*pair]].all():
                continue
            parts = [edges.of(i) for i in pair]
            shared, one, two = np.intersect1d(
                edges.place[parts[0]], edges.place[parts[1]], return_indices=True
            )
            open_ = problem.roomy[shared] & (
                (problem.min_open[shared] == 0) | (board.load[shared] > 0)
            )
            if not open_.any():
                continue
            total = cost[parts[0]][one] + cost[parts[1]][two] + 2 * distances[0][shared]
            total = np.where(open_, total, np.iinfo(np.int64).max)
            best = int(total.argmin())
            now = np.flatnonzero(shared == edges.place[self._stays[a]])
            if len(now) and total[best] >= total[now[0]]:
                continue
            self._stays[a] = parts[0].start + int(one[best])
            self._stays[others[0]] = parts[1].start + int(two[best])
            found = True
        return found

    def _staying(self) -> Bools:
        """Who is not moved for money: the pinned, and pairs."""
        stay: Bools = self.pinned.copy()
        for a, b, _ in self.problem.pair_indices:
            stay[[a, b]] = True
        return stay

    def _value(self) -> int:
        return int(self.problem.edges.points[self.board.edge[self.board.edge >= 0]].sum())

    def _signs(self) -> Ints:
        """1 for limits from above, -1 for those from below, 0 for none, shape (B + Q,)."""
        problem, board = self.problem, self.board
        limited = np.where(board.budget < UNLIMITED, 1, 0)
        enabled = problem.instance.model.rule_enabled("quota")
        quotas = [
            0 if q.hard and not enabled else side
            for q, side in zip(problem.instance.quotas, board.sides()[0].tolist(), strict=True)
        ]
        return np.concatenate([limited, np.array(quotas, dtype=np.int64)]).astype(np.int64)

    def _cost(self, price: Ints) -> Ints:
        problem, edges = self.problem, self.problem.edges
        employers = len(problem.employers)
        per_class = price[problem.employer]
        cost: Ints = priced(edges.place, edges.points, _SCALE, edges.cost, per_class)
        if self._move:
            cost += problem.moved * self._move
        for k, here in enumerate(problem.quota_edges):
            if price[employers + k]:
                cost[here] += self._sign[employers + k] * price[employers + k]
        return cost

    def _flow(self, price: Ints, *, free: bool) -> Ints | None:
        """The cheapest flow; unless ``free``, those pinned stay and openings keep their state."""
        board, problem = self.board, self.problem
        keep = None
        if not free:
            pinned = self._stays[self.placed & self.pinned]
            used = board.load.copy()
            used[problem.edges.place[pinned]] += 1
            open_ = (problem.min_open == 0) | (used > 0)
            keep = open_[problem.edges.place] & ~self.pinned[problem.edges.applicant]
            keep[pinned] = True
        return self._flows().cheapest(self._cost(price), keep)

    def _flows(self) -> Network:
        """The flows of those placed: each found from the one before, the first from the board."""
        if self._network is None or (self._network.people != self.placed).any():
            board = self.board
            self._network = Network(self.problem, board.edge, board.seats, board.cell_limit)
        return self._network

    def _over(self, edge: Ints) -> Ints:
        """How far a flow lies beyond each limit (öre, persons), negative inside, (B + Q,)."""
        problem = self.problem
        taken = edge[self.placed]
        spent = np.zeros(len(problem.employers), dtype=np.int64)
        np.add.at(spent, problem.employer[problem.edges.place[taken]], problem.edges.cost[taken])
        chosen = np.zeros(len(problem.edges), dtype=np.bool_)
        chosen[taken] = True
        beyond = [
            int(chosen[here].sum()) - q.target
            for here, q in zip(problem.quota_edges, problem.instance.quotas, strict=True)
        ]
        quotas = np.array(beyond, dtype=np.int64) * self._sign[len(spent) :]
        return np.concatenate([np.minimum(spent - self.board.budget, 1 << 50), quotas])

    def _relaxed(self, edge: Ints, price: Ints) -> int:
        """The Lagrangian value of a flow, in whole points."""
        return -(-self._shown(edge, price) // _SCALE)

    def _shown(self, edge: Ints, price: Ints) -> int:
        """The Lagrangian value of a flow; a point counts as ``_SCALE``."""
        problem = self.problem
        employers = len(problem.employers)
        limit = sum(
            int(u) * int(b) for u, b in zip(price, self.board.budget.tolist(), strict=False) if u
        )
        for k, quota in enumerate(problem.instance.quotas):
            limit += int(self._sign[employers + k]) * int(price[employers + k]) * quota.target
        return int(self._cost(price)[edge[self.placed]].sum()) - limit
