"""Openings: none or at least ``min_antal`` (contract §4, rule 2)."""

from __future__ import annotations

import numpy as np

from feriejobb.data.problem import Problem
from feriejobb.data.rows import FREE, Rows
from feriejobb.rules.base import Rule


class MinOpening(Rule):
    """A place opens with at least ``min_antal`` youths or with none."""

    name = "min_opening"
    text = "En plats med lägsta antal öppnar med minst så många ungdomar eller inte alls."

    def build(self, problem: Problem, rows: Rows) -> None:
        """A column per place with an opening: open or not."""
        edges = problem.edges
        for c in np.flatnonzero(problem.min_open > 0).tolist():
            here = np.flatnonzero(edges.place == c)
            opened = rows.integer(0, 1)
            columns = np.append(here, opened)
            least = np.append(np.ones(len(here), np.int64), -problem.min_open[c])
            most = np.append(np.ones(len(here), np.int64), -max(problem.seats[c], 0))
            rows.add(self.name, columns, least, 0, FREE)
            rows.add(self.name, columns, most, -FREE, 0)
