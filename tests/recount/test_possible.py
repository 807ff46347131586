"""The recomputed edges are exactly the pairings to which no filter rule objects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from feriejobb.data.instance import Instance, Place
from feriejobb.recount.lottery import first_queue
from feriejobb.recount.pairing import pairing_cost, placed_cost
from feriejobb.recount.possible import Possible, possible_pairings
from feriejobb.rules.registry import RULES
from feriejobb.verify.case import FILTERS
from tests.oracle.towns import random_town
from tests.rules.breach_cases import BREACH_CASES, BreachCase
from tests.verify.town import person, place, town

FILTER_CASES = [case for case in BREACH_CASES if case.rule in FILTERS]


def edges(instance: Instance, out: frozenset[str] = frozenset()) -> Possible:
    """All edges, applicants in queue order."""
    turns = first_queue(instance)
    return possible_pairings(instance, sorted(turns, key=lambda i: turns[i].position), out)


def as_pairs(possible: Possible) -> set[tuple[str, str]]:
    """Edges as (ansokan_id, plats_id)."""
    rows = zip(possible.places, possible.takers, strict=True)
    return {(possible.ids[k], spot.id) for spot, takers in rows for k in takers.tolist()}


@pytest.mark.parametrize("seed", range(60))
def test_an_edge_is_a_pairing_that_every_filter_rule_in_force_lets_through(seed: int) -> None:
    """Every pair of a random town is put to the rules' own checks."""
    instance = random_town(seed, "tiny")
    rules = [r() for r in RULES if r.name in FILTERS and instance.model.rule_enabled(r.name)]
    free = [a for a in instance.applicants if a.locked_place is None]
    every = [(a.id, p.id) for a in free for p in instance.places]
    barred = {(v.applicants[0], v.subject) for r in rules for v in r.check(instance, every)}
    paid = {
        (a.id, p.id)
        for a in free
        for p in instance.places
        if pairing_cost(instance, a, p) is not None
    }
    locks = {(a.id, a.locked_place) for a in instance.applicants if a.locked_place is not None}
    assert as_pairs(edges(instance)) == (paid - barred) | locks


@pytest.mark.parametrize("case", FILTER_CASES, ids=[f"{c.rule}: {c.what}" for c in FILTER_CASES])
def test_each_filter_rule_takes_away_the_edge_that_breaks_it(case: BreachCase) -> None:
    """The good pairing is an edge, the bad one is not."""
    found = as_pairs(edges(case.instance))
    assert set(case.good.items()) <= found
    assert not found & set(case.bad.items())


def test_costs_stand_beside_their_takers_and_a_lock_has_a_cost_without_pay() -> None:
    """Fifteen-year-olds have no edge but their lock, at the table's lowest step."""
    case = next(c for c in FILTER_CASES if c.what == "younger than the pay table")
    locked = [replace(a, locked_place="P") for a in case.instance.applicants]
    instance = replace(case.instance, applicants=tuple(locked))
    possible = edges(instance)
    spot = instance.places[0]
    expected = [placed_cost(instance, instance.applicant_by_id[i], spot) for i in possible.ids]
    assert len(possible.takers[0]) == 2
    assert possible.costs[0].tolist() == expected


def test_a_lock_is_the_only_edge_and_who_has_declined_has_none() -> None:
    """Neither the lock of someone who is out."""
    people = [person("a", locked_place="P"), person("b"), person("c", locked_place="Q")]
    instance = town(people, [place("P", needs_extract=True), place("Q")])
    assert as_pairs(edges(instance)) == {("a", "P"), ("b", "Q"), ("c", "Q")}
    assert as_pairs(edges(instance, frozenset({"b", "c"}))) == {("a", "P")}


def test_edges_are_counted_per_applicant_and_found_by_applicant() -> None:
    """``degree``, ``size`` and ``places_of`` agree with the pairs."""
    possible = edges(random_town(1, "tiny"))
    pairs = as_pairs(possible)
    assert possible.size == len(pairs) == int(possible.degree.sum()) > 0
    assert possible.number == {name: number for number, name in enumerate(possible.ids)}
    assert pairs == {
        (name, spot.id)
        for number, name in enumerate(possible.ids)
        for spot in possible.places_of(number)
    }
    assert possible.degree[1] == sum(name == possible.ids[1] for name, _ in pairs)


def test_anywhere_and_among_agree_with_the_places_of_each() -> None:
    """Whatever is asked of the places, and of pairings in any order."""
    instance = random_town(1, "tiny")
    possible = edges(instance)
    limits: list[Callable[[Place], bool]] = [
        lambda p: p.period == 1,
        lambda p: p.supervisor_group is not None,
        lambda p: p.seats > 100,
    ]
    for holds in limits:
        assert possible.anywhere(holds).tolist() == [
            any(map(holds, possible.places_of(number))) for number in range(len(possible.ids))
        ]
    every = [(a, p.id) for p in possible.places for a in reversed(possible.ids)]
    pairs = as_pairs(possible)
    assert possible.among(every) == [pairing in pairs for pairing in every]
    assert possible.among([]) == []
