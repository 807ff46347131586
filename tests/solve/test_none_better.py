"""Whether a few people can be placed better among themselves: every way there is is tried."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from feriejobb.data.edges import Bools
from feriejobb.data.problem import Problem
from feriejobb.data.queue import build_queue
from feriejobb.rules.registry import edge_filter
from feriejobb.solve import swaps, wishes
from feriejobb.solve.board import Board, Limits
from feriejobb.solve.deadline import Deadline
from feriejobb.solve.market import Market
from feriejobb.solve.paths import PathSearch
from feriejobb.solve.swaps import none_better
from feriejobb.solve.wishes import WishStage
from tests.verify.town import person, place, town

#: 90 hours of a sixteen-year-old and of a nineteen-year-old, in öre.
SIXTEEN, NINETEEN = 862_944, 1_277_457
#: Where everybody is; the last two would rather change places.
NOW = {"ett": "A", "två": "B", "tre": "C"}


def board_of(bromma: int, spare: int = 0) -> Board:
    """Two who want each other's place, one of them in Bromma, and one who is content.

    Args:
        bromma: Budget of Bromma, in öre.
        spare: Free seats at the place that the second likes better than the present one.
    """
    wanted = {"ett": ("park",), "två": ("kök", "fri", "gata"), "tre": ("gata", "kök")}
    people = [
        person(
            name,
            wishes=tuple(enumerate(areas, start=1)),
            birth_date=date(2008 if name == "två" else 2011, 1, 15),
            other_districts=None,
        )
        for name, areas in wanted.items()
    ]
    places = [
        place("A", area="park"),
        place("B", area="gata"),
        place("C", area="kök", employer="Bromma", district="Bromma"),
        place("D", area="fri", seats=spare),
    ]
    instance = town(people, places, budgets={"Farsta": 4 * NINETEEN, "Bromma": bromma})
    queue = build_queue(instance.model, instance.applicants)
    problem = Problem.of(instance, queue, edge_filter(instance))
    board = Board(problem, Limits())
    for name, where in NOW.items():
        part = problem.edges.of(problem.index[name])
        here = np.flatnonzero(problem.edges.place[part] == problem.classes.number[where])
        assert board.apply([(problem.index[name], part.start + int(here[0]))])
    return board


def pinned(board: Board, *names: str) -> Bools:
    """Those named, shape (N,)."""
    found = np.zeros(board.problem.size, dtype=np.bool_)
    found[[board.problem.index[name] for name in names]] = True
    return found


def certain(board: Board, *names: str) -> bool:
    """Whether none is better while those named stay; the board must stay as it was."""
    before, spent = board.edge.copy(), board.spent.copy()
    answer = none_better(board, board.problem.edges.points, pinned(board, *names))
    assert np.array_equal(board.edge, before)
    assert np.array_equal(board.spent, spent)
    return answer


def test_two_who_gain_by_changing_places_are_found() -> None:
    """Bromma can pay the older one."""
    assert not certain(board_of(NINETEEN))


def test_what_money_forbids_is_no_way() -> None:
    """Bromma can pay only the younger one, and there is no room elsewhere."""
    assert certain(board_of(SIXTEEN))


def test_room_elsewhere_is_a_way() -> None:
    """The second may go to the free seat, unless nobody may move."""
    board = board_of(SIXTEEN, spare=1)
    assert not certain(board)
    assert certain(board, *NOW)


def test_one_of_the_two_alone_cannot_change_places() -> None:
    """The seat of someone who stays is no room."""
    assert certain(board_of(NINETEEN), "tre")


@pytest.mark.parametrize("name", ["_FEW", "_WAYS"])
def test_nothing_is_certain_where_there_are_too_many(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of people, or of ways to place them."""
    monkeypatch.setattr(swaps, name, 1)
    assert not certain(board_of(SIXTEEN))


@pytest.mark.parametrize(("bromma", "drawn"), [(SIXTEEN, 0), (NINETEEN, 1)])
def test_chains_are_drawn_only_where_someone_may_gain(
    bromma: int, drawn: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With all other ways to better wishes cut off, and the bound far away."""
    asked: list[int] = []
    monkeypatch.setattr(wishes, "exchange", lambda *_: asked.append(1))
    monkeypatch.setattr(wishes, "improve", lambda *_: 0)
    monkeypatch.setattr(WishStage, "_from_nothing", lambda *_: None)
    monkeypatch.setattr(WishStage, "bound_for", lambda *_, soon=False: (0, None))
    monkeypatch.setattr(WishStage, "_repriced", lambda *_: None)
    board = board_of(bromma)
    paths = PathSearch(board, 10)
    market, settings = Market(board, paths.band, paths.cost), board.problem.instance.model.solver
    WishStage(board, pinned(board), settings, market).run(Deadline())
    assert len(asked) == drawn
