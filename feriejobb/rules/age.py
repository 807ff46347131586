"""Age: born in an eligible year and old enough on the first day (contract §4, rule 5)."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from datetime import date

from feriejobb.data.edges import Bools, Crowd
from feriejobb.data.instance import Applicant, Instance, Place
from feriejobb.recount.pairing import Costs, full_years
from feriejobb.rules.base import Pairing, Rule, Violation


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
        return crowd.eligible & (crowd.birth_day <= latest)

    def asks(self, place: Place) -> Hashable:
        """The sub-period and the lowest age."""
        return (place.period, place.min_age)

    def check(self, instance: Instance, placements: Sequence[Pairing]) -> Iterator[Violation]:
        """Wrong birth year, too young on the first day, or an age without pay (contract §3, §4)."""
        known: dict[tuple[date, int, int, int], tuple[tuple[str, str], ...]] = {}
        costs = Costs(instance.model)
        for a, p in placements:
            applicant, place = instance.applicant_by_id[a], instance.place_by_id[p]
            key = applicant.birth_date, place.period, place.min_age, place.hours
            if key not in known:
                known[key] = tuple(self._breaches(instance, applicant, place, costs))
            for measured, limit in known[key]:
                yield Violation(self.name, p, measured, limit, (a,))

    def _breaches(
        self, instance: Instance, applicant: Applicant, place: Place, costs: Costs
    ) -> Iterator[tuple[str, str]]:
        """(measured, limit) of each breach; depends on what ``check`` keeps it by."""
        first_day = instance.model.sub_period(place.period).first_day
        if applicant.birth_date.year not in instance.model.eligibility.birth_years:
            yield "annat födelseår", "modellens födelseår"
        if full_years(applicant.birth_date, first_day) < place.min_age:
            yield "för ung första dagen", f"{place.min_age} år"
        if costs.of(applicant.birth_date, place.period, place.hours) is None:
            yield "ålder utan lön eller avgift", "lönetabellen"
