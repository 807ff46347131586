"""Who comes next if one seat of a place falls free (contract §6, ``reserver.csv``).

For each place the first in the queue without a place who may take the seat as it stands: the
leaver is one with the lowest cost at the place, in no quota and no pair, and nobody has to move.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np

from feriejobb.data.edges import Ints
from feriejobb.data.instance import Place, Quota
from feriejobb.data.problem import Problem
from feriejobb.data.solution import Reserve


def reserves(problem: Problem, edge: Ints, places: Mapping[int, str]) -> tuple[Reserve, ...]:
    """The reserves of every place that has someone to lose, sorted by employer and place.

    Args:
        problem: The problem.
        edge: Edge per applicant, -1 for none, shape (N,).
        places: ``plats_id`` by queue index of everyone placed.
    """
    return _Line(problem, edge, places).all()


class _Line:
    """What the present allocation uses, for asking who could follow whom."""

    def __init__(self, problem: Problem, edge: Ints, places: Mapping[int, str]) -> None:
        self.problem, self.edge = problem, edge
        edges = problem.edges
        taken = edge[edge >= 0]
        self.spent = np.zeros(len(problem.employers), dtype=np.int64)
        np.add.at(self.spent, problem.employer[edges.place[taken]], edges.cost[taken])
        chosen = np.zeros(len(edges), dtype=bool)
        chosen[taken] = True
        self.count = [int(chosen[here].sum()) for here in problem.quota_edges]
        self.holders: defaultdict[str, list[int]] = defaultdict(list)
        for i, place in sorted(places.items()):
            self.holders[place].append(i)
        self.places = places
        self.order = np.argsort(edges.place, kind="stable")
        self.starts = np.searchsorted(edges.place[self.order], np.arange(len(problem.classes) + 1))
        self.partners: defaultdict[int, list[tuple[int, bool]]] = defaultdict(list)
        if problem.instance.model.rule_enabled("pairs"):
            for a, b, apart in problem.pair_indices:
                self.partners[a].append((b, apart))
                self.partners[b].append((a, apart))

    def all(self) -> tuple[Reserve, ...]:
        """Every place's reserves."""
        most = self.problem.instance.model.solver.reserves_per_place
        found: list[Reserve] = []
        for place in sorted(self.problem.instance.places, key=lambda p: (p.employer, p.id)):
            for order, i in enumerate(self._next(place, most), start=1):
                who = self.problem.queue[i].id
                found.append(Reserve(place.employer, place.id, order, who))
        return tuple(found)

    def _next(self, place: Place, most: int) -> list[int]:
        problem, edges = self.problem, self.problem.edges
        holders = self.holders[place.id]
        if not holders:
            return []
        c = problem.classes.number[place.id]
        employer = int(problem.employer[c])
        freed = min(int(edges.cost[self.edge[i]]) for i in holders)
        room = int(problem.budget[employer]) - int(self.spent[employer]) + freed
        if not problem.instance.model.rule_enabled("budget"):
            room = 1 << 60
        here = self.order[self.starts[c] : self.starts[c + 1]]
        waiting = here[(self.edge[edges.applicant[here]] < 0) & (edges.cost[here] <= room)]
        line: list[int] = []
        for i in edges.applicant[waiting].tolist():
            if len(line) == most:
                break
            if self._company(i, place) and self._counts(i, c):
                line.append(i)
        return line

    def _company(self, i: int, place: Place) -> bool:
        """Whether no partner must come along or stands in the way."""
        known = self.problem.instance.place_by_id
        for j, apart in self.partners[i]:
            if not apart:
                return False
            held = self.places.get(j)
            if held is not None:
                other = known[held]
                if (other.workplace, other.period) == (place.workplace, place.period):
                    return False
        return True

    def _counts(self, i: int, c: int) -> bool:
        """Whether hard quotas stay kept and the soft ones' weighted shortfall does not grow."""
        instance, growth = self.problem.instance, 0
        for k, member in self.problem.quotas_by_class[c]:
            if not member[i]:
                continue
            quota = instance.quotas[k]
            more = _shortfall(quota, self.count[k] + 1) - _shortfall(quota, self.count[k])
            if quota.hard and instance.model.rule_enabled("quota") and more > 0:
                return False
            if not quota.hard:
                growth += quota.weight * more
        return growth <= 0 or not _quotas_first(instance.model.goals)


def _quotas_first(goals: tuple[str, ...]) -> bool:
    """Whether the soft quotas stand before the queue."""
    order = {name: k for k, name in enumerate(goals)}
    return "quotas" in order and order["quotas"] < order.get("queue", len(order))


def _shortfall(quota: Quota, n: int) -> int:
    return max(0, quota.target - n if quota.is_min else n - quota.target)
