"""What was left after an allocation: seats, money, supervisors and quotas, each alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from feriejobb.data.instance import Instance, Quota, Supervisor
from feriejobb.data.solution import GoalResult, Placement
from feriejobb.explain.counterfactual import provable
from feriejobb.explain.differences import Differences
from feriejobb.explain.standing import Standing
from feriejobb.pipeline import load
from feriejobb.report.compare_book import NO_GOAL, UNPROVED, compare_workbook, notes
from tests.explain.town import write_town
from tests.report.reading import sheet

SITTING = Placement("B1", "P2", "Farsta", 1, 1, 1, False, 900_000, 3)


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    """The town, with a supervisor group at the office and the park of Farsta."""
    source = write_town(tmp_path_factory.mktemp("kvar") / "in")
    town = load(source, "sommar", settings=["lottery.seed=prov"]).instance
    places = tuple(
        replace(p, supervisor_group="grupp" if p.id in ("P1", "P2") else None, seats=2)
        for p in town.places
    )
    return replace(town, places=places, supervisors=(Supervisor("H", "grupp", 1, 2, 2),))


def with_budget(town: Instance, ore: int | None) -> Instance:
    """The same town where each förvaltning has this much money."""
    return replace(town, employers=tuple(replace(e, budget_ore=ore) for e in town.employers))


def room(town: Instance, place: str, cost: int, placed: Sequence[Placement] = (SITTING,)) -> bool:
    """Whether one more fits."""
    return Standing(town, tuple(placed), frozenset()).room(town.place_by_id[place], cost)


def test_room_needs_a_seat(instance: Instance) -> None:
    """Two seats bear one more beside one, none beside two."""
    second = replace(SITTING, applicant="D1", position=9)
    alone = replace(instance, supervisors=(Supervisor("H", "grupp", 1, 9, 2),))
    assert room(alone, "P2", 900_000)
    assert not room(alone, "P2", 900_000, [SITTING, second])


def test_room_needs_money_to_the_ore(instance: Instance) -> None:
    """What is left of the budget is enough, one öre less is not, and no budget never ends."""
    assert room(with_budget(instance, 1_800_000), "P3", 900_000)
    assert not room(with_budget(instance, 1_799_999), "P3", 900_000)
    assert room(with_budget(instance, None), "P3", 900_000)


def test_room_needs_a_supervisor_of_the_sub_period(instance: Instance) -> None:
    """The group's limit counts over its places; a place without a group is not bound by it."""
    full = replace(instance, supervisors=(Supervisor("H", "grupp", 1, 1, 2),))
    assert room(instance, "P1", 1)
    assert not room(full, "P1", 1)
    assert room(full, "P5", 1)


def test_ones_own_place_is_given_back_first(instance: Instance) -> None:
    """Whoever asks is not crowded out by themselves."""
    standing = Standing(with_budget(instance, 900_000), (SITTING,), frozenset())
    place = instance.place_by_id["P2"]
    assert not standing.room(place, 900_000)
    assert standing.without("B1").room(place, 900_000)


def test_the_last_one_is_never_a_hidden_one(instance: Instance) -> None:
    """The latest queue position among those that may be told."""
    later = replace(SITTING, applicant="S1", position=8)
    place = instance.place_by_id["P2"]
    assert Standing(instance, (SITTING, later), frozenset()).last(place) == 8
    assert Standing(instance, (SITTING, later), frozenset({"S1"})).last(place) == 3
    assert Standing(instance, (SITTING, later), frozenset({"S1", "B1"})).last(place) is None


@pytest.mark.parametrize(
    ("is_min", "target", "leaves", "bears"),
    [
        (False, 1, None, True),
        (False, 0, None, False),
        (True, 1, "B1", False),
        (True, 0, "B1", True),
    ],
)
def test_no_quota_is_missed_by_more(
    instance: Instance, is_min: bool, target: int, leaves: str | None, bears: bool
) -> None:
    """C1 counts in a quota on the new ones; B1, who may leave, in one on the earlier unserved."""
    group = "tidigare:sokt_utan_jobb" if is_min else "tidigare:ny"
    quota = Quota("K", "stad", "", group, is_min, target, False, 1, 2)
    town = replace(instance, quotas=(quota,))
    people = town.applicant_by_id
    standing = Standing(town, (SITTING,), frozenset())
    other = people[leaves] if leaves else None
    assert standing.quotas_bear(town.place_by_id["P2"], people["C1"], other) == bears


def goal(name: str, proved: bool = True) -> GoalResult:
    """A goal with a made-up outcome."""
    return GoalResult(name, "max", 5, 5 if proved else 6, proved, 0.1)


def test_a_claim_needs_a_proved_queue_behind_quotas_at_most() -> None:
    """Wishes after the queue may be unproved; anything unknown before it forbids the claim."""
    assert provable([goal("quotas"), goal("queue"), goal("wishes", proved=False)])
    assert not provable([goal("quotas"), goal("queue", proved=False)])
    assert not provable([goal("quotas", proved=False), goal("queue")])
    assert not provable([goal("equity"), goal("queue")])
    assert not provable([goal("quotas"), goal("wishes")])


def test_a_comparison_with_an_unproved_goal_says_so(tmp_path: Path) -> None:
    """In the notes and on the workbook's first page, with the goal that only one run has."""
    unsure = goal("queue", proved=False)
    goals = (("queue", goal("queue"), unsure), ("moves", None, goal("moves")))
    found = Differences(goals, (), (), (), (), True, False, False)
    assert notes(found) == (UNPROVED, "Körningarna har olika inställningar.")
    cells = [
        c for r in sheet(compare_workbook(found, ("a", "b")), "Sammanfattning").values for c in r
    ]
    assert UNPROVED in cells
    assert NO_GOAL in cells
    assert any(str(c).startswith("INTE BEVISAT") for c in cells)
    assert "SYNTETISKT" not in cells
