"""The least shortfall of the soft quotas that cannot all be met, with integer prices as proof.

A city's quotas are filled greedily in queue order. Where that leaves a shortfall and the rows are
few enough, the linear relaxation tells what could be left at least, and HiGHS finds it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from feriejobb.data.edges import Ints
from feriejobb.data.problem import Problem
from feriejobb.data.rows import FREE
from feriejobb.data.solution import BoundCertificate
from feriejobb.solve.board import Board
from feriejobb.solve.formulation import Formulation
from feriejobb.solve.lp_prices import SCALE, rounded_prices
from feriejobb.solve.prices import bound_certificate, price_proof
from feriejobb.solve.restrict import with_row
from feriejobb.solve.witness import lp_minimise, milp_minimise


def settle_quotas(
    problem: Problem, board: Board, most_edges: int
) -> tuple[int, BoundCertificate | None]:
    """Bring the shortfall down to the least, and prove how low it can be.

    Args:
        problem: The problem.
        board: A valid allocation; afterwards one with no larger shortfall.
        most_edges: Larger problems are left as they are.

    Returns:
        A lower bound on the shortfall and what proves it; 0 and None where nothing is shown.
    """
    short = board.shortfall()
    if not short or len(problem.edges) > most_edges or problem.instance.model.goals[0] != "quotas":
        return 0, None
    form = Formulation.of(problem, ("quotas",))
    cost = form.objectives["quotas"]
    answer = lp_minimise(form.system, cost.astype(np.float64))
    if answer is None or not answer.feasible:
        return 0, None
    bound, certificate = _proved(form, answer.row_price)
    if bound < short and not (problem.standing >= 0).any():
        _bettered(form, board, cost, short)
    return max(bound, 0), certificate if bound > 0 else None


def _proved(form: Formulation, row_price: NDArray[np.float64]) -> tuple[int, BoundCertificate]:
    """The bound that the relaxation's prices prove once they are whole numbers."""
    problem = form.problem
    most = np.array([FREE if q.hard else q.weight * SCALE for q in problem.instance.quotas])
    found = rounded_prices(form, row_price)
    quota: Ints = np.minimum(found.quota, most.astype(np.int64))
    prices = replace(found, quota=quota, attained=0)
    fixed = problem.crowd.locked & ~problem.crowd.out
    proof = price_proof(problem, prices, fixed, 0)
    bound = -((proof.limit - proof.total) // SCALE)
    return bound, bound_certificate(problem, prices, "quotas", SCALE)


def _bettered(form: Formulation, board: Board, cost: Ints, short: int) -> None:
    """Take over the least shortfall that HiGHS finds, those first in the queue placed with it."""
    problem, old = board.problem, board.edge.copy()
    never = problem.crowd.out
    system = form.placing(
        np.zeros_like(never), never, np.ones_like(never), np.full(problem.size, -1)
    )
    least = milp_minimise(system.system, cost[system.free])
    if least.x is None or least.value >= short:
        return
    found = [system.full(least.x)]
    ahead = np.zeros(len(cost), dtype=np.int64)
    ahead[: len(problem.edges)] = problem.edges.applicant - problem.size
    kept = with_row(system.system, "kept", cost[system.free], -FREE, least.value)
    queued = milp_minimise(kept, ahead[system.free], nodes=1)
    if queued.x is not None:
        found.insert(0, system.full(queued.x))
    for x in found:
        board.copy_from(form.edge_of(x))
        if board.valid() and board.shortfall() < short:
            return
    board.copy_from(old)
