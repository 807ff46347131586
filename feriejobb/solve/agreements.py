"""Pairs and locks in the elastic model: stated anew, each with a column that gives it up."""

from __future__ import annotations

from typing import Literal

from feriejobb.data.instance import Instance
from feriejobb.data.relaxation import Change
from feriejobb.data.rows import FREE
from feriejobb.solve.elastic import HIDDEN, ChangeOf, Draft

#: What has been agreed with people weighs more than a step of 10 000 kr, in öre.
PAIR, LOCK = 3_000_000, 5_000_000


def relax_pairs(draft: Draft, instance: Instance, seat: dict[int, int]) -> None:
    """Pairs, each given up where its column is 1; never one with a protected applicant."""
    people, index = instance.applicant_by_id, draft.problem.index
    stated: set[tuple[frozenset[str], bool]] = set()
    for pair in sorted(draft.problem.instance.pairs, key=lambda p: p.row):
        both = frozenset((pair.first, pair.second))
        if (both, pair.apart) in stated:
            continue
        stated.add((both, pair.apart))
        family = HIDDEN if any(people[i].protected for i in both) else "par"
        column = draft.slack(family, 1, PAIR, _without("pair", "par", pair.row, ""))
        a, b = sorted(index[i] for i in both)
        if pair.apart:
            _apart(draft, a, b, column)
        else:
            _together(draft, a, b, column, seat)


def _without(kind: Literal["pair", "lock"], table: str, row: int, column: str) -> ChangeOf:
    return lambda _, __: Change(kind, "", 0, table, row, column, 1, 0)


def _apart(draft: Draft, a: int, b: int, column: int) -> None:
    problem = draft.problem
    where: dict[tuple[str, int], tuple[list[int], list[int]]] = {}
    for side, i in enumerate((a, b)):
        part = problem.edges.of(i)
        for e in range(part.start, part.stop):
            members = problem.classes.members[int(problem.edges.place[e])]
            workplaces = {p.workplace for p in members}
            if len(workplaces) == 1:
                key = (workplaces.pop(), members[0].period)
                where.setdefault(key, ([], []))[side].append(e)
    for ones, others in where.values():
        if ones and others:
            draft.add(dict.fromkeys([*ones, *others], 1) | {column: -1}, -FREE, 1)


def _together(draft: Draft, a: int, b: int, column: int, seat: dict[int, int]) -> None:
    problem = draft.problem
    taken: dict[int, dict[int, int]] = {}
    for sign, i in ((1, a), (-1, b)):
        part = problem.edges.of(i)
        for e in range(part.start, part.stop):
            taken.setdefault(int(problem.edges.place[e]), {})[e] = sign
    for c, terms in taken.items():
        draft.add(terms | {column: 1}, 0, FREE)
        draft.add(terms | {column: -1}, -FREE, 0)
        if not problem.roomy[c]:
            room = {seat[c]: -2} if c in seat else {}
            draft.add(dict.fromkeys(terms, 1) | room | {column: -2}, -FREE, 0)


def relax_locks(draft: Draft, instance: Instance, loose: frozenset[str]) -> None:
    """Locks as edges that are taken unless the lock is given up."""
    problem = draft.problem
    for row in draft.rows("locked"):
        kept = draft.slack(HIDDEN, 1, LOCK, _without("lock", "ansokningar", 0, "last_plats"))
        draft.enter(row, kept, 1)
    for applicant in sorted(instance.applicants, key=lambda a: a.row):
        if applicant.id not in loose or applicant.locked_place is None:
            continue
        part = problem.edges.of(problem.index[applicant.id])
        held = problem.classes.number[applicant.locked_place]
        here = [e for e in range(part.start, part.stop) if problem.edges.place[e] == held]
        change = _without("lock", "ansokningar", applicant.row, "last_plats")
        column = draft.slack("lås", 1, LOCK, change)
        draft.add(dict.fromkeys(here, 1) | {column: 1}, 1, FREE)
