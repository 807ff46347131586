"""Counts of quotas, supervisors and money against hand-made towns (contract §2, §4, §5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from feriejobb.data.instance import Supervisor
from feriejobb.data.model import SubPeriod
from feriejobb.recount.goal_values import goal_values, largest_gap
from feriejobb.recount.tallies import (
    budget_use,
    quota_counts,
    quota_target,
    seats_taken,
    shortfall,
    supervisor_limit,
    supervisor_use,
    weighted_shortfall,
)
from tests.oracle.town_model import model_for_tests
from tests.verify.town import hidden, person, place, quota, town

PEOPLE = (
    person("a", groups=frozenset({"kaa"}), history="haft_jobb"),
    person("b", birth_date=date(2010, 12, 31), home="Bromma", other_districts=None),
    hidden("c", groups=frozenset({"kaa", "miljo"})),
)
PLACES = (
    place("P", seats=3, supervisor_group="lag"),
    place("Q", seats=4, district="Bromma", employer="Bromma", area="Barn", period=2),
    place("R", seats=0, district="Bromma", employer="Trafiknämnden", supervisor_group="lag"),
)
PLACED = [("a", "P"), ("b", "Q"), ("c", "P")]


@pytest.mark.parametrize(
    ("group", "scope", "value", "count"),
    [
        ("alla", "stad", "", 3),
        ("alla", "forvaltning", "Farsta", 2),
        ("alla", "stadsdel", "Bromma", 1),
        ("alla", "arbetsomrade", "Barn", 1),
        ("alla", "plats", "P", 2),
        ("kaa", "stad", "", 2),
        ("miljo", "stad", "", 1),
        ("okand", "stad", "", 0),
        ("tidigare:haft_jobb", "stad", "", 1),
        ("tidigare:ny", "plats", "P", 1),
        ("hemstadsdel:Farsta", "stad", "", 1),
        ("hemstadsdel:Bromma", "stad", "", 1),
        ("alder:16", "stad", "", 2),
        ("alder:17", "stad", "", 1),
    ],
)
def test_a_quota_counts_its_group_in_its_scope(
    group: str, scope: str, value: str, count: int
) -> None:
    """A protected applicant is never counted by home; age is that of the calendar year."""
    instance = town(PEOPLE, PLACES, quotas=(quota("K", group, 0, scope=scope, value=value),))
    assert quota_counts(instance, PLACED) == {"K": count}


def test_age_in_a_quota_follows_the_year_of_the_sub_period() -> None:
    """A holiday over new year: the second half counts everyone one year older."""
    instance = town(PEOPLE, PLACES, quotas=(quota("K", "alder:17", 0),))
    dates = ((1, date(2027, 12, 28)), (2, date(2028, 1, 3)))
    halves = tuple(
        SubPeriod(period=n, first_day=day, last_day=day, hours=6, payment_date=day)
        for n, day in dates
    )
    instance = replace(instance, model=model_for_tests(sub_periods=halves))
    assert quota_counts(instance, [("a", "P")]) == {"K": 0}
    assert quota_counts(instance, [("a", "Q")]) == {"K": 1}


@pytest.mark.parametrize(
    ("is_min", "share", "scope", "value", "target"),
    [
        (True, 1_000, "stad", "", 1),
        (True, 1_429, "stad", "", 2),
        (True, 8_572, "stad", "", 7),
        (False, 2_500, "forvaltning", "Bromma", 1),
        (False, 1_428, "stad", "", 0),
        (False, 1_429, "stad", "", 1),
        (True, 10_000, "forvaltning", "Bromma", 4),
        (True, 1, "plats", "R", 0),
    ],
)
def test_a_share_is_of_the_seats_up_for_min_and_down_for_max(
    is_min: bool, share: int, scope: str, value: str, target: int
) -> None:
    """Seven seats in the city, four at Bromma, none at R."""
    row = quota("K", "alla", 99, is_min=is_min, share_bp=share, scope=scope, value=value)
    assert quota_target(town(PEOPLE, PLACES), row) == target


def test_a_count_is_its_own_target() -> None:
    """Without a share nothing is worked out."""
    assert quota_target(town(PEOPLE, PLACES), quota("K", "alla", 99)) == 99


def test_shortfall_is_what_lacks_to_a_min_and_what_exceeds_a_max() -> None:
    """Never below zero."""
    least, most = quota("K", "alla", 3), quota("L", "alla", 3, is_min=False)
    assert [shortfall(least, n) for n in (1, 3, 5)] == [2, 0, 0]
    assert [shortfall(most, n) for n in (1, 3, 5)] == [0, 0, 2]


def test_the_goal_quotas_weighs_soft_shortfalls_and_leaves_hard_ones_out() -> None:
    """3 × (2 - 1) + 5 × (3 - 1) and not the hard one."""
    rows = (
        quota("mjuk min", "miljo", 2, hard=False, weight=3),
        quota("mjuk max", "alla", 1, hard=False, weight=5, is_min=False),
        quota("hård", "alla", 50, weight=7),
    )
    assert weighted_shortfall(town(PEOPLE, PLACES, quotas=rows), PLACED) == 13


def test_seats_supervisors_and_money_are_counted_where_they_are_used() -> None:
    """P: two jobs for sixteen-year-olds; Q: 90 × 8,700 × 1.1021 for one who turns seventeen."""
    rows = (Supervisor("h1", "lag", 1, 2, 2), Supervisor("h2", "lag", 1, 3, 3))
    instance = town(PEOPLE, PLACES, supervisors=(*rows, Supervisor("h3", "lag", 2, 9, 4)))
    assert seats_taken(PLACED) == {"P": 2, "Q": 1}
    assert supervisor_use(instance, PLACED) == {("lag", 1): 2}
    assert [supervisor_limit(instance, "lag", period) for period in (1, 2, 3)] == [5, 9, 0]
    assert budget_use(instance, PLACED) == {"Farsta": 2 * 862_944, "Bromma": 862_944}


def test_equity_is_the_largest_gap_to_the_citys_share_without_protected_and_ineligible() -> None:
    """Farsta 1 of 2, Bromma 0 of 1, city 1 of 3: gaps 1/6 and 1/3, rounded up to 3,334 bp."""
    people = [
        *(person("a"), person("b"), person("c", home="Bromma"), hidden("d")),
        person("e", birth_date=date(2001, 1, 1)),
        person("f", home="Järva"),
    ]
    instance = town(people, [place("P", seats=5)])
    chosen = {"a": "P", "d": "P"}
    assert largest_gap(instance, chosen, frozenset({"f"})) == 3_334
    assert largest_gap(instance, {}, frozenset()) == 0
    assert largest_gap(town([], []), {}, frozenset()) == 0


def test_every_goal_has_its_value() -> None:
    """A at P: 0 points, position 2 of 3; b at Q: 30 + 0 points, position 1; c's offer moved."""
    instance = town(PEOPLE, PLACES, quotas=(quota("K", "alla", 4, hard=False, weight=2),))
    queue = {"b": 1, "a": 2, "c": 3}
    values = goal_values(instance, dict(PLACED[:2]), queue, {"a": "P", "c": "P"})
    assert values == {
        "quotas": 4,
        "queue": 2,
        "placed": 2,
        "wishes": 30,
        "moves": 1,
        "equity": 0,
        "tie_break": 90,
    }
