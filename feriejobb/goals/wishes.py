"""Wish points of all placements (contract §5)."""

from __future__ import annotations

from feriejobb.data.edges import Ints
from feriejobb.data.problem import Problem
from feriejobb.data.rows import Rows
from feriejobb.goals.base import Goal


class Wishes(Goal):
    """Wish points of all placements."""

    name = "wishes"
    text = "Summan av önskemålspoäng för alla placeringar blir så liten som möjligt."
    sense = "min"
    unit = "poäng"

    def objective(self, problem: Problem, rows: Rows) -> dict[int, int]:
        """Points of the chosen edges."""
        return dict(enumerate(problem.edges.points.tolist()))

    def value(self, problem: Problem, edge: Ints) -> int:
        """Σ points."""
        return int(problem.edges.points[edge[edge >= 0]].sum())
