"""Pairs that belong together in a city: moved for others, aimed together, priced together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from feriejobb.bench.ours import problem_of
from feriejobb.data.edges import Ints
from feriejobb.data.instance import Instance, Pair
from feriejobb.data.problem import Problem
from feriejobb.data.queue import build_queue
from feriejobb.data.solution import Result
from feriejobb.rules.registry import edge_filter
from feriejobb.solve import queue, solve_instance
from feriejobb.solve.board import Board
from feriejobb.solve.exact import Solvers
from feriejobb.solve.paths import PathSearch
from feriejobb.solve.prices import cheapest_prices, joint_prices
from feriejobb.solve.queue import QueueWalk
from feriejobb.verify.judge import examine
from tests.oracle.claims import with_exact_edges
from tests.verify.town import person, place, town

TOGETHER = (Pair("a", "b", False, 2),)


def by_search(instance: Instance) -> Result:
    """Solved as a city, by search and prices, and passed by the judge."""
    result = solve_instance(with_exact_edges(instance, 0))
    assert examine(instance, result).findings == ()
    return result


def places_of(result: Result) -> dict[str, str]:
    """plats_id by ansokan_id."""
    return {p.applicant: p.place for p in result.placements}


def beside_a_pair(area: str) -> Instance:
    """A pair that can be at either of two places, and one further back who can be at one only."""
    either = {"wishes": ((1, "Park"), (2, "Vård")), "groups": frozenset({"fortur"})}
    people = [person("a", **either), person("b", **either), person("c", wishes=((1, area),))]
    spots = [place("P", seats=2, area="Park"), place("V", seats=2, area="Vård")]
    return town(people, spots, pairs=TOGETHER)


def test_a_pair_steps_aside_for_someone_further_back() -> None:
    """Whichever of the places the third wants, the pair ends at the other, and all are placed."""
    for area, own, other in (("Park", "P", "V"), ("Vård", "V", "P")):
        places = places_of(by_search(beside_a_pair(area)))
        assert places == {"a": other, "b": other, "c": own}


def behind_others() -> Instance:
    """A pair whose other place is full of two who could be at a third, and one who wants its seat.

    In queue order the pair takes P, the two take V, and one more wants P only. Nobody moves alone:
    the two have to go to W before the pair can be at V.
    """
    ahead = frozenset({"fortur"})
    pair = {"wishes": ((1, "Park"), (2, "Vård")), "groups": ahead}
    two = {"wishes": ((1, "Vård"), (2, "Öppet")), "groups": ahead}
    people = [person("a", **pair), person("b", **pair), person("d", **two), person("e", **two)]
    people.append(person("c", wishes=((1, "Park"),)))
    spots = [
        place("P", seats=2, area="Park"),
        place("V", seats=2, area="Vård"),
        place("W", seats=2, area="Öppet"),
    ]
    return town(people, spots, pairs=TOGETHER)


def test_others_make_room_for_a_pair_that_steps_aside() -> None:
    """Two go elsewhere so that the pair can sit where they sat, and the last gets its seat."""
    places = places_of(by_search(behind_others()))
    assert places == {"a": "V", "b": "V", "c": "P", "d": "W", "e": "W"}


def without_money_too() -> Instance:
    """The pair's first place pays two, and one further back can only be there."""
    instance = beside_a_pair("Park")
    bromma = next(e for e in instance.employers if e.name == "Bromma")
    spots = [
        place("P", seats=2, area="Park", employer="Bromma", district="Bromma"),
        place("V", seats=2, area="Vård", employer="Farsta"),
    ]
    people = tuple(replace(a, other_districts=None) for a in instance.applicants)
    paid = replace(bromma, budget_ore=2 * cost_at(instance))
    employers = tuple(paid if e == bromma else e for e in instance.employers)
    return replace(instance, applicants=people, places=tuple(spots), employers=employers)


def cost_at(instance: Instance) -> int:
    """Öre for one of them at the first place."""
    return int(problem_of(instance).edges.cost.max())


def test_money_is_not_looked_for_where_pairs_hold_the_seats(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Money is out as well where the pair sits, and nobody asks for it before the pair moves."""

    def never(*_: object) -> bool:
        raise AssertionError

    monkeypatch.setattr(QueueWalk, "_sought", never)
    places = places_of(by_search(without_money_too()))
    assert places == {"a": "V", "b": "V", "c": "P"}


def test_no_more_pairs_are_moved_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a move left the last stays out, told as without proof."""
    monkeypatch.setattr(queue, "_ASIDES", 0)
    result = by_search(behind_others())
    assert len(result.placements) == 4
    assert result.proof.unproved == (5,)


@pytest.mark.parametrize("most", [1, 2])
def test_a_pair_is_led_to_so_many_classes_at_most(
    monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Where nothing works out, so many classes are tried for the pair and no more."""
    tried: list[int] = []

    def in_vain(_: PathSearch, i: int, only: Ints) -> bool:
        tried.append(i)
        return False

    instance = behind_others()
    pair = ((1, "Park"), (2, "Vård"), (3, "Öppet"))
    people = [replace(a, wishes=pair) if a.id in "ab" else a for a in instance.applicants]
    problem = problem_of(replace(instance, applicants=tuple(people)))
    walk = QueueWalk(Board(problem), Solvers.standard(1), problem.instance.model.solver)
    monkeypatch.setattr(queue, "_WHERE", most)
    monkeypatch.setattr(PathSearch, "moved_out", in_vain)
    walk.run()
    assert len(tried) == most


def at_the_wrong_place() -> Instance:
    """A pair that sits down at its third wish before two others take the place it wishes first.

    Points of the pair: 0 each for Vård, 5 each for Park; of the other two 0 and 2. Best in all is
    the pair at Vård and the two at Park: 2 · 0 + 2 · 2.
    """
    pair = {"wishes": ((1, "Vård"), (3, "Park")), "groups": frozenset({"fortur"})}
    other = {"wishes": ((1, "Vård"), (2, "Park"))}
    people = [person("a", **pair), person("b", **pair), person("c", **other), person("d", **other)]
    spots = [place("P", seats=3, area="Park"), place("V", seats=2, area="Vård")]
    return town(people, spots, pairs=TOGETHER)


def test_a_pair_aims_together_at_what_is_best_for_both() -> None:
    """Nobody can change places with one of the pair alone; both move, and wishes are proved."""
    result = by_search(at_the_wrong_place())
    assert places_of(result) == {"a": "V", "b": "V", "c": "P", "d": "P"}
    (wishes,) = (goal for goal in result.goals if goal.name == "wishes")
    assert (wishes.value, wishes.bound, wishes.proved) == (4, 4, True)


def meeting_at_the_office() -> Instance:
    """A pair with one place in common, where a third wants a seat.

    Alone, one of the pair would go to Park and the other to Vård. Together they can only be at
    Kontor, whose two seats they take: with a price of 1 on each they cost 2 more together than
    apart, and the third costs 1, while two seats are worth 2.
    """
    ahead = frozenset({"fortur"})
    people = [
        person("a", wishes=((1, "Park"), (2, "Kontor")), groups=ahead),
        person("b", wishes=((1, "Vård"), (2, "Kontor")), groups=ahead),
        person("c", wishes=((1, "Kontor"),)),
    ]
    spots = [place("P", area="Park"), place("V", area="Vård"), place("K", area="Kontor", seats=2)]
    return town(people, spots, pairs=TOGETHER)


def test_the_joint_price_of_a_pair_proves_whom_it_leaves_out() -> None:
    """A certificate covers the third, and the pair's points are the least that two can have."""
    result = by_search(meeting_at_the_office())
    assert places_of(result) == {"a": "K", "b": "K"}
    assert result.proof.unproved == ()
    (certificate,) = (c for c in result.proof.certificates if 3 in c.covers)
    assert certificate.seat["K"] > 0
    (wishes,) = (goal for goal in result.goals if goal.name == "wishes")
    assert (wishes.value, wishes.bound) == (4, 4)


def test_the_joint_price_is_what_both_cost_together_beyond_the_cheapest_of_each() -> None:
    """Seats at Park, Vård and Kontor priced 1, 2 and 7: together 14, apart 3."""
    instance = meeting_at_the_office()
    queue = build_queue(instance.model, instance.applicants)
    problem = Problem.of(instance, queue, edge_filter(instance), split_pairs=False)
    worth = {"P": 1, "V": 2, "K": 7}
    seat = np.array([worth[p.id] for p in problem.classes.representatives], dtype=np.int64)
    price = seat[problem.edges.place]
    assert joint_prices(problem, price, cheapest_prices(problem, price)) == {0: 14 - 3}
    one_seat = replace(
        instance,
        places=tuple(replace(p, seats=1) for p in instance.places),
    )
    alone = Problem.of(one_seat, queue, edge_filter(one_seat), split_pairs=False)
    assert joint_prices(alone, price, cheapest_prices(alone, price)) == {}
