"""Exchanges of places where money is used to the last öre, and the prices that steer them."""

from __future__ import annotations

import math
import os
from dataclasses import replace

import numpy as np
import pytest

from feriejobb.data.edges import Bools
from feriejobb.data.problem import Problem
from feriejobb.data.rows import LinearSystem
from feriejobb.solve.board import Board, Limits
from feriejobb.solve.exchange import _as_bits, _flag, exchange
from feriejobb.solve.formulation import Formulation
from feriejobb.solve.paths import PathSearch
from feriejobb.solve.wish_lp import relaxed
from feriejobb.solve.witness import lp_minimise
from tests.solve.harder import harder_problem


@pytest.fixture(scope="module")
def problem() -> Problem:
    """Some 200 applicants, budgets 7 % short everywhere, quotas and pairs among them."""
    return harder_problem("budget-07-alla", 0.015, 0, split_pairs=True)


def filled(problem: Problem) -> tuple[Board, Bools]:
    """A board filled in queue order as far as paths lead, and whom nothing may move."""
    board = Board(problem, Limits(openings=False, minimums=False))
    paths = PathSearch(board, 50)
    fixed: Bools = problem.crowd.locked.copy()
    for a, b, _ in problem.pair_indices:
        fixed[[a, b]] = True
    for i in np.flatnonzero(~fixed).tolist():
        paths.place(i)
    return board, fixed


def points(board: Board) -> int:
    """The wish points of a board."""
    return int(board.problem.edges.points[board.edge[board.edge >= 0]].sum())


def by_points(problem: Problem) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Everybody's edges, the best wishes first."""
    return np.lexsort((problem.edges.points, problem.edges.applicant))


def test_the_same_people_get_better_wishes_and_every_limit_holds(problem: Problem) -> None:
    """What is gained is what the points say, nobody comes or goes, and no budget is overdrawn."""
    board, fixed = filled(problem)
    before, people, stay = points(board), board.edge >= 0, board.edge[fixed].copy()
    gained = exchange(board, fixed, by_points(problem), 400_000)
    assert gained > before // 10
    assert points(board) == before - gained
    assert np.array_equal(board.edge >= 0, people)
    assert np.array_equal(board.edge[fixed], stay)
    assert board.valid()
    assert (board.left() >= 0).all()
    assert (board.load <= board.seats).all()


def test_the_same_exchanges_are_made_every_time(problem: Problem) -> None:
    """Two walks from one start end in one allocation."""
    ends = []
    for _ in range(2):
        board, fixed = filled(problem)
        exchange(board, fixed, by_points(problem), 50_000)
        ends.append(board.edge)
    assert np.array_equal(ends[0], ends[1])


@pytest.mark.parametrize("movable", [True, False])
def test_walks_begun_early_end_where_walks_in_turn_do(
    problem: Problem, monkeypatch: pytest.MonkeyPatch, movable: bool
) -> None:
    """On two cores as on one, whether the walks meet anything better or not."""
    ends, gains = [], []
    for cores in (1, 2):
        monkeypatch.setattr(os, "cpu_count", lambda cores=cores: cores)
        board, fixed = filled(problem)
        stay = fixed if movable else np.ones_like(fixed)
        gains.append(exchange(board, stay, by_points(problem), 40_000))
        ends.append(board.edge)
    assert np.array_equal(ends[0], ends[1])
    assert gains[0] == gains[1]
    assert (gains[0] > 0) == movable


def test_many_flags_are_read_back_from_their_bits() -> None:
    """Also those beyond the first word, and none at all."""
    flags = np.random.default_rng(1).random((7, 130)) < 0.5
    bits = _as_bits(flags)
    assert bits.shape == (7, 3)
    assert all(_flag(bits, r, c) == flags[r, c] for r in range(7) for c in range(130))
    assert _as_bits(flags[:, :0]).shape == (7, 0)


def test_nothing_is_changed_where_nobody_may_move(problem: Problem) -> None:
    """With everyone pinned the allocation stays as it is."""
    board, _ = filled(problem)
    before = board.edge.copy()
    assert exchange(board, np.ones(problem.size, dtype=np.bool_), by_points(problem), 9_000) == 0
    assert np.array_equal(board.edge, before)


def test_prices_over_few_columns_prove_what_the_whole_relaxation_does(problem: Problem) -> None:
    """The Lagrangian value of the prices is close to the optimum of the LP over every edge."""
    board, _ = filled(problem)
    employers = len(problem.employers)
    sign = np.zeros(employers + len(problem.instance.quotas), dtype=np.int64)
    sign[:employers] = 1
    nobody = np.full(problem.size, -1, dtype=np.int64)
    found = relaxed(problem, nobody, board.edge, by_points(problem), board.budget, sign)
    assert found is not None
    price = found.price
    assert (price >= 0).all()
    assert (price[:employers] > 0).any()
    form = Formulation.of(problem, ("wishes",))
    cost = form.objectives["wishes"].astype(np.float64)
    people = board.edge >= 0
    low, high = form.system.lower.copy(), form.system.high.copy()
    low[form.job_row[people]] = 1
    high[: len(problem.edges)][~people[problem.edges.applicant]] = 0
    system = replace(form.system, lower=low, high=high)
    whole = lp_minimise(_rows(system, "one_job", "capacity", "supervisors", "budget"), cost)
    assert whole is not None
    priced = cost + price[problem.employer[problem.edges.place]] * problem.edges.cost
    free = lp_minimise(_rows(system, "one_job", "capacity", "supervisors"), priced)
    assert free is not None
    bound = free.value - float(price[:employers] @ board.budget)
    assert bound <= whole.value + 1e-3
    assert math.isclose(bound, whole.value, rel_tol=2e-3)


def _rows(system: LinearSystem, *kinds: str) -> LinearSystem:
    """The rows of some rules only."""
    keep = np.isin(system.kind, kinds)
    return replace(
        system,
        matrix=system.matrix[keep],
        lower=system.lower[keep],
        upper=system.upper[keep],
        kind=system.kind[keep],
    )
