"""Places that the walk left half open and nobody could simply be moved about for.

Exact solvers are asked how many of those who were let in can keep a place, from the front of the
queue, when every place opens with its least number or not at all. From the first who cannot, the
queue is walked again, openings and all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.errors import InfeasibleError, NoSolutionError
from feriejobb.solve.board import Board
from feriejobb.solve.by_pay import renewed
from feriejobb.solve.exact import Solvers, decide, optimum
from feriejobb.solve.formulation import Formulation
from feriejobb.solve.last_look import last_look, settle_proofs
from feriejobb.solve.openings import close_half_open, settle_openings
from feriejobb.solve.queue import QueueOutcome, QueueWalk
from feriejobb.solve.restrict import Restricted

_NOTHING = "Ingen lösning hittades som öppnar platserna med min_antal."
_CANNOT = "De hårda reglerna går inte att uppfylla samtidigt."


def with_openings(
    walk: QueueWalk, outcome: QueueOutcome, pinned: Bools
) -> tuple[QueueWalk, QueueOutcome]:
    """Let every place open with its least number or not at all, after a walk that relaxed that.

    Args:
        walk: The finished walk; its board is changed, and its ``openings`` limit switched on. The
            limit on the shortfall is raised where openings cannot be kept without.
        outcome: The walk's outcome, kept in step where the same people stay placed.
        pinned: Who must not be moved one by one, shape (N,).

    Returns:
        The walk and the outcome that hold now; the same ones where the same people stay placed.

    Raises:
        InfeasibleError: Both exact solvers say that the hard rules cannot all hold.
        NoSolutionError: No allocation was found that opens places as it should.
    """
    board = walk.board
    if settle_openings(board, pinned, walk.paths):
        return walk, outcome
    relaxed, late = board.edge.copy(), walk.deadline.over()
    if late and close_half_open(board):
        _in_step(board, outcome)
        return walk, outcome
    board.copy_from(relaxed)
    found = found_by_asking(walk, outcome.accepted)
    board.copy_from(found.edge)
    if not board.valid():
        raise NoSolutionError(_NOTHING)
    walk.paths.forget()
    if found.first >= board.problem.size:
        outcome.edge = board.edge.copy()
        return walk, outcome
    again = _Again(board, walk.solvers, walk.settings, found.form, walk.deadline)
    again.begin(outcome, found.first)
    outcome = again.run()
    if outcome.unproved:
        # Whoever is let in after all may send away others, on whom exact answers have relied.
        outcome.exact = [i for i in outcome.exact if i < min(outcome.unproved)]
    _in_step(board, outcome)
    return again, outcome


def _in_step(board: Board, outcome: QueueOutcome) -> None:
    settle_proofs(board, outcome)
    while last_look(board, outcome):
        pass


class _Again(QueueWalk):
    """A walk from a given position on, openings kept."""

    _from = 0

    def begin(self, before: QueueOutcome, first: int) -> None:
        """Take over what was decided about everyone ahead of ``first``."""
        if self.form is not None:
            # Exact questions may prove what the walk before left open.
            first = min([first, *before.unproved])
        self._from = first
        self.accepted[:first] |= before.accepted[:first]
        for j in np.flatnonzero(self.accepted[:first]).tolist():
            self.accepted[list(self._partners.get(j, ()))] = True
        self.passed[:first] |= ~before.accepted[:first]
        for old in before.proofs:
            proof = renewed(self.whole, old, self.accepted, self.attained)
            proof.covers = [j for j in old.covers if j < first]
            self.outcome.proofs.append(proof)
        self.outcome.exact = [j for j in before.exact if j < first]
        self.outcome.unproved = [j for j in before.unproved if j < first]

    def _walk(self, first: int) -> None:
        first, self._from = max(first, self._from), 0
        super()._walk(first)


@dataclass(frozen=True)
class Found:
    """An allocation that keeps every rule.

    Attributes:
        edge: Edge per applicant, -1 for none, shape (N,).
        first: The first in the queue whose place it says nothing about; N where it places the very
            people that were let in.
        form: The rules, where they are few enough to be asked about everybody.
    """

    edge: Ints
    first: int
    form: Formulation | None = None


def found_by_asking(walk: QueueWalk, accepted: Bools) -> Found:
    """The allocation from which to go on; everybody is asked about only where they are few.

    Args:
        walk: The walk whose board has half-open places.
        accepted: Who was let in, shape (N,).

    Raises:
        InfeasibleError: Both exact solvers say that the hard rules cannot all hold.
        NoSolutionError: None was found.
    """
    board, most = walk.board, walk.settings.exact_openings
    every: Bools = np.ones(len(board.problem.edges), dtype=np.bool_)
    few = len(every) <= most
    found = _Question(walk, accepted, every if few else _concerned(board, most)).kept()
    if found is not None:
        return found
    before = board.edge.copy()
    if close_half_open(board):
        lost = np.flatnonzero((before >= 0) & (board.edge < 0))
        return Found(board.edge.copy(), int(lost.min(initial=board.problem.size)))
    board.copy_from(before)
    found = None if few else _Question(walk, accepted, every).anything()
    if found is None:
        raise NoSolutionError(_NOTHING)
    return found


def start_by_asking(board: Board, solvers: Solvers, most: int) -> bool:
    """Take over any allocation that keeps every hard rule, where few enough edges are asked about.

    Args:
        board: The board, changed where there is one.
        solvers: The two exact solvers.
        most: Most edges that are asked about.

    Returns:
        Whether there was one.

    Raises:
        InfeasibleError: Both solvers say that there is none.
    """
    problem = board.problem
    if len(problem.edges) > most:
        return False
    nobody, everyone = np.zeros(problem.size, dtype=bool), np.ones(problem.size, dtype=bool)
    form = Formulation.of(problem, ())
    none = np.full(problem.size, -1, dtype=np.int64)
    small = form.placing(nobody, problem.crowd.out, everyone, none)
    verdict, x = decide(small.system, solvers)
    if verdict == "no":
        raise InfeasibleError(_CANNOT)
    if x is not None:
        board.copy_from(form.edge_of(small.full(x)))
    return x is not None


class _Question:
    """What exact solvers say of a board where only the edges of ``free`` may be taken or left."""

    def __init__(self, walk: QueueWalk, accepted: Bools, free: Bools) -> None:
        board = walk.board
        self._board, self._solvers, self._accepted = board, walk.solvers, accepted
        self._problem, self._free, self._all = board.problem, free, bool(free.all())
        self._region: Bools = np.zeros(board.problem.size, dtype=np.bool_)
        self._region[board.problem.edges.applicant[free]] = True
        self._plain = Formulation.of(self._problem, ("quotas",))
        self._form = self._within(board.limits.shortfall)
        self._edge = board.edge.copy()
        self._places = np.arange(self._problem.size)

    def kept(self) -> Found | None:
        """The very people that were let in, else as many as can be from the front of the queue."""
        size = self._problem.size
        same = self._ahead(size)
        if same is not None:
            return Found(self._best(size, same), size)
        found = self.anything()
        if found is None:
            return None
        known = found.edge
        firsts = [0, *np.flatnonzero(self._accepted & self._region).tolist()]
        low, high = 0, len(firsts) - 1
        while low < high:
            middle = (low + high + 1) // 2
            edge = self._ahead(firsts[middle])
            if edge is None:
                high = middle - 1
            else:
                low, known = middle, edge
        form = self._form if self._all else None
        return Found(self._best(firsts[low], known), firsts[low], form)

    def anything(self) -> Found | None:
        """Any allocation that keeps every rule, with the least shortfall that it takes."""
        edge = self._ahead(0)
        if edge is None:
            edge = self._shorter()
        return None if edge is None else Found(edge, 0)

    def _within(self, shortfall: int | None) -> Formulation:
        return self._plain if shortfall is None else self._plain.attained("quotas", shortfall)

    def _asked(self, form: Formulation, first: int) -> Restricted:
        """Everyone let in ahead of ``first`` must be placed, and nobody else there."""
        crowd, ahead = self._problem.crowd, self._places < first
        must = (self._accepted & ahead) | (crowd.locked & ~crowd.out)
        never = crowd.out | (~self._accepted & ahead)
        return form.placing(must, never, self._region, self._edge, self._free)

    def _ahead(self, first: int) -> Ints | None:
        small = self._asked(self._form, first)
        _, x = decide(small.system, self._solvers)
        return None if x is None else self._form.edge_of(small.full(x))

    def _shorter(self) -> Ints | None:
        """An allocation with the least shortfall; the board must keep that from then on."""
        small, cost = self._asked(self._plain, 0), self._plain.objectives["quotas"]
        answer = optimum(small.system, cost[small.free], self._solvers)
        if answer.x is None:
            if answer.status == "infeasible" and self._all:
                raise InfeasibleError(_CANNOT)
            return None
        x = small.full(answer.x)
        if self._board.limits.shortfall is not None:
            self._board.limits.shortfall = int(cost @ x)
        self._form = self._within(self._board.limits.shortfall)
        return self._form.edge_of(x)

    def _best(self, first: int, known: Ints) -> Ints:
        """Of the allocations that keep those ahead of ``first``, one that drops few behind.

        Among those, one with few standing offers changed. ``known`` where none can be told.
        """
        problem, owner = self._problem, self._problem.edges.applicant
        small = self._asked(self._form, first)
        cost = np.zeros(len(self._form.system.low), dtype=np.int64)
        kept = np.where(self._accepted[owner], problem.size + 1, 0)
        cost[: len(owner)] = problem.moved - kept
        answer = optimum(small.system, cost[small.free], self._solvers)
        return known if answer.x is None else self._form.edge_of(small.full(answer.x))


def _concerned(board: Board, most: int) -> Bools:
    """Which edges may be taken or left where not all can: those around the half-open places.

    Everywhere for those who sit there. Then, by turns: those placed elsewhere who could come and
    those without a place who could, from the back and from the front of the queue, who may come or
    not; and others from the back, who may have to leave, since their seat, supervisor or money may
    be what is missing.

    Args:
        board: The allocation.
        most: Most edges of them all.

    Returns:
        The edges, shape (E,).
    """
    problem, edges = board.problem, board.problem.edges
    half = (board.load > 0) & (board.load < problem.min_open)
    placed, everyone = board.edge >= 0, np.arange(problem.size)
    sits = placed & half[np.maximum(board.at, 0)]
    for i in np.flatnonzero(sits).tolist():
        sits[list(problem.companions.get(i, ()))] = True
    free: Bools = half[edges.place] | sits[edges.applicant]
    free[board.edge[placed]] = True
    could = np.zeros(problem.size, dtype=np.bool_)
    could[edges.applicant[half[edges.place]]] = True
    rank = np.full(problem.size, 2 * problem.size, dtype=np.int64)
    for group, back in (
        (placed & could, True),
        (~placed & could & ~problem.crowd.out, False),
        (placed & ~could, True),
    ):
        who = everyone[group]
        rank[who[::-1] if back else who] = np.arange(len(who))
    rank[sits] = -1
    order = np.argsort(rank, kind="stable")
    count = np.bincount(edges.applicant[free], minlength=problem.size)
    chosen = np.zeros(problem.size, dtype=np.bool_)
    chosen[order[np.cumsum(count[order]) <= most]] = True
    for i in np.flatnonzero(chosen).tolist():
        chosen[list(problem.companions.get(i, ()))] = True
    return free & chosen[edges.applicant]
