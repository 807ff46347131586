"""Wished areas (contract §4, rule 11)."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

from feriejobb.data.edges import Bools, Crowd
from feriejobb.data.instance import Instance, Place
from feriejobb.rules.base import Pairing, Rule, Violation


class Wish(Rule):
    """The area is among the wishes, or any area is acceptable."""

    name = "wish"
    text = "Platsens arbetsområde finns bland önskemålen, eller så godtas andra områden."
    reason = "Du har inte önskat platsens arbetsområde."

    def allows(self, crowd: Crowd, place: Place) -> Bools | None:
        """Those who wished for the area or accept any."""
        return crowd.any_area | (crowd.wish_rank(place.area) > 0)

    def asks(self, place: Place) -> Hashable:
        """The work area."""
        return place.area

    def check(self, instance: Instance, placements: Sequence[Pairing]) -> Iterator[Violation]:
        """An area neither wished nor covered by ``annat_arbetsomrade`` (contract §4, rule 11)."""
        for a, p in placements:
            applicant, area = instance.applicant_by_id[a], instance.place_by_id[p].area
            if not applicant.any_area and area not in [wished for _, wished in applicant.wishes]:
                yield Violation(self.name, p, "ej önskat arbetsområde", "onskemal", (a,))
