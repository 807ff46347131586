"""Augmenting paths: make room for one more by moving others, one step each.

A state is (class, pay band of the one who enters). A full class passes on to where one of its
holders could go; a class with a seat but an employer without money lets someone go whose pay
covers what is missing. Someone further back in the queue may be sent away altogether.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import Problem
from feriejobb.solve.board import Board, Move


@dataclass
class Trail:
    """What a search saw: states visited, employers short of money, refusals, reserved seats."""

    states: set[int] = field(default_factory=set)
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
        self._cost = _cost_table(self.problem, self.band, self.bands)
        self._fixed = self.problem.crowd.locked.copy()
        for a, b, apart in self.problem.pair_indices:
            if not apart:
                self._fixed[[a, b]] = True
        self._tight = self.pinned = self._fixed
        self._scope = _scopes(self.problem)
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
        own = own[self._roomiest(edges.place[own])]
        board = self.board
        for e in own[self._open(edges.place[own], edges.cost[own])].tolist():
            if board.apply([(i, e)]):
                return None
        return self._search(i, own)

    def _roomiest(self, classes: Ints) -> Ints:
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

    def _search(self, i: int, own: Ints) -> Trail:
        edges, bands = self.problem.edges, self.bands
        trail = Trail()
        parent: dict[int, tuple[int, int, int]] = {}
        frontier: deque[int] = deque()
        seen = self._dead.copy()
        self._tight = self._in_tight_quota()
        self.pinned = self._fixed | self._tight
        own_states = edges.place[own] * bands + self.band[i]
        for e, state in zip(own.tolist(), own_states.tolist(), strict=True):
            if not seen[state]:
                seen[state] = True
                parent[state] = (-1, i, e)
                frontier.append(state)
        while frontier:
            state = frontier.popleft()
            trail.states.add(state)
            holders = self._candidates(state, trail)
            if not len(holders):
                continue
            behind = holders[holders > i]
            if len(behind):
                trail.reserves = True
                chain = self._moves(parent, state)
                for last in self._last_of_each_kind(behind):
                    if self._try([*chain, (last, -1)], trail):
                        return self._found(trail)
                holders = holders[holders < i]
            step = edges.of_many(holders)
            if not len(step):
                continue
            who = edges.applicant[step]
            target = edges.place[step]
            states = target * bands + self.band[who]
            here = self.board.at[who]
            stays = ~self._tight[who] | (self._scope[here] == self._scope[target])
            new = np.flatnonzero(~seen[states] & (target != here) & stays)
            if not len(new):
                continue
            states, first = np.unique(states[new], return_index=True)
            who, step, target = who[new[first]], step[new[first]], target[new[first]]
            seen[states] = True
            for k in np.flatnonzero(self._open(target, edges.cost[step])).tolist():
                chain = [*self._moves(parent, state), (int(who[k]), int(step[k]))]
                if self._try(chain, trail):
                    return self._found(trail)
                if trail.refused > self.attempts:
                    return trail
            found = zip(states.tolist(), who.tolist(), step.tolist(), strict=True)
            parent.update({s: (state, h, e) for s, h, e in found})
            frontier.extend(states.tolist())
        if not trail.states:
            trail.short |= self._dead_short
        if not trail.refused:
            self._dead[list(trail.states)] = True
            self._dead_short |= trail.short
        return trail

    def _in_tight_quota(self) -> Bools:
        """Whom a min quota that is just met counts: moving them would mostly break it, (N,)."""
        board, problem = self.board, self.problem
        tight = {
            k
            for k, quota in enumerate(problem.instance.quotas)
            if quota.is_min and quota.scope != "stad" and board.count[k] <= quota.target
        }
        counted = np.zeros(problem.size, dtype=bool)
        for c, quotas in enumerate(problem.quotas_by_class):
            for k, member in quotas:
                if k in tight:
                    counted |= member & (board.at == c)
        return counted

    def _last_of_each_kind(self, people: Ints) -> list[int]:
        """The last in the queue of every set of quotas that counts someone of ``people``."""
        last: dict[tuple[int, ...], int] = {}
        at = self.board.at[people].tolist()
        for person, c in zip(people.tolist(), at, strict=True):
            quotas = self.problem.quotas_by_class[c]
            last[tuple(k for k, member in quotas if member[person])] = person
        return sorted(last.values(), reverse=True)

    def _found(self, trail: Trail) -> Trail:
        trail.refused = -1
        return trail

    def _try(self, moves: list[Move], trail: Trail) -> bool:
        if self.board.apply(moves):
            return True
        trail.refused += 1
        return False

    def _moves(self, parent: dict[int, tuple[int, int, int]], state: int) -> list[Move]:
        moves: list[Move] = []
        while state >= 0:
            state, person, e = parent[state]
            moves.append((person, e))
        return moves[::-1]

    def _candidates(self, state: int, trail: Trail) -> Ints:
        """Who could leave so that someone of this band can enter the class."""
        board, problem = self.board, self.problem
        c, band = divmod(state, self.bands)
        employer, cell = int(problem.employer[c]), int(problem.cell[c])
        need = int(self._cost[c, band]) - int(board.budget[employer] - board.spent[employer])
        if board.load[c] >= board.seats[c]:
            holders = np.flatnonzero(board.at == c)
        elif cell >= 0 and board.used[cell] >= board.cell_limit[cell]:
            holders = self._in(problem.cell == cell)
        elif need > 0:
            trail.short.add(employer)
            holders = self._in(problem.employer == employer)
        else:
            return np.zeros(0, dtype=np.int64)
        holders = holders[~self._fixed[holders]]
        if need > 0:
            trail.short.add(employer)
            same = problem.employer[board.at[holders]] == employer
            enough = problem.edges.cost[board.edge[holders]] >= need
            holders = holders[same & enough]
        return holders

    def _in(self, classes: Bools) -> Ints:
        placed = self.board.at >= 0
        return np.flatnonzero(placed & classes[np.maximum(self.board.at, 0)])


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
