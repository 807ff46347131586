"""Prices that bound a goal's value: as tight as by hand, and never tighter than the truth."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from feriejobb.data.instance import Instance
from feriejobb.data.solution import BoundCertificate, PriceCertificate, Result
from feriejobb.recount.lottery import Round, first_queue
from feriejobb.verify import proof
from feriejobb.verify.bounds import bound_flaw, proved_bound
from feriejobb.verify.case import Case
from feriejobb.verify.judge import Verdict, examine
from tests.oracle.towns import random_town
from tests.verify.right import result_of, right_choice
from tests.verify.small_town import COST
from tests.verify.test_certificates import price
from tests.verify.town import person, place, quota, town


def bounded(instance: Instance, goal: str, scale: int = 1, **prices: Any) -> int:
    """What the prices prove for the right allocation of a town."""
    chosen = right_choice(instance)
    assert chosen is not None
    case = Case(instance, result_of(instance, chosen))
    certificate = BoundCertificate(goal, scale, price((), **prices))
    assert bound_flaw(case, certificate) == ""
    return proved_bound(case, certificate)


def _crowded() -> Instance:
    """Two who wish for park work; one seat there, one in the kitchen for rank 3 (5 points)."""
    people = [person(n, wishes=((1, "Park"), (3, "Kök"))) for n in "ab"]
    return town(people, [place("P"), place("Q", area="Kök")])


def test_a_price_on_the_seat_that_both_want_proves_the_wish_points() -> None:
    """0 + 5 points: each edge costs 5 with the price, less the one seat's 5."""
    assert bounded(_crowded(), "wishes", seat={"P": 5}) == 5
    assert bounded(_crowded(), "wishes") == 0
    assert bounded(_crowded(), "wishes", 10**30, seat={"P": 5 * 10**30}) == 5
    assert bounded(_crowded(), "wishes", 2, seat={"P": 9}) == 5
    assert bounded(_crowded(), "wishes", 2, seat={"P": 8}) == 4


def test_money_bounds_the_wish_points_too() -> None:
    """Farsta can pay one of the two: the other goes to Bromma, 4 points away."""
    people = [person(n, other_districts=None) for n in "ab"]
    spots = [place("P", seats=2), place("Q", seats=2, employer="Bromma", district="Bromma")]
    instance = town(people, spots, budgets={"Farsta": 2 * COST - 1})
    assert bounded(instance, "wishes", COST, budget={"Farsta": 4}) == 1


def test_a_reserve_that_cannot_be_filled_proves_the_shortfall() -> None:
    """Two of the group wanted, one seat: short by one, weighing three."""
    people = [person(n, groups=frozenset({"miljo"})) for n in "ab"]
    rows = (quota("K", "miljo", 2, hard=False, weight=3),)
    instance = town(people, [place("P")], quotas=rows)
    assert bounded(instance, "quotas", seat={"P": 3}, quota={"K": 3}) == 3
    assert bounded(instance, "quotas", 7, seat={"P": 21}, quota={"K": 21}) == 3
    assert bounded(instance, "quotas", seat={"P": 1}, quota={"K": 3}) == 1
    assert bounded(instance, "quotas", seat={"P": 5}, quota={"K": 3}) == 1


def test_full_seats_bound_the_number_placed() -> None:
    """Three people, two seats."""
    instance = town([person(n) for n in "abc"], [place("P", seats=2)], goals=("placed", "queue"))
    assert bounded(instance, "placed", seat={"P": 1}) == 2
    assert bounded(instance, "placed") == 3


def test_prices_take_the_place_of_a_second_solver_and_are_not_believed() -> None:
    """A right certificate passes; one that proves less than the claim is a finding."""
    instance = _crowded()
    result = result_of(instance, {"a": "P", "b": "Q"})

    def with_bound(certificate: BoundCertificate) -> Result:
        return replace(result, proof=replace(result.proof, bounds=(certificate,)))

    sound = BoundCertificate("wishes", 1, price((), seat={"P": 5}))
    assert examine(instance, with_bound(sound)).findings == ()
    weak = replace(sound, prices=price((), seat={"P": 4}))
    found = examine(instance, with_bound(weak)).findings
    assert found == ("BEVIS wishes: priserna visar gränsen 4",)
    unpriced = replace(sound, prices=price((), seat={"Z": 5}))
    found = examine(instance, with_bound(unpriced)).findings
    assert found == ("BEVIS wishes: pris på en gräns som inte gäller (plats)",)


@pytest.mark.parametrize(
    ("certificate", "flaw"),
    [
        (BoundCertificate("queue", 1, price(())), "gäller inget mål"),
        (BoundCertificate("placed", 1, price(())), "gäller inget mål"),
        (BoundCertificate("wishes", 0, price(())), "har en skala"),
        (BoundCertificate("quotas", 1, price((), attained=1)), "pris på en kvotbrist"),
        (BoundCertificate("quotas", 2, price((), quota={"K": 7})), "kvotens pris"),
        (BoundCertificate("quotas", 2, price((), quota={"K": 6})), ""),
        (BoundCertificate("wishes", 2, price((), quota={"K": 6})), "kvotens pris"),
        (BoundCertificate("wishes", 2, price((), quota={"K": 6}, attained=2)), ""),
        (BoundCertificate("wishes", 1, price((), budget={"Farsta": 1})), "pris på en gräns"),
    ],
)
def test_only_prices_that_mean_something_bound_a_goal(
    certificate: BoundCertificate, flaw: str
) -> None:
    """Quotas come first, so their attained shortfall has a price in ``wishes`` only."""
    rows = (quota("K", "alla", 1, hard=False, weight=3),)
    instance = town([person("a")], [place("P")], quotas=rows)
    case = Case(instance, result_of(instance, {"a": "P"}))
    found = bound_flaw(case, certificate)
    assert found.startswith(flaw)
    assert bool(found) == bool(flaw)


@pytest.mark.parametrize("seed", range(60))
def test_no_prices_prove_a_bound_beyond_the_optimum(seed: int) -> None:
    """Random prices over random towns."""
    instance = random_town(seed, "tiny")
    chosen = right_choice(instance)
    if chosen is None:
        return
    case = Case(instance, result_of(instance, chosen))
    chance = np.random.default_rng(seed)
    tried = 0
    for _ in range(60):
        scale, attained = int(chance.integers(1, 9)), int(chance.integers(0, 3))
        seats = {p.id: int(chance.integers(0, 40)) for p in instance.places}
        quotas = {q.id: int(chance.integers(0, 4)) for q in instance.quotas}
        prices = PriceCertificate(seats, {}, {}, quotas, attained, ())
        for name in ("quotas", "wishes", "placed"):
            certificate = BoundCertificate(name, scale, prices)
            if bound_flaw(case, certificate):
                continue
            tried += 1
            bound, value = proved_bound(case, certificate), case.values[name]
            assert bound >= value if name == "placed" else bound <= value, (name, certificate)
    assert tried


@pytest.mark.parametrize(
    ("goal", "scale", "moves", "flaw"),
    [
        ("wishes", 1, (1 << 40) - 1, ""),
        ("wishes", 1, 1 << 40, "orimligt pris"),
        ("wishes", 1, -1, "orimligt pris"),
        ("wishes", (1 << 30) - 1, 1, ""),
        ("wishes", 1 << 30, 1, "orimligt pris"),
        ("wishes", 1 << 30, 0, ""),
        ("moves", (1 << 30) - 1, 0, ""),
        ("moves", 1 << 30, 0, "orimligt pris"),
        ("moves", 1, 1, "pris på flyttar som"),
        ("quotas", 1, 1, "pris på flyttar som"),
    ],
)
def test_moves_have_a_price_once_they_are_settled_and_within_64_bits(
    goal: str, scale: int, moves: int, flaw: str
) -> None:
    """In a replan whose goals are quotas, queue, moves and wishes."""
    instance = town([person("a"), person("b")], [place("P", seats=2)])
    before = Round(("a", "b"), {"a": "P"})
    case = Case(instance, result_of(instance, {"a": "P", "b": "P"}, before), before)
    found = bound_flaw(case, BoundCertificate(goal, scale, price(()), moves=moves))
    assert found.startswith(flaw)
    assert bool(found) == bool(flaw)


def test_moves_before_the_queue_have_no_bound() -> None:
    """Who must have a place is not settled then."""
    instance = town([person("a")], [place("P")], goals=("wishes", "queue"))
    before = Round(("a",), {"a": "P"})
    case = Case(instance, result_of(instance, {"a": "P"}, before), before)
    found = bound_flaw(case, BoundCertificate("moves", 1, price(())))
    assert found == "flyttar utan att kön är fastlagd"


def test_a_bound_on_the_number_placed_is_claimed_as_it_is_proved() -> None:
    """Two seats for three: the price of a seat proves two, and nothing proves three."""
    instance = town([person(n) for n in "abc"], [place("P", seats=2)], goals=("placed", "queue"))
    result = result_of(instance, dict.fromkeys(_first_two(instance), "P"))
    for seat, told in ((1, ()), (0, ("BEVIS placed: priserna visar gränsen 3",))):
        bound = BoundCertificate("placed", 1, price((), seat={"P": seat}))
        claimed = replace(result, proof=replace(result.proof, bounds=(bound,)))
        assert examine(instance, claimed).findings == told


def _first_two(instance: Instance) -> list[str]:
    turns = first_queue(instance)
    return sorted(turns, key=lambda i: turns[i].position)[:2]


def test_a_bound_that_prices_prove_needs_no_second_solver(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However large the case, nothing is left unsaid of it."""
    monkeypatch.setattr(proof, "SMALL", -1)
    instance = _crowded()
    result = result_of(instance, {"a": "P", "b": "Q"})
    note = "gränsen för wishes är inte omlöst här"
    assert examine(instance, result).notes == (note,)
    bound = BoundCertificate("wishes", 1, price((), seat={"P": 5}))
    priced = replace(result, proof=replace(result.proof, bounds=(bound,)))
    assert examine(instance, priced) == Verdict(())
