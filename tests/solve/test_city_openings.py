"""Places that open for some least number: filled, emptied, or closed to those who sat there."""

from __future__ import annotations

from dataclasses import replace

from feriejobb.data.instance import Applicant, Instance, Pair, Supervisor
from feriejobb.data.solution import Result
from feriejobb.solve import solve_instance
from feriejobb.verify.judge import examine
from tests.oracle.claims import with_exact_edges
from tests.verify.town import person, place, town


def park_for_three(*people: Applicant) -> Instance:
    """Park with four seats opens for three or for nobody; Vård has two seats and Kök one."""
    spots = [
        place("P", seats=4, min_open=3),
        place("V", seats=2, area="Vård"),
        place("K", area="Kök"),
    ]
    return town(people, spots)


def by_search(instance: Instance) -> tuple[Result, dict[str, str]]:
    """Solved as a city and passed by the judge; the result and plats_id by ansokan_id."""
    result = solve_instance(with_exact_edges(instance, 0))
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


def test_who_sits_where_too_few_can_come_leaves_without_a_proof() -> None:
    """The third who may take Park belongs together with one who may not: the gap is told."""
    others = [person("c", wishes=((1, "Vård"), (2, "Park"))), person("d", wishes=((1, "Vård"),))]
    town = replace(park_for_three(*ONLY_PARK, *others), pairs=(Pair("c", "d", False, 2),))
    result, places = by_search(town)
    assert places == {"c": "V", "d": "V"}
    reasons = {row.applicant: row.reason for row in result.unplaced}
    assert reasons == dict.fromkeys("ab", "ej_bevisat")
    (queue,) = (goal for goal in result.goals if goal.name == "queue")
    assert (queue.value, queue.bound, queue.unproved) == (2, 4, (1, 2))


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
