"""Nobody passed over while a seat stands ready, or while someone behind holds one they could have.

Both follow from the queue goal (contract §5) and need no solver: they are what a rejected youth
can see with their own eyes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import partial

import numpy as np

from feriejobb.data.instance import Applicant, Employer, Instance, Place, Quota
from feriejobb.recount.pairing import in_force, placed_cost
from feriejobb.recount.possible import Possible
from feriejobb.recount.tallies import (
    budget_use,
    counts_in,
    in_scope,
    quota_counts,
    seats_taken,
    shortfall,
    supervisor_limit,
    supervisor_use,
)

#: Stands for "no limit" among sums of öre.
NO_LIMIT = 1 << 60


@dataclass(frozen=True, order=True)
class PassedOver:
    """Someone who could have been placed; positions are queue positions.

    Attributes:
        position: Who was passed over.
        place: ``plats_id``.
        holder: Position of the one behind who holds the seat; 0 for a free seat.
    """

    position: int
    place: str
    holder: int = 0


class Ledger:
    """What one allocation uses, and whether a change of it would keep every rule.

    Args:
        instance: The input.
        chosen: ``ansokan_id`` → ``plats_id`` of everyone placed.
        hold_soft: Whether ``quotas`` stands before ``queue`` among the goals: then the weighted
            shortfall of the soft quotas must not grow.
        cost: Öre of a pairing, where that has been counted already.
        counts: How many each quota counts, likewise.
    """

    def __init__(
        self,
        instance: Instance,
        chosen: Mapping[str, str],
        hold_soft: bool,
        cost: Callable[[Applicant, Place], int] | None = None,
        counts: Mapping[str, int] | None = None,
    ) -> None:
        pairings = list(chosen.items())
        self._instance = instance
        self._chosen = chosen
        self._hold_soft = hold_soft
        self._on = partial(in_force, instance.model)
        self._budget = budget_use(instance, pairings, cost)
        self._supervised = supervisor_use(instance, pairings)
        self._quotas = quota_counts(instance, pairings) if counts is None else counts
        self._by_id = {quota.id: quota for quota in instance.quotas}
        self._quotas_of: dict[str, list[Quota]] = {}
        self.taken = seats_taken(pairings)
        self._partners: defaultdict[str, list[tuple[str, bool]]] = defaultdict(list)
        for pair in instance.pairs if self._on("pairs") else ():
            self._partners[pair.first].append((pair.second, pair.apart))
            self._partners[pair.second].append((pair.first, pair.apart))

    def holding(self, *, hold_soft: bool) -> Ledger:
        """The same ledger where the shortfall of the soft quotas may, or may not, grow."""
        other = copy(self)
        other._hold_soft = hold_soft  # noqa: SLF001  (its own kind)
        return other

    def has_seat(self, place: Place) -> bool:
        """Whether one more fits by seats and opening."""
        taken = self.taken[place.id]
        if self._on("capacity") and taken >= place.seats:
            return False
        return not self._on("min_opening") or taken + 1 >= place.min_open

    def has_room(self, place: Place) -> bool:
        """Whether one more fits by seats, opening and supervisors."""
        if not self.has_seat(place):
            return False
        cell = place.supervisor_group, place.period
        if cell[0] is None or not self._on("supervisors"):
            return True
        return self._supervised[cell[0], cell[1]] < supervisor_limit(
            self._instance, cell[0], cell[1]
        )

    def money_left(self, employer: Employer) -> int:
        """Öre that a förvaltning has left; more than any cost where there is no limit."""
        if employer.budget_ore is None or not self._on("budget"):
            return NO_LIMIT
        return employer.budget_ore - self._budget[employer.name]

    def affords(self, enters: Applicant, place: Place, leaves: Applicant | None) -> bool:
        """Whether ``enters`` can have a seat at the place, that of ``leaves`` if given."""
        freed = 0 if leaves is None else placed_cost(self._instance, leaves, place)
        return (
            self._money(enters, place, freed)
            and self._company(enters, place, leaves)
            and self._counts(enters, place, leaves)
        )

    def in_order(self, enters: Applicant, place: Place) -> bool:
        """Whether pairs and quotas let ``enters`` in, seats, supervisors and money aside."""
        return self._company(enters, place, None) and self._counts(enters, place, None)

    def price_of(self, enters: Applicant, place: Place) -> int | None:
        """Points of shortfall that it costs to let ``enters`` in; None where a rule forbids it."""
        if not self._company(enters, place, None):
            return None
        price = 0
        for quota in self._scoped(place):
            if counts_in(self._instance, quota, enters, place):
                count = self._quotas[quota.id]
                more = shortfall(quota, count + 1) - shortfall(quota, count)
                if quota.hard and self._on("quota") and more > 0:
                    return None
                price += 0 if quota.hard else quota.weight * more
        return price

    def can_leave(self, place: Place) -> bool:
        """Whether the place stays open, or is empty, with one less."""
        left = self.taken[place.id] - 1
        return left == 0 or left >= place.min_open or not self._on("min_opening")

    def keeps(self, changes: Sequence[tuple[Applicant, Place, Place]]) -> bool:
        """Whether money and quotas hold when these people go from one place to another."""
        spent: Counter[str] = Counter()
        counts: Counter[str] = Counter()
        for person, origin, target in changes:
            spent[origin.employer] -= placed_cost(self._instance, person, origin)
            spent[target.employer] += placed_cost(self._instance, person, target)
        if not self._within_budgets(spent):
            return False
        for person, origin, target in changes:
            for step, place in ((1, target), (-1, origin)):
                for quota in self._scoped(place):
                    counts[quota.id] += step * counts_in(self._instance, quota, person, place)
        return self._within_quotas(counts)

    def _scoped(self, place: Place) -> list[Quota]:
        if place.id not in self._quotas_of:
            found = [quota for quota in self._instance.quotas if in_scope(quota, place)]
            self._quotas_of[place.id] = found
        return self._quotas_of[place.id]

    def _within_budgets(self, spent: Mapping[str, int]) -> bool:
        budgets = {name: self._instance.employer_by_name[name].budget_ore for name in spent}
        return not self._on("budget") or all(
            budget is None or self._budget[name] + spent[name] <= budget
            for name, budget in budgets.items()
        )

    def _within_quotas(self, counts: Mapping[str, int]) -> bool:
        """Hard quotas stay kept, and the weighted shortfall of the soft ones does not grow."""
        growth = 0
        for quota_id, change in counts.items():
            quota = self._by_id[quota_id]
            before = shortfall(quota, self._quotas[quota_id])
            after = shortfall(quota, self._quotas[quota_id] + change)
            if quota.hard and self._on("quota") and after > before:
                return False
            if not quota.hard and self._hold_soft:
                growth += quota.weight * (after - before)
        return growth <= 0

    def _money(self, enters: Applicant, place: Place, freed: int) -> bool:
        budget = self._instance.employer_by_name[place.employer].budget_ore
        if budget is None or not self._on("budget"):
            return True
        spent = self._budget[place.employer] - freed + placed_cost(self._instance, enters, place)
        return spent <= budget

    def _company(self, enters: Applicant, place: Place, leaves: Applicant | None) -> bool:
        """Pairs: no partner who must come along or stay away; nobody leaves a partner behind."""
        if leaves is not None and any(not apart for _, apart in self._partners[leaves.id]):
            return False
        for other, apart in self._partners[enters.id]:
            if not apart:
                return False
            held = self._chosen.get(other)
            if held is None or (leaves is not None and other == leaves.id):
                continue
            there = self._instance.place_by_id[held]
            if (there.workplace, there.period) == (place.workplace, place.period):
                return False
        return True

    def _counts(self, enters: Applicant, place: Place, leaves: Applicant | None) -> bool:
        counts: Counter[str] = Counter()
        for quota in self._scoped(place):
            counts[quota.id] += counts_in(self._instance, quota, enters, place)
            if leaves is not None:
                counts[quota.id] -= counts_in(self._instance, quota, leaves, place)
        return self._within_quotas(counts)


def passed_over(
    instance: Instance, possible: Possible, chosen: Mapping[str, str], ledger: Ledger
) -> Iterator[PassedOver]:
    """Everyone who could have had a free seat, or the seat of one person behind them.

    Args:
        instance: The input.
        possible: All edges.
        chosen: ``ansokan_id`` → ``plats_id`` of everyone placed.
        ledger: What the allocation uses.
    """
    people = [instance.applicant_by_id[i] for i in possible.ids]
    open_cases = np.array([person.id not in chosen for person in people], dtype=np.bool_)
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for k, person in enumerate(people):
        if person.id in chosen and person.locked_place is None:
            holders[chosen[person.id]].append(k)
    for place, takers in zip(possible.places, possible.takers, strict=True):
        room = ledger.has_room(place)
        last = len(people) if room else max(holders[place.id], default=-1)
        for k in takers[open_cases[takers] & (takers < last)].tolist():
            if room and ledger.affords(people[k], place, None):
                open_cases[k] = False
                yield PassedOver(k + 1, place.id)
                continue
            for h in reversed(holders[place.id]):
                if h < k:
                    break
                if ledger.affords(people[k], place, people[h]):
                    open_cases[k] = False
                    yield PassedOver(k + 1, place.id, h + 1)
                    break
