"""Fewer columns for the tie-break: none that an optimum uses is lost, and many others go."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from feriejobb.data.edges import Ints
from feriejobb.data.rows import LinearSystem, Rows
from feriejobb.solve import solve_instance
from feriejobb.solve.cpsat import Answer, minimise
from feriejobb.solve.exact import Solvers
from feriejobb.solve.tie_break import narrowed
from feriejobb.solve.witness import milp_minimise
from tests.oracle.claims import with_exact_edges
from tests.oracle.towns import random_town

COLUMNS = 12


def drawn(seed: int) -> tuple[LinearSystem, Ints, list[Ints]]:
    """Rows over twelve columns with the cost held at its least, the cost, and every optimum."""
    chance = np.random.default_rng(seed)
    rows = chance.integers(-1, 3, (5, COLUMNS))
    cost = chance.integers(0, 4, COLUMNS)
    points = np.array(list(product((0, 1), repeat=COLUMNS)), dtype=np.int64)
    least_sums = rows @ points[chance.integers(len(points))]
    fits = points[(points @ rows.T >= least_sums).all(axis=1)]
    least = int((fits @ cost).min())
    built = Rows(COLUMNS)
    for row, bound in zip(rows, least_sums.tolist(), strict=True):
        built.add("regel", np.arange(COLUMNS), row, bound, 100)
    built.add("wishes", np.arange(COLUMNS), cost, 0, least)
    return built.system(), cost, list(fits[fits @ cost == least])


@pytest.mark.parametrize("seed", range(40))
def test_every_optimum_stays(seed: int) -> None:
    """Whichever optimum the narrowing starts from, all of them fit what it leaves."""
    system, cost, optima = drawn(seed)
    for x in optima[:5]:
        left = narrowed(system, cost, x)
        assert all(left.holds(other) for other in optima)


def test_columns_that_no_optimum_uses_go() -> None:
    """Of the columns that no optimum uses, many are left out over drawn systems."""
    unused = gone = 0
    for seed in range(40):
        system, cost, optima = drawn(seed)
        never = ~np.any(optima, axis=0)
        unused += int(never.sum())
        gone += int((narrowed(system, cost, optima[0]).high[never] == 0).sum())
    assert unused > 100
    assert gone > unused // 3


def test_the_tie_break_asks_about_fewer_columns() -> None:
    """More than half of what the solvers see once wishes are settled can only be 0."""
    town = with_exact_edges(random_town(15, "small"), 20_000)
    seen: list[LinearSystem] = []

    def first(system: LinearSystem, cost: Ints | None) -> Answer:
        seen.append(system)
        return minimise(system, cost, work=town.model.solver.deterministic_time)

    solve_instance(town, Solvers(first, milp_minimise))
    ties = [system for system in seen if "tie_break" in system.kind]
    assert ties
    assert all((system.high == 0).mean() > 0.5 for system in ties)
