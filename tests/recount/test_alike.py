"""What one of a kind answers is what each of the kind would."""

from __future__ import annotations

import numpy as np
import pytest

from feriejobb.recount.alike import Alike
from feriejobb.recount.pairing import Costs, cost_of, wish_points, wish_rank
from feriejobb.recount.wish_table import WishTable
from tests.oracle.towns import random_town
from tests.verify.town import person, place, town


@pytest.mark.parametrize("seed", range(20))
def test_everyone_is_of_the_kind_that_their_own_rank_and_answer_say(seed: int) -> None:
    """Asked one by one, nobody ranks an area otherwise than the one who was asked for them."""
    instance = random_town(seed, "small")
    alike = Alike(instance.applicants)
    for spot in instance.places:
        first, kind = alike.by_rank(spot.area)
        for k, one in enumerate(instance.applicants):
            other = first[int(kind[k])]
            assert wish_rank(one, spot) == wish_rank(other, spot)
            assert one.any_area == other.any_area


def test_an_area_that_is_written_twice_has_its_lowest_rank() -> None:
    """The table knows the rank that the reading of one wish list gives."""
    twice = person("a", wishes=((3, "Vård"), (1, "Vård"), (2, "Park")))
    first, kind = Alike((twice, person("b", wishes=((1, "Vård"),)))).by_rank("Vård")
    assert kind[0] == kind[1]
    assert len(first) == 1


def test_kinds_keep_apart_what_they_are_asked_to_look_at() -> None:
    """One of each, in the order of the applicants."""
    people = (person("a", home="Farsta"), person("b", home="Bromma"), person("c", home="Farsta"))
    alike = Alike(people)
    kinds = alike.kinds("home", lambda a: a.home)
    assert [a.id for a in kinds[0]] == ["a", "b"]
    answers = alike.answers(kinds, lambda a: a.home == "Farsta", np.bool_)
    assert answers.tolist() == [True, False, True]


@pytest.mark.parametrize("seed", range(20))
def test_points_by_kind_are_the_points_of_each(seed: int) -> None:
    """The table of a town is the contract's points, one pairing at a time."""
    instance = random_town(seed, "small")
    table = WishTable(instance, [a.id for a in instance.applicants])
    for spot in instance.places:
        expected = [wish_points(instance, a, spot) for a in instance.applicants]
        assert table.of(spot).tolist() == expected


@pytest.mark.parametrize("seed", range(20))
def test_a_cost_that_is_known_is_the_cost_of_that_birth_date(seed: int) -> None:
    """Those alike in age cost alike; the others do not share."""
    instance = random_town(seed, "small")
    costs = Costs(instance.model)
    for spot in instance.places:
        for a in instance.applicants:
            right = cost_of(instance.model, a.birth_date, spot.period, spot.hours)
            assert costs.of(a.birth_date, spot.period, spot.hours) == right


def test_a_birthday_between_two_sub_periods_changes_the_cost() -> None:
    """Someone who turns a year older during the summer costs more in its last part."""
    instance = town([person("a")], [place("P")])
    first, last = instance.model.sub_periods[0], instance.model.sub_periods[-1]
    assert first.first_day < last.first_day
    costs = Costs(instance.model)
    for day in (first.first_day, last.first_day):
        born = day.replace(year=day.year - 16)
        for sub in (first, last):
            right = cost_of(instance.model, born, sub.period, 90)
            assert costs.of(born, sub.period, 90) == right
