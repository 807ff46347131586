"""Nobody is passed over for nothing: free seats and seats held further back (contract §5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from feriejobb.data.instance import Instance, Pair, Supervisor
from feriejobb.data.model import RuleSettings
from feriejobb.recount.lottery import first_queue
from feriejobb.verify.case import Case
from feriejobb.verify.reserves import expected_reserves
from feriejobb.verify.waste import Ledger, PassedOver, passed_over
from tests.rules.breach_cases import Chosen
from tests.verify.right import result_of, unsolved
from tests.verify.small_town import COST
from tests.verify.town import hidden, person, place, quota, town

#: One tier each, so that the lottery does not decide.
TIERS = ("sokt_utan_jobb", "ny", "haft_jobb")

#: Eighteen, and dearer than the others.
OLDER = date(2009, 1, 15)


def queue_of(instance: Instance) -> list[str]:
    """``ansokan_id`` in queue order."""
    turns = first_queue(instance)
    return sorted(turns, key=lambda i: turns[i].position)


def found(instance: Instance, chosen: Chosen, hold_soft: bool = True) -> list[PassedOver]:
    """Who is passed over."""
    case = unsolved(instance)
    ledger = Ledger(instance, chosen, hold_soft)
    return sorted(passed_over(instance, case.possible, chosen, ledger))


def three(**changes: Any) -> list[Any]:
    """First, second and third in the queue."""
    return [person(n, history=t, **changes) for n, t in zip("abc", TIERS, strict=True)]


def test_a_free_seat_that_someone_waiting_could_have_is_found() -> None:
    """One finding per person, with the first such place; nobody when the seats are taken."""
    instance = town(three(), [place("P", seats=2), place("Q")])
    assert found(instance, {"a": "P"}) == [PassedOver(2, "P"), PassedOver(3, "P")]
    assert found(instance, {"a": "P", "b": "P"}) == [PassedOver(3, "Q")]
    assert found(instance, {"a": "P", "b": "P", "c": "Q"}) == []


def test_a_seat_held_by_someone_further_back_is_found() -> None:
    """The one furthest back is named; a lock is nobody's to take."""
    instance = town(three(), [place("P", seats=2)])
    assert found(instance, {"b": "P", "c": "P"}) == [PassedOver(1, "P", 3)]
    assert found(instance, {"a": "P", "c": "P"}) == [PassedOver(2, "P", 3)]
    locked = [replace(p, locked_place="P" if p.id == "c" else None) for p in three()]
    instance = town(locked, [place("P")])
    assert found(instance, {"c": "P"}) == []


BLOCKED: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("capacity", "seats", {"seats": 1}, {}),
    ("supervisors", "supervisors", {"seats": 9, "supervisor_group": "lag"},
     {"supervisors": (Supervisor("h", "lag", 1, 1, 2),)}),
    ("budget", "money", {"seats": 9}, {"budgets": {"Farsta": 2 * COST - 1}}),
    ("quota", "a hard max", {"seats": 9}, {"quotas": (quota("K", "alla", 1, is_min=False),)}),
    ("pairs", "kept apart", {"seats": 9},
     {"pairs": (Pair("a", "b", True, 2), Pair("c", "a", True, 3))}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "what", "spot", "tables"), BLOCKED, ids=[b[1] for b in BLOCKED])
def test_a_limit_that_is_reached_explains_an_empty_seat_until_it_is_switched_off(
    rule: str, what: str, spot: dict[str, Any], tables: dict[str, Any]
) -> None:
    """One is placed and nobody else fits; without the rule both others would."""
    assert what
    instance = town(three(), [place("P", **spot)], **tables)
    assert found(instance, {"a": "P"}) == []
    loose = town(three(), [place("P", **spot)], rules={rule: RuleSettings(enabled=False)}, **tables)
    assert [w.position for w in found(loose, {"a": "P"})] == [2, 3]


@pytest.mark.parametrize(
    ("spot", "tables"),
    [
        ({"seats": 2}, {}),
        ({"supervisor_group": "lag"}, {"supervisors": (Supervisor("h", "lag", 1, 2, 2),)}),
        ({}, {"budgets": {"Farsta": 2 * COST}}),
        ({}, {"quotas": (quota("K", "alla", 2, is_min=False),)}),
    ],
    ids=["seats", "supervisors", "money", "a hard max"],
)
def test_room_for_exactly_one_more_is_room(spot: dict[str, Any], tables: dict[str, Any]) -> None:
    """Either of the two who wait could have it: the last seat, the last öre."""
    instance = town(three(), [place("P", **({"seats": 9} | spot))], **tables)
    assert found(instance, {"a": "P"}) == [PassedOver(2, "P"), PassedOver(3, "P")]
    assert found(instance, {"a": "P", "b": "P"}) == []


def test_a_place_that_would_open_for_too_few_is_no_free_seat() -> None:
    """Open for two at least: nobody there is no waste, one more beside two is."""
    instance = town(three(), [place("P", seats=3, min_open=2)])
    assert found(instance, {}) == []
    assert found(instance, {"a": "P", "b": "P"}) == [PassedOver(3, "P")]


def test_the_last_ore_counts_on_entering_and_on_taking_over() -> None:
    """A dearer youth cannot take over a cheaper one's seat where the money is just enough."""
    old = person("a", history="sokt_utan_jobb", birth_date=OLDER)
    instance = town([old, *three()[1:]], [place("P", seats=2)], budgets={"Farsta": 2 * COST})
    assert found(instance, {"b": "P", "c": "P"}) == []
    rich = town([old, *three()[1:]], [place("P", seats=2)], budgets={"Farsta": 3 * COST})
    assert found(rich, {"b": "P", "c": "P"}) == [PassedOver(1, "P", 3)]


def test_soft_quotas_hold_people_back_only_when_they_stand_before_the_queue() -> None:
    """A third would exceed the soft max; a seat kept for a group is not for the first in line."""
    rows = (quota("K", "alla", 2, is_min=False, hard=False),)
    instance = town(three(), [place("P", seats=3)], quotas=rows)
    assert found(instance, {"a": "P", "b": "P"}) == []
    assert found(instance, {"a": "P", "b": "P"}, hold_soft=False) == [PassedOver(3, "P")]
    member = replace(three()[2], groups=frozenset({"miljo"}))
    rows = (quota("K", "miljo", 1, hard=False),)
    instance = town([*three()[:2], member], [place("P")], quotas=rows)
    assert found(instance, {"c": "P"}) == []
    assert [w.position for w in found(instance, {"c": "P"}, hold_soft=False)] == [1, 2]


def test_partners_go_together_or_not_at_all() -> None:
    """Nobody is asked to come without a partner or to leave one behind."""
    instance = town(three(), [place("P", seats=2)], pairs=(Pair("a", "b", False, 2),))
    assert found(instance, {}) == [PassedOver(3, "P")]
    instance = town(three(), [place("P", seats=2)], pairs=(Pair("b", "c", False, 2),))
    assert found(instance, {"b": "P", "c": "P"}) == []


def _reserves(instance: Instance, chosen: Chosen) -> dict[str, list[str]]:
    case = Case(instance, result_of(instance, chosen, exact=False))
    return expected_reserves(case, Ledger(instance, chosen, True))


def test_reserves_are_the_next_in_line_who_could_have_the_seat() -> None:
    """By the queue, at most five, with the money of the cheapest who might leave."""
    names = [f"r{n}" for n in range(7)]
    waiting = [person(n, history="haft_jobb") for n in names]
    dear = person("dyr", history="ny", birth_date=OLDER)
    people: Sequence[Any] = [*three()[:1], dear, hidden("dold", history="ny"), *waiting]
    instance = town(people, [place("P"), place("Q", seats=0)], budgets={"Farsta": COST})
    order = [i for i in queue_of(instance) if i not in ("a", "dyr")]
    assert _reserves(instance, {"a": "P"}) == {"P": order[:5], "Q": []}
    assert order[0] == "dold"


def test_there_are_no_reserves_for_a_place_that_nobody_can_leave() -> None:
    """Nor those whom a hard max or a partner keeps away."""
    rows = (quota("K", "tidigare:ny", 0, is_min=False),)
    instance = town(three(), [place("P"), place("Q")], quotas=rows)
    assert _reserves(instance, {"a": "P"}) == {"P": ["c"], "Q": []}
    paired = town(three(), [place("P")], pairs=(Pair("b", "c", False, 2),))
    assert _reserves(paired, {"a": "P"}) == {"P": []}


@pytest.mark.parametrize(("ore", "found"), [(COST, ["b"]), (COST - 1, [])])
def test_money_that_falls_free_is_one_employers_to_the_last_ore(ore: int, found: list[str]) -> None:
    """A supervisor who falls free helps at another's place, where the money must be there."""
    people = [person("a"), person("b", wishes=((1, "Kök"),))]
    spots = [
        place("P", supervisor_group="lag"),
        place("K", area="Kök", employer="Bromma", supervisor_group="lag"),
    ]
    rows = (Supervisor("h", "lag", 1, 1, 2),)
    instance = town(people, spots, supervisors=rows, budgets={"Bromma": ore})
    assert _reserves(instance, {"a": "P"}) == {"P": found, "K": []}


def test_whoever_keeps_a_place_open_comes_first_even_at_the_price_of_a_quota() -> None:
    """Two must be there: b mends that and exceeds a soft max, c could only go elsewhere."""
    people = [
        *(person(name, history="sokt_utan_jobb") for name in ("a1", "a2")),
        person("b"),
        person("c", history="haft_jobb", wishes=((1, "Kök"),)),
    ]
    spots = [
        place("P", seats=2, min_open=2, supervisor_group="lag"),
        place("K", area="Kök", supervisor_group="lag"),
    ]
    rows = (quota("K", "tidigare:ny", 0, is_min=False, hard=False),)
    instance = town(people, spots, quotas=rows, supervisors=(Supervisor("h", "lag", 1, 2, 2),))
    assert _reserves(instance, {"a1": "P", "a2": "P"})["P"] == ["b"]
    loose = replace(instance, applicants=tuple(p for p in instance.applicants if p.id != "b"))
    assert _reserves(loose, {"a1": "P", "a2": "P"})["P"] == ["c"]
