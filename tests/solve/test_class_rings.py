"""Rings through the classes: seats and supervision as before, money shifted, little lost."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from feriejobb.data.edges import Ints
from feriejobb.data.problem import UNLIMITED, Problem
from feriejobb.solve import balance as balance_module
from feriejobb.solve.balance import Balance
from feriejobb.solve.board import Board, Limits, spending
from feriejobb.solve.class_rings import Rings, class_rings
from feriejobb.solve.flow import cheapest
from feriejobb.solve.market import Market
from feriejobb.solve.paths import PathSearch
from feriejobb.solve.prices import Prices, edge_prices, shortest_prices
from tests.solve.harder import harder_problem

#: The most that a ring may lose, in öre: half a youth's pay.
ROOM = 430_000


@pytest.fixture(scope="module")
def problem() -> Problem:
    """Some 650 applicants, money short at every other förvaltning."""
    return harder_problem("budget-07-halva", 0.05, 1)


@pytest.fixture(scope="module")
def flow(problem: Problem) -> tuple[Board, Ints, Prices]:
    """As many as paths place, where they cost the least, and the prices there."""
    board = Board(problem, Limits(openings=False, minimums=False))
    paths = PathSearch(board, 50)
    for i in np.flatnonzero(~problem.crowd.locked).tolist():
        paths.place(i)
    weight = np.where(problem.budget < UNLIMITED, 1, 0)
    cost = weight[problem.employer[problem.edges.place]] * problem.edges.cost
    edge = cheapest(problem, board.edge >= 0, cost, board.seats, board.cell_limit)
    assert edge is not None
    prices = shortest_prices(problem, edge, weight, board.seats, board.cell_limit)
    assert prices is not None
    board.copy_from(edge)
    return board, edge, prices


def made(edge: Ints, rings: Rings, a: int) -> Ints:
    """The allocation after one of the rings."""
    after = edge.copy()
    for i, e in rings.moves[a]:
        after[i] = e
    return after


@pytest.mark.parametrize("turn", range(3))
def test_each_ring_keeps_every_seat_and_loses_what_it_says(
    flow: tuple[Board, Ints, Prices], turn: int
) -> None:
    """The same people, nobody twice; a seat is taken only where it says, and one is free there."""
    board, edge, prices = flow
    problem, price = board.problem, edge_prices(board.problem, prices)
    k = len(problem.classes)
    stay = problem.crowd.locked
    rings = class_rings(board, edge, stay, prices, ROOM, turn)
    assert len(rings.moves) > 50
    assert any(len(moves) > 2 for moves in rings.moves)
    before = np.bincount(problem.edges.place[edge[edge >= 0]], minlength=k)
    short = np.flatnonzero(prices.budget)
    spent = spending(problem, edge)
    for a, moves in enumerate(rings.moves):
        after = made(edge, rings, a)
        people = [i for i, _ in moves]
        assert len(set(people)) == len(people)
        assert not stay[people].any()
        assert all(problem.edges.applicant[e] == i for i, e in moves)
        load = np.bincount(problem.edges.place[after[after >= 0]], minlength=k)
        gained = Counter(dict(enumerate(np.maximum(load - before, 0).tolist())))
        assert not gained - Counter(rings.takes[a])
        assert (load <= np.maximum(before, board.seats)).all()
        moved = int(sum(price[e] - price[edge[i]] for i, e in moves))
        given_up = np.maximum(before - load, 0) @ _worth(problem, prices)
        # At the cheapest flow no step gains, so that what is told is what is lost.
        assert rings.loss[a] == moved + given_up <= ROOM
        assert (spending(problem, after) != spent)[short].any()


def _worth(problem: Problem, prices: Prices) -> Ints:
    """What a seat of each class is worth at the prices, shape (K,)."""
    worth: Ints = prices.seat + np.append(prices.cell, 0)[problem.cell]
    return worth


def test_another_half_of_the_people_finds_other_ways_back(
    flow: tuple[Board, Ints, Prices],
) -> None:
    """The first turn asks everybody; two later ones do not ask the same."""
    board, edge, prices = flow
    stay = board.problem.crowd.locked
    found = [class_rings(board, edge, stay, prices, ROOM, turn) for turn in range(3)]
    after = [{i for moves in rings.moves for i, _ in moves[1:]} for rings in found]
    assert after[1] - after[2]
    assert after[2] - after[1]


def test_rings_bring_money_to_whoever_is_overdrawn(
    flow: tuple[Board, Ints, Prices], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One förvaltning has a swap too little, another some to spare; neither swaps nor walks."""
    board, edge, prices = flow
    problem = board.problem
    paths = PathSearch(board, 50)
    balance = Balance(board, Market(board, paths.band, paths.cost))
    monkeypatch.setattr(balance_module, "evened", lambda *_: False)
    monkeypatch.setattr(balance_module, "settled", lambda *_: None)
    kept = board.budget.copy()
    spent = spending(problem, edge)
    limited = np.flatnonzero(kept < UNLIMITED)
    board.budget[limited] = spent[limited] + 300_000
    board.budget[limited[0]] = spent[limited[0]] - 50_000
    heads = np.zeros(len(problem.employers), dtype=np.int64)
    heads[limited[-1]] = 1
    priced = Prices(prices.seat, prices.cell, prices.budget, prices.quota, heads=heads)
    found = balance.settled([edge], priced, ROOM)
    none = balance.settled([edge], prices, ROOM)
    board.budget[:] = kept
    assert found is not None
    assert np.array_equal(found >= 0, edge >= 0)
    after = spending(problem, found)
    assert after[limited[0]] <= spent[limited[0]] - 50_000
    assert (after[limited[1:]] <= spent[limited[1:]] + 300_000).all()
    load = np.bincount(problem.edges.place[found[found >= 0]], minlength=len(board.seats))
    assert (load <= board.seats).all()
    # Where no whole number of people binds, rings are not looked for.
    assert none is None
