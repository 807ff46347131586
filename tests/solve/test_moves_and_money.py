"""Money that makes standing offers move is priced: how many must, and what a move would give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from feriejobb.data.edges import Ints
from feriejobb.data.instance import Applicant, Instance
from feriejobb.data.problem import Problem
from feriejobb.data.queue import build_queue
from feriejobb.plan.rounds import NextRound, next_round
from feriejobb.plan.rounds_solve import solve_round
from feriejobb.plan.standing import Standing
from feriejobb.recount.lottery import Round
from feriejobb.rules.registry import edge_filter
from feriejobb.solve import standing, wishes
from feriejobb.solve.board import Board, Limits
from feriejobb.solve.lagrangian import SCALE, Found, Lagrangian
from feriejobb.solve.market import Market
from feriejobb.solve.network import Network
from feriejobb.solve.paths import PathSearch
from feriejobb.solve.wishes import WishStage
from feriejobb.verify.judge import judge
from tests.oracle.claims import with_exact_edges
from tests.verify.town import person, place, town

#: 90 hours of a sixteen-year-old and of a nineteen-year-old, in öre.
SIXTEEN, NINETEEN = 862_944, 1_277_457


def wanting(name: str, *areas: str, born: int = 2011) -> Applicant:
    """Somebody who wants the areas in this order and goes anywhere."""
    wishes = tuple(enumerate(areas, start=1))
    return person(name, wishes=wishes, birth_date=date(born, 1, 15), other_districts=None)


def one_more_in_farsta() -> Instance:
    """Whoever is new can only be in Farsta, which can pay one nineteen-year-old of two."""
    people = [
        wanting("stor", "park", "gata", born=2008),
        wanting("liten", "gata", "park"),
        wanting("ny", "kök", born=2008),
    ]
    places = [
        place("A", area="park"),
        place("B", area="kök"),
        place("C", area="gata", employer="Bromma", district="Bromma"),
    ]
    budgets = {"Farsta": NINETEEN + SIXTEEN, "Bromma": NINETEEN}
    return with_exact_edges(town(people, places, budgets=budgets), 0)


def after_offers(
    instance: Instance, offers: dict[str, str], freed: int | None
) -> tuple[NextRound, Round]:
    """The round after offers that all stand, with so many seats freed, and where all stood."""
    order = tuple(entry.id for entry in build_queue(instance.model, instance.applicants))
    planned = replace(next_round(instance, Standing(order, offers=offers)), freed=freed)
    return planned, Round(order, offers, {}, frozenset(), frozenset())


@pytest.mark.parametrize("few", [None, 1])
def test_money_proves_that_two_must_change_places(few: int | None) -> None:
    """A guess at the price of money shows one move, the best price both."""
    instance = one_more_in_farsta()
    planned, before = after_offers(instance, {"stor": "A", "liten": "C"}, few)
    result = solve_round(planned)
    assert {p.applicant: p.place for p in result.placements} == {
        "stor": "C", "liten": "A", "ny": "B",
    }  # fmt: skip
    goals = {goal.name: goal for goal in result.goals}
    assert (goals["moves"].value, goals["moves"].bound) == (2, 2)
    assert goals["wishes"].bound == goals["wishes"].value
    assert judge(planned.instance, result, before) == []


#: The offers that stand in ``part_of_a_move``.
HELD = {"stor": "A"} | {f"kvar {n}": "D" for n in range(10)}


def part_of_a_move(lacking: int = 100_000) -> Instance:
    """Farsta lacks less for two of nineteen than a younger one saves; ten others never move."""
    people = [
        wanting("stor", "park", "gata", born=2008),
        wanting("ny", "kök", born=2008),
        wanting("liten", "gata", "park"),
        *(wanting(f"kvar {n}", "skog", "gård") for n in range(10)),
    ]
    places = [
        place("A", area="park"),
        place("B", area="kök"),
        place("C", area="gata", employer="Bromma", district="Bromma"),
        place("D", area="gård", employer="Trafiknämnden", district="Järva", seats=10),
        place("E", area="skog", employer="Trafiknämnden", district="Järva", seats=0),
    ]
    return with_exact_edges(town(people, places, budgets={"Farsta": 2 * NINETEEN - lacking}), 0)


def test_where_one_move_is_shown_in_part_its_price_is_low(monkeypatch: pytest.MonkeyPatch) -> None:
    """At a high one the wishes have no bound; three who may move need no linear relaxation."""

    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(wishes, "relaxed", never)
    instance = part_of_a_move()
    planned, before = after_offers(instance, HELD, 2)
    result = solve_round(planned)
    assert {p.applicant: p.place for p in result.placements} == HELD | {
        "stor": "C", "ny": "B", "liten": "A",
    }  # fmt: skip
    goals = {goal.name: goal for goal in result.goals}
    assert (goals["moves"].value, goals["moves"].bound) == (1, 1)
    # Each of the ten has two points; what is shown of the move hides less than a few.
    assert 20 <= goals["wishes"].bound < goals["wishes"].value
    assert judge(planned.instance, result, before) == []


def test_no_better_prices_are_sought_than_show_that_so_many_must_move(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A part of one move is one: with a second one to be shown, more flows are asked for."""
    search, fewest = Lagrangian.search, standing._fewest
    flows: dict[int, int] = {}
    asked: list[Ints] = []
    flow_at, dear = WishStage._flow, list[bool]()

    def counted(
        self: Lagrangian, price: Ints, most: int, flow: Callable[[Ints], Ints | None], enough: int
    ) -> Found:
        prices: list[Ints] = []

        def one(price: Ints) -> Ints | None:
            prices.append(price)
            return flow(price)

        for points in (enough + 1, enough):
            prices.clear()
            found = search(self, price, most, one, points)
            flows[points] = len(prices)
        return found

    def once(board: Board, cost: Ints, network: Network | None) -> tuple[Ints, Ints] | None:
        asked.append(cost)
        return fewest(board, cost, network)

    def priced(self: WishStage, price: Ints, **kept: Any) -> Ints | None:
        dear.append(int(price[-1]) >= standing.price_of_a_move(self.problem) // SCALE * SCALE)
        return flow_at(self, price, **kept)

    monkeypatch.setattr(Lagrangian, "search", counted)
    monkeypatch.setattr(standing, "_fewest", once)
    monkeypatch.setattr(WishStage, "_flow", priced)
    result = solve_round(after_offers(part_of_a_move(lacking=50_000), HELD, 2)[0])
    goals = {goal.name: goal for goal in result.goals}
    assert (goals["moves"].value, goals["moves"].bound) == (1, 1)
    assert flows[1] < flows[2]
    # They come first where the bound is proved.
    assert len(asked) == 1
    # What is not shown of a move would hide all points at prices that none are worth.
    assert dear
    assert not any(dear)


def test_rings_for_points_keep_to_the_moves_that_are_allowed() -> None:
    """Of two rings that give points one would move offers that stand; the other one is made."""
    people = [
        wanting("ett", "gata", "park"),
        wanting("två", "park", "gata"),
        wanting("tre", "kök", "vård"),
        wanting("fyra", "vård", "kök"),
    ]
    places = [
        place(n, area=a) for n, a in zip("ABCD", ("park", "gata", "vård", "kök"), strict=True)
    ]
    instance = town(people, places)
    queue = build_queue(instance.model, instance.applicants)
    standing = {"ett": "A", "två": "B"}
    problem = Problem.of(instance, queue, edge_filter(instance), standing=standing)
    board, edges, number = Board(problem, Limits()), problem.edges, problem.classes.number

    def at(where: dict[str, str]) -> np.ndarray:
        edge = np.full(problem.size, -1, dtype=np.int64)
        for name, there in where.items():
            part = edges.of(problem.index[name])
            here = np.flatnonzero(edges.place[part] == number[there])
            edge[problem.index[name]] = part.start + int(here[0])
        return edge

    board.copy_from(at({**standing, "tre": "C", "fyra": "D"}))
    assert board.valid()
    board.limits = replace(board.limits, moves=0)
    paths = PathSearch(board, 10)
    market = Market(board, paths.band, paths.cost)
    still = problem.standing >= 0
    best = at({"ett": "B", "två": "A", "tre": "D", "fyra": "C"})
    assert market.better(still, edges.points, best) > 0
    assert np.array_equal(board.edge, at({**standing, "tre": "D", "fyra": "C"}))
