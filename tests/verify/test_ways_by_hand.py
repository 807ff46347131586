"""The other ways in towns of three that can be followed by hand, and who is named."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from feriejobb.data.instance import Instance, Pair, Supervisor
from feriejobb.data.model import GoalName
from feriejobb.recount.wish_table import WishTable
from feriejobb.verify.comparisons import flaw_of
from feriejobb.verify.desk import DeskTrace
from feriejobb.verify.rivals import QueueBest, blocking, seats_flaw
from tests.rules.breach_cases import Chosen
from tests.verify.small_town import COST
from tests.verify.test_certificates import possible_in
from tests.verify.test_waste import OLDER, three
from tests.verify.town import by_year, person, place, quota, town

PARK_OR_KITCHEN = ((1, "Park"), (3, "Kök"))


def desk(instance: Instance, chosen: Chosen) -> int | None:
    """Whom today's way did not serve as it does."""
    possible = possible_in(instance)
    return DeskTrace(instance, possible, WishTable(instance, possible.ids)).first_wrong(chosen)


def rather(instance: Instance, chosen: Chosen) -> int | None:
    """Who has a better claim to a place that they would rather have."""
    possible = possible_in(instance)
    return blocking(instance, possible, chosen, WishTable(instance, possible.ids))


def best(instance: Instance, chosen: Chosen) -> int | None:
    """Whom a chain of moves would let in."""
    return QueueBest(instance, possible_in(instance), chosen).let_in()


def locked(*names: str) -> list[Any]:
    """The three, of whom these have P agreed."""
    return [replace(p, locked_place="P" if p.id in names else None) for p in three()]


def lag(*limits: int) -> tuple[Supervisor, ...]:
    """Supervisors of the groups ``lag1``, ``lag2`` … in sub-period 1."""
    return tuple(Supervisor(f"h{n}", f"lag{n}", 1, k, 2) for n, k in enumerate(limits, start=1))


DESK: list[tuple[str, Instance, list[tuple[Chosen, int | None]]]] = [
    ("a seat", town(three(), [place("P", seats=2)]),
     [({"a": "P", "b": "P"}, None), ({"b": "P"}, 1), ({"a": "P", "c": "P"}, 2), ({"a": "P"}, 2),
      ({"a": "P", "b": "P", "c": "P"}, 3)]),
    ("a lock", town(locked("c"), [place("P"), place("Q")]),
     [({"c": "P", "a": "Q"}, None), ({"c": "Q", "a": "P"}, 3), ({"a": "P", "b": "Q"}, 3),
      ({"c": "P", "b": "Q"}, 1), ({"c": "P", "a": "P"}, 1)]),
    ("supervisors", town(three(), [place("P", seats=9, supervisor_group="lag1"),
                                   place("Q", seats=9, supervisor_group="lag2")],
                         supervisors=lag(1, 2)),
     [({"a": "P", "b": "Q", "c": "Q"}, None), ({"a": "P", "b": "P", "c": "Q"}, 2),
      ({"a": "Q", "b": "Q", "c": "Q"}, 3), ({"a": "Q", "b": "Q"}, 3), ({"a": "P"}, 2)]),
    ("some without supervisors", town(three(), [place("P", seats=9, supervisor_group="lag1"),
                                                place("Q", seats=9)], supervisors=lag(0)),
     [({"a": "Q", "b": "Q", "c": "Q"}, None), ({"a": "P", "b": "Q", "c": "Q"}, 1)]),
    ("money", town([*three()[:2], replace(three()[2], birth_date=OLDER)],
                   [place("P", seats=9)], budgets={"Farsta": 3 * COST}),
     [({"a": "P", "b": "P"}, None), ({"a": "P", "b": "P", "c": "P"}, 3), ({"a": "P"}, 2)]),
    ("just enough money", town(three(), [place("P", seats=9)], budgets={"Farsta": 2 * COST}),
     [({"a": "P", "b": "P"}, None), ({"a": "P"}, 2), ({"a": "P", "b": "P", "c": "P"}, 3)]),
    ("money of another", town(three(other_districts=None),
                              [place("P", seats=9), place("Q", seats=9, employer="Bromma")],
                              budgets={"Farsta": 0, "Bromma": COST}),
     [({"a": "Q"}, None), ({"a": "P"}, 1), ({"a": "Q", "b": "P"}, 2), ({"a": "Q", "b": "Q"}, 2)]),
    ("a hard max", town(three(), [place("P", seats=9), place("Q", seats=9)],
                        quotas=(quota("K", "alla", 1, is_min=False, scope="plats", value="P"),)),
     [({"a": "P", "b": "Q", "c": "Q"}, None), ({"a": "P", "b": "P", "c": "Q"}, 2),
      ({"a": "Q", "b": "P", "c": "P"}, 3), ({"a": "P", "b": "Q"}, 3)]),
    ("a max for others", town(three(), [place("P", seats=9)],
                              quotas=(quota("K", "tidigare:ny", 0, is_min=False),)),
     [({"a": "P", "c": "P"}, None), ({"a": "P", "b": "P", "c": "P"}, 2), ({"c": "P"}, 1)]),
    ("quotas that the desk does not mind",
     town(three(), [place("P", seats=9)],
          quotas=(quota("K", "alla", 0), quota("L", "alla", 0, is_min=False, hard=False))),
     [(dict.fromkeys("abc", "P"), None)]),
    ("an age in its year",
     by_year(town(three(), [place("P", seats=9), place("Q", seats=9, period=2)],
                  quotas=(quota("K", "alder:17", 1, is_min=False),))),
     [({"a": "Q", "b": "P", "c": "P"}, None), ({"a": "Q", "b": "Q", "c": "P"}, 2),
      ({"a": "P", "b": "Q", "c": "P"}, None), ({"a": "P", "b": "Q", "c": "Q"}, 3)]),
    ("kept apart", town(three(), [place("P", seats=9)], pairs=(Pair("a", "b", True, 2),)),
     [({"a": "P", "c": "P"}, None), ({"a": "P", "b": "P", "c": "P"}, 2), ({"a": "P"}, 3)]),
    ("kept apart, named the other way", town(three(), [place("P", seats=9)],
                                             pairs=(Pair("b", "a", True, 2),)),
     [({"a": "P", "c": "P"}, None), ({"a": "P", "b": "P", "c": "P"}, 2)]),
    ("kept apart at one workplace, not at another or later",
     town(three(), [place("P", workplace="W"), place("Q", workplace="W"),
                    place("R", workplace="W", period=2), place("S")],
          pairs=(Pair("a", "b", True, 2),)),
     [({"a": "P", "b": "R", "c": "Q"}, None), ({"a": "P", "b": "S", "c": "Q"}, None),
      ({"a": "P", "b": "Q", "c": "R"}, 2)]),
    ("together, which it does not mind", town(three(), [place("P")],
                                              pairs=(Pair("a", "b", False, 2),)),
     [({"a": "P"}, None)]),
    ("a wish", town(three(wishes=PARK_OR_KITCHEN), [place("K", area="Kök", seats=2), place("P")]),
     [({"a": "P", "b": "K", "c": "K"}, None), ({"a": "K", "b": "P", "c": "K"}, 1),
      ({"a": "P", "b": "K"}, 3)]),
    ("a place that is not possible", town(three(), [place("P"), place("K", area="Kök")]),
     [({"a": "P"}, None), ({"a": "K", "b": "P"}, 1)]),
    ("nobody and nothing", town([], []), [({}, None)]),
]  # fmt: skip


@pytest.mark.parametrize(("what", "instance", "told"), DESK, ids=[d[0] for d in DESK])
def test_today_each_is_served_in_turn_with_the_best_that_fits(
    what: str, instance: Instance, told: list[tuple[Chosen, int | None]]
) -> None:
    """The first one who was served otherwise is named."""
    assert [desk(instance, chosen) for chosen, _ in told] == [wrong for _, wrong in told], what


STABLE: list[tuple[str, Instance, list[tuple[Chosen, int | None]]]] = [
    ("a seat", town(three(), [place("P", seats=2)]),
     [({"a": "P", "b": "P"}, None), ({"b": "P", "c": "P"}, 1), ({"a": "P", "c": "P"}, 2),
      ({"a": "P"}, 2)]),
    ("a lock", town(locked("c"), [place("P")]), [({"c": "P"}, None), ({"a": "P"}, 3)]),
    ("locks before all others", town(locked("c"), [place("P", seats=2)]),
     [({"a": "P", "c": "P"}, None), ({"b": "P", "c": "P"}, 1)]),
    ("a wish", town(three(wishes=PARK_OR_KITCHEN), [place("P"), place("K", area="Kök", seats=2)]),
     [({"a": "P", "b": "K", "c": "K"}, None), ({"a": "K", "b": "P", "c": "K"}, 1),
      ({"a": "K", "b": "K", "c": "P"}, 1), ({"a": "P", "b": "K"}, 3), ({"a": "K"}, 2)]),
    ("two alike", town(three(), [place("P"), place("Q"), place("R")]),
     [({"a": "R", "b": "P", "c": "Q"}, None)]),
    ("no seats", town(three(), [place("P", seats=0)]), [({}, None)]),
    ("nobody and nothing", town([], []), [({}, None)]),
]  # fmt: skip


@pytest.mark.parametrize(("what", "instance", "told"), STABLE, ids=[s[0] for s in STABLE])
def test_nobody_has_a_claim_to_what_they_would_rather_have(
    what: str, instance: Instance, told: list[tuple[Chosen, int | None]]
) -> None:
    """To a free seat, or to one that somebody further back holds."""
    assert [rather(instance, chosen) for chosen, _ in told] == [claim for _, claim in told], what


#: Park work is for all three, kitchen work for the first only, and woodwork for the second.
SKILLS = [
    person(n, history=p.history, wishes=((1, "Park"), *more))
    for (n, more), p in zip(
        (("a", ((2, "Kök"),)), ("b", ((2, "Trä"),)), ("c", ())), three(), strict=True
    )
]
KITCHEN, WOOD = place("K", area="Kök"), place("T", area="Trä")

CHAINS: list[tuple[str, Instance, list[tuple[Chosen, int | None]]]] = [
    ("a seat", town(three(), [place("P", seats=2)]),
     [({"a": "P", "b": "P"}, None), ({"b": "P", "c": "P"}, 1), ({"a": "P", "c": "P"}, 2),
      ({"a": "P"}, 2), ({}, 1)]),
    ("a lock", town(locked("c"), [place("P")]), [({"c": "P"}, None)]),
    ("a lock that cannot move", town(locked("a"), [place("P"), place("Q", seats=0)]),
     [({"a": "P"}, None)]),
    ("one who moves", town(SKILLS, [place("P"), KITCHEN]),
     [({"a": "K", "b": "P"}, None), ({"a": "P"}, 2), ({"a": "K", "c": "P"}, 2)]),
    ("two who move", town(SKILLS, [place("P", seats=2), KITCHEN, WOOD]),
     [({"a": "P", "b": "P"}, 3), ({"a": "K", "b": "P", "c": "P"}, None)]),
    ("nobody can be turned out for one behind", town(SKILLS, [place("P")]),
     [({"a": "P"}, None), ({"b": "P"}, 1), ({"c": "P"}, 1)]),
    ("supervisors", town(SKILLS, [place("P", seats=9, supervisor_group="lag1"),
                                  place("K", area="Kök", supervisor_group="lag1")],
                         supervisors=lag(1)),
     [({"a": "P"}, None), ({"b": "P"}, 1), ({"a": "K"}, None), ({}, 1)]),
    ("one who leaves a group", town(SKILLS, [place("P", seats=9, supervisor_group="lag1"), KITCHEN],
                                    supervisors=lag(1)),
     [({"a": "P"}, 2), ({"a": "K", "b": "P"}, None), ({"a": "K", "c": "P"}, 2)]),
    ("a full place in a full group",
     town(SKILLS, [place("P", supervisor_group="lag1"),
                   place("K", area="Kök", supervisor_group="lag1", seats=0)], supervisors=lag(1)),
     [({"a": "P"}, None), ({"b": "P"}, 1)]),
    ("two groups", town(SKILLS, [place("P", seats=2, supervisor_group="lag1"),
                                 place("K", area="Kök", supervisor_group="lag2")],
                        supervisors=lag(1, 1)),
     [({"a": "P"}, 2), ({"a": "K", "b": "P"}, None)]),
    ("nobody and nothing", town([], []), [({}, None)]),
]  # fmt: skip


@pytest.mark.parametrize(("what", "instance", "told"), CHAINS, ids=[c[0] for c in CHAINS])
def test_no_chain_of_moves_lets_anyone_in(
    what: str, instance: Instance, told: list[tuple[Chosen, int | None]]
) -> None:
    """Not even by turning out somebody further back."""
    assert [best(instance, chosen) for chosen, _ in told] == [let for _, let in told], what


def test_a_group_is_crowded_by_one_too_many() -> None:
    """As many as there are supervisors for is not."""
    spots = [place("P", seats=9, supervisor_group="lag1"), place("Q", supervisor_group="lag1")]
    instance = town(three(), spots, supervisors=lag(2))
    possible = possible_in(instance)
    assert not QueueBest(instance, possible, {"a": "P", "b": "Q"}).crowded()
    assert QueueBest(instance, possible, {"a": "P", "b": "Q", "c": "P"}).crowded()


def test_a_place_takes_as_many_as_it_has_seats() -> None:
    """And only those who may be there."""
    possible = possible_in(town(three(), [place("P", seats=2), KITCHEN]))
    assert seats_flaw(possible, {"a": "P", "b": "P"}) == ""
    assert seats_flaw(possible, dict.fromkeys("abc", "P")) == "en plats har för många"
    assert seats_flaw(possible, {"a": "K"}) == "någon har en plats som inte är möjlig"


def test_the_judge_says_what_each_way_does_wrong() -> None:
    """In the words of the way, with the position."""
    spots = [place("P", seats=9, supervisor_group="lag1"), place("Q")]
    rows = (quota("K", "alla", 1, is_min=False, scope="plats", value="Q"),)
    instance = town(three(), spots, supervisors=lag(1), budgets={"Farsta": 2 * COST}, quotas=rows)
    possible = possible_in(instance)
    table = WishTable(instance, possible.ids)

    def flaw(name: str, chosen: Chosen) -> str:
        return flaw_of(name, instance, possible, chosen, table)

    right = {"a": "P", "b": "Q"}
    names = ("dagens", "utan_tak", "utan_budget", "utan_kvoter", "utan_kvot:K")
    assert {flaw(name, right) for name in names} == {""}
    assert flaw("antagning", dict.fromkeys("abc", "P")) == ""
    assert flaw("dagens", {"b": "Q"}) == "kö 1 har inte den första plats som passar"
    assert flaw("utan_tak", {"b": "Q"}) == "kö 1 kan få en plats före någon längre bak"
    crowded = {"a": "P", "b": "P", "c": "Q"}
    assert flaw("utan_tak", crowded) == "en handledargrupp har för många"
    assert flaw("antagning", {"b": "Q"}) == "kö 1 har företräde till en mer önskad plats"
    assert flaw("utan_budget", crowded) == "en regel som ska gälla är bruten"
    assert flaw("utan_budget", {"b": "Q"}) == "kö 1 är förbigången"
    assert flaw("utan_kvot:L", right) == "okänt sätt"


@pytest.mark.parametrize(
    ("goals", "told"),
    [
        (("queue", "wishes"), True),
        (("quotas", "queue"), True),
        (("quotas", "placed", "queue"), True),
        (("wishes", "queue"), False),
        (("quotas", "wishes"), False),
    ],
)
def test_a_new_solve_passes_nobody_over_unless_another_goal_comes_first(
    goals: tuple[GoalName, ...], told: bool
) -> None:
    """Shortfall and number say nothing against an empty seat; wishes might."""
    instance = town(three(), [place("P")], goals=goals)
    possible = possible_in(instance)
    table = WishTable(instance, possible.ids)
    flaw = flaw_of("utan_budget", instance, possible, {}, table)
    assert flaw == ("kö 1 är förbigången" if told else "")
