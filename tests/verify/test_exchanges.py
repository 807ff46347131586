"""An allocation called best leaves no gain that one or two youths could find themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from feriejobb.data.instance import Applicant, Instance, Pair, Place, Supervisor
from feriejobb.data.solution import Result
from feriejobb.recount.lottery import Round
from feriejobb.verify.case import Case
from feriejobb.verify.exchanges import Exchange, exchanges
from feriejobb.verify.judge import judge
from feriejobb.verify.waste import Ledger
from tests.rules.breach_cases import Chosen
from tests.verify.right import result_of
from tests.verify.small_town import COST
from tests.verify.town import person, place, quota, town


def found(
    instance: Instance, chosen: Chosen, before: Round | None = None, hold_soft: bool = True
) -> list[Exchange]:
    """All exchanges."""
    case = Case(instance, result_of(instance, chosen, before), before)
    return sorted(exchanges(case, Ledger(instance, chosen, hold_soft)))


def _two(**changes: Any) -> list[Applicant]:
    """First a, who wishes for park work (0 points) before the kitchen (2); then b, the reverse."""
    park, kitchen = ((1, "Park"), (2, "Kök")), ((1, "Kök"), (2, "Park"))
    first = person("a", history="sokt_utan_jobb", wishes=park)
    return [first, replace(person("b", wishes=kitchen), **changes)]


def _spots(**changes: Any) -> list[Any]:
    return [place("P"), place("Q", area="Kök", **changes)]


CROSSED = {"a": "Q", "b": "P"}


def test_two_who_wish_for_each_others_places_are_found_once_each() -> None:
    """2 + 2 points against 0 + 0; nothing is left once they have changed."""
    instance = town(_two(), _spots())
    assert found(instance, CROSSED) == [Exchange(1, 2, -4), Exchange(2, 1, -4)]
    assert found(instance, {"a": "P", "b": "Q"}) == []


def test_a_better_free_seat_is_found() -> None:
    """The one called b is alone in the park, though the kitchen stands empty."""
    assert found(town(_two(), _spots()), {"b": "P"}) == [Exchange(2, 0, -2)]


def test_in_a_town_of_one_place_there_is_nothing_to_exchange() -> None:
    """Nor for the one who waits outside it."""
    assert found(town(_two(), [place("P")]), {"a": "P"}) == []


def test_the_one_ahead_wins_where_the_sum_is_the_same() -> None:
    """Both wish for the park: it is a's, not b's; that concerns the tie-break alone."""
    park = ((1, "Park"), (2, "Kök"))
    instance = town(_two(wishes=park), _spots())
    assert found(instance, CROSSED) == [Exchange(1, 2, 0)]
    assert found(instance, {"a": "P", "b": "Q"}) == []
    worse = result_of(instance, CROSSED)
    assert judge(instance, worse) == []
    claimed = result_of(instance, CROSSED, ties=True)
    assert judge(instance, claimed) == [
        "MÅL tie_break: kö 1 och kö 2 kan byta så att det blir bättre"
    ]


def test_a_gain_is_a_finding_only_beyond_the_claimed_bound() -> None:
    """Whoever says that four points might be missing has said so."""
    instance = town(_two(), _spots())
    result = result_of(instance, CROSSED)

    def claiming(bound: int) -> Result:
        goals = (
            replace(g, bound=bound, proved=bound == g.value) if g.name == "wishes" else g
            for g in result.goals
        )
        return replace(result, goals=tuple(goals))

    gain = "MÅL wishes: kö 1 och kö 2 kan byta så att det blir bättre"
    assert gain in judge(instance, claiming(4))
    assert gain in judge(instance, claiming(1))
    assert judge(instance, claiming(0)) == []


def test_only_gains_beyond_what_is_asked_for_are_looked_into() -> None:
    """Neither rules nor money are asked of the rest: a city that was cut short has a million."""
    instance = town(_two(), _spots())
    case = Case(instance, result_of(instance, CROSSED), None)
    asked = []

    class Asked(Ledger):
        def keeps(self, changes: Sequence[tuple[Applicant, Place, Place]]) -> bool:
            asked.append(changes)
            return super().keeps(changes)

    ledger = Asked(instance, CROSSED, hold_soft=True)
    assert list(exchanges(case, ledger, -4)) == []
    assert asked == []
    assert len(list(exchanges(case, ledger, -3))) == len(asked) == 2
    alone = {"b": "P"}
    case = Case(instance, result_of(instance, alone), None)
    asked.clear()
    assert list(exchanges(case, Asked(instance, alone, hold_soft=True), -2)) == []
    assert asked == []
    wished_by_both = town(_two(wishes=((1, "Park"), (2, "Kök"))), _spots())
    case = Case(wished_by_both, result_of(wished_by_both, CROSSED), None)
    ledger = Asked(wished_by_both, CROSSED, hold_soft=True)
    assert list(exchanges(case, ledger, ties=False)) == []
    assert asked == []
    assert len(list(exchanges(case, ledger))) == len(asked) == 1


STUCK: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ("the other may not go there", {"extract": False}, {}, {}),
    ("a lock", {"locked_place": "P"}, {}, {}),
    ("a pair", {}, {}, {"pairs": (Pair("a", "b", True, 2),)}),
    ("a hard quota", {"groups": frozenset({"miljo"})}, {},
     {"quotas": (quota("K", "miljo", 1, scope="plats", value="P"),)}),
    ("a soft quota", {"groups": frozenset({"miljo"})}, {},
     {"quotas": (quota("K", "miljo", 1, scope="plats", value="P", hard=False),)}),
    ("money", {"birth_date": date(2009, 1, 1)}, {"employer": "Bromma"},
     {"budgets": {"Bromma": COST}}),
]  # fmt: skip


@pytest.mark.parametrize(("what", "other", "spot", "tables"), STUCK, ids=[s[0] for s in STUCK])
def test_what_a_rule_or_an_earlier_goal_forbids_is_no_gain(
    what: str, other: dict[str, Any], spot: dict[str, Any], tables: dict[str, Any]
) -> None:
    """Nobody can have a place from someone who may not have theirs."""
    needs = {"needs_extract": what == "the other may not go there"}
    first, second = _two(**other)
    instance = town([replace(first, extract=True), second], _spots(**spot, **needs), **tables)
    assert found(instance, CROSSED) == []
    if what == "a soft quota":
        assert len(found(instance, CROSSED, hold_soft=False)) == 2


@pytest.mark.parametrize(
    ("spot", "tables"),
    [
        ({"seats": 0}, {}),
        ({"min_open": 2, "seats": 2}, {}),
        ({"supervisor_group": "lag"}, {"supervisors": (Supervisor("h", "lag", 1, 0, 2),)}),
        ({"employer": "Bromma"}, {"budgets": {"Bromma": COST - 1}}),
    ],
)
def test_a_seat_that_nobody_can_have_is_no_better_seat(
    spot: dict[str, Any], tables: dict[str, Any]
) -> None:
    """No seats, an opening for two, no supervisor, no money."""
    assert found(town(_two(), _spots(**spot), **tables), {"b": "P"}) == []


def test_nobody_leaves_a_place_below_its_opening_or_a_standing_offer() -> None:
    """Two at a place that opens for two stay there; so does who has an offer."""
    both = town(_two(), [place("P", seats=2, min_open=2), place("Q", area="Kök")])
    assert found(both, {"a": "P", "b": "P"}) == []
    third = person("c", history="haft_jobb")
    three = town([*_two(), third], [place("P", seats=3, min_open=2), place("Q", area="Kök")])
    assert found(three, dict.fromkeys("abc", "P")) == [Exchange(2, 0, -2)]
    before = Round(("a", "b"), {"b": "P"})
    assert found(town(_two(), _spots()), {"b": "P"}, before) == []
    assert found(town([], []), {}) == []
    assert found(town([person("a")], []), {}) == []
    assert found(town([], [place("P")]), {}) == []
