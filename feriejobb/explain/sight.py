"""Every place as every applicant sees it: which rules bar it, what it costs, how well it is liked.

Places alike to every filter share one row, so the whole city is seen in a fraction of a second and
one reason costs no more than all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from feriejobb.data.classes import place_content
from feriejobb.data.edges import Bools, Crowd, Ints
from feriejobb.data.instance import Instance, Place
from feriejobb.data.queue import QueueEntry
from feriejobb.rules.registry import answer, enabled_rules

Bits = NDArray[np.uint32]


@dataclass(frozen=True)
class Sight:
    """All places with seats, seen by all applicants in queue order.

    Attributes:
        instance: The run's input.
        order: ``ansokan_id`` in queue order; index k is queue position k + 1.
        places: Places with seats by area, sub-period and id, shape (P,).
        rules: Names of the filter rules; bit b of ``bits`` is rule b.
        bits: The rules that bar a kind of place per applicant, shape (kinds, N).
        kind: Row of ``bits`` per place, shape (P,).
        crowd: The applicants as arrays.
    """

    instance: Instance
    order: tuple[str, ...]
    places: tuple[Place, ...]
    rules: tuple[str, ...]
    bits: Bits
    kind: Ints
    crowd: Crowd

    @classmethod
    def of(
        cls, instance: Instance, positions: Mapping[str, int], out: frozenset[str] = frozenset()
    ) -> Sight:
        """Look at every place once per kind.

        Args:
            instance: The run's input.
            positions: Queue position by ``ansokan_id``.
            out: Those who take no part.
        """
        order = tuple(sorted(positions, key=lambda i: positions[i]))
        crowd = Crowd.of(instance, [QueueEntry(i, k, "", k) for k, i in enumerate(order, 1)], out)
        places = tuple(
            sorted((p for p in instance.places if p.seats), key=lambda p: (p.area, p.period, p.id))
        )
        alone = crowd.avoided_names | set(crowd.forbidden)
        rows: dict[tuple[object, ...], int] = {}
        heads: list[Place] = []
        kind = np.zeros(len(places), dtype=np.int64)
        for number, place in enumerate(places):
            own = place.id if place.id in alone else ""
            work = place.workplace if place.workplace in alone else ""
            key = (*place_content(place), work, own)
            if key not in rows:
                rows[key] = len(heads)
                heads.append(place)
            kind[number] = rows[key]
        rules, bits = _look(instance, crowd, heads)
        return cls(instance, order, places, rules, bits, kind, crowd)

    @cached_property
    def index(self) -> dict[str, int]:
        """Index by ``ansokan_id``."""
        return {i: k for k, i in enumerate(self.order)}

    @cached_property
    def number(self) -> dict[str, int]:
        """Index into ``places`` by ``plats_id``."""
        return {place.id: n for n, place in enumerate(self.places)}

    @cached_property
    def _able(self) -> Bools:
        """Whether every filter rule allows applicant k a kind of place, shape (kinds, N)."""
        free = ~(self.crowd.locked | self.crowd.out)
        able: Bools = (self.bits == 0) & free[None, :]
        return able

    def able(self, n: int) -> Bools:
        """Whether every filter rule allows each applicant the place number n, shape (N,)."""
        row: Bools = self._able[self.kind[n]]
        return row

    @cached_property
    def possible(self) -> Bools:
        """Whether every filter rule allows applicant k the place p, shape (N, P)."""
        return np.ascontiguousarray(self._able[self.kind].T)

    @cached_property
    def by_area(self) -> dict[str, Ints]:
        """Indices of the places of each area."""
        areas = np.array([p.area for p in self.places])
        return {str(area): np.flatnonzero(areas == area) for area in np.unique(areas)}

    @cached_property
    def _area(self) -> tuple[dict[str, int], Ints]:
        """Number of each area, and the number of each place's area, shape (P,)."""
        number = {area: n for n, area in enumerate(self.by_area)}
        return number, np.array([number[p.area] for p in self.places], dtype=np.int64)

    @cached_property
    def _away(self) -> NDArray[np.str_]:
        """The stadsdel that a place is away from for all who live elsewhere; empty for none."""
        known = self.instance.employer_by_name
        return np.array([p.district if known[p.employer].is_district else "" for p in self.places])

    @cached_property
    def _period(self) -> Ints:
        return np.array([p.period for p in self.places], dtype=np.int64)

    def ranks(self, k: int) -> Ints:
        """Wish rank of every place for applicant k, 0 where its area is not wished, shape (P,)."""
        number, area = self._area
        table = np.zeros(max(len(number), 1), dtype=np.int64)
        for rank, name in reversed(self.crowd.applicants[k].wishes):
            if name in number:
                table[number[name]] = rank
        ranks: Ints = table[area]
        return ranks

    def points(self, k: int) -> Ints:
        """Wish points of every place for applicant k, shape (P,)."""
        model, person, ranks = self.instance.model, self.crowd.applicants[k], self.ranks(k)
        points = np.zeros(len(ranks), dtype=np.int64)
        for rank in np.unique(ranks).tolist():
            points[ranks == rank] += model.wish_points(rank)
        for turn, period in enumerate(person.periods, start=1):
            points[self._period == period] += model.period_points(turn)
        if not person.protected:
            away = (self._away != "") & (self._away != (person.home or ""))
            points[away] += model.wishes.away_points
        return points

    def barred(self, k: int) -> Bits:
        """Bits of the rules that bar each place from applicant k, shape (P,)."""
        row: Bits = self.bits[self.kind, k]
        return row

    def bit(self, rule: str) -> int:
        """The value of one rule's bit alone; 0 for a rule that bars nobody here."""
        return 1 << self.rules.index(rule) if rule in self.rules else 0


def _look(instance: Instance, crowd: Crowd, heads: list[Place]) -> tuple[tuple[str, ...], Bits]:
    """The rules in force, and which of them bar each kind of place from whom."""
    rules = enabled_rules(instance)
    names = tuple(rule.name for rule in rules)
    names = names if "age" in names else (*names, "age")
    bits = np.zeros((len(heads), len(crowd)), dtype=np.uint32)
    unpaid = np.uint32(1 << names.index("age"))
    for row, place in enumerate(heads):
        for b, rule in enumerate(rules):
            allowed = answer(rule, crowd, place)
            if allowed is not None:
                np.bitwise_or(bits[row], np.uint32(1 << b), out=bits[row], where=~allowed)
        # Where the pay table has no row the age is what bars, whatever the rule is set to.
        paid = crowd.cost(place.period, place.hours) >= 0
        np.bitwise_or(bits[row], unpaid, out=bits[row], where=~paid)
    return names, bits
