"""The strict tie-break: in queue order, each gets the best still possible, nobody else worse.

The order of a person's own edges is by wish points, then by canonical class; inside a class the
members' canonical order decides. The result is the only allocation with these properties.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.rows import FREE, LinearSystem
from feriejobb.goals.tie_break import tie_ranks
from feriejobb.solve.board import Board
from feriejobb.solve.exact import Solvers, optimum
from feriejobb.solve.formulation import Formulation
from feriejobb.solve.restrict import with_row
from feriejobb.solve.swaps import improve
from feriejobb.solve.witness import lp_minimise

#: Factor that puts wish points above the queue's weights.
_ABOVE = 1 << 22

#: Largest weight in one objective; HiGHS must still tell neighbours apart.
_WEIGHT = 1 << 14


def swapped_tie_break(board: Board, pinned: Bools) -> Ints:
    """Swap until no two people can trade equal points to the better queue position.

    Strict and deterministic, but not proved to be the best there is.

    Args:
        board: A valid allocation, changed in place.
        pinned: Who must not be moved, shape (N,).
    """
    problem = board.problem
    points = problem.edges.points
    weight = problem.size - problem.edges.applicant
    improve(board, points * _ABOVE + points * weight, pinned)
    return board.edge.copy()


def narrowed(system: LinearSystem, cost: Ints, x: Ints) -> LinearSystem:
    """The system without the columns that no optimum of ``cost`` uses.

    A column whose reduced cost in the LP exceeds the distance of the optimum from the LP's value
    would cost more than that (reduced-cost fixing). Half a point of margin keeps rounding out of
    the decision: points are whole.

    Args:
        system: Rows, among them the one that keeps ``cost`` at its optimum.
        cost: Points per column, shape (columns,).
        x: An optimum, shape (columns,).
    """
    if not len(system.low):
        return system
    answer = lp_minimise(system, cost.astype(np.float64))
    if answer is None or not answer.feasible:
        return system
    reduced = cost - system.matrix.T @ answer.row_price
    slack = float(cost @ x) - answer.value
    never = (reduced > slack + 0.5) & (x == 0) & (system.low == 0)
    return replace(system, high=np.where(never, 0, system.high))


def exact_tie_break(
    form: Formulation, accepted: Bools, edge: Ints, solvers: Solvers
) -> tuple[Ints, bool]:
    """The lexicographically best allocation of the accepted, person by person.

    Args:
        form: Rows of the rules and every attained goal.
        accepted: Who has a place, shape (N,).
        edge: An allocation that satisfies ``form``.
        solvers: The two exact solvers.

    Returns:
        The allocation and whether each step was proved.
    """
    problem = form.problem
    ranks = tie_ranks(problem)
    everyone = np.ones(problem.size, dtype=bool)
    small = form.placing(accepted, ~accepted, everyone, edge)
    system, owner = small.system, problem.edges.applicant
    column_of = np.full(len(form.system.low), -1, dtype=np.int64)
    column_of[small.free] = np.arange(len(small.free))
    x = form.point(edge)[small.free]
    if "wishes" in form.objectives:
        system = narrowed(system, form.objectives["wishes"][small.free], x)
    batch: list[tuple[Ints, int]] = []
    weight = 1
    people = np.flatnonzero(accepted).tolist()
    for number, i in enumerate(people):
        part = problem.edges.of(i)
        columns = column_of[np.arange(part.start, part.stop)]
        live = np.flatnonzero((columns >= 0) & (system.high[columns] > 0))
        cost = np.zeros(len(small.free), dtype=np.int64)
        cost[columns[live]] = np.argsort(np.argsort(ranks[part][live]))
        batch.append((cost, max(len(live), 1)))
        weight *= max(len(live), 1)
        following = people[number + 1] if number + 1 < len(people) else -1
        degree = _WEIGHT
        if following >= 0:
            columns = column_of[np.flatnonzero(owner == following)]
            degree = int(((columns >= 0) & (system.high[columns] > 0)).sum())
        if weight * max(degree, 1) <= _WEIGHT and following >= 0:
            continue
        objective = np.zeros(len(small.free), dtype=np.int64)
        for cost, size in batch:
            objective = objective * size + cost
        if any(int(cost @ x) for cost, _ in batch):
            answer = optimum(system, objective, solvers)
            x = answer.x if answer.x is not None else x
            if answer.status != "optimal":
                # What comes after rests on this; the next would only take as long again.
                return form.edge_of(small.full(x)), False
        for cost, _ in batch:
            system = with_row(system, "tie_break", cost, -FREE, int(cost @ x))
        batch, weight = [], 1
    return form.edge_of(small.full(x)), True
