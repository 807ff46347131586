"""The second witness: HiGHS through SciPy on the same rows, in floats, checked in integers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feriejobb.data.edges import Ints
from feriejobb.data.rows import FREE, LinearSystem
from feriejobb.solve.cpsat import SAFETY_NET, Answer


def milp_minimise(system: LinearSystem, objective: Ints | None, nodes: int = 2_000) -> Answer:
    """Minimise by branch and bound; a point is returned only when it holds in exact integers."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    cost = np.zeros(len(system.low)) if objective is None else objective.astype(np.float64)
    rows = LinearConstraint(system.matrix.astype(np.float64), *_float_bounds(system))
    found = milp(
        cost,
        constraints=[rows] if system.matrix.shape[0] else [],
        integrality=np.ones(len(cost)),
        bounds=Bounds(system.low.astype(np.float64), system.high.astype(np.float64)),
        options={"time_limit": SAFETY_NET, "node_limit": nodes, "mip_rel_gap": 0.0},
    )
    if found.status == 2:
        return Answer("infeasible", None)
    if found.x is None:
        return Answer("unknown", None)
    x = np.rint(found.x).astype(np.int64)
    if not system.holds(x):
        return Answer("unknown", None)
    value = 0 if objective is None else int(objective @ x)
    bound = value if found.mip_dual_bound is None else int(np.ceil(found.mip_dual_bound - 1e-6))
    return Answer("optimal" if found.status == 0 else "feasible", x, value, bound)


@dataclass(frozen=True)
class LinearAnswer:
    """An LP optimum: ``x``, value and one multiplier per row (≤ 0 on upper, ≥ 0 on lower)."""

    feasible: bool
    value: float
    x: NDArray[np.float64]
    row_price: NDArray[np.float64]


def lp_minimise(system: LinearSystem, objective: NDArray[np.float64]) -> LinearAnswer | None:
    """Minimise the LP relaxation by dual simplex; None when HiGHS gives up."""
    from scipy.optimize import linprog

    low, high = _float_bounds(system)
    matrix = system.matrix.astype(np.float64)
    equal = system.lower == system.upper
    upper = np.flatnonzero(~equal & (high < np.inf))
    lower = np.flatnonzero(~equal & (low > -np.inf))
    same = np.flatnonzero(equal)
    found = linprog(
        objective,
        A_ub=_stack(matrix, upper, lower),
        b_ub=np.concatenate([high[upper], -low[lower]]) if len(upper) + len(lower) else None,
        A_eq=matrix[same] if len(same) else None,
        b_eq=low[same] if len(same) else None,
        bounds=np.column_stack([system.low, system.high]).astype(np.float64),
        method="highs",
    )
    price = np.zeros(matrix.shape[0])
    if found.status == 2:
        return LinearAnswer(False, np.inf, np.zeros(len(objective)), price)
    if found.x is None or found.status != 0:
        return None
    marginal = found.ineqlin.marginals
    price[upper] += marginal[: len(upper)]
    price[lower] -= marginal[len(upper) :]
    price[same] += found.eqlin.marginals
    return LinearAnswer(True, float(found.fun), found.x, price)


def _stack(matrix: object, upper: Ints, lower: Ints) -> object:
    from scipy import sparse

    if not len(upper) + len(lower):
        return None
    return sparse.vstack([matrix[upper], -matrix[lower]]).tocsr()  # type: ignore[index]


def _float_bounds(system: LinearSystem) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    low = np.where(system.lower <= -FREE, -np.inf, system.lower.astype(np.float64))
    high = np.where(system.upper >= FREE, np.inf, system.upper.astype(np.float64))
    return low, high
