"""Accessibility (contract §4, rule 7)."""

from __future__ import annotations

from feriejobb.data.edges import Bools, Crowd
from feriejobb.data.instance import Place
from feriejobb.rules.base import Rule


class Access(Rule):
    """Who needs an accessible workplace gets one."""

    name = "access"
    text = "Den som behöver en tillgänglig arbetsplats får bara en sådan."
    reason = "Arbetsplatsen är inte tillgänglighetsanpassad."

    def allows(self, crowd: Crowd, place: Place) -> Bools | None:
        """Everyone where the place is accessible, else those who do not need it."""
        return None if place.accessible else ~crowd.access
