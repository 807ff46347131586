"""Protected identities (contract §4, rule 13)."""

from __future__ import annotations

from feriejobb.data.edges import Bools, Crowd
from feriejobb.data.instance import Place
from feriejobb.rules.base import Rule


class Protected(Rule):
    """No exposure, no unsuitable place, nothing that must be avoided."""

    name = "protected"
    text = "Sökande med skyddade uppgifter placeras aldrig där det är olämpligt."
    reason = "Platsen är inte möjlig."

    def allows(self, crowd: Crowd, place: Place) -> Bools | None:
        """Ordinary applicants, and protected ones where nothing speaks against it."""
        if place.exposure or not place.protected_ok:
            return ~crowd.protected
        allowed = None
        for name in (place.district, place.id, place.workplace):
            avoiding = crowd.avoids(name)
            if avoiding is not None:
                allowed = ~avoiding if allowed is None else allowed & ~avoiding
        return allowed
