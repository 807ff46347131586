"""The least shortfall of the soft quotas that cannot all be met, with integer prices as proof.

Quotas are filled greedily in queue order. Where that leaves a shortfall, the linear relaxation
tells what is left at least, its whole people are taken over, and HiGHS places the others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import Problem
from feriejobb.data.rows import FREE
from feriejobb.data.solution import BoundCertificate
from feriejobb.solve.board import Board
from feriejobb.solve.deadline import Deadline
from feriejobb.solve.formulation import Formulation
from feriejobb.solve.lp_prices import SCALE, rounded_prices
from feriejobb.solve.priced_lp import Pool
from feriejobb.solve.prices import Prices, bound_certificate, price_proof
from feriejobb.solve.restrict import with_row
from feriejobb.solve.witness import milp_minimise

#: What a point is worth in whole prices; small ones first, since those can be exact.
_SCALES = (1, 2, 3, 4, 6, 12, 60, SCALE)
#: A share of a person that is a whole one.
_WHOLE = 1 - 1e-6
#: Most columns of a question about everybody at once.
_ALL = 20_000


@dataclass(frozen=True)
class Settled:
    """How low the shortfall can be, and what proves it.

    Attributes:
        bound: A lower bound on the shortfall; 0 where nothing is shown.
        certificate: What proves the bound.
        prices: Prices that prove it to the last unit; ``attained`` is the price of one point.
    """

    bound: int = 0
    certificate: BoundCertificate | None = None
    prices: Prices | None = None


def settle_quotas(
    problem: Problem, board: Board, most_edges: int, stop: Deadline | None = None
) -> Settled:
    """Bring the shortfall down to the least, and prove how low it can be.

    Args:
        problem: The problem.
        board: A valid allocation; afterwards one with no larger shortfall.
        most_edges: Larger problems are left as they are.
        stop: When to leave it at what there is.
    """
    stop, short = stop or Deadline(), board.shortfall()
    if (
        stop.over()
        or not short
        or len(problem.edges) > most_edges
        or problem.instance.model.goals[0] != "quotas"
    ):
        return Settled()
    form = Formulation.of(problem, ("quotas",))
    cost = form.objectives["quotas"]
    pool = Pool(problem.edges, len(cost))
    pool.used[board.edge[board.edge >= 0]] = True
    answer = pool.minimise(form.system, cost.astype(np.float64), stop.left)
    if answer is None or not answer.feasible:
        return Settled()
    proved = _proved(form, answer.row_price)
    if proved.bound < short and not (problem.standing >= 0).any() and not stop.over():
        whole = np.flatnonzero(answer.x[: len(problem.edges)] > _WHOLE)
        _bettered(form, board, cost, proved.bound, whole, pool.used)
    return proved


def _proved(form: Formulation, row_price: NDArray[np.float64]) -> Settled:
    """The bound that the relaxation's prices prove once they are whole numbers."""
    problem, best = form.problem, Settled()
    weight = np.array([FREE if q.hard else q.weight for q in problem.instance.quotas])
    fixed = problem.crowd.locked & ~problem.crowd.out
    for scale in _SCALES:
        found = rounded_prices(form, row_price, scale)
        most = np.minimum(weight, FREE // scale) * scale
        prices = replace(found, quota=np.minimum(found.quota, most), attained=0)
        proof = price_proof(problem, prices, fixed, 0)
        bound = -((proof.limit - proof.total) // scale)
        if bound > best.bound:
            shown = bound_certificate(problem, prices, "quotas", scale)
            exact = proof.total - proof.limit == bound * scale
            best = Settled(bound, shown, replace(prices, attained=scale) if exact else None)
    return best


def _bettered(
    form: Formulation, board: Board, cost: Ints, least: int, whole: Ints, used: Bools
) -> None:
    """Take over the least shortfall that HiGHS finds, those first in the queue placed with it.

    Args:
        form: The rules.
        board: Changed where something better is found.
        cost: Points of shortfall per column.
        least: No shortfall is lower.
        whole: Edges that the relaxation takes as a whole; first their owners stay there.
        used: The columns that it has looked at.
    """
    edges, old = form.problem.edges, board.edge.copy()
    start = np.full(form.problem.size, -1, dtype=np.int64)
    start[edges.applicant[whole]] = whole
    pairs = [i for a, b, _ in form.problem.pair_indices for i in (a, b)]
    start[pairs] = -1
    anew = np.full_like(start, -1)
    for stay in (start, anew) if int(used.sum()) <= _ALL else (start,):
        for edge in _found(form, cost, stay, used[: len(edges)], ahead=stay is anew):
            before = board.edge.copy(), board.shortfall()
            board.copy_from(edge)
            if not board.valid() or board.shortfall() >= before[1]:
                board.copy_from(before[0])
        if board.shortfall() <= least:
            return
    if not board.valid():
        board.copy_from(old)


def _found(form: Formulation, cost: Ints, stay: Ints, used: Bools, *, ahead: bool) -> list[Ints]:
    """Allocations with the least shortfall where some stay put, the one to prefer in front."""
    problem, never = form.problem, form.problem.crowd.out
    system = form.placing(np.zeros_like(never), never, stay < 0, stay, used)
    least = milp_minimise(system.system, cost[system.free])
    if least.x is None:
        return []
    found = [system.full(least.x)]
    if ahead:
        first = np.zeros(len(cost), dtype=np.int64)
        first[: len(problem.edges)] = problem.edges.applicant - problem.size
        kept = with_row(system.system, "kept", cost[system.free], -FREE, least.value)
        queued = milp_minimise(kept, first[system.free], nodes=1)
        if queued.x is not None:
            found.insert(0, system.full(queued.x))
    return [form.edge_of(x) for x in found]
