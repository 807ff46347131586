"""Placements already agreed (contract §4, rule 14)."""

from __future__ import annotations

import numpy as np

from feriejobb.data.problem import Problem
from feriejobb.data.rows import Rows
from feriejobb.rules.base import Rule


class Locked(Rule):
    """A locked placement is fixed."""

    name = "locked"
    text = "En redan överenskommen plats ligger fast."

    def build(self, problem: Problem, rows: Rows) -> None:
        """The only edge of a locked applicant is taken."""
        locked = problem.crowd.locked & ~problem.crowd.out
        here = np.flatnonzero(locked[problem.edges.applicant])
        ones = np.ones(len(here), dtype=np.int64)
        rows.block(self.name, np.arange(len(here)), here, 1, ones, ones)
