"""Our own solve, the building of its model, and the floor F that all times are compared with."""

from __future__ import annotations

import time

from feriejobb.bench.judged import quality
from feriejobb.bench.spec import Benchmark, Facts, Task
from feriejobb.data.edges import Ints
from feriejobb.data.instance import Instance
from feriejobb.data.problem import Problem
from feriejobb.data.queue import build_queue
from feriejobb.data.solution import Result
from feriejobb.intake import load
from feriejobb.plan.other_ways import at_places
from feriejobb.rules.registry import edge_filter
from feriejobb.solve import solve_instance
from feriejobb.solve.relaxation import relaxed_queue
from feriejobb.verify.judge import examine


def instance_of(task: Task) -> Instance:
    """The validated input of a task."""
    return load(task.source, task.model).instance


def problem_of(instance: Instance, *, split_pairs: bool = False) -> Problem:
    """The problem at class level.

    Args:
        instance: The validated input.
        split_pairs: Whether the places that pairs can reach stand alone, so that the rows of a
            complete model are exact.
    """
    queue = build_queue(instance.model, instance.applicants)
    return Problem.of(instance, queue, edge_filter(instance), split_pairs=split_pairs)


def claims(result: Result) -> Facts:
    """What a result says of itself: proofs and gaps."""
    goals = {goal.name: goal for goal in result.goals}
    wishes = goals.get("wishes")
    return {
        "unproved": len(result.proof.unproved),
        "quotas_proved": "quotas" not in goals or goals["quotas"].proved,
        "gap": abs(wishes.value - wishes.bound) if wishes is not None else 0,
        "state": "bevisad" if result.proved else "ej bevisad i allt",
    }


class Ours(Benchmark[Instance, Result]):
    """The main job's solve, from validated input to places, reasons, proofs and reserves."""

    name = "feriejobb"
    label = "feriejobb"

    def prepare(self, task: Task) -> Instance:
        """The validated input."""
        return instance_of(task)

    def run(self, prepared: Instance, task: Task) -> Result:
        """Solve."""
        return solve_instance(prepared)

    def facts(self, prepared: Instance, outcome: Result) -> Facts:
        """Quality, claims, and what the whole judge finds, with the judge's time."""
        pairings = [(p.applicant, p.place) for p in outcome.placements]
        began = time.perf_counter()
        verdict = examine(prepared, outcome)
        seconds = round(time.perf_counter() - began, 3)
        found: Facts = {"findings": len(verdict.findings), "verify_seconds": seconds}
        return quality(prepared, pairings) | claims(outcome) | found


class Build(Benchmark[Instance, Problem]):
    """Classes, edges and limits as arrays: the part of a solve before anything is decided."""

    name = "bygga"
    label = "feriejobb: bygga modellen"

    def prepare(self, task: Task) -> Instance:
        """The validated input."""
        return instance_of(task)

    def run(self, prepared: Instance, task: Task) -> Problem:
        """Build."""
        return problem_of(prepared)

    def facts(self, prepared: Instance, outcome: Problem) -> Facts:
        """The size of the model."""
        return {"edges": len(outcome.edges), "classes": len(outcome.classes)}


class Floor(Benchmark[Problem, Ints]):
    """F: one min-cost flow over seats and supervisors, the model already built."""

    name = "golv"
    label = "F: ett flöde utan pengar och kvoter"

    def prepare(self, task: Task) -> Problem:
        """The model as arrays."""
        return problem_of(instance_of(task))

    def run(self, prepared: Problem, task: Task) -> Ints:
        """One flow."""
        return relaxed_queue(prepared)

    def facts(self, prepared: Problem, outcome: Ints) -> Facts:
        """Its quality, which breaks what it does not look at."""
        found = quality(prepared.instance, at_places(prepared, outcome))
        return found | {"state": "bara platser och handledare"}
