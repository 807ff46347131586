"""Wish points of everyone at a place, from the three parts that contract §5 adds.

Each part depends on one trait of the place only, so a whole city costs as many questions as there
are areas, sub-periods and stadsdelar, not as there are edges.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import numpy as np

from feriejobb.data.instance import Applicant, Instance, Place
from feriejobb.recount.pairing import area_points, distance_points, time_points
from feriejobb.recount.possible import Numbers

Part = Callable[[Instance, Applicant, Place], int]


class WishTable:
    """Points by place.

    Args:
        instance: The input.
        order: Every ``ansokan_id`` in queue order.
    """

    def __init__(self, instance: Instance, order: Sequence[str]) -> None:
        self._instance = instance
        self._people = [instance.applicant_by_id[i] for i in order]
        self._known: dict[Hashable, Numbers] = {}

    def of(self, place: Place) -> Numbers:
        """Points of everyone at the place, edge or not, shape (applicants,)."""
        fack = not self._instance.employer_by_name[place.employer].is_district
        where = "" if fack else place.district
        return (
            self._part(("area", place.area), area_points, place)
            + self._part(("time", place.period), time_points, place)
            + self._part(("where", where, fack), distance_points, place)
        )

    def _part(self, key: Hashable, part: Part, place: Place) -> Numbers:
        if key not in self._known:
            values = (part(self._instance, a, place) for a in self._people)
            self._known[key] = np.fromiter(values, np.int64, len(self._people))
        return self._known[key]
