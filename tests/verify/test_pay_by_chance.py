"""No proof by pay proves anybody impossible who could have a place together with all ahead."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np
import pytest

from feriejobb.data.instance import Instance, Pair, Supervisor
from feriejobb.data.solution import PayCertificate, PriceCertificate
from feriejobb.recount.possible import Mask, Possible
from feriejobb.recount.tallies import supervisor_limit
from feriejobb.verify.by_pay import pay_flaw, proved_by_pay
from feriejobb.verify.certificates import Auditor
from tests.oracle.golden import AGED_16, AGED_19
from tests.verify.halves_town import OLD, YOUNG, price
from tests.verify.right import optimum_of, unsolved
from tests.verify.town import person, place, town

Rng = np.random.Generator

AGED_18 = date(2009, 2, 1)
#: What a sixteen-year-old costs for half the hours.
HALF = (YOUNG + 1) // 2


def drawn_town(chance: Rng) -> Instance:
    """Six to nine people of up to three ages, three employers, two or three with short money."""
    ages = [AGED_16, AGED_19, AGED_18][: int(chance.integers(2, 4))]
    names = [f"p{k}" for k in range(chance.integers(6, 10))]
    miljo = frozenset({"miljo"})
    people = [
        person(
            name,
            birth_date=ages[chance.integers(len(ages))],
            home=("Farsta", "Bromma")[chance.integers(2)],
            other_districts=None if chance.random() < 0.7 else frozenset(),
            groups=miljo if chance.random() < 0.3 else frozenset(),
            wishes=((1, "Park"), (2, "Barn"))[: int(chance.integers(1, 3))],
            history=str(chance.choice(["ny", "haft_jobb"])),
            locked_place=str(chance.choice(["P", "Q"])) if chance.random() < 0.06 else None,
        )
        for name in names
    ]
    agency = {"employer": "Trafiknämnden", "district": "Järva"}
    bromma = {"employer": "Bromma", "district": "Bromma"}
    spots = [
        place("P", seats=int(chance.integers(2, 5))),
        place("Q", seats=int(chance.integers(2, 5)), **bromma),
        place(
            "R",
            seats=int(chance.integers(1, 3)),
            target_groups=miljo if chance.random() < 0.6 else frozenset(),
            **agency,
        ),
    ]
    if chance.random() < 0.4:
        spots.append(place("H", seats=int(chance.integers(1, 3)), hours=45, area="Barn"))
    if chance.random() < 0.3:
        fewest = int(chance.choice([0, 3]))
        spots.append(place("V", seats=int(chance.integers(1, 4)), min_open=fewest, **bromma))
    led = chance.random() < 0.2
    if led:
        spots = [replace(p, supervisor_group="lag") if p.id in "RQ" else p for p in spots]
    pays = [a * OLD + b * YOUNG for a in range(3) for b in range(3) if 0 < a + b < 4]
    limited = ["Farsta", "Bromma", "Trafiknämnden"][: 3 if chance.random() < 0.15 else 2]
    budgets = {
        name: int(chance.choice(pays)) + int(chance.choice([-1, 0, HALF - 1])) for name in limited
    }
    paired = chance.permutation(names)[: 2 * int(chance.choice([0, 0, 1, 2]))].reshape(-1, 2)
    rows = [Pair(str(a), str(b), False, 2) for a, b in paired]
    if len(rows) == 2 and chance.random() < 0.3:
        rows[1] = replace(rows[1], first=rows[0].second)
    return town(
        people,
        spots,
        budgets=budgets,
        pairs=tuple(rows),
        supervisors=(Supervisor("h", "lag", 1, int(chance.integers(1, 5)), 2),) if led else (),
    )


@dataclass
class Brute:
    """Whether some people can all have places at once, by trying all ways.

    Attributes:
        instance: The town.
        possible: All edges.
        shut: Places that can never open.
    """

    instance: Instance
    possible: Possible
    shut: frozenset[str]
    _known: dict[frozenset[int], bool] = field(default_factory=dict)

    @cached_property
    def edges(self) -> list[list[tuple[int, int]]]:
        """By number: places that can open, and what the applicant costs there."""
        found: list[list[tuple[int, int]]] = [[] for _ in self.possible.ids]
        for n, (takers, costs) in enumerate(
            zip(self.possible.takers, self.possible.costs, strict=True)
        ):
            if self.possible.places[n].id not in self.shut:
                for k, cost in zip(takers.tolist(), costs.tolist(), strict=True):
                    found[k].append((n, cost))
        return found

    @cached_property
    def pairs(self) -> dict[int, list[int]]:
        """By number who must be at the same place, of those with possible places."""
        found: dict[int, list[int]] = {}
        for row in self.instance.pairs:
            a, b = (self.possible.number[i] for i in (row.first, row.second))
            if self.possible.degree[a] and self.possible.degree[b]:
                found.setdefault(a, []).append(b)
                found.setdefault(b, []).append(a)
        return found

    def together(self, people: frozenset[int]) -> frozenset[int]:
        """These and whoever belongs together with them."""
        more = people.union(*(self.pairs.get(k, ()) for k in people))
        return people if more == people else self.together(more)

    def can_all(self, people: frozenset[int]) -> bool:
        """Whether all of them can, each with whoever belongs together with them, within limits."""
        if people not in self._known:
            order = sorted(people, key=lambda k: (len(self.edges[k]), k))
            seats = [p.seats for p in self.possible.places]
            self._known[people] = self._extend(order, 0, {}, seats, dict(self._money), [])
        return self._known[people]

    @cached_property
    def _money(self) -> dict[str, int]:
        return {
            e.name: 1 << 60 if e.budget_ore is None else e.budget_ore
            for e in self.instance.employers
        }

    def _extend(
        self,
        order: list[int],
        at: int,
        chosen: dict[int, int],
        seats: list[int],
        money: dict[str, int],
        led: list[int],
    ) -> bool:
        if at == len(order):
            return True
        k = order[at]
        for n, cost in self.edges[k]:
            spot = self.possible.places[n]
            if any(chosen.get(j, n) != n for j in self.pairs.get(k, ())):
                continue
            team = spot.supervisor_group
            full = team is not None and len(led) >= supervisor_limit(
                self.instance, team, spot.period
            )
            if not seats[n] or money[spot.employer] < cost or full:
                continue
            seats[n] -= 1
            money[spot.employer] -= cost
            chosen[k] = n
            now = [*led, k] if team is not None else led
            if self._extend(order, at + 1, chosen, seats, money, now):
                return True
            del chosen[k]
            seats[n] += 1
            money[spot.employer] += cost
        return False


def placed_in_turn(brute: Brute, fixed: Mask, skipped: int) -> Mask:
    """Everyone who can in queue order, locks first, but for one and whoever belongs with them."""
    people = brute.together(frozenset(np.flatnonzero(fixed).tolist()))
    for k in np.flatnonzero(brute.possible.degree > 0).tolist():
        more = brute.together(people | {k})
        if skipped not in brute.together(frozenset({k})) and brute.can_all(more):
            people = more
    mask = fixed.copy()
    mask[list(people)] = True
    return mask


def drawn_first(auditor: Auditor, chance: Rng) -> PriceCertificate:
    """A price per öre, and prices of seats where money is no limit; more or less."""
    if chance.random() < 0.2:
        return price()
    unit = int(chance.choice([1, 1, 1, 2, 10**14]))
    budget = {e: unit * int(chance.random() < 0.9) for e in sorted(auditor.limited)}
    sizes = [0, 1, HALF, YOUNG, YOUNG, OLD, OLD]
    seat = {
        p.id: unit * int(chance.choice(sizes)) if p.employer not in auditor.limited else 0
        for p in auditor.instance.places
    }
    if chance.random() < 0.3:
        seat[str(chance.choice(sorted(seat)))] += int(chance.choice([1, 2, unit * HALF]))
    return price(seat=seat, budget=budget)


def drawn_proof(auditor: Auditor, covers: tuple[int, ...], chance: Rng) -> PayCertificate:
    """Prices of the sizes that matter: one or two per person, or near what they are paid."""
    per_head = chance.random() < 0.7
    paid: dict[str, dict[int, int]] = {e: {} for e in sorted(auditor.limited)}
    for n, spot in enumerate(auditor.possible.places):
        for pay in np.unique(auditor.possible.costs[n]).tolist():
            if spot.employer in paid:
                near = -(-pay // HALF) if chance.random() < 0.5 else pay // HALF
                own = int(chance.choice([1, 1, 1, 1, 2, 0])) if per_head else near
                paid[spot.employer].setdefault(pay, own)
    one = 1 if per_head else int(chance.choice([2, 3]))
    seat = {
        p.id: one
        for p in auditor.instance.places
        if chance.random() < (0.1 if p.employer in auditor.limited else 0.9)
    }
    teams = {
        (p.supervisor_group, p.period)
        for p in auditor.instance.places
        if p.supervisor_group is not None
    }
    then = price(
        covers,
        seat=seat,
        supervisor={team: int(chance.integers(2)) for team in sorted(teams)},
        budget={e: int(chance.random() < 0.05) for e in sorted(auditor.limited)},
        heads={e: int(chance.random() < 0.1) for e in sorted(auditor.limited)},
    )
    if paid and chance.random() < 0.1:
        paid.pop(str(chance.choice(sorted(paid))))
    return PayCertificate(drawn_first(auditor, chance), then, paid)


def drawn_covers(placed: Mask, chance: Rng) -> tuple[int, ...]:
    """Some of those without a place, all from one on, or anyone."""
    free = np.flatnonzero(~placed) + 1
    if chance.random() < 0.3 or not len(free):
        return tuple(range(1, len(placed) + 1))
    if chance.random() < 0.5:
        return tuple(free[int(chance.integers(len(free))) :].tolist())
    return tuple(chance.permutation(free)[: int(chance.integers(1, 3))].tolist())


def check(
    auditor: Auditor, brute: Brute, placed: Mask, fixed: Mask, chance: Rng, tally: Counter[str]
) -> None:
    """One random proof: whoever it proves impossible cannot have a place with all ahead."""
    certificate = drawn_proof(auditor, drawn_covers(placed, chance), chance)
    assert pay_flaw(auditor, certificate) == ""
    found = proved_by_pay(auditor, certificate, placed, fixed)
    alone: set[int] = set()
    for prices in (certificate.first, certificate.then):
        covering = replace(prices, covers=certificate.covers)
        alone.update(auditor.proved(covering, placed, fixed))
    for q in found:
        ahead = np.flatnonzero(fixed | (placed & (np.arange(len(placed)) < q - 1))).tolist()
        asked = brute.together(frozenset([*ahead, q - 1]))
        assert not brute.can_all(asked), (certificate, q)
        tally["proved"] += 1
        tally["by pay"] += q not in alone
        tally["with room"] += q not in alone and any(certificate.first.budget.values())
        tally["with pairs"] += q not in alone and bool(brute.pairs)
        tally["with locks"] += q not in alone and bool(fixed.any())


def test_no_proof_by_pay_proves_somebody_impossible_who_can_have_a_place() -> None:
    """Random proofs over random towns, and many of them prove what their prices alone do not."""
    chance, tally = np.random.default_rng(11), Counter[str]()
    for _ in range(250):
        instance = drawn_town(chance)
        case = unsolved(instance)
        auditor = Auditor(instance, case.possible, 0, closed=case.closed)
        brute = Brute(instance, case.possible, case.closed)
        locks = brute.together(frozenset(np.flatnonzero(case.fixed).tolist()))
        if not brute.can_all(locks):
            continue
        people = len(case.possible.ids)
        for skipped in (-1, *chance.permutation(people)[:4].tolist()):
            if skipped in locks:
                continue
            placed = placed_in_turn(brute, case.fixed, skipped)
            for _ in range(16):
                check(auditor, brute, placed, case.fixed, chance, tally)
    assert min(tally.values()) > 100, tally


@pytest.mark.parametrize("seed", range(60))
def test_no_proof_by_pay_proves_somebody_impossible_who_is_placed_in_the_optimum(
    seed: int,
) -> None:
    """The same over towns with all rules mixed."""
    found = optimum_of(seed)
    if found is None:
        return
    case, auditor, chosen = found
    chance = np.random.default_rng(seed)
    placed = np.array([i in chosen for i in case.possible.ids])
    for k in np.flatnonzero(placed & ~case.fixed).tolist():
        without = placed.copy()
        without[[k, *auditor.edges.together.get(k, ())]] = False
        for _ in range(6):
            certificate = drawn_proof(auditor, drawn_covers(without, chance), chance)
            if not pay_flaw(auditor, certificate):
                assert k + 1 not in proved_by_pay(auditor, certificate, without, case.fixed)
