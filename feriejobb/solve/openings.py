"""Openings after a relaxed queue: fill each opened place to its least number, or empty it.

The queue was solved as if ``min_antal`` did not bind. If the very same people can be placed with
the openings respected, the relaxed answer was exact.
"""

from __future__ import annotations

import numpy as np

from feriejobb.data.edges import Bools
from feriejobb.solve.board import Board


def settle_openings(board: Board, pinned: Bools) -> bool:
    """Move people into or out of half-opened places, nobody left out.

    Args:
        board: The allocation, changed in place; its ``openings`` limit is switched on at the end.
        pinned: Who must not be moved, shape (N,).

    Returns:
        Whether every opening is respected.
    """
    problem = board.problem
    board.limits.openings = False
    for c in np.flatnonzero((problem.min_open > 0) & (board.load > 0)).tolist():
        if board.load[c] < problem.min_open[c] and not _filled(board, c, pinned):
            _emptied(board, c, pinned)
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


def _emptied(board: Board, c: int, pinned: Bools) -> bool:
    """Move everyone out to any other seat they may have."""
    problem = board.problem
    for i in np.flatnonzero(board.at == c).tolist():
        if pinned[i]:
            return False
        part = problem.edges.of(i)
        others = [e for e in range(part.start, part.stop) if problem.edges.place[e] != c]
        if not any(board.apply([(i, e)]) for e in others):
            return False
    return True
