"""Prices from the LP relaxation, rounded to integers; they are judged exactly afterwards."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import UNLIMITED
from feriejobb.solve.formulation import Formulation
from feriejobb.solve.prices import Prices
from feriejobb.solve.witness import lp_minimise

#: One in the LP's prices; a power of two, so that scaling loses nothing.
SCALE = 1 << 40


def impossible_prices(form: Formulation, must: Bools, never: Bools, i: int) -> Prices | None:
    """Prices from the LP that places as much of applicant ``i`` as it can.

    Args:
        form: Rows of the rules and the attained goals.
        must: Who must be placed, ``i`` not among them, shape (N,).
        never: Who cannot be placed, shape (N,).
        i: Queue index.

    Returns:
        Prices, or None when the LP places all of ``i`` or the solver gives up.
    """
    edges = form.problem.edges
    lower = form.system.lower.copy()
    lower[form.job_row[must & (form.job_row >= 0)]] = 1
    high = form.system.high.copy()
    high[: len(edges)][never[edges.applicant]] = 0
    system = replace(form.system, lower=lower, high=high)
    cost = np.zeros(len(system.low))
    cost[edges.of(i)] = -1.0
    answer = lp_minimise(system, cost)
    if answer is None or not answer.feasible or answer.value < -1 + 1e-7:
        return None
    return rounded_prices(form, answer.row_price)


def rounded_prices(form: Formulation, row_price: NDArray[np.float64]) -> Prices:
    """Integer prices from LP multipliers, one per row of the formulation."""
    problem, kind = form.problem, form.system.kind

    def scaled(name: str) -> Ints:
        found: Ints = np.rint(np.abs(row_price[kind == name]) * SCALE).astype(np.int64)
        return found

    def part(name: str, size: int) -> Ints:
        found = scaled(name)
        return found if len(found) else np.zeros(size, dtype=np.int64)

    budget = np.zeros(len(problem.employers), dtype=np.int64)
    limited = np.flatnonzero(problem.budget < UNLIMITED)
    if len(scaled("budget")):
        budget[limited] = scaled("budget")
    quota = np.zeros(len(problem.instance.quotas), dtype=np.int64)
    hard = np.array([q.hard for q in problem.instance.quotas], dtype=bool)
    if len(scaled("quota")):
        quota[hard] = scaled("quota")
    soft = scaled("quotas")
    attained = 0
    if len(soft):
        quota[~hard] = soft[: int((~hard).sum())]
        weights = [q.weight for q in problem.instance.quotas if not q.hard]
        pairs = zip(quota[~hard].tolist(), weights, strict=True)
        attained = max((-(-u // w) for u, w in pairs), default=0)
    seats, cells = len(problem.classes), len(problem.cells)
    return Prices(part("capacity", seats), part("supervisors", cells), budget, quota, attained)
