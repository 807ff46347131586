"""Accessibility (contract §4, rule 7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feriejobb.data.edges import Bools, Crowd
from feriejobb.data.instance import Instance, Place
from feriejobb.rules.base import Pairing, Rule, Violation


class Access(Rule):
    """Who needs an accessible workplace gets one."""

    name = "access"
    text = "Den som behöver en tillgänglig arbetsplats får bara en sådan."
    reason = "Arbetsplatsen är inte tillgänglighetsanpassad."

    def allows(self, crowd: Crowd, place: Place) -> Bools | None:
        """Everyone where the place is accessible, else those who do not need it."""
        return None if place.accessible else ~crowd.access

    def check(self, instance: Instance, placements: Sequence[Pairing]) -> Iterator[Violation]:
        """Someone who needs an accessible workplace at one that is not (contract §4, rule 7)."""
        for a, p in placements:
            applicant, place = instance.applicant_by_id[a], instance.place_by_id[p]
            if applicant.access and not place.accessible:
                yield Violation(self.name, p, "ej tillgänglig", "tillgänglig", (a,))
