"""Age: born in an eligible year and old enough on the first day (contract §4, rule 5)."""

from __future__ import annotations

import numpy as np

from feriejobb.data.edges import Bools, Crowd
from feriejobb.data.instance import Place
from feriejobb.rules.base import Rule


class Age(Rule):
    """Eligible birth year, and ``min_alder`` reached on the sub-period's first day."""

    name = "age"
    text = (
        "Den sökande är född ett år som får delta och har fyllt platsens lägsta ålder första dagen."
    )
    reason = "Du uppfyller inte ålderskravet för platsen."

    def allows(self, crowd: Crowd, place: Place) -> Bools | None:
        """Eligible year, and birthday not after the first day minus ``min_alder`` years."""
        first = crowd.model.sub_period(place.period).first_day
        latest = (first.year - place.min_age) * 10_000 + first.month * 100 + first.day
        eligible = np.isin(crowd.birth_year, crowd.model.eligibility.birth_years)
        return eligible & (crowd.birth_day <= latest)
