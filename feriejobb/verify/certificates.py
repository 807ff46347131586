"""Price certificates: integer proofs by weak duality that someone had to be passed over.

The inequality stands in ``data.solution.PriceCertificate``. It holds for every allocation that
keeps seats, supervisors, budgets, hard quotas and the attained shortfall; other rules can only
narrow the choice further, so leaving them out never proves too much.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from feriejobb.data.instance import Instance, Place, Quota
from feriejobb.data.solution import Counts, PriceCertificate
from feriejobb.recount.pairing import in_force, sub_period_of
from feriejobb.recount.possible import Mask, Numbers, Possible, found_among
from feriejobb.recount.tallies import in_group, in_scope, supervisor_limit

#: 64-bit integers, or Python's own where those might not be enough.
Prices = NDArray[Any]
K = TypeVar("K")

_NOBODY = np.zeros(0, dtype=np.int64)
#: More than any price of an edge that fits into 64 bits.
_FAR = 1 << 62
#: From here on a goal's points times the scale might not fit into 64 bits.
_WIDE_SCALE = 1 << 24


class Worth(Protocol):
    """What a goal counts everyone's edge to a place as."""

    def of(self, place: Place, /) -> Numbers:
        """Points at the place, shape (applicants,)."""

    def kind(self, place: Place, /) -> Hashable:
        """Places of one kind are worth the same to everyone."""


@dataclass(frozen=True)
class KeptOffers:
    """Offers that stand, whose holders cost less where they are.

    Attributes:
        at: The numbers of the holders, ascending, by ``plats_id``.
        less: By how much.
    """

    at: Mapping[str, Numbers]
    less: int

    def holders(
        self, places: Sequence[Place], flats: Sequence[int], takers: Numbers
    ) -> tuple[Numbers, Numbers, Numbers]:
        """Who stands at one of the places: their numbers, where among the takers, flat prices."""
        here = [
            (self.at[p.id], flat) for p, flat in zip(places, flats, strict=True) if p.id in self.at
        ]
        who = np.concatenate([_NOBODY, *(held for held, _ in here)])
        flat = np.repeat([flat for _, flat in here], [len(held) for held, _ in here])
        known, at = found_among(who, takers)
        return who[known], at[known], flat[known]


@dataclass
class Auditor:
    """Checks certificates against one instance and its edges.

    Attributes:
        instance: The input.
        possible: All edges.
        attained: The weighted shortfall that the queue must keep, or None where ``quotas`` does
            not stand before ``queue``: then soft quotas prove nothing.
        broken: Quotas that an accepted offer breaks (contract §5, *Replan*): they prove nothing.
        closed: Places that can never open: their seats are no room for anybody.
    """

    instance: Instance
    possible: Possible
    attained: int | None
    broken: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()
    _members: dict[tuple[str, int], Mask] = field(default_factory=dict)

    @cached_property
    def limited(self) -> frozenset[str]:
        """The förvaltningar whose money is a limit that holds."""
        if not in_force(self.instance.model, "budget"):
            return frozenset()
        return frozenset(e.name for e in self.instance.employers if e.budget_ore is not None)

    def flaw(self, certificate: PriceCertificate, counts: Counts | None = None) -> str:
        """Why the multipliers may not be used at all; empty when they may.

        Args:
            certificate: The prices.
            counts: What is known of the number of people by förvaltning; nothing by default.
        """
        on = partial(in_force, self.instance.model)
        places = self.instance.places
        groups = {(p.supervisor_group, p.period) for p in places if p.supervisor_group is not None}
        quotas = {q.id: q for q in self.instance.quotas if q.id not in self.broken}
        # A price below zero is one on the fewest people, where there must be some.
        sure = {name for name, (fewest, _) in (counts or {}).items() if fewest > 0}
        heads = {name: abs(p) if name in sure else p for name, p in certificate.heads.items()}
        families: list[tuple[str, bool, list[tuple[bool, int]]]] = [
            ("plats", on("capacity"), _used(certificate.seat, self.instance.place_by_id)),
            ("handledargrupp", on("supervisors"), _used(certificate.supervisor, groups)),
            ("budget", True, _used(certificate.budget, self.limited)),
            ("antal personer", True, _used(heads, self.limited)),
            ("kvot", True, _used(certificate.quota, quotas)),
        ]
        for what, enabled, used in families:
            if any(price < 0 for _, price in used):
                return f"negativt pris ({what})"
            if not all(known and enabled for known, _ in used):
                return f"pris på en gräns som inte gäller ({what})"
        if certificate.attained < 0 or (certificate.attained > 0 and self.attained is None):
            return "pris på en kvotbrist som inte är fastlagd"
        for key, price in certificate.quota.items():
            quota = quotas.get(key)
            if quota is None:
                continue
            if quota.hard and not on("quota") and price > 0:
                return "pris på en kvot som inte gäller"
            if not quota.hard and price > certificate.attained * quota.weight:
                return "kvotens pris är högre än bristens"
        return ""

    def limit(
        self,
        certificate: PriceCertificate,
        sure: Mask | None = None,
        counts: Counts | None = None,
    ) -> int:
        """The most that the prices of all placements can add up to.

        Args:
            certificate: Prices without a flaw.
            sure: Who has a place in every allocation asked about, by number; nobody by default.
            counts: What is known of the number of people by förvaltning; nothing by default.
        """
        total = certificate.attained * (self.attained or 0)
        for place, price in _other_than_zero(certificate.seat):
            total += 0 if place in self.closed else price * self.instance.place_by_id[place].seats
        for (group, period), price in _other_than_zero(certificate.supervisor):
            total += price * supervisor_limit(self.instance, group, period)
        for employer, price in _other_than_zero(certificate.budget):
            total += price * (self.instance.employer_by_name[employer].budget_ore or 0)
        for quota in self.instance.quotas:
            price = certificate.quota.get(quota.id, 0)
            total += -price * quota.target if quota.is_min else price * quota.target
        for employer, price in _other_than_zero(certificate.heads):
            total += price * self._people(employer, price, sure, counts or {})
        return total

    def _people(self, employer: str, price: int, sure: Mask | None, counts: Counts) -> int:
        """The number of people that a price of each adds up to the most with."""
        fewest, highest = counts.get(employer, (0, None))
        if price < 0:
            return fewest
        most = self._most_paid(employer, sure)
        return most if highest is None else min(most, highest)

    @cached_property
    def _places_of(self) -> dict[str, list[int]]:
        """By förvaltning the numbers of its places that someone may take."""
        found: dict[str, list[int]] = {}
        for k, place in enumerate(self.possible.places):
            if len(self.possible.takers[k]):
                found.setdefault(place.employer, []).append(k)
        return found

    def _most_paid(self, employer: str, sure: Mask | None) -> int:
        """The most people that a förvaltning's money can pay; see ``PriceCertificate``."""
        people = len(self.possible.ids)
        here, least = np.zeros(people, dtype=np.int64), np.zeros(people, dtype=np.int64)
        seats: list[int] = []
        for k in self._places_of.get(employer, ()):
            place, takers = self.possible.places[k], self.possible.takers[k]
            costs = self.possible.costs[k]
            seen = here[takers] > 0
            least[takers] = np.where(seen, np.minimum(least[takers], costs), costs)
            here[takers] += 1
            seats += [int(costs.min())] * (0 if place.id in self.closed else place.seats)
        bound = (here > 0) & (here == self.possible.degree)
        bound &= np.zeros(people, dtype=np.bool_) if sure is None else sure
        money = self.instance.employer_by_name[employer].budget_ore or 0
        money -= int(least[bound].sum())
        more = 0
        for pay in sorted(seats):
            money -= pay
            if money < 0:
                break
            more += 1
        return int(bound.sum()) + more

    def cheapest(
        self,
        certificate: PriceCertificate,
        scale: int = 0,
        worth: Worth | None = None,
        kept: KeptOffers | None = None,
    ) -> Prices:
        """Lowest price of any edge per applicant, 0 without edges, shape (applicants,).

        Args:
            certificate: Prices without a flaw.
            scale: Price of one point of ``worth``.
            worth: Everyone's points at a place.
            kept: Offers that stand, where keeping them costs less.
        """
        return self._cheapest(certificate, scale, worth, kept)[0]

    def cheapest_and_joint(
        self,
        certificate: PriceCertificate,
        scale: int,
        worth: Worth | None,
        placed: Mask,
        kept: KeptOffers | None = None,
    ) -> tuple[Prices, int]:
        """As ``cheapest``, and what those who belong together (``ihop``) cost beyond that.

        Two of them stand at one place. Summed over the pairs of two that are placed; larger groups
        are left out.

        Args:
            certificate: Prices without a flaw.
            scale: Price of one point of ``worth``.
            worth: Everyone's points at a place.
            placed: Who is placed, by number.
            kept: Offers that stand, where keeping them costs less.
        """
        best, beyond = self._cheapest(certificate, scale, worth, kept)
        return best, sum(more for (a, b), more in beyond.items() if placed[a] and placed[b])

    def _cheapest(
        self,
        certificate: PriceCertificate,
        scale: int = 0,
        worth: Worth | None = None,
        kept: KeptOffers | None = None,
    ) -> tuple[Prices, dict[tuple[int, int], int]]:
        """Lowest price of any edge, and per pair of two what both cost at one place beyond that."""
        people = len(self.possible.ids)
        dtype = self._dtype(certificate, scale)
        best: Prices = np.full(people, _FAR if dtype is np.int64 else np.inf, dtype=dtype)
        least: dict[tuple[int, int], int] = {}
        for places, takers, flats, price in self._priced(certificate, scale, worth):
            best[takers] = np.minimum(best[takers], price + min(flats))
            if kept is not None:
                who, at, there = kept.holders(places, flats, takers)
                best[who] = np.minimum(best[who], price[at] + there - kept.less)
            for place, flat in zip(places, flats, strict=True):
                for pair in self._meeting.get(place.id, ()):
                    at = np.searchsorted(takers, pair)
                    both = int(price[at[0]]) + int(price[at[1]]) + 2 * flat
                    if kept is not None and place.id in kept.at:
                        both -= kept.less * int(np.isin(pair, kept.at[place.id]).sum())
                    least[pair] = min(least.get(pair, both), both)
        best[self.possible.degree == 0] = 0
        return best, {
            (a, b): max(both - int(best[a]) - int(best[b]), 0) for (a, b), both in least.items()
        }

    @cached_property
    def _meeting(self) -> dict[str, list[tuple[int, int]]]:
        """By ``plats_id`` with two seats: the pairs of two who may both be there."""
        found: dict[str, list[tuple[int, int]]] = {}
        for a, others in self._together.items():
            if len(others) != 1 or a > others[0]:
                continue
            theirs = {place.id for place in self.possible.places_of(others[0])}
            for place in self.possible.places_of(a):
                if place.seats > 1 and place.id in theirs:
                    found.setdefault(place.id, []).append((a, others[0]))
        return found

    def _dtype(self, certificate: PriceCertificate, scale: int) -> type:
        wide = self._needs_wide_numbers(certificate) or scale >= _WIDE_SCALE
        return np.object_ if wide else np.int64

    def _priced(
        self,
        certificate: PriceCertificate,
        scale: int,
        worth: Worth | None,
    ) -> Iterator[tuple[list[Place], Numbers, list[int], Prices]]:
        """Places that differ in a flat price only, their takers, the flat prices, and the rest."""
        dtype = self._dtype(certificate, scale)
        quotas = [q for q in self.instance.quotas if certificate.quota.get(q.id, 0)]
        alike: dict[tuple[tuple[bool, ...], Hashable], list[int]] = {}
        for k, place in enumerate(self.possible.places):
            scopes = tuple(in_scope(quota, place) for quota in quotas)
            key = (self.possible.kinds[k], place.employer, place.period)
            alike.setdefault((scopes, (*key, worth and worth.kind(place))), []).append(k)
        for (scopes, _), numbers in alike.items():
            places = [self.possible.places[k] for k in numbers]
            head, takers = places[0], self.possible.takers[numbers[0]]
            money = certificate.budget.get(head.employer, 0)
            price: Prices = self.possible.costs[numbers[0]].astype(dtype) * money
            for quota, inside in zip(quotas, scopes, strict=True):
                if inside:
                    sign = -1 if quota.is_min else 1
                    price[self._group(quota, head)[takers]] += sign * certificate.quota[quota.id]
            if worth is not None:
                price = price + worth.of(head)[takers].astype(dtype) * scale
            yield places, takers, [_flat(certificate, place) for place in places], price

    def proved(
        self,
        certificate: PriceCertificate,
        placed: Mask,
        fixed: Mask,
        counts: Counts | None = None,
    ) -> list[int]:
        """The positions in ``covers`` that the certificate really proves.

        Args:
            certificate: Prices without a flaw.
            placed: Who is placed, by number.
            fixed: Who is placed in every allocation (locks), by number.
            counts: What is known of the number of people by förvaltning; nothing by default.
        """
        found = self.slack(certificate, placed, fixed, counts)
        return [q for q, left in found.items() if left > 0]

    def slack(
        self,
        certificate: PriceCertificate,
        placed: Mask,
        fixed: Mask,
        counts: Counts | None = None,
    ) -> dict[int, int]:
        """By position in ``covers``: how far the prices exceed all that they may add up to.

        Positive where the certificate proves the position; arguments as for ``proved``.
        """
        best, beyond = self._cheapest(certificate)
        least = np.where(fixed, best, np.minimum(best, 0))
        extra = best - least
        for (_, second), more in beyond.items():
            extra[second] += more
        gained = np.zeros_like(best)
        own = extra.copy()
        for k in np.flatnonzero(placed).tolist():
            gained[min(k, *self._together.get(k, (k,)))] += extra[k]
        for k, others in self._together.items():
            own[k] += extra[[j for j in others if not placed[j]]].sum()
        left = least.sum() + np.cumsum(gained) + own
        open_to_proof = ~placed & (self.possible.degree > 0)
        positions = [q for q in certificate.covers if 1 <= q <= len(best)]
        ahead = np.arange(len(best)) < min(positions, default=1) - 1
        limit = self.limit(certificate, fixed | (placed & ahead), counts)
        return {q: int(left[q - 1]) - limit for q in positions if open_to_proof[q - 1]}

    @cached_property
    def _together(self) -> dict[int, tuple[int, ...]]:
        """Who has a place wherever someone else has one (``ihop``), by number, without oneself.

        Pairs with someone who has no possible place, for instance after a decline, bind nobody.
        """
        number, degree = self.possible.number, self.possible.degree
        groups: dict[int, set[int]] = {}
        for pair in self.instance.pairs if in_force(self.instance.model, "pairs") else ():
            first, second = number[pair.first], number[pair.second]
            if not pair.apart and degree[first] > 0 and degree[second] > 0:
                joined = groups.get(first, {first}) | groups.get(second, {second})
                groups.update(dict.fromkeys(joined, joined))
        return {k: tuple(sorted(members - {k})) for k, members in groups.items()}

    def _group(self, quota: Quota, place: Place) -> Mask:
        sub_period = sub_period_of(self.instance.model, place.period)
        year = self.instance.model.year if sub_period is None else sub_period.first_day.year
        if (quota.group, year) not in self._members:
            people = (self.instance.applicant_by_id[i] for i in self.possible.ids)
            answers = (in_group(quota, a, year) for a in people)
            self._members[quota.group, year] = np.fromiter(
                answers, np.bool_, len(self.possible.ids)
            )
        return self._members[quota.group, year]

    def _needs_wide_numbers(self, certificate: PriceCertificate) -> bool:
        largest = (
            max(certificate.seat.values(), default=0)
            + max(certificate.supervisor.values(), default=0)
            + max(certificate.budget.values(), default=0) * self.possible.dearest
            + max(map(abs, certificate.heads.values()), default=0)
            + sum(certificate.quota.values())
        )
        return largest * (len(self.possible.ids) + 1) >= 1 << 62


def _flat(certificate: PriceCertificate, place: Place) -> int:
    """What anybody at the place costs: the seat, the supervisors, one more to pay."""
    flat = certificate.seat.get(place.id, 0) + certificate.heads.get(place.employer, 0)
    if place.supervisor_group is not None:
        flat += certificate.supervisor.get((place.supervisor_group, place.period), 0)
    return flat


def _other_than_zero(prices: Mapping[K, int]) -> Iterator[tuple[K, int]]:
    """A price of zero may stand on anything, what does not exist included."""
    return ((key, price) for key, price in prices.items() if price != 0)


def _used(prices: Mapping[K, int], known: Collection[K]) -> list[tuple[bool, int]]:
    """(whether the limit exists, price) of every multiplier other than zero."""
    return [(key in known, price) for key, price in _other_than_zero(prices)]
