"""Steps that make a made-up town harder: money, quotas, openings, forbidden pairs.

Each takes and gives raw tables, so that validation judges the result like any input.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil
from random import Random
from typing import Protocol

import numpy as np

from feriejobb.data.model import Model
from feriejobb.data.problem import Problem
from feriejobb.data.queue import build_queue
from feriejobb.rules.registry import edge_filter
from feriejobb.solve.relaxation import relaxed_queue
from feriejobb.tables.raw import RawRow, RawTable, RawTables
from feriejobb.tables.validate import validate


class Step(Protocol):
    """One change of the tables."""

    def __call__(self, raw: RawTables, model: Model, rng: Random, scale: float) -> RawTables:
        """New tables; ``scale`` shrinks the counts of a whole city."""


def short_budgets(percent: int, *, half: bool) -> Step:
    """Budgets ``percent`` below what the queue would cost without any, everywhere or every other.

    The cost is that of the flow over seats and supervisors, so a budget falls short by just so
    much wherever it is set. The rest have none.
    """

    def step(raw: RawTables, model: Model, rng: Random, scale: float) -> RawTables:
        problem = _problem(raw, model)
        edge = relaxed_queue(problem)
        taken = edge[edge >= 0]
        employer = problem.employer[problem.edges.place[taken]]
        spent = dict.fromkeys(problem.employers, 0)
        for number, name in enumerate(problem.employers):
            spent[name] = int(problem.edges.cost[taken[employer == number]].sum())
        rows = []
        for number, row in enumerate(raw.tables["forvaltningar"].rows):
            whole = spent[row.values["forvaltning"]] * (100 - percent) // 100 // 10_000 * 100
            text = "" if half and number % 2 else str(whole)
            rows.append(replace(row, values=row.values | {"budget_kr": text}))
        return _with(raw, "forvaltningar", rows)

    return step


def overlapping_quotas(raw: RawTables, model: Model, rng: Random, scale: float) -> RawTables:
    """Hard and soft quotas over the same seats, in districts, areas and the whole city.

    The hard ones ask for four fifths at most of what the queue alone gives, so that they can be
    met; the soft ones pull in different directions and cannot all be.
    """
    problem = _problem(raw, model)
    edge = relaxed_queue(problem)
    placed = np.flatnonzero(edge >= 0)
    places = problem.edges.place[edge[placed]]
    reps = problem.classes.representatives
    wanted: list[tuple[str, str, str, str, str, str, str, str]] = []

    def attained(inside: list[bool], group: str) -> int:
        member = problem.crowd.in_quota_group(group, model.year)[placed]
        return int((np.array(inside, dtype=bool)[places] & member).sum())

    districts = [d for d in model.stadsdelar if any(p.district == d for p in reps)]
    for district in districts:
        here = [p.district == district for p in reps]
        for group in (f"hemstadsdel:{district}", "tidigare:ny"):
            least = attained(here, group) * rng.randrange(60, 81) // 100
            wanted.append(("stadsdel", district, group, "min", str(least), "", "ja", "1"))
        wanted.append(("stadsdel", district, "alder:18", "min", "", "30", "nej", "3"))
        wanted.append(("stadsdel", district, "alder:19", "min", "", "22,5", "nej", "2"))
        wanted.append(("stadsdel", district, "tidigare:haft_jobb", "max", "", "12,5", "nej", "1"))
    for area in sorted({p.area for p in reps}):
        here = [p.area == area for p in reps]
        most = attained(here, "alder:17") * rng.randrange(100, 121) // 100
        wanted.append(("arbetsomrade", area, "alder:17", "max", str(most), "", "ja", "1"))
        wanted.append(("arbetsomrade", area, "alder:16", "min", "", "35", "nej", "2"))
        wanted.append(
            ("arbetsomrade", area, "tidigare:sokt_utan_jobb", "min", "", "15", "nej", "4")
        )
    keys = ("omfattning", "varde", "grupp", "typ", "antal", "andel", "hard", "vikt")
    rows = list(raw.tables["kvoter"].rows) if "kvoter" in raw.tables else []
    for number, cells in enumerate(wanted, start=len(rows) + 1):
        values = {"kvot_id": f"K{number:03d}", **dict(zip(keys, cells, strict=True))}
        rows.append(RawRow(number + 1, values))
    return _with(raw, "kvoter", rows)


def city_openings(count: int) -> Step:
    """Exactly ``count`` places in a whole city that open full or nearly full, or not at all."""

    def step(raw: RawTables, model: Model, rng: Random, scale: float) -> RawTables:
        rows = raw.tables["platser"].rows
        large = [k for k, row in enumerate(rows) if int(row.values["antal"]) >= 3]
        chosen = set(rng.sample(large, min(len(large), _scaled(count, scale))))
        changed = []
        for k, row in enumerate(rows):
            seats = int(row.values["antal"])
            least = str(rng.randrange(max(2, ceil(seats / 2)), seats + 1)) if k in chosen else ""
            changed.append(replace(row, values=row.values | {"min_antal": least}))
        return _with(raw, "platser", changed)

    return step


def forbid_edges(count: int) -> Step:
    """``count`` forbidden pairs in a whole city, each of them otherwise possible and well liked."""

    def step(raw: RawTables, model: Model, rng: Random, scale: float) -> RawTables:
        problem = _problem(raw, model)
        liked = np.flatnonzero((problem.edges.wish_rank == 1) & ~problem.edges.away)
        liked = liked[~problem.crowd.locked[problem.edges.applicant[liked]]]
        rows: list[RawRow] = []
        for e in rng.sample(liked.tolist(), min(len(liked), _scaled(count, scale))):
            members = problem.classes.members[int(problem.edges.place[e])]
            values = {
                "ansokan_id": problem.queue[int(problem.edges.applicant[e])].id,
                "plats_id": rng.choice([place.id for place in members]),
            }
            rows.append(RawRow(len(rows) + 2, values))
        return _with(raw, "forbud", rows)

    return step


def _scaled(count: int, scale: float) -> int:
    return max(1, round(count * scale))


def _with(raw: RawTables, name: str, rows: Sequence[RawRow]) -> RawTables:
    """The tables with other rows in one of them, numbered as they will stand."""
    numbered = tuple(replace(row, row_number=k) for k, row in enumerate(rows, start=2))
    headers = {key: key for row in numbered for key in row.values}
    before = raw.tables.get(name)
    table = RawTable(name, f"{name}.csv", before.headers if before else headers, numbered)
    return replace(raw, tables=raw.tables | {name: table})


def _problem(raw: RawTables, model: Model) -> Problem:
    """The problem of tables that validate."""
    instance, _ = validate(raw, model)
    queue = build_queue(model, instance.applicants)
    return Problem.of(instance, queue, edge_filter(instance), split_pairs=False)
