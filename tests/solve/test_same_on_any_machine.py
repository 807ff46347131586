"""Work ends a question, not the clock: a slow or busy machine must give the same answer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from ortools.sat.python import cp_model
from scipy.optimize import milp

from feriejobb.data.rows import LinearSystem, Rows
from feriejobb.solve import cpsat, witness

#: Seconds that no question of a small town takes, were the machine a hundred times slower.
LONG = 600


def one_of_two() -> LinearSystem:
    """Exactly one of two columns."""
    rows = Rows(2)
    rows.add("regel", [0, 1], [1, 1], 1, 1)
    return rows.system()


def test_highs_is_ended_by_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second solver gets a limit of nodes, and a clock that is only a net."""
    given: list[dict[str, Any]] = []

    def spy(*args: Any, **named: Any) -> Any:
        given.append(dict(named["options"]))
        return milp(*args, **named)

    monkeypatch.setattr("scipy.optimize.milp", spy)
    answer = witness.milp_minimise(one_of_two(), np.array([2, 1], dtype=np.int64))
    assert answer.value == 1
    (options,) = given
    assert options["time_limit"] >= LONG
    assert options["node_limit"] <= 10_000


def test_cp_sat_is_ended_by_deterministic_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first solver likewise, by CP-SAT's own measure of work."""
    given: list[tuple[float, float]] = []
    real = cp_model.CpSolver.solve

    def spy(solver: Any, model: Any) -> Any:
        told = solver.parameters
        given.append((told.max_time_in_seconds, told.max_deterministic_time))
        return real(solver, model)

    monkeypatch.setattr(cp_model.CpSolver, "solve", spy)
    answer = cpsat.minimise(one_of_two(), np.array([2, 1], dtype=np.int64), work=0.5)
    assert answer.value == 1
    ((clock, work),) = given
    assert clock >= LONG
    assert work == 0.5
