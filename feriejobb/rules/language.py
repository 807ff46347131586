"""Language support (contract §4, rule 8)."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

import numpy as np

from feriejobb.data.edges import Bools, Crowd
from feriejobb.data.instance import Instance, Place
from feriejobb.rules.base import Pairing, Rule, Violation


class Language(Rule):
    """Who needs language support gets a place that offers the language."""

    name = "language"
    text = "Den som behöver språkstöd får bara en plats som erbjuder det språket."
    reason = "Platsen erbjuder inte det språkstöd som behövs."

    def allows(self, crowd: Crowd, place: Place) -> Bools | None:
        """Those who need no language, or one that the place offers."""
        return np.isin(crowd.language, ["", *sorted(place.languages)])

    def asks(self, place: Place) -> Hashable:
        """The languages."""
        return place.languages

    def check(self, instance: Instance, placements: Sequence[Pairing]) -> Iterator[Violation]:
        """A language needed that the place does not offer (contract §4, rule 8)."""
        for a, p in placements:
            needed = instance.applicant_by_id[a].language
            if needed is not None and needed not in instance.place_by_id[p].languages:
                yield Violation(self.name, p, "språkstödet saknas", "språkstöd", (a,))
