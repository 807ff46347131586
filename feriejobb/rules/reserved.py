"""Places reserved for target groups (contract §4, rule 9)."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

import numpy as np

from feriejobb.data.edges import Bools, Crowd
from feriejobb.data.instance import Instance, Place
from feriejobb.rules.base import Pairing, Rule, Violation


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

    def asks(self, place: Place) -> Hashable:
        """The target groups."""
        return place.target_groups

    def check(self, instance: Instance, placements: Sequence[Pairing]) -> Iterator[Violation]:
        """Someone outside the groups a place is reserved for (contract §4, rule 9)."""
        for a, p in placements:
            target = instance.place_by_id[p].target_groups
            if target and not target & instance.applicant_by_id[a].groups:
                yield Violation(self.name, p, "utanför målgruppen", "malgrupp", (a,))
