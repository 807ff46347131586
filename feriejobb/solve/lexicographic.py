"""Goal by goal in the model's order: each attained value becomes a row of the next stage."""

from __future__ import annotations

import time

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import Problem
from feriejobb.data.solution import GoalResult
from feriejobb.errors import InfeasibleError, NoSolutionError
from feriejobb.goals.registry import LINEAR
from feriejobb.goals.tie_break import TieBreak
from feriejobb.solve.allocation import Allocation, Keep, queue_result
from feriejobb.solve.board import Board, Limits
from feriejobb.solve.deadline import Deadline
from feriejobb.solve.exact import Solvers, decide, optimum
from feriejobb.solve.formulation import Formulation
from feriejobb.solve.provisional import provisional
from feriejobb.solve.queue import QueueOutcome, QueueWalk
from feriejobb.solve.tie_break import exact_tie_break, swapped_tie_break


def solve_small(
    problem: Problem,
    solvers: Solvers,
    deadline: Deadline | None = None,
    keep: Keep = lambda edge, done: None,
) -> Allocation:
    """Solve a problem small enough for exact solvers, every goal proved by two of them.

    Args:
        problem: The problem.
        solvers: The two solvers.
        deadline: When to end with the best so far.
        keep: Given each valid allocation on the way, with the goals that are finished.

    Raises:
        InfeasibleError: When both solvers say that the hard rules cannot all hold.
        NoSolutionError: When no solution was found within the work limit.
    """
    model = problem.instance.model
    stop = deadline or Deadline()
    form = Formulation.of(problem, model.goals)
    everyone = np.ones(problem.size, dtype=bool)
    nobody = ~everyone
    results: list[GoalResult] = []
    must: Bools = nobody
    never: Bools = problem.crowd.out
    outcome = QueueOutcome(np.full(problem.size, -1), nobody)
    edge = _start(form, solvers)
    if stop.over():
        raise NoSolutionError("Ingen lösning hittades inom gränsen.")
    limits = Limits()
    done: dict[str, GoalResult] = {}
    for name in model.goals:
        done |= {result.name: result for result in results}
        keep(edge, done)
        if stop.over():
            break
        began = time.perf_counter()
        if name == "queue":
            board = Board(problem, limits)
            board.copy_from(edge)
            outcome = QueueWalk(board, solvers, model.solver, form, stop).run()
            edge, must, never = outcome.edge, outcome.accepted, ~outcome.accepted
            if stop.over():
                break
            results.append(queue_result(problem, outcome, time.perf_counter() - began))
            continue
        small = form.placing(must, never, everyone, edge)
        cost = form.objectives[name]
        shift = int(cost @ small.fixed)
        answer = optimum(small.system, cost[small.free], solvers)
        if answer.x is not None:
            edge = form.edge_of(small.full(answer.x))
        goal = LINEAR[name]
        value = goal.value(problem, edge)
        attained = int(cost @ form.point(edge))
        gap = attained - (answer.bound + shift) if answer.x is not None else attained
        bound = value - gap if goal.sense == "min" else value + gap
        proved = answer.status == "optimal"
        seconds = time.perf_counter() - began
        results.append(GoalResult(name, goal.sense, value, bound, proved, seconds))
        form = form.attained(name, attained)
        if name == "quotas":
            limits.shortfall = value
        elif name == "moves":
            limits.moves = value
        else:
            limits.attained = form.holds
    if stop.over():
        walked = outcome if "queue" in done or outcome.accepted.any() else None
        early = provisional(problem, edge, done, walked)
        if early is not None:
            return early
    began = time.perf_counter()
    if "queue" not in model.goals:
        outcome.edge, outcome.accepted = edge, edge >= 0
    if len(problem.edges) <= model.solver.exact_ties:
        edge, proved = exact_tie_break(form, edge >= 0, edge, solvers)
    else:
        limits.attained = form.holds
        board = Board(problem, limits)
        board.copy_from(edge)
        edge, proved = swapped_tie_break(board, problem.crowd.locked), False
    value = TieBreak().value(problem, edge)
    seconds = time.perf_counter() - began
    bound = value if proved else 0
    results.append(GoalResult("tie_break", "min", value, bound, proved, seconds))
    return Allocation(edge, tuple(results), outcome)


def _start(form: Formulation, solvers: Solvers) -> Ints:
    """Any allocation that satisfies every hard rule."""
    nobody = np.full(form.problem.size, -1, dtype=np.int64)
    if form.holds(nobody):
        return nobody
    size = form.problem.size
    none, everyone = np.zeros(size, dtype=bool), np.ones(size, dtype=bool)
    small = form.placing(none, form.problem.crowd.out, everyone, nobody)
    verdict, x = decide(small.system, solvers)
    if verdict == "yes" and x is not None:
        return form.edge_of(small.full(x))
    if verdict == "no":
        raise InfeasibleError("De hårda reglerna går inte att uppfylla samtidigt.")
    raise NoSolutionError("Ingen lösning hittades inom gränsen.")
