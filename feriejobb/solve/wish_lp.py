"""What money and quotas are worth in wish points: the linear relaxation over few edges at a time.

Columns are priced in while they improve it (Dantzig and Wolfe 1960). The prices only steer; what
they prove is added up elsewhere, in exact integers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import UNLIMITED, Problem
from feriejobb.solve.columns import best_of_each

if TYPE_CHECKING:
    from scipy import sparse

#: Edges per applicant to begin with, edges per applicant and round after that, and rounds.
_FIRST, _MORE, _ROUNDS = 12, 3, 5
#: A reduced cost below this could improve the LP.
_ZERO = 1e-6
#: The search ends when more edges could better the optimum by this part of it at most.
_CLOSE = 5e-4
#: Öre per unit of money in the LP.
MONEY = 1e5

#: What one person beside the mix costs in points.
_BESIDE = 500.0
#: Part of a point by which equals are told apart, how, and how often until everyone is whole.
_TIE, _SPREAD, _OTHER, _TURNS = 0.01, 2_654_435_761, 40_503, 3
#: A share of a person that is none, and one that is whole.
_NONE, _WHOLE = 1e-7, 1 - 1e-6

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Relaxed:
    """The optimum of the relaxation.

    Attributes:
        price: Points of one öre per employer and of one person per quota, ≥ 0, shape (B + Q,).
        taken: The edges it uses, wholly or in part, shape (E,).
        reduced: Points that each edge loses at the optimum's prices, ≥ 0, shape (E,).
    """

    price: Floats
    taken: Bools
    reduced: Floats


def relaxed(
    problem: Problem, stays: Ints, edge: Ints, order: Ints, budget: Ints, sign: Ints
) -> Relaxed | None:
    """What money and quotas are worth in points, and who is where when people can be divided.

    Args:
        problem: The problem.
        stays: Edge of those who stay where they are, -1 for the others, shape (N,).
        edge: A valid allocation of everyone who is to be placed, shape (N,).
        order: The edges of each applicant, the most promising in front, shape (E,).
        budget: Öre per employer, shape (B,).
        sign: 1 for a limit from above, -1 from below, 0 for none, shape (B + Q,).

    Returns:
        The optimum; None where the solver gives up.
    """
    from scipy import sparse
    from scipy.optimize import linprog

    edges = problem.edges
    people = np.flatnonzero(edge >= 0)
    may = (edge >= 0)[edges.applicant] & (stays < 0)[edges.applicant]
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order)) - edges.start[edges.applicant]
    used = may & (rank < _FIRST)
    used[edge[people]] = True
    bounds = np.minimum(budget, UNLIMITED) / MONEY
    quotas = problem.instance.quotas
    upper = np.concatenate(
        [problem.seats, problem.cell_limit, bounds, [q.target for q in quotas]]
    ).astype(np.float64)
    upper[-len(sign) :] *= sign
    row_of = np.full(problem.size, -1, dtype=np.int64)
    row_of[people] = np.arange(len(people))
    points = edges.points.astype(np.float64)
    best: Relaxed | None = None
    for _ in range(_ROUNDS):
        here = np.flatnonzero(used)
        matrix = limits(problem, here, sign)
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
        price[: len(budget)] /= MONEY
        reduced = reduced_costs(problem, points, dual, sign)
        own = np.zeros(problem.size)
        own[people] = found.eqlin.marginals
        gain = reduced - own[edges.applicant]
        taken = np.zeros(len(edges), dtype=np.bool_)
        taken[here[found.x > _NONE]] = True
        best = Relaxed(price, taken, np.maximum(gain, 0.0))
        better = np.flatnonzero(may & ~used & (gain < -_ZERO))
        # No better than this can the optimum over all edges be (weak duality).
        most = np.zeros(problem.size)
        np.minimum.at(most, edges.applicant[better], gain[better])
        if -float(most.sum()) <= _CLOSE * found.fun:
            break
        used[best_of_each(edges, better, reduced, _MORE)] = True
    return best


def with_mix(problem: Problem, edge: Ints, near: Bools) -> Ints | None:
    """The same people at the fewest points, every employer with as many of each pay as in ``edge``.

    Args:
        problem: The problem.
        edge: An allocation that keeps the limits, shape (N,).
        near: Edges that may be used beside its own, shape (E,).

    Returns:
        Edge per applicant, shape (N,); None where no whole one was found.
    """
    edges = problem.edges
    may = near & (edge >= 0)[edges.applicant]
    may[edge[edge >= 0]] = True
    here = np.flatnonzero(may)
    for turn in range(_TURNS):
        share = _shared(problem, edge, here, turn)
        if share is None:
            return None
        if not ((share > _NONE) & (share < _WHOLE)).any():
            found = edge.copy()
            taken = here[share >= _WHOLE]
            found[edges.applicant[taken]] = taken
            return found
    return None


def _shared(problem: Problem, edge: Ints, here: Ints, turn: int) -> Floats | None:
    """The share of each edge ``here`` at the fewest points under the mix of ``edge``.

    Of equals others are taken at each ``turn``.
    """
    from scipy import sparse
    from scipy.optimize import linprog

    edges, employers = problem.edges, len(problem.employers)
    people = np.flatnonzero(edge >= 0)
    row_of = np.full(problem.size, -1, dtype=np.int64)
    row_of[people] = np.arange(len(people))
    pays, pay = np.unique(edges.cost, return_inverse=True)
    kind = problem.employer[edges.place] * len(pays) + pay
    kinds, kind_of = np.unique(kind[here], return_inverse=True)
    count = np.bincount(kind[edge[people]], minlength=employers * len(pays))[kinds]
    column, n, g = np.arange(len(here)), len(here), len(kinds)
    equal = sparse.csr_array(
        (
            np.concatenate([np.ones(2 * n + g), -np.ones(g)]),
            (
                np.concatenate(
                    [
                        row_of[edges.applicant[here]],
                        len(people) + kind_of,
                        *[len(people) + np.arange(g)] * 2,
                    ]
                ),
                np.concatenate([column, column, n + np.arange(2 * g)]),
            ),
        ),
        shape=(len(people) + g, n + 2 * g),
    )
    sign = np.zeros(employers + len(problem.instance.quotas), dtype=np.int64)
    sign[employers:] = [-1 if q.is_min else 1 for q in problem.instance.quotas]
    matrix = limits(problem, here, sign)
    # A quota stays where it is or gets better.
    counts = problem.quota_counts(edge[people])
    target = np.array([q.target for q in problem.instance.quotas])
    held = np.where(sign[employers:] < 0, np.minimum(counts, target), np.maximum(counts, target))
    upper = np.concatenate([problem.usable, problem.cell_limit, np.zeros(employers), held]).astype(
        np.float64
    )
    upper[len(upper) - len(held) :] *= sign[employers:]
    rows = np.concatenate([np.ones(matrix.shape[0] - len(sign), dtype=np.bool_), sign != 0])
    load = np.bincount(edges.place[edge[people]], minlength=len(problem.classes))
    least = np.minimum(problem.min_open, load)
    held_open = least > 0
    matrix = sparse.vstack([matrix[rows], -matrix[: len(load)][held_open]]).tocsr()
    bound = np.concatenate([upper[rows], -least[held_open].astype(np.float64)])
    tie = (here * _SPREAD + turn * _OTHER) % 1024 * (_TIE / 1024)
    cost = np.concatenate([edges.points[here] + tie, np.full(2 * g, _BESIDE)])
    above = sparse.hstack([matrix, sparse.csr_array((len(bound), 2 * g))]).tocsr()
    right = np.concatenate([np.ones(len(people)), count.astype(np.float64)])
    # Slack beside the mix starts the simplex off; at the end nothing is there.
    found = linprog(cost, A_ub=above, b_ub=bound, A_eq=equal, b_eq=right, method="highs-ds")
    if found.x is None or found.x[n:].max(initial=0.0) > _NONE:
        return None
    share: Floats = found.x[:n]
    return share


def limits(problem: Problem, here: Ints, sign: Ints) -> sparse.csr_array:
    """Rows of seats, supervisors, budgets and quotas over some edges, those from below negated."""
    from scipy import sparse

    edges, k, s = problem.edges, len(problem.classes), len(problem.cells)
    place, column = edges.place[here], np.arange(len(here))
    inside = problem.cell[place] >= 0
    parts: list[tuple[Ints, Ints, Floats]] = [
        (place, column, np.ones(len(here))),
        (k + problem.cell[place][inside], column[inside], np.ones(int(inside.sum()))),
        (k + s + problem.employer[place], column, edges.cost[here] / MONEY),
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


def reduced_costs(problem: Problem, points: Floats, dual: Floats, sign: Ints) -> Floats:
    """Points of every edge plus what its seat, supervision, pay and quotas are worth, (E,)."""
    edges, k, s = problem.edges, len(problem.classes), len(problem.cells)
    employers = len(problem.employers)
    per_class = dual[:k].copy()
    inside = problem.cell >= 0
    per_class[inside] += dual[k : k + s][problem.cell[inside]]
    money = dual[k + s : k + s + employers] / MONEY
    reduced: Floats = points + per_class[edges.place]
    reduced += money[problem.employer[edges.place]] * edges.cost
    for q in range(len(problem.quota_edges)):
        worth = dual[k + s + employers + q]
        if worth:
            reduced[problem.quota_edges[q]] += sign[employers + q] * worth
    return reduced
