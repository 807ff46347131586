"""A town that gets one more of something: the same people and edges, other limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from feriejobb.data.instance import Instance, Supervisor
from feriejobb.data.problem import Problem

What = Literal["seat", "supervisor", "budget", "quota"]


@dataclass(frozen=True, slots=True)
class Change:
    """One number of the input that grows.

    Attributes:
        what: A seat of a place, youths of a supervisor, öre of a budget, or a quota's target.
        index: Class, supervisor cell, employer or quota in the problem.
        amount: By how much; negative where a quota's target sinks.
    """

    what: What
    index: int
    amount: int


def changed(problem: Problem, changes: Sequence[Change]) -> Problem:
    """The problem with some numbers grown; targets of quotas stay the counts that they were.

    Args:
        problem: The problem.
        changes: What grows.
    """
    for change in changes:
        problem = _changed(problem, change)
    return problem


def _changed(problem: Problem, change: Change) -> Problem:
    if change.what == "seat":
        return _with_seats(problem, change.index, change.amount)
    grow = {"supervisor": _supervised, "budget": _funded, "quota": _stepped}[change.what]
    return replace(problem, instance=grow(problem, change.index, change.amount))


def _with_seats(problem: Problem, c: int, amount: int) -> Problem:
    """The first place of a class that has seats gets more of them."""
    classes, instance = problem.classes, problem.instance
    grown = next((p for p in classes.members[c] if p.seats), classes.members[c][0])
    more = replace(grown, seats=grown.seats + amount)
    members, heads = list(classes.members), list(classes.representatives)
    members[c] = tuple(more if p is grown else p for p in members[c])
    heads[c] = replace(heads[c], seats=heads[c].seats + amount)
    places = tuple(more if p.id == grown.id else p for p in instance.places)
    return replace(
        problem,
        instance=replace(instance, places=places),
        classes=replace(classes, members=tuple(members), representatives=tuple(heads)),
    )


def _supervised(problem: Problem, cell: int, amount: int) -> Instance:
    """A group has one supervisor more in a sub-period."""
    instance, (group, period) = problem.instance, problem.cells[cell]
    one = Supervisor("", group, period, amount, 0)
    return replace(instance, supervisors=(*instance.supervisors, one))


def _funded(problem: Problem, index: int, amount: int) -> Instance:
    instance, name = problem.instance, problem.employers[index]
    employers = tuple(
        replace(e, budget_ore=e.budget_ore + amount)
        if e.name == name and e.budget_ore is not None
        else e
        for e in instance.employers
    )
    return replace(instance, employers=employers)


def _stepped(problem: Problem, index: int, amount: int) -> Instance:
    instance = problem.instance
    quotas = list(instance.quotas)
    quotas[index] = replace(quotas[index], target=max(0, quotas[index].target + amount))
    return replace(instance, quotas=tuple(quotas))
