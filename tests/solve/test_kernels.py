"""The compiled loops against readable versions of themselves, on drawn towns."""

from __future__ import annotations

import subprocess
import sys
from operator import attrgetter

import numpy as np
import pytest

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import Problem
from feriejobb.data.queue import build_queue
from feriejobb.rules.registry import edge_filter
from feriejobb.solve.board import Board, Limits
from feriejobb.solve.kernels import (
    chains,
    first_band,
    least_steps,
    money_swaps,
    open_moves,
    tight_people,
    witness_table,
)
from feriejobb.solve.paths import PathSearch
from feriejobb.solve.ready import ready
from feriejobb.solve.trade_table import Table
from tests.oracle.towns import random_town

SEEDS = range(12)


def filled(seed: int) -> tuple[Board, PathSearch]:
    """A drawn town's board on which everyone in the queue took the first seat that was free."""
    instance = random_town(seed, "small")
    queue = build_queue(instance.model, instance.applicants)
    problem = Problem.of(instance, queue, edge_filter(instance), split_pairs=False)
    board = Board(problem, Limits(openings=False, pairs=False))
    board.limits.minimums = False
    for i in range(problem.size):
        part = problem.edges.of(i)
        for e in range(part.start, part.stop):
            if board.edge[i] < 0:
                board.apply([(i, e)])
    return board, PathSearch(board, 40)


def table_of(board: Board, search: PathSearch, worth: Ints) -> Table:
    """The witness table of everyone on a board."""
    edges = board.problem.edges
    movable = board.edge >= 0
    found, least = (np.empty((len(search.cost), *search.cost.shape), np.int32) for _ in range(2))
    witness_table(
        edges.start, edges.place, board.at, board.edge, movable, search.band, worth, found, least
    )
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_a_witness_stands_exactly_where_somebody_could_go(seed: int) -> None:
    """An entry is an edge of a holder of that class and band, and none is missing."""
    board, search = filled(seed)
    edges = board.problem.edges
    table = table_of(board, search, np.zeros(0, dtype=np.int64))
    expected = {
        (int(board.at[i]), int(edges.place[e]), int(search.band[i]))
        for i in np.flatnonzero(board.edge >= 0).tolist()
        for e in range(edges.of(i).start, edges.of(i).stop)
        if edges.place[e] != board.at[i]
    }
    assert {tuple(map(int, key)) for key in np.argwhere(table >= 0)} == expected
    for c, d, b in expected:
        e = int(table[c, d, b])
        i = int(edges.applicant[e])
        assert (board.at[i], edges.place[e], search.band[i]) == (c, d, b)


@pytest.mark.parametrize("seed", SEEDS)
def test_with_a_worth_the_witness_is_the_one_who_loses_least(seed: int) -> None:
    """No other holder of the class and band could go there at a smaller change of points."""
    board, search = filled(seed)
    edges = board.problem.edges
    worth = edges.points
    table = table_of(board, search, worth)
    least: dict[tuple[int, int, int], int] = {}
    for i in np.flatnonzero(board.edge >= 0).tolist():
        for e in range(edges.of(i).start, edges.of(i).stop):
            key = (int(board.at[i]), int(edges.place[e]), int(search.band[i]))
            change = int(worth[e] - worth[board.edge[i]])
            least[key] = min(least.get(key, change), change)
    for c, d, b in np.argwhere(table >= 0).tolist():
        e = int(table[c, d, b])
        change = int(worth[e] - worth[board.edge[edges.applicant[e]]])
        assert change == least[c, d, b]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("half", [False, True])
def test_the_least_step_is_the_least_of_all_who_could_take_it(seed: int, half: bool) -> None:
    """Per pair of classes the smallest change and its first edge, over the edges that count."""
    board, _ = filled(seed)
    edges, k = board.problem.edges, len(board.problem.classes)
    cost, far = edges.points * 7 - edges.cost % 5, 1 << 40
    keep = np.arange(len(edges)) % 2 == 0 if half else np.zeros(0, dtype=np.bool_)
    step, best = np.full((k, k), far, dtype=np.int64), np.full((k, k), -1, dtype=np.int64)
    least_steps(edges.start, edges.place, board.edge, cost, keep, step, best)
    expected: dict[tuple[int, int], tuple[int, int]] = {}
    for e, i in enumerate(edges.applicant.tolist()):
        now = int(board.edge[i])
        if now < 0 or edges.place[e] == edges.place[now] or (half and not keep[e]):
            continue
        key = int(edges.place[now]), int(edges.place[e])
        change = int(cost[e] - cost[now])
        expected[key] = min(expected.get(key, (far, 0)), (change, e))
    found = {(c, d): (int(step[c, d]), int(best[c, d])) for c, d in np.argwhere(best >= 0).tolist()}
    assert found == expected
    assert (step[best < 0] == far).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_swaps_change_places_move_money_and_use_nobody_twice(seed: int) -> None:
    """Each swap exchanges holders of two classes and changes some employer's spending."""
    board, search = filled(seed)
    problem, edges = board.problem, board.problem.edges
    gone = np.zeros(problem.size, dtype=np.bool_)
    gone[::7] = True
    before = gone.copy()
    table = table_of(board, search, np.zeros(0, dtype=np.int64))
    swaps = money_swaps(
        table, problem.employer, search.cost, edges.applicant, gone, 2, 16, 3
    ).tolist()
    people = [int(edges.applicant[e]) for pair in swaps for e in pair]
    assert len(people) == len(set(people))
    assert not before[people].any()
    assert gone.sum() == before.sum() + len(people)
    for e, f in swaps:
        i, j = int(edges.applicant[e]), int(edges.applicant[f])
        assert edges.place[e] == board.at[j]
        assert edges.place[f] == board.at[i]
        spent = np.zeros(len(problem.employers), dtype=np.int64)
        for person, new in ((i, e), (j, f)):
            old = int(board.edge[person])
            spent[problem.employer[edges.place[old]]] -= edges.cost[old]
            spent[problem.employer[edges.place[new]]] += edges.cost[new]
        assert spent.any()


@pytest.mark.parametrize("seed", SEEDS)
def test_moves_into_free_seats_can_all_be_made_at_once(seed: int) -> None:
    """Together the moves overfill no class and no supervisor, and nobody moves twice."""
    board, search = filled(seed)
    problem, edges = board.problem, board.problem.edges
    gone = np.zeros(problem.size, dtype=np.bool_)
    free, free_cell = board.seats - board.load, board.cell_limit - board.used
    moves = open_moves(
        table_of(board, search, np.zeros(0, dtype=np.int64)),
        problem.employer,
        problem.cell,
        free.copy(),
        free_cell.copy(),
        edges.applicant,
        gone,
        2,
    )
    people = edges.applicant[moves].tolist()
    assert len(people) == len(set(people))
    targets = edges.place[moves]
    assert (np.bincount(targets, minlength=len(free)) <= np.maximum(free, 0)).all()
    cells = problem.cell[targets]
    used = np.bincount(cells[cells >= 0], minlength=len(free_cell))
    assert (used <= np.maximum(free_cell, 0)).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_tight_are_those_whom_a_tight_quota_counts(seed: int) -> None:
    """The compiled mask equals one read off the quotas' own edges."""
    board, search = filled(seed)
    problem = board.problem
    tight = np.array([k % 2 == 0 for k in range(len(problem.instance.quotas))], dtype=np.bool_)
    expected: Bools = np.zeros(problem.size, dtype=np.bool_)
    for k, here in enumerate(problem.quota_edges):
        if tight[k]:
            expected |= np.isin(board.edge, here) & (board.edge >= 0)
    found = tight_people(board.at, tight, *search.quota_masks)
    assert (found == expected).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_is_given_up_who_can_simply_sit_down(seed: int) -> None:
    """After a search without any refusal no edge of the refused can be taken as it is."""
    board, search = filled(seed)
    edges = board.problem.edges
    for i in np.flatnonzero(board.edge < 0).tolist():
        trail = search.place(i)
        if trail is None or trail.refused != 0:
            continue
        part = edges.of(i)
        assert not any(board.apply([(i, e)]) for e in range(part.start, part.stop))


def test_what_is_made_ready_is_what_a_solve_calls() -> None:
    """The loops for one decline, of the very types that a board hands over; no others later."""
    ready()
    seen = attrgetter("signatures")
    known = tuple(seen(tight_people)), tuple(seen(chains))
    assert all(known)
    board, search = filled(3)
    search.forget()
    for i in np.flatnonzero(board.edge < 0).tolist():
        search.place(i)
    assert (tuple(seen(tight_people)), tuple(seen(chains))) == known


def test_no_linear_algebra_is_loaded_with_the_loops() -> None:
    """Nor is it lost to whoever asks for it afterwards."""
    code = (
        "import sys; from feriejobb.solve.ready import ready; ready(); "
        "assert 'scipy.linalg' not in sys.modules; import scipy.linalg; ready()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_first_band_is_the_lowest_that_has_a_witness(seed: int) -> None:
    """For each pair of classes the first entry along the bands, and none where there is none."""
    board, search = filled(seed)
    table = table_of(board, search, np.zeros(0, dtype=np.int64))
    first = first_band(table)
    for c, d in np.ndindex(*first.shape):
        along = [e for e in table[c, d].tolist() if e >= 0]
        assert first[c, d] == (along[0] if along else -1)
