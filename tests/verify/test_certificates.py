"""Price certificates prove what they prove, and not one position more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from feriejobb.data.instance import Instance, Supervisor
from feriejobb.data.model import RuleSettings
from feriejobb.data.solution import PriceCertificate
from feriejobb.recount.possible import Possible
from feriejobb.recount.tallies import weighted_shortfall
from feriejobb.verify.certificates import Auditor
from tests.oracle.golden import AGED_19
from tests.oracle.towns import random_town
from tests.verify.right import right_choice, unsolved
from tests.verify.small_town import COST
from tests.verify.town import by_year, person, place, quota, town

FOUR = [person(name) for name in "abcd"]


def price(covers: tuple[int, ...], **prices: Any) -> PriceCertificate:
    """A certificate where what is not named is 0."""
    none: dict[str, Any] = {"seat": {}, "supervisor": {}, "budget": {}, "quota": {}, "attained": 0}
    return PriceCertificate(**(none | prices), covers=covers)


def possible_in(instance: Instance) -> Possible:
    """All edges."""
    return unsolved(instance).possible


def proved(
    instance: Instance, certificate: PriceCertificate, placed: int, attained: int | None = 0
) -> list[int]:
    """Positions proved when the first ``placed`` of the queue have places."""
    possible = possible_in(instance)
    auditor = Auditor(instance, possible, attained)
    assert auditor.flaw(certificate) == ""
    people = instance.applicant_by_id
    first = np.arange(len(possible.ids)) < placed
    locks = np.array([people[i].locked_place is not None for i in possible.ids])
    return auditor.proved(certificate, first | locks, locks)


def test_full_seats_are_proved_by_a_price_on_each_seat() -> None:
    """Two of four placed at two seats: the others are proved, the placed ones are not."""
    instance = town(FOUR, [place("P"), place("Q")])
    certificate = price((1, 2, 3, 4), seat={"P": 1, "Q": 1})
    assert proved(instance, certificate, 2) == [3, 4]
    assert proved(instance, certificate, 1) == []
    assert proved(instance, replace(certificate, seat={"P": 1}), 2) == []


def test_supervisors_are_proved_by_a_price_on_the_group() -> None:
    """Four seats, two supervised youths; the price counts in the group's own sub-period."""
    spots = [place("P", seats=4, supervisor_group="lag")]
    rows = (Supervisor("h", "lag", 1, 2, 2), Supervisor("i", "lag", 2, 9, 3))
    instance = town(FOUR, spots, supervisors=rows)
    assert proved(instance, price((3,), supervisor={("lag", 1): 1}), 2) == [3]
    assert proved(instance, price((3,), supervisor={("lag", 1): 1}), 1) == []


@pytest.mark.parametrize(("ore", "found"), [(3 * COST - 1, [3]), (3 * COST, [])])
def test_money_is_proved_by_a_price_per_ore_to_the_last_ore(ore: int, found: list[int]) -> None:
    """Three jobs cost 3 × COST; one öre less and the third is proved impossible."""
    instance = town(FOUR, [place("P", seats=4)], budgets={"Farsta": ore})
    assert proved(instance, price((3,), budget={"Farsta": 1}), 2) == found
    # Beyond 64 bits: the same with prices of a hundred digits.
    assert proved(instance, price((3,), budget={"Farsta": 10**100}), 2) == found


def test_whole_people_are_proved_by_a_price_on_each_whom_the_money_can_pay() -> None:
    """Money for a youth and a half at each of two: prices per öre leave room for a third youth."""
    people = [person(name, other_districts=None) for name in "abcd"]
    spots = [place("P", seats=4), place("Q", seats=4, employer="Bromma", district="Bromma")]
    half = {"Farsta": COST * 3 // 2, "Bromma": COST * 3 // 2}
    instance = town(people, spots, budgets=half)
    assert proved(instance, price((3, 4), budget={"Farsta": 1, "Bromma": 1}), 2) == []
    assert proved(instance, price((3, 4), heads={"Farsta": 1, "Bromma": 1}), 2) == [3, 4]
    assert proved(instance, price((2,), heads={"Farsta": 1, "Bromma": 1}), 1) == []
    assert proved(instance, price((3,), heads={"Farsta": 1}), 2) == []


def test_only_who_is_ahead_and_can_be_nowhere_else_makes_the_money_pay_fewer() -> None:
    """Two at sixteen years' pay, or one who is nineteen and nobody else."""
    older = person("d", birth_date=AGED_19, groups=frozenset({"fortur"}))
    instance = town([*FOUR[:3], older], [place("P", seats=4)], budgets={"Farsta": 2 * COST})
    heads = {"Farsta": 1}
    assert possible_in(instance).ids[0] == "d"
    assert proved(instance, price((2, 3), heads=heads), 1) == [2, 3]
    # Asked about the first of the queue as well, nobody stands ahead: two could be paid.
    assert proved(instance, price((1, 2, 3), heads=heads), 1) == []


def test_a_hard_max_is_proved_by_a_price_on_the_quota() -> None:
    """At most two of the four."""
    rows = (quota("K", "alla", 2, is_min=False),)
    instance = town(FOUR, [place("P", seats=4)], quotas=rows)
    assert proved(instance, price((3,), quota={"K": 1}), 2, attained=None) == [3]
    assert proved(instance, price((3,), quota={"K": 1}), 1, attained=None) == []


def test_a_soft_max_counts_with_the_shortfall_that_was_attained() -> None:
    """At most two, and one more for the attained value 5: the fourth is proved, not the third."""
    rows = (quota("K", "alla", 2, is_min=False, hard=False, weight=5),)
    instance = town(FOUR, [place("P", seats=4)], quotas=rows)
    certificate = price((3, 4), quota={"K": 5}, attained=1)
    assert proved(instance, certificate, 3, attained=5) == [4]
    assert proved(instance, certificate, 2, attained=5) == []
    assert proved(instance, certificate, 2, attained=0) == [3, 4]


def test_a_reserve_is_proved_by_a_negative_price_on_its_group() -> None:
    """Two seats, one kept for ``miljo``: the second of the queue is outside the group and waits."""
    rows = (quota("K", "miljo", 1),)
    last = person("m", groups=frozenset({"miljo"}), history="haft_jobb")
    instance = town([*FOUR[:3], last], [place("P", seats=2)], quotas=rows)
    certificate = price((2, 3), seat={"P": 1}, quota={"K": 1})
    assert proved(instance, certificate, 1) == [2, 3]
    assert proved(instance, price((2, 3), seat={"P": 1}), 1) == []


def test_a_lock_behind_counts_because_it_is_always_placed() -> None:
    """One of two seats is locked by the last in the queue."""
    locked = person("z", locked_place="P", history="haft_jobb")
    instance = town([*FOUR[:2], locked], [place("P", seats=2)])
    assert proved(instance, price((2,), seat={"P": 1}), 1) == [2]


@pytest.mark.parametrize(
    ("certificate", "attained", "flaw"),
    [
        (price((), seat={"P": -1}), 0, "negativt pris (plats)"),
        (price((), supervisor={("lag", 2): 1}), 0, "pris på en gräns som inte gäller"),
        (price((), budget={"Bromma": 1}), 0, "pris på en gräns som inte gäller (budget)"),
        (price((), heads={"Bromma": 1}), 0, "pris på en gräns som inte gäller (antal personer)"),
        (price((), heads={"Farsta": -1}), 0, "negativt pris (antal personer)"),
        (price((), quota={"X": 1}), 0, "pris på en gräns som inte gäller (kvot)"),
        (price((), attained=-1), 0, "pris på en kvotbrist"),
        (price((), attained=1), None, "pris på en kvotbrist"),
        (price((), quota={"mjuk": 3}, attained=1), 0, "kvotens pris är högre"),
        (price((), quota={"mjuk": 1}), None, "kvotens pris är högre"),
        (price((), quota={"hård": 7, "mjuk": 2}, attained=1), 0, ""),
        (price((), seat={"Q": 0, "P": 2}, budget={"Farsta": 9, "Bromma": 0}), None, ""),
    ],
)
def test_only_prices_on_limits_that_hold_may_be_used(
    certificate: PriceCertificate, attained: int | None, flaw: str
) -> None:
    """Zero prices are as good as none."""
    rows = (quota("mjuk", "alla", 1, hard=False, weight=2), quota("hård", "alla", 0))
    spots = [place("P", supervisor_group="lag")]
    instance = town(FOUR, spots, quotas=rows, budgets={"Farsta": COST})
    found = Auditor(instance, possible_in(instance), attained).flaw(certificate)
    assert found.startswith(flaw)
    assert bool(found) == bool(flaw)


@pytest.mark.parametrize("rule", ["capacity", "supervisors", "budget", "quota"])
def test_a_limit_that_is_switched_off_proves_nothing(rule: str) -> None:
    """A price on it is a flaw."""
    instance = town(
        FOUR,
        [place("P", supervisor_group="lag")],
        quotas=(quota("K", "alla", 1, is_min=False),),
        budgets={"Farsta": COST},
        rules={rule: RuleSettings(enabled=False)},
    )
    prices: dict[str, Any] = {
        "capacity": {"seat": {"P": 1}},
        "supervisors": {"supervisor": {("lag", 1): 1}},
        "budget": {"budget": {"Farsta": 1}},
        "quota": {"quota": {"K": 1}},
    }
    auditor = Auditor(instance, possible_in(instance), 0)
    for name, certificate in prices.items():
        assert bool(auditor.flaw(price((), **certificate))) == (name == rule)


@pytest.mark.parametrize("seed", range(60))
def test_no_prices_prove_somebody_impossible_who_is_placed_in_the_optimum(seed: int) -> None:
    """Random prices over random towns: a proof never covers what was in fact attained."""
    instance = random_town(seed, "tiny")
    chosen = right_choice(instance)
    if chosen is None or "queue" not in instance.model.goals:
        return
    case = unsolved(instance)
    possible = case.possible
    chance = np.random.default_rng(seed)
    placed = np.array([i in chosen for i in possible.ids])
    people = instance.applicant_by_id
    locks = np.array([people[i].locked_place is not None for i in possible.ids])
    holds = "quotas" in case.before_queue
    value = None
    if holds:
        value = weighted_shortfall(instance, list(chosen.items()))
    auditor = Auditor(instance, possible, value)
    for _ in range(40):
        attained = int(chance.integers(0, 3)) if holds else 0
        certificate = PriceCertificate(
            {p.id: int(chance.integers(0, 3)) for p in instance.places},
            {},
            {e.name: 0 for e in instance.employers},
            {
                q.id: int(chance.integers(0, (3 if q.hard else attained * q.weight) + 1))
                for q in instance.quotas
            },
            attained,
            tuple(range(1, len(placed) + 1)),
        )
        if auditor.flaw(certificate):
            continue
        # Whoever is in fact placed together with all ahead must never be proved impossible.
        for position in np.flatnonzero(placed).tolist():
            without = placed.copy()
            without[position] = False
            assert position + 1 not in auditor.proved(certificate, without, locks)


@pytest.mark.parametrize("base", [1 << 55, 1 << 62], ids=["64 bits", "wider"])
def test_not_one_unit_is_lost_in_large_numbers(base: int) -> None:
    """No float decides: a margin of one counts beside prices with seventeen digits."""
    prices: dict[str, Any] = {"seat": {"P": base + 1}, "budget": {"Farsta": 1}}
    for ore, found in ((3 * COST - 1, [3]), (3 * COST, [])):
        instance = town(FOUR, [place("P", seats=3)], budgets={"Farsta": ore})
        assert proved(instance, price((3,), **prices), 2) == found


def test_an_age_counts_in_the_year_of_the_sub_period() -> None:
    """Sixteen in 2027 and seventeen in 2028: the max concerns only what lies in 2028."""
    rows = (quota("K", "alder:17", 1, is_min=False),)
    for number, found in ((1, []), (2, [2])):
        spots = [place("P", seats=4, period=number)]
        instance = by_year(town(FOUR, spots, quotas=rows))
        assert proved(instance, price((2,), quota={"K": 1}), 1) == found


@pytest.mark.parametrize("unit", [1, 1 << 61, 1 << 62, 10**30])
def test_every_kind_of_price_may_be_larger_than_64_bits_hold(unit: int) -> None:
    """Seats, supervisors, money and quotas, each alone: the third is proved, whatever the unit."""
    rows = (quota("K", "alla", 2, is_min=False),)
    spots = [place("P", seats=2, supervisor_group="lag")]
    lag = (Supervisor("h", "lag", 1, 2, 2),)
    instance = town(FOUR, spots, quotas=rows, supervisors=lag, budgets={"Farsta": 2 * COST})
    prices: list[dict[str, Any]] = [
        *({"seat": {"P": unit}}, {"supervisor": {("lag", 1): unit}}),
        *({"budget": {"Farsta": unit}}, {"quota": {"K": unit}}),
    ]
    for one in prices:
        assert proved(instance, price((3,), **one), 2) == [3]
        assert proved(instance, price((3,), **one), 1) == []


def test_where_seats_do_not_count_money_alone_says_whom_it_pays() -> None:
    """One seat and money for two: two have places, and a price per person proves neither out."""
    free = {"capacity": RuleSettings(enabled=False)}
    instance = town(FOUR[:2], [place("P")], budgets={"Farsta": 2 * COST}, rules=free)
    certificate = price((1, 2), heads={"Farsta": 1})
    assert proved(instance, certificate, 1) == []
    assert proved(
        replace(instance, applicants=tuple(FOUR)), price((3,), heads={"Farsta": 1}), 2
    ) == [3]
