"""Price certificates: integer proofs by weak duality that someone had to be passed over.

The inequality stands in ``data.solution.PriceCertificate``. It holds for every allocation that
keeps seats, supervisors, budgets, hard quotas and the attained shortfall; other rules can only
narrow the choice further, so leaving them out never proves too much.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TypeVar

import numpy as np

from feriejobb.data.instance import Instance
from feriejobb.data.solution import Counts, PriceCertificate
from feriejobb.recount.pairing import in_force
from feriejobb.recount.possible import Mask, Possible
from feriejobb.recount.tallies import supervisor_limit
from feriejobb.verify.priced_edges import KeptOffers, PricedEdges, Prices, Worth

K = TypeVar("K")


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
        worked_out: What edges cost at prices, where some of it has been worked out before.
    """

    instance: Instance
    possible: Possible
    attained: int | None
    broken: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()
    worked_out: PricedEdges | None = None

    @cached_property
    def edges(self) -> PricedEdges:
        """What edges cost at prices."""
        return self.worked_out or PricedEdges(self.instance, self.possible)

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
            seats += [int(costs.min())] * (0 if place.id in self.closed else self.edges.room(place))
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

    def cheapest_and_joint(
        self,
        certificate: PriceCertificate,
        scale: int,
        worth: Worth | None,
        placed: Mask,
        kept: KeptOffers | None = None,
    ) -> tuple[Prices, int]:
        """Lowest price of any edge, and what those who belong together (``ihop``) cost beyond it.

        Two of them stand at one place. Summed over the pairs of two that are placed; larger groups
        are left out.

        Args:
            certificate: Prices without a flaw.
            scale: Price of one point of ``worth``.
            worth: Everyone's points at a place.
            placed: Who is placed, by number.
            kept: Offers that stand, where keeping them costs less.
        """
        best, beyond = self.edges.cheapest(certificate, scale, worth, kept)
        return best, sum(more for (a, b), more in beyond.items() if placed[a] and placed[b])

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
        best, beyond = self.edges.cheapest(certificate)
        least = np.where(fixed, best, np.minimum(best, 0))
        extra = best - least
        for (_, second), more in beyond.items():
            extra[second] += more
        gained = np.zeros_like(best)
        own = extra.copy()
        for k in np.flatnonzero(placed).tolist():
            gained[min(k, *self.edges.together.get(k, (k,)))] += extra[k]
        for k, others in self.edges.together.items():
            own[k] += extra[[j for j in others if not placed[j]]].sum()
        left = least.sum() + np.cumsum(gained) + own
        open_to_proof = ~placed & (self.possible.degree > 0)
        positions = [q for q in certificate.covers if 1 <= q <= len(best)]
        ahead = np.arange(len(best)) < min(positions, default=1) - 1
        limit = self.limit(certificate, fixed | (placed & ahead), counts)
        return {q: int(left[q - 1]) - limit for q in positions if open_to_proof[q - 1]}


def _other_than_zero(prices: Mapping[K, int]) -> Iterator[tuple[K, int]]:
    """A price of zero may stand on anything, what does not exist included."""
    return ((key, price) for key, price in prices.items() if price != 0)


def _used(prices: Mapping[K, int], known: Collection[K]) -> list[tuple[bool, int]]:
    """(whether the limit exists, price) of every multiplier other than zero."""
    return [(key in known, price) for key, price in _other_than_zero(prices)]
