"""What each edge costs at prices, and the cheapest of everyone: of the input alone.

Who got what does not matter here, so all of it can be worked out before there is an allocation.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from feriejobb.data.instance import Instance, Place, Quota
from feriejobb.data.solution import PriceCertificate
from feriejobb.recount.pairing import in_force, sub_period_of
from feriejobb.recount.possible import Mask, Numbers, Possible, found_among
from feriejobb.recount.tallies import in_group, in_scope

#: 64-bit integers, or Python's own where those might not be enough.
Prices = NDArray[Any]
#: By two who belong together, by number.
Pairwise = dict[tuple[int, int], int]

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
class PricedEdges:
    """The edges of one input, at whatever prices.

    Attributes:
        instance: The input.
        possible: All edges.
    """

    instance: Instance
    possible: Possible
    _members: dict[tuple[str, int], Mask] = field(default_factory=dict)
    _known: list[tuple[PriceCertificate, tuple[Prices, Pairwise]]] = field(default_factory=list)

    def work_out(self, certificate: PriceCertificate) -> None:
        """Add up these prices now: an answer may well be proved with those of the one before."""
        prices = replace(certificate, covers=())
        self._known.append((prices, self.cheapest(prices)))

    def cheapest(
        self,
        certificate: PriceCertificate,
        scale: int = 0,
        worth: Worth | None = None,
        kept: KeptOffers | None = None,
    ) -> tuple[Prices, Pairwise]:
        """Lowest price of any edge, and per pair of two what both cost at one place beyond that.

        Args:
            certificate: Prices without a flaw.
            scale: Price of one point of ``worth``.
            worth: Everyone's points at a place.
            kept: Offers that stand, where keeping them costs less.

        Returns:
            Per applicant, 0 without edges, shape (applicants,); and by pair.
        """
        if worth is None and kept is None:
            bare = replace(certificate, covers=())
            for prices, answer in self._known:
                if prices == bare:
                    return answer[0].copy(), answer[1]
        people = len(self.possible.ids)
        dtype = self._dtype(certificate, scale)
        far = _FAR if dtype is np.int64 else np.inf
        best: Prices = np.full(people, far, dtype=dtype)
        least: Prices = np.full(len(self.twos), far, dtype=dtype)
        for places, takers, flats, price in self._priced(certificate, scale, worth):
            best[takers] = np.minimum(best[takers], price + min(flats))
            if kept is not None:
                who, at, there = kept.holders(places, flats, takers)
                best[who] = np.minimum(best[who], price[at] + there - kept.less)
            for place, flat in zip(places, flats, strict=True):
                if place.id not in self.meeting:
                    continue
                twos, at = self.meeting[place.id]
                both = price[at].sum(axis=1) + 2 * flat
                if kept is not None and place.id in kept.at:
                    both -= kept.less * np.isin(takers[at], kept.at[place.id]).sum(axis=1)
                least[twos] = np.minimum(least[twos], both)
        best[self.possible.degree == 0] = 0
        return best, {
            (a, b): max(int(both) - int(best[a]) - int(best[b]), 0)
            for (a, b), both in zip(self.twos, least, strict=True)
            if both < far
        }

    @cached_property
    def twos(self) -> tuple[tuple[int, int], ...]:
        """The pairs of just two who belong together (``ihop``), by number, the lower first."""
        return tuple(
            (a, others[0])
            for a, others in self.together.items()
            if len(others) == 1 and a < others[0]
        )

    def room(self, place: Place) -> int:
        """How many people a place has room for: where seats do not count all."""
        on = in_force(self.instance.model, "capacity")
        return place.seats if on else len(self.possible.ids)

    @cached_property
    def meeting(self) -> dict[str, tuple[Numbers, Numbers]]:
        """By ``plats_id`` with room for two, where some of ``twos`` may both be.

        Which of them, shape (M,), and where the two are among the takers, shape (M, 2).
        """
        found: dict[int, list[int]] = {}
        at = {place.id: k for k, place in enumerate(self.possible.places)}
        for two, (a, b) in enumerate(self.twos):
            theirs = {place.id for place in self.possible.places_of(b)}
            for place in self.possible.places_of(a):
                if self.room(place) > 1 and place.id in theirs:
                    found.setdefault(at[place.id], []).append(two)
        both = np.array(self.twos, dtype=np.int64).reshape(-1, 2)
        return {
            self.possible.places[k].id: (
                np.array(twos),
                np.searchsorted(self.possible.takers[k], both[twos]),
            )
            for k, twos in found.items()
        }

    def _dtype(self, certificate: PriceCertificate, scale: int) -> type:
        return np.object_ if scale >= _WIDE_SCALE or self.wide(certificate) else np.int64

    def _priced(
        self,
        certificate: PriceCertificate,
        scale: int,
        worth: Worth | None,
    ) -> Iterator[tuple[list[Place], Numbers, list[int], Prices]]:
        """Places that differ in a flat price only, their takers, the flat prices, and the rest."""
        dtype = self._dtype(certificate, scale)
        for numbers in self.alike([certificate], worth):
            places = [self.possible.places[k] for k in numbers]
            takers = self.possible.takers[numbers[0]]
            price = self.beyond_flat(certificate, numbers[0], dtype)
            if worth is not None:
                price = price + worth.of(places[0])[takers].astype(dtype) * scale
            yield places, takers, [flat(certificate, place) for place in places], price

    def alike(
        self, certificates: Sequence[PriceCertificate], worth: Worth | None = None
    ) -> Iterable[list[int]]:
        """The numbers of places that differ in a flat price only at all of the certificates."""
        quotas = [
            q for q in self.instance.quotas if any(c.quota.get(q.id, 0) for c in certificates)
        ]
        found: dict[tuple[tuple[bool, ...], Hashable], list[int]] = {}
        for k, place in enumerate(self.possible.places):
            scopes = tuple(in_scope(quota, place) for quota in quotas)
            key = (self.possible.kinds[k], place.employer, place.period)
            found.setdefault((scopes, (*key, worth and worth.kind(place))), []).append(k)
        return found.values()

    def beyond_flat(self, certificate: PriceCertificate, number: int, dtype: type) -> Prices:
        """What each taker of a place costs beyond its flat price, shape (takers,)."""
        place, takers = self.possible.places[number], self.possible.takers[number]
        money = certificate.budget.get(place.employer, 0)
        price: Prices = self.possible.costs[number].astype(dtype) * money
        for quota in self.instance.quotas:
            own = certificate.quota.get(quota.id, 0)
            if own and in_scope(quota, place):
                price[self._group(quota, place)[takers]] += -own if quota.is_min else own
        return price

    def wide(self, certificate: PriceCertificate, more: int = 0) -> bool:
        """Whether sums of these prices, and ``more`` on an edge, might not fit into 64 bits."""
        largest = more + (
            max(certificate.seat.values(), default=0)
            + max(certificate.supervisor.values(), default=0)
            + max(certificate.budget.values(), default=0) * self.possible.dearest
            + max(map(abs, certificate.heads.values()), default=0)
            + sum(certificate.quota.values())
        )
        return largest * (len(self.possible.ids) + 1) >= 1 << 62

    @cached_property
    def together(self) -> dict[int, tuple[int, ...]]:
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


def flat(certificate: PriceCertificate, place: Place) -> int:
    """What anybody at the place costs: the seat, the supervisors, one more to pay."""
    flat = certificate.seat.get(place.id, 0) + certificate.heads.get(place.employer, 0)
    if place.supervisor_group is not None:
        flat += certificate.supervisor.get((place.supervisor_group, place.period), 0)
    return flat
