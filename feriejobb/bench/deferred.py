"""Deferred acceptance beside ours; the allocator itself is ``plan.deferred``."""

from __future__ import annotations

from feriejobb.bench.judged import quality
from feriejobb.bench.ours import instance_of, problem_of
from feriejobb.bench.spec import Benchmark, Facts, Task
from feriejobb.data.edges import Ints
from feriejobb.data.instance import Instance
from feriejobb.data.problem import Problem
from feriejobb.plan.deferred import deferred
from feriejobb.plan.other_ways import at_places


class DeferredAcceptance(Benchmark[Instance, tuple[Problem, Ints]]):
    """Resident-optimal deferred acceptance."""

    name = "antagning"
    label = "deferred acceptance (matching)"
    largest = 1.0

    def prepare(self, task: Task) -> Instance:
        """The validated input."""
        return instance_of(task)

    def run(self, prepared: Instance, task: Task) -> tuple[Problem, Ints]:
        """Build the players and let the library match them.

        Raises:
            ModuleNotFoundError: The library is not installed.
        """
        problem = problem_of(prepared)
        return problem, deferred(problem)

    def facts(self, prepared: Instance, outcome: tuple[Problem, Ints]) -> Facts:
        """Its quality, which breaks what it does not look at."""
        found = quality(prepared, at_places(*outcome))
        return found | {"state": "bara platser och önskemål"}
