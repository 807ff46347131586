"""Solve a city: quotas filled in queue order, the queue by paths and prices, then the wishes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import Problem
from feriejobb.data.solution import GoalResult, PriceCertificate
from feriejobb.data.start import Start
from feriejobb.errors import NoSolutionError
from feriejobb.goals.registry import LINEAR
from feriejobb.goals.tie_break import TieBreak
from feriejobb.solve.ahead import begin_ahead
from feriejobb.solve.allocation import Allocation, Keep, queue_result
from feriejobb.solve.board import Board, Limits
from feriejobb.solve.deadline import Deadline
from feriejobb.solve.exact import Solvers
from feriejobb.solve.face import Face
from feriejobb.solve.from_start import NotFromHere, WalkOn, put_back, start_prices
from feriejobb.solve.half_open import start_by_asking, with_openings
from feriejobb.solve.last_look import last_look
from feriejobb.solve.openings import settle_openings
from feriejobb.solve.paths import PathSearch
from feriejobb.solve.prices import prices_of
from feriejobb.solve.provisional import provisional
from feriejobb.solve.queue import QueueWalk
from feriejobb.solve.quota_stage import Settled, settle_quotas
from feriejobb.solve.standing import kept_offers, moves_bound, settle_moves, stand
from feriejobb.solve.tie_break import swapped_tie_break
from feriejobb.solve.wishes import WishStage


def solve_city(
    problem: Problem,
    solvers: Solvers,
    say: Callable[[str], None],
    known: Sequence[PriceCertificate] = (),
    deadline: Deadline | None = None,
    keep: Keep = lambda edge, done: None,
    start: Start | None = None,
) -> Allocation:
    """Solve a problem too large for the exact solvers.

    The order of work is always quotas, queue, moves, wishes. A model that orders its goals
    otherwise gets them listed in its order, and those that the work does not serve as unproved.
    Soft quotas bind only the goals that stand after ``quotas``.

    Args:
        problem: The problem, its pairs not split.
        solvers: For questions small enough.
        say: Told each step as it begins.
        known: Certificates of the round before; their prices often prove the same people again.
        deadline: When to end with the best so far.
        keep: Given each valid allocation on the way, with the goals that are finished.
        start: The answer to a like problem to begin from; None to begin with nobody placed.

    Raises:
        NotFromHere: The start leads to no proved answer.
        InfeasibleError: Both exact solvers say that the hard rules cannot all hold.
        NoSolutionError: No allocation was found that respects every hard rule.
    """
    settings = problem.instance.model.solver
    stop = deadline or Deadline()
    done: dict[str, GoalResult] = {}
    began = time.perf_counter()
    say("kvoter")
    board = Board(problem, Limits(openings=False))
    start_board(problem, board, settings.path_attempts, start)
    if start is not None and (board.shortfall() or not board.valid()):
        raise NotFromHere
    if not board.valid():
        start_by_asking(board, solvers, settings.exact_openings)
    if board.valid() and stop.over():
        raise NoSolutionError("Ingen lösning hittades inom gränsen.")
    model = problem.instance.model
    goals = model.goals
    settled = settle_quotas(problem, board, settings.exact_quotas, stop)
    shortest = settled.bound
    first = model.stands_before("quotas", "queue")
    board.limits.shortfall = board.shortfall() if first else None
    if not board.valid():
        raise NoSolutionError("Ingen lösning hittades som uppfyller alla hårda regler.")
    done["quotas"] = _goal("quotas", problem, board.edge, shortest, began)
    keep(board.edge, done)
    board = _on_face(board, settled) if first else board
    whole, problem = problem, board.problem
    began = time.perf_counter()
    say("kön")
    # With offers that stand people keep to what they have.
    anew = start is None and not (problem.standing >= 0).any()
    foreseen = begin_ahead(board, stop) if anew and first and settled.prices is not None else []
    walk = (QueueWalk if start is None else WalkOn)(board, solvers, settings, deadline=stop)
    walk.know(prices_of(problem, certificate) for certificate in known)
    walk.take(foreseen)
    outcome = walk.run()
    pinned = _pinned(problem)
    if start is not None and not stop.over() and not settle_openings(board, pinned, walk.paths):
        raise NotFromHere
    walk, outcome = with_openings(walk, outcome, pinned)
    done["quotas"] = _goal("quotas", problem, board.edge, shortest, began)
    if model.stands_before("quotas", "wishes"):
        board.limits.shortfall = done["quotas"].value
    done["queue"] = queue_result(problem, outcome, time.perf_counter() - began)
    keep(board.outside, done)
    if stop.over() and (early := provisional(whole, board.outside, done, outcome)) is not None:
        return early
    began = time.perf_counter()
    say("önskemål")
    fewest = None
    if "moves" in goals:
        fewest = settle_moves(walk, pinned)
        done["moves"] = _goal("moves", problem, board.edge, fewest.value, began)
        board.limits.moves = done["moves"].value
    prices = None if start is None else start_prices(problem, start)
    stage = WishStage(board, pinned, settings, walk.market, prices, fewest)
    wishes = stage.run(stop)
    seconds = time.perf_counter() - began
    proved = wishes.bound == wishes.value
    done["wishes"] = GoalResult("wishes", "min", wishes.value, wishes.bound, proved, seconds)
    keep(board.outside, done)
    if stop.over() and (early := provisional(whole, board.outside, done, outcome)) is not None:
        return early
    began = time.perf_counter()
    say("särskiljning")
    edge = swapped_tie_break(board, pinned | kept_offers(board))
    looks, attained = 0, board.limits.shortfall
    board.limits.shortfall = attained if first else None
    while looks < settings.core_rounds and last_look(board, outcome):
        looks += 1
    board.limits.shortfall = attained
    if looks:
        if attained is not None:
            board.limits.shortfall = max(attained, board.shortfall())
        edge = board.edge.copy()
        bound, certificate = stage.bound_for(outcome.accepted)
        wishes = replace(wishes, bound=bound, certificate=certificate)
        done["queue"] = queue_result(problem, outcome, done["queue"].seconds)
        fewest = None if fewest is None else moves_bound(board, fewest.price)
    least = {"quotas": shortest} if fewest is None else {"quotas": shortest, "moves": fewest.value}
    for name, bound in least.items():
        # Later stages may have bettered an earlier goal.
        done[name] = replace(_goal(name, problem, edge, bound, began), seconds=done[name].seconds)
    value = LINEAR["wishes"].value(problem, edge)
    done["wishes"] = replace(
        done["wishes"], value=value, bound=min(wishes.bound, value), proved=wishes.bound >= value
    )
    if "wishes" in goals and not model.stands_before("queue", "wishes"):
        # The bound holds for these people only; placing nobody would cost no points.
        done["wishes"] = replace(done["wishes"], bound=0, proved=done["wishes"].value == 0)
    results = []
    for name in goals:
        if name not in done:
            bound = problem.size if LINEAR[name].sense == "max" else 0
            done[name] = _goal(name, problem, edge, bound, began)
        results.append(done[name])
    value = TieBreak().value(problem, edge)
    seconds = time.perf_counter() - began
    results.append(GoalResult("tie_break", "min", value, 0, value == 0, seconds))
    shown = (told.certificate for told in (settled, fewest, wishes) if told is not None)
    outcome.edge = edge = board.outside
    return Allocation(edge, tuple(results), outcome, tuple(c for c in shown if c is not None))


def _on_face(board: Board, settled: Settled) -> Board:
    """The board on the face of least shortfall where prices prove that it has the least."""
    if settled.prices is None or not settled.exact or settled.bound != board.shortfall():
        return board
    face = Face.of(board.problem, settled.prices, board.edge)
    if face is None:
        return board
    there = Board(face.problem, board.limits, face)
    there.copy_from(face.within(board.edge))
    return there


def _goal(name: str, problem: Problem, edge: Ints, bound: int, began: float) -> GoalResult:
    goal = LINEAR[name]
    value = goal.value(problem, edge)
    seconds = time.perf_counter() - began
    return GoalResult(name, goal.sense, value, bound, value == bound, seconds)


def _pinned(problem: Problem) -> Bools:
    """Whom no swap may move: the locked and those who belong together, shape (N,)."""
    pinned = problem.crowd.locked.copy()
    pinned[list(problem.companions)] = True
    return pinned


def start_board(problem: Problem, board: Board, attempts: int, start: Start | None = None) -> None:
    """Put the locked in their places and fill the min quotas, hard ones and heavy ones first.

    Offers of the round before that stand keep their class where they still may, in queue order:
    that is the start from which the fewest move; so do those of another answer to begin from. The
    members of a quota come in queue order. What cannot be filled is left short.
    """
    edge = np.full(problem.size, -1, dtype=np.int64)
    locked = np.flatnonzero(problem.crowd.locked & ~problem.crowd.out)
    edge[locked] = problem.edges.start[locked]
    board.copy_from(edge)
    board.limits.minimums = False
    stand(board)
    if start is not None:
        put_back(board, start)
    paths = PathSearch(board, attempts)
    quotas = problem.instance.quotas
    mins = [k for k, quota in enumerate(quotas) if quota.is_min]
    mins.sort(key=lambda k: (not quotas[k].hard, -quotas[k].weight, quotas[k].id))
    for k in mins:
        if board.count[k] >= quotas[k].target:
            continue
        here = problem.quota_edges[k]
        owners = problem.edges.applicant[here]
        first = np.searchsorted(owners, np.arange(problem.size + 1))
        for i in np.unique(owners).tolist():
            if board.count[k] >= quotas[k].target:
                break
            if board.edge[i] < 0:
                paths.place(i, here[first[i] : first[i + 1]])
    board.limits.minimums = True
