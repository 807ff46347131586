"""Two people change places: the moves that a path into a free seat never makes.

Seats and supervisors are untouched by a swap; the board checks everything else. Used to free money
at employers that are short of it, and to improve wishes where budgets bind.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.solve.board import Board, Move
from feriejobb.solve.kernels import least_steps

#: Rounds of swaps in one call; each round looks at everyone once.
ROUNDS = 12


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


@dataclass(frozen=True)
class Steps:
    """The best move per (from, to) pair of classes: key from·K + to, edge and change of cost."""

    key: Ints
    edge: Ints
    change: Ints


def _candidates(board: Board, cost: Ints, pinned: Bools) -> list[tuple[list[Move], int]]:
    """Swaps and moves with their savings, largest first, nobody twice."""
    problem, k = board.problem, len(board.problem.classes)
    steps = best_steps(board, cost, pinned)
    back = (steps.key % k) * k + steps.key // k
    order = np.argsort(back)
    where = np.searchsorted(back[order], steps.key)
    where = np.minimum(where, len(order) - 1)
    other = order[where] if len(order) else where
    paired = back[other] == steps.key if len(order) else np.zeros(0, dtype=bool)
    target, source = steps.key % k, steps.key // k
    gain = -(steps.change + steps.change[other])
    swaps = np.flatnonzero(paired & (gain > 0) & (source < target))
    free = board.load[target] < board.seats[target]
    singles = np.flatnonzero(free & (steps.change < 0))
    found: list[tuple[int, int, list[int]]] = []
    found += [(int(gain[s]), int(s), [int(s), int(other[s])]) for s in swaps]
    found += [(int(-steps.change[s]), int(s), [int(s)]) for s in singles]
    found.sort(key=lambda row: (-row[0], row[1], len(row[2])))
    used: set[int] = set()
    result: list[tuple[list[Move], int]] = []
    for saving, _, which in found:
        edges = [int(steps.edge[s]) for s in which]
        people = [int(problem.edges.applicant[e]) for e in edges]
        if used.isdisjoint(people):
            used.update(people)
            result.append((list(zip(people, edges, strict=True)), saving))
    return result


def best_steps(board: Board, cost: Ints, pinned: Bools) -> Steps:
    """The cheapest move of a holder of class c to class d, for every pair that has one."""
    edges, k = board.problem.edges, len(board.problem.classes)
    change = np.full((k, k), np.iinfo(np.int64).max, dtype=np.int64)
    best = np.full((k, k), -1, dtype=np.int64)
    every = np.zeros(0, dtype=np.bool_)
    movable = np.where(pinned, -1, board.edge)
    least_steps(edges.start, edges.place, movable, cost, every, change, best)
    key = np.flatnonzero(best >= 0)
    return Steps(key, best.ravel()[key], change.ravel()[key])
