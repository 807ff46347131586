"""Places that can never open: their ``min_antal`` is more than other limits leave room for.

A place that opens for two, where one youth can be supervised, takes nobody whatever is chosen. The
seats there are no seats: counted as room, they would have to be proved full.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from feriejobb.data.edges import Bools

if TYPE_CHECKING:
    from feriejobb.data.problem import Problem


def never_open(problem: Problem) -> Bools:
    """Classes at which nobody can be, shape (K,).

    Fewer can come than must: by seats, by supervision, by who may take the place at all, or by what
    the cheapest of them cost. Where somebody is fixed the place is open, whatever its number is.

    Args:
        problem: The problem; only rules that are enabled count.
    """
    on, edges = problem.instance.model.rule_enabled, problem.edges
    closed = np.zeros(len(problem.classes), dtype=np.bool_)
    if not (on("min_opening") and on("capacity")):
        return closed
    most = np.minimum(problem.seats, np.bincount(edges.place, minlength=len(closed)))
    if on("supervisors"):
        inside = problem.cell >= 0
        most[inside] = np.minimum(most[inside], problem.cell_limit[problem.cell[inside]])
    least = problem.min_open
    for c in np.flatnonzero(least > 0).tolist():
        here = problem.edges_at(np.arange(len(least)) == c)
        cost = np.sort(edges.cost[here])[: least[c]]
        dear = on("budget") and int(cost.sum()) > problem.budget[problem.employer[c]]
        closed[c] = most[c] < least[c] or dear
    fixed = np.flatnonzero(problem.crowd.locked & ~problem.crowd.out)
    closed[edges.place[edges.start[fixed]]] = False
    return closed
