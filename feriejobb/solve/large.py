"""Solve a city: greedy quotas, the queue by paths and prices, then wishes on the placed."""

from __future__ import annotations

import numpy as np

from feriejobb.data.problem import Problem
from feriejobb.solve.board import Board
from feriejobb.solve.paths import PathSearch


def start_board(problem: Problem, board: Board, attempts: int) -> None:
    """Put the locked in their places and fill the min quotas, hard ones and heavy ones first.

    The members of a quota come in queue order. What cannot be filled is left short.
    """
    edge = np.full(problem.size, -1, dtype=np.int64)
    locked = np.flatnonzero(problem.crowd.locked & ~problem.crowd.out)
    edge[locked] = problem.edges.start[locked]
    board.copy_from(edge)
    board.limits.minimums = False
    paths = PathSearch(board, attempts)
    quotas = problem.instance.quotas
    mins = [k for k, quota in enumerate(quotas) if quota.is_min]
    mins.sort(key=lambda k: (not quotas[k].hard, -quotas[k].weight, quotas[k].id))
    for k in mins:
        here = problem.quota_edges[k]
        owners = problem.edges.applicant[here]
        start = np.searchsorted(owners, np.arange(problem.size + 1))
        for i in np.unique(owners).tolist():
            if board.count[k] >= quotas[k].target:
                break
            if board.edge[i] < 0:
                paths.place(i, here[start[i] : start[i + 1]])
    board.limits.minimums = True
