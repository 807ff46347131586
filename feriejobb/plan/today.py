"""Today's way: the queue in order, each youth the first place that fits.

The person at the desk looks at what a person can look at, one youth at a time: seats, supervisors,
the money left, hard max quotas and pairs kept apart. Nobody who has a place is ever moved, so what
only shows at the end (min quotas, openings, pairs together) is left as it falls.
"""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np

from feriejobb.data.instance import Place
from feriejobb.data.problem import Problem
from feriejobb.rules.base import Pairing


class Desk:
    """What is left of everything while places are handed out."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.seats = {place.id: place.seats for place in problem.instance.places}
        self.supervisors = dict(problem.instance.supervisor_limits)
        self.money = problem.budget.tolist()
        self.given: list[Pairing] = []
        self._employer = problem.employer.tolist()
        self._quotas = self._max_quotas()
        self._counted: Counter[int] = Counter()
        self._apart = self._kept_apart()
        self._at: dict[int, Place] = {}

    def _max_quotas(self) -> dict[int, list[int]]:
        """Hard max quotas per edge that they count."""
        found: dict[int, list[int]] = defaultdict(list)
        for k, quota in enumerate(self.problem.instance.quotas):
            if quota.hard and not quota.is_min:
                for e in self.problem.quota_edges[k].tolist():
                    found[e].append(k)
        return found

    def _kept_apart(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for first, second, apart in self.problem.pair_indices:
            if apart:
                found[first].append(second)
                found[second].append(first)
        return found

    def _fits(self, i: int, e: int, place: Place) -> bool:
        """Whether youth ``i`` may sit down at ``place`` now."""
        group = place.supervisor_group
        c = int(self.problem.edges.place[e])
        quotas = self.problem.instance.quotas
        others = (self._at[j] for j in self._apart[i] if j in self._at)
        return (
            self.seats[place.id] > 0
            and (group is None or self.supervisors[group, place.period] > 0)
            and self.money[self._employer[c]] >= int(self.problem.edges.cost[e])
            and all(self._counted[k] < quotas[k].target for k in self._quotas.get(e, ()))
            and all((p.workplace, p.period) != (place.workplace, place.period) for p in others)
        )

    def serve(self, i: int) -> None:
        """Give youth ``i`` the first place that fits: the locked one, else by wish."""
        problem = self.problem
        locked = problem.crowd.applicants[i].locked_place
        here = np.arange(problem.edges.start[i], problem.edges.start[i + 1])
        order = np.lexsort((problem.edges.place[here], problem.edges.points[here]))
        for e in here[order].tolist():
            for place in problem.classes.members[int(problem.edges.place[e])]:
                if locked in (None, place.id) and (locked or self._fits(i, e, place)):
                    self._take(i, e, place)
                    return

    def _take(self, i: int, e: int, place: Place) -> None:
        self.seats[place.id] -= 1
        if place.supervisor_group is not None:
            self.supervisors[place.supervisor_group, place.period] -= 1
        employer = self._employer[int(self.problem.edges.place[e])]
        self.money[employer] -= int(self.problem.edges.cost[e])
        self._counted.update(self._quotas.get(e, ()))
        self._at[i] = place
        self.given.append((self.problem.queue[i].id, place.id))


def today(problem: Problem) -> tuple[Pairing, ...]:
    """Locks first, then one pass through the queue.

    Args:
        problem: The problem at class level, its pairs not split.

    Returns:
        (``ansokan_id``, ``plats_id``) of everyone who got a place.
    """
    desk = Desk(problem)
    locked = problem.crowd.locked
    for i in [*np.flatnonzero(locked).tolist(), *np.flatnonzero(~locked).tolist()]:
        desk.serve(i)
    return tuple(desk.given)
