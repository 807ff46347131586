"""Longer exchanges: several people move round in a ring, or in a chain that ends at a free seat.

A negative cycle over the classes lowers the total cost although no swap of two people does. The
cycles come from Bellman-Ford over the cheapest step between every two classes; the board checks
each rule before anyone moves.
"""

from __future__ import annotations

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.solve.board import Board, Move
from feriejobb.solve.prices import NEVER
from feriejobb.solve.swaps import best_steps

#: Longest exchange looked for, in steps.
_LENGTH = 10

#: Rounds without any gain after which the search ends.
_PATIENCE = 3


def cancel(board: Board, cost: Ints, pinned: Bools, rounds: int) -> int:
    """Make exchanges that lower the total ``cost`` until none is found.

    Args:
        board: The allocation, changed in place.
        cost: Integer cost per edge, shape (E,).
        pinned: Who must not be moved, shape (N,).
        rounds: Most rounds; each looks at everyone once.

    Returns:
        Total saving.
    """
    banned: set[int] = set()
    total, idle = 0, 0
    for _ in range(rounds):
        rings = _rings(board, cost, pinned, banned)
        if not rings or idle == _PATIENCE:
            break
        idle += 1
        for keys, moves in rings:
            before = sum(int(cost[board.edge[i]]) for i, _ in moves)
            after = sum(int(cost[e]) for _, e in moves)
            if after < before and board.apply(moves):
                total += before - after
                idle = 0
            else:
                banned.add(keys[0])
    return total


def _rings(
    board: Board, cost: Ints, pinned: Bools, banned: set[int]
) -> list[tuple[list[int], list[Move]]]:
    """Disjoint rings of negative cost: their keys from·K + to and their moves."""
    k = len(board.problem.classes)
    steps = best_steps(board, cost, pinned)
    change = steps.change.copy()
    if banned:
        change[np.isin(steps.key, sorted(banned))] = NEVER
    graph = np.full((k + 1, k + 1), NEVER, dtype=np.int64)
    graph[steps.key // k, steps.key % k] = change
    graph[k, :k] = 0
    graph[:k, k] = np.where(board.load < board.seats, 0, NEVER)
    distance = np.zeros(k + 1, dtype=np.int64)
    before = np.full(k + 1, -1, dtype=np.int64)
    for _ in range(_LENGTH):
        through = distance[:, None] + graph
        best = through.argmin(axis=0)
        reached = through[best, np.arange(k + 1)]
        better = reached < distance
        if not better.any():
            return []
        before[better] = best[better]
        distance = np.minimum(distance, reached)
    return [r for r in (_ring(c, k, steps.key, steps.edge, board) for c in _cycles(before)) if r[1]]


def _cycles(before: Ints) -> list[list[int]]:
    """Every cycle of the predecessor graph, each in the direction people move."""
    state = np.zeros(len(before), dtype=np.int64)
    found: list[list[int]] = []
    for start in range(len(before)):
        path: list[int] = []
        node = start
        while node >= 0 and state[node] == 0:
            state[node] = start + 1
            path.append(node)
            node = int(before[node])
        if node >= 0 and state[node] == start + 1 and node in path:
            found.append(path[path.index(node) :][::-1])
    return found


def _ring(
    nodes: list[int], k: int, keys: Ints, edges: Ints, board: Board
) -> tuple[list[int], list[Move]]:
    moves: list[Move] = []
    used: list[int] = []
    for here, there in zip(nodes, [*nodes[1:], nodes[0]], strict=True):
        if k in (here, there):
            continue
        key = here * k + there
        e = int(edges[np.searchsorted(keys, key)])
        used.append(key)
        moves.append((int(board.problem.edges.applicant[e]), e))
    return used, moves
