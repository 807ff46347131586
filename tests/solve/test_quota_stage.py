"""Soft quotas that cannot all be met: the least shortfall, and what proves it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from feriejobb.data.problem import Problem
from feriejobb.solve import quota_stage
from feriejobb.solve.board import Board, Limits
from feriejobb.solve.formulation import Formulation
from feriejobb.solve.large import start_board
from feriejobb.solve.quota_stage import Settled, settle_quotas
from feriejobb.solve.witness import milp_minimise
from tests.solve.harder import harder_problem


def town(seed: int = 0) -> tuple[Problem, Board]:
    """Hard and soft quotas over the same seats, filled in queue order."""
    problem = harder_problem("kvoter", 0.01, seed, split_pairs=True)
    board = Board(problem, Limits(openings=False))
    start_board(problem, board, 50)
    return problem, board


def test_the_shortfall_comes_down_to_what_is_proved() -> None:
    """Greedy filling leaves more than the least, which the prices prove and the MILP confirms."""
    problem, board = town()
    greedy = board.shortfall()
    settled = settle_quotas(problem, board, len(problem.edges))
    bound, certificate = settled.bound, settled.certificate
    form = Formulation.of(problem, ("quotas",))
    least = milp_minimise(form.system, form.objectives["quotas"])
    assert least.status == "optimal"
    assert board.shortfall() == least.value < greedy
    assert least.value - 2 < bound <= least.value
    assert board.valid()
    assert certificate is not None
    assert certificate.goal == "quotas"
    assert certificate.prices.attained == 0


def test_a_larger_problem_is_left_as_it_is() -> None:
    """Above the limit nothing is claimed and nobody moves."""
    problem, board = town()
    before = board.edge.copy()
    assert settle_quotas(problem, board, len(problem.edges) - 1) == Settled()
    assert np.array_equal(board.edge, before)


def test_whole_people_of_the_relaxation_stay_where_it_put_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In a city only the others are asked about; the shortfall is the least all the same."""
    monkeypatch.setattr(quota_stage, "_ALL", 0)
    problem, board = town(4)
    greedy = board.shortfall()
    settled = settle_quotas(problem, board, len(problem.edges))
    assert board.valid()
    assert settled.bound == board.shortfall() < greedy
    assert settled.exact
    assert settled.prices is not None


def test_in_a_round_of_a_city_nobody_waits_for_the_programme(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With an offer that stands the bound is told of a small town only."""
    problem, board = town(4)
    standing = np.where(board.edge >= 0, board.at, -1)
    problem = replace(problem, standing=standing)
    assert settle_quotas(problem, board, len(problem.edges)).bound > 0
    monkeypatch.setattr(quota_stage, "_IN_A_ROUND", len(problem.edges) - 1)
    assert settle_quotas(problem, board, len(problem.edges)) == Settled()
