"""Standing offers that changed are given back ring by ring, as far as the budgets allow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from feriejobb.data.instance import Applicant, Instance
from feriejobb.data.problem import Problem
from feriejobb.data.queue import build_queue
from feriejobb.rules.registry import edge_filter
from feriejobb.solve.board import Board, Limits
from feriejobb.solve.lagrangian import Lagrangian
from feriejobb.solve.market import Market
from feriejobb.solve.paths import PathSearch
from feriejobb.solve.standing import _by_flow
from tests.verify.town import person, place, town

#: 90 hours of a sixteen-year-old and of a nineteen-year-old, in öre.
SIXTEEN, NINETEEN = 862_944, 1_277_457

#: What everyone was offered in the round before, and has now.
STOOD = {"ett": "A", "två": "B", "tre": "C", "fyra": "D"}
NOW = {"ett": "B", "två": "A", "tre": "D", "fyra": "C"}


def wanting(name: str, *areas: str, born: int = 2011) -> Applicant:
    """Somebody who wants the areas in this order and goes anywhere."""
    wishes = tuple(enumerate(areas, start=1))
    return person(name, wishes=wishes, birth_date=date(born, 1, 15), other_districts=None)


def two_rings() -> Instance:
    """Two pairs have changed places; Bromma cannot pay the older one of the second pair."""
    people = [
        wanting("ett", "park", "gata"),
        wanting("två", "park", "gata"),
        wanting("tre", "vård", "kök"),
        wanting("fyra", "vård", "kök", born=2008),
    ]
    places = [
        place("A", area="park"),
        place("B", area="gata"),
        place("C", area="vård"),
        place("D", area="kök", employer="Bromma", district="Bromma"),
    ]
    budgets = {"Farsta": 3 * SIXTEEN + NINETEEN, "Bromma": SIXTEEN}
    return town(people, places, budgets=budgets)


def board_where(instance: Instance, stood: dict[str, str], now: dict[str, str]) -> Board:
    """Everybody placed as in ``now``, with the offers of ``stood`` still standing."""
    queue = build_queue(instance.model, instance.applicants)
    problem = Problem.of(instance, queue, edge_filter(instance), standing=stood)
    board = Board(problem, Limits())
    edges, number = problem.edges, problem.classes.number
    edge = np.full(problem.size, -1, dtype=np.int64)
    for name, where in now.items():
        part = edges.of(problem.index[name])
        here = np.flatnonzero(edges.place[part] == number[where])
        edge[problem.index[name]] = part.start + int(here[0])
    board.copy_from(edge)
    assert board.valid()
    return board


def by_flow(board: Board) -> dict[str, str]:
    """Where everybody is after the flow with the fewest moves."""
    problem, paths = board.problem, PathSearch(board, 10)
    _by_flow(board, Market(board, paths.band, paths.cost), np.zeros(problem.size, dtype=np.bool_))
    assert board.valid()
    place = {c: name for name, c in problem.classes.number.items()}
    return {name: place[int(board.at[i])] for name, i in problem.index.items()}


def test_one_ring_is_given_back_where_the_other_overspends() -> None:
    """The flow gives both back and spends too much; the first pair still gets its own places."""
    board = board_where(two_rings(), STOOD, NOW)
    assert board.changed() == 4
    assert by_flow(board) == NOW | {"ett": "A", "två": "B"}


def test_no_prices_are_sought_where_seats_alone_show_that_nobody_else_can_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody has changed place; the flow betters wishes and spends too much."""
    instance = two_rings()
    kitchen = wanting("fyra", "kök", "vård", born=2008)
    people = [kitchen if a.id == "fyra" else a for a in instance.applicants]
    board = board_where(replace(instance, applicants=tuple(people)), {"ett": "B"}, NOW)
    sought: list[int] = []

    def search(*_: object) -> None:
        sought.append(1)
        raise LookupError

    monkeypatch.setattr(Lagrangian, "search", search)
    assert by_flow(board) == NOW
    assert not sought
    changed = board_where(instance, STOOD, NOW)
    with pytest.raises(LookupError):
        by_flow(changed)
