"""Many lotteries of one town: who has a place in each, by a fast walk of the queue.

The walk keeps seats, supervisors, budgets, locks and quotas to the last öre, and lets everyone in
turn in by chains of moves. It does not look for exchanges that only shift money between
förvaltningar, and leaves pairs and openings (``min_antal``) aside; how close it comes to the real
solve is measured in ``tests/study``. The allocation itself is never made this way.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.instance import Instance
from feriejobb.data.problem import Problem
from feriejobb.data.queue import build_queue, digest
from feriejobb.rules.registry import edge_filter
from feriejobb.study.walk_kernel import WORD, walk
from feriejobb.study.walk_moves import Town

#: Times that quotas which came out short are filled first.
_ROUNDS = 3
_NO_LIMIT = 1 << 40


@dataclass(frozen=True)
class Lotteries:
    """One town, ready to be drawn again and again.

    Attributes:
        problem: The town in the queue order of the model's own seed; applicants keep that index.
    """

    problem: Problem

    @classmethod
    def of(cls, instance: Instance) -> Lotteries:
        """Prepare a town.

        Args:
            instance: The validated input.
        """
        queue = build_queue(instance.model, instance.applicants)
        return cls(Problem.of(instance, queue, edge_filter(instance), split_pairs=False))

    def placed(self, seed: str) -> Bools:
        """Who has a place when the lottery has this seed, by index, shape (N,)."""
        held: Bools = self.held(self.order(seed)) >= 0
        return held

    def order(self, seed: str) -> Ints:
        """Indices in the queue order of a seed, shape (N,)."""
        ids = (entry.id for entry in self.problem.queue)
        drawn = np.array([digest(seed, one) for one in ids])
        return np.lexsort((drawn, self._tiers)).astype(np.int64)

    @cached_property
    def _tiers(self) -> Ints:
        """Tier of each applicant as a number that grows backwards in the queue, shape (N,)."""
        names = [entry.tier for entry in self.problem.queue]
        number = {name: k for k, name in enumerate(dict.fromkeys(names))}
        return np.array([number[name] for name in names], dtype=np.int64)

    def held(self, order: Ints, town: Town | None = None) -> Ints:
        """Class per applicant, -1 for none; quotas that come out short are filled first.

        Args:
            order: Indices in queue order.
            town: The town with other seats, limits or money; None for the town itself.
        """
        town = town or self.town
        early: list[int] = []
        scope: list[Bools] = []
        held = self._walk(town, order, early, scope)
        for _ in range(_ROUNDS):
            short = self._short(town, held)
            if not short:
                break
            for k in short:
                chosen = np.flatnonzero(town.member[k][order])[: int(town.least[k])]
                early += order[chosen].tolist()
                scope += [town.scope[k]] * len(chosen)
            held = self._walk(town, order, early, scope)
        return held

    def _walk(self, town: Town, order: Ints, early: list[int], scope: list[Bools]) -> Ints:
        classes = len(self.problem.classes)
        where = np.array(scope, dtype=bool) if scope else np.zeros((0, classes), dtype=bool)
        return walk(town, order, np.array(early, dtype=np.int64), where, self._rooms)

    def _short(self, town: Town, held: Ints) -> list[int]:
        """Min quotas that are short and have members without a place, heaviest first."""
        quotas = self.problem.instance.quotas
        inside = held >= 0
        found = []
        for k, target in enumerate(town.least.tolist()):
            members = town.member[k]
            count = int((town.scope[k][held[inside]] & members[inside]).sum())
            if count < target and bool((members & ~inside).any()):
                found.append(k)
        return sorted(found, key=lambda k: (not quotas[k].hard, -quotas[k].weight, quotas[k].id))

    @cached_property
    def town(self) -> Town:
        """The arrays of the walk."""
        problem = self.problem
        edges, crowd = problem.edges, problem.crowd
        liked = np.lexsort((edges.place, edges.points, edges.applicant))
        band, cost = self._bands
        fixed = np.full(problem.size, -1, dtype=np.int64)
        locked = np.flatnonzero(crowd.locked & ~crowd.out)
        fixed[locked] = edges.place[edges.start[locked]]
        quotas = problem.instance.quotas
        scope = np.zeros((len(quotas), len(problem.classes)), dtype=bool)
        member = np.zeros((len(quotas), problem.size), dtype=bool)
        for c, quotas_here in enumerate(problem.quotas_by_class):
            for k, members in quotas_here:
                # A quota by age over several calendar years counts whoever it counts in one.
                scope[k, c] = True
                member[k] |= members
        listed_from = np.concatenate(([0], np.cumsum(scope.sum(axis=0)))).astype(np.int64)
        listed = np.nonzero(scope.T)[1].astype(np.int64)
        reach = np.zeros((problem.size, len(problem.classes) // WORD + 1), dtype=np.int64)
        bits = np.left_shift(1, edges.place % WORD)
        np.bitwise_or.at(reach, (edges.applicant, edges.place // WORD), bits)
        return Town(
            edges.start, edges.place[liked], reach, band, fixed, cost, problem.seats, problem.cell,
            problem.cell_limit, problem.employer, problem.budget,
            scope, member, listed, listed_from,
            np.array([q.target if q.is_min else 0 for q in quotas], dtype=np.int64),
            np.array([_NO_LIMIT if q.is_min else q.target for q in quotas], dtype=np.int64),
            int(cost.max(initial=0)),
        )  # fmt: skip

    @cached_property
    def _bands(self) -> tuple[Ints, Ints]:
        """Band per applicant, and öre per class and band."""
        problem = self.problem
        kinds = sorted({(p.period, p.hours) for p in problem.classes.representatives})
        columns = [problem.crowd.cost(*kind) for kind in kinds]
        rows, band = np.unique(np.stack(columns, axis=1), axis=0, return_inverse=True)
        number = {kind: k for k, kind in enumerate(kinds)}
        which = [number[p.period, p.hours] for p in problem.classes.representatives]
        cost = np.maximum(rows[:, which].T, 0)
        return band.reshape(-1).astype(np.int64), np.ascontiguousarray(cost)

    @cached_property
    def _rooms(self) -> tuple[Ints, Ints, Ints, Ints]:
        problem = self.problem
        return (
            *_grouped(problem.cell, len(problem.cells)),
            *_grouped(problem.employer, len(problem.employers)),
        )


def _grouped(group: Ints, size: int) -> tuple[Ints, Ints]:
    """Starts and members of each group, those of -1 left out."""
    order = np.argsort(group, kind="stable")
    order = order[group[order] >= 0]
    return np.searchsorted(group[order], np.arange(size + 1)).astype(np.int64), order


def seeds(base: str, number: int) -> list[str]:
    """Seeds of a series of lotteries, the same for the same base."""
    return [f"{base}/{k}" for k in range(1, number + 1)]
