"""Min-cost flow on seats and supervisors: everything but budgets, quotas, pairs and openings.

Exact where those do not bind, a bound and a start where they do. Deterministic per version.
"""

from __future__ import annotations

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import Problem
from feriejobb.solve.simplex import simplex

#: Edges above which there is neither time nor memory for a list of them: a city has a million, ten
#: cities sixty. Equal optima differ between the two ways, so a city keeps to the one it has had.
_MANY = 3_000_000


def cheapest(
    problem: Problem,
    people: Bools,
    cost: Ints,
    seats: Ints,
    cell_limit: Ints,
    keep: Bools | None = None,
    start: Ints | None = None,
    others: Bools | None = None,
) -> Ints | None:
    """Place all of ``people`` at the least total ``cost``, and of ``others`` whom that lowers it.

    Args:
        problem: The problem.
        people: Who must be placed, shape (N,).
        cost: Cost per edge, shape (E,); may be negative.
        seats: Seats per class, shape (K,).
        cell_limit: Limit per supervisor cell, shape (S,).
        keep: Edges that may be used, shape (E,); default all.
        start: An allocation of most of them to begin with, shape (N,); it never changes the cost.
        others: Who may have a place or not, shape (N,); nobody in a problem with too many edges.

    Returns:
        Edge per applicant, -1 for those not asked for; None where not all fit.
    """
    if is_large(problem, people) and (keep is None or int(keep.sum()) > _MANY):
        return simplex(problem, people, cost, seats, cell_limit, keep, start)
    from ortools.graph.python import min_cost_flow

    n, k, s = problem.size, len(problem.classes), len(problem.cells)
    out = np.zeros(0, dtype=np.int64) if others is None else np.flatnonzero(others & ~people)
    everyone = people.copy()
    everyone[out] = True
    wanted = everyone[problem.edges.applicant]
    used = np.flatnonzero(wanted if keep is None else wanted & keep)
    sink = n + k + s
    classes = np.arange(k)
    cell = problem.cell
    after = np.where(cell >= 0, n + k + cell, sink)
    tail = np.concatenate([problem.edges.applicant[used], n + classes, n + k + np.arange(s), out])
    head = np.concatenate([n + problem.edges.place[used], after, np.full(s + len(out), sink)])
    most = int(everyone.sum())
    limits = [np.ones(len(used), np.int64), np.minimum(seats, most), np.minimum(cell_limit, most)]
    limits.append(np.ones(len(out), np.int64))
    unit = np.concatenate([cost[used], np.zeros(k + s + len(out), dtype=np.int64)])
    flow = min_cost_flow.SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        tail.astype(np.int32), head.astype(np.int32), np.concatenate(limits), unit
    )
    supply = np.zeros(sink + 1, dtype=np.int64)
    supply[np.flatnonzero(everyone)] = 1
    supply[sink] = -most
    flow.set_nodes_supplies(np.arange(sink + 1, dtype=np.int32), supply)
    if flow.solve() != flow.OPTIMAL:
        return None
    taken = used[flow.flows(arcs[: len(used)]) > 0]
    edge = np.full(n, -1, dtype=np.int64)
    edge[problem.edges.applicant[taken]] = taken
    return edge


def is_large(problem: Problem, people: Bools) -> bool:
    """Whether flows of ``people``, shape (N,), start from an allocation and look at all edges."""
    return int(np.diff(problem.edges.start)[people].sum()) > _MANY
