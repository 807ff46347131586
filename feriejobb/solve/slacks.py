"""The counting rules' slacks, one function per kind: seats, supervisors, money, openings, quotas.

The rows are the rules' own. To name a place where someone protected is fixed would tell of it, so
such names get no slack.
"""

from __future__ import annotations

import numpy as np

from feriejobb.data.edges import Ints
from feriejobb.data.instance import Employer, Instance, Place, Quota, share_of
from feriejobb.data.problem import UNLIMITED, Problem
from feriejobb.data.relaxation import Change, is_share, scope_seats, share_for
from feriejobb.data.rows import FREE, Rows
from feriejobb.rules.pairs import Pairs
from feriejobb.rules.registry import enabled_rules
from feriejobb.solve.agreements import relax_locks, relax_pairs
from feriejobb.solve.demands import hidden_places
from feriejobb.solve.elastic import ChangeOf, Draft, Elastic

#: A seat, a youth more or one step of a quota weighs as 10 000 kr, in öre.
STEP = 1_000_000
_KRONA = 100
_WHOLE_BP = 10_000


def elastic(instance: Instance, problem: Problem, loose: frozenset[str]) -> Elastic:
    """The elastic model.

    Args:
        instance: The validated input, its locks as they stand.
        problem: Its ``demand_problem`` with the same ``loose``.
        loose: Ids whose lock may be given up.
    """
    rows = Rows(len(problem.edges))
    for rule in enabled_rules(problem.instance):
        if rule.name != Pairs.name:
            rule.build(problem, rows)
    draft = Draft.of(problem, rows.system())
    seat = _seats(draft, instance)
    _supervisors(draft, instance)
    _budgets(draft, instance)
    aided = _openings(draft, instance, seat)
    reserves = _quotas(draft, instance, seat)
    if instance.model.rule_enabled("pairs"):
        relax_pairs(draft, instance, seat)
    relax_locks(draft, instance, loose)
    return draft.finished(reserves, aided)


def _seats(draft: Draft, instance: Instance) -> dict[int, int]:
    """More seats at one place of each class; returns the slack's column by class."""
    problem, hidden = draft.problem, hidden_places(instance)
    count = np.bincount(problem.edges.place, minlength=len(problem.classes)).tolist()
    seat: dict[int, int] = {}
    for c, row in enumerate(draft.rows("capacity")):
        members = [p for p in problem.classes.members[c] if p.id not in hidden]
        if members and count[c]:
            place = max(members, key=lambda p: p.seats)
            seat[c] = draft.slack("platser", count[c], STEP, _more_seats(place))
            draft.enter(row, seat[c], -1)
    return seat


def _more_seats(place: Place) -> ChangeOf:
    def change(value: int, _: Ints) -> Change:
        where = ("platser", place.row, "antal")
        return Change("seats", place.id, 0, *where, place.seats, place.seats + value)

    return change


def _supervisors(draft: Draft, instance: Instance) -> None:
    """A higher limit of a supervisor group in a sub-period."""
    problem, hidden = draft.problem, hidden_places(instance)
    count = np.bincount(problem.cell[problem.edges.place] + 1, minlength=len(problem.cells) + 1)
    for k, row in enumerate(draft.rows("supervisors")):
        cell = problem.cells[k]
        places = (p.id for p in instance.places if (p.supervisor_group, p.period) == cell)
        if count[k + 1] and not hidden.issuperset(places):
            rows = (s.row for s in instance.supervisors if (s.group, s.period) == cell)
            change = _more_supervisors(cell, min(rows, default=0), int(problem.cell_limit[k]))
            column = draft.slack("handledare", int(count[k + 1]), STEP, change)
            draft.enter(row, column, -1)


def _more_supervisors(cell: tuple[str, int], at: int, limit: int) -> ChangeOf:
    def change(value: int, _: Ints) -> Change:
        group, period = cell
        where = ("handledare", at, "max_ungdomar")
        return Change("supervisors", group, period, *where, limit, limit + value)

    return change


def _budgets(draft: Draft, instance: Instance) -> None:
    """More money for a förvaltning, in whole kronor."""
    problem, hidden = draft.problem, hidden_places(instance)
    edges = problem.edges
    owner = problem.employer[edges.place]
    limited = np.flatnonzero(problem.budget < UNLIMITED).tolist()
    for k, row in zip(limited, draft.rows("budget"), strict=False):
        employer = instance.employer_by_name[problem.employers[k]]
        places = (p.id for p in instance.places if p.employer == employer.name)
        most = -(-int(edges.cost[owner == k].sum()) // _KRONA)
        if most and not hidden.issuperset(places):
            column = draft.slack("pengar", most, _KRONA, _more_money(employer))
            draft.enter(row, column, -_KRONA)


def _more_money(employer: Employer) -> ChangeOf:
    old = employer.budget_ore or 0

    def change(value: int, _: Ints) -> Change:
        where = ("forvaltningar", employer.row, "budget_kr")
        return Change("budget", employer.name, 0, *where, old, old + value * _KRONA)

    return change


def _openings(draft: Draft, instance: Instance, seat: dict[int, int]) -> tuple[int, ...]:
    """A lower ``min_antal``; more seats count for an open place only; returns the aided rows."""
    held = {a.locked_place for a in instance.applicants}
    aided: list[int] = []
    problem, hidden = draft.problem, hidden_places(instance)
    rows = draft.rows("min_opening")
    opened = range(len(problem.edges), len(draft.base.low))
    classes = np.flatnonzero(problem.min_open > 0).tolist()
    for k, (c, is_open) in enumerate(zip(classes, opened, strict=False)):
        least, most = rows[2 * k], rows[2 * k + 1]
        (place,) = problem.classes.members[c]
        if place.id not in held:
            aided.append(least)
        if c in seat:
            draft.enter(most, seat[c], -1)
            draft.add({seat[c]: 1, is_open: -draft.most(seat[c])}, -FREE, 0)
        if place.min_open > 1 and place.id not in hidden:
            column = draft.slack("öppning", place.min_open - 1, STEP, _lower_opening(place))
            draft.enter(least, column, 1)
    return tuple(aided)


def _lower_opening(place: Place) -> ChangeOf:
    def change(value: int, _: Ints) -> Change:
        where = ("platser", place.row, "min_antal")
        return Change("opening", place.id, 0, *where, place.min_open, place.min_open - value)

    return change


def _quotas(draft: Draft, instance: Instance, seat: dict[int, int]) -> dict[str, int]:
    """A milder hard quota; where it is a share, more seats in its scope move it."""
    problem = draft.problem
    hard = [k for k, quota in enumerate(instance.quotas) if quota.hard]
    reserves: dict[str, int] = {}
    for k, row in zip(hard, draft.rows("quota"), strict=False):
        quota = instance.quotas[k]
        if quota.is_min:
            reserves[quota.id] = row
        seats, step, grown = scope_seats(instance, quota), 1, list[int]()
        if quota.share_bp is not None and is_share(instance, quota):
            step = draft.scale[row] = _WHOLE_BP
            limit = draft.lower if quota.is_min else draft.upper
            limit[row] = quota.share_bp * seats
            inside = np.flatnonzero(problem.in_scope(quota)).tolist()
            grown = [seat[c] for c in inside if c in seat]
            for column in grown:
                draft.enter(row, column, -quota.share_bp)
        counted = len(problem.quota_edges[k])
        most = quota.target + (counted if grown else 0) if quota.is_min else counted
        if most:
            change = _milder(quota, seats, grown, share=step > 1)
            column = draft.slack(f"kvot {quota.id}", most, STEP, change)
            draft.enter(row, column, step if quota.is_min else -step)
    return reserves


def _milder(quota: Quota, seats: int, grown: list[int], *, share: bool) -> ChangeOf:
    def change(value: int, x: Ints) -> Change:
        now, target, note = seats + int(x[grown].sum()), quota.target, ""
        if share and quota.share_bp is not None:
            target = share_of(quota.share_bp, now, quota.is_min)
        new = target - value if quota.is_min else target + value
        asked = share_for(new, now, quota.is_min) if share else None
        if asked is not None:
            note = f" (andel {asked // 100},{asked % 100:02d} procent)"
        table = "overforingar" if quota.scope == "overforing" else "kvoter"
        where = (table, quota.row, "antal" if quota.share_bp is None else "andel")
        return Change("quota", quota.id, 0, *where, quota.target, new, note)

    return change
