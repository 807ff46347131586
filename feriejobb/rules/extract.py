"""Registerutdrag: places that need one (contract §4, rule 6)."""

from __future__ import annotations

from feriejobb.data.edges import Bools, Crowd
from feriejobb.data.instance import Place
from feriejobb.rules.base import Rule


class Extract(Rule):
    """``krav_registerutdrag`` needs ``registerutdrag``."""

    name = "extract"
    text = "Platser som kräver registerutdrag går bara till den som kan visa ett."
    reason = "Platsen kräver registerutdrag."

    def allows(self, crowd: Crowd, place: Place) -> Bools | None:
        """Everyone where no extract is needed, else those who can show one."""
        return crowd.extract if place.needs_extract else None
