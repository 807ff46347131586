"""Protected identities (contract §4, rule 13)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feriejobb.data.edges import Bools, Crowd
from feriejobb.data.instance import Instance, Place
from feriejobb.rules.base import Pairing, Rule, Violation


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

    def check(self, instance: Instance, placements: Sequence[Pairing]) -> Iterator[Violation]:
        """A place that a protected applicant must not have (contract §4, rule 13).

        The text is the same for every reason, so that it tells nothing of ``undvik``.
        """
        for a, p in placements:
            applicant, place = instance.applicant_by_id[a], instance.place_by_id[p]
            marks = {place.id, place.district, place.workplace}
            unfit = place.exposure or not place.protected_ok
            if applicant.protected and (unfit or not marks.isdisjoint(applicant.avoid)):
                yield Violation(self.name, p, "olämplig plats", "lämplig plats", (a,))
