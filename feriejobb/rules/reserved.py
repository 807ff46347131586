"""Places reserved for target groups (contract §4, rule 9)."""

from __future__ import annotations

import numpy as np

from feriejobb.data.edges import Bools, Crowd
from feriejobb.data.instance import Place
from feriejobb.rules.base import Rule


class Reserved(Rule):
    """``malgrupp`` keeps a place for members of one of its groups."""

    name = "reserved"
    text = "Platser med målgrupp går bara till sökande i någon av målgrupperna."
    reason = "Platsen är reserverad för en särskild målgrupp."

    def allows(self, crowd: Crowd, place: Place) -> Bools | None:
        """Members of one of the place's target groups, or everyone where it has none."""
        if not place.target_groups:
            return None
        members = np.zeros(len(crowd), dtype=bool)
        for code in sorted(place.target_groups):
            members |= crowd.in_group(code)
        return members
