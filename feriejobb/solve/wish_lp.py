"""What money and quotas are worth in wish points: the linear relaxation over few edges at a time.

Columns are priced in while they improve it (Dantzig and Wolfe 1960). The prices only steer; what
they prove is added up elsewhere, in exact integers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog

from feriejobb.data.edges import Ints
from feriejobb.data.problem import UNLIMITED, Problem

#: Edges per applicant to begin with, edges per applicant and round after that, and rounds.
_FIRST, _MORE, _ROUNDS = 12, 3, 5
#: A reduced cost below this could improve the LP.
_ZERO = 1e-6
#: The search ends when more edges could better the optimum by this part of it at most.
_CLOSE = 5e-4
#: Öre per unit of money in the LP.
_MONEY = 1e5

Floats = NDArray[np.float64]


def limit_prices(
    problem: Problem, stays: Ints, edge: Ints, order: Ints, budget: Ints, sign: Ints
) -> Floats | None:
    """The price in points of one öre per employer and of one person per quota.

    Args:
        problem: The problem.
        stays: Edge of those who stay where they are, -1 for the others, shape (N,).
        edge: A valid allocation of everyone who is to be placed, shape (N,).
        order: The edges of each applicant, the most promising in front, shape (E,).
        budget: Öre per employer, shape (B,).
        sign: 1 for a limit from above, -1 from below, 0 for none, shape (B + Q,).

    Returns:
        Prices ≥ 0, shape (B + Q,); None where the solver gives up.
    """
    edges = problem.edges
    people = np.flatnonzero(edge >= 0)
    may = (edge >= 0)[edges.applicant] & (stays < 0)[edges.applicant]
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order)) - edges.start[edges.applicant]
    used = may & (rank < _FIRST)
    used[edge[people]] = True
    bounds = np.minimum(budget, UNLIMITED) / _MONEY
    quotas = problem.instance.quotas
    upper = np.concatenate(
        [problem.seats, problem.cell_limit, bounds, [q.target for q in quotas]]
    ).astype(np.float64)
    upper[-len(sign) :] *= sign
    row_of = np.full(problem.size, -1, dtype=np.int64)
    row_of[people] = np.arange(len(people))
    points = edges.points.astype(np.float64)
    price = None
    for _ in range(_ROUNDS):
        here = np.flatnonzero(used)
        matrix = _limits(problem, here, sign)
        bound = sign != 0
        rows = np.concatenate([np.ones(matrix.shape[0] - len(sign), dtype=np.bool_), bound])
        each = sparse.csr_array(
            (np.ones(len(here)), (row_of[edges.applicant[here]], np.arange(len(here)))),
            shape=(len(people), len(here)),
        )
        found = linprog(
            points[here],
            A_ub=matrix[rows],
            b_ub=upper[rows],
            A_eq=each,
            b_eq=np.ones(len(people)),
            method="highs-ds",
        )
        if found.status != 0:
            return None
        dual = np.zeros(len(rows))
        dual[rows] = np.maximum(-found.ineqlin.marginals, 0)
        price = dual[-len(sign) :].copy()
        price[: len(budget)] /= _MONEY
        reduced = _reduced(problem, points, dual, sign)
        own = np.zeros(problem.size)
        own[people] = found.eqlin.marginals
        gain = reduced - own[edges.applicant]
        better = np.flatnonzero(may & ~used & (gain < -_ZERO))
        # No better than this can the optimum over all edges be (weak duality).
        most = np.zeros(problem.size)
        np.minimum.at(most, edges.applicant[better], gain[better])
        if -float(most.sum()) <= _CLOSE * found.fun:
            break
        owner = edges.applicant[better]
        turn = np.lexsort((better, reduced[better], owner))
        better, owner = better[turn], owner[turn]
        used[better[np.arange(len(better)) - np.searchsorted(owner, owner) < _MORE]] = True
    return price


def _limits(problem: Problem, here: Ints, sign: Ints) -> sparse.csr_array:
    """Rows of seats, supervisors, budgets and quotas over some edges, those from below negated."""
    edges, k, s = problem.edges, len(problem.classes), len(problem.cells)
    place, column = edges.place[here], np.arange(len(here))
    inside = problem.cell[place] >= 0
    parts: list[tuple[Ints, Ints, Floats]] = [
        (place, column, np.ones(len(here))),
        (k + problem.cell[place][inside], column[inside], np.ones(int(inside.sum()))),
        (k + s + problem.employer[place], column, edges.cost[here] / _MONEY),
    ]
    employers = len(problem.employers)
    position = np.full(len(edges), -1, dtype=np.int64)
    position[here] = column
    for q, counted in enumerate(problem.quota_edges):
        of = position[counted]
        of = of[of >= 0]
        value = np.full(len(of), float(sign[employers + q]))
        parts.append((np.full(len(of), k + s + employers + q), of, value))
    row, col, value = (np.concatenate([part[n] for part in parts]) for n in range(3))
    return sparse.csr_array((value, (row, col)), shape=(k + s + len(sign), len(here)))


def _reduced(problem: Problem, points: Floats, dual: Floats, sign: Ints) -> Floats:
    """Points of every edge plus what its seat, supervision, pay and quotas are worth, (E,)."""
    edges, k, s = problem.edges, len(problem.classes), len(problem.cells)
    employers = len(problem.employers)
    per_class = dual[:k].copy()
    inside = problem.cell >= 0
    per_class[inside] += dual[k : k + s][problem.cell[inside]]
    money = dual[k + s : k + s + employers] / _MONEY
    reduced: Floats = points + per_class[edges.place]
    reduced += money[problem.employer[edges.place]] * edges.cost
    for q, counted in enumerate(problem.quota_edges):
        worth = dual[k + s + employers + q]
        if worth:
            reduced[counted] += sign[employers + q] * worth
    return reduced
