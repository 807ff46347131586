"""Today's way beside ours: the queue in order, each youth the first place that fits."""

from __future__ import annotations

from feriejobb.bench.judged import quality
from feriejobb.bench.ours import instance_of, problem_of
from feriejobb.bench.spec import Benchmark, Facts, Task
from feriejobb.data.instance import Instance
from feriejobb.plan.today import today
from feriejobb.rules.base import Pairing


class QueueOrder(Benchmark[Instance, list[Pairing]]):
    """Locks first, then one pass through the queue."""

    name = "dagens"
    label = "dagens sätt: första som passar"

    def prepare(self, task: Task) -> Instance:
        """The validated input."""
        return instance_of(task)

    def run(self, prepared: Instance, task: Task) -> list[Pairing]:
        """Serve everyone once."""
        return list(today(problem_of(prepared)))

    def facts(self, prepared: Instance, outcome: list[Pairing]) -> Facts:
        """Its quality."""
        return quality(prepared, outcome) | {"state": "utan bevis"}
