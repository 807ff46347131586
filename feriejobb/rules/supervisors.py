"""Supervisor limits (contract §4, rule 3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from feriejobb.data.instance import Instance
from feriejobb.data.problem import Problem
from feriejobb.data.rows import FREE, Rows
from feriejobb.rules.base import Pairing, Rule, Violation


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

    def check(self, instance: Instance, placements: Sequence[Pairing]) -> Iterator[Violation]:
        """More youths than a supervisor group can take in a sub-period (contract §4, rule 3)."""
        places = [instance.place_by_id[p] for _, p in placements]
        use = Counter((p.supervisor_group, p.period) for p in places if p.supervisor_group)
        for (group, period), count in sorted(use.items()):
            rows = [s for s in instance.supervisors if s.group == group and s.period == period]
            limit = sum(s.max_youths for s in rows)
            if count > limit:
                yield Violation(self.name, f"{group}, period {period}", str(count), str(limit))
