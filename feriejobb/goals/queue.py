"""The strict queue (contract §5): nobody is passed over unless placing them is impossible.

Not one linear objective: ``feriejobb.solve`` has a stage of its own for it.
"""

from __future__ import annotations

from feriejobb.data.edges import Ints
from feriejobb.data.problem import Problem
from feriejobb.goals.base import Goal


class Queue(Goal):
    """The strict queue (contract §5)."""

    name = "queue"
    text = "Ingen hoppas över i kön om personen kan få plats tillsammans med alla som står före."
    sense = "max"
    unit = "personer"

    def value(self, problem: Problem, edge: Ints) -> int:
        """Number placed."""
        return int((edge >= 0).sum())
