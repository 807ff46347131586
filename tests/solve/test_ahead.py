"""The whole queue at once: shares of people, what their prices prove, whole people after that."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import linprog

from feriejobb.data.edges import Bools
from feriejobb.data.problem import Problem
from feriejobb.data.rows import FREE, LinearSystem
from feriejobb.solve import large, queue, solve_instance
from feriejobb.solve.ahead import begin_ahead, foresee
from feriejobb.solve.board import Board, Limits
from feriejobb.solve.deadline import Deadline
from feriejobb.solve.formulation import Formulation
from feriejobb.solve.large import start_board
from feriejobb.solve.prices import price_proof
from feriejobb.solve.quota_stage import settle_quotas
from feriejobb.solve.shares import WHOLE, Shares
from feriejobb.solve.witness import milp_minimise
from feriejobb.verify.judge import examine
from tests.oracle.claims import with_exact_edges
from tests.solve.harder import harder_instance, harder_problem

SEEDS = (0, 1, 4)


@cache
def town(seed: int) -> tuple[Problem, Board]:
    """A town with the least shortfall that was found, its openings relaxed."""
    problem = harder_problem("kvoter", 0.01, seed, split_pairs=True)
    board = Board(problem, Limits(openings=False))
    start_board(problem, board, 50)
    settle_quotas(problem, board, len(problem.edges))
    board.limits.shortfall = board.shortfall()
    assert board.shortfall() > 0
    return problem, board


def shares_of(seed: int) -> Shares:
    """The LP of a town over all its edges."""
    problem, board = town(seed)
    every = np.ones(len(problem.edges), dtype=np.bool_)
    return Shares(problem, board.edge, every, board.shortfall(), Deadline())


def rows_of(seed: int, *, pairs: bool) -> tuple[Formulation, LinearSystem]:
    """The complete model's rows at the town's shortfall, with or without pairs and openings."""
    problem, board = town(seed)
    form = Formulation.of(problem, ("quotas",)).attained("quotas", board.shortfall())
    kept = np.ones(len(form.system.kind), dtype=np.bool_)
    if not pairs:
        kept = ~np.isin(form.system.kind, ["pairs", "min_opening"])
    system = replace(
        form.system, matrix=form.system.matrix[kept], lower=form.system.lower[kept],
        upper=form.system.upper[kept], kind=form.system.kind[kept],
    )  # fmt: skip
    return form, system


def most(seed: int, gain: np.ndarray[Any, Any], whole: Bools) -> float:
    """The optimum of the complete model's rows, people divided, some with a whole place."""
    problem, _ = town(seed)
    _, system = rows_of(seed, pairs=False)
    size = len(problem.edges)
    cost = np.zeros(len(system.low))
    cost[:size] = -gain[problem.edges.applicant]
    here = np.flatnonzero(whole[problem.edges.applicant])
    must = sparse.csr_array(
        (np.ones(len(here)), (problem.edges.applicant[here], here)), shape=(problem.size, len(cost))
    )[np.flatnonzero(whole)]
    high = np.where(system.upper >= FREE, np.inf, system.upper.astype(np.float64))
    low = np.where(system.lower <= -FREE, -np.inf, system.lower.astype(np.float64))
    above, below = np.isfinite(high), np.isfinite(low)
    matrix = system.matrix.astype(np.float64)
    found = linprog(
        cost,
        A_ub=sparse.vstack([matrix[above], -matrix[below], -must]),
        b_ub=np.concatenate([high[above], -low[below], -np.ones(int(whole.sum()))]),
        bounds=np.column_stack([system.low, system.high]),
        method="highs",
    )
    assert found.status == 0
    return -float(found.fun)


@pytest.mark.parametrize("seed", SEEDS)
def test_shares_are_the_optimum_of_the_complete_model(seed: int) -> None:
    """Another solver on the complete rows finds the same worth, also after some are kept."""
    problem, _ = town(seed)
    shares, rng = shares_of(seed), np.random.default_rng(seed)
    kept = np.zeros(problem.size, dtype=np.bool_)
    for _ in range(3):
        gain = rng.random(problem.size) * 10
        assert shares.place(gain)
        placed = shares.placed()
        assert float(gain @ placed) == pytest.approx(most(seed, gain, kept), abs=1e-4)
        new = np.flatnonzero((placed > WHOLE) & (rng.random(problem.size) < 0.5))
        shares.keep(*new.tolist())
        kept[new] = True


@pytest.mark.parametrize("seed", SEEDS)
def test_whoever_is_not_foreseen_is_proved_to_have_no_place(seed: int) -> None:
    """The prices prove in integers what an exact solver says on the complete rows."""
    problem, board = town(seed)
    foreseen = foresee(board, Deadline())
    assert foreseen is not None
    proofs = [
        price_proof(problem, p, problem.crowd.locked & ~problem.crowd.out, board.shortfall())
        for p in foreseen.prices
    ]
    single = np.ones(problem.size, dtype=np.bool_)
    single[list(problem.companions)] = False
    some, asked = np.diff(problem.edges.start) > 0, 0
    form, _ = rows_of(seed, pairs=True)
    ahead_of = np.zeros(problem.size, dtype=np.bool_)
    for i in range(problem.size):
        if foreseen.accepted[i]:
            for proof in proofs:
                if not problem.crowd.locked[i]:
                    proof.accept(i)
            ahead_of[i] = True
        elif some[i] and single[i] and not problem.crowd.out[i]:
            assert any(proof.proves(i) for proof in proofs)
            if asked < 5:
                asked += 1
                must = ahead_of.copy()
                must[i] = True
                free = np.ones(problem.size, dtype=np.bool_)
                system = form.placing(must, problem.crowd.out, free, board.edge).system
                assert milp_minimise(system, None).status == "infeasible"
    assert asked


@pytest.mark.parametrize("seed", SEEDS)
def test_the_board_holds_whole_people_or_stays_as_it_was(seed: int) -> None:
    """Whatever is found keeps every rule and is no more short."""
    problem, before = town(seed)
    board = Board(problem, Limits(openings=False, shortfall=before.shortfall()))
    board.copy_from(before.edge)
    foreseen = foresee(board, Deadline())
    assert foreseen is not None
    begin_ahead(board, Deadline())
    assert board.valid()
    assert board.shortfall() <= before.shortfall()
    held = board.edge >= 0
    assert np.array_equal(held, foreseen.accepted) or np.array_equal(board.edge, before.edge)


def test_nobody_is_left_without_proof_or_asked_about(
    monkeypatch: pytest.MonkeyPatch, asked: list[int]
) -> None:
    """The walk finds everyone placed or proved; without the look ahead it has to ask."""
    instance = with_exact_edges(harder_instance("kvoter", 0.02, 0), 0)
    result = solve_instance(instance)
    assert result.proof.unproved == ()
    assert not asked
    assert examine(instance, result).findings == ()
    monkeypatch.setattr(large, "begin_ahead", lambda board, stop: [])
    monkeypatch.setattr(queue, "_WORK", -1)  # whoever would be asked about is then unproved
    assert solve_instance(instance).proof.unproved or asked


def test_out_of_time_nothing_is_foreseen() -> None:
    """Where the LP comes to no end, the board stays as it is."""
    _, before = town(0)
    stop = Deadline()
    stop.cut()
    edge = before.edge.copy()
    assert begin_ahead(before, stop) == []
    assert np.array_equal(before.edge, edge)
