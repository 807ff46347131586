"""The strict tie-break (contract §5): a better queue position wins where wishes are equal.

Not one linear objective: ``feriejobb.solve`` has a stage of its own for it.
"""

from __future__ import annotations

import numpy as np

from feriejobb.data.edges import Ints
from feriejobb.data.problem import Problem
from feriejobb.goals.base import Goal


class TieBreak(Goal):
    """The strict tie-break (contract §5)."""

    name = "tie_break"
    text = "Där allt annat är lika får den som står före i kön det bättre önskemålet."
    sense = "min"
    unit = "vägda poäng"

    def value(self, problem: Problem, edge: Ints) -> int:
        """Wish points weighted by the queue, first in line heaviest; for the record only."""
        placed = np.flatnonzero(edge >= 0)
        return int(((problem.size - placed) * problem.edges.points[edge[placed]]).sum())


def tie_ranks(problem: Problem) -> Ints:
    """Order of each applicant's own edges, 0 = best: fewest points, then canonical class, (E,)."""
    edges = problem.edges
    order = np.lexsort((edges.place, edges.points, edges.applicant))
    ranks = np.empty(len(edges), dtype=np.int64)
    ranks[order] = np.arange(len(edges)) - edges.start[edges.applicant[order]]
    return ranks
