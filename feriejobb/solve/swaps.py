"""Two people change places: the moves that a path into a free seat never makes.

Seats and supervisors are untouched by a swap; the board checks everything else. Used to free money
at employers that are short of it, and to improve wishes where budgets bind.
"""

from __future__ import annotations

from itertools import product
from math import prod

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.solve.board import Board, Move
from feriejobb.solve.edge_kernels import nobody_twice, trades
from feriejobb.solve.kernels import least_steps

#: Rounds of swaps in one call; each round looks at everyone once.
ROUNDS = 12

#: Most people who are placed in every way there is, and most such ways.
_FEW, _WAYS = 4, 1_000


def improve(board: Board, cost: Ints, pinned: Bools, rounds: int = ROUNDS) -> int:
    """Make swaps and single moves that lower the total ``cost``, largest saving first.

    Args:
        board: The allocation, changed in place.
        cost: Integer cost per edge, shape (E,).
        pinned: Who must not be moved, shape (N,).
        rounds: Most rounds over everyone.

    Returns:
        Total saving.
    """
    total = 0
    for _ in range(rounds):
        made = 0
        for moves, gain in _candidates(board, cost, pinned):
            if board.apply(moves):
                made += gain
        if not made:
            break
        total += made
    return total


def none_better(board: Board, cost: Ints, pinned: Bools) -> bool:
    """Whether those who may move are so few that every way shows none with a lower total ``cost``.

    Args:
        board: The allocation.
        cost: Integer cost per edge, shape (E,).
        pinned: Who must not be moved, shape (N,).
    """
    problem, edges = board.problem, board.problem.edges
    who = np.flatnonzero((board.edge >= 0) & ~pinned)
    if len(who) > _FEW:
        return False
    room = (board.load < board.seats) & (problem.min_open == 0)
    room[board.at[who]] = True
    choices = [
        [e for e in range(edges.start[i], edges.start[i + 1]) if room[edges.place[e]]] for i in who
    ]
    if prod(len(own) for own in choices) > _WAYS:
        return False
    old, now = board.edge.copy(), int(cost[board.edge[who]].sum())
    for way in product(*choices):
        better = sum(int(cost[e]) for e in way) < now
        if better and board.apply([*zip(who.tolist(), way, strict=True)]):
            board.copy_from(old)
            return False
    return True


def _candidates(board: Board, cost: Ints, pinned: Bools) -> list[tuple[list[Move], int]]:
    """Swaps and moves with their savings, largest first, nobody twice."""
    edges, k = board.problem.edges, len(board.problem.classes)
    change = np.full((k, k), np.iinfo(np.int64).max, dtype=np.int64)
    via = np.full((k, k), -1, dtype=np.int64)
    every = np.zeros(0, dtype=np.bool_)
    movable = np.where(pinned, -1, board.edge)
    least_steps(edges.start, edges.place, movable, cost, every, change, via)
    gain, step, first, second = trades(change, via, board.load < board.seats)
    order = np.lexsort((second >= 0, step, -gain))
    first, second, gain = first[order], second[order], gain[order]
    result: list[tuple[list[Move], int]] = []
    for t in nobody_twice(first, second, edges.applicant, board.problem.size).tolist():
        taken = [e for e in (int(first[t]), int(second[t])) if e >= 0]
        moves = [(int(edges.applicant[e]), e) for e in taken]
        result.append((moves, int(gain[t])))
    return result
