"""Wish points of everyone at a place, from the three parts that contract §5 adds.

Each part depends on one trait of the place only, so a whole city costs as many questions as there
are areas, sub-periods and stadsdelar, not as there are edges.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import partial

import numpy as np

from feriejobb.data.instance import Applicant, Instance, Place
from feriejobb.recount.alike import Alike, Numbers
from feriejobb.recount.pairing import area_points, distance_points, time_points

Part = Callable[[Instance, Applicant, Place], int]

#: What of an applicant the points of a sub-period, and of a place away from home, look at.
_LOOKED_AT: dict[str, Callable[[Applicant], Hashable]] = {
    "time": lambda a: a.periods,
    "where": lambda a: (a.protection, a.home),
}


class WishTable:
    """Points by place.

    Args:
        instance: The input.
        order: Every ``ansokan_id`` in queue order.
    """

    def __init__(self, instance: Instance, order: Sequence[str]) -> None:
        self._instance = instance
        self._alike = Alike([instance.applicant_by_id[i] for i in order])
        self._known: dict[Hashable, Numbers] = {}

    def of(self, place: Place) -> Numbers:
        """Points of everyone at the place, edge or not, shape (applicants,)."""
        area, period, where = self.kind(place)
        return (
            self._part("area", area, area_points, place)
            + self._part("time", period, time_points, place)
            + self._part("where", where, distance_points, place)
        )

    def kind(self, place: Place) -> tuple[str, int, tuple[str, bool]]:
        """All of a place that the points depend on."""
        fack = not self._instance.employer_by_name[place.employer].is_district
        return place.area, place.period, ("" if fack else place.district, fack)

    def _part(self, what: str, key: Hashable, part: Part, place: Place) -> Numbers:
        if (what, key) not in self._known:
            alike = self._alike
            kinds = (
                alike.by_rank(place.area) if what == "area" else alike.kinds(what, _LOOKED_AT[what])
            )
            ask = partial(_asked, part, self._instance, place)
            self._known[what, key] = alike.answers(kinds, ask, np.int64)
        return self._known[what, key]


def _asked(part: Part, instance: Instance, place: Place, applicant: Applicant) -> int:
    return part(instance, applicant, place)
