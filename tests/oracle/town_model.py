"""Models for the towns of the oracles: one fixed, and random variations of it."""

from __future__ import annotations

from datetime import date
from random import Random

from feriejobb.data.model import (
    ContributionRow,
    Eligibility,
    GoalName,
    Group,
    Lottery,
    Model,
    PayRow,
    Queue,
    RuleSettings,
    SubPeriod,
    Wishes,
)

DISTRICTS = ("Bromma", "Farsta", "Järva", "Södermalm")
DEFAULT_GOALS: tuple[GoalName, ...] = ("quotas", "queue", "wishes")

#: Rules of contract §4 that a town may switch off without leaving the problem undefined.
OPTIONAL_RULES = (
    "min_opening",
    "supervisors",
    "budget",
    "extract",
    "access",
    "language",
    "reserved",
    "area",
    "wish",
    "period",
    "pairs",
    "forbidden",
)

_SUMMER = (
    SubPeriod(
        period=1,
        first_day=date(2027, 6, 14),
        last_day=date(2027, 7, 2),
        hours=90,
        payment_date=date(2027, 7, 27),
    ),
    SubPeriod(
        period=2,
        first_day=date(2027, 7, 5),
        last_day=date(2027, 7, 23),
        hours=88,
        payment_date=date(2027, 8, 27),
    ),
    # Paid after the reduced contribution has ended, so the same youth costs more here.
    SubPeriod(
        period=3,
        first_day=date(2027, 7, 26),
        last_day=date(2027, 8, 13),
        hours=90,
        payment_date=date(2027, 10, 27),
    ),
)

#: The second half lies in the next calendar year: quota ages and payment years move.
_WINTER = (
    SubPeriod(
        period=1,
        first_day=date(2027, 12, 28),
        last_day=date(2027, 12, 30),
        hours=30,
        payment_date=date(2027, 12, 31),
    ),
    SubPeriod(
        period=2,
        first_day=date(2028, 1, 3),
        last_day=date(2028, 1, 5),
        hours=30,
        payment_date=date(2028, 1, 27),
    ),
)


def model_for_tests(
    *,
    seed: str = "prov-2027",
    goals: tuple[GoalName, ...] = DEFAULT_GOALS,
    sub_periods: tuple[SubPeriod, ...] = _SUMMER,
    tiers: tuple[str, ...] = ("fortur", "sokt_utan_jobb", "ny", "haft_jobb"),
    wishes: Wishes | None = None,
    pay_from_age: int = 16,
    rules: dict[str, RuleSettings] | None = None,
) -> Model:
    """A small complete model: three sub-periods, an outdated and a future pay table, mixed rates.

    Args:
        seed: Seed of the lottery.
        goals: Goals in order.
        sub_periods: Sub-periods; the summer's by default.
        tiers: Tiers of the queue.
        wishes: Wish points; the contract's by default.
        pay_from_age: Youngest age in the pay table in force; younger have no edge.
        rules: Settings of rules, for switching some off.
    """
    steps = {pay_from_age: 8_700, 17: 9_715, 18: 10_731, 19: 11_749}
    pay = [
        PayRow(valid_from=date(2020, 1, 1), age_from=14, ore_per_hour=5_000),
        *(
            PayRow(valid_from=date(2026, 1, 1), age_from=age, ore_per_hour=ore)
            for age, ore in steps.items()
        ),
        PayRow(valid_from=date(2029, 1, 1), age_from=10, ore_per_hour=20_000),
    ]
    low, mid, full = 1_021, 2_081, 3_142
    contributions = (
        ContributionRow(valid_from=date(2019, 8, 1), age_from=15, age_to=17, bp=low),
        ContributionRow(
            valid_from=date(2026, 4, 1),
            valid_to=date(2027, 9, 30),
            age_from=18,
            age_to=22,
            bp=mid,
        ),
        ContributionRow(valid_from=date(2027, 10, 1), age_from=18, age_to=22, bp=full),
        ContributionRow(valid_from=date(2019, 8, 1), age_from=0, age_to=14, bp=full),
        ContributionRow(valid_from=date(2019, 8, 1), age_from=23, age_to=120, bp=full),
    )
    return Model(
        name="prov",
        year=2027,
        stadsdelar=DISTRICTS,
        goals=goals,
        eligibility=Eligibility(birth_years=(2008, 2009, 2010, 2011), min_age=15),
        lottery=Lottery(seed=seed),
        queue=Queue(tiers=tiers),
        groups={
            "fortur": Group(priority=True),
            "kaa": Group(priority=True),
            "miljo": Group(),
        },
        wishes=wishes
        or Wishes(
            wish_points=(0, 2, 5, 9, 14), any_area_points=30, period_points=(0, 1, 3), away_points=4
        ),
        sub_periods=sub_periods,
        pay=tuple(pay),
        contributions=contributions,
        rules=rules or {},
    )


def random_model(rng: Random) -> Model:
    """A variation of the model: periods, tiers, points, goal order, pay table, rules off."""
    winter = rng.random() < 0.12
    sub_periods = _WINTER if winter else _SUMMER[: rng.choice((1, 2, 2, 3, 3))]
    tiers = ["fortur", "sokt_utan_jobb", "ny", "haft_jobb"]
    if rng.random() < 0.2:
        rng.shuffle(tiers)
        tiers = tiers[: rng.randint(1, 4)]
    wishes = rng.choice(
        (
            None,
            None,
            Wishes(wish_points=(0, 1), any_area_points=1, period_points=(0,), away_points=0),
            Wishes(wish_points=(3, 0, 8), any_area_points=5, period_points=(0, 2), away_points=3),
        )
    )
    goals: tuple[GoalName, ...] = DEFAULT_GOALS
    if rng.random() < 0.15:
        orders: tuple[tuple[GoalName, ...], ...] = (
            ("queue", "quotas", "wishes"),
            ("quotas", "placed", "queue", "wishes"),
            ("placed", "quotas", "wishes", "queue"),
            ("queue", "wishes", "quotas"),
            ("queue", "wishes"),
            ("quotas", "queue"),
        )
        goals = rng.choice(orders)
    rules: dict[str, RuleSettings] = {}
    if rng.random() < 0.12:
        rules[rng.choice(OPTIONAL_RULES)] = RuleSettings(enabled=False)
    return model_for_tests(
        seed=f"lott-{rng.randrange(10**9)}",
        goals=goals,
        sub_periods=sub_periods,
        tiers=tuple(tiers),
        wishes=wishes,
        pay_from_age=rng.choice((15, 16, 16)),
        rules=rules,
    )
