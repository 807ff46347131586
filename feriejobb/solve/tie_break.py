"""The strict tie-break: in queue order, each gets the best still possible, nobody else worse.

The order of a person's own edges is by wish points, then by canonical class; inside a class the
members' canonical order decides. The result is the only allocation with these properties.
"""

from __future__ import annotations

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.rows import FREE
from feriejobb.goals.tie_break import tie_ranks
from feriejobb.solve.exact import Solvers, optimum
from feriejobb.solve.formulation import Formulation
from feriejobb.solve.restrict import with_row

#: Largest weight in one objective; HiGHS must still tell neighbours apart.
_WEIGHT = 1 << 14


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
    proved = True
    batch: list[tuple[Ints, int]] = []
    weight = 1
    people = np.flatnonzero(accepted).tolist()
    for number, i in enumerate(people):
        part = problem.edges.of(i)
        columns = column_of[np.arange(part.start, part.stop)]
        cost = np.zeros(len(small.free), dtype=np.int64)
        cost[columns] = ranks[part]
        batch.append((cost, part.stop - part.start))
        weight *= part.stop - part.start
        following = people[number + 1] if number + 1 < len(people) else -1
        degree = int((owner == following).sum()) if following >= 0 else _WEIGHT
        if weight * max(degree, 1) <= _WEIGHT and following >= 0:
            continue
        objective = np.zeros(len(small.free), dtype=np.int64)
        for cost, size in batch:
            objective = objective * size + cost
        if any(int(cost @ x) for cost, _ in batch):
            answer = optimum(system, objective, solvers)
            proved = proved and answer.status == "optimal"
            x = answer.x if answer.x is not None else x
        for cost, _ in batch:
            system = with_row(system, "tie_break", cost, -FREE, int(cost @ x))
        batch, weight = [], 1
    return form.edge_of(small.full(x)), proved
