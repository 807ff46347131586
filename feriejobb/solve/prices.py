"""Integer prices that prove why someone had to be passed over, and the swaps they reveal.

For given weights on the budgets, the cheapest way to free a seat at each class is a shortest path
over classes; these distances are the dual prices of a min-cost flow. Any non-negative integer
prices give a valid bound (weak duality), so nothing here needs to be trusted: ``PriceProof.gap``
adds up exact integers, and ``verify`` does it again from the delivered files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import UNLIMITED, Problem
from feriejobb.data.solution import BoundCertificate, PriceCertificate
from feriejobb.solve.edge_kernels import onwards, seat_and_pay
from feriejobb.solve.kernels import least_steps
from feriejobb.solve.payable import HeadCounts, most_paid

Number = TypeVar("Number", np.int64, np.float64)

#: Distance that stands for "never"; sums of prices stay far below 2**63.
NEVER = 1 << 44

#: Rounds of the shortest-path search; paths are a few steps long, cycles would never end.
_ROUNDS = 64


@dataclass(frozen=True)
class Prices:
    """Prices per class (K), supervisor cell (S), employer (B) and quota (Q), all but heads ≥ 0.

    ``attained`` is the price of a point of quota shortfall, ``moves`` that of a standing offer that
    changes; the latter stands in bounds of goals only. ``heads`` is the price of a person at each
    employer, shape (B,) or empty for none; it stands in proofs about the queue only. The arrays are
    of Python's own integers where sums of 64 bits might not hold (``wide``).
    """

    seat: Ints
    cell: Ints
    budget: Ints
    quota: Ints
    attained: int = 0
    moves: int = 0
    heads: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    @property
    def wide(self) -> bool:
        """Whether the prices are Python's own integers: slow, and never too large."""
        return self.seat.dtype == np.object_


@dataclass
class PriceProof:
    """Prices with the sums that decide whom they prove; see ``PriceCertificate``.

    Attributes:
        prices: The prices.
        limit: The right-hand side.
        cheapest: Cheapest price per applicant, shape (N,).
        total: Sum over all applicants of the negative cheapest prices, plus the rest of the
            cheapest price for everyone accepted so far.
        joint: What a pair that belongs together costs beyond its cheapest prices, by the earlier.
        covers: Positions proved so far.
    """

    prices: Prices
    limit: int
    cheapest: Ints
    total: int
    joint: dict[int, int]
    covers: list[int] = field(default_factory=list)

    @property
    def parts(self) -> tuple[PriceProof, ...]:
        """The proof itself; a proof by cases has several."""
        return (self,)

    @property
    def of_limits(self) -> tuple[Prices, ...]:
        """The prices of limits that it proves by."""
        return (self.prices,)

    def room(self, *people: int) -> int:
        """What is left at these prices once ``people`` too have a place."""
        return self.limit - self.total - self._added(people)

    def proves(self, *people: int) -> bool:
        """Whether ``people`` cannot all be placed together with everyone accepted so far."""
        return self.room(*people) < 0

    def accept(self, *people: int) -> None:
        """Count ``people`` among those who must be placed; who belong together come together."""
        self.total += self._added(people)

    def accept_alone(self, people: Ints) -> None:
        """Count many, none of whom belongs together with anybody."""
        self.total += int(np.maximum(self.cheapest[people], 0).sum())

    def _added(self, people: Sequence[int]) -> int:
        alone = sum(max(int(self.cheapest[i]), 0) for i in people)
        return alone + (self.joint.get(min(people), 0) if len(people) == 2 else 0)


def edge_prices(problem: Problem, prices: Prices) -> Ints:
    """Price of every edge, shape (E,)."""
    edges = problem.edges
    per_class = prices.seat.copy()
    inside = problem.cell >= 0
    per_class[inside] += prices.cell[problem.cell[inside]]
    if len(prices.heads):
        per_class += prices.heads[problem.employer]
    money = prices.budget[problem.employer]
    price: Ints
    if prices.wide:
        price = per_class[edges.place] + money[edges.place] * edges.cost
    else:
        price = seat_and_pay(edges.place, per_class, edges.cost, money)
    for k, (quota, u) in enumerate(
        zip(problem.instance.quotas, prices.quota.tolist(), strict=True)
    ):
        if u:
            price[problem.quota_edges[k]] += -u if quota.is_min else u
    return price


def cheapest_prices(problem: Problem, price: NDArray[Number]) -> NDArray[Number]:
    """Least price over each applicant's edges, 0 for those without edges, shape (N,)."""
    start = problem.edges.start
    result = np.zeros(problem.size, dtype=price.dtype)
    owners = np.flatnonzero(start[1:] > start[:-1])
    if len(owners):
        result[owners] = np.minimum.reduceat(price, start[owners])
    return result


def price_proof(
    problem: Problem,
    prices: Prices,
    accepted: Bools,
    attained: int,
    counts: HeadCounts | None = None,
) -> PriceProof:
    """Add up a price vector in exact integers.

    Args:
        problem: The problem.
        prices: Non-negative prices, but for those of people where a case says how many there are
            at least.
        accepted: Who must be placed, shape (N,).
        attained: Weighted shortfall of the soft quotas that must be kept.
        counts: What the case that is to be proved says; nothing by default.
    """
    limit = limit_of(problem, prices, accepted, attained, counts)
    price = edge_prices(problem, prices)
    cheapest = cheapest_prices(problem, price)
    total = int(np.minimum(cheapest, 0).sum()) + int(np.maximum(cheapest, 0)[accepted].sum())
    joint = joint_prices(problem, price, cheapest)
    total += sum(extra for a, extra in joint.items() if accepted[a])
    return PriceProof(prices, limit, cheapest, total, joint)


def limit_of(
    problem: Problem,
    prices: Prices,
    accepted: Bools,
    attained: int,
    counts: HeadCounts | None = None,
) -> int:
    """The most that the prices of all placements can add up to; arguments as ``price_proof``."""
    limit = _limit(problem, prices, attained)
    if prices.heads.any():
        limit += _of_people(problem, prices, accepted, counts)
    return limit


def _of_people(problem: Problem, prices: Prices, accepted: Bools, counts: HeadCounts | None) -> int:
    """The most that the prices of people can add up to."""
    case = counts or HeadCounts.none(len(problem.employers))
    # Whoever is accepted for another's sake (pairs) may stand behind those the proof is for.
    sure = accepted.copy()
    sure[list(problem.companions)] = False
    most = np.minimum(most_paid(problem, sure), case.most)
    number = np.where(prices.heads > 0, most, case.fewest)
    priced = np.flatnonzero(prices.heads).tolist()
    return sum(int(prices.heads[b]) * int(number[b]) for b in priced)


def _limit(problem: Problem, prices: Prices, attained: int) -> int:
    """As ``limit_of``, but for the prices of people."""
    limit = int((prices.seat * problem.usable).sum())
    limit += int((prices.cell * problem.cell_limit).sum())
    priced = np.flatnonzero(prices.budget)
    limit += sum(int(prices.budget[b]) * int(problem.budget[b]) for b in priced.tolist())
    for quota, u in zip(problem.instance.quotas, prices.quota.tolist(), strict=True):
        limit += -u * quota.target if quota.is_min else u * quota.target
    return limit + prices.attained * attained


def certificate(problem: Problem, proof: PriceProof) -> PriceCertificate:
    """The proof in the form that is delivered: prices by name, per place."""
    return named(problem, proof.prices, tuple(sorted(proof.covers)))


def bound_certificate(problem: Problem, prices: Prices, goal: str, scale: int) -> BoundCertificate:
    """What proves a goal's bound, in the form that is delivered."""
    return BoundCertificate(goal, scale, named(problem, prices, ()), prices.moves)


@dataclass(frozen=True)
class Kept:
    """What an allocation must keep while a bound on one of its goals is asked for.

    Attributes:
        placed: Who must be placed, and nobody else, shape (N,).
        shortfall: Weighted shortfall of the soft quotas.
        moves: Most standing offers that may change; None where the goal is not before this one.
    """

    placed: Bools
    shortfall: int
    moves: int | None = None


def priced_bound(problem: Problem, prices: Prices, goal: str, scale: int, kept: Kept) -> int:
    """The least value of ``wishes`` or ``moves`` that prices leave possible.

    Args:
        problem: The problem.
        prices: Non-negative prices; one of moves only where moves are kept.
        goal: Name of the goal.
        scale: Price of one point.
        kept: What must be kept.
    """
    own = scale if goal == "moves" else 0
    price = edge_prices(problem, prices)
    if goal == "wishes":
        price += problem.edges.points * scale
    if prices.moves + own:
        price += problem.moved * (prices.moves + own)
    cheapest = cheapest_prices(problem, price)
    total = int(cheapest[kept.placed].sum())
    joint = joint_prices(problem, price, cheapest)
    total += sum(extra for a, extra in joint.items() if kept.placed[a])
    # An offer whose holder gets nothing has changed as well.
    total += (prices.moves + own) * int((problem.standing[~kept.placed] >= 0).sum())
    limit = _limit(problem, prices, kept.shortfall) + prices.moves * (kept.moves or 0)
    return -((limit - total) // scale)


def joint_prices(problem: Problem, price: Ints, cheapest: Ints) -> dict[int, int]:
    """What each pair that belongs together costs at one class, beyond the cheapest of both.

    By the earlier of the two; groups of more than two are left out.
    """
    found: dict[int, int] = {}
    for pair in problem.meetings:
        both = int((price[pair.edges[0]] + price[pair.edges[1]]).min())
        found[pair.first] = max(both - int(cheapest[pair.first]) - int(cheapest[pair.second]), 0)
    return found


def named(problem: Problem, prices: Prices, covers: tuple[int, ...]) -> PriceCertificate:
    """Prices in the form that is delivered: by name, per place."""
    seat = {
        place.id: int(price)
        for members, price in zip(problem.classes.members, prices.seat, strict=True)
        for place in members
        if price
    }
    cells = zip(problem.cells, prices.cell.tolist(), strict=True)
    budgets = zip(problem.employers, prices.budget.tolist(), strict=True)
    quotas = zip(problem.instance.quotas, prices.quota.tolist(), strict=True)
    return PriceCertificate(
        dict(sorted(seat.items())),
        {cell: price for cell, price in cells if price},
        {name: price for name, price in budgets if price},
        {quota.id: price for quota, price in quotas if price},
        prices.attained,
        covers,
        {
            name: price
            for name, price in zip(problem.employers, prices.heads.tolist(), strict=False)
            if price
        },
    )


def prices_of(problem: Problem, known: PriceCertificate) -> Prices:
    """The prices of a delivered certificate on another problem; what is unknown there costs 0.

    They prove nothing until they are added up again.
    """
    reps = problem.classes.members
    quotas = problem.instance.quotas
    limited = problem.budget < UNLIMITED
    budget = [known.budget.get(name, 0) for name in problem.employers]
    quota = [
        min(known.quota.get(q.id, 0), known.attained * q.weight)
        if not q.hard
        else known.quota.get(q.id, 0)
        for q in quotas
    ]
    return Prices(
        np.array([max(known.seat.get(p.id, 0) for p in m) for m in reps], dtype=np.int64),
        np.array([known.supervisor.get(cell, 0) for cell in problem.cells], dtype=np.int64),
        np.array(budget, dtype=np.int64) * limited,
        np.array(quota, dtype=np.int64),
        known.attained,
        heads=np.array([known.heads.get(n, 0) for n in problem.employers], dtype=np.int64)
        * limited,
    )


def shortest_prices(
    problem: Problem,
    edge: Ints,
    weight: Ints,
    seats: Ints,
    cell_limit: Ints,
) -> Prices | None:
    """Dual prices of the min-cost flow that the allocation ``edge`` is optimal for.

    Args:
        problem: The problem.
        edge: Edge per applicant for those who must be placed, -1 for the others, shape (N,).
        weight: Price of one öre per employer, shape (B,).
        seats: Seats per class, shape (K,).
        cell_limit: Limit per supervisor cell, shape (S,).

    Returns:
        Prices, or None where some people could change places and lower the weighted cost, so
        that ``edge`` is no optimum.
    """
    cost = weighted_pay(problem, weight)
    distance = class_distances(problem, edge, cost, seats, cell_limit)
    return None if distance is None else prices_from(problem, distance, weight)


def weighted_pay(problem: Problem, weight: Ints) -> Ints:
    """Öre of every edge times the ``weight`` of its employer, shape (B,); shape (E,)."""
    edges, nothing = problem.edges, np.zeros(len(problem.classes), dtype=np.int64)
    pay: Ints = seat_and_pay(edges.place, nothing, edges.cost, weight[problem.employer])
    return pay


def prices_from(problem: Problem, distance: tuple[Ints, Ints], weight: Ints) -> Prices | None:
    """Prices of seats and supervision from ``class_distances``; None where one is negative."""
    per_class, per_cell = distance
    inside = problem.cell >= 0
    seat = per_class.copy()
    seat[inside] -= per_cell[problem.cell[inside]]
    if (seat < 0).any() or (per_cell < 0).any():
        return None
    quota = np.zeros(len(problem.instance.quotas), dtype=np.int64)
    return Prices(seat, per_cell, weight, quota)


def price_of_a_point(problem: Problem, quota: Ints) -> int:
    """The least price of a point of shortfall at which soft quotas may have these prices, (Q,)."""
    quotas = zip(quota.tolist(), problem.instance.quotas, strict=True)
    return max((-(-u // q.weight) for u, q in quotas if not q.hard and u > 0), default=0)


def class_distances(
    problem: Problem,
    edge: Ints,
    cost: Ints,
    seats: Ints,
    cell_limit: Ints,
    keep: Bools | None = None,
    leaving: Ints | None = None,
) -> tuple[Ints, Ints] | None:
    """Least extra cost that frees a seat, per class (K,) and per supervisor cell (S,).

    ``cost`` is per edge, and so is ``keep``: which edges people may move along (all by default).
    ``leaving`` is the least cost of somebody going away altogether, per class (nobody by default).
    None where a negative cycle shows that ``edge`` is no optimum.
    """
    edges, k = problem.edges, len(problem.classes)
    placed = np.flatnonzero(edge >= 0)
    at = edges.place[edge[placed]]
    step = class_steps(problem, edge, cost, keep)
    load = np.bincount(at, minlength=k)
    used = np.bincount(problem.cell[at][problem.cell[at] >= 0], minlength=len(problem.cells))
    inside = problem.cell >= 0
    open_seat = load < seats
    per_cell = np.where(used < cell_limit, 0, NEVER).astype(np.int64)
    per_class = np.full(k, NEVER, dtype=np.int64)
    for _ in range(_ROUNDS):
        by_move = onwards(step, per_class) if k else per_class
        by_move = by_move if leaving is None else np.minimum(by_move, leaving)
        new_cell = per_cell.copy()
        np.minimum.at(new_cell, problem.cell[inside], by_move[inside])
        ahead = np.zeros(k, dtype=np.int64)
        ahead[inside] = new_cell[problem.cell[inside]]
        entering = np.where(open_seat, ahead, NEVER)
        new_class = np.minimum(np.minimum(per_class, by_move), entering)
        if np.array_equal(new_class, per_class) and np.array_equal(new_cell, per_cell):
            return per_class, per_cell
        per_class, per_cell = new_class, new_cell
    return None


def class_steps(problem: Problem, edge: Ints, cost: Ints, keep: Bools | None = None) -> Ints:
    """Least change of ``cost`` when one holder of class c moves to class d, shape (K, K)."""
    edges, k = problem.edges, len(problem.classes)
    step = np.full((k, k), NEVER, dtype=np.int64)
    every, none = np.zeros(0, dtype=np.bool_), np.zeros((0, 0), dtype=np.int64)
    least_steps(edges.start, edges.place, edge, cost, every if keep is None else keep, step, none)
    return step


def binding_weights(problem: Problem, employers: Sequence[int]) -> Ints:
    """Weight 1 on the given employers' budgets where they have one, shape (B,)."""
    weight = np.zeros(len(problem.employers), dtype=np.int64)
    weight[list(employers)] = 1
    return np.where(problem.budget < UNLIMITED, weight, 0)
