"""What the stages of a solve give: edges at class level, goals, and the queue's outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from feriejobb.data.edges import Ints
from feriejobb.data.problem import Problem
from feriejobb.data.solution import BoundCertificate, GoalResult
from feriejobb.solve.queue import QueueOutcome

#: Given a valid allocation on the way, edge per applicant or -1, and the goals that are finished.
Keep = Callable[[Ints, Mapping[str, GoalResult]], None]


@dataclass(frozen=True)
class Allocation:
    """What the stages give: the allocation at class level, its goals and the queue's outcome."""

    edge: Ints
    goals: tuple[GoalResult, ...]
    outcome: QueueOutcome
    bounds: tuple[BoundCertificate, ...] = ()


def queue_result(problem: Problem, outcome: QueueOutcome, seconds: float) -> GoalResult:
    """The queue's entry: bound = value + the number of unproved positions (contract §5)."""
    value = int(outcome.accepted.sum())
    unproved = tuple(problem.queue[i].position for i in sorted(outcome.unproved))
    bound = value + len(unproved)
    return GoalResult("queue", "max", value, bound, not unproved, seconds, unproved)
