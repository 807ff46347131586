"""Places where nobody can be: to open they would need more youths than other rules let in."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from feriejobb.data.instance import Instance, Place
from feriejobb.recount.pairing import in_force
from feriejobb.recount.possible import Numbers, Possible
from feriejobb.recount.tallies import supervisor_limit


def never_opening(instance: Instance, possible: Possible, held: Collection[str]) -> frozenset[str]:
    """``plats_id`` of every place that no allocation can open.

    Args:
        instance: The input.
        possible: All edges.
        held: Places where somebody is fixed; those are open already.
    """
    model = instance.model
    if not (in_force(model, "min_opening") and in_force(model, "capacity")):
        return frozenset()
    rows = zip(possible.places, possible.takers, possible.costs, strict=True)
    return frozenset(
        place.id
        for place, takers, costs in rows
        if place.min_open > 0
        and place.id not in held
        and (_most(instance, place, takers) < place.min_open or _too_dear(instance, place, costs))
    )


def _most(instance: Instance, place: Place, takers: Numbers) -> int:
    """The most who could be at the place, money left aside."""
    most = min(place.seats, len(takers))
    if place.supervisor_group is not None and in_force(instance.model, "supervisors"):
        most = min(most, supervisor_limit(instance, place.supervisor_group, place.period))
    return most


def _too_dear(instance: Instance, place: Place, costs: Numbers) -> bool:
    """Whether the förvaltning cannot pay the cheapest youths that it takes to open the place."""
    budget = instance.employer_by_name[place.employer].budget_ore
    if budget is None or not in_force(instance.model, "budget"):
        return False
    return int(np.sort(costs)[: place.min_open].sum()) > budget
