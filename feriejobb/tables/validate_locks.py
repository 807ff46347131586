"""Fixed placements that break a counting rule among themselves (contract §2 and §4, exit 2).

A lock that breaks a filter rule is fine here: it is kept and reported as a named exception.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from feriejobb.data.ages import age_reached_in_year, locked_cost
from feriejobb.data.instance import Applicant, Instance, Place, Quota
from feriejobb.messages import row_list
from feriejobb.tables.findings import Findings
from feriejobb.tables.raw import RawTable
from feriejobb.tables.validate_quotas import in_scope

Lock = tuple[Applicant, Place]


class LockCheck:
    """The counting rules over the fixed placements of one instance."""

    def __init__(self, instance: Instance, source: RawTable, findings: Findings) -> None:
        self.instance = instance
        self.source = source
        self.findings = findings
        self.locks: list[Lock] = [
            (applicant, instance.place_by_id[applicant.locked_place])
            for applicant in instance.applicants
            if applicant.locked_place is not None
        ]

    def run(self) -> None:
        """Note every breach at the rows that cause it."""
        for rule, check in (
            ("capacity", self._capacity),
            ("supervisors", self._supervisors),
            ("budget", self._budget),
            ("quota", self._quotas),
            ("pairs", self._pairs),
        ):
            if self.instance.model.rule_enabled(rule):
                check()

    def _note(self, locks: Sequence[Lock], code: str, limit: int = 0) -> None:
        """One error per breach, at its first row, listing all rows."""
        rows = sorted(applicant.row for applicant, _ in locks)
        self.findings.add(
            self.source, rows[0], "last_plats", code, rows=row_list(rows), limit=limit
        )

    def _capacity(self) -> None:
        by_place: dict[str, list[Lock]] = defaultdict(list)
        for lock in self.locks:
            by_place[lock[1].id].append(lock)
        for locks in by_place.values():
            seats = locks[0][1].seats
            if len(locks) > seats:
                self._note(locks, "LÅS_PLATS", seats)

    def _supervisors(self) -> None:
        by_group: dict[tuple[str, int], list[Lock]] = defaultdict(list)
        for lock in self.locks:
            if lock[1].supervisor_group is not None:
                by_group[lock[1].supervisor_group, lock[1].period].append(lock)
        for key, locks in by_group.items():
            limit = self.instance.supervisor_limits[key]
            if len(locks) > limit:
                self._note(locks, "LÅS_HANDLEDARE", limit)

    def _budget(self) -> None:
        by_employer: dict[str, list[Lock]] = defaultdict(list)
        spent: dict[str, int] = defaultdict(int)
        for lock in self.locks:
            by_employer[lock[1].employer].append(lock)
            spent[lock[1].employer] += locked_cost(self.instance.model, *lock)
        for name, locks in by_employer.items():
            budget = self.instance.employer_by_name[name].budget_ore
            if budget is not None and spent[name] > budget:
                self._note(locks, "LÅS_BUDGET")

    def _quotas(self) -> None:
        for quota in self.instance.quotas:
            if quota.hard and not quota.is_min:
                counted = [lock for lock in self.locks if self._counts(quota, lock)]
                if len(counted) > quota.target:
                    self._note(counted, "LÅS_KVOT", quota.target)

    def _counts(self, quota: Quota, lock: Lock) -> bool:
        """Whether a quota counts the placement."""
        applicant, place = lock
        if not in_scope(quota.scope, quota.value, place):
            return False
        year = self.instance.model.sub_period(place.period).first_day.year
        kind, _, value = quota.group.partition(":")
        if kind == "tidigare":
            return applicant.history == value
        if kind == "hemstadsdel":
            return not applicant.protected and applicant.home == value
        if kind == "alder":
            return age_reached_in_year(applicant.birth_date, year) == int(value)
        return kind == "alla" or kind in applicant.groups

    def _pairs(self) -> None:
        for lock, other, apart in self._locked_pairs():
            same_work = (lock[1].workplace, lock[1].period) == (other[1].workplace, other[1].period)
            if apart and same_work:
                self._note([lock, other], "LÅS_ISÄR")
            elif not apart and lock[1].id != other[1].id:
                self._note([lock, other], "LÅS_IHOP")

    def _locked_pairs(self) -> Iterator[tuple[Lock, Lock, bool]]:
        """Pairs with both applicants fixed."""
        by_id = {lock[0].id: lock for lock in self.locks}
        for pair in self.instance.pairs:
            if pair.first in by_id and pair.second in by_id:
                yield by_id[pair.first], by_id[pair.second], pair.apart
