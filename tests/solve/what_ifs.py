"""What-ifs on random towns, drawn from a seed, and what two answers to one must have in common."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from feriejobb.data.instance import Instance
from feriejobb.data.solution import Result
from feriejobb.errors import FeriejobbError
from feriejobb.solve import solve_instance
from tests.oracle.towns import random_town


def as_city(instance: Instance) -> Instance:
    """The instance, solved by the route of a whole city however small it is."""
    solver = instance.model.solver.model_copy(update={"exact_edges": 0})
    return replace(instance, model=instance.model.model_copy(update={"solver": solver}))


def town(seed: int) -> Instance:
    """A town whose goals stand in the usual order, with all rules mixed."""
    drawn = random_town(seed, "village" if seed % 4 else "small")
    goals = {"goals": ("quotas", "queue", "wishes")}
    counts = tuple(replace(quota, share_bp=None) for quota in drawn.quotas)
    return as_city(replace(drawn, model=drawn.model.model_copy(update=goals), quotas=counts))


def what_if(before: Instance, seed: int) -> Instance:
    """The same town with seats, supervisors, money or rows changed, a little or a lot."""
    draw = Random(seed)  # noqa: S311
    part = draw.choice((0.05, 0.2, 0.6))
    held = {a.locked_place for a in before.applicants}
    changed = replace(
        before,
        places=tuple(
            replace(p, seats=max(p.min_open, draw.randint(0, p.seats + 1)))
            if p.id not in held and draw.random() < part
            else p
            for p in before.places
        ),
    )
    if draw.random() < 0.4:
        factor = draw.choice((6, 9, 11))
        changed = replace(
            changed,
            employers=tuple(
                replace(e, budget_ore=e.budget_ore * factor // 10)
                if e.budget_ore is not None
                else e
                for e in before.employers
            ),
        )
    if draw.random() < 0.3:
        paired = {i for pair in before.pairs for i in (pair.first, pair.second)}
        barred = {f.applicant for f in before.forbidden}
        gone = [
            a.id
            for a in before.applicants
            if a.id not in paired | barred and a.locked_place is None and draw.random() < part
        ]
        rest = tuple(a for a in before.applicants if a.id not in gone)
        changed = replace(changed, applicants=rest or before.applicants)
    return changed


def answer(instance: Instance, **named: object) -> Result | None:
    """The result; None where none is found or none can be."""
    try:
        return solve_instance(instance, **named)  # type: ignore[arg-type]
    except FeriejobbError:
        return None


def people(result: Result) -> set[str]:
    """Who is placed."""
    return {p.applicant for p in result.placements}


def told(result: Result, name: str) -> tuple[int, int, bool]:
    """Value, bound and whether proved, of one goal."""
    goal = next(goal for goal in result.goals if goal.name == name)
    return goal.value, goal.bound, goal.proved
