"""Questions of money where pairs stand in the way: prices as certificates see them, pairs moved."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest

from feriejobb.bench.ours import problem_of
from feriejobb.data.edges import Bools
from feriejobb.data.instance import Instance, Pair
from feriejobb.data.problem import Problem
from feriejobb.solve import question as question_module
from feriejobb.solve.balance import Balance
from feriejobb.solve.board import Board, Limits
from feriejobb.solve.flow_planes import Asked
from feriejobb.solve.market import Market
from feriejobb.solve.paths import PathSearch
from feriejobb.solve.payable import HeadCounts
from feriejobb.solve.prices import PriceProof, Prices, price_proof
from feriejobb.solve.question import Weighed, ask
from tests.solve.test_balance import possible
from tests.verify.town import person, place, town

AREAS = ("kort", "lång", "park", "vård", "gata", "kök")
HOMES = {"Farsta": "Farsta", "Bromma": "Bromma", "Trafiknämnden": "Järva"}

#: Drawn towns, and who is asked about there.
PRICED = ((85, 3), (494, 3), (1427, 4), (1427, 7))
MOVED = ((493, 3), (493, 6))


def drawn(seed: int) -> Instance:
    """A few people of all ages, a pair or two, jobs of all lengths, and money for some of them."""
    draw = random.Random(seed)  # noqa: S311  (test data, not the lottery)
    people = []
    for k in range(draw.randint(6, 12)):
        wishes = tuple(enumerate(draw.sample(AREAS, draw.randint(1, 3)), start=1))
        born = date(draw.choice([2008, 2009, 2010, 2011]), 1, 15)
        row = {"wishes": wishes, "birth_date": born, "other_districts": None}
        people.append(person(f"p{k}", **row))
    pairs = [Pair("p0", "p1", False, 2)]
    if draw.random() < 0.5:
        pairs.append(Pair("p2", "p3", False, 3))
    spots = []
    for k in range(draw.randint(4, 7)):
        employer = draw.choice(list(HOMES))
        seats, area = draw.randint(1, 4), draw.choice(AREAS)
        hours = draw.choice([45, 60, 90, 120])
        where = {"employer": employer, "district": HOMES[employer], "area": area}
        spots.append(place(f"A{k}", seats=seats, hours=hours, **where))
    budgets = {name: draw.randint(5, 60) * 100_000 for name in ("Farsta", "Bromma")}
    return town(people, spots, pairs=tuple(pairs), budgets=budgets)


def filled(problem: Problem) -> Board:
    """Pairs where they first fit, then everybody else by paths."""
    board = Board(problem, Limits(openings=False))
    for pair in problem.meetings:
        for first, second in zip(*(own.tolist() for own in pair.edges), strict=True):
            if board.apply([(pair.first, first), (pair.second, second)]):
                break
    paths = PathSearch(board, 50)
    for i in range(problem.size):
        part = problem.edges.of(i)
        if board.edge[i] < 0 and i not in problem.companions and part.stop > part.start:
            paths.place(i)
    return board


def asked_about(seed: int, i: int) -> tuple[Board, Bools, Weighed]:
    """The board, who must be placed, and the answer."""
    problem = problem_of(drawn(seed), split_pairs=False)
    board = filled(problem)
    accepted = board.edge >= 0
    must = accepted.copy()
    must[i] = True
    paths = PathSearch(board, 50)
    balance = Balance(board, Market(board, paths.band, paths.cost))

    def proof(prices: Prices, counts: HeadCounts | None) -> PriceProof:
        return price_proof(problem, prices, accepted, 0, counts)

    return board, must, ask(balance, must, Asked((i,), accepted, 0, proof))


def nothing_by_pay(*given: object) -> None:
    """A search by pay that finds nothing."""


def watched(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int, bool]]:
    """Of each question ``asked_about``: edges in use, flows, and whether no case is in hand."""
    left: list[tuple[int, int, bool]] = []

    def looked_at(balance: Balance, *given: Any) -> Weighed:
        answer = question_module.ask(balance, *given)
        left.append((int(balance.used.sum()), balance.flows, balance.counts is None))
        return answer

    monkeypatch.setitem(globals(), "ask", looked_at)
    return left


class NoCases:
    """A search by cases that finds nothing."""

    def __init__(self, *given: object) -> None:
        pass

    def proof(self) -> None:
        """No case is looked into."""


def exactly_possible(seed: int, must: Bools) -> bool:
    """Whether they fit, by an exact solver."""
    return possible(problem_of(drawn(seed), split_pairs=True), must)


@pytest.mark.parametrize(("seed", "i"), PRICED)
def test_prices_are_refined_where_pairs_leave_room_in_them(
    seed: int, i: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What prices with pairs held do not prove is proved once pairs are where both are cheapest."""
    _, must, weighed = asked_about(seed, i)
    assert weighed.proved
    assert not exactly_possible(seed, must)
    monkeypatch.setattr(question_module, "_FINER", 0)
    monkeypatch.setattr(question_module, "Cases", NoCases)
    monkeypatch.setattr(question_module, "_IDLE", 0)
    assert not asked_about(seed, i)[2].proved


@pytest.mark.parametrize(("seed", "i"), MOVED)
def test_pairs_move_over_where_their_money_is_wanted(
    seed: int, i: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both of a pair go to another employer together, and everyone fits within every budget."""
    board, must, weighed = asked_about(seed, i)
    problem, at = board.problem, board.at.copy()
    assert weighed.edge is not None
    assert ((weighed.edge >= 0) == must).all()
    assert board.take(weighed.edge)
    moved = [
        pair
        for pair in problem.meetings
        if board.edge[pair.first] >= 0 and board.at[pair.first] != at[pair.first]
    ]
    assert moved
    assert all(board.at[pair.first] == board.at[pair.second] for pair in moved)
    assert exactly_possible(seed, must)
    monkeypatch.setattr(question_module, "_POSITIONS", 1)
    assert asked_about(seed, i)[2].edge is None
