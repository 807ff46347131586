"""Employers weighed against each other: what is proved is impossible, what is found keeps all."""

from __future__ import annotations

import numpy as np
import pytest

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import Problem
from feriejobb.solve import balance as balance_module
from feriejobb.solve.balance import Balance
from feriejobb.solve.board import Board, Limits
from feriejobb.solve.deadline import Deadline
from feriejobb.solve.exchange import settled
from feriejobb.solve.flow import cheapest
from feriejobb.solve.flow_planes import Asked
from feriejobb.solve.formulation import Formulation
from feriejobb.solve.large import start_board
from feriejobb.solve.market import Market
from feriejobb.solve.paths import PathSearch
from feriejobb.solve.payable import HeadCounts
from feriejobb.solve.prices import PriceProof, Prices, price_proof
from feriejobb.solve.question import ask
from feriejobb.solve.witness import milp_minimise
from tests.solve.harder import harder_problem

SEEDS = range(4)


def town(seed: int, scale: float = 0.01) -> tuple[Board, Balance]:
    """Budgets 7 % short everywhere; quotas filled first, then placed in queue order by paths."""
    problem = harder_problem("budget-07-alla", scale, seed, split_pairs=True)
    board = Board(problem, Limits(openings=False))
    start_board(problem, board, 50)
    board.limits.shortfall = board.shortfall()
    paths = PathSearch(board, 50)
    for i in np.flatnonzero(board.edge < 0).tolist():
        paths.place(i)
    return board, Balance(board, Market(board, paths.band, paths.cost))


def but_the_last(board: Board, count: int) -> Bools:
    """Everyone placed but so many from the end of the queue, (N,)."""
    people = board.edge >= 0
    people[np.flatnonzero(people)[-count:]] = False
    return people


def possible(problem: Problem, must: Bools) -> bool:
    """Whether all of ``must`` fit, by an exact solver over the complete rows."""
    form = Formulation.of(problem, ("quotas",))
    everyone = np.ones(problem.size, dtype=np.bool_)
    nobody = np.full(problem.size, -1, dtype=np.int64)
    small = form.placing(must, problem.crowd.out, everyone, nobody)
    return milp_minimise(small.system, np.zeros(len(small.free), dtype=np.int64)).x is not None


def asked_of(board: Board, accepted: Bools, *people: int) -> Asked:
    """The question whether ``people`` can have a place besides those accepted."""
    attained = board.limits.shortfall or 0

    def proof(prices: Prices, counts: HeadCounts | None) -> PriceProof:
        return price_proof(board.problem, prices, accepted, attained, counts)

    return Asked(people, accepted, attained, proof)


@pytest.mark.parametrize("seed", [2, 3, 5])
def test_prices_prove_only_what_an_exact_solver_finds_impossible(seed: int) -> None:
    """One more at a time in queue order, from some accepted to everybody."""
    board, balance = town(seed)
    problem = board.problem
    answers = set()
    for i in np.flatnonzero((board.edge < 0) & (np.diff(problem.edges.start) > 0)).tolist()[:8]:
        accepted = board.edge >= 0
        must = accepted.copy()
        must[i] = True

        weighed = ask(balance, must, asked_of(board, accepted, i))
        if weighed.proved:
            assert not possible(problem, must)
        if weighed.edge is not None:
            assert ((weighed.edge >= 0) == must).all()
            assert (balance.over(weighed.edge) <= 0).all()
            board.copy_from(weighed.edge)
        answers.add((weighed.proved, weighed.edge is not None))
    assert answers & {(True, False), (False, True)}


def overspent(board: Board) -> Ints:
    """The same people where wishes are best, whatever that costs."""
    problem = board.problem
    points = problem.edges.points
    people = but_the_last(board, 10)
    edge = cheapest(problem, people, points, board.seats, board.cell_limit)
    assert edge is not None
    return edge


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_people_are_found_a_place_within_every_budget(seed: int) -> None:
    """The flow at any one price spends more than there is somewhere; the answer does nowhere."""
    board, balance = town(seed, 0.05)
    people = but_the_last(board, 10)
    weighed = ask(balance, people, asked_of(board, people))
    assert not weighed.proved
    assert weighed.prices is not None
    assert weighed.edge is not None
    assert ((weighed.edge >= 0) == people).all()
    assert (balance.over(weighed.edge) <= 0).all()
    board.copy_from(weighed.edge)
    assert (board.left() >= 0).all()
    assert (board.load <= board.seats).all()
    assert (board.used <= board.cell_limit).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_rings_that_add_up_within_every_limit_are_chosen_together(seed: int) -> None:
    """Towards people within every budget there is such a choice; seats and supervisors hold."""
    board, balance = town(seed, 0.05)
    people = but_the_last(board, 10)
    start, within = overspent(board), np.where(people, board.edge, -1)
    assert (balance.over(start) > 0).any()
    assert (balance.over(within) <= 0).all()
    found = balance.summed_up(start, within)
    assert (balance.over(found) <= 0).all()
    assert ((found >= 0) == people).all()
    board.copy_from(found)
    assert (board.load <= board.seats).all()
    assert (board.used <= board.cell_limit).all()


def test_a_walk_ends_where_no_budget_is_overdrawn() -> None:
    """From the flow for wishes; whoever is pinned stays, and the same chains are drawn again."""
    board, balance = town(0, 0.05)
    problem, edges = board.problem, board.problem.edges
    start = overspent(board)
    order = np.lexsort((edges.cost, edges.applicant))
    found = [settled(board, start, balance.pinned, edges.cost, order, 0) for _ in range(2)]
    assert found[0] is not None
    assert found[1] is not None
    assert np.array_equal(found[0], found[1])
    assert ((found[0] >= 0) == (start >= 0)).all()
    assert np.array_equal(found[0][balance.pinned], start[balance.pinned])
    spent = np.zeros(len(problem.employers), dtype=np.int64)
    taken = found[0][found[0] >= 0]
    np.add.at(spent, problem.employer[edges.place[taken]], edges.cost[taken])
    assert (spent <= board.budget).all()


def test_edges_are_taken_into_use_until_everyone_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    """One edge of each to begin with, which is not where most can sit."""
    monkeypatch.setattr(balance_module, "_FIRST", 1)
    board, first = town(1, 0.05)
    people = but_the_last(board, 10)
    board.copy_from(np.full(board.problem.size, -1, dtype=np.int64))
    balance = Balance(board, first.market)
    before = int(balance.used.sum())
    weighed = ask(balance, people, asked_of(board, people))
    assert weighed.edge is not None
    assert ((weighed.edge >= 0) == people).all()
    assert int(balance.used.sum()) > before


def test_nothing_is_weighed_when_time_is_out() -> None:
    """The question stays open: neither prices nor people."""
    board, first = town(0)
    late = Deadline()
    late.cut()
    people = board.edge >= 0
    weighed = ask(Balance(board, first.market, late), people, asked_of(board, people))
    assert (weighed.prices, weighed.proved, weighed.edge) == (None, False, None)
