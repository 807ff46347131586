"""A last look at everyone without a place, after wishes have moved money and seats about.

Whoever lacks a proof and could now simply take a free seat, or that of someone further back, gets
it; the one further back is looked at in turn. Certificates are then added up again for those who
stay without a place, each against everyone placed ahead.
"""

from __future__ import annotations

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import Problem
from feriejobb.solve.board import Board
from feriejobb.solve.by_pay import PayProof, still_proved
from feriejobb.solve.edge_kernels import seats_behind
from feriejobb.solve.prices import PriceProof
from feriejobb.solve.queue import QueueOutcome


def last_look(board: Board, outcome: QueueOutcome) -> bool:
    """Place whom one step can place, in queue order; keeps ``outcome`` in step with the board.

    Args:
        board: A valid allocation, changed in place.
        outcome: The queue's outcome for it.

    Returns:
        Whether anyone was placed.
    """
    problem = board.problem
    changed = False
    degree = np.diff(problem.edges.start)
    # Whoever gets a place on the way stands ahead of all who are looked at later.
    held = np.flatnonzero((board.edge >= 0) & ~problem.crowd.locked)
    proved = {i for proof in outcome.proofs for i in proof.covers} | set(outcome.exact)
    for i in np.flatnonzero((degree > 0) & ~problem.crowd.out).tolist():
        if board.edge[i] < 0 and i not in proved and _taken(board, i, held):
            changed = True
    if changed:
        settle_proofs(board, outcome)
    return changed


def _taken(board: Board, i: int, held: Ints) -> bool:
    """Take a free seat, or that of the last in the queue at a place, where every rule holds.

    Args:
        board: A valid allocation, changed in place.
        i: Queue index, without a place.
        held: Everyone behind ``i`` whose place can be taken, and perhaps others, ascending.
    """
    problem, edges = board.problem, board.problem.edges
    part = edges.of(i)
    place, cost = edges.place[part], edges.cost[part]
    employer, cell = problem.employer[place], problem.cell[place]
    # What cannot be afforded or has no seat is seen at a glance; the board judges the rest.
    most = np.maximum(board.budget, board.spent)[employer] - board.spent[employer] - cost
    free = (most >= 0) & (board.load[place] < board.seats[place])
    free &= np.append(board.cell_limit - board.used, 1)[cell] > 0  # the last one is for no cell
    for k in np.flatnonzero(free).tolist():
        if board.apply([(i, part.start + k)]):
            return True
    behind = held[np.searchsorted(held, i, side="right") :]
    if not len(behind):
        return False
    at, leaver = seats_behind(
        behind, board.at, board.edge, edges.cost, place, most, len(board.load)
    )
    order = np.argsort(at, kind="stable")
    for k, holder in zip(at[order].tolist(), leaver[order].tolist(), strict=True):
        if board.apply([(i, part.start + k), (holder, -1)]):
            return True
    return False


def settle_proofs(board: Board, outcome: QueueOutcome) -> None:
    """Bring the outcome in step: who is placed, and whom the certificates still prove."""
    problem = board.whole
    accepted = board.edge >= 0
    outcome.accepted = accepted
    outcome.edge = board.edge.copy()
    # From which position on each has a place whatever happens: the locked always, those who
    # belong together from the first of them on.
    since = np.arange(problem.size)
    for i, others in problem.companions.items():
        since[i] = min(i, *others)
    since[problem.crowd.locked] = 0
    waiting = ~accepted & ~problem.crowd.out & (np.diff(problem.edges.start) > 0)
    proved: set[int] = set()
    for proof in outcome.proofs:
        proof.covers = [j for j in proof.covers if waiting[j]]
        if isinstance(proof, PayProof):
            attained = board.limits.shortfall or 0
            proof.covers = still_proved(problem, proof, accepted, since, attained)
        for part in proof.parts:
            holds = _proved(problem, part, accepted, since)
            proof.covers = [j for j in proof.covers if holds[j]]
        proved.update(proof.covers)
    outcome.exact = [j for j in outcome.exact if waiting[j]]
    proved.update(outcome.exact)
    outcome.unproved = [j for j in np.flatnonzero(waiting).tolist() if j not in proved]


def _proved(problem: Problem, proof: PriceProof, accepted: Bools, since: Ints) -> Bools:
    """Whom the prices prove, each against everyone placed ahead, shape (N,)."""
    own = np.maximum(proof.cheapest, 0)
    gained = np.zeros(problem.size, dtype=np.int64)
    np.add.at(gained, since[accepted], own[accepted])
    asked = own.copy()
    for i, others in problem.companions.items():
        asked[i] += own[list(others)].sum()
    for i, extra in proof.joint.items():
        gained[since[i]] += extra if accepted[i] else 0
        asked[[i, *problem.companions[i]]] += extra
    base = int(np.minimum(proof.cheapest, 0).sum())
    found: Bools = base + np.cumsum(gained) + asked > proof.limit
    return found
