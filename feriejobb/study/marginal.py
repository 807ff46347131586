"""What one more of something gives: a seat, a supervisor, 100 000 kr, or one step of a quota.

Every value is a true re-solve of quotas and queue on the whole input with the same lottery, by the
fast walk (see ``lotteries``: pairs and openings aside); wishes are not settled again. It is the
number more of ordinary applicants with a place. Where nothing of a kind is used up, one more of it
changes nothing and is not walked.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from statistics import median_low
from typing import Literal

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.instance import Instance
from feriejobb.data.problem import UNLIMITED
from feriejobb.study.lotteries import Lotteries
from feriejobb.study.walk_moves import Town

What = Literal["seats", "cell_limit", "budget", "most", "least"]

#: One step of money in öre: 100 000 kr. Ten of them are the next million.
STEP_ORE = 10_000_000
STEPS = 10

SEAT, SUPERVISOR, MONEY, QUOTA = "plats", "handledare", "100 000 kr", "kvotsteg"


@dataclass(frozen=True, slots=True)
class Change:
    """One number of the town that grows: which array, where, by how much."""

    what: What
    index: int
    amount: int


@dataclass(frozen=True, slots=True)
class Use:
    """One more of something and what it gives.

    Attributes:
        kind: ``plats``, ``handledare``, ``100 000 kr`` or ``kvotsteg``.
        where: Förvaltning, or the quota.
        detail: Arbetsområde and delperiod, handledargrupp, or what the step is.
        gain: Ordinary applicants more with a place.
    """

    kind: str
    where: str
    detail: str
    gain: int


@dataclass(frozen=True, slots=True)
class Step:
    """One of the next million's ten steps: to whom, what it gives, and the sum so far."""

    employer: str
    gain: int
    total: int


@dataclass(frozen=True)
class Marginal:
    """All values; ``placed`` is the walk's own number without any change."""

    applicants: int
    placed: int
    uses: tuple[Use, ...]
    million: tuple[Step, ...]


def marginal_values(
    instance: Instance, *, processes: int = 2, told: Callable[[str], None] = lambda text: None
) -> Marginal:
    """Walk the queue once per change.

    Args:
        instance: The validated input.
        processes: Processes that walk at the same time; decides nothing.
        told: Told each step.
    """
    town = Lotteries.of(instance)
    held = town.held(town.order(instance.model.lottery.seed))
    placed = int((_ordinary(town) & (held >= 0)).sum())
    asked = [*_seats(town, held), *_supervisors(town, held), *_money(town), *_quotas(town, held)]
    told(f"Löser om kön för {sum(change is not None for change, _ in asked)} ändringar")
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        processes, mp_context=context, initializer=_start, initargs=(instance,)
    ) as pool:
        walked = [change for change, _ in asked if change is not None]
        counts = dict(zip(walked, pool.map(_placed, [(c,) for c in walked]), strict=True))
        gains = [counts[change] - placed if change else 0 for change, _ in asked]
        uses = [Use(*names, gain) for (_, names), gain in zip(asked, gains, strict=True)]
        told("Söker de bästa användningarna av nästa miljon")
        first = {c.index: counts[c] - placed for c in walked if c.what == "budget"}
        million = tuple(
            _million(
                town, first, placed, lambda changes: int(pool.submit(_placed, changes).result())
            )
        )
    uses.sort(key=lambda use: (-use.gain, use.kind, use.where, use.detail))
    return Marginal(len(instance.applicants), placed, tuple(uses), million)


def _million(
    town: Lotteries, first: dict[int, int], placed: int, count: Callable[[Sequence[Change]], int]
) -> Iterator[Step]:
    """Ten steps of 100 000 kr, each to whom it gives most; older gains bound the newer ones."""
    given: list[Change] = []
    total, gains, fresh = 0, dict(first), set(first)
    while len(given) < STEPS and gains:
        best = min(gains, key=lambda f: (-gains[f], town.problem.employers[f]))
        if gains[best] <= 0:
            return
        if best not in fresh:
            now = count([*given, Change("budget", best, STEP_ORE)])
            gains[best] = now - placed - total
            fresh.add(best)
            continue
        given.append(Change("budget", best, STEP_ORE))
        total += gains[best]
        yield Step(town.problem.employers[best], gains[best], total)
        fresh = set()


_Asked = tuple[Change | None, tuple[str, str, str]]


def _seats(town: Lotteries, held: Ints) -> Iterator[_Asked]:
    """Per förvaltning and area, a seat where most are left who could take it."""
    problem = town.problem
    used = np.bincount(held[held >= 0], minlength=len(problem.classes))
    wanted = _wanted(town, held)
    best: dict[tuple[str, str], int] = {}
    for c, place in enumerate(problem.classes.representatives):
        key = (place.employer, place.area)
        if place.seats and (key not in best or wanted[c] > wanted[best[key]]):
            best[key] = c
    for (employer, area), c in sorted(best.items()):
        full = used[c] >= problem.seats[c]
        period = problem.classes.representatives[c].period
        change = Change("seats", c, 1) if full else None
        yield change, (SEAT, employer, f"{area}, delperiod {period}")


def _wanted(town: Lotteries, held: Ints) -> Ints:
    """Applicants without a place who could take each class, shape (K,)."""
    edges = town.problem.edges
    left = (held < 0)[edges.applicant]
    return np.bincount(edges.place[left], minlength=len(town.problem.classes))


def _supervisors(town: Lotteries, held: Ints) -> Iterator[_Asked]:
    """Per förvaltning, a supervisor in the full group and sub-period where most are left."""
    problem = town.problem
    cells = problem.cell[held[held >= 0]]
    used = np.bincount(cells[cells >= 0], minlength=len(problem.cells))
    wanted = _wanted(town, held)
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
        yield Change("cell_limit", cell, youths), (SUPERVISOR, employer, detail)


def _money(town: Lotteries) -> Iterator[_Asked]:
    """100 000 kr to each förvaltning with a budget."""
    for f, name in enumerate(town.problem.employers):
        if town.problem.budget[f] < UNLIMITED:
            yield Change("budget", f, STEP_ORE), (MONEY, name, "högre budget")


def _quotas(town: Lotteries, held: Ints) -> Iterator[_Asked]:
    """One person more or fewer in each quota that is used to its limit."""
    inside = held >= 0
    for k, quota in enumerate(town.problem.instance.quotas):
        members, scope = town.town.member[k], town.town.scope[k]
        count = int((scope[held[inside]] & members[inside]).sum())
        binding = count <= quota.target if quota.is_min else count >= quota.target
        change = Change("least" if quota.is_min else "most", k, -1 if quota.is_min else 1)
        bound = "minst" if quota.is_min else "högst"
        step = f"{bound} {quota.target} → {quota.target + change.amount}"
        yield change if binding else None, (QUOTA, quota.id, step)


def _ordinary(town: Lotteries) -> Bools:
    return ~town.problem.crowd.protected


_kept: list[tuple[Lotteries, Ints]] = []


def _start(instance: Instance) -> None:
    town = Lotteries.of(instance)
    _kept[:] = [(town, town.order(instance.model.lottery.seed))]


def _placed(changes: Sequence[Change]) -> int:
    """Ordinary applicants with a place under some changes."""
    town, order = _kept[0]
    held = town.held(order, changed(town.town, changes))
    return int((_ordinary(town) & (held >= 0)).sum())


def changed(town: Town, changes: Sequence[Change]) -> Town:
    """The town with some numbers grown."""
    for change in changes:
        array = getattr(town, change.what).copy()
        array[change.index] += change.amount
        town = town._replace(**{change.what: array})
    return town
