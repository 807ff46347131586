"""Standing placements of the previous round that change (contract §5, replan)."""

from __future__ import annotations

import numpy as np

from feriejobb.data.edges import Ints
from feriejobb.data.problem import Problem
from feriejobb.data.rows import Rows
from feriejobb.goals.base import Goal


class Moves(Goal):
    """Standing placements of the previous round that change."""

    name = "moves"
    text = "Så få stående erbjudanden som möjligt ändras."
    sense = "min"
    unit = "personer"

    def objective(self, problem: Problem, rows: Rows) -> dict[int, int]:
        """Changes = standing offers - standing offers kept; the constant is added in ``value``."""
        edges = problem.edges
        kept = problem.standing[edges.applicant] == edges.place
        return dict.fromkeys(np.flatnonzero(kept).tolist(), -1)

    def value(self, problem: Problem, edge: Ints) -> int:
        """Standing offers that are no longer at the same class."""
        at = np.full(problem.size, -1, dtype=np.int64)
        at[edge >= 0] = problem.edges.place[edge[edge >= 0]]
        return int(((problem.standing >= 0) & (problem.standing != at)).sum())
