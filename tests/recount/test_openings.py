"""Places that can never open: two readings agree, and nobody is ever placed there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from feriejobb.data.instance import Instance, Supervisor
from feriejobb.data.model import RuleSettings
from feriejobb.data.problem import Problem
from feriejobb.data.queue import build_queue
from feriejobb.recount.openings import never_opening
from feriejobb.recount.possible import possible_pairings
from feriejobb.rules.registry import edge_filter
from tests.oracle.brute import solve_by_brute_force
from tests.oracle.towns import random_town
from tests.verify.small_town import COST
from tests.verify.town import person, place, town


def both(instance: Instance) -> tuple[set[str], set[str]]:
    """What the judge and what the solver take for closed."""
    queue = build_queue(instance.model, instance.applicants)
    possible = possible_pairings(instance, [entry.id for entry in queue])
    held = {a.locked_place for a in instance.applicants if a.locked_place is not None}
    problem = Problem.of(instance, queue, edge_filter(instance))
    told = zip(problem.classes.members, problem.closed.tolist(), strict=True)
    return (
        set(never_opening(instance, possible, held)),
        {p.id for members, closed in told if closed for p in members},
    )


def narrow(instance: Instance) -> Instance:
    """The town with places that open for two or three only, where they have the seats."""
    places = tuple(
        replace(p, min_open=min(p.seats, 2 + n % 2)) for n, p in enumerate(instance.places)
    )
    return replace(instance, places=places)


def test_both_readings_agree_and_the_closed_are_never_used() -> None:
    """On drawn towns: the same places, some of them, and no best allocation is at one."""
    closed = 0
    for seed in range(120):
        instance = narrow(random_town(seed, "tiny"))
        judge, solver = both(instance)
        assert judge == solver
        closed += len(judge)
        for allocation in solve_by_brute_force(instance).best:
            assert judge.isdisjoint(allocation.values())
    assert closed > 20


PEOPLE = [person(name) for name in "abc"]
FOR_THREE = place("P", seats=4, min_open=3, supervisor_group="lag")


@pytest.mark.parametrize(
    ("youths", "ore", "people", "closed"),
    [
        (3, 3 * COST, 3, False),
        (2, 3 * COST, 3, True),
        (3, 3 * COST - 1, 3, True),
        (3, 3 * COST, 2, True),
    ],
)
def test_one_short_of_the_least_number_closes(
    youths: int, ore: int, people: int, closed: bool
) -> None:
    """One supervised, one öre or one applicant too few."""
    supervisors = (Supervisor("h", "lag", 1, youths, 2),)
    instance = town(PEOPLE[:people], [FOR_THREE], supervisors=supervisors, budgets={"Farsta": ore})
    assert both(instance) == (({"P"},) * 2 if closed else (set(), set()))


@pytest.mark.parametrize("rule", ["min_opening", "supervisors"])
def test_what_is_switched_off_closes_nothing(rule: str) -> None:
    """Neither the least number nor the supervisors count then."""
    supervisors = (Supervisor("h", "lag", 1, 2, 2),)
    off = {rule: RuleSettings(enabled=False)}
    instance = town(PEOPLE, [FOR_THREE], supervisors=supervisors, rules=off)
    assert both(instance) == (set(), set())


def test_where_somebody_is_fixed_the_place_is_open() -> None:
    """An agreed placement stands, whatever its number is."""
    fixed = [person("a", locked_place="P"), *PEOPLE[1:]]
    supervisors = (Supervisor("h", "lag", 1, 2, 2),)
    assert both(town(fixed, [FOR_THREE], supervisors=supervisors)) == (set(), set())
