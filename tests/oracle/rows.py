"""Contract §4's counting rules as integer rows ``low ≤ A·x ≤ high`` over named 0/1 variables."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from feriejobb.data.instance import Instance
from tests.oracle.reading import Edge, edges_of, is_on, quota_counts


@dataclass
class IntegerProgram:
    """An integer program by lists; every coefficient and bound is an exact Python int.

    Attributes:
        lower: Lower bound per variable.
        upper: Upper bound per variable.
        rows: Coefficients by variable.
        low: Least row activity, or None.
        high: Greatest row activity, or None.
    """

    lower: list[int] = field(default_factory=list)
    upper: list[int] = field(default_factory=list)
    rows: list[dict[int, int]] = field(default_factory=list)
    low: list[int | None] = field(default_factory=list)
    high: list[int | None] = field(default_factory=list)

    def variable(self, lower: int, upper: int) -> int:
        """Add an integer variable and return its index."""
        self.lower.append(lower)
        self.upper.append(upper)
        return len(self.lower) - 1

    def add(
        self, coefficients: dict[int, int], low: int | None = None, high: int | None = None
    ) -> None:
        """Add one row."""
        self.rows.append(coefficients)
        self.low.append(low)
        self.high.append(high)

    def broken(self, x: list[int]) -> list[int]:
        """Rows that an integer point breaks, in exact arithmetic; bounds raise ValueError."""
        if any(not lo <= v <= hi for lo, v, hi in zip(self.lower, x, self.upper, strict=True)):
            raise ValueError("a variable is outside its bounds")
        out = []
        for i, row in enumerate(self.rows):
            activity = sum(c * x[j] for j, c in row.items())
            low, high = self.low[i], self.high[i]
            if (low is not None and activity < low) or (high is not None and activity > high):
                out.append(i)
        return out


@dataclass
class TownProgram:
    """The rows of one town and what its variables mean.

    Attributes:
        program: Variables and rows of all hard rules.
        edges: The edges.
        x: (ansokan_id, plats_id) → variable.
        penalty: Variable → vikt, for the shortfalls of the soft quotas.
        by_applicant: ansokan_id → variables of their edges.
    """

    program: IntegerProgram
    edges: dict[tuple[str, str], Edge]
    x: dict[tuple[str, str], int]
    penalty: dict[int, int]
    by_applicant: dict[str, list[int]]


def town_program(instance: Instance) -> TownProgram:
    """All hard rules and the shortfalls of one town."""
    ip = IntegerProgram()
    edges = {(a, p): e for a, row in edges_of(instance).items() for p, e in row.items()}
    locked = {a.id for a in instance.applicants if a.locked_place is not None}
    x = {key: ip.variable(int(key[0] in locked), 1) for key in edges}
    by_applicant: dict[str, list[int]] = {a.id: [] for a in instance.applicants}
    by_place: dict[str, list[int]] = {p.id: [] for p in instance.places}
    for (a, p), j in x.items():
        by_applicant[a].append(j)
        by_place[p].append(j)
    for columns in by_applicant.values():
        ip.add(dict.fromkeys(columns, 1), high=1)
    _seats(instance, ip, by_place)
    _supervisors_and_budgets(instance, ip, edges, x)
    _pairs(instance, ip, x)
    return TownProgram(ip, edges, x, _quotas(instance, ip, x), by_applicant)


def _seats(instance: Instance, ip: IntegerProgram, by_place: dict[str, list[int]]) -> None:
    for p in instance.places:
        here = dict.fromkeys(by_place[p.id], 1)
        ip.add(here, high=p.seats)
        if p.min_open > 1 and is_on(instance.model, "min_opening"):
            opened = ip.variable(0, 1)
            ip.add({**here, opened: -p.seats}, high=0)
            ip.add({**here, opened: -p.min_open}, low=0)


def _supervisors_and_budgets(
    instance: Instance,
    ip: IntegerProgram,
    edges: dict[tuple[str, str], Edge],
    x: dict[tuple[str, str], int],
) -> None:
    places = {p.id: p for p in instance.places}
    if is_on(instance.model, "supervisors"):
        limits: Counter[tuple[str, int]] = Counter()
        for s in instance.supervisors:
            limits[s.group, s.period] += s.max_youths
        teams: dict[tuple[str, int], dict[int, int]] = {}
        for (_, p), j in x.items():
            group = places[p].supervisor_group
            if group is not None:
                teams.setdefault((group, places[p].period), {})[j] = 1
        for team, columns in teams.items():
            ip.add(columns, high=limits[team])
    if is_on(instance.model, "budget"):
        for employer in instance.employers:
            if employer.budget_ore is not None:
                mine = {
                    j: edges[key].cost
                    for key, j in x.items()
                    if places[key[1]].employer == employer.name
                }
                ip.add(mine, high=employer.budget_ore)


def _pairs(instance: Instance, ip: IntegerProgram, x: dict[tuple[str, str], int]) -> None:
    if not is_on(instance.model, "pairs"):
        return
    for pair in instance.pairs:
        if pair.apart:
            shifts: dict[tuple[str, int], dict[int, int]] = {}
            for p in instance.places:
                for a in (pair.first, pair.second):
                    if (a, p.id) in x:
                        shifts.setdefault((p.workplace, p.period), {})[x[a, p.id]] = 1
            for columns in shifts.values():
                ip.add(columns, high=1)
        else:
            for p in instance.places:
                both = ((pair.first, 1), (pair.second, -1))
                ip.add({x[a, p.id]: c for a, c in both if (a, p.id) in x}, low=0, high=0)


def _quotas(
    instance: Instance, ip: IntegerProgram, x: dict[tuple[str, str], int]
) -> dict[int, int]:
    applicants = {a.id: a for a in instance.applicants}
    places = {p.id: p for p in instance.places}
    penalty: dict[int, int] = {}
    for quota in instance.quotas:
        row = {
            j: 1
            for (a, p), j in x.items()
            if quota_counts(instance, quota, applicants[a], places[p])
        }
        if not quota.hard:
            slack = ip.variable(0, max(quota.target, len(row)))
            penalty[slack] = quota.weight
            row[slack] = 1 if quota.is_min else -1
        if quota.is_min:
            ip.add(row, low=quota.target)
        else:
            ip.add(row, high=quota.target)
    return penalty
