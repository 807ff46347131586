"""Language support (contract §4, rule 8)."""

from __future__ import annotations

import numpy as np

from feriejobb.data.edges import Bools, Crowd
from feriejobb.data.instance import Place
from feriejobb.rules.base import Rule


class Language(Rule):
    """Who needs language support gets a place that offers the language."""

    name = "language"
    text = "Den som behöver språkstöd får bara en plats som erbjuder det språket."
    reason = "Platsen erbjuder inte det språkstöd som behövs."

    def allows(self, crowd: Crowd, place: Place) -> Bools | None:
        """Those who need no language, or one that the place offers."""
        return np.isin(crowd.language, ["", *sorted(place.languages)])
