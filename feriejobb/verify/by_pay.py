"""Proofs by pay: people of each pay are whole numbers, and so many within a förvaltning's money.

What a proof says stands in ``data.solution.PayCertificate``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from feriejobb.data.solution import MOST_PAID, PayCertificate
from feriejobb.recount.possible import Mask
from feriejobb.verify.certificates import Auditor
from feriejobb.verify.priced_edges import Prices, flat

#: A förvaltning and a pay in öre.
Kind = tuple[str, int]

#: The kind of all pay where there is no budget.
_ELSEWHERE: Kind = ("", 0)
#: More than any price that fits into 64 bits.
_FAR = 1 << 62
#: Choices of numbers that are gone through in either half of the kinds of pay at most.
_CHOICES = 1 << 20


@dataclass(frozen=True)
class Paid:
    """How many people may be paid one amount at a förvaltning.

    Attributes:
        pay: Öre.
        low: People at least.
        high: People at most.
        price: Price of one of them.
    """

    pay: int
    low: int
    high: int
    price: int


def pay_flaw(auditor: Auditor, certificate: PayCertificate) -> str:
    """Why a proof by pay may not be used at all; empty when it may."""
    for prices in (certificate.first, certificate.then):
        found = auditor.flaw(prices)
        if found:
            return found
    if not auditor.limited.issuperset(certificate.paid):
        return "pris på en gräns som inte gäller (lön)"
    prices_of_pay = [price for paid in certificate.paid.values() for price in paid.values()]
    if any(not 0 <= price < MOST_PAID for price in prices_of_pay):
        return "orimligt pris (lön)"
    return ""


def proved_by_pay(
    auditor: Auditor, certificate: PayCertificate, placed: Mask, fixed: Mask
) -> list[int]:
    """The positions in ``covers`` that a proof by pay really proves.

    Args:
        auditor: Of the goals that the queue stands behind.
        certificate: A proof by pay without a flaw.
        placed: Who is placed, by number.
        fixed: Who is placed in every allocation (locks), by number.
    """
    found = pay_slack(auditor, certificate, placed, fixed)
    return [q for q, left in found.items() if left > 0]


def pay_slack(
    auditor: Auditor, certificate: PayCertificate, placed: Mask, fixed: Mask
) -> dict[int, int]:
    """By position in ``covers``: how far the prices exceed all that they may add up to.

    Positive where the proof proves the position; nothing where there are too many numbers of people
    to go through. Arguments as for ``proved_by_pay``.
    """
    first = replace(certificate.first, covers=certificate.covers)
    rooms = {q: -left for q, left in auditor.slack(first, placed, fixed).items()}
    if not rooms:
        return {}
    asked = _Asked.of(auditor, placed, fixed, sorted(rooms))
    left = _Left(auditor, certificate, max(0, *rooms.values()))
    limit = auditor.limit(certificate.then, fixed | (placed & asked.ahead))
    spare = asked.most_of({kind: left.must[kind] & ~left.may[kind] for kind in left.must})
    numbers = left.numbers(asked.always, spare)
    for employer, paid in numbers.items():
        money = auditor.instance.employer_by_name[employer].budget_ore or 0
        most = most_worth(paid, money)
        if most is None:
            return {}
        limit += most
    own = np.where(asked.always, left.cheapest, left.least)
    joint = sum(more for (a, b), more in left.beyond.items() if asked.always[a] and asked.always[b])
    total = int(own.sum()) + joint
    more = asked.of_each(left.cheapest - left.least)
    return {q: total + more[q] - limit for q in sorted(rooms)}


@dataclass(frozen=True)
class _Asked:
    """Who must have a place at which position.

    Attributes:
        positions: The positions asked about, ascending.
        always: Who must at all of them, by number.
        ahead: Who stands ahead of the first, by number.
        since: From which index in the queue on the others must, who are placed.
        with_them: By position who must besides: whoever is asked about, and those who belong
            together with them and are not placed.
    """

    positions: Sequence[int]
    always: Mask
    ahead: Mask
    since: dict[int, int]
    with_them: dict[int, list[int]]

    @classmethod
    def of(cls, auditor: Auditor, placed: Mask, fixed: Mask, positions: Sequence[int]) -> _Asked:
        together = auditor.edges.together
        since = {
            k: min(k, *together.get(k, (k,))) for k in np.flatnonzero(placed & ~fixed).tolist()
        }
        always = fixed.copy()
        always[[k for k, front in since.items() if front < positions[0]]] = True
        return cls(
            positions,
            always,
            np.arange(len(placed)) < positions[0] - 1,
            {k: front for k, front in since.items() if not always[k]},
            {q: [q - 1, *(k for k in together.get(q - 1, ()) if not placed[k])] for q in positions},
        )

    def of_each(self, amount: Prices) -> dict[int, int]:
        """Per position the sum of the amounts of those who must have a place besides."""
        gained: Prices = np.zeros_like(amount)
        for k, front in self.since.items():
            gained[front] += amount[k]
        so_far = np.cumsum(gained)
        return {
            q: int(so_far[q - 1]) + sum(int(amount[k]) for k in who)
            for q, who in self.with_them.items()
        }

    def most_of(self, masks: dict[Kind, Mask]) -> dict[Kind, int]:
        """Of each mask how many of those who must besides are in it, at most at any position."""
        return {
            kind: max(self.of_each(mask.astype(np.int64)).values()) for kind, mask in masks.items()
        }


class _Left:
    """What the first prices leave of the edges, and what the others ask for it.

    Attributes:
        cheapest: Lowest price for someone who has a place, by number.
        least: The same for someone who may have one, or 0 where that is less.
        beyond: Per pair of two what both cost at one place beyond their cheapest.
        must: By kind of pay who could be paid it, of those who have a place.
        may: The same of those who may have one.

    Args:
        auditor: Of the goals that the queue stands behind.
        certificate: A proof by pay without a flaw.
        room: What the first prices leave at most.
    """

    def __init__(self, auditor: Auditor, certificate: PayCertificate, room: int) -> None:
        self._auditor, self._paid, edges = auditor, certificate.paid, auditor.edges
        first, then, people = certificate.first, certificate.then, len(auditor.possible.ids)
        dearest = max((max(p.values(), default=0) for p in self._paid.values()), default=0)
        wide = room >= _FAR // 2 or edges.wide(first) or edges.wide(then, dearest)
        self._dtype: type = np.object_ if wide else np.int64
        far = np.inf if wide else _FAR
        best, beyond = edges.cheapest(first)
        best = best.astype(self._dtype)
        allowed: Prices = np.full(people, room, dtype=self._dtype)
        for two, more in beyond.items():
            allowed[list(two)] += more
        self._within = best + allowed, np.minimum(best, 0) + allowed
        self.cheapest: Prices = np.full(people, far, dtype=self._dtype)
        self.least: Prices = np.zeros(people, dtype=self._dtype)
        self.must: defaultdict[Kind, Mask] = defaultdict(lambda: np.zeros(people, dtype=np.bool_))
        self.may: defaultdict[Kind, Mask] = defaultdict(lambda: np.zeros(people, dtype=np.bool_))
        self._seats: Counter[Kind] = Counter()
        both: Prices = np.full(len(edges.twos), far, dtype=self._dtype)
        for numbers in edges.alike([first, then]):
            self._look_at(certificate, numbers, both)
        self.cheapest[auditor.possible.degree == 0] = 0
        self.beyond = {
            (a, b): max(int(price) - int(self.cheapest[a]) - int(self.cheapest[b]), 0)
            for (a, b), price in zip(edges.twos, both, strict=True)
            if price < far
        }

    def _look_at(self, certificate: PayCertificate, numbers: Sequence[int], both: Prices) -> None:
        """Places that differ in a flat price only; ``both`` is what pairs cost at one place."""
        possible, edges = self._auditor.possible, self._auditor.edges
        takers, costs = possible.takers[numbers[0]], possible.costs[numbers[0]]
        employer = possible.places[numbers[0]].employer
        first, then = (
            edges.beyond_flat(c, numbers[0], self._dtype)
            for c in (certificate.first, certificate.then)
        )
        pays, pay = np.unique(costs, return_inverse=True)
        paid = self._paid.get(employer, {})
        then = then + np.array([paid.get(p, 0) for p in pays.tolist()], dtype=self._dtype)[pay]
        limited = employer in self._auditor.limited
        seats: Counter[tuple[int, int]] = Counter()
        for place in (possible.places[k] for k in numbers):
            flats = flat(certificate.first, place), flat(certificate.then, place)
            seats[flats] += 0 if place.id in self._auditor.closed else edges.room(place)
            if place.id in edges.meeting:
                twos, at = edges.meeting[place.id]
                both[twos] = np.minimum(both[twos], then[at].sum(axis=1) + 2 * flats[1])
        for (flat_first, flat_then), there in seats.items():
            for lowest, within, could in (
                (self.cheapest, self._within[0], self.must),
                (self.least, self._within[1], self.may),
            ):
                near = first + flat_first <= within[takers]
                who = takers[near]
                lowest[who] = np.minimum(lowest[who], then[near] + flat_then)
                for k, amount in enumerate(pays.tolist()):
                    some = takers[near & (pay == k)]
                    kind = (employer, amount) if limited else _ELSEWHERE
                    could[kind][some] = True
                    if lowest is self.cheapest and len(some):
                        self._seats[kind] += there

    def numbers(self, always: Mask, spare: Mapping[Kind, int]) -> dict[str, list[Paid]]:
        """By förvaltning with prices of pay how many may be paid what there, the lowest pay first.

        Args:
            always: Who must have a place, by number.
            spare: How many more there may be of each kind.
        """
        could = {kind: np.where(always, self.must[kind], self.may[kind]) for kind in self.must}
        ways = np.sum(list(could.values()), axis=0)
        found: dict[str, list[Paid]] = {employer: [] for employer in self._paid}
        for kind, who in sorted(could.items()):
            employer, pay = kind
            if employer not in found:
                continue
            low = int((who & always & (ways == 1)).sum())
            high = min(int(who.sum()) + spare[kind], self._seats[kind])
            price = self._paid[employer].get(pay, 0)
            found[employer].append(Paid(pay, low, high, price))
        return found


def most_worth(paid: Sequence[Paid], money: int) -> int | None:
    """The most that the prices of people add up to whom the money can pay; None with no people.

    Of the pay with the widest choice, the highest of several, there are as many as the rest of the
    money pays, fewer than none too: that can only be more. All others are gone through, in two
    halves that meet in what they leave of the money modulo that pay.

    Args:
        paid: What can be paid, and to how many.
        money: The budget in öre.

    Returns:
        None where there is nothing to choose from, too much to go through, or unpaid work.
    """
    if not paid or any(p.high < p.low or p.pay < 1 for p in paid):
        return None
    last = max(paid, key=lambda p: (p.high - p.low, p.pay))
    whole, over = divmod(money - sum(p.low * p.pay for p in paid), last.pay)
    halves = [(np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)) for _ in range(2)]
    others = [p for p in paid if p is not last and p.price]
    for p in sorted(others, key=lambda p: p.high - p.low, reverse=True):
        smaller = int(len(halves[1][0]) < len(halves[0][0]))
        cost, worth = halves[smaller]
        if len(cost) * (p.high - p.low + 1) > _CHOICES:
            return None
        more = np.arange(p.high - p.low + 1)
        halves[smaller] = (
            np.add.outer(cost, more * p.pay).ravel(),
            np.add.outer(worth, more * p.price).ravel(),
        )
    worths = [worth - cost // last.pay * last.price for cost, worth in halves]
    rests = [cost % last.pay for cost, _ in halves]
    order = np.argsort(rests[1], kind="stable")
    rest, best = rests[1][order], np.maximum.accumulate(worths[1][order])
    most = None
    for fewer in range(3):
        fit = np.searchsorted(rest, over + fewer * last.pay - rests[0], side="right")
        some = fit > 0
        if some.any():
            found = int((worths[0][some] + best[fit[some] - 1]).max()) - fewer * last.price
            most = found if most is None else max(most, found)
    if most is None:
        return None
    return most + whole * last.price + sum(p.low * p.price for p in paid)
