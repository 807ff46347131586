"""The least shortfall of the soft quotas that cannot all be met, with integer prices as proof.

Quotas are filled greedily in queue order. Where that leaves a shortfall, the linear relaxation
tells what is left at least, its whole people are taken over, and HiGHS places the others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import UNLIMITED, Problem
from feriejobb.data.rows import FREE
from feriejobb.data.solution import BoundCertificate
from feriejobb.solve.board import Board
from feriejobb.solve.columns import some_of_each
from feriejobb.solve.deadline import Deadline
from feriejobb.solve.formulation import Formulation
from feriejobb.solve.lp_prices import SCALE
from feriejobb.solve.prices import (
    Prices,
    bound_certificate,
    cheapest_prices,
    edge_prices,
    price_proof,
)
from feriejobb.solve.quota_lp import Divided, divided
from feriejobb.solve.witness import milp_minimise

#: What a point is worth in whole prices; small ones first, since those can be exact.
_SCALES = (1, 2, 3, 4, 6, 12, 60, SCALE)
#: Most columns of a question about everybody at once.
_ALL = 20_000
#: Edges up to which it is told in a round, where somebody waits and nobody is moved for it.
_IN_A_ROUND = 60_000
#: Times that others are asked, and edges of each that come into question beside the relaxation's.
_TURNS, _SOME = 8, 8


@dataclass(frozen=True)
class Settled:
    """How low the shortfall can be, and what proves it.

    Attributes:
        bound: A lower bound on the shortfall; 0 where nothing is shown.
        certificate: What proves the bound.
        prices: The prices in it; ``attained`` is that of one point.
        exact: Whether they prove the bound to the last unit, nothing rounded up.
    """

    bound: int = 0
    certificate: BoundCertificate | None = None
    prices: Prices | None = None
    exact: bool = False


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
    standing = bool((problem.standing >= 0).any())
    most = min(most_edges, _IN_A_ROUND) if standing else most_edges
    if not short or len(problem.edges) > most or problem.instance.model.goals[0] != "quotas":
        return Settled()
    optimum = divided(problem, board.edge, stop.left)
    if optimum is None:
        return Settled()
    proved = _proved(problem, optimum)
    if proved.bound < short and not standing and not stop.over():
        _bettered(Formulation.of(problem, ("quotas",)), board, proved, optimum)
    return proved


def _proved(problem: Problem, optimum: Divided) -> Settled:
    """The bound that the relaxation's prices prove once they are whole numbers."""
    best, limited = Settled(), problem.budget < UNLIMITED
    weight = np.array([FREE if q.hard else q.weight for q in problem.instance.quotas])
    fixed = problem.crowd.locked & ~problem.crowd.out
    for scale in _SCALES:
        seat, cell, budget, quota = (
            np.rint(price * scale).astype(np.int64)
            for price in (optimum.seat, optimum.cell, optimum.budget, optimum.quota)
        )
        most = np.minimum(weight, FREE // scale) * scale
        prices = Prices(seat, cell, budget * limited, np.minimum(quota, most))
        proof = price_proof(problem, prices, fixed, 0)
        bound = -((proof.limit - proof.total) // scale)
        if bound > best.bound:
            shown = bound_certificate(problem, prices, "quotas", scale)
            exact = proof.total - proof.limit == bound * scale
            best = Settled(bound, shown, replace(prices, attained=scale), exact)
    return best


def _bettered(form: Formulation, board: Board, proved: Settled, optimum: Divided) -> None:
    """Take over less and less shortfall that HiGHS finds among some, the others staying put.

    First those whom the relaxation places as a whole stay there. Then all do but those without a
    place, pairs, and those in the way of somebody who has a place wherever the shortfall is least.

    Args:
        form: The rules.
        board: Changed where something better is found.
        proved: No shortfall is lower than its bound.
        optimum: Of the relaxation.
    """
    problem, edges = form.problem, form.problem.edges
    owner = edges.applicant
    if proved.prices is None:
        return
    price = edge_prices(problem, proved.prices)
    least = np.minimum(cheapest_prices(problem, price), 0)
    stay = np.full(problem.size, -1, dtype=np.int64)
    stay[owner[optimum.whole]] = optimum.whole
    stay[problem.paired] = -1
    may = optimum.used | problem.paired[owner]
    for turn in range(_TURNS):
        _take(board, _least(form, stay, may))
        if board.shortfall() <= proved.bound:
            return
        # Whoever is to have a place asks for all that the prices leave, the others for some of it.
        lacking = (least < 0) & (board.edge < 0)
        asked = (price <= least[owner]) & lacking[owner]
        near = np.zeros(len(problem.classes), dtype=np.bool_)
        near[edges.place[asked]] = True
        free = (board.edge < 0) | problem.paired | near[board.at]
        stay = np.where(free, -1, board.edge)
        may = (
            optimum.used
            | asked
            | problem.paired[owner]
            | ((price <= least[owner]) & some_of_each(edges, _SOME, turn))
        )
        may[board.edge[board.edge >= 0]] = True
    if int(optimum.used.sum()) <= _ALL:
        _take(board, _least(form, np.full_like(stay, -1), may))


def _take(board: Board, edge: Ints | None) -> None:
    """Take over an allocation that is valid and short by no more; another one leads elsewhere."""
    old, short = board.edge.copy(), board.shortfall()
    if edge is not None:
        board.copy_from(edge)
        if not board.valid() or board.shortfall() > short:
            board.copy_from(old)


def _least(form: Formulation, stay: Ints, may: Bools) -> Ints | None:
    """The least shortfall where some ``stay`` put, (N,), and others use what they ``may``, (E,)."""
    never, cost = form.problem.crowd.out, form.objectives["quotas"]
    system = form.placing(np.zeros_like(never), never, stay < 0, stay, may)
    found = milp_minimise(system.system, cost[system.free])
    return None if found.x is None else form.edge_of(system.full(found.x))
