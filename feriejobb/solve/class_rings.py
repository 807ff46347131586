"""Rings of moves that shift money between employers at next to no loss.

Someone goes from one employer to another, and the shortest path over classes, at the prices of a
flow, leads back to the seat that was left; a path may also end in a free seat and go on where a
seat may be given up. Near the best prices such rings lose little, and there are many: which of them
together bring money to where it is short is a question of a few rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from feriejobb.data.edges import Bools, Ints
from feriejobb.solve.board import Board, Move
from feriejobb.solve.kernels import compiled, least_steps
from feriejobb.solve.prices import NEVER, Prices, edge_prices

#: Most rings that shift the same sums, and how many first moves are tried for each of them.
_ALIKE, _TRIED = 4, 4
#: What an öre that is overdrawn counts as beside one that is lost, and the deterministic work of a
#: choice.
_OVERDRAWN, _WORK = 100, 1.0

Floats = NDArray[np.float64]


@dataclass
class Rings:
    """Rings of moves from one allocation; some of them move the same people.

    Attributes:
        moves: The moves of each.
        loss: What each loses at the prices, in their unit.
        takes: The classes where each takes a free seat.
    """

    moves: list[list[Move]] = field(default_factory=list)
    loss: list[int] = field(default_factory=list)
    takes: list[list[int]] = field(default_factory=list)

    def extend(self, other: Rings) -> None:
        """Add the rings of another."""
        self.moves += other.moves
        self.loss += other.loss
        self.takes += other.takes

    def exclusive(self) -> list[list[int]]:
        """Rings that move the same person, by person."""
        by_person: defaultdict[int, list[int]] = defaultdict(list)
        for a, moves in enumerate(self.moves):
            for i, _ in moves:
                by_person[i].append(a)
        return [numbers for numbers in by_person.values() if len(numbers) > 1]


def class_rings(
    board: Board, edge: Ints, stay: Bools, prices: Prices, room: int, turn: int
) -> Rings:
    """Rings that shift money from, to or between the employers whose money has a price.

    Args:
        board: Whose seats and supervision hold.
        edge: Edge per applicant, shape (N,).
        stay: Who is not moved, shape (N,).
        prices: Prices that ``edge`` is nearly the cheapest flow for.
        room: The most that one ring may lose.
        turn: Every one but 0 finds the way back among another half of the people.
    """
    problem, edges = board.problem, board.problem.edges
    price = edge_prices(problem, prices)
    placed = edge >= 0
    at = np.where(placed, edges.place[edge], -1)
    moving = placed & ~stay & (_half(problem.size, turn) if turn else True)
    distance, onward, by = _shortest(board, np.where(moving, edge, -1), at, price, prices, room)
    own, home = edge[edges.applicant], at[edges.applicant]
    short = prices.budget > 0
    first = np.flatnonzero(
        (placed & ~stay)[edges.applicant]
        & (home != edges.place)
        & (short[problem.employer[edges.place]] | short[problem.employer[home]])
    )
    loss = price[first] - price[own[first]] + distance[edges.place[first], home[first]]
    first, loss = first[loss <= room], loss[loss <= room]
    order = np.lexsort((first, loss))
    found, alike = Rings(), defaultdict[tuple[tuple[int, int], ...], int](int)
    for n in order[_a_few_of_each(board, edge, first[order])].tolist():
        ring, takes = _followed(edges.applicant, edges.place, at, int(first[n]), onward, by)
        shifted = _shifted(board, edge, ring, short)
        distinct = len({i for i, _ in ring}) == len(ring)
        if not distinct or not shifted or alike[shifted] >= _ALIKE:
            continue
        alike[shifted] += 1
        found.moves.append(ring)
        found.loss.append(int(loss[n]))
        found.takes.append(takes)
    return found


def chosen(
    board: Board,
    edge: Ints,
    rings: Rings,
    over: Floats,
    change: Floats,
    money: int,
    unit: int,
    work: float = _WORK,
) -> Ints:
    """The allocation after the rings that together leave the least overdrawn.

    Args:
        board: Whose seats and supervision hold.
        edge: Edge per applicant, shape (N,).
        rings: To choose from.
        over: How far ``edge`` is beyond each limit, shape (R,).
        change: By how much each ring brings it further, shape (rings, R).
        money: How many of the limits, the first, may be overdrawn further.
        unit: Loss of a ring that counts as one öre.
        work: Deterministic work of the choice.
    """
    from ortools.sat.python import cp_model

    problem, change, now = board.problem, change.astype(np.int64), over.astype(np.int64)
    model = cp_model.CpModel()
    take = [model.new_bool_var("") for _ in rings.moves]
    for numbers in rings.exclusive():
        model.add_at_most_one([take[a] for a in numbers])
    at = problem.edges.place[edge[edge >= 0]]
    cells = problem.cell[at]
    seats = board.seats - np.bincount(at, minlength=len(board.seats))
    inside = np.bincount(cells[cells >= 0], minlength=len(problem.cells))
    free = np.concatenate([seats, board.cell_limit - inside])
    taking: dict[int, list[cp_model.IntVar]] = {}
    for a, classes in enumerate(rings.takes):
        for c in classes:
            taking.setdefault(c, []).append(take[a])
            if problem.cell[c] >= 0:
                taking.setdefault(len(board.seats) + int(problem.cell[c]), []).append(take[a])
    for room, taken in taking.items():
        model.add(sum(taken) <= int(free[room]))
    beyond: list[cp_model.IntVar] = []
    for r in range(len(now)):
        used = np.flatnonzero(change[:, r])
        if not len(used):
            continue
        row = cp_model.LinearExpr.weighted_sum(
            [take[a] for a in used.tolist()], change[used, r].tolist()
        )
        most = 1 << 40 if r < money else max(0, int(now[r]))
        beyond.append(model.new_int_var(0, most, ""))
        model.add(row + int(now[r]) <= beyond[-1])
    lost = [1 + loss // unit for loss in rings.loss]
    model.minimize(_OVERDRAWN * sum(beyond) + cp_model.LinearExpr.weighted_sum(take, lost))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = work
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return edge
    edge = edge.copy()
    for variable, moves in zip(take, rings.moves, strict=True):
        if solver.value(variable):
            for i, e in moves:
                edge[i] = e
    return edge


def _half(size: int, turn: int) -> Bools:
    """Half of the people, another half every turn, shape (N,)."""
    mixed = (np.arange(size, dtype=np.int64) * 2_654_435_761 + turn * 40_503) % (1 << 32)
    half: Bools = (mixed >> 16) % 2 == 1
    return half


def _shortest(
    board: Board, edge: Ints, at: Ints, price: Ints, prices: Prices, room: int
) -> tuple[Ints, Ints, Ints]:
    """Least loss of a path between classes, the class that comes next, and the edge that leads on.

    The last row and column, K, stand for the seats that nobody has.

    Returns:
        Loss (K + 1, K + 1), ``NEVER`` where there is no path; next (K + 1, K + 1); edge (K, K).
    """
    problem, k = board.problem, len(board.problem.classes)
    step = np.full((k, k), NEVER, dtype=np.int64)
    by = np.full((k, k), -1, dtype=np.int64)
    every = np.zeros(0, dtype=np.bool_)
    edges = problem.edges
    least_steps(edges.start, edges.place, edge, price, every, step, by)
    load = np.bincount(at[at >= 0], minlength=k)
    cells = problem.cell[at[at >= 0]]
    used = np.bincount(cells[cells >= 0], minlength=len(problem.cells))
    inside, flexible = problem.cell >= 0, problem.min_open == 0
    free = (load < board.seats) & flexible
    free[inside] &= (used < board.cell_limit)[problem.cell[inside]]
    worth = prices.seat + np.append(prices.cell, 0)[problem.cell]
    distance = np.full((k + 1, k + 1), NEVER, dtype=np.int64)
    distance[:k, :k] = np.maximum(step, 0)
    distance[:k, k] = np.where(free, 0, NEVER)
    distance[k, :k] = np.where((load > 0) & flexible, worth, NEVER)
    distance[distance > room] = NEVER
    np.fill_diagonal(distance, 0)
    onward = np.where(distance < NEVER, np.arange(k + 1)[None, :], -1)
    _all_shortest(distance, onward)
    return distance, onward, by


@compiled
def _all_shortest(distance: Ints, onward: Ints) -> None:  # pragma: no cover  # compiled
    """Shortest paths between all pairs, in place (Floyd 1962)."""
    size = len(distance)
    for through in range(size):
        for a in range(size):
            ahead = distance[a, through]
            if ahead >= NEVER:
                continue
            for b in range(size):
                if ahead + distance[through, b] < distance[a, b]:
                    distance[a, b] = ahead + distance[through, b]
                    onward[a, b] = onward[a, through]


def _a_few_of_each(board: Board, edge: Ints, first: Ints) -> Ints:
    """Numbers of the first moves that are tried: a few from and to each employer and pay."""
    problem, edges = board.problem, board.problem.edges
    own = edge[edges.applicant[first]]
    between = problem.employer[edges.place[own]] * len(problem.employers)
    between += problem.employer[edges.place[first]]
    pay = problem.pays[1] + 1
    kind = (between * pay + edges.cost[own]) * pay + edges.cost[first]
    grouped = np.argsort(kind, kind="stable")
    kinds = kind[grouped]
    rank = np.arange(len(kinds)) - np.searchsorted(kinds, kinds)
    return np.sort(grouped[rank < _ALIKE * _TRIED])


def _followed(
    applicant: Ints, place: Ints, at: Ints, first: int, onward: Ints, by: Ints
) -> tuple[list[Move], list[int]]:
    """The ring that begins with an edge, and the classes where it takes a free seat."""
    mover = int(applicant[first])
    ring, takes = [(mover, first)], []
    here, home, outside = int(place[first]), int(at[mover]), len(by)
    while here != home:
        following = int(onward[here, home])
        if following == outside:
            takes.append(here)
        elif here != outside:
            e = int(by[here, following])
            ring.append((int(applicant[e]), e))
        here = following
    return ring, takes


def _shifted(
    board: Board, edge: Ints, ring: Sequence[Move], short: Bools
) -> tuple[tuple[int, int], ...]:
    """Öre by employer that a ring adds where money is short."""
    problem, edges = board.problem, board.problem.edges
    change: defaultdict[int, int] = defaultdict(int)
    for i, new in ring:
        for e, sign in ((int(edge[i]), -1), (new, 1)):
            change[int(problem.employer[edges.place[e]])] += sign * int(edges.cost[e])
    return tuple(sorted((b, more) for b, more in change.items() if more and short[b]))
