"""What a goal is: one file with its name, sentence, sense, rows and value."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from feriejobb.data.edges import Ints
from feriejobb.data.problem import Problem
from feriejobb.data.rows import Rows


class Goal:
    """Base of the goals that are one linear objective over edges and derived columns."""

    name: ClassVar[str]
    #: One Swedish sentence that a coordinator understands.
    text: ClassVar[str]
    sense: ClassVar[Literal["min", "max"]]
    #: What one unit of the value is, in Swedish.
    unit: ClassVar[str]

    def objective(self, problem: Problem, rows: Rows) -> dict[int, int]:
        """Coefficient per column; may add columns and rows."""
        raise NotImplementedError

    def value(self, problem: Problem, edge: Ints) -> int:
        """The goal's value for an allocation, edge per applicant or -1, shape (N,)."""
        raise NotImplementedError


def chosen_edges(problem: Problem, edge: Ints) -> Ints:
    """0/1 per edge for an allocation, shape (E,)."""
    chosen = np.zeros(len(problem.edges), dtype=np.int64)
    chosen[edge[edge >= 0]] = 1
    return chosen
