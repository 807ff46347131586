"""Openings after a relaxed queue: fill each opened place to its least number, or empty it.

The queue was solved as if ``min_antal`` did not bind. If the very same people can be placed with
the openings respected, the relaxed answer was exact.
"""

from __future__ import annotations

import numpy as np

from feriejobb.data.edges import Bools
from feriejobb.solve.board import Board
from feriejobb.solve.paths import PathSearch


def settle_openings(board: Board, pinned: Bools, paths: PathSearch) -> bool:
    """Move people into or out of half-opened places, nobody left out.

    Args:
        board: The allocation, changed in place; its ``openings`` limit is switched on at the end.
        pinned: Who must not be moved, shape (N,).
        paths: Searches on the board, for those who can leave only where others make room.

    Returns:
        Whether every opening is respected.
    """
    problem = board.problem
    board.limits.openings = False
    for c in np.flatnonzero((problem.min_open > 0) & (board.load > 0)).tolist():
        if board.load[c] < problem.min_open[c] and not _filled(board, c, pinned):
            _emptied(board, c, pinned, paths)
    board.limits.openings = True
    return board.valid()


def _filled(board: Board, c: int, pinned: Bools) -> bool:
    """Move people in until the place has its least number; undone when too few can come."""
    problem = board.problem
    old = board.edge.copy()
    for e in np.flatnonzero(problem.edges.place == c).tolist():
        if board.load[c] >= problem.min_open[c]:
            return True
        i = int(problem.edges.applicant[e])
        if board.edge[i] < 0 or pinned[i] or board.at[i] == c:
            continue
        source = int(board.at[i])
        if problem.min_open[source] > 0 and board.load[source] <= problem.min_open[source]:
            continue
        board.apply([(i, e)])
    if board.load[c] >= problem.min_open[c]:
        return True
    board.copy_from(old)
    return False


def _emptied(board: Board, c: int, pinned: Bools, paths: PathSearch) -> bool:
    """Move everyone out, others making room where need be; undone where somebody must stay."""
    old = board.edge.copy()
    for i in np.flatnonzero(board.at == c).tolist():
        if pinned[i] or not paths.moved_out(i):
            board.copy_from(old)
            return False
    return True


def close_half_open(board: Board) -> bool:
    """Send everyone away from places that could be neither filled nor emptied.

    They are called unproved afterwards; somebody who looks once more may still find them a seat.

    Returns:
        Whether every rule holds then.
    """
    problem = board.problem
    half = (board.load > 0) & (board.load < problem.min_open)
    edge = board.edge.copy()
    leaving = np.flatnonzero((board.at >= 0) & half[np.maximum(board.at, 0)])
    for i in leaving.tolist():
        edge[[i, *problem.companions.get(i, ())]] = -1
    board.copy_from(edge)
    return not problem.crowd.locked[leaving].any() and board.valid()
