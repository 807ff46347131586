"""Seats (contract §4, rule 2)."""

from __future__ import annotations

import numpy as np

from feriejobb.data.problem import Problem
from feriejobb.data.rows import FREE, Rows
from feriejobb.rules.base import Rule


class Capacity(Rule):
    """Placements at a place do not exceed its seats."""

    name = "capacity"
    text = "En plats får aldrig fler ungdomar än den har platser."

    def build(self, problem: Problem, rows: Rows) -> None:
        """One row per class."""
        edges = problem.edges
        free = np.full(len(problem.classes), -FREE)
        rows.block(self.name, edges.place, np.arange(len(edges)), 1, free, problem.seats)
