"""Supervisor limits (contract §4, rule 3)."""

from __future__ import annotations

import numpy as np

from feriejobb.data.problem import Problem
from feriejobb.data.rows import FREE, Rows
from feriejobb.rules.base import Rule


class Supervisors(Rule):
    """Placements of a supervisor group in a sub-period stay within its limit."""

    name = "supervisors"
    text = "En handledargrupp tar i varje delperiod aldrig emot fler ungdomar än den får."

    def build(self, problem: Problem, rows: Rows) -> None:
        """One row per supervisor group and sub-period."""
        cell = problem.cell[problem.edges.place]
        here = np.flatnonzero(cell >= 0)
        free = np.full(len(problem.cells), -FREE)
        rows.block(self.name, cell[here], here, 1, free, problem.cell_limit)
