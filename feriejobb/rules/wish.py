"""Wished areas (contract §4, rule 11)."""

from __future__ import annotations

from feriejobb.data.edges import Bools, Crowd
from feriejobb.data.instance import Place
from feriejobb.rules.base import Rule


class Wish(Rule):
    """The area is among the wishes, or any area is acceptable."""

    name = "wish"
    text = "Platsens arbetsområde finns bland önskemålen, eller så godtas andra områden."
    reason = "Du har inte önskat platsens arbetsområde."

    def allows(self, crowd: Crowd, place: Place) -> Bools | None:
        """Those who wished for the area or accept any."""
        return crowd.any_area | (crowd.wish_rank(place.area) > 0)
