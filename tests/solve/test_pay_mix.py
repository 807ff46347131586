"""Whole people fitted to budgets without a krona to spare, near what divided people would do."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import UNLIMITED, Problem
from feriejobb.data.queue import build_queue
from feriejobb.rules.registry import edge_filter
from feriejobb.solve import pay_mix, wishes
from feriejobb.solve.board import Board, Limits, spending
from feriejobb.solve.deadline import Deadline
from feriejobb.solve.exact import Solvers
from feriejobb.solve.flow import cheapest
from feriejobb.solve.market import Market
from feriejobb.solve.paths import PathSearch
from feriejobb.solve.pay_mix import fitted
from feriejobb.solve.queue import QueueWalk
from feriejobb.solve.stock import least_set
from feriejobb.solve.wish_lp import Floats, Relaxed, relaxed, with_mix
from feriejobb.solve.wishes import WishStage
from tests.solve.harder import harder_problem

#: Öre left at every employer by the allocation that the budgets are cut to.
SPARE = 200_000


@pytest.fixture(scope="module")
def problem() -> Problem:
    """Some 1,350 applicants, budgets everywhere."""
    return harder_problem("budget-07-alla", 0.1, 1)


@pytest.fixture
def filled(problem: Problem) -> Board:
    """A board filled in queue order as far as paths lead, wherever they lead."""
    board = Board(problem, Limits(openings=False, minimums=False))
    paths = PathSearch(board, 50)
    for i in np.flatnonzero(~fixed(problem)).tolist():
        paths.place(i)
    return board


@pytest.fixture
def board(filled: Board) -> Board:
    """The same people where money weighs much and wishes little, budgets cut to just that."""
    board, problem = filled, filled.problem
    people, edges = board.edge >= 0, problem.edges
    priced = edges.points * 50 + edges.cost
    edge = cheapest(problem, people, priced, board.seats, board.cell_limit)
    assert edge is not None
    board.copy_from(edge)
    board.budget = np.where(board.budget < UNLIMITED, spending(problem, edge) + SPARE, UNLIMITED)
    assert board.valid()
    return board


def fixed(problem: Problem) -> Bools:
    """The locked and those in pairs, shape (N,)."""
    found: Bools = problem.crowd.locked.copy()
    for a, b, _ in problem.pair_indices:
        found[[a, b]] = True
    return found


def points(board: Board, edge: Ints) -> int:
    """Wish points of an allocation."""
    return int(board.problem.edges.points[edge[edge >= 0]].sum())


def mix(problem: Problem, edge: Ints) -> Counter[tuple[int, int]]:
    """How many of each pay every employer has."""
    taken = edge[edge >= 0]
    employer = problem.employer[problem.edges.place[taken]]
    return Counter(zip(employer.tolist(), problem.edges.cost[taken].tolist(), strict=True))


def optimum(board: Board) -> Relaxed:
    """The relaxation's optimum under the board's budgets."""
    problem = board.problem
    sign = np.zeros(len(problem.employers) + len(problem.instance.quotas), dtype=np.int64)
    sign[: len(problem.employers)] = board.budget < UNLIMITED
    order = np.lexsort((problem.edges.points, problem.edges.applicant))
    nobody = np.full(problem.size, -1, dtype=np.int64)
    found = relaxed(problem, nobody, board.edge, order, board.budget, sign)
    assert found is not None
    return found


def test_whole_people_keep_every_budget_near_the_relaxation(board: Board) -> None:
    """The flow of the optimum's own edges overdraws budgets; what is fitted overdraws none."""
    problem, best, before = board.problem, optimum(board), board.edge.copy()
    people = before >= 0
    rough = cheapest(problem, people, np.where(best.taken, 0, 1), board.seats, board.cell_limit)
    assert rough is not None
    assert (spending(problem, rough) > board.budget).any()
    market = QueueWalk(board, Solvers.standard(1), problem.instance.model.solver).market
    stay = np.zeros(problem.size, dtype=np.bool_)
    found = fitted(board, market, stay, best, Deadline())
    assert found is not None
    assert np.array_equal(board.edge, before)
    assert np.array_equal(found >= 0, people)
    board.copy_from(found)
    assert board.valid()
    assert (board.left() >= 0).all()
    # No worse than where money and wishes weighed alike.
    assert points(board, found) <= points(board, before)


def test_money_is_dearer_from_walk_to_walk(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that some is over in all; who takes a dearer place than their best loses so much more."""
    problem, best, asked = board.problem, optimum(board), []
    edges, dearer = problem.edges, pay_mix._dearer

    def recorded(problem: Problem, relaxed: Relaxed, more: float) -> Floats:
        asked.append(more)
        return dearer(problem, relaxed, more)

    monkeypatch.setattr(pay_mix, "_dearer", recorded)
    monkeypatch.setattr(pay_mix, "drawn_in", lambda _, edge, *__: edge)
    monkeypatch.setattr(pay_mix, "evened", lambda *_: False)
    market = QueueWalk(board, Solvers.standard(1), problem.instance.model.solver).market
    fitted(board, market, np.zeros(problem.size, dtype=np.bool_), best, Deadline())
    assert asked == sorted(set(asked))
    assert asked[0] > 0
    money = best.price[problem.employer[edges.place]] * edges.cost
    plain, dear = dearer(problem, best, 0.0), dearer(problem, best, 0.5)
    for i in np.flatnonzero(board.edge >= 0).tolist():
        part = edges.of(i)
        grown = dear[part] - plain[part] - 0.5 * money[part]
        assert np.allclose(grown, grown[0])
        assert dear[part].min() == 0


def test_the_wishes_of_a_city_are_fitted(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    """With every other way to better wishes cut off, the stage ends better than it began."""
    monkeypatch.setattr(wishes, "improve", lambda *_: None)
    monkeypatch.setattr(Market, "better", lambda *_: 0)
    settings = board.problem.instance.model.solver.model_copy(update={"exchanges": 4})
    start, ends = board.edge.copy(), []
    for fit in (fitted, lambda *_: None):
        monkeypatch.setattr(wishes, "fitted", fit)
        board.copy_from(start)
        market = QueueWalk(board, Solvers.standard(1), settings).market
        outcome = WishStage(board, fixed(board.problem), settings, market).run(Deadline())
        assert board.valid()
        assert outcome.bound <= outcome.value
        ends.append(outcome.value)
    assert ends[1] == points(board, start)
    assert ends[0] < ends[1]


def test_nothing_is_fitted_where_money_has_no_price(board: Board) -> None:
    """With budgets that nobody feels there is nothing to fit."""
    best = optimum(board)
    free = Relaxed(best.price * 0, best.taken, best.reduced)
    market = QueueWalk(board, Solvers.standard(1), board.problem.instance.model.solver).market
    stay = np.zeros(board.problem.size, dtype=np.bool_)
    assert fitted(board, market, stay, free, Deadline()) is None


def test_the_mix_stays_and_wishes_are_the_best_there_are_with_it(filled: Board) -> None:
    """Every employer has as many of each pay as before; a second time nothing is gained."""
    board, problem, before = filled, filled.problem, filled.edge.copy()
    everything = np.ones(len(problem.edges), dtype=np.bool_)
    found = with_mix(problem, before, everything)
    assert found is not None
    assert mix(problem, found) == mix(problem, before)
    assert points(board, found) < points(board, before)
    board.copy_from(found)
    assert board.valid()
    again = with_mix(problem, found, everything)
    assert again is not None
    assert points(board, again) == points(board, found)


def test_a_town_without_quotas_keeps_its_mix_too(problem: Problem) -> None:
    """Nothing but seats, supervision and the mix to keep."""
    instance = replace(problem.instance, quotas=())
    queue = build_queue(instance.model, instance.applicants)
    free = Problem.of(instance, queue, edge_filter(instance), split_pairs=False)
    board = Board(free, Limits(openings=False))
    for i in range(200):
        PathSearch(board, 5).place(i)
    found = with_mix(free, board.edge, np.ones(len(free.edges), dtype=np.bool_))
    assert found is not None
    assert mix(free, found) == mix(free, board.edge)
    assert points(board, found) <= points(board, board.edge)


def test_the_least_set_is_the_one_that_trying_all_finds() -> None:
    """Inside the slack whenever some set is; else as little beyond as any set goes."""
    rng = np.random.default_rng(5)
    inside = beyond = none = 0
    for _ in range(300):
        n = int(rng.integers(1, 9))
        gain = rng.integers(-900, 900, n)
        loss = rng.integers(0, 50, n)
        need, slack = int(rng.integers(-800, 1_500)), 60
        sums = [int(np.array(pick) @ gain) for pick in product((0, 1), repeat=n)]
        picked = least_set(gain, loss, need, slack)
        reached = [s for s in sums if s >= need]
        if not reached:
            assert picked is None
            none += 1
            continue
        assert picked is not None
        assert len(set(picked)) == len(picked)
        total = int(gain[picked].sum())
        assert total >= need
        if min(reached) <= need + slack:
            assert total <= need + slack
            inside += 1
        else:
            assert total == min(reached)
            beyond += 1
    assert min(inside, beyond, none) > 20
