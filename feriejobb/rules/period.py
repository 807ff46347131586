"""Acceptable sub-periods (contract §4, rule 12)."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

import numpy as np

from feriejobb.data.edges import Bools, Crowd
from feriejobb.data.instance import Instance, Place
from feriejobb.rules.base import Pairing, Rule, Violation


class Period(Rule):
    """The sub-period is among the acceptable ones."""

    name = "period"
    text = "Platsens delperiod finns bland dem som den sökande godtar."
    reason = "Du kan inte arbeta under platsens delperiod."

    def allows(self, crowd: Crowd, place: Place) -> Bools | None:
        """Those who accept the place's sub-period."""
        return np.greater_equal(crowd.period_rank(place.period), 0)

    def asks(self, place: Place) -> Hashable:
        """The sub-period."""
        return place.period

    def check(self, instance: Instance, placements: Sequence[Pairing]) -> Iterator[Violation]:
        """A sub-period that is not among the acceptable ones (contract §4, rule 12)."""
        for a, p in placements:
            periods = instance.applicant_by_id[a].periods
            if periods and instance.place_by_id[p].period not in periods:
                yield Violation(self.name, p, "annan delperiod", "perioder", (a,))
