"""Every place seen from one applicant: which rules bar it, and whether there was room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from feriejobb.data.classes import place_content
from feriejobb.data.edges import Crowd
from feriejobb.data.instance import Applicant, Instance, Place
from feriejobb.explain.standing import Standing
from feriejobb.recount.pairing import wish_points, wish_rank
from feriejobb.rules.base import Rule
from feriejobb.rules.registry import enabled_rules


@dataclass(frozen=True, slots=True)
class Chance:
    """One place with seats, seen from one applicant.

    Attributes:
        place: The place.
        rank: Rank of its area among the wishes; 0 where it is not among them.
        barred: Names of the filter rules that bar it; empty means possible.
        cost: Cost in öre; -1 where the pay table has no row.
        room: Seat, money and supervisor left for this applicant.
        points: Wish points of the place.
        last: Queue position of the last ordinary applicant placed there.
    """

    place: Place
    rank: int
    barred: tuple[str, ...]
    cost: int
    room: bool
    points: int
    last: int | None

    @property
    def possible(self) -> bool:
        """Whether every filter rule allows it."""
        return not self.barred


def alone(instance: Instance, applicant: Applicant) -> Crowd:
    """A crowd of one, so that a single reason does not cost the whole city's edges."""
    forbidden: dict[str, tuple[int, ...]] = {
        f.place: (0,) for f in instance.forbidden if f.applicant == applicant.id
    }
    return Crowd(instance.model, (applicant,), forbidden, np.zeros(1, dtype=bool))


def chances(standing: Standing, applicant: Applicant) -> tuple[Chance, ...]:
    """All places with seats, by area, sub-period and id.

    Args:
        standing: The allocation without the applicant's own place.
        applicant: Whose chances.
    """
    instance = standing.instance
    crowd, rules = alone(instance, applicant), enabled_rules(instance)
    known: dict[tuple[object, ...], tuple[str, ...]] = {}
    found = []
    for place in sorted(instance.places, key=lambda p: (p.area, p.period, p.id)):
        if place.seats < 1:
            continue
        cost = int(crowd.cost(place.period, place.hours)[0])
        # Places of one content are alike to every filter, save those that ``forbud`` names.
        key = (place_content(place), place.id if place.id in crowd.forbidden else "")
        if key not in known:
            known[key] = _barred(crowd, rules, place, cost)
        found.append(
            Chance(
                place=place,
                rank=wish_rank(applicant, place),
                barred=known[key],
                cost=cost,
                room=cost >= 0 and standing.room(place, cost),
                points=wish_points(instance, applicant, place),
                last=standing.last(place),
            )
        )
    return tuple(found)


def _barred(crowd: Crowd, rules: Sequence[Rule], place: Place, cost: int) -> tuple[str, ...]:
    """Names of the rules that keep the crowd's only member from a place, in the rules' order."""
    names = []
    for rule in rules:
        allowed = rule.allows(crowd, place)
        if allowed is not None and not allowed[0]:
            names.append(rule.name)
    if cost < 0 and "age" not in names:
        names.append("age")
    return tuple(names)
