"""Standing offers of the round before: where a round starts, and how few of them change.

The queue decides who is placed; it moves people about freely to find that out. Afterwards the same
people are placed anew from the offers that stand, so that only those move who must.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import Problem
from feriejobb.data.solution import BoundCertificate
from feriejobb.solve.board import Board
from feriejobb.solve.lagrangian import SCALE, Lagrangian
from feriejobb.solve.market import Market
from feriejobb.solve.network import Network
from feriejobb.solve.prices import binding_weights, class_distances
from feriejobb.solve.queue import QueueWalk
from feriejobb.solve.swaps import improve

#: Flows tried for prices under which the fewest move, those whose rings are taken over, how often.
_TRIES, _NEAREST, _PASSES = 40, 8, 2
#: How much dearer limits are made besides.
_DEARER = (8, 4, 2)
#: People are placed once more where moves are more than this part above the bound.
_NEAR = 10

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
    owner, everyone = board.problem.edges.applicant, board.edge.copy()
    everyone[owner[here]] = here
    if board.take(everyone):
        return
    # Something has changed since.
    mine = dict(zip(owner[here].tolist(), here.tolist(), strict=True))
    for i, e in mine.items():
        if board.edge[i] >= 0:
            continue
        others = [j for j in board.problem.companions.get(i, ()) if board.edge[j] < 0]
        if all(j in mine for j in others):
            board.apply([(i, e), *((j, mine[j]) for j in others)])


def settle_moves(walk: QueueWalk, pinned: Bools) -> MovesBound:
    """Let as few standing offers change as can be found, the same people placed.

    Args:
        walk: A finished walk; its board is changed.
        pinned: Whom no swap may move, shape (N,).

    Returns:
        How few can change at least.
    """
    board = walk.board
    found = board.edge.copy()
    fewest = _fewer(walk, pinned)
    if board.changed() * _NEAR > fewest.value * (_NEAR + 1):
        kept, changed = board.edge.copy(), board.changed()
        board.copy_from(found)
        _again(walk, found)
        if (board.edge != found).any():
            fewest = max(fewest, _fewer(walk, pinned), key=lambda bound: bound.value)
        if board.changed() > changed:
            board.copy_from(kept)
    walk.paths.forget()
    return fewest


def _fewer(walk: QueueWalk, pinned: Bools) -> MovesBound:
    """Give offers back by swaps, then by flows; how few can change at their prices."""
    board = walk.board
    improve(board, board.problem.moved.astype(np.int64), pinned)
    price, network, in_part = _by_flow(board, walk.market, pinned)
    return replace(moves_bound(board, price, network), in_part=in_part)


def price_of_a_move(problem: Problem) -> int:
    """So dear that no wish points are worth one more move; a point costs ``SCALE``."""
    return min(_WIDTH * (int(problem.edges.points.max(initial=0)) + 1) * SCALE, _DEAREST)


def _by_flow(board: Board, market: Market, pinned: Bools) -> tuple[Ints, Network | None, bool]:
    """Take over the flow with the fewest moves, and among those the fewest points.

    Where it spends too much or breaks a quota, prices are sought under which it does not (cutting
    planes), and as many rings of the best flows are taken over as the limits allow.

    Returns:
        The prices that show the most of the moves, shape (L,) as in ``Lagrangian``, the network of
        the flows where there was one to be asked for, and whether a move is shown in part only.
    """
    problem, edges = board.problem, board.problem.edges
    goal = Lagrangian(board, "moves")
    price = np.zeros(len(goal.sign), dtype=np.int64)
    cost = problem.moved * price_of_a_move(problem) + edges.points * SCALE
    if not (problem.standing >= 0).any() or _is_cheapest(board, cost):
        return price, None, False
    people, old = board.edge >= 0, board.edge.copy()
    keep = ~pinned[edges.applicant]
    keep[old[people & pinned]] = True
    # Among equals the one nearest to what is there: it breaks the fewest quotas and budgets.
    tie = np.ones(len(edges), dtype=np.int64)
    tie[old[people]] = 0
    network = Network(problem, old, board.seats, board.cell_limit)
    found = network.cheapest(cost + tie, keep)
    if found is None or int(cost[found[people]].sum()) >= int(cost[old[people]].sum()):
        return price, network, False
    if board.take(found) or _none_fewer(board, goal):
        return price, network, False

    def flow(price: Ints) -> Ints | None:
        return network.cheapest(goal.cost(price) + tie, keep)

    shown = goal.search(price, _TRIES, flow, goal.value(old))
    if board.changed() <= shown.shown:
        return shown.price, network, shown.in_part
    near = shown.flows[:_NEAREST]
    # From those that keep the limits by far there are other rings.
    far = [edge for edge in (flow(shown.price * times) for times in _DEARER) if edge is not None]
    fewest, least = board.edge.copy(), board.changed()
    for order in (near + far, far + near):
        board.copy_from(old)
        for edge in order * _PASSES:
            if board.changed() <= shown.shown:
                return shown.price, network, shown.in_part
            market.better(pinned, cost // SCALE, edge)
            improve(board, goal.points, pinned, 2)
        if board.changed() < least:
            least, fewest = board.changed(), board.edge.copy()
    board.copy_from(fewest)
    return shown.price, network, shown.in_part


def _is_cheapest(board: Board, cost: Ints) -> bool:
    """Whether nobody can change places, seats and supervisors given, and lower the cost."""
    seats, limit = board.seats, board.cell_limit
    return class_distances(board.problem, board.edge, cost, seats, limit) is not None


def _none_fewer(board: Board, goal: Lagrangian) -> bool:
    """Whether seats and supervisors alone show that no fewer offers can change."""
    # A lost offer counts as changed, and in no flow.
    kept_by_all = goal.value(board.edge) == board.changed()
    return kept_by_all and _is_cheapest(board, goal.points)


def kept_offers(board: Board) -> Bools:
    """Standing offers that are kept, shape (N,)."""
    standing = board.problem.standing
    kept: Bools = (standing >= 0) & (board.at == standing)
    return kept


@dataclass(frozen=True)
class MovesBound:
    """How few standing offers must change at least.

    Attributes:
        price: Prices that were found to show much of the moves, shape (L,) as in ``Lagrangian``.
        value: How few.
        certificate: What proves it.
        network: Flows near to these, for what is read off any cheapest flow; None where there were
            none.
        in_part: Whether a move is shown in part only by the prices.
    """

    price: Ints
    value: int = 0
    certificate: BoundCertificate | None = None
    network: Network | None = None
    in_part: bool = False


def moves_bound(board: Board, price: Ints, network: Network | None = None) -> MovesBound:
    """How few standing offers can change at least with the same people placed.

    Seats and supervisors are priced by the flow with the fewest moves; money and quotas, where that
    is not enough, as given, or else money at those employers that could pay nobody more. What is
    given was sought because seats alone do not show all, and comes first.

    Args:
        board: The allocation.
        price: Prices that show much of the moves, shape (L,) as in ``Lagrangian``.
        network: Flows of these people; None to begin at the board.
    """
    problem, changed = board.problem, board.changed()
    best = MovesBound(price, network=network)
    if not problem.instance.model.stands_before("queue", "moves"):
        # Where others may be placed instead, the prices of these people prove nothing.
        return best
    goal, placed = Lagrangian(board, "moves"), board.edge >= 0
    employers = np.flatnonzero(board.left() < problem.pays[1]).tolist()
    nothing, short = np.zeros_like(price), np.zeros_like(price)
    short[: len(problem.employers)] = binding_weights(problem, employers)
    for priced in (price, nothing, short) if price.any() else (nothing, short):
        if best.value == changed:
            break
        if priced is short and not short.any():
            continue
        distances = _fewest(board, goal.cost(priced), network)
        if distances is None:
            continue
        bound, shown = goal.proved(priced, distances, placed)
        if bound > best.value:
            best = MovesBound(price, min(bound, changed), shown, network)
    return best


def _fewest(board: Board, cost: Ints, network: Network | None) -> tuple[Ints, Ints] | None:
    """What seats are worth in the cheapest flow; None where everyone cannot be placed."""
    problem, seats, limit = board.problem, board.seats, board.cell_limit
    found = class_distances(problem, board.edge, cost, seats, limit)
    if found is None:
        edge = (network or Network(problem, board.edge, seats, limit)).cheapest(cost)
        found = None if edge is None else class_distances(problem, edge, cost, seats, limit)
    return found


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
