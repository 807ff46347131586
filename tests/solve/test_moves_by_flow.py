"""Standing offers that changed are given back ring by ring, as far as the budgets allow."""

from __future__ import annotations

from datetime import date

import numpy as np

from feriejobb.data.instance import Applicant, Instance
from feriejobb.data.problem import Problem
from feriejobb.data.queue import build_queue
from feriejobb.rules.registry import edge_filter
from feriejobb.solve.board import Board, Limits
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


def test_one_ring_is_given_back_where_the_other_overspends() -> None:
    """The flow gives both back and spends too much; the first pair still gets its own places."""
    instance = two_rings()
    queue = build_queue(instance.model, instance.applicants)
    problem = Problem.of(instance, queue, edge_filter(instance), standing=STOOD)
    board = Board(problem, Limits())
    edges, number = problem.edges, problem.classes.number
    edge = np.full(problem.size, -1, dtype=np.int64)
    for name, where in NOW.items():
        part = edges.of(problem.index[name])
        here = np.flatnonzero(edges.place[part] == number[where])
        edge[problem.index[name]] = part.start + int(here[0])
    board.copy_from(edge)
    assert board.valid()
    assert board.changed() == 4
    paths = PathSearch(board, 10)
    _by_flow(board, Market(board, paths.band, paths.cost), np.zeros(problem.size, dtype=np.bool_))
    assert board.valid()
    has = {name: board.at[problem.index[name]] for name in NOW}
    assert has == {name: number[where] for name, where in (NOW | {"ett": "A", "två": "B"}).items()}
