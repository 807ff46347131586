"""Who has a place: quotas and queue settled as a whole solve settles them, wishes left aside.

Wishes never change who is placed, and where nobody is left without proof the queue's answer is one
set of people. A what-if that asks only who has a place needs no more than this.

Where a town gets more of something and keeps its edges, the walk of the town before says where
things can begin to differ: everybody who was placed still can be, and the prices that proved the
others passed over are added up again. Up to the first who is no longer proved, both walks have
placed the same people, so the new one continues from a board that was kept there.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.instance import Instance
from feriejobb.data.model import SolverSettings
from feriejobb.data.problem import Problem
from feriejobb.data.queue import build_queue
from feriejobb.rules.registry import edge_filter
from feriejobb.solve.board import Board, Limits
from feriejobb.solve.exact import Solvers
from feriejobb.solve.half_open import start_by_asking, with_openings
from feriejobb.solve.large import start_board
from feriejobb.solve.last_look import settle_proofs
from feriejobb.solve.lexicographic import solve_small
from feriejobb.solve.prices import PriceProof, Prices, price_proof
from feriejobb.solve.queue import QueueOutcome, QueueWalk

#: Queue positions between two boards that are kept.
_APART = 250


@dataclass(frozen=True)
class Placed:
    """Who has a place in one problem.

    Attributes:
        problem: The problem, its pairs not split.
        has: Who has a place, shape (N,).
        at: Class per applicant, -1 for none, shape (N,).
        shortfall: Weighted shortfall of the soft quotas.
        unproved: How many are without a place and without proof; where it is 0, a whole solve
            places the same people.
        prices: Those that prove who is passed over.
        boards: Edge per applicant just before a queue index was decided, by that index.
        first: The queue index from which the walk was made anew; N where it did not have to be.
    """

    problem: Problem
    has: Bools
    at: Ints
    shortfall: int
    unproved: int
    prices: tuple[Prices, ...] = ()
    boards: dict[int, Ints] = field(default_factory=dict, repr=False)
    first: int = 0


class _Walk(QueueWalk):
    """A walk that keeps boards on its way, and may begin at one."""

    first = 0
    boards: dict[int, Ints]

    def __init__(self, board: Board, solvers: Solvers, settings: SolverSettings) -> None:
        super().__init__(board, solvers, settings)
        self.boards = {}

    def begin(self, before: Placed, first: int) -> None:
        """Take over what was decided about everyone ahead of ``first``; the board stands there."""
        self.first = first
        self.boards = {i: edge for i, edge in before.boards.items() if i <= first}
        self.accepted[:first] |= before.has[:first]
        for j in np.flatnonzero(self.accepted[:first]).tolist():
            self.accepted[list(self._partners.get(j, ()))] = True
        self.passed[:first] |= ~before.has[:first]
        self.know(before.prices)

    def _walk(self, first: int) -> None:
        first = max(first, self.first)
        # What was kept behind someone who is let in after all is of no use any more.
        self.boards = {i: edge for i, edge in self.boards.items() if i <= first}
        super()._walk(first)

    def _admit(self, i: int) -> bool:
        if i >= max(self.boards, default=-_APART) + _APART:
            self.boards[i] = self.board.edge.copy()
        return super()._admit(i)


def queue_problem(instance: Instance) -> Problem:
    """The problem of a first round as a whole solve poses it, in its own queue order."""
    ordered = replace(instance, quotas=tuple(sorted(instance.quotas, key=lambda q: q.id)))
    queue = build_queue(instance.model, instance.applicants)
    return Problem.of(ordered, queue, edge_filter(instance), split_pairs=False)


def who_is_placed(problem: Problem, solvers: Solvers | None = None) -> Placed:
    """Settle quotas and queue.

    Args:
        problem: The problem, its pairs not split.
        solvers: The two exact solvers; default CP-SAT and HiGHS.

    Raises:
        InfeasibleError: The hard rules cannot all hold.
        NoSolutionError: No allocation was found that respects every hard rule.
    """
    settings = problem.instance.model.solver
    both = solvers or Solvers.standard(settings.deterministic_time)
    if len(problem.edges) <= settings.exact_edges:
        split = Problem.of(problem.instance, problem.queue, edge_filter(problem.instance))
        if len(split.edges) <= settings.exact_edges:
            return _exactly(problem, split, both)
    board = Board(problem, Limits(openings=False))
    start_board(problem, board, settings.path_attempts)
    if not board.valid():
        start_by_asking(board, both, settings.exact_openings)
    if problem.instance.model.stands_before("quotas", "queue"):
        board.limits.shortfall = board.shortfall()
    return _settled(_Walk(board, both, settings))


def who_is_placed_now(before: Placed, problem: Problem, solvers: Solvers | None = None) -> Placed:
    """The same for a problem that has more of something than one that is settled.

    Args:
        before: The other problem, settled.
        problem: Equal to it but for seats, supervisors, budgets and quotas.
        solvers: See ``who_is_placed``.

    Raises:
        InfeasibleError: The hard rules cannot all hold.
        NoSolutionError: No allocation was found that respects every hard rule.
    """
    if not before.boards or before.unproved or not _has_more(before, problem):
        return who_is_placed(problem, solvers)
    board = Board(problem, Limits(openings=False))
    old = before.problem.edges
    board.copy_from(np.where(before.has, _edge_at(before, old.start), -1))
    outcome = QueueOutcome(board.edge, before.has)
    outcome.proofs = [price_proof(problem, p, before.has, 0) for p in before.prices]
    for proof in outcome.proofs:
        proof.covers = list(range(problem.size))
    settle_proofs(board, outcome)
    if not outcome.unproved:
        return replace(before, problem=problem, first=problem.size)
    first = max((i for i in before.boards if i <= outcome.unproved[0]), default=-1)
    if first < 0:
        return who_is_placed(problem, solvers)
    settings = problem.instance.model.solver
    both = solvers or Solvers.standard(settings.deterministic_time)
    board.copy_from(before.boards[first])
    board.limits.shortfall = 0 if problem.instance.model.stands_before("quotas", "queue") else None
    if not board.valid():
        return who_is_placed(problem, solvers)
    walk = _Walk(board, both, settings)
    walk.begin(before, first)
    return _settled(walk)


def _edge_at(before: Placed, start: Ints) -> Ints:
    """The edge that leads everyone to their class, shape (N,)."""
    edges = before.problem.edges
    found = np.full(before.problem.size, -1, dtype=np.int64)
    here = np.flatnonzero(before.at[edges.applicant] == edges.place)
    found[edges.applicant[here]] = here
    return found


def _has_more(before: Placed, problem: Problem) -> bool:
    """Whether nothing but limits differs, none of them is tighter, and no quota was short."""
    old = before.problem
    if problem.edges is not old.edges or problem.crowd is not old.crowd or before.shortfall:
        return False
    mine, theirs = problem.instance.quotas, old.instance.quotas
    if [replace(q, target=0) for q in mine] != [replace(q, target=0) for q in theirs]:
        return False
    looser = all(
        q.target <= p.target if q.is_min else q.target >= p.target
        for q, p in zip(mine, theirs, strict=True)
    )
    limits = (
        (problem.seats, old.seats),
        (problem.cell_limit, old.cell_limit),
        (problem.budget, old.budget),
        (old.min_open, problem.min_open),
    )
    return looser and all(bool((now >= then).all()) for now, then in limits)


def _settled(walk: _Walk) -> Placed:
    """Walk, and see to the openings with the same people, as a whole solve does."""
    board, problem = walk.board, walk.problem
    outcome = walk.run()
    pinned = problem.crowd.locked.copy()
    pinned[list(problem.companions)] = True
    last, outcome = with_openings(walk, outcome, pinned)
    # Boards of a walk that openings have overruled lead nowhere.
    boards = walk.boards if last is walk else {}
    prices = tuple(p.prices for p in outcome.proofs if isinstance(p, PriceProof) and p.covers)
    at = np.where(outcome.accepted, board.at, -1)
    return Placed(
        problem, outcome.accepted.copy(), at, board.shortfall(), len(outcome.unproved), prices,
        boards, walk.first,
    )  # fmt: skip


def _exactly(problem: Problem, split: Problem, solvers: Solvers) -> Placed:
    """A small problem by the exact solvers, its goals up to the queue and no tie-break."""
    model = problem.instance.model
    goals = model.goals
    wanted = goals[: goals.index("queue") + 1] if "queue" in goals else goals
    quick = model.solver.model_copy(update={"exact_ties": 0})
    less = model.model_copy(update={"goals": wanted, "solver": quick})
    found = solve_small(replace(split, instance=replace(split.instance, model=less)), solvers)
    # The split classes lie inside the whole ones.
    whole = np.array([problem.classes.number[p.id] for p in split.classes.representatives])
    has = found.edge >= 0
    at = np.where(has, whole[split.edges.place[np.maximum(found.edge, 0)]], -1)
    short = next((g.value for g in found.goals if g.name == "quotas"), 0)
    return Placed(problem, has, at, short, len(found.outcome.unproved))
