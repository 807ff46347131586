"""The network simplex method of large towns against the flow over a list of all arcs."""

from __future__ import annotations

import numpy as np
import pytest

from feriejobb.data.edges import Bools, Ints
from feriejobb.solve import flow
from feriejobb.solve.board import Board
from feriejobb.solve.prices import class_distances
from feriejobb.solve.simplex import network_simplex, simplex
from tests.solve.test_kernels import filled

SEEDS = range(40)


def asked(seed: int) -> tuple[Board, Bools, Ints, Ints, Ints, Bools | None]:
    """A drawn question: whom to place, at what cost, within which limits and over which edges."""
    board, _ = filled(seed)
    problem, rng = board.problem, np.random.default_rng(seed)
    people: Bools = (board.edge >= 0) & (rng.random(problem.size) < 0.9)
    cost: Ints = rng.integers(-5, 20, len(problem.edges)).astype(np.int64)
    if seed % 3 == 0:
        cost *= 1 << 23
    seats = board.seats - (rng.random(len(board.seats)) < 0.3 * (seed % 4)) * (board.seats > 0)
    limit = board.cell_limit
    keep = None
    if seed % 2:
        keep = rng.random(len(problem.edges)) < 0.8
        keep[board.edge[people]] = True
    return board, people, cost, seats.astype(np.int64), limit, keep


@pytest.mark.parametrize("started", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_it_costs_what_the_cheapest_flow_costs(seed: int, started: bool) -> None:
    """Within every limit, over permitted edges, at the same least cost; and none where none is."""
    board, people, cost, seats, limit, keep = asked(seed)
    problem = board.problem
    expected = flow.cheapest(problem, people, cost, seats, limit, keep)
    found = simplex(problem, people, cost, seats, limit, keep, board.edge if started else None)
    assert (found is None) == (expected is None)
    if found is None or expected is None:
        return
    assert ((found >= 0) == people).all()
    assert (problem.edges.applicant[found[people]] == np.flatnonzero(people)).all()
    assert keep is None or keep[found[people]].all()
    board.copy_from(found)
    assert (board.load <= seats).all()
    assert (board.used <= limit).all()
    assert cost[found[people]].sum() == cost[expected[people]].sum()
    assert class_distances(problem, found, cost, seats, limit, keep) is not None


def test_both_feasible_and_impossible_questions_were_asked() -> None:
    """The drawn questions are of both kinds, so that the test above compares both answers."""
    none = [
        flow.cheapest(b.problem, people, cost, seats, limit, keep) is None
        for b, people, cost, seats, limit, keep in map(asked, SEEDS)
    ]
    assert any(none)
    assert not all(none)


def test_somebody_without_an_edge_that_may_be_used_cannot_be_placed() -> None:
    """There is no flow where someone who must be placed may take nothing."""
    board, people, cost, seats, limit, _ = asked(0)
    nothing = np.zeros(len(cost), dtype=np.bool_)
    assert simplex(board.problem, people, cost, seats, limit, nothing, None) is None


@pytest.mark.parametrize("seed", SEEDS)
def test_a_seat_is_worth_what_others_would_pay_for_it(seed: int) -> None:
    """Nobody would rather be elsewhere at these prices, and only what is full has one."""
    board, people, cost, seats, limit, _ = asked(seed)
    problem, edges, dear = board.problem, board.problem.edges, 1 << 40
    begin = np.where(people, board.edge, -1)
    every = np.zeros(0, dtype=np.bool_)
    edge, worth, beyond, _ = network_simplex(
        edges.start, edges.place, cost, every, begin, problem.cell, seats, limit, dear, 1 << 21, 9
    )
    k = len(problem.classes)
    if beyond:
        return
    total = cost + worth[edges.place]
    for i in np.flatnonzero(people).tolist():
        assert total[edge[i]] == total[edges.of(i)].min()
    board.copy_from(edge)
    cells = worth[k:]
    alone = worth[:k].copy()
    inside = problem.cell >= 0
    alone[inside] -= cells[problem.cell[inside]]
    assert (alone >= 0).all()
    assert (cells >= 0).all()
    assert (board.load[alone > 0] == seats[alone > 0]).all()
    assert (board.used[cells > 0] == limit[cells > 0]).all()


def test_a_large_town_takes_this_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Above so many edges the flow is this one, and below it the other."""
    board, people, cost, seats, limit, _ = asked(0)
    calls: list[Ints | None] = []

    def spy(*arguments: Ints | None) -> None:
        calls.append(arguments[-1])

    monkeypatch.setattr(flow, "simplex", spy)
    assert flow.cheapest(board.problem, people, cost, seats, limit) is not None
    assert not calls
    monkeypatch.setattr(flow, "_MANY", 0)
    assert flow.cheapest(board.problem, people, cost, seats, limit, start=board.edge) is None
    assert calls[0] is board.edge
