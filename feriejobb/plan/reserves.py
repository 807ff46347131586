"""Who comes next if one seat of a place falls free (contract §6, ``reserver.csv``).

For each place the first in the queue without a place whom the leaver makes room for, nobody else
moving. What falls free is a seat of the place, its supervisor and its money, so who comes next may
enter at another place that lacked just the supervisor or the money: the first in line is exactly
whom a replan with that one seat freed would choose. A place that would stay half open is filled
first, if anyone can. The leaver is one with the lowest cost at the
place, in no quota and no pair.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.instance import Place, Quota
from feriejobb.data.problem import Problem
from feriejobb.data.solution import Reserve

#: Candidates looked at together.
_SOME = 64


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
        self.problem, self.edge, self.places = problem, edge, places
        self.model = problem.instance.model
        edges = problem.edges
        taken = edge[edge >= 0]
        classes = edges.place[taken]
        money = np.zeros(len(problem.employers), dtype=np.int64)
        np.add.at(money, problem.employer[classes], edges.cost[taken])
        self.left = problem.budget - money
        if not self.model.rule_enabled("budget"):
            self.left = np.full_like(money, 1 << 60)
        load = np.bincount(classes, minlength=len(problem.classes))
        self.has_seat: Bools = (load < problem.seats) | (not self.model.rule_enabled("capacity"))
        if self.model.rule_enabled("min_opening"):
            self.has_seat &= load + 1 >= problem.min_open
        cells = problem.cell[classes]
        used = np.bincount(cells[cells >= 0], minlength=len(problem.cells))
        full = used >= problem.cell_limit
        if not self.model.rule_enabled("supervisors"):
            full = np.zeros_like(full)
        #: Whether the class's supervisors are all taken, shape (K,).
        self.cell_full: Bools = (problem.cell >= 0) & np.append(full, False)[problem.cell]
        self.count = problem.quota_counts(taken).tolist()
        self.holders: defaultdict[str, list[int]] = defaultdict(list)
        for i, place in sorted(places.items()):
            self.holders[place].append(i)
        self.taken = Counter(places.values())
        waits = (edge < 0) & ~problem.crowd.out
        waiting = edges.of_many(np.flatnonzero(waits))
        target = edges.place[waiting]
        order = np.argsort(target, kind="stable")
        parts = np.searchsorted(target[order], np.arange(1, len(problem.classes)))
        #: Edges of everyone who waits, in queue order, by class.
        self.by_class = np.split(waiting[order], parts)
        vacant = waiting[self.has_seat[target]]
        employer = problem.employer[edges.place[vacant]]
        #: Those to classes with a seat, by employer and by supervisor cell.
        self.by_employer = [vacant[employer == b] for b in range(len(problem.employers))]
        cell = problem.cell[edges.place[vacant]]
        self.by_cell = [vacant[cell == s] for s in range(len(problem.cells))]
        self.near: dict[tuple[int, int], Ints] = {}
        #: What one with this cost opens by leaving a class; alike places share it.
        self.open_to: dict[tuple[int, int], Ints] = {}
        self.partners: defaultdict[int, list[tuple[int, bool]]] = defaultdict(list)
        if self.model.rule_enabled("pairs"):
            for a, b, apart in problem.pair_indices:
                self.partners[a].append((b, apart))
                self.partners[b].append((a, apart))

    def all(self) -> tuple[Reserve, ...]:
        """Every place's reserves."""
        most = self.model.solver.reserves_per_place
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
        freed = min(int(edges.cost[self.edge[i]]) for i in holders)
        if (c, freed) not in self.open_to:
            self.open_to[c, freed] = self._opened(c, freed)
        candidates = self.open_to[c, freed]
        if self._must_fill(place):
            mending = candidates[edges.place[candidates] == c]
            found = self._first(mending, place, most) or self._least(mending, place, most)
            if found:
                return found
        return self._first(candidates, place, most)

    def _opened(self, c: int, freed: int) -> Ints:
        """Edges that a seat of the class, its supervisor and so much money open to the waiting."""
        problem, edges = self.problem, self.problem.edges
        employer, cell = int(problem.employer[c]), int(problem.cell[c])
        here = self._near(employer, cell)
        if not self.has_seat[c]:
            here = np.sort(np.concatenate([here, self.by_class[c]]))
        target = edges.place[here]
        room = self.left[problem.employer[target]]
        room = room + np.where(problem.employer[target] == employer, freed, 0)
        fits = edges.cost[here] <= room
        fits &= ~self.cell_full[target] | (problem.cell[target] == cell)
        found: Ints = here[fits]
        return found

    def _must_fill(self, place: Place) -> bool:
        """Whether the place would stay half open with one less."""
        on = self.model.rule_enabled("min_opening")
        return on and 1 < self.taken[place.id] <= place.min_open

    def _first(self, candidates: Ints, place: Place, most: int) -> list[int]:
        """The first in the queue of those whom pairs and quotas let in."""
        edges = self.problem.edges
        line: list[int] = []
        for e in _one_by_one(candidates):
            i, d = int(edges.applicant[e]), int(edges.place[e])
            if i in line:
                continue
            if len(line) == most:
                break
            growth = self._growth(i, d)
            if growth is not None and growth <= 0 and self._company(i, d, place):
                line.append(i)
        return line

    def _least(self, candidates: Ints, place: Place, most: int) -> list[int]:
        """Those who keep a place open though a soft quota is missed by more: by how much, first."""
        edges = self.problem.edges
        found: list[tuple[int, int]] = []
        for e in candidates.tolist():
            i, d = int(edges.applicant[e]), int(edges.place[e])
            growth = self._growth(i, d)
            if growth is not None and self._company(i, d, place):
                found.append((growth, i))
        return [i for _, i in sorted(found)[:most]]

    def _near(self, employer: int, cell: int) -> Ints:
        """Edges to seats that money of the employer or a supervisor of the cell may open."""
        if (employer, cell) not in self.near:
            here = self.by_employer[employer]
            self.near[employer, cell] = np.union1d(here, self.by_cell[cell]) if cell >= 0 else here
        return self.near[employer, cell]

    def _company(self, i: int, d: int, freed: Place) -> bool:
        """Whether some seat of the class is open to them, where no partner stands in the way.

        Nobody whom a partner would have to come along with is let in.
        """
        partners, members = self.partners[i], self.problem.classes.members[d]
        barred = self.problem.barred.get(i, frozenset()) & {p.id for p in members}
        if not partners and not barred:
            return True
        if not all(apart for _, apart in partners):
            return False
        known = self.problem.instance.place_by_id
        near = {
            (known[self.places[j]].workplace, known[self.places[j]].period)
            for j, _ in partners
            if j in self.places
        }
        return any(
            (self.taken[p.id] < p.seats or p.id == freed.id)
            and p.id not in barred
            and (p.workplace, p.period) not in near
            for p in members
        )

    def _growth(self, i: int, c: int) -> int | None:
        """How much more the soft quotas are missed by; None where a hard one would be broken.

        Never above 0 where the model does not put the quotas before the queue.
        """
        instance, growth = self.problem.instance, 0
        for k, member in self.problem.quotas_by_class[c]:
            if not member[i]:
                continue
            quota = instance.quotas[k]
            more = _shortfall(quota, self.count[k] + 1) - _shortfall(quota, self.count[k])
            if quota.hard and self.model.rule_enabled("quota") and more > 0:
                return None
            if not quota.hard:
                growth += quota.weight * more
        return growth if _quotas_first(self.model.goals) else min(growth, 0)


def _one_by_one(numbers: Ints) -> Iterator[int]:
    """The numbers as integers, some at a time: most lines are full after the first few."""
    for start in range(0, len(numbers), _SOME):
        yield from numbers[start : start + _SOME].tolist()


def _quotas_first(goals: tuple[str, ...]) -> bool:
    """Whether the soft quotas stand before the queue."""
    order = {name: k for k, name in enumerate(goals)}
    return "quotas" in order and order["quotas"] < order.get("queue", len(order))


def _shortfall(quota: Quota, n: int) -> int:
    return max(0, quota.target - n if quota.is_min else n - quota.target)
