"""Standing offers of the round before: where a round starts, and how few of them change.

The queue decides who is placed; it moves people about freely to find that out. Afterwards the same
people are placed anew from the offers that stand, so that only those move who must.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.solve.board import Board
from feriejobb.solve.queue import QueueWalk
from feriejobb.solve.swaps import improve


def stand(board: Board) -> None:
    """Put standing offers where they were, those who belong together at once."""
    problem = board.problem
    edges, standing = problem.edges, problem.standing
    here = np.flatnonzero(standing[edges.applicant] == edges.place)
    mine = dict(zip(edges.applicant[here].tolist(), here.tolist(), strict=True))
    for i, e in mine.items():
        if board.edge[i] >= 0:
            continue
        others = [j for j in problem.companions.get(i, ()) if board.edge[j] < 0]
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
