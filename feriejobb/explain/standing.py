"""What is left when everyone has their place: seats, money, supervisors; and who came last."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property

from feriejobb.data.instance import Applicant, Instance, Place
from feriejobb.data.solution import Placement
from feriejobb.recount.tallies import counts_in, quota_counts, shortfall


@dataclass(frozen=True)
class Standing:
    """An allocation seen by one who asks what was left.

    Attributes:
        instance: The run's input.
        placements: Everyone with a place.
        hidden: Ids whose queue positions are never told.
    """

    instance: Instance
    placements: tuple[Placement, ...]
    hidden: frozenset[str]

    def without(self, applicant: str) -> Standing:
        """The same allocation with one applicant's own place given back."""
        kept = tuple(p for p in self.placements if p.applicant != applicant)
        return Standing(self.instance, kept, self.hidden)

    @cached_property
    def at(self) -> dict[str, tuple[Placement, ...]]:
        """Placements by ``plats_id``, best queue position first."""
        found: defaultdict[str, list[Placement]] = defaultdict(list)
        for placement in sorted(self.placements, key=lambda p: p.position):
            found[placement.place].append(placement)
        return {place: tuple(who) for place, who in found.items()}

    @cached_property
    def _money(self) -> Counter[str]:
        spent: Counter[str] = Counter()
        for placement in self.placements:
            spent[placement.employer] += placement.cost_ore
        return spent

    @cached_property
    def _supervised(self) -> Counter[tuple[str, int]]:
        use: Counter[tuple[str, int]] = Counter()
        for placement in self.placements:
            place = self.instance.place_by_id[placement.place]
            if place.supervisor_group is not None:
                use[place.supervisor_group, place.period] += 1
        return use

    @cached_property
    def _quotas(self) -> dict[str, int]:
        pairs = ((p.applicant, p.place) for p in self.placements)
        return quota_counts(self.instance, pairs)

    def taken(self, place: Place) -> int:
        """Youths at a place."""
        return len(self.at.get(place.id, ()))

    def last(self, place: Place) -> int | None:
        """Queue position of the last ordinary applicant placed there; None where there is none."""
        shown = [p.position for p in self.at.get(place.id, ()) if p.applicant not in self.hidden]
        return max(shown, default=None)

    def spare(self, employer: str) -> int | None:
        """Öre left of a förvaltning's budget; None where nothing limits it."""
        budget = self.instance.employer_by_name[employer].budget_ore
        if budget is None or not self.instance.model.rule_enabled("budget"):
            return None
        return budget - self._money[employer]

    def room(self, place: Place, cost: int) -> bool:
        """A free seat, the money for it, and a supervisor for one more."""
        model, group = self.instance.model, place.supervisor_group
        if model.rule_enabled("capacity") and self.taken(place) >= place.seats:
            return False
        spare = self.spare(place.employer)
        if spare is not None and cost > spare:
            return False
        if group is None or not model.rule_enabled("supervisors"):
            return True
        return (
            self._supervised[group, place.period]
            < self.instance.supervisor_limits[group, place.period]
        )

    def quotas_bear(self, place: Place, comes: Applicant, leaves: Applicant | None = None) -> bool:
        """Whether no quota, hard or soft, is missed by more when one comes and another leaves."""
        for quota in self.instance.quotas:
            change = int(counts_in(self.instance, quota, comes, place))
            if leaves is not None:
                change -= int(counts_in(self.instance, quota, leaves, place))
            now = self._quotas[quota.id]
            if shortfall(quota, now + change) > shortfall(quota, now):
                return False
        return True
