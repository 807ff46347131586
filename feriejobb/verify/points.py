"""Wish points of everyone at a place, from columns that alike places share (contract §5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from feriejobb.data.instance import Applicant, Instance, Place
from feriejobb.recount.pairing import area_points, distance_points, time_points
from feriejobb.recount.possible import Numbers

#: One part of the wish points of (instance, applicant, place).
Part = Callable[[Instance, Applicant, Place], int]


def points_at(instance: Instance, ids: Sequence[str]) -> Callable[[Place], Numbers]:
    """Everyone's wish points at a place, shape (applicants,).

    Args:
        instance: The input.
        ids: Every ``ansokan_id`` in the order of the numbers.
    """
    known: dict[object, Numbers] = {}
    people = [instance.applicant_by_id[i] for i in ids]

    def column(key: object, part: Part, place: Place) -> Numbers:
        if key not in known:
            values = (part(instance, person, place) for person in people)
            known[key] = np.fromiter(values, np.int64, len(people))
        return known[key]

    def points(place: Place) -> Numbers:
        near = instance.employer_by_name[place.employer].is_district and place.district
        return (
            column(("area", place.area), area_points, place)
            + column(("period", place.period), time_points, place)
            + column(("away", near), distance_points, place)
        )

    return points
