"""Registerutdrag: places that need one (contract §4, rule 6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feriejobb.data.edges import Bools, Crowd
from feriejobb.data.instance import Instance, Place
from feriejobb.rules.base import Pairing, Rule, Violation


class Extract(Rule):
    """``krav_registerutdrag`` needs ``registerutdrag``."""

    name = "extract"
    text = "Platser som kräver registerutdrag går bara till den som kan visa ett."
    reason = "Platsen kräver registerutdrag."

    def allows(self, crowd: Crowd, place: Place) -> Bools | None:
        """Everyone where no extract is needed, else those who can show one."""
        return crowd.extract if place.needs_extract else None

    def check(self, instance: Instance, placements: Sequence[Pairing]) -> Iterator[Violation]:
        """A place that needs a registerutdrag, and none to show (contract §4, rule 6)."""
        for a, p in placements:
            applicant, place = instance.applicant_by_id[a], instance.place_by_id[p]
            if place.needs_extract and not applicant.extract:
                yield Violation(self.name, p, "inget registerutdrag", "registerutdrag", (a,))
