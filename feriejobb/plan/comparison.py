"""What a sweep's runs say beside each other, in counts that may be shown.

Counts of people are made like those of the public report: nobody protected is in them, small cells
are hidden together with those that would give them away, and so is a count that differs from the
baseline's by a small number. Money and points are those of the ordinary placements, and hidden with
their count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from feriejobb.data.instance import Instance
from feriejobb.data.model import Model
from feriejobb.data.solution import GoalResult, Placement, Result
from feriejobb.plan.flows import Flows, Side, flows
from feriejobb.plan.scenarios import BASELINE, Outcome
from feriejobb.protect.crosstab import Cell, cell
from feriejobb.report import html_text
from feriejobb.report.statistics import (
    AGE,
    AREA,
    EMPLOYER,
    EVERYONE,
    HOME,
    KIND,
    OUTCOME,
    PLACED,
    RANK,
    TIER,
    WITH_PLACE,
    Figures,
)

#: Group of rows → characteristic of the public report.
GROUPS = {
    "köled": TIER,
    "hemstadsdel": HOME,
    "ålder": AGE,
    "arbetsområde": AREA,
    "önskemål, rang": RANK,
}
CITY, EMPLOYERS, COSTS, BUDGETS = "staden", "förvaltning", "kostnad", "budget"
SUPERVISED, SUPERVISORS = "handledda", "handledartak"
PERSONS, ORE, POINTS, SEATS = "personer", "öre", "poäng", "tak"

#: Group, what it is about, unit.
Key = tuple[str, str, str]
PLACED_IN_CITY: Key = (CITY, "placerade", PERSONS)

#: Tables whose rows are persons: how many of them a scenario selects may tell of someone.
_PERSONAL = re.compile(r"^(?P<label>.*?: (?:ansokningar|par|forbud)): ")
_LONGEST = 160


@dataclass(frozen=True)
class Column:
    """One solved scenario.

    Attributes:
        name: The scenario.
        values: Value by row; None where it is hidden.
        goals: Its goals, the tie-break included.
        figures: All that may be shown of who has a place; None where only values are known.
        flows: Who gains and who loses against the baseline; None without a baseline.
        changes: What the scenario changes, one line each.
        about: The scenario's own words about itself.
    """

    name: str
    values: Mapping[Key, int | None]
    goals: tuple[GoalResult, ...]
    figures: Figures | None = None
    flows: Flows | None = None
    changes: tuple[str, ...] = ()
    about: str = ""

    @property
    def proved(self) -> bool:
        """Whether every goal is proved."""
        return all(goal.proved for goal in self.goals)

    def gap(self, name: str) -> int | None:
        """Distance of a goal to its bound; 0 where it is proved, None without such a goal."""
        return next((abs(g.bound - g.value) for g in self.goals if g.name == name), None)


@dataclass(frozen=True)
class Comparison:
    """All scenarios against the baseline.

    Attributes:
        columns: Solved scenarios, the baseline first.
        outcomes: Every scenario in the order asked for, the failed ones too.
        threshold: Counts below it are hidden.
        synthetic: The input is made up.
        title: Name of the period.
    """

    columns: tuple[Column, ...]
    outcomes: tuple[Outcome, ...]
    threshold: int
    synthetic: bool
    title: str = ""

    @property
    def baseline(self) -> Column | None:
        """What all others are compared with, where it was solved."""
        return next((c for c in self.columns if c.name == BASELINE), None)

    def keys(self) -> tuple[Key, ...]:
        """Every row, those of the baseline first."""
        return tuple(dict.fromkeys(key for column in self.columns for key in column.values))

    def difference(self, column: Column, key: Key) -> int | None:
        """Value minus the baseline's; None where either is hidden or there is no baseline."""
        base = self.baseline
        if base is None:
            return None
        now, before = column.values.get(key), base.values.get(key)
        return None if now is None or before is None else now - before


@dataclass(frozen=True)
class Told:
    """What a comparison needs of one run.

    Attributes:
        column: Its figures.
        threshold: Counts below it are hidden.
        synthetic: Its input is made up.
        title: Name of its period.
    """

    column: Column
    threshold: int
    synthetic: bool
    title: str


def told(made: Column, instance: Instance) -> Told:
    """The column with what else the comparison says of its run."""
    threshold = instance.model.publication.threshold
    return Told(made, threshold, instance.synthetic, html_text.title(instance.model))


def column(
    name: str,
    result: Result,
    base: Side | None = None,
    *,
    changes: Sequence[str] = (),
    about: str = "",
) -> tuple[Column, Side]:
    """One run's figures.

    Args:
        name: The scenario.
        result: Its result.
        base: The baseline; None for the baseline itself, and where it was not solved.
        changes: The run's ``old → new`` lines.
        about: The scenario's own words about itself.

    Returns:
        The column, and what later ones are compared with.

    Raises:
        VerificationError: The auditor can work out a hidden count.
    """
    side = Side.of(result)
    if base is not None and (close := _close(base, side)):
        side = side.hiding(close)
    moves = None if base is None else flows(base, side)
    values = dict(_values(result, side.figures, base))
    lines = tuple(_line(change) for change in changes)
    return Column(name, values, result.goals, side.figures, moves, lines, about), side


def _close(base: Side, side: Side) -> frozenset[Cell]:
    """Cells that the baseline hides, or that differ from it by a small number (R2.6, L4).

    The whole city's two totals are no small group and stay.
    """
    threshold = side.result.instance.model.publication.threshold
    return frozenset(
        found
        for found, now in side.counts.values.items()
        if found not in (EVERYONE, WITH_PLACE)
        and (before := base.counts.values.get(found)) is not None
        and (found not in base.figures.shown or 0 < abs(now - before) < threshold)
    )


def _values(
    result: Result, figures: Figures, base: Side | None
) -> Iterator[tuple[Key, int | None]]:
    instance = result.instance
    ordinary = _ordinary(result)
    everyone = figures.count(WITH_PLACE)
    yield (CITY, "sökande", PERSONS), figures.count(EVERYONE)
    yield PLACED_IN_CITY, everyone
    total = sum(p.cost_ore for p in ordinary)
    yield (CITY, "kostnad", ORE), None if everyone is None else total
    points = sum(wish_points(instance.model, p) for p in ordinary)
    yield (CITY, "önskepoäng", POINTS), None if everyone is None else points
    for group, characteristic in GROUPS.items():
        for category in figures.characteristics[characteristic].categories:
            found = cell(**{OUTCOME: PLACED, characteristic: category})
            if found in figures.shown or characteristic != RANK:
                yield (group, category, PERSONS), figures.count(found)
    limits = supervisor_limits(instance)
    supervised = _supervised(instance, ordinary)
    before = _supervised(base.result.instance, _ordinary(base.result)) if base else None
    threshold = instance.model.publication.threshold
    for employer in instance.employers:
        kind = "stadsdel" if employer.is_district else "fack"
        name = cell(**{OUTCOME: PLACED, KIND: kind, EMPLOYER: employer.name})
        count = figures.count(name)
        cost = sum(p.cost_ore for p in ordinary if p.employer == employer.name)
        yield (EMPLOYERS, employer.name, PERSONS), count
        yield (COSTS, employer.name, ORE), None if count is None else cost
        if employer.budget_ore is not None:
            yield (BUDGETS, employer.name, ORE), employer.budget_ore
        if employer.name in limits:
            used = supervised[employer.name]
            small = count is None or 0 < used < threshold or 0 < count - used < threshold
            if before is not None and 0 < abs(used - before[employer.name]) < threshold:
                small = True
            yield (SUPERVISED, employer.name, PERSONS), None if small else used
            yield (SUPERVISORS, employer.name, SEATS), limits[employer.name]


def _ordinary(result: Result) -> list[Placement]:
    people = result.instance.applicant_by_id
    return [p for p in result.placements if not people[p.applicant].protected]


def wish_points(model: Model, placement: Placement) -> int:
    """Points of the goal ``wishes`` for one placement (contract §5)."""
    points = model.wish_points(placement.wish_rank) + model.period_points(placement.period_rank)
    return points + (model.wishes.away_points if placement.away else 0)


def supervisor_limits(instance: Instance) -> dict[str, int]:
    """Sum of the limits of each förvaltning's supervisor groups; a shared group counts for each."""
    owners: dict[tuple[str, int], set[str]] = {}
    for place in instance.places:
        if place.supervisor_group is not None:
            owners.setdefault((place.supervisor_group, place.period), set()).add(place.employer)
    found: Counter[str] = Counter()
    for key, names in owners.items():
        for name in names:
            found[name] += instance.supervisor_limits[key]
    return dict(found)


def _supervised(instance: Instance, placements: Sequence[Placement]) -> Counter[str]:
    places = instance.place_by_id
    return Counter(p.employer for p in placements if places[p.place].supervisor_group is not None)


def _line(change: str) -> str:
    """A change without counts of selected persons, and not longer than anyone reads."""
    personal = _PERSONAL.match(change)
    if personal:
        return f"{personal['label']}: ändrad"
    return change if len(change) <= _LONGEST else f"{change[:_LONGEST]} …"


def compared(
    columns: Sequence[Column],
    outcomes: Sequence[Outcome],
    threshold: int,
    *,
    synthetic: bool,
    title: str = "",
) -> Comparison:
    """Put the scenarios beside each other, the baseline first where it was solved."""
    ordered = sorted(columns, key=lambda c: c.name != BASELINE)
    return Comparison(tuple(ordered), tuple(outcomes), threshold, synthetic, title)
