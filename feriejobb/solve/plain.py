"""The complete model given to CP-SAT as it is, with all its own settings: what others would do.

Nothing here decides anything for anybody. It is what the benchmark compares with, and the model
of record at full size.
"""

from __future__ import annotations

import numpy as np
from ortools.sat.python import cp_model

from feriejobb.data.edges import Ints
from feriejobb.data.rows import FREE, LinearSystem
from feriejobb.solve.cpsat import Answer


class PlainModel:
    """A linear system in CP-SAT, built once and minimised goal by goal."""

    def __init__(self, system: LinearSystem, workers: int) -> None:
        self.system = system
        self.workers = workers
        self._model = cp_model.CpModel()
        bounds = zip(system.low.tolist(), system.high.tolist(), strict=True)
        self._columns = [self._model.new_int_var(low, high, "") for low, high in bounds]
        starts = system.matrix.indptr.tolist()
        limits = zip(system.lower.tolist(), system.upper.tolist(), strict=True)
        for r, (lower, upper) in enumerate(limits):
            part = slice(starts[r], starts[r + 1])
            self.hold(system.matrix.indices[part], system.matrix.data[part], lower, upper)

    def _sum(self, columns: Ints, values: Ints) -> cp_model.LinearExpr:
        terms = [self._columns[c] for c in columns.tolist()]
        return cp_model.LinearExpr.weighted_sum(terms, values.tolist())

    def hold(self, columns: Ints, values: Ints, lower: int, upper: int) -> None:
        """Add one row: lower ≤ Σ values·x[columns] ≤ upper."""
        whole = self._sum(columns, values)
        if lower > -FREE:
            self._model.add(whole >= lower)
        if upper < FREE:
            self._model.add(whole <= upper)

    def minimise(self, cost: Ints, hint: Ints | None, seconds: float) -> Answer:
        """Minimise ``cost · x`` for at most so many seconds, from ``hint`` if there is one.

        Raises:
            RuntimeError: CP-SAT returned a point that breaks a row.
        """
        used = np.flatnonzero(cost)
        self._model.minimize(self._sum(used, cost[used]))
        self._model.clear_hints()
        if hint is not None:
            for column, value in zip(self._columns, hint.tolist(), strict=True):
                self._model.add_hint(column, value)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = self.workers
        solver.parameters.random_seed = 1
        solver.parameters.max_time_in_seconds = seconds
        status = solver.solve(self._model)
        if status == cp_model.INFEASIBLE:
            return Answer("infeasible", None)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Answer("unknown", None)
        x = np.array(solver.values(self._columns), dtype=np.int64)
        if not self.system.holds(x):
            raise RuntimeError("CP-SAT gav en punkt som bryter mot en rad")
        bound = int(np.ceil(solver.best_objective_bound - 1e-6))
        proved = status == cp_model.OPTIMAL
        return Answer("optimal" if proved else "feasible", x, int(cost @ x), bound)
