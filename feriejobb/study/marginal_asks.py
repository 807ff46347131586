"""What the marginal values ask: one more of what, where, and what it is called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median_low

import numpy as np

from feriejobb.data.edges import Ints
from feriejobb.data.problem import UNLIMITED
from feriejobb.solve.placed import Placed
from feriejobb.study.more import Change

#: One step of money in öre: 100 000 kr. Ten of them are the next million.
STEP_ORE = 10_000_000

#: New seats are tried as a use of the next million in so many places, those where most wait.
_TRIED = 12

SEAT, SUPERVISOR, MONEY, QUOTA = "plats", "handledare", "100 000 kr", "kvotsteg"
_MORE_MONEY = "högre budget"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about: names as in ``Use``, what changes, and how many wait for it."""

    kind: str
    where: str
    detail: str
    changes: tuple[Change, ...]
    waiting: int = 0


def seats(base: Placed) -> Iterator[Asked]:
    """Per förvaltning and area, a seat where most are left who could take it."""
    wanted = _wanted(base)
    best: dict[tuple[str, str], int] = {}
    for c, place in enumerate(base.problem.classes.representatives):
        key = (place.employer, place.area)
        if place.seats and (key not in best or wanted[c] > wanted[best[key]]):
            best[key] = c
    for (employer, area), c in sorted(best.items()):
        period = base.problem.classes.representatives[c].period
        detail = f"{area}, delperiod {period}"
        yield Asked(SEAT, employer, detail, (Change("seat", c, 1),), int(wanted[c]))


def _wanted(base: Placed) -> Ints:
    """Applicants without a place who could take each class, shape (K,)."""
    edges = base.problem.edges
    left = ~base.has[edges.applicant]
    return np.bincount(edges.place[left], minlength=len(base.problem.classes))


def supervisors(base: Placed) -> Iterator[Asked]:
    """Per förvaltning, a supervisor in the full group and sub-period where most are left."""
    problem = base.problem
    cells = problem.cell[base.at[base.has]]
    used = np.bincount(cells[cells >= 0], minlength=len(problem.cells))
    wanted = _wanted(base)
    best: dict[str, int] = {}
    demand = np.zeros(len(problem.cells), dtype=np.int64)
    np.maximum.at(demand, problem.cell[problem.cell >= 0], wanted[problem.cell >= 0])
    for c, place in enumerate(problem.classes.representatives):
        cell = int(problem.cell[c])
        if cell < 0 or used[cell] < problem.cell_limit[cell]:
            continue
        if place.employer not in best or demand[cell] > demand[best[place.employer]]:
            best[place.employer] = cell
    for employer, cell in sorted(best.items()):
        group, period = problem.cells[cell]
        limits = [s.max_youths for s in problem.instance.supervisors if s.group == group]
        youths = max(1, median_low(limits)) if limits else 1
        detail = f"{group}, delperiod {period}, {youths} {'ungdom' if youths == 1 else 'ungdomar'}"
        yield Asked(SUPERVISOR, employer, detail, (Change("supervisor", cell, youths),))


def money(base: Placed) -> Iterator[Asked]:
    """100 000 kr to each förvaltning with a budget."""
    for f, name in enumerate(base.problem.employers):
        if base.problem.budget[f] < UNLIMITED:
            yield Asked(MONEY, name, _MORE_MONEY, (Change("budget", f, STEP_ORE),))


def quotas(base: Placed) -> Iterator[Asked]:
    """One person more or fewer in each quota."""
    for k, quota in enumerate(base.problem.instance.quotas):
        amount = -1 if quota.is_min else 1
        bound = "minst" if quota.is_min else "högst"
        step = f"{bound} {quota.target} → {max(0, quota.target + amount)}"
        yield Asked(QUOTA, quota.id, step, (Change("quota", k, amount),))


def new_seats(base: Placed, seats_asked: Sequence[Asked]) -> Iterator[Asked]:
    """As many new seats as 100 000 kr pays for, with pay and supervision, where most wait."""
    problem = base.problem
    for one in sorted(seats_asked, key=lambda u: (-u.waiting, u.where, u.detail))[:_TRIED]:
        c = one.changes[0].index
        place, f, cell = problem.classes.representatives[c], problem.employer[c], problem.cell[c]
        dearest = int(problem.crowd.cost(place.period, place.hours).max())
        number = STEP_ORE // dearest
        if not number:
            continue
        changes = [Change("seat", c, number)]
        if problem.budget[f] < UNLIMITED:
            changes.append(Change("budget", int(f), number * dearest))
        if cell >= 0:
            changes.append(Change("supervisor", int(cell), number))
        yield Asked(MONEY, one.where, f"{number} nya platser: {one.detail}", tuple(changes))
