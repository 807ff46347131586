"""The least shortfall when people can be divided: a linear programme over few edges at a time.

Columns are priced in while they improve it (Dantzig and Wolfe 1960). Its prices only steer; what
they prove is added up elsewhere, in exact integers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import UNLIMITED, Problem
from feriejobb.solve.columns import best_of_each, some_of_each
from feriejobb.solve.wish_lp import MONEY, limits, reduced_costs

#: Edges per applicant to begin with, edges per applicant and round after that, and rounds.
_FIRST, _MORE, _ROUNDS = 4, 2, 12
#: A reduced cost below this could improve the LP, and by how much it may all in all at the end.
_ZERO, _CLOSE = 1e-7, 0.5
#: A share of a person that is a whole one.
_WHOLE = 1 - 1e-6

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Divided:
    """The optimum of the relaxation.

    Attributes:
        seat: Points that a seat is worth per class, ≥ 0, shape (K,).
        cell: The same per supervisor cell, shape (S,).
        budget: The same per öre and employer, shape (B,).
        quota: The same per person in a quota, shape (Q,).
        whole: The edges that it takes as a whole.
        used: The edges that it has looked at, shape (E,).
    """

    seat: Floats
    cell: Floats
    budget: Floats
    quota: Floats
    whole: Ints
    used: Bools


def divided(
    problem: Problem, edge: Ints, left: Callable[[], float | None] = lambda: None
) -> Divided | None:
    """Fill the quotas as far as that is possible, pairs and openings aside.

    Args:
        problem: The problem.
        edge: An allocation that keeps the hard quotas, shape (N,).
        left: Seconds that are left, or None for no limit.

    Returns:
        The optimum; None where the solver gives up or time is up.
    """
    edges, quotas = problem.edges, problem.instance.quotas
    used = some_of_each(edges, _FIRST)
    used[edge[edge >= 0]] = True
    side = np.array([-1 if q.is_min else 1 for q in quotas], dtype=np.int64)
    sign = np.concatenate([np.where(problem.budget < UNLIMITED, 1, 0), side]).astype(np.int64)
    target = np.array([q.target for q in quotas], dtype=np.int64)
    money = np.minimum(problem.budget, UNLIMITED) / MONEY
    upper = np.concatenate([problem.usable, problem.cell_limit, money, side * target])
    for _ in range(_ROUNDS):
        here = np.flatnonzero(used)
        solved = _solved(problem, here, sign, upper.astype(np.float64), left())
        if solved is None:
            return None
        share, dual = solved
        reduced = reduced_costs(problem, np.zeros(len(edges)), dual, sign)
        own = np.zeros(problem.size)
        np.minimum.at(own, edges.applicant[here], reduced[here])
        gain = reduced - own[edges.applicant]
        better = np.flatnonzero(~used & (gain < -_ZERO))
        # No better than this can the optimum over all edges be (weak duality).
        most = np.zeros(problem.size)
        np.minimum.at(most, edges.applicant[better], gain[better])
        if -float(most.sum()) < _CLOSE:
            break
        used[best_of_each(edges, better, gain, _MORE)] = True
    k, s = len(problem.classes), len(problem.cells)
    parts = np.split(dual, [k, k + s, k + s + len(problem.employers)])
    whole = here[share > _WHOLE]
    return Divided(parts[0], parts[1], parts[2] / MONEY, parts[3], whole, used)


def _solved(
    problem: Problem, here: Ints, sign: Ints, upper: Floats, seconds: float | None
) -> tuple[Floats, Floats] | None:
    """How much of each edge the optimum over some takes, and the price of each limit."""
    from scipy import sparse  # loaded where there is something to ask
    from scipy.optimize import linprog

    edges, quotas = problem.edges, problem.instance.quotas
    matrix, n = limits(problem, here, sign), len(here)
    bound = np.ones(len(upper), dtype=np.bool_)
    bound[len(upper) - len(sign) :] = sign != 0
    soft = np.flatnonzero([not q.hard for q in quotas])
    first = len(upper) - len(quotas)
    short = sparse.csr_array(
        (-np.ones(len(soft)), (first + soft, np.arange(len(soft)))), shape=(len(upper), len(soft))
    )
    each = sparse.csr_array(
        (np.ones(n), (edges.applicant[here], np.arange(n))), shape=(problem.size, n + len(soft))
    )
    rows = sparse.hstack([matrix, short]).tocsr()[bound]
    locked = (problem.crowd.locked & ~problem.crowd.out)[edges.applicant[here]]
    low = np.concatenate([locked, np.zeros(len(soft))]).astype(np.float64)
    found = linprog(
        np.concatenate([np.zeros(n), [float(quotas[k].weight) for k in soft.tolist()]]),
        A_ub=sparse.vstack([rows, each]).tocsr(),
        b_ub=np.concatenate([upper[bound], np.ones(problem.size)]),
        bounds=np.column_stack([low, np.full(len(low), np.inf)]),
        method="highs-ds",
        options={} if seconds is None else {"time_limit": max(seconds, 1e-3)},
    )
    if found.status != 0:
        return None
    dual = np.zeros(len(upper))
    dual[bound] = np.maximum(-found.ineqlin.marginals[: int(bound.sum())], 0)
    return found.x[:n], dual
