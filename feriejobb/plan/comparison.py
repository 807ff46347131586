"""What a sweep's runs say beside each other, in counts that may be shown.

Counts of people are those of each run's public report: nobody protected is in them and small cells
are hidden there already, together with those that would give them away. Money is the cost of the
ordinary placements, and hidden with its count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from feriejobb.data.instance import Instance
from feriejobb.data.solution import GoalResult
from feriejobb.plan.scenarios import BASELINE, Outcome
from feriejobb.protect.crosstab import Cell, cell
from feriejobb.report.html_register import published
from feriejobb.report.statistics import (
    AGE,
    AREA,
    EMPLOYER,
    HOME,
    KIND,
    OUTCOME,
    PLACED,
    RANK,
    TIER,
    WITH_PLACE,
)
from feriejobb.store.read_run import StoredRun

#: Group of rows → characteristic of the public report.
GROUPS = {
    "köled": TIER,
    "hemstadsdel": HOME,
    "ålder": AGE,
    "arbetsområde": AREA,
    "önskemål, rang": RANK,
}
CITY, EMPLOYERS, COSTS, BUDGETS = "staden", "förvaltning", "kostnad", "budget"
PERSONS, ORE, POINTS = "personer", "öre", "poäng"

#: Group, what it is about, unit.
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Column:
    """One solved scenario.

    Attributes:
        name: The scenario.
        values: Value by row; None where it is hidden.
        goals: Its goals, the tie-break included.
    """

    name: str
    values: Mapping[Key, int | None]
    goals: tuple[GoalResult, ...]

    @property
    def proved(self) -> bool:
        """Whether every goal is proved."""
        return all(goal.proved for goal in self.goals)


@dataclass(frozen=True)
class Comparison:
    """All scenarios against the baseline.

    Attributes:
        columns: Solved scenarios, the baseline first.
        outcomes: Every scenario in the order asked for, the failed ones too.
        threshold: Counts below it are hidden.
        synthetic: The input is made up.
    """

    columns: tuple[Column, ...]
    outcomes: tuple[Outcome, ...]
    threshold: int
    synthetic: bool

    def keys(self) -> tuple[Key, ...]:
        """Every row, those of the baseline first."""
        return tuple(dict.fromkeys(key for column in self.columns for key in column.values))

    def difference(self, column: Column, key: Key) -> int | None:
        """Value minus the baseline's; None where either is hidden or there is no baseline."""
        base = self.columns[0]
        now, before = column.values.get(key), base.values.get(key)
        if base.name != BASELINE or now is None or before is None:
            return None
        return now - before


def column(name: str, run: StoredRun, instance: Instance) -> Column:
    """One run's figures.

    Args:
        name: The scenario.
        run: Its run.
        instance: Its input under the scenario.
    """
    report = published(run.document("publikt/rapport.html").decode())
    return Column(name, dict(_values(report, run, instance)), run.goals)


def _values(
    report: Mapping[Cell, int | None], run: StoredRun, instance: Instance
) -> Iterator[tuple[Key, int | None]]:
    threshold = instance.model.publication.threshold
    ordinary = [p for p in run.placements if p.applicant not in run.protected]
    everyone = _safe(report.get(WITH_PLACE), threshold)
    yield (CITY, "placerade", PERSONS), everyone
    total = sum(p.cost_ore for p in ordinary)
    yield (CITY, "kostnad", ORE), None if everyone is None else total
    for goal in run.goals:
        if goal.name in ("wishes", "quotas"):
            label = {"wishes": "önskepoäng", "quotas": "kvoter, underskott"}[goal.name]
            yield (CITY, label, POINTS), goal.value
    for group, characteristic in GROUPS.items():
        for found, count in report.items():
            if set(dict(found)) == {characteristic, OUTCOME} and dict(found)[OUTCOME] == PLACED:
                yield (group, dict(found)[characteristic], PERSONS), _safe(count, threshold)
    for employer in instance.employers:
        kind = "stadsdel" if employer.is_district else "fack"
        name = cell(**{OUTCOME: PLACED, KIND: kind, EMPLOYER: employer.name})
        count = _safe(report.get(name), threshold)
        cost = sum(p.cost_ore for p in ordinary if p.employer == employer.name)
        yield (EMPLOYERS, employer.name, PERSONS), count
        yield (COSTS, employer.name, ORE), None if count is None else cost
        if employer.budget_ore is not None:
            yield (BUDGETS, employer.name, ORE), employer.budget_ore


def _safe(count: int | None, threshold: int) -> int | None:
    """The count, unless it is small; the report's own hiding is not relied on alone."""
    return None if count is None or 0 < count < threshold else count


def compared(
    columns: Sequence[Column], outcomes: Sequence[Outcome], threshold: int, *, synthetic: bool
) -> Comparison:
    """Put the scenarios beside each other, the baseline first where it was solved."""
    ordered = sorted(columns, key=lambda c: c.name != BASELINE)
    return Comparison(tuple(ordered), tuple(outcomes), threshold, synthetic)
