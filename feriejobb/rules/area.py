"""Stadsdel: open to the home stadsdel, and within reach (contract §4, rule 10)."""

from __future__ import annotations

import numpy as np

from feriejobb.data.edges import Bools, Crowd
from feriejobb.data.instance import Place
from feriejobb.rules.base import Rule


class Area(Rule):
    """The home stadsdel may take the place, and the applicant accepts where it is."""

    name = "area"
    text = "Platsen är öppen för den sökandes hemstadsdel och ligger i den eller i en stadsdel som den sökande godtar."
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
