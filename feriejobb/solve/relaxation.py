"""One min-cost flow of the relaxation: seats and supervisors, nothing else.

The floor F that every other time is compared with. Without budgets, quotas, pairs and openings it
is the queue's exact answer: the sets that can be placed form a matroid, so the weights N - q give
the lexicographically greatest one. Wish points decide among equal ones; where the flow's numbers
have no room for both (above some 15,000 applicants) the points are told in coarser steps.
"""

from __future__ import annotations

import numpy as np

from feriejobb.data.edges import Ints
from feriejobb.data.problem import Problem

#: Unit costs times the square of the number of nodes stay below this in ``SimpleMinCostFlow``.
_COST_ROOM = 1 << 62


def relaxed_queue(problem: Problem) -> Ints:
    """Place the best set in queue order under seats and supervisors alone, at least points.

    The locked are placed before anyone else.

    Returns:
        Edge per applicant, -1 for those without a place, shape (N,).
    """
    from ortools.graph.python import min_cost_flow

    edges, n, k, s = problem.edges, problem.size, len(problem.classes), len(problem.cells)
    sink = n + k + s
    after = np.where(problem.cell >= 0, n + k + problem.cell, sink)
    room = _COST_ROOM // ((sink + 1) ** 2 * 2 * max(n, 1))
    most = int(edges.points.max(initial=0))
    step = next(
        (1 << k for k in range(most.bit_length()) if n * ((most >> k) + 1) <= room), most + 1
    )
    scale = max(1, n * (most // step + 1) if step <= most else 1)
    weight = n - np.arange(n, dtype=np.int64) + np.where(problem.crowd.locked, n, 0)
    flow = min_cost_flow.SimpleMinCostFlow()

    def add(tail: Ints, head: Ints, capacity: Ints, unit: Ints) -> Ints:
        """Arcs in bulk, the arrays let go of at once: at ten cities they are gigabytes."""
        ends = tail.astype(np.int32), head.astype(np.int32)
        arcs: Ints = flow.add_arcs_with_capacity_and_unit_cost(*ends, capacity, unit)
        return arcs

    one, free = np.ones(len(edges), np.int64), np.zeros(k + s, np.int64)
    arcs = add(edges.applicant, n + edges.place, one, edges.points // step)
    del one
    add(n + np.arange(k), after, np.minimum(problem.seats, n), free[:k])
    add(n + k + np.arange(s), np.full(s, sink), np.minimum(problem.cell_limit, n), free[k:])
    add(np.arange(n), np.full(n, sink), np.ones(n, np.int64), weight * scale)
    supply = np.zeros(sink + 1, dtype=np.int64)
    supply[:n], supply[sink] = 1, -n
    flow.set_nodes_supplies(np.arange(sink + 1, dtype=np.int32), supply)
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("flödet har alltid en lösning: alla får stå utan plats")
    taken = np.flatnonzero(flow.flows(arcs) > 0)
    edge = np.full(n, -1, dtype=np.int64)
    edge[edges.applicant[taken]] = taken
    return edge
