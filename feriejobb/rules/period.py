"""Acceptable sub-periods (contract §4, rule 12)."""

from __future__ import annotations

import numpy as np

from feriejobb.data.edges import Bools, Crowd
from feriejobb.data.instance import Place
from feriejobb.rules.base import Rule


class Period(Rule):
    """The sub-period is among the acceptable ones."""

    name = "period"
    text = "Platsens delperiod finns bland dem som den sökande godtar."
    reason = "Du kan inte arbeta under platsens delperiod."

    def allows(self, crowd: Crowd, place: Place) -> Bools | None:
        """Those who accept the place's sub-period."""
        return np.greater_equal(crowd.period_rank(place.period), 0)
