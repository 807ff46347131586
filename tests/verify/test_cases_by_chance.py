"""No case proves anybody impossible who has a place in it, and every allocation is in one case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

import numpy as np
import pytest

from feriejobb.data.instance import Instance
from feriejobb.data.solution import CaseCertificate, Counts, PriceCertificate
from feriejobb.recount.possible import Mask, Possible
from feriejobb.verify.certificates import Auditor
from tests.oracle.golden import AGED_16, AGED_19
from tests.verify.halves_town import OLD, YOUNG, price
from tests.verify.right import optimum_of
from tests.verify.test_certificates import possible_in
from tests.verify.town import person, place, town

Rng = np.random.Generator


def drawn_town(chance: Rng) -> Instance:
    """Three to six people of two ages, three employers, two with money that is short."""
    everywhere: list[frozenset[str] | None] = [None, frozenset()]
    people = [
        person(
            f"p{k}",
            birth_date=AGED_19 if chance.random() < 0.6 else AGED_16,
            home=("Farsta", "Bromma")[chance.integers(2)],
            other_districts=everywhere[chance.random() < 0.2],
            locked_place="R" if k == 0 and chance.random() < 0.2 else None,
        )
        for k in range(chance.integers(3, 7))
    ]
    spots = [
        place("P", seats=int(chance.integers(1, 5))),
        place("Q", seats=int(chance.integers(1, 5)), employer="Bromma", district="Bromma"),
        place("R", seats=1, employer="Trafiknämnden", district="Järva"),
    ]
    pays = [a * OLD + b * YOUNG for a in range(3) for b in range(3)]
    budgets = {
        name: max(int(chance.choice(pays)) - int(chance.integers(2)), 0)
        for name in ("Farsta", "Bromma")
    }
    return town(people, spots, budgets=budgets)


def drawn_allocation(instance: Instance, possible: Possible, chance: Rng) -> dict[str, str]:
    """Some allocation within seats and money, locks first."""
    seats = {p.id: p.seats for p in instance.places}
    money = {e.name: 1 << 60 if e.budget_ore is None else e.budget_ore for e in instance.employers}
    order = chance.permutation(len(possible.ids)).tolist()
    order.sort(key=lambda k: instance.applicant_by_id[possible.ids[k]].locked_place is None)
    chosen: dict[str, str] = {}
    for k in order:
        for n in chance.permutation(len(possible.places)).tolist():
            spot, at = possible.places[n], np.flatnonzero(possible.takers[n] == k)
            if len(at) and seats[spot.id] and money[spot.employer] >= possible.costs[n][at[0]]:
                chosen[possible.ids[k]] = spot.id
                seats[spot.id] -= 1
                money[spot.employer] -= int(possible.costs[n][at[0]])
                break
    return chosen


def drawn_counts(numbers: Mapping[str, int], limited: Collection[str], chance: Rng) -> Counts:
    """What a case may say where so many have a place at each förvaltning: often just that many."""
    found: dict[str, tuple[int, int | None]] = {}
    for name in sorted(limited):
        n = numbers.get(name, 0)
        most = None if chance.random() < 0.4 else n + int(chance.integers(0, 2))
        found[name] = (max(n - int(chance.integers(0, 2)), 0), most)
    return found


def drawn_prices(auditor: Auditor, counts: Counts, chance: Rng) -> PriceCertificate:
    """Prices of the sizes that matter, below zero where they may be."""
    sizes = [0, 0, YOUNG, OLD, OLD + YOUNG, 1]
    heads = {name: int(chance.choice(sizes)) for name in counts}
    for name, (fewest, _) in counts.items():
        heads[name] *= -1 if fewest > 0 and chance.random() < 0.7 else 1
    return price(
        tuple(range(1, len(auditor.possible.ids) + 1)),
        seat={
            spot.id: int(chance.choice(sizes))
            for spot in auditor.instance.places
            if chance.random() < 0.5
        },
        budget={name: int(chance.integers(2)) for name in sorted(counts)},
        heads=heads,
    )


def narrower(counts: Counts, name: str) -> list[Counts]:
    """What a case says with one more, or one fewer, at a förvaltning."""
    fewest, most = counts[name]
    found: list[Counts] = [{**counts, name: (fewest + 1, most)}]
    return found if most is None else [*found, {**counts, name: (fewest, most - 1)}]


def prove_nobody(
    auditor: Auditor, chosen: Mapping[str, str], locks: Mask, chance: Rng
) -> Iterator[str]:
    """Random prices of cases that an allocation is in: none proves anyone of it impossible.

    Yields ``fewest`` or ``most`` each time that the same prices would prove somebody of it
    impossible if the case said one more, or one fewer, than it may.
    """
    places = auditor.instance.place_by_id
    numbers = Counter(places[spot].employer for spot in chosen.values())
    placed = np.array([i in chosen for i in auditor.possible.ids])
    counts = drawn_counts(numbers, auditor.limited, chance)
    prices = drawn_prices(auditor, counts, chance)
    assert auditor.flaw(prices, counts) == ""
    for k in np.flatnonzero(placed & ~locks).tolist():
        without = placed.copy()
        without[k] = False
        assert k + 1 not in auditor.proved(prices, without, locks, counts)
        for name in counts:
            for side, said in zip(("fewest", "most"), narrower(counts, name), strict=False):
                if k + 1 in auditor.proved(prices, without, locks, said):
                    yield side


def locked(instance: Instance, possible: Possible) -> Mask:
    """Whose place is locked, by number."""
    people = instance.applicant_by_id
    return np.array([people[i].locked_place is not None for i in possible.ids])


def test_no_case_proves_somebody_impossible_who_has_a_place_in_it() -> None:
    """Random prices over random towns and allocations, and they are so sharp that one more would.

    With this no proof by cases proves anyone who has a place: every allocation is in one case.
    """
    chance, sharp = np.random.default_rng(7), Counter[str]()
    for _ in range(200):
        instance = drawn_town(chance)
        auditor = Auditor(instance, possible_in(instance), 0)
        locks = locked(instance, auditor.possible)
        for _ in range(40):
            chosen = drawn_allocation(instance, auditor.possible, chance)
            sharp.update(prove_nobody(auditor, chosen, locks, chance))
    assert sharp["fewest"] > 100, sharp
    assert sharp["most"] > 100, sharp


@pytest.mark.parametrize("seed", range(60))
def test_no_case_proves_somebody_impossible_who_is_placed_in_the_optimum(seed: int) -> None:
    """The same over towns with all rules mixed."""
    found = optimum_of(seed)
    if found is None:
        return
    case, auditor, chosen = found
    chance = np.random.default_rng(seed)
    for _ in range(40):
        list(prove_nobody(auditor, chosen, case.fixed, chance))


def drawn_division(chance: Rng, within: int = 0) -> CaseCertificate:
    """Two to eight cases about three förvaltningar, some of which no number can be in."""
    few, many = (
        drawn_division(chance, within + 1) if chance.random() < 0.7 - within * 0.2 else price()
        for _ in range(2)
    )
    return CaseCertificate(str(chance.choice(list("ABC"))), int(chance.integers(0, 5)), few, many)


def test_every_allocation_is_in_one_case_and_no_more() -> None:
    """However the numbers are divided, and none is told of that cannot be."""
    chance = np.random.default_rng(3)
    for _ in range(300):
        cases = [counts for counts, _ in drawn_division(chance).leaves()]
        assert all(most is None or low <= most for c in cases for low, most in c.values())
        for _ in range(20):
            numbers = {name: int(chance.integers(0, 7)) for name in "ABC"}
            inside = [
                all(low <= numbers[e] and (most is None or numbers[e] <= most)
                    for e, (low, most) in c.items())
                for c in cases
            ]  # fmt: skip
            assert sum(inside) == 1
