"""What an allocation bears: seats, money, supervisors, pairs and quotas, each alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from feriejobb.data.instance import Instance, Pair, Quota, Supervisor
from feriejobb.data.solution import GoalResult, Placement
from feriejobb.explain.books import Books, Move
from feriejobb.explain.counterfactual import proved_until
from feriejobb.explain.differences import Differences
from feriejobb.intake import load
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


def came(town: Instance, place: str, placed: Sequence[Placement] = (SITTING,)) -> str:
    """The rule that C1's coming to the place would break."""
    return Books(town, placed).breaks([Move("C1", None, place)])


def test_a_newcomer_needs_a_seat(instance: Instance) -> None:
    """Two seats bear one more beside one, none beside two, unless seats are added."""
    second = replace(SITTING, applicant="D1", position=9)
    alone = replace(instance, supervisors=(Supervisor("H", "grupp", 1, 9, 2),))
    assert came(alone, "P2") == ""
    assert came(alone, "P2", [SITTING, second]) == "capacity"
    books = Books(alone, [SITTING, second])
    assert books.breaks([Move("C1", None, "P2")], {"P2": 1}) == ""
    assert books.breaks([Move("C1", None, "P2"), Move("D1", "P2", None)]) == ""


def test_a_newcomer_needs_money_to_the_ore(instance: Instance) -> None:
    """What is left of the budget is enough, one öre less is not, and no budget never ends."""
    person, place = instance.applicant_by_id["C1"], instance.place_by_id["P3"]
    cost = SITTING.cost_ore + Books(instance, ()).cost(person, place)
    assert came(with_budget(instance, cost), "P3") == ""
    assert came(with_budget(instance, cost - 1), "P3") == "budget"
    assert came(with_budget(instance, None), "P3") == ""


def test_a_newcomer_needs_a_supervisor_of_the_sub_period(instance: Instance) -> None:
    """The group's limit counts over its places; a place without a group is not bound by it."""
    full = replace(instance, supervisors=(Supervisor("H", "grupp", 1, 1, 2),))
    assert came(instance, "P1") == ""
    assert came(full, "P1") == "supervisors"
    assert came(full, "P5") == ""
    assert Books(full, [SITTING]).breaks([Move("B1", "P2", "P1")]) == ""


def test_a_place_opens_with_enough_or_not_at_all(instance: Instance) -> None:
    """One alone does not open a place for two, and nobody may leave one behind."""
    places = tuple(replace(p, min_open=2) if p.id == "P2" else p for p in instance.places)
    town = replace(instance, places=places, supervisors=(Supervisor("H", "grupp", 1, 9, 2),))
    second = replace(SITTING, applicant="D1", position=9)
    assert came(town, "P2", ()) == "min_opening"
    assert came(town, "P2", [SITTING]) == ""
    assert Books(town, [SITTING, second]).breaks([Move("B1", "P2", "P1")]) == "min_opening"


@pytest.mark.parametrize(
    ("apart", "target", "broken"),
    [(True, "P2", "pairs"), (True, "P1", ""), (False, "P2", ""), (False, "P1", "pairs")],
)
def test_a_pair_meets_never_or_always(
    instance: Instance, apart: bool, target: str, broken: str
) -> None:
    """C1 and B1, who has the office, are kept apart or belong together."""
    town = replace(instance, pairs=(Pair("B1", "C1", apart, 2),))
    assert came(town, target) == broken
    assert not Books(town, [SITTING]).movable("B1")


def test_nobody_fixed_or_hidden_is_moved(instance: Instance) -> None:
    """B1 is, unless the place is accepted, agreed, or nothing may be told."""
    assert Books(instance, [SITTING]).movable("B1")
    assert not Books(instance, [SITTING], fixed=frozenset({"B1"})).movable("B1")
    assert not Books(instance, [SITTING], frozenset({"B1"})).movable("B1")


def test_the_last_one_is_never_a_hidden_one(instance: Instance) -> None:
    """The latest queue position among those that may be told."""
    later = replace(SITTING, applicant="S1", position=8)
    assert Books(instance, (SITTING, later)).last("P2") == 8
    assert Books(instance, (SITTING, later), frozenset({"S1"})).last("P2") == 3
    assert Books(instance, (SITTING, later), frozenset({"S1", "B1"})).last("P2") is None
    assert Books(instance, (SITTING, later)).last("P2", without="S1") == 3


@pytest.mark.parametrize(
    ("is_min", "hard", "target", "leaves", "broken"),
    [
        (False, False, 1, False, ""),
        (False, False, 0, False, "quotas"),
        (False, True, 0, False, "quota"),
        (True, True, 1, True, "quota"),
        (True, False, 0, True, ""),
    ],
)
def test_no_quota_is_missed_by_more(
    instance: Instance, is_min: bool, hard: bool, target: int, leaves: bool, broken: str
) -> None:
    """C1 counts in a quota on the new ones; B1, who may leave, in one on the earlier unserved."""
    group = "tidigare:sokt_utan_jobb" if is_min else "tidigare:ny"
    quota = Quota("K", "stad", "", group, is_min, target, hard, 1, 2)
    town = replace(instance, quotas=(quota,))
    moves = [Move("C1", None, "P2"), *([Move("B1", "P2", None)] if leaves else [])]
    assert Books(town, [SITTING]).breaks(moves) == broken


def goal(name: str, proved: bool = True) -> GoalResult:
    """A goal with a made-up outcome."""
    return GoalResult(name, "max", 5, 5 if proved else 6, proved, 0.1)


def test_a_claim_needs_a_proved_queue_behind_quotas_at_most() -> None:
    """Wishes after the queue may be unproved; anything unknown before it forbids the claim."""
    assert proved_until([goal("quotas"), goal("queue"), goal("wishes", proved=False)]) > 10**9
    assert proved_until([goal("quotas"), goal("queue", proved=False)]) == 0
    assert proved_until([goal("quotas", proved=False), goal("queue")]) == 0
    assert proved_until([goal("equity"), goal("queue")]) == 0
    assert proved_until([goal("quotas"), goal("wishes")]) == 0


def test_what_is_unproved_further_back_is_no_hindrance() -> None:
    """Everything up to the first unproved position is known."""
    queue = GoalResult("queue", "max", 5, 7, False, 0.1, unproved=(12, 9))
    assert proved_until([goal("quotas"), queue]) == 8


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
