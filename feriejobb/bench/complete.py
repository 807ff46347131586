"""The complete model as it stands, given to CP-SAT and to HiGHS with a limit of seconds.

Goal by goal, each attained value a row of the next stage, which is what anyone would try first.
The queue's vector has no linear objective at this size; its usual stand-in is the sum of N - q
over those placed.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy import optimize

from feriejobb.bench.judged import quality
from feriejobb.bench.ours import instance_of, problem_of
from feriejobb.bench.spec import Benchmark, Facts, Task
from feriejobb.data.edges import Ints
from feriejobb.data.instance import Instance
from feriejobb.data.problem import Problem
from feriejobb.data.rows import FREE, LinearSystem
from feriejobb.plan.other_ways import at_places
from feriejobb.solve.cpsat import Answer
from feriejobb.solve.formulation import Formulation
from feriejobb.solve.plain import PlainModel
from feriejobb.solve.restrict import with_row


class Stages(Protocol):
    """A solver that keeps its model between the goals."""

    def hold(self, columns: Ints, values: Ints, lower: int, upper: int) -> None:
        """Add one row."""

    def minimise(self, cost: Ints, hint: Ints | None, seconds: float) -> Answer:
        """Minimise for at most so many seconds."""


@dataclass(frozen=True)
class Reached:
    """What the stages gave: an allocation or None, and what was proved of it."""

    problem: Problem
    edge: Ints | None
    state: str


class HighsModel:
    """A linear system given to HiGHS through SciPy."""

    def __init__(self, system: LinearSystem) -> None:
        self.system = system

    def hold(self, columns: Ints, values: Ints, lower: int, upper: int) -> None:
        """Add one row."""
        cost = np.zeros(len(self.system.low), dtype=np.int64)
        cost[columns] = values
        self.system = with_row(self.system, "attained", cost, lower, upper)

    def minimise(self, cost: Ints, hint: Ints | None, seconds: float) -> Answer:
        """Minimise for at most so many seconds; SciPy takes no hint."""
        system = self.system
        lower = np.where(system.lower <= -FREE, -np.inf, system.lower)
        upper = np.where(system.upper >= FREE, np.inf, system.upper)
        answer = optimize.milp(
            cost.astype(float),
            integrality=np.ones(len(cost)),
            bounds=optimize.Bounds(system.low, system.high),
            constraints=optimize.LinearConstraint(system.matrix.astype(float), lower, upper),
            options={"time_limit": seconds, "mip_rel_gap": 0.0},
        )
        if answer.x is None:
            return Answer("infeasible" if answer.status == 2 else "unknown", None)
        x = np.rint(answer.x).astype(np.int64)
        if not system.holds(x):
            return Answer("unknown", None)
        return Answer("optimal" if answer.status == 0 else "feasible", x, int(cost @ x))


def goal_by_goal(
    instance: Instance, solver: Callable[[LinearSystem], Stages], limit: float
) -> Reached:
    """Solve the model's goals in order within ``limit`` seconds in all, building not counted.

    Each goal may use all that is left. A stage that is stopped leaves what it has; one without
    any point ends the attempt.
    """
    problem = problem_of(instance, split_pairs=True)
    goals = tuple(g for g in instance.model.goals if g in ("quotas", "queue", "wishes"))
    form = Formulation.of(problem, goals)
    stages = solver(form.system)
    end = time.perf_counter() + limit
    point: Ints | None = None
    open_goals: list[str] = []
    for number, goal in enumerate(goals):
        seconds = max(1.0, end - time.perf_counter())
        cost = form.objectives[goal] if goal != "queue" else _queue_cost(form)
        answer = stages.minimise(cost, point, seconds)
        if answer.x is None:
            open_goals += goals[number:]
            break
        if answer.status != "optimal":
            open_goals.append(goal)
        point = answer.x
        used = np.flatnonzero(cost)
        if len(used) and goal != goals[-1]:
            stages.hold(used, cost[used], -FREE, int(cost @ point))
    state = f"ej bevisat: {', '.join(open_goals)}" if open_goals else "alla mål bevisade"
    if point is None:
        return Reached(problem, None, "inget svar inom gränsen")
    return Reached(problem, form.edge_of(point), state)


def _queue_cost(form: Formulation) -> Ints:
    """N - q for each edge, negated; further columns cost nothing."""
    cost = np.zeros(len(form.system.low), dtype=np.int64)
    owner = form.problem.edges.applicant
    cost[: len(owner)] = owner - form.problem.size
    return cost


class _Complete(Benchmark[Instance, Reached]):
    """What both solvers share."""

    largest = 1.0

    def prepare(self, task: Task) -> Instance:
        """The validated input."""
        return instance_of(task)

    def facts(self, prepared: Instance, outcome: Reached) -> Facts:
        """Its quality, if there is an answer."""
        if outcome.edge is None:
            return {"state": outcome.state}
        found = quality(prepared, at_places(outcome.problem, outcome.edge))
        return found | {"state": outcome.state}


class CpSat(_Complete):
    """CP-SAT with all its own settings, on every core there is."""

    name = "cpsat"
    label = "CP-SAT på hela modellen"

    def run(self, prepared: Instance, task: Task) -> Reached:
        """Goal by goal."""
        cores = os.cpu_count() or 1
        return goal_by_goal(prepared, lambda system: PlainModel(system, cores), task.limit)


class Highs(_Complete):
    """HiGHS' branch and bound with all its own settings."""

    name = "highs"
    label = "HiGHS på hela modellen"

    def run(self, prepared: Instance, task: Task) -> Reached:
        """Goal by goal."""
        return goal_by_goal(prepared, HighsModel, task.limit)
