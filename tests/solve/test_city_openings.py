"""Places that open for some least number: filled, emptied, or closed to those who sat there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from feriejobb.data.instance import Applicant, Instance, Pair, Supervisor
from feriejobb.data.solution import Result
from feriejobb.errors import InfeasibleError
from feriejobb.solve import solve_instance
from feriejobb.verify.judge import examine
from tests.oracle.claims import with_exact_edges
from tests.verify.town import person, place, quota, town


def park_for_three(*people: Applicant) -> Instance:
    """Park with four seats opens for three or for nobody; Vård has two seats and Kök one."""
    spots = [
        place("P", seats=4, min_open=3),
        place("V", seats=2, area="Vård"),
        place("K", area="Kök"),
    ]
    return town(people, spots)


def by_search(instance: Instance, asked_about: int = 8_000) -> tuple[Result, dict[str, str]]:
    """Solved as a city and passed by the judge; the result and plats_id by ansokan_id.

    Up to ``asked_about`` edges exact solvers may be asked about everybody.
    """
    city = with_exact_edges(instance, 0)
    settings = city.model.solver.model_copy(update={"exact_openings": asked_about})
    model = city.model.model_copy(update={"solver": settings})
    result = solve_instance(replace(city, model=model))
    assert examine(instance, result).findings == ()
    return result, {p.applicant: p.place for p in result.placements}


AHEAD = frozenset({"fortur"})
ONLY_PARK = [person(name, groups=AHEAD) for name in "ab"]


def test_a_half_open_place_is_filled_with_one_who_sat_elsewhere() -> None:
    """The third prefers Vård and has room there; without it the first two could not be placed."""
    third = person("c", wishes=((1, "Vård"), (2, "Park")))
    _, places = by_search(park_for_three(*ONLY_PARK, third))
    assert places == {"a": "P", "b": "P", "c": "P"}


def test_a_half_open_place_is_emptied_where_others_make_room() -> None:
    """One sat down at Park, which has the most seats, and one at Vård, who moves on to Kök."""
    people = [
        person("a", wishes=((1, "Park"), (2, "Vård")), groups=AHEAD),
        person("b", wishes=((1, "Vård"), (2, "Kök")), history="sokt_utan_jobb"),
        person("c", wishes=((1, "Vård"),)),
    ]
    _, places = by_search(park_for_three(*people))
    assert places == {"a": "V", "b": "K", "c": "V"}


def two_who_cannot_open() -> Instance:
    """The third who may take Park belongs together with one who may not."""
    others = [person("c", wishes=((1, "Vård"), (2, "Park"))), person("d", wishes=((1, "Vård"),))]
    return replace(park_for_three(*ONLY_PARK, *others), pairs=(Pair("c", "d", False, 2),))


def test_who_sits_where_too_few_can_come_is_proved_impossible() -> None:
    """Exact solvers are asked where the city is not too large for that."""
    result, places = by_search(two_who_cannot_open())
    assert places == {"c": "V", "d": "V"}
    assert result.proof.exact == (1, 2)
    assert {row.applicant: row.reason for row in result.unplaced} == dict.fromkeys("ab", "oppning")


def test_who_sits_where_too_few_can_come_leaves_without_a_proof() -> None:
    """Where it is too large they leave, and the gap is told."""
    result, places = by_search(two_who_cannot_open(), asked_about=0)
    assert places == {"c": "V", "d": "V"}
    reasons = {row.applicant: row.reason for row in result.unplaced}
    assert reasons == dict.fromkeys("ab", "ej_bevisat")
    (queue,) = (goal for goal in result.goals if goal.name == "queue")
    assert (queue.value, queue.bound, queue.unproved) == (2, 4, (1, 2))


def test_two_who_must_move_at_once_do() -> None:
    """One of Vård is the third at Park only if one of Kök, under the same supervisor, goes to Vård.

    Park and Kök have three youths' supervision in all: no move by itself is allowed.
    """
    people = [
        *ONLY_PARK,
        person("c", wishes=((1, "Vård"), (2, "Park"))),
        person("d", wishes=((1, "Kök"), (2, "Vård"))),
    ]
    spots = [
        place("P", seats=3, min_open=3, supervisor_group="lag"),
        place("V", area="Vård"),
        place("K", area="Kök", supervisor_group="lag"),
    ]
    rows = (Supervisor("h", "lag", 1, 3, 2),)
    result, places = by_search(town(people, spots, supervisors=rows))
    assert places == {"a": "P", "b": "P", "c": "P", "d": "V"}
    assert result.proof.unproved == ()


def agreed_alone() -> Instance:
    """One agreed at Park, which opens for two; b, ahead of c, wants Vård. Two can be paid."""
    people = [
        person("a", wishes=((1, "Park"),), locked_place="P"),
        person("b", wishes=((1, "Vård"),), groups=AHEAD),
        person("c", wishes=((1, "Park"),)),
    ]
    spots = [place("P", seats=2, min_open=2), place("V", area="Vård")]
    rich, _ = by_search(town(people, spots))
    pay = {p.cost_ore for p in rich.placements}
    assert len(rich.placements) == 3
    return town(people, spots, budgets={spots[0].employer: 2 * max(pay)})


@pytest.mark.parametrize("asked_about", [8_000, 0])
def test_whoever_has_agreed_is_joined_by_one_from_further_back(asked_about: int) -> None:
    """The place cannot close, so b waits, though ahead of c: proved where everybody is asked."""
    result, places = by_search(agreed_alone(), asked_about)
    assert places == {"a": "P", "c": "P"}
    assert [row.applicant for row in result.unplaced] == ["b"]
    assert result.proof.exact == ((1,) if asked_about else ())
    assert result.proof.unproved == (() if asked_about else (1,))


@pytest.mark.parametrize("asked_about", [8_000, 0])
def test_a_quota_is_missed_where_an_opening_leaves_no_other_way(asked_about: int) -> None:
    """One is wanted at Vård, but only b can join a at Park: one short, and not called the least."""
    people = [
        person("a", wishes=((1, "Park"),), locked_place="P"),
        person("b", wishes=((1, "Vård"), (2, "Park"))),
    ]
    spots = [place("P", seats=2, min_open=2), place("V", area="Vård")]
    row = quota("Q", "alder:16", 1, scope="arbetsomrade", value="Vård", hard=False)
    result, places = by_search(town(people, spots, quotas=(row,)), asked_about)
    assert places == {"a": "P", "b": "P"}
    (short,) = (goal for goal in result.goals if goal.name == "quotas")
    assert (short.value, short.bound, short.proved) == (1, 0, False)


@pytest.mark.parametrize("asked_about", [8_000, 0])
def test_nobody_is_left_to_open_for_whoever_has_agreed(asked_about: int) -> None:
    """Whoever could join the one who agreed must be at Vård: both solvers say that it fails."""
    people = [
        person("a", wishes=((1, "Park"),), locked_place="P"),
        person("b", wishes=((1, "Vård"), (2, "Park"))),
    ]
    spots = [place("P", seats=2, min_open=2), place("V", area="Vård")]
    row = quota("Q", "alder:16", 1, scope="arbetsomrade", value="Vård")
    with pytest.raises(InfeasibleError):
        by_search(town(people, spots, quotas=(row,)), asked_about)


def test_nobody_waits_for_a_place_that_can_never_open() -> None:
    """Park opens for three, and two can be supervised: who wants it is proved impossible.

    Were its seats counted as room, nobody behind could be proved either: the third at Vård, which
    has two seats, could be thought to make one of the first two sit at Park.
    """
    both = ((1, "Park"), (2, "Vård"))
    people = [
        *ONLY_PARK,
        *(person(name, wishes=both, history="sokt_utan_jobb") for name in "cd"),
        person("e", wishes=((1, "Vård"),)),
    ]
    town = park_for_three(*people)
    spots = tuple(replace(p, supervisor_group="lag" if p.id == "P" else None) for p in town.places)
    rows = (Supervisor("h", "lag", 1, 2, 2),)
    result, places = by_search(replace(town, places=spots, supervisors=rows))
    assert places == {"c": "V", "d": "V"}
    assert result.proof.unproved == ()
    reasons = {row.applicant: row.reason for row in result.unplaced}
    assert reasons == {"a": "oppning", "b": "oppning", "e": "platser_fulla"}
    three = (replace(rows[0], max_youths=3),)
    result, places = by_search(replace(town, places=spots, supervisors=three))
    assert places.keys() == set("abcde")
