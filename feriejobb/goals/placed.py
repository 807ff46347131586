"""The greatest number placed (contract §5, optional)."""

from __future__ import annotations

from feriejobb.data.edges import Ints
from feriejobb.data.problem import Problem
from feriejobb.data.rows import Rows
from feriejobb.goals.base import Goal


class Placed(Goal):
    """The greatest number placed."""

    name = "placed"
    text = "Så många som möjligt får en plats."
    sense = "max"
    unit = "personer"

    def objective(self, problem: Problem, rows: Rows) -> dict[int, int]:
        """One per edge."""
        return dict.fromkeys(range(len(problem.edges)), 1)

    def value(self, problem: Problem, edge: Ints) -> int:
        """Number placed."""
        return int((edge >= 0).sum())
