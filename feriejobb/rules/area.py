"""Stadsdel: open to the home stadsdel, and within reach (contract §4, rule 10)."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

import numpy as np

from feriejobb.data.edges import Bools, Crowd
from feriejobb.data.instance import Instance, Place
from feriejobb.rules.base import Pairing, Rule, Violation


class Area(Rule):
    """The home stadsdel may take the place, and the applicant accepts where it is."""

    name = "area"
    text = (
        "Platsen är öppen för den sökandes hemstadsdel och ligger där eller i en annan stadsdel "
        "som den sökande godtar."
    )
    reason = "Platsen är inte öppen för dig eller ligger i en stadsdel som du inte har valt."

    def __init__(self, fack: frozenset[str] = frozenset()) -> None:
        """``fack`` names the fackförvaltningar, whose places count as home anywhere."""
        self.fack = fack

    def allows(self, crowd: Crowd, place: Place) -> Bools | None:
        """A place of a fackförvaltning counts as home; protected are never matched by home."""
        accepted = crowd.accepts_district(place.district)
        if place.employer in self.fack:
            near = np.ones(len(crowd), dtype=bool)
        else:
            near = accepted | crowd.home_in([place.district])
        opened = ~crowd.protected if place.open_to is None else crowd.home_in(sorted(place.open_to))
        return (opened & near) | (crowd.protected & accepted)

    def asks(self, place: Place) -> Hashable:
        """Where the place is and whom it is open to."""
        return (place.employer in self.fack, place.district, place.open_to)

    def check(self, instance: Instance, placements: Sequence[Pairing]) -> Iterator[Violation]:
        """A place not open for the home stadsdel, or too far away (contract §4, rule 10)."""
        for a, p in placements:
            applicant, place = instance.applicant_by_id[a], instance.place_by_id[p]
            others = applicant.other_districts
            goes = others is None or place.district in others
            if applicant.protected:
                if not goes:
                    yield Violation(self.name, p, "annan stadsdel", "andra_stadsdelar", (a,))
                continue
            if place.open_to is not None and applicant.home not in place.open_to:
                yield Violation(self.name, p, "hemstadsdelen ingår inte", "oppen_for", (a,))
            is_district = instance.employer_by_name[place.employer].is_district
            if is_district and place.district != applicant.home and not goes:
                yield Violation(self.name, p, "annan stadsdel", "andra_stadsdelar", (a,))
