"""Augmenting paths: make room for one more by moving others, one step each.

A state is (class, pay band of the one who enters). A full class passes on to where one of its
holders could go; a class with a seat but an employer without money lets someone go whose pay
covers what is missing. Someone further back in the queue may be sent away altogether.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import Problem
from feriejobb.solve.board import Board, Move
from feriejobb.solve.kernels import chains, classes_of, tight_people


@dataclass
class Trail:
    """What a search saw: how many states, employers short of money, refusals, reserved seats."""

    states: int = 0
    short: set[int] = field(default_factory=set)
    refused: int = 0
    reserves: bool = False


class PathSearch:
    """Searches on one board; remembers states from which nobody can be let in any more."""

    def __init__(self, board: Board, attempts: int) -> None:
        self.board = board
        self.problem: Problem = board.problem
        self.attempts = attempts
        self.band, self.bands = _bands(self.problem)
        self.cost = _cost_table(self.problem, self.band, self.bands)
        self._fixed = self.problem.crowd.locked.copy()
        for a, b, apart in self.problem.pair_indices:
            if not apart:
                self._fixed[[a, b]] = True
        self._tight = self.pinned = self._fixed
        self._scope = _scopes(self.problem)
        edges = self.problem.edges
        self._reach = classes_of(edges.start, edges.place, len(self.problem.classes))
        self.quota_masks = _quota_masks(self.problem)
        self._counted: tuple[tuple[int, bytes], Bools] = ((-1, b""), self._fixed)
        self._dead_short: set[int] = set()
        self._dead: Bools = np.zeros(len(self.problem.classes) * self.bands, dtype=bool)

    def place(self, i: int, only: Ints | None = None) -> Trail | None:
        """Place applicant ``i``, moving others if need be.

        Args:
            i: Queue index; everyone ahead who has a place keeps one.
            only: Edges that ``i`` may take, default all.

        Returns:
            None when placed; else what the search saw.
        """
        edges = self.problem.edges
        own = np.arange(edges.start[i], edges.start[i + 1]) if only is None else only
        own = own[self.roomiest(edges.place[own])]
        board = self.board
        refused = 0
        for e in own[self._open(edges.place[own], edges.cost[own])].tolist():
            if board.apply([(i, e)]):
                return None
            refused += 1
        return self._search(i, own, refused, i)

    def moved_out(self, i: int, only: Ints | None = None) -> bool:
        """Move applicant ``i`` to another class, others making room, nobody sent away.

        Args:
            i: Queue index of somebody who has a place.
            only: Edges that ``i`` may take, default all.
        """
        here, edges = int(self.board.at[i]), self.problem.edges
        own = np.arange(edges.start[i], edges.start[i + 1]) if only is None else only
        own = own[edges.place[own] != here]
        for e in own[self._open(edges.place[own], edges.cost[own])].tolist():
            if self.board.apply([(i, e)]):
                return True
        self.forget()
        self._dead[here * self.bands : (here + 1) * self.bands] = True
        trail = self._search(i, own, 0, self.problem.size)
        self.forget()
        return trail.refused < 0

    def roomiest(self, classes: Ints) -> Ints:
        """Order of ``classes`` with the least scarce money and seats first."""
        board, problem = self.board, self.problem
        employer = problem.employer[classes]
        money = 1000 * board.left()[employer] // np.maximum(board.budget[employer], 1)
        return np.lexsort((classes, -(board.seats - board.load)[classes], -money))

    def forget(self) -> None:
        """Forget the dead states, after moves that may have freed something."""
        self._dead[:] = False
        self._dead_short.clear()

    def _open(self, classes: Ints, cost: Ints) -> Bools:
        """Where someone with this cost can enter at once."""
        board, problem = self.board, self.problem
        cell = problem.cell[classes]
        free_cell = np.ones(len(classes), dtype=bool)
        inside = cell >= 0
        limited = cell[inside]
        free_cell[inside] = board.used[limited] < board.cell_limit[limited]
        money = board.left()[problem.employer[classes]] >= cost
        return (board.load[classes] < board.seats[classes]) & free_cell & money

    def _search(self, i: int, own: Ints, refused: int, last: int) -> Trail:
        board, problem, edges = self.board, self.problem, self.problem.edges
        self._tight = self._in_tight_quota()
        self.pinned = self._fixed | self._tight
        before, who, over, visited, short, ends, leaves = chains(
            i,
            own,
            edges.start,
            edges.place,
            self._reach,
            board.at,
            self.band,
            self.cost,
            self._fixed,
            self._tight,
            self._scope,
            problem.employer,
            problem.cell,
            board.seats - board.load,
            board.cell_limit - board.used,
            board.left(),
            self._dead,
            self.attempts,
            last,
        )
        trail = Trail(
            len(visited),
            set(np.flatnonzero(short).tolist()),
            reserves=bool((leaves >= 0).any()),
        )
        trail.refused = refused
        for state, leaver in zip(ends.tolist(), leaves.tolist(), strict=True):
            moves: list[Move] = [(leaver, -1)] if leaver >= 0 else []
            while state >= 0:
                moves.append((int(who[state]), int(over[state])))
                state = int(before[state])
            if board.apply(moves[::-1]):
                trail.refused = -1
                return trail
            trail.refused += 1
        if not trail.states:
            trail.short |= self._dead_short
        if not trail.refused:
            self._dead[visited] = True
            self._dead_short |= trail.short
        return trail

    def _in_tight_quota(self) -> Bools:
        """Whom a min quota that is just met counts: moving them would mostly break it, (N,)."""
        face, quotas = self.board.face, self.problem.instance.quotas
        tight = np.array(
            [
                q.is_min and q.scope != "stad" and self.board.count[k] <= q.target
                for k, q in enumerate(quotas)
            ],
            dtype=np.bool_,
        )
        if face is not None:
            # Elsewhere they count as much.
            tight &= ~face.loose
        key = (self.board.version, tight.tobytes())
        if self._counted[0] != key:
            self._counted = (key, tight_people(self.board.at, tight, *self.quota_masks))
        return self._counted[1]


def _quota_masks(problem: Problem) -> tuple[Ints, Bools]:
    """Mask number per class and quota, -1 outside its scope, (K, Q), and the masks, (M, N)."""
    numbers: dict[int, int] = {}
    masks: list[Bools] = []
    counted_by = np.full((len(problem.classes), len(problem.instance.quotas)), -1, dtype=np.int64)
    for c, quotas in enumerate(problem.quotas_by_class):
        for k, member in quotas:
            if id(member) not in numbers:
                numbers[id(member)] = len(masks)
                masks.append(member)
            counted_by[c, k] = numbers[id(member)]
    return counted_by, np.array(masks, dtype=np.bool_).reshape(-1, problem.size)


def _scopes(problem: Problem) -> Ints:
    """A number per class, equal where every quota's scope holds both or neither, shape (K,)."""
    rows = problem.quotas_by_class
    numbers: dict[tuple[int, ...], int] = {}
    return np.array([numbers.setdefault(tuple(k for k, _ in r), len(numbers)) for r in rows])


def _bands(problem: Problem) -> tuple[Ints, int]:
    """Pay band per applicant (same cost at every job), shape (N,), and the number of bands."""
    kinds = sorted({(p.period, p.hours) for p in problem.classes.representatives})
    if not kinds:
        return np.zeros(problem.size, dtype=np.int64), 1
    costs = np.stack([problem.crowd.cost(*kind) for kind in kinds], axis=1)
    _, band = np.unique(costs, axis=0, return_inverse=True)
    return band.reshape(-1).astype(np.int64), int(band.max(initial=0)) + 1


def _cost_table(problem: Problem, band: Ints, bands: int) -> Ints:
    """Cost in öre per class and pay band, shape (K, bands)."""
    someone = np.zeros(bands, dtype=np.int64)
    someone[band] = np.arange(problem.size)
    reps = problem.classes.representatives
    table = [problem.crowd.cost(p.period, p.hours)[someone] for p in reps]
    return np.array(table, dtype=np.int64).reshape(len(reps), bands)
