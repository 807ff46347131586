"""Forbidden edges of the table ``forbud`` (contract §4, rule 14)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feriejobb.data.edges import Bools, Crowd
from feriejobb.data.instance import Instance, Place
from feriejobb.rules.base import Pairing, Rule, Violation


class ForbiddenEdge(Rule):
    """A listed applicant never gets the listed place."""

    name = "forbidden"
    text = "En sökande och en plats som står i tabellen forbud paras aldrig ihop."
    reason = "Platsen är inte möjlig."

    def allows(self, crowd: Crowd, place: Place) -> Bools | None:
        """Everyone but those whom the table keeps from this place."""
        barred = crowd.forbidden.get(place.id)
        return None if barred is None else ~crowd.mask(barred)

    def check(self, instance: Instance, placements: Sequence[Pairing]) -> Iterator[Violation]:
        """A pairing that stands in ``forbud`` (contract §4, rule 14)."""
        rows = {(row.applicant, row.place) for row in instance.forbidden}
        for a, p in placements:
            if (a, p) in rows:
                yield Violation(self.name, p, "förbjuden", "forbud", (a,))
