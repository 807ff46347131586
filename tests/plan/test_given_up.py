"""Youths barred from single places of a class, in a city: the class stays whole where it can."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from feriejobb.data.barred import too_narrow
from feriejobb.data.instance import Forbidden, Instance
from feriejobb.data.problem import Problem
from feriejobb.data.queue import build_queue
from feriejobb.intake import load
from feriejobb.plan.rounds_solve import solve_round
from feriejobb.rules.registry import edge_filter
from feriejobb.solve.expand import PairsCannotMeet, expand, moves_at
from feriejobb.solve.instance import solve_instance
from feriejobb.verify.judge import judge
from tests.plan.dropped import dropped
from tests.plan.reserve_towns import bound_town
from tests.plan.round_town import applicants, places, write_town

SETTINGS = ("lottery.seed=prov", "solver.exact_edges=0")

#: Towns among which several have classes that hold a place somebody has given up.
TOWNS = range(8)


def _problem(instance: Instance, **standing: str) -> Problem:
    queue = build_queue(instance.model, instance.applicants)
    allowed = edge_filter(instance)
    return Problem.of(instance, queue, allowed, standing=standing, split_pairs=False)


def _offices(folder: Path, *jobs: str, barred: dict[str, str], lock: str = "") -> Instance:
    """B1, B2 … wish for the offices; ``barred`` has a place by ``ansokan_id``."""
    people = applicants(*(f"B{k} kontor" for k in range(1, 5)))
    instance = load(write_town(folder, people, places(*jobs)), "sommar", settings=SETTINGS).instance
    rows = tuple(Forbidden(i, place, 0) for i, place in barred.items())
    held = tuple(
        replace(a, locked_place=lock) if lock and a.id == "B4" else a for a in instance.applicants
    )
    return replace(instance, forbidden=rows, applicants=held)


def test_a_class_stays_whole_where_the_rest_has_room(tmp_path: Path) -> None:
    """Two offices with two seats: one who may not have the first is seated in the second."""
    town = _offices(tmp_path / "in", "P1 kontor 2", "P2 kontor 2", barred={"B1": "P1"})
    problem = _problem(town)
    assert len(problem.classes) == 1
    everyone = problem.edges.start[:-1].copy()
    assert len(problem.edges) == 4
    assert expand(problem, everyone)[problem.index["B1"]] == "P2"


@pytest.mark.parametrize(
    ("jobs", "barred", "lock"),
    [
        (("P1 kontor 3", "P2 kontor 1"), {"B1": "P1", "B2": "P1"}, ""),
        (("P1 kontor 2", "P2 kontor 1"), {"B1": "P1"}, "P2"),
    ],
)
def test_a_place_stands_alone_where_the_rest_is_too_small(
    tmp_path: Path, jobs: tuple[str, ...], barred: dict[str, str], lock: str
) -> None:
    """Two for one seat; or one for a seat that is locked. Their edges to the place are gone."""
    problem = _problem(_offices(tmp_path / "in", *jobs, barred=barred, lock=lock))
    number = problem.classes.number
    assert number["P1"] != number["P2"]
    for i in barred:
        mine = problem.edges.place[problem.edges.of(problem.index[i])].tolist()
        assert mine == [number["P2"]]


def test_someone_gives_way_inside_the_class(tmp_path: Path) -> None:
    """B1 may not have the only free seat, so B2 goes there: not B3, whose offer stands."""
    town = _offices(tmp_path / "in", "P1 kontor 2", "P2 kontor 2", barred={"B1": "P1"})
    standing = {"B3": "P2"}
    problem = _problem(town, **standing)
    edge = problem.edges.start[:-1].copy()
    edge[problem.index["B4"]] = -1
    found = expand(problem, edge, standing)
    assert found[problem.index["B1"]] == found[problem.index["B3"]] == "P2"
    assert moves_at(problem, found, standing) == 0
    both = {"B3": "P2", "B2": "P2"}
    crowded = _problem(town, **both)
    found = expand(crowded, edge, both)
    assert found[crowded.index["B1"]] == "P2"
    assert moves_at(crowded, found, both) == 1


def test_no_way_to_seat_them_is_told(tmp_path: Path) -> None:
    """A class that was put together wrongly is found out, not filled with somebody barred."""
    town = _offices(tmp_path / "in", "P1 kontor 1", "P2 kontor 1", barred={"B1": "P1", "B2": "P2"})
    problem = _problem(town)
    assert len(problem.classes) == 1
    worse = replace(town, forbidden=(*town.forbidden, Forbidden("B1", "P2", 0)))
    wrong = replace(problem, crowd=_problem(worse).crowd)
    edge = problem.edges.start[:-1].copy()
    edge[[problem.index["B3"], problem.index["B4"]]] = -1
    with pytest.raises(PairsCannotMeet):
        expand(wrong, edge)


def _splittable(free: dict[str, int], barred: list[frozenset[str]]) -> bool:
    """Whether all barred can be seated, everybody's choice tried."""
    if not barred:
        return True
    rest = barred[1:]
    return any(
        _splittable({**free, place: left - 1}, rest)
        for place, left in free.items()
        if left and place not in barred[0]
    )


@pytest.mark.parametrize("seed", range(200))
def test_what_is_left_of_a_class_can_always_be_split(seed: int) -> None:
    """Hall's condition against every choice: the rest seats all barred, whoever holds ``kept``."""
    draw = random.Random(seed)  # noqa: S311  (test data, not the lottery)
    free = {f"P{k}": draw.randint(0, 3) for k in range(draw.randint(2, 4))}
    names = sorted(free)
    barred = [
        frozenset(draw.sample(names, draw.choice((1, 1, 2)))) for _ in range(draw.randint(1, 4))
    ]
    before = dict(free)
    alone = too_narrow(free, barred, 0)
    assert set(free) == set(before) - alone
    inside = [rest for b in barred if (rest := b - alone)]
    assert _splittable(free, inside)
    if _splittable(before, barred) and sum(before.values()) >= len(barred):
        assert not alone
    elif free:
        assert alone


def _compare(source: Path, seed: int) -> bool:
    """The city's route against the exact one; whether a class held a place given up."""
    exact = load(source, "sommar", settings=SETTINGS[:1]).instance
    first = solve_instance(exact)
    right = solve_round(dropped(exact, first, seed)[0])
    planned, before = dropped(load(source, "sommar", settings=SETTINGS).instance, first, seed)
    found = solve_round(planned)
    assert {p.applicant for p in found.placements} == {p.applicant for p in right.placements}
    assert judge(planned.instance, found, before) == []
    best = {goal.name: goal.value for goal in right.goals}
    for goal in found.goals:
        if goal.name in ("quotas", "moves", "wishes"):
            assert goal.bound <= best[goal.name]
    classes = Problem.of(
        planned.instance,
        planned.queue,
        edge_filter(planned.instance),
        out=planned.out,
        standing=planned.offers,
        split_pairs=False,
    ).classes
    given_up = {p for places in before.given_up.values() for p in places}
    return any(len(m) > 1 and any(p.id in given_up for p in m) for m in classes.members)


def test_a_city_with_places_given_up_places_the_same_people(tmp_path: Path) -> None:
    """Accepted, standing and dropped youths; money, supervisors, quotas, pairs and openings."""
    assert sum(_compare(bound_town(tmp_path / str(seed), seed), seed) for seed in TOWNS) >= 2


@pytest.mark.heavy
def test_hundreds_of_cities_with_places_given_up_place_the_same_people(tmp_path: Path) -> None:
    """As above, two hundred times."""
    towns = range(100, 300)
    assert sum(_compare(bound_town(tmp_path / str(seed), seed), seed) for seed in towns) >= 40
