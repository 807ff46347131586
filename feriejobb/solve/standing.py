"""Standing offers of the round before: where a round starts, and how few of them change.

The queue decides who is placed; it moves people about freely to find that out. Afterwards the same
people are placed anew from the offers that stand, so that only those move who must.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import Problem
from feriejobb.data.solution import BoundCertificate
from feriejobb.solve.board import Board
from feriejobb.solve.market import Market
from feriejobb.solve.network import Network
from feriejobb.solve.prices import (
    Kept,
    Prices,
    binding_weights,
    bound_certificate,
    class_distances,
    priced_bound,
    prices_from,
    weighted_pay,
)
from feriejobb.solve.queue import QueueWalk
from feriejobb.solve.swaps import improve

#: Price of one wish point, or of one move where moves are what is bounded.
SCALE = 1 << 23

#: Flows tried with money ever dearer where it was too little, from this part of a point on.
_TRIES, _CHEAP = 12, 4

#: A move is worth the widest choice of points of so many people, but never more than this.
_WIDTH, _DEAREST = 64, (1 << 40) - 1


def stand(board: Board) -> None:
    """Put standing offers where they were, those who belong together at once."""
    problem = board.problem
    edges, standing = problem.edges, problem.standing
    here = np.flatnonzero(standing[edges.applicant] == edges.place)
    put(board, here[board.edge[edges.applicant[here]] < 0])


def put(board: Board, here: Ints) -> None:
    """Put people without a place where they were: all at once, or one by one in queue order.

    Args:
        board: Changed in place, as far as its rules allow.
        here: An edge each, in queue order; those who belong together go at once or not at all.
    """
    owner, before, everyone = board.problem.edges.applicant, board.edge.copy(), board.edge.copy()
    everyone[owner[here]] = here
    board.copy_from(everyone)
    if board.valid():
        return
    # Something has changed since.
    board.copy_from(before)
    mine = dict(zip(owner[here].tolist(), here.tolist(), strict=True))
    for i, e in mine.items():
        if board.edge[i] >= 0:
            continue
        others = [j for j in board.problem.companions.get(i, ()) if board.edge[j] < 0]
        if all(j in mine for j in others):
            board.apply([(i, e), *((j, mine[j]) for j in others)])


def settle_moves(walk: QueueWalk, pinned: Bools) -> None:
    """Let as few standing offers change as can be found, the same people placed.

    Args:
        walk: A finished walk; its board is changed.
        pinned: Whom no swap may move, shape (N,).
    """
    board = walk.board
    _again(walk, board.edge.copy())
    standing, edges = board.problem.standing, board.problem.edges
    wanted = standing[edges.applicant] == edges.place
    improve(board, np.where(wanted, -1, 0).astype(np.int64), pinned)
    _by_flow(board, walk.market, pinned)
    walk.paths.forget()


def price_of_a_move(problem: Problem) -> int:
    """So dear that no wish points are worth one more move; a point costs ``SCALE``."""
    return min(_WIDTH * (int(problem.edges.points.max(initial=0)) + 1) * SCALE, _DEAREST)


def _by_flow(board: Board, market: Market, pinned: Bools) -> None:
    """Take over the flow with the fewest moves, and among those the fewest points.

    Where it spends too much, as many of its rings as the budgets allow; then the next, under prices
    of money, while that helps.
    """
    problem = board.problem
    if not (problem.standing >= 0).any():
        return
    edges = problem.edges
    cost = problem.moved * price_of_a_move(problem) + edges.points * SCALE
    best = class_distances(problem, board.edge, cost, board.seats, board.cell_limit)
    if best is not None:
        return
    people, old = board.edge >= 0, board.edge.copy()
    keep = ~pinned[edges.applicant]
    keep[old[people & pinned]] = True
    # Among equals the one nearest to what is there: it breaks the fewest quotas and budgets.
    tie = np.ones(len(edges), dtype=np.int64)
    tie[old[people]] = 0
    employer, paid = problem.employer[edges.place], np.zeros(len(edges), dtype=np.int64)
    worth = cost // SCALE
    network = Network(problem, old, board.seats, board.cell_limit)
    for turn in range(_TRIES):
        found = network.cheapest(cost + paid + tie, keep)
        if found is None or int(cost[found[people]].sum()) >= int(cost[old[people]].sum()):
            break
        board.copy_from(found)
        if board.valid():
            return
        over = np.maximum(-board.left(), 0)
        board.copy_from(old)
        market.better(pinned, worth, found)
        old = board.edge.copy()
        if not over.any():
            break
        # Next one that spends less where it was too much: what is over is worth ever more points.
        price = np.where(over > 0, (SCALE << 3 * turn) // (_CHEAP * np.maximum(over, 1)), 0)
        paid += np.minimum(price, _DEAREST // problem.pays[1])[employer] * edges.cost


@dataclass(frozen=True)
class MovesBound:
    """How few standing offers must change at least, and what proves it."""

    value: int = 0
    certificate: BoundCertificate | None = None


def moves_bound(board: Board) -> MovesBound:
    """How few standing offers can change at least with the same people placed.

    Seats and supervisors are priced by the flow with the fewest moves; money, where that is not
    enough, at those employers that could pay nobody more.
    """
    problem, changed, best = board.problem, board.changed(), MovesBound()
    kept = Kept(board.edge >= 0, board.limits.shortfall or 0)
    if not stands_before(problem.instance.model.goals, "queue", "moves"):
        # Where others may be placed instead, the prices of these people prove nothing.
        return best
    employers = np.flatnonzero(board.left() < problem.pays[1]).tolist()
    for weight in (binding_weights(problem, []), binding_weights(problem, employers)):
        if best.value == changed:
            break
        prices = _fewest(board, weight)
        if prices is None:
            continue
        prices = board.lifted(prices, SCALE)
        bound = priced_bound(board.whole, prices, "moves", SCALE, kept)
        if bound > best.value:
            shown = bound_certificate(board.whole, prices, "moves", SCALE)
            best = MovesBound(min(bound, changed), shown)
    return best


def stands_before(goals: Sequence[str], *names: str) -> bool:
    """Whether the goals of these names are all there, in this order."""
    return [goal for goal in goals if goal in names] == list(names)


def _fewest(board: Board, weight: Ints) -> Prices | None:
    """Prices of the flow with the fewest moves; None where everyone cannot be placed."""
    problem = board.problem
    money = weighted_pay(problem, weight)
    cost = problem.moved * SCALE + money
    seats, limit = board.seats, board.cell_limit
    found = class_distances(problem, board.edge, cost, seats, limit)
    if found is None:
        edge = Network(problem, board.edge, seats, limit).cheapest(cost)
        found = None if edge is None else class_distances(problem, edge, cost, seats, limit)
    return None if found is None else prices_from(problem, found, weight)


def _again(walk: QueueWalk, found: Ints) -> None:
    """Place the same people anew from the standing offers; keeps ``found`` unless fewer move."""
    board, problem = walk.board, walk.problem
    before, limits = board.changed(), board.limits
    if not before:
        return
    # On the way a quota or an opening may be missed; the end is judged by all of them.
    board.limits = replace(limits, shortfall=None, minimums=False, openings=False)
    locked = problem.crowd.locked & (found >= 0)
    board.copy_from(np.where(locked, found, -1))
    stand(board)
    walk.paths.forget()
    placed = all(
        board.edge[i] >= 0 or _placed(walk, i, found) for i in np.flatnonzero(found >= 0).tolist()
    )
    board.limits = limits
    same = bool(((board.edge >= 0) == (found >= 0)).all())
    if not (placed and same and board.valid() and board.changed() < before):
        board.copy_from(found)
    walk.paths.forget()


def _placed(walk: QueueWalk, i: int, found: Ints) -> bool:
    """Place one at the class that the walk found, or by moving few, or by bringing money."""
    board = walk.board
    others = [j for j in walk.problem.companions.get(i, ()) if board.edge[j] < 0]
    if board.apply([(i, int(found[i])), *((j, int(found[j])) for j in others)]):
        return True
    if others:
        return False
    trail = walk.paths.place(i)
    if trail is None or trail.refused < 0:
        return True
    return any(
        walk.market.admit(i, walk.paths.pinned, thorough=thorough) for thorough in (False, True)
    )
