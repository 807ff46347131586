"""Proofs by pay prove what they prove, every part of them, and not one position more."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest

from feriejobb.data.instance import Instance, Pair, Supervisor
from feriejobb.data.model import RuleSettings
from feriejobb.data.solution import PayCertificate, PriceCertificate, Proof, Result
from feriejobb.verify.by_pay import Paid, most_worth, pay_flaw, proved_by_pay
from feriejobb.verify.judge import examine, judge
from tests.oracle.golden import AGED_19
from tests.verify.halves_town import (
    MONEY,
    OLD,
    PASSED,
    YOUNG,
    halves_town,
    price,
    whom_drawn_prices_prove,
)
from tests.verify.right import auditor_in, result_of, right_choice, unsolved
from tests.verify.town import person, place, quota, town

NOTHING = price()
#: One for anybody with a place at either.
ONES = {"Farsta": {OLD: 1, YOUNG: 1}, "Bromma": {OLD: 1, YOUNG: 1}}

#: Those who are passed over in ``shelter``, by queue position.
LAST = (6, 7)


def proved(
    instance: Instance, certificate: PayCertificate, placed: Collection[str] = "ab"
) -> list[int]:
    """Positions proved when these have places, and those with locks; the prices have no flaw."""
    auditor, case = auditor_in(instance), unsolved(instance)
    assert pay_flaw(auditor, certificate) == ""
    mask = np.array([i in placed for i in case.possible.ids])
    return proved_by_pay(auditor, certificate, mask | case.fixed, case.fixed)


def by_pay(
    covers: tuple[int, ...] = PASSED,
    paid: dict[str, dict[int, int]] = ONES,
    first: PriceCertificate = NOTHING,
    **then: Any,
) -> PayCertificate:
    """A proof by pay; what is not named is 0."""
    return PayCertificate(first, price(covers, **then), paid)


@cache
def shelter(ore: int = MONEY) -> Instance:
    """The halves town, two who are sixteen and ahead with two seats of their own, and a fourth.

    The fourth who is nineteen takes the only seat at N, where money is no limit. Nobody is at T.
    """
    ahead = {"groups": frozenset({"fortur", "miljo"}), "other_districts": None}
    agency = {"employer": "Trafiknämnden", "district": "Järva"}
    people = [
        *(person(name, **ahead) for name in "wz"),
        *(person(name, birth_date=AGED_19, other_districts=None) for name in "abcd"),
        person("y", other_districts=None, history="haft_jobb"),
    ]
    spots = [
        place("P", seats=4),
        place("Q", seats=4, employer="Bromma", district="Bromma"),
        place("R", seats=2, target_groups=frozenset({"miljo"}), **agency),
        place("N", **agency),
        place("T", area="Kontor", seats=1),
    ]
    return town(people, spots, budgets={"Farsta": ore, "Bromma": ore})


@cache
def sheltered() -> Result:
    """The right allocation of ``shelter`` with every number in place, proved by pay."""
    chosen = right_choice(shelter())
    assert chosen is not None
    return replace(result_of(shelter(), chosen), proof=Proof(pay=(in_shelter(),)))


def in_shelter(
    first: dict[str, Any] | None = None,
    then: dict[str, Any] | None = None,
    paid: dict[str, dict[int, int]] = ONES,
    unit: int = 1,
    covers: tuple[int, ...] = LAST,
) -> PayCertificate:
    """Who is sixteen and ahead is nowhere but at R; the money of either then pays one, N one more.

    The first prices, each times ``unit``: everyone who is nineteen costs ``OLD``, and all together
    cost 2·MONEY + OLD at most. With four of them that leaves 2·YOUNG - 2 - OLD, with three and her
    who is sixteen YOUNG - 2: too little for anyone of that pay at Farsta or Bromma but herself. So
    there is one of that pay, and one person each with OLD + YOUNG - 1: four cost 4, of at most 3.
    """
    start: dict[str, Any] = {"budget": {"Farsta": unit, "Bromma": unit}, "seat": {"N": unit * OLD}}
    end: dict[str, Any] = {"seat": {"N": 1}}
    return PayCertificate(price(**(start | (first or {}))), price(covers, **(then or end)), paid)


def paid_at(farsta: dict[int, int], bromma: dict[int, int] | None = None) -> PayCertificate:
    """The proof in the shelter with other prices of pay."""
    return in_shelter(paid={"Farsta": farsta, "Bromma": ONES["Bromma"] if bromma is None else {}})


def test_the_towns_are_as_they_are_told() -> None:
    """A second solver places those who are asked about nowhere."""
    assert set(right_choice(halves_town()) or {}) == set("ab")
    case = unsolved(shelter())
    assert {case.possible.ids[p - 1] for p in (1, 2)} == set("wz")
    assert case.possible.ids[6] == "y"
    assert {case.possible.ids[p.position - 1] for p in sheltered().unplaced} == {
        case.possible.ids[p - 1] for p in LAST
    }


def test_whole_people_of_each_pay_prove_what_no_prices_prove() -> None:
    """The money pays one, or two who are sixteen, and there is one: two in all, and three cost 3.

    A price per öre leaves room for halves, and a price per head for two who are sixteen.
    """
    assert whom_drawn_prices_prove() == set()
    assert proved(halves_town(), by_pay()) == [3, 4]
    assert proved(shelter(), in_shelter(), "wz" + _three()) == [6, 7]


def _three() -> str:
    """Those of the four who are nineteen with a place in the shelter, by name."""
    return "".join(i for i in unsolved(shelter()).possible.ids[2:5])


@pytest.mark.parametrize(("ore", "found"), [(MONEY, [3, 4]), (MONEY + 1, [])])
def test_pay_proves_to_the_last_ore(ore: int, found: list[int]) -> None:
    """With one öre more a nineteen-year-old and she who is sixteen can be paid together."""
    assert proved(halves_town(ore), by_pay()) == found
    assert (right_choice(halves_town(ore)) or {}).get("y") == (None if found else "P")


def test_the_judge_believes_a_proof_by_pay() -> None:
    """Of the whole answer nothing is found."""
    assert examine(shelter(), sheltered()).findings == ()
    chosen = right_choice(halves_town())
    assert chosen is not None
    halves = replace(result_of(halves_town(), chosen), proof=Proof(pay=(by_pay(),)))
    assert examine(halves_town(), halves).findings == ()


CHANGED: list[tuple[str, PayCertificate, tuple[int, ...]]] = [
    ("one who is sixteen may be at Farsta", in_shelter({"budget": {"Bromma": 1}}), ()),
    ("or at Bromma", in_shelter({"budget": {"Farsta": 1}}), ()),
    ("the seat is free at first", in_shelter({"seat": {}}), ()),
    ("the seat is cheap at first", in_shelter({"seat": {"N": OLD - 3}}), ()),
    ("one öre more of room is too little", in_shelter({"seat": {"N": OLD, "T": 1}}), LAST),
    ("two öre more of room", in_shelter({"seat": {"N": OLD, "T": 2}}), ()),
    ("no first prices", replace(in_shelter(), first=NOTHING), ()),
    ("half the first prices", in_shelter({"budget": {"Farsta": 1, "Bromma": 0}}), ()),
    ("the parts are crossed", replace(in_shelter(), first=price(seat={"N": 1})), ()),
    ("the seat is free", in_shelter(then={"seat": {"N": 0}}), ()),
    ("the seat is dear", in_shelter(then={"seat": {"N": 2}}), ()),
    ("a seat is paid for that nobody needs", in_shelter(then={"seat": {"N": 1, "T": 1}}), ()),
    ("the money is paid for as well", in_shelter(then={"seat": {"N": 1}, "budget": {"Farsta": 1}}),
     ()),
    ("no prices of pay", in_shelter(paid={}), ()),
    ("none at Bromma", paid_at(ONES["Farsta"], {}), ()),
    ("none at Farsta", paid_at({}), ()),
    ("who is sixteen costs nothing at Farsta", paid_at({OLD: 1}), LAST[:1]),
    ("who is nineteen costs nothing at Farsta", paid_at({YOUNG: 1}), ()),
    ("who is nineteen costs two at Farsta", paid_at({OLD: 2, YOUNG: 1}), ()),
    ("who is sixteen costs two at Farsta", paid_at({OLD: 1, YOUNG: 2}), ()),
    ("the pay is one öre more", paid_at({OLD + 1: 1, YOUNG: 1}), ()),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(CHANGED)), ids=[what for what, *_ in CHANGED])
def test_every_part_of_a_proof_by_pay_is_needed(number: int) -> None:
    """One thing is changed, and the judge tells what is not proved any more."""
    _, certificate, still = CHANGED[number]
    found = judge(shelter(), replace(sheltered(), proof=Proof(pay=(certificate,))))
    lost = [p for p in LAST if p not in still]
    assert found == [
        *(f"BEVIS kö {p}: löneintyg 1 bevisar inte" for p in lost),
        *(f"BEVIS kö {p}: förbigången utan bevis och inte listad" for p in lost),
    ]


def test_the_judge_tells_of_flaws_and_of_what_is_claimed_too_much() -> None:
    """In the same words as of prices, and the second proof is the second."""
    told = {
        "a flaw": (
            (by_pay(LAST, {"Trafiknämnden": {OLD: 1}}),),
            [
                "BEVIS löneintyg 1: pris på en gräns som inte gäller (lön)",
                "BEVIS kö 6: löneintyg 1 bevisar inte",
                "BEVIS kö 7: löneintyg 1 bevisar inte",
                "BEVIS kö 6: förbigången utan bevis och inte listad",
                "BEVIS kö 7: förbigången utan bevis och inte listad",
            ],
        ),
        "too much": (
            (in_shelter(), in_shelter(covers=(6, 0, 5, 99))),
            [f"BEVIS kö {p}: löneintyg 2 bevisar inte" for p in (0, 5, 99)],
        ),
        "a position each": ((in_shelter(covers=LAST[:1]), in_shelter(covers=LAST[1:])), []),
    }
    for what, (certificates, findings) in told.items():
        found = judge(shelter(), replace(sheltered(), proof=Proof(pay=certificates)))
        assert found == findings, what


def test_a_proof_by_pay_for_a_queue_that_is_no_goal_is_found() -> None:
    """There is nothing to prove then."""
    instance = halves_town(goals=("quotas", "wishes"))
    chosen = right_choice(instance)
    assert chosen is not None
    result = replace(result_of(instance, chosen), proof=Proof(pay=(by_pay(),)))
    assert "BEVIS: kön är inget mål i modellen men har bevis" in judge(instance, result)


FLAWS: list[tuple[str, PayCertificate, dict[str, Any], str]] = [
    ("none", by_pay(), {}, ""),
    ("a first price below zero", by_pay(first=price(seat={"P": -1})), {}, "negativt pris (plats)"),
    ("another below zero", by_pay(budget={"Farsta": -1}), {}, "negativt pris (budget)"),
    ("a head below zero", by_pay(heads={"Farsta": -1}), {}, "negativt pris (antal personer)"),
    (
        "a first price on nothing",
        by_pay(first=price(seat={"Z": 1})),
        {},
        "pris på en gräns som inte gäller (plats)",
    ),
    ("another on nothing", by_pay(seat={"Z": 1}), {}, "pris på en gräns som inte gäller (plats)"),
    (
        "an employer that does not exist",
        by_pay(paid={"Z": {OLD: 1}}),
        {},
        "pris på en gräns som inte gäller (lön)",
    ),
    (
        "an employer without a budget",
        by_pay(paid={**ONES, "Trafiknämnden": {OLD: 1}}),
        {},
        "pris på en gräns som inte gäller (lön)",
    ),
    (
        "budgets are switched off",
        by_pay(),
        {"rules": {"budget": RuleSettings(enabled=False)}},
        "pris på en gräns som inte gäller (lön)",
    ),
    (
        "seats are switched off",
        by_pay(seat={"P": 1}),
        {"rules": {"capacity": RuleSettings(enabled=False)}},
        "pris på en gräns som inte gäller (plats)",
    ),
    ("pay below zero", by_pay(paid={"Farsta": {OLD: -1}}), {}, "orimligt pris (lön)"),
    ("pay of nobody below zero", by_pay(paid={"Farsta": {1: -1}}), {}, "orimligt pris (lön)"),
    ("pay too dear", by_pay(paid={"Farsta": {OLD: 1 << 44}}), {}, "orimligt pris (lön)"),
    ("pay beyond 64 bits", by_pay(paid={"Farsta": {OLD: 1 << 64}}), {}, "orimligt pris (lön)"),
    ("pay just not too dear", by_pay(paid={"Farsta": {OLD: (1 << 44) - 1}}), {}, ""),
    (
        "a first price of a shortfall",
        by_pay(first=price(attained=1)),
        {"attained": None},
        "pris på en kvotbrist som inte är fastlagd",
    ),
    (
        "another of a shortfall",
        by_pay(attained=1),
        {"attained": None},
        "pris på en kvotbrist som inte är fastlagd",
    ),
    ("of a shortfall that is known", by_pay(attained=1, first=price(attained=1)), {}, ""),
]


@pytest.mark.parametrize("number", range(len(FLAWS)), ids=[what for what, *_ in FLAWS])
def test_only_prices_on_limits_that_hold_may_be_used(number: int) -> None:
    """The flaw is told, in whichever part of the proof it is, and then nothing is proved."""
    _, certificate, tables, flaw = FLAWS[number]
    attained = tables.get("attained", 0)
    instance = halves_town(**{name: t for name, t in tables.items() if name != "attained"})
    auditor = replace(auditor_in(instance), attained=attained)
    assert pay_flaw(auditor, certificate) == flaw


def test_prices_of_zero_and_of_what_nobody_is_paid_change_nothing() -> None:
    """They are as good as none, in a forged file as well."""
    paid = {name: {**prices, 1: 0, 7: 5, 1 << 70: 9, -3: 2} for name, prices in ONES.items()}
    zeros: dict[str, Any] = {
        "seat": {"Z": 0, "P": 0},
        "supervisor": {("Z", 1): 0},
        "budget": {"Z": 0},
        "quota": {"Z": 0},
        "heads": {"Z": 0},
    }
    assert proved(halves_town(), by_pay(paid=paid, first=price(**zeros), **zeros)) == [3, 4]
    less = {**ONES, "Bromma": {OLD: 0, YOUNG: 0}}
    assert proved(halves_town(), by_pay(paid=less)) == []


def test_an_employer_where_nobody_can_be_proves_nothing() -> None:
    """Of nobody there is no number to choose."""
    instance = halves_town()
    spots = tuple(replace(p, area="Kontor") if p.id == "Q" else p for p in instance.places)
    assert proved(replace(instance, places=spots), by_pay(paid={"Bromma": {OLD: 1}})) == []


def test_numbers_that_are_too_many_to_go_through_prove_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two numbers of those who are sixteen are one too many here."""
    monkeypatch.setattr("feriejobb.verify.by_pay._CHOICES", 2)
    assert proved(halves_town(), by_pay()) == [3, 4]
    monkeypatch.setattr("feriejobb.verify.by_pay._CHOICES", 1)
    assert proved(halves_town(), by_pay()) == []


@pytest.mark.parametrize("unit", [1, 3, 1 << 38, 1 << 41, 1 << 43, 1 << 62, 10**30])
def test_first_prices_may_be_larger_than_64_bits_hold(unit: int) -> None:
    """Room and prices grow alike: the same edges are left."""
    three = "wz" + _three()
    assert proved(shelter(), in_shelter(unit=unit), three) == [6, 7]
    wider = {"seat": {"N": unit * OLD, "T": 2 * unit}}
    assert proved(shelter(), in_shelter(wider, unit=unit), three) == []
    narrower = {"seat": {"N": unit * OLD, "T": 2 * unit - 1}}
    assert proved(shelter(), in_shelter(narrower, unit=unit), three) == [6, 7]


@pytest.mark.parametrize("unit", [1, 3, 1 << 30, 1 << 42, (1 << 44) - 1])
def test_not_one_unit_is_lost_in_large_prices_of_pay(unit: int) -> None:
    """Three cost a unit less one more than two; beside them stands a price with forty digits."""
    paid = {name: dict.fromkeys(prices, unit) for name, prices in ONES.items()}
    dear = {**paid, "Farsta": {OLD: unit, YOUNG: unit - 1}}
    assert proved(halves_town(), by_pay(paid=paid)) == [3, 4]
    assert proved(halves_town(), by_pay(paid=dear)) == ([3, 4] if unit > 1 else [3])
    lone = person("d", locked_place="R")
    for far in (1, 1 << 45, 1 << 61, 10**40):
        own = place("R", employer="Trafiknämnden", target_groups=frozenset({"miljo"}))
        instance = halves_town()
        instance = replace(
            instance,
            places=(*instance.places, own),
            applicants=(*instance.applicants, lone),
        )
        cover = tuple(unsolved(instance).possible.number[i] + 1 for i in "cy")
        for first in (NOTHING, price(seat={"R": far})):
            certificate = by_pay(cover, paid, first, seat={"R": far})
            assert proved(instance, certificate) == list(cover)


@pytest.mark.parametrize("ore", [8_100_000, 1 << 40, 10**15, 10**25])
def test_room_beyond_64_bits_leaves_all_edges(ore: int) -> None:
    """Prices that fit may add up to far more than all who are asked about: that proves nothing."""
    unit = (1 << 62) // (6 * OLD)
    instance = halves_town(ore)
    first = price(budget={"Farsta": unit, "Bromma": unit})
    for placed in ("", "a", "ab", "abc"):
        covers = tuple(range(len(placed) + 1, 5))
        assert proved(instance, by_pay(covers, {}, first), placed) == []
        assert proved(instance, by_pay(covers, ONES, first), placed) == []


def test_seats_that_are_no_limit_leave_as_many_as_there_are() -> None:
    """One seat at P, and money for two who are sixteen; the last is nineteen."""
    people = [*(person(n) for n in "ab"), person("o", birth_date=AGED_19, history="haft_jobb")]
    for on, found in ((True, [2]), (False, [])):
        instance = town(
            people,
            [place("P")],
            budgets={"Farsta": 2 * YOUNG},
            rules={"capacity": RuleSettings(enabled=on)},
        )
        first = unsolved(instance).possible.ids[0]
        assert proved(instance, by_pay((2,), {"Farsta": ONES["Farsta"]}), first) == found
        assert len(right_choice(instance) or {}) == 2 - on


def park(*more: dict[str, Any], seats: int = 1) -> Instance:
    """The halves town where who is sixteen has places of her own at each; and more of them."""
    young = [
        person("y", wishes=((1, "Barn"),), other_districts=None, history="haft_jobb"),
        *(
            person(
                f"x{k}", wishes=((1, "Barn"),), other_districts=None, history="haft_jobb", **changes
            )
            for k, changes in enumerate(more)
        ),
    ]
    spots = [
        *halves_town().places,
        place("U", area="Barn", seats=seats),
        place("V", area="Barn", employer="Bromma", district="Bromma"),
    ]
    old = halves_town().applicants[:3]
    return town([*old, *young], spots, budgets={"Farsta": MONEY, "Bromma": MONEY})


def test_one_more_who_might_be_paid_so_leaves_room_for_two_of_that_pay() -> None:
    """Unless there is but one seat where they can be."""
    assert proved(park(), by_pay()) == [3, 4]
    assert proved(park(seats=2), by_pay()) == [3, 4]
    assert proved(park({}), by_pay()) == [3, 4]
    assert proved(park({}, seats=2), by_pay()) == []
    # Only where the last can be nowhere at Farsta is it one of that pay there.
    assert proved(park({"avoid": frozenset({"U"})}, seats=2), by_pay()) == [3, 4]
    spare = replace(halves_town().applicants[3], id="x")
    crowd = replace(halves_town(), applicants=(*halves_town().applicants, spare))
    assert proved(crowd, by_pay()) == []


def test_who_need_not_have_a_place_is_left_where_prices_leave_room_for_one_more() -> None:
    """Another of sixteen behind: with first prices nobody of that pay can be there but one.

    Asked about both, each alone is paid. One öre more of room, and either might be there besides.
    """
    behind = person("x", other_districts=None, history="haft_jobb")
    instance = replace(shelter(), applicants=(*shelter().applicants, behind))
    three = "wz" + _three()
    for covers in ((6, 7), (7, 8), (6, 8), (6, 7, 8), (8,)):
        assert proved(instance, in_shelter(covers=covers), three) == list(covers)
        wider = in_shelter({"seat": {"N": OLD, "T": 2}}, covers=covers)
        assert proved(instance, wider, three) == []


@pytest.mark.parametrize(
    ("history", "found"), [("haft_jobb", []), ("sokt_utan_jobb", ["b"])], ids=["behind", "ahead"]
)
def test_heads_are_counted_of_who_is_sure_to_have_a_place(history: str, found: list[str]) -> None:
    """The money pays three of sixteen, or one of nineteen and one more; a pair is asked about.

    Whoever is nineteen and behind the pair need not have a place, though he has.
    """
    people = [
        person("a", groups=frozenset({"fortur"})),
        person("b"),
        person("c", birth_date=AGED_19, history=history),
        person("e", history="haft_jobb"),
    ]
    pairs = (Pair("b", "e", False, 2),)
    instance = town(people, [place("P", seats=4)], budgets={"Farsta": 3 * YOUNG}, pairs=pairs)
    ids = unsolved(instance).possible.ids
    asked = by_pay((ids.index("b") + 1,), {}, heads={"Farsta": 1})
    assert [ids[q - 1] for q in proved(instance, asked, "ac")] == found


@pytest.mark.parametrize(("fewest", "found"), [(1, []), (2, [3, 4])])
def test_places_that_can_never_open_have_no_seats(fewest: int, found: list[int]) -> None:
    """Another seat for who is sixteen, where at least so many have to be."""
    instance = park({})
    more = place("W", area="Barn", min_open=fewest)
    instance = replace(instance, places=(*instance.places, more))
    assert auditor_in(instance).closed == frozenset({"W"} if found else ())
    assert proved(instance, by_pay()) == found


def test_a_price_on_seats_that_are_none_keeps_everyone_away() -> None:
    """A place where money is no limit can never open: a price on its seats leaves no room."""
    never = place("W", min_open=2, employer="Trafiknämnden", district="Järva")
    instance = replace(halves_town(), places=(*halves_town().places, never))
    assert auditor_in(instance).closed == {"W"}
    assert proved(instance, by_pay(first=price(seat={"W": 1}))) == [3, 4]
    assert proved(instance, by_pay()) == []


@pytest.mark.parametrize(("seats", "found"), [((1,), [3, 4]), ((1, 1), []), ((2,), [])])
def test_places_that_are_alike_have_the_seats_of_all(
    seats: tuple[int, ...], found: list[int]
) -> None:
    """Prices on their seats tell them apart or not: they are as many."""
    instance = park({})
    spots = [place(f"U{k}", area="Barn", seats=n) for k, n in enumerate(seats)]
    others = [p for p in instance.places if p.id != "U"]
    instance = replace(instance, places=(*others, *spots))
    for dear in (0, 1, 5):
        certificate = by_pay(first=price(seat={"U0": dear}))
        assert proved(instance, certificate) == found


def test_a_lock_behind_counts_because_it_is_always_placed() -> None:
    """The last is nineteen and locked: one of those ahead, and he, and whoever is asked about."""
    instance = halves_town()
    for lock, found in (("P", [2, 3, 4]), (None, [])):
        b = replace(instance.applicants[1], id="b2", history="haft_jobb", locked_place=lock)
        people = (*(a for a in instance.applicants if a.id != "b"), b)
        locked = replace(instance, applicants=people)
        ids = unsolved(locked).possible.ids
        asked = tuple(k + 1 for k, i in enumerate(ids) if k and i != "b2")
        expected = list(asked) if found else []
        assert proved(locked, by_pay(asked), ids[:1]) == expected


@pytest.mark.parametrize(("lock", "found"), [("P", ["c"]), ("Q", ["c"]), (None, [])])
def test_who_can_only_be_paid_so_is_counted_so(lock: str | None, found: list[str]) -> None:
    """One of sixteen who is locked leaves no money for anyone of nineteen: one elsewhere, one at R.

    She who is asked about last can still be paid where the other is.
    """
    z = person("z", other_districts=None, locked_place=lock, history="haft_jobb")
    instance = halves_town()
    instance = replace(
        instance,
        applicants=(*instance.applicants, z),
        places=(*instance.places, place("R", employer="Trafiknämnden", district="Järva")),
    )
    ids = unsolved(instance).possible.ids
    asked = tuple(k + 1 for k, i in enumerate(ids) if i in "cy")
    certificate = by_pay(asked, {"Farsta": {OLD: 1}, "Bromma": {OLD: 1}}, seat={"R": 1})
    assert [ids[q - 1] for q in proved(instance, certificate)] == found
    chosen = right_choice(instance) or {}
    assert ("c" in chosen) == (not found)
    assert "y" in chosen or not found


def line(*, third: str = "c") -> Instance:
    """Farsta alone, for one of sixteen and one of nineteen less one öre, and four in this order."""
    ages = {"a": {}, "b": {"birth_date": AGED_19}, "c": {}, "d": {}}
    tiers = ("sokt_utan_jobb", "ny", "haft_jobb")
    order = ["a", "b", *sorted("cd", key=lambda name: name != third)]
    people = [
        person(
            name,
            groups=frozenset({"fortur"}) if k == 0 else frozenset(),
            history=tiers[max(k - 1, 0)],
            **ages[name],
        )
        for k, name in enumerate(order)
    ]
    return town(people, [place("P", seats=4)], budgets={"Farsta": MONEY})


def test_who_has_a_place_between_two_who_are_asked_about_counts_for_the_later_one_only() -> None:
    """The money pays two who are sixteen, or one who is nineteen: neither a and b, nor a, c and d.

    Where b costs 2 both cost more than the most, 2. Where b costs 1, a and b cost no more.
    """
    instance = line()
    assert unsolved(instance).possible.ids == tuple("abcd")
    assert set(right_choice(instance) or {}) == set("ac")
    for old, found in ((2, [2, 4]), (1, [4])):
        certificate = by_pay((2, 4), {"Farsta": {OLD: old, YOUNG: 1}})
        assert proved(instance, certificate, "ac") == found
        assert proved(instance, certificate, "a") == [q for q in found if q == 2]
    # Asked about b alone, or d alone, each counts whoever is ahead.
    for alone in (2, 4):
        certificate = by_pay((alone,), {"Farsta": {OLD: 2, YOUNG: 1}})
        assert proved(instance, certificate, "ac") == [alone]


def pair_town(*, bound: bool = True, seats: int = 2, ore: int = 2 * YOUNG) -> Instance:
    """A pair ahead whose only place in common is at Farsta; apart each has a seat elsewhere."""
    ahead = frozenset({"fortur"})
    agency = {"employer": "Trafiknämnden", "district": "Järva"}
    people = [
        person("d", wishes=((1, "Park"), (2, "Kontor")), groups=ahead),
        person("e", wishes=((1, "Vård"), (2, "Kontor")), groups=ahead),
        person("c", wishes=((1, "Kontor"),)),
    ]
    spots = [
        place("P", area="Park", **agency),
        place("V", area="Vård", **agency),
        place("K", area="Kontor", seats=seats),
    ]
    rows = (Pair("d", "e", False, 2),) if bound else ()
    return town(people, spots, budgets={"Farsta": ore}, pairs=rows)


def test_what_a_pair_is_paid_at_one_place_counts() -> None:
    """Together the pair costs 2 at Kontor, and the money pays two; apart they cost nothing."""
    certificate = by_pay((3,), {"Farsta": {YOUNG: 1}})
    assert proved(pair_town(seats=3), certificate, "de") == [3]
    assert proved(pair_town(seats=3, bound=False), certificate, "de") == []
    assert proved(pair_town(seats=3, ore=3 * YOUNG), certificate, "de") == []
    assert proved(pair_town(seats=3), certificate, "") == []
    # The same of the seats of Kontor, and of the price of a person there.
    for other in (
        by_pay((3,), {}, seat={"K": 1}),
        by_pay((3,), {}, heads={"Farsta": 1}),
    ):
        assert proved(pair_town(), other, "de") == [3]
        assert proved(pair_town(bound=False), other, "de") == []


@pytest.mark.parametrize("there", ["P", "V"])
def test_what_a_pair_costs_together_widens_what_is_left_to_both(there: str) -> None:
    """Three seats at Kontor are worth 3, of which the pair and the third need all: no room is left.

    Nobody of the pair is further from the cheapest than what it costs together, so both may be at
    Kontor, and whatever the seat elsewhere costs proves nothing: all three can be there.
    """
    instance = pair_town(seats=3, ore=3 * YOUNG)
    instance = replace(
        instance,
        places=tuple(replace(p, min_open=2) if p.id == there else p for p in instance.places),
    )
    auditor = auditor_in(instance)
    assert auditor.closed == {there}
    assert len(right_choice(instance) or {}) == 3
    first = price(seat={"K": 1})
    placed, nobody = np.array([True, True, False]), np.zeros(3, dtype=bool)
    assert auditor.slack(replace(first, covers=(3,)), placed, nobody) == {3: 0}
    for paid in ({}, {"Farsta": {YOUNG: 1}}):
        for seat in ({there: 1}, {"P": 1, "V": 1}, {there: 2, "K": 1}):
            assert proved(instance, by_pay((3,), paid, first, seat=seat), "de") == []


def test_whoever_is_asked_about_is_asked_about_with_a_partner() -> None:
    """One is placed and the money pays one more: neither of a pair, but one who is alone."""
    people = [
        person("a", groups=frozenset({"fortur"})),
        person("c"),
        person("e", history="haft_jobb"),
    ]
    certificate = by_pay((2, 3), {"Farsta": {YOUNG: 1}})
    for rows, found in (((Pair("c", "e", False, 2),), [2, 3]), ((), [])):
        spots, budgets = [place("P", seats=3)], {"Farsta": 2 * YOUNG}
        instance = town(people, spots, budgets=budgets, pairs=rows)
        assert proved(instance, certificate, "a") == found
        assert ("c" in (right_choice(instance) or {})) == (not found)


def test_a_partner_behind_stands_where_the_one_ahead_stands() -> None:
    """The pair's first is ahead of whoever is asked about, the other last in the queue."""
    people = [
        person("a", groups=frozenset({"fortur"})),
        person("c"),
        person("e", history="haft_jobb"),
    ]
    certificate = by_pay((2,), {"Farsta": {YOUNG: 1}})
    for rows, found in (((Pair("a", "e", False, 2),), [2]), ((), [])):
        spots, budgets = [place("P", seats=3)], {"Farsta": 2 * YOUNG}
        instance = town(people, spots, budgets=budgets, pairs=rows)
        assert proved(instance, certificate, "ae") == found


def test_a_partner_behind_counts_for_whoever_is_between_them() -> None:
    """As the other does, and so not for the first of the queue, who is asked about as well."""
    people = [
        person("b", birth_date=AGED_19, groups=frozenset({"fortur"})),
        person("a", history="sokt_utan_jobb"),
        person("c"),
        person("e", history="haft_jobb"),
    ]
    certificate = by_pay((1, 3), {"Farsta": {OLD: 2, YOUNG: 1}})
    for rows, found in (((Pair("a", "e", False, 2),), [3]), ((), [])):
        spots, budgets = [place("P", seats=4)], {"Farsta": MONEY}
        instance = town(people, spots, budgets=budgets, pairs=rows)
        assert unsolved(instance).possible.ids == tuple("bace")
        assert proved(instance, certificate, "ae") == found


def test_other_limits_count_beside_pay() -> None:
    """Supervisors for one at Q, or a max of one there, beside money for one at Farsta."""
    instance = halves_town()
    spots = tuple(replace(p, supervisor_group="lag") if p.id == "Q" else p for p in instance.places)
    rows = (Supervisor("h", "lag", 1, 1, 2),)
    only = {"Farsta": ONES["Farsta"]}
    led = replace(instance, places=spots, supervisors=rows)
    assert proved(led, by_pay(paid=only, supervisor={("lag", 1): 1})) == [3, 4]
    assert proved(led, by_pay(paid=only)) == []
    most = quota("K", "alla", 1, is_min=False, scope="plats", value="Q")
    for soft in (False, True):
        row = replace(most, hard=not soft)
        held = replace(instance, quotas=(row,))
        certificate = by_pay(paid=only, quota={"K": 1}, attained=int(soft))
        assert proved(held, certificate) == [3, 4]


def test_places_that_differ_in_a_quota_only_are_told_apart() -> None:
    """Nobody may be at O, and whoever cannot be there can be at P, if it has seats enough."""
    rows = (quota("K", "alla", 0, is_min=False, scope="plats", value="O"),)
    shut, full = price(quota={"K": 1}), {"seat": {"P": 1}, "quota": {"K": 1}}
    for seats, found in ((4, []), (1, [2])):
        spots = [place("O", seats=4), place("P", seats=seats)]
        instance = town([person(n) for n in "ab"], spots, quotas=rows)
        for first in (NOTHING, shut):
            assert proved(instance, by_pay((2,), {}, first, **full), "a") == found
            assert proved(instance, by_pay((2,), {}, first, quota={"K": 1}), "a") == []
        assert proved(instance, by_pay((2,), {}, shut, seat={"P": 1}), "a") == found
        assert proved(instance, by_pay((2,), {}, shut), "a") == []


def test_a_reserve_narrows_and_counts_below_zero() -> None:
    """A hard min for ``miljo`` gives back what those in the group cost."""
    instance = halves_town()
    group = frozenset({"miljo"})
    people = tuple(replace(a, groups=group) if a.id in "ab" else a for a in instance.applicants)
    held = replace(instance, applicants=people, quotas=(quota("K", "miljo", 2),))
    # Both who are placed cost one less, and as much is taken off what all may cost.
    for first in (NOTHING, price(quota={"K": 7})):
        assert proved(held, by_pay(first=first, quota={"K": 1})) == [3, 4]
    less = replace(held, quotas=(quota("K", "miljo", 1),))
    assert proved(less, by_pay(quota={"K": 1})) == []


def brute(paid: Sequence[Paid], money: int) -> int:
    """The most by trying all: of the widest choice, the dearest of several, any whole number."""
    last = max(paid, key=lambda p: (p.high - p.low, p.pay))
    others = [p for p in paid if p is not last]
    found = []
    for numbers in product(*(range(p.low, p.high + 1) for p in others)):
        left = money - sum(n * p.pay for n, p in zip(numbers, others, strict=True))
        worth = sum(n * p.price for n, p in zip(numbers, others, strict=True))
        found.append(worth + left // last.pay * last.price)
    return max(found)


def whole(paid: Sequence[Paid], money: int) -> int | None:
    """The most within all limits, by trying all; None where nothing is."""
    found = [
        sum(n * p.price for n, p in zip(numbers, paid, strict=True))
        for numbers in product(*(range(p.low, p.high + 1) for p in paid))
        if sum(n * p.pay for n, p in zip(numbers, paid, strict=True)) <= money
    ]
    return max(found, default=None)


def test_the_most_that_pay_is_worth_is_found() -> None:
    """The same as by trying all, and never less than what whole numbers within the limits give."""
    chance = np.random.default_rng(5)
    loose = 0
    for _ in range(3_000):
        kinds = int(chance.integers(1, 6))
        pays = chance.choice(np.arange(1, 40), kinds, replace=False).tolist()
        lows = chance.integers(0, 4, kinds).tolist()
        widths = chance.integers(0, 4, kinds).tolist()
        prices = chance.integers(0, 30, kinds).tolist()
        if chance.random() < 0.3:
            prices = pays
        paid = [
            Paid(pay, low, low + width, int(cost) * int(chance.integers(2) or 1))
            for pay, low, width, cost in zip(pays, lows, widths, prices, strict=True)
        ]
        money = int(chance.integers(0, 200))
        found, least = most_worth(paid, money), whole(paid, money)
        assert found == brute(paid, money), (paid, money)
        assert least is None or least <= found, (paid, money)
        loose += least is not None and least < found
    assert loose < 1_500


def test_the_most_is_found_in_large_numbers() -> None:
    """Of the largest prices and of real pay, among thousands."""
    dear = (1 << 44) - 1
    paid = [Paid(YOUNG, 0, 5_000, dear), Paid(OLD, 7, 900, dear), Paid(OLD + 1, 0, 800, dear - 1)]
    for money in (9_000 * YOUNG + 12_345, 10 * YOUNG, 0, 7 * OLD - 1):
        assert most_worth(paid, money) == 7 * dear + (money - 7 * OLD) // YOUNG * dear
    assert most_worth([Paid(OLD, 2, 5, 3)], 4 * OLD - 1) == 9
    assert most_worth([Paid(OLD, 2, 5, 3)], OLD) == 3


def test_of_nothing_or_too_much_there_is_no_most() -> None:
    """Nobody, fewer at most than at least, or more choices than are gone through."""
    assert most_worth([], 100) is None
    assert most_worth([Paid(5, 0, 3, 1), Paid(6, 2, 1, 1)], 100) is None
    assert most_worth([Paid(6, 2, 1, 1)], 100) is None
    one, other = Paid(OLD, 0, 1 << 21, 1), Paid(YOUNG, 0, 1 << 20, 1)
    assert most_worth([one, other], 100 * OLD) is None
    # The other may be as many as there are, and the one then fewer than none.
    other = replace(other, high=(1 << 20) - 1)
    assert most_worth([one, other], 0) == other.high - -(-other.high * YOUNG // OLD)
    # What costs nothing is not gone through.
    assert most_worth([one, replace(other, high=1 << 20, price=0)], 100 * OLD) == 100
    few = [Paid(pay, 0, 1_023, 1) for pay in range(1, 6)]
    assert most_worth(few, 50) is not None
    assert most_worth([*few, Paid(6, 0, 1_023, 1)], 50) is None
