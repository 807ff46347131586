"""CP-SAT on a linear system: the solver of record, one worker, deterministic work limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from feriejobb.data.edges import Ints
from feriejobb.data.rows import FREE, LinearSystem
from feriejobb.errors import VerificationError

#: Wall seconds after which a question is given up. The work limits end every question long before,
#: also on a machine that is slow or busy: what the clock ends might be answered elsewhere.
SAFETY_NET = 600.0

Status = Literal["optimal", "feasible", "infeasible", "unknown"]


@dataclass(frozen=True)
class Answer:
    """What a solver said: status, point (None without one), objective value and bound."""

    status: Status
    x: Ints | None
    value: int = 0
    bound: int = 0


def minimise(
    system: LinearSystem,
    objective: Ints | None = None,
    hint: Ints | None = None,
    work: float = 8.0,
    *,
    careful: bool = False,
) -> Answer:
    """Minimise ``objective · x``, or find any point where it is None.

    Args:
        system: Rows and bounds.
        objective: Integer cost per column, shape (columns,).
        hint: A point to start from, shape (columns,).
        work: Deterministic time.
        careful: Without the presolve steps that have given wrong answers before.

    Returns:
        The answer; a point is checked against every row before it is returned.

    Raises:
        VerificationError: When CP-SAT returns a point that breaks a row.
    """
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    columns = [
        model.new_int_var(int(low), int(high), "")
        for low, high in zip(system.low, system.high, strict=True)
    ]
    starts, ids, values = system.matrix.indptr, system.matrix.indices, system.matrix.data
    for r in range(system.matrix.shape[0]):
        part = slice(int(starts[r]), int(starts[r + 1]))
        low, high = int(system.lower[r]), int(system.upper[r])
        terms = [columns[c] for c in ids[part]]
        row = cp_model.LinearExpr.weighted_sum(terms, [int(v) for v in values[part]])
        if low == high:
            model.add(row == low)
        else:
            if low > -FREE:
                model.add(row >= low)
            if high < FREE:
                model.add(row <= high)
    if objective is not None:
        used = np.flatnonzero(objective).tolist()
        cost = [int(objective[c]) for c in used]
        model.minimize(cp_model.LinearExpr.weighted_sum([columns[c] for c in used], cost))
    if hint is not None:
        for column, value in zip(columns, hint.tolist(), strict=True):
            model.add_hint(column, value)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = work
    solver.parameters.max_time_in_seconds = SAFETY_NET
    solver.parameters.presolve_inclusion_work_limit = 0
    solver.parameters.find_big_linear_overlap = False
    solver.parameters.cp_model_presolve = not careful
    solver.parameters.linearization_level = 2
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return Answer("infeasible", None)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer("unknown", None)
    x = np.array(solver.values(columns), dtype=np.int64)
    if not system.holds(x):
        raise VerificationError(["LÖSARE_FEL: CP-SAT gav en punkt som bryter mot en rad"])
    if objective is None:
        return Answer("optimal", x)
    value = int(objective @ x)
    bound = int(np.ceil(solver.best_objective_bound - 1e-6))
    return Answer("optimal" if status == cp_model.OPTIMAL else "feasible", x, value, bound)
