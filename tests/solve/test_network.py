"""The flow found from where people are costs what the flow found from nothing costs."""

from __future__ import annotations

import numpy as np
import pytest

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import Problem
from feriejobb.data.queue import build_queue
from feriejobb.rules.registry import edge_filter
from feriejobb.solve import network
from feriejobb.solve.board import Board, Limits
from feriejobb.solve.flow import cheapest
from feriejobb.solve.network import Network
from feriejobb.solve.paths import PathSearch
from tests.oracle.towns import random_town

SEEDS = range(40)


def filled(seed: int) -> Board:
    """A drawn town's board on which people have places as far as paths lead; some stay without."""
    instance = random_town(seed, "small")
    queue = build_queue(instance.model, instance.applicants)
    problem = Problem.of(instance, queue, edge_filter(instance), split_pairs=False)
    board = Board(problem, Limits(openings=False, pairs=False))
    board.limits.minimums = False
    paths = PathSearch(board, 40)
    for i in range(problem.size):
        if i % 7:
            paths.place(i)
    return board


def flows_of(board: Board) -> Network:
    """The network of everyone placed on the board."""
    return Network(board.problem, board.edge, board.seats, board.cell_limit)


def within(board: Board, edge: Ints) -> bool:
    """Whether the same people are placed on edges of their own, within seats and supervisors."""
    problem = board.problem
    placed = np.flatnonzero(edge >= 0)
    at = problem.edges.place[edge[placed]]
    cells = problem.cell[at]
    used = np.bincount(cells[cells >= 0], minlength=len(problem.cells))
    return (
        bool(((edge >= 0) == (board.edge >= 0)).all())
        and bool((problem.edges.applicant[edge[placed]] == placed).all())
        and bool((np.bincount(at, minlength=len(problem.classes)) <= board.seats).all())
        and bool((used <= board.cell_limit).all())
    )


def drawn_costs(board: Board, seed: int) -> list[Ints]:
    """Costs of edges: drawn anew, changed a little, all alike, and points."""
    rng = np.random.default_rng(seed)
    size = len(board.problem.edges)
    wild = rng.integers(-1_000, 1_000, size)
    little = wild + rng.integers(0, 3, size)
    return [wild, little, np.zeros(size, dtype=np.int64), board.problem.edges.points * (1 << 23)]


@pytest.mark.parametrize("seed", SEEDS)
def test_flow_after_flow_costs_what_each_would_from_nothing(seed: int) -> None:
    """However the costs change from one to the next, the least cost is the other solver's."""
    board = filled(seed)
    network = flows_of(board)
    for cost in drawn_costs(board, seed):
        found = network.cheapest(cost)
        other = cheapest(board.problem, board.edge >= 0, cost, board.seats, board.cell_limit)
        assert found is not None
        assert other is not None
        assert within(board, found)
        assert cost[found[found >= 0]].sum() == cost[other[other >= 0]].sum()


@pytest.mark.parametrize("seed", SEEDS)
def test_edges_that_may_not_be_used_are_not(seed: int) -> None:
    """With some edges shut the cost, or that nobody can be placed so, is the other solver's."""
    board = filled(seed)
    rng = np.random.default_rng(seed)
    network, none = flows_of(board), 0
    for cost in drawn_costs(board, seed):
        keep: Bools = rng.random(len(cost)) < 0.6
        found = network.cheapest(cost, keep)
        people = board.edge >= 0
        other = cheapest(board.problem, people, cost, board.seats, board.cell_limit, keep)
        assert (found is None) == (other is None)
        none += found is None
        if found is not None and other is not None:
            assert keep[found[found >= 0]].all()
            assert within(board, found)
            assert cost[found[found >= 0]].sum() == cost[other[other >= 0]].sum()
    # What could not be done leaves nothing behind.
    cost = drawn_costs(board, seed)[0]
    again, fresh = network.cheapest(cost), flows_of(board).cheapest(cost)
    assert again is not None
    assert fresh is not None
    assert cost[again[again >= 0]].sum() == cost[fresh[fresh >= 0]].sum()


def test_a_shut_edge_is_asked_about_in_some_town_and_met_in_others() -> None:
    """The drawn towns above hold both kinds, so that both are compared."""
    met = set()
    for seed in SEEDS:
        board = filled(seed)
        keep: Bools = np.random.default_rng(seed).random(len(board.problem.edges)) < 0.6
        met.add(flows_of(board).cheapest(drawn_costs(board, seed)[0], keep) is None)
    assert met == {True, False}


@pytest.mark.parametrize("seed", range(10))
def test_nobody_moves_where_nothing_is_gained(seed: int) -> None:
    """From a cheapest flow the cheapest flow is itself, whoever else could be as cheap."""
    board = filled(seed)
    cost = board.problem.edges.points
    first = flows_of(board).cheapest(cost)
    assert first is not None
    board.copy_from(first)
    second = flows_of(board).cheapest(cost)
    assert second is not None
    assert (first == second).all()


@pytest.mark.parametrize("seed", range(10))
def test_who_gives_up_asks_the_other_solver(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a single exchange allowed, and with costs too wide, the cost is still the least."""
    board = filled(seed)
    cost = drawn_costs(board, seed)[0]
    plain = flows_of(board).cheapest(cost)
    monkeypatch.setattr(network, "_PATIENCE", 0)
    patient = flows_of(board).cheapest(cost)
    monkeypatch.undo()
    monkeypatch.setattr(network, "_WIDEST", 1)
    narrow = flows_of(board).cheapest(cost)
    totals = [None if x is None else cost[x[x >= 0]].sum() for x in (plain, patient, narrow)]
    assert totals[0] is not None
    assert totals == [totals[0]] * 3


@pytest.mark.parametrize("seed", range(10))
def test_the_order_of_solves_decides_nothing_but_which_of_equals(seed: int) -> None:
    """The same costs from the same board give the same flow, twice."""
    board = filled(seed)
    costs = drawn_costs(board, seed)
    runs = []
    for _ in range(2):
        flows = flows_of(board)
        runs.append([flows.cheapest(cost) for cost in costs])
    for one, two in zip(*runs, strict=True):
        assert one is not None
        assert two is not None
        assert (one == two).all()


def test_seats_without_limit_are_no_limit() -> None:
    """Where no rule limits seats, a place takes everyone."""
    board = filled(3)
    problem = board.problem
    wide = np.full(len(problem.classes), 1 << 40, dtype=np.int64)
    cells = np.full(len(problem.cells), 1 << 40, dtype=np.int64)
    cost = drawn_costs(board, 3)[0]
    found = Network(problem, board.edge, wide, cells).cheapest(cost)
    assert found is not None
    start = problem.edges.start
    for i in np.flatnonzero(board.edge >= 0).tolist():
        assert cost[found[i]] == cost[start[i] : start[i + 1]].min()


def test_a_town_of_nobody_has_an_empty_flow() -> None:
    """Nobody placed, nothing to find."""
    board = filled(1)
    board.copy_from(np.full(board.problem.size, -1, dtype=np.int64))
    found = flows_of(board).cheapest(board.problem.edges.points)
    assert found is not None
    assert (found < 0).all()
