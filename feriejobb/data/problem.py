"""The problem a solve works on: crowd, place classes, edges and limits, all as arrays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import overload

import numpy as np

from feriejobb.data.classes import Classes, place_classes, single_places
from feriejobb.data.edges import Bools, Crowd, Edges, Ints, build_edges
from feriejobb.data.instance import Instance, Place, Quota
from feriejobb.data.openings import never_open
from feriejobb.data.queue import QueueEntry

#: Stands for "no limit" in arrays of limits.
UNLIMITED = 1 << 60


@dataclass(frozen=True)
class Meeting:
    """Where two who belong together can both be.

    Attributes:
        first: The earlier of the two, by queue index.
        second: The later.
        edges: The edges of each, to the same class one by one, shape (M,) twice, M > 0.
    """

    first: int
    second: int
    edges: tuple[Ints, Ints]


@dataclass(frozen=True)
class Problem:
    """Crowd (N), classes (K), edges (E) and the limits of the counting rules.

    Attributes:
        instance: The validated input.
        queue: Queue entries; index k is queue position k+1.
        crowd: Applicants as arrays in queue order.
        classes: Place classes.
        edges: Allowed pairs at class level; ``edges.place`` is a class.
        standing: Class of the previous round's still-standing offer, -1 for none, shape (N,).
    """

    instance: Instance
    queue: tuple[QueueEntry, ...]
    crowd: Crowd
    classes: Classes
    edges: Edges
    standing: Ints = field(repr=False)

    @classmethod
    def of(
        cls,
        instance: Instance,
        queue: Sequence[QueueEntry],
        edge_filter: Callable[[Crowd, Place], Bools],
        *,
        out: frozenset[str] = frozenset(),
        standing: Mapping[str, str] | None = None,
        by_place: bool = False,
        split_pairs: bool = True,
    ) -> Problem:
        """Build the problem.

        Args:
            instance: The validated input.
            queue: All applicants in queue order.
            edge_filter: Who may take a place under the filter rules, locks aside.
            out: Ids that take no part (declined).
            standing: ``plats_id`` by ``ansokan_id`` of offers that still stand.
            by_place: Every place a class of its own.
            split_pairs: Whether places within reach of pairs stand alone.
        """
        crowd = Crowd.of(instance, queue, out)
        moved_from = standing or {}
        classes = (
            single_places(instance)
            if by_place
            else place_classes(
                instance,
                crowd,
                edge_filter,
                split_pairs=split_pairs,
                crowded=_crowded(instance, crowd, moved_from),
            )
        )
        edges = build_edges(crowd, instance, classes.representatives, classes.number, edge_filter)
        stand = np.array([classes.number.get(moved_from.get(e.id, ""), -1) for e in queue])
        return cls(instance, tuple(queue), crowd, classes, edges, stand.astype(np.int64))

    def with_edges(self, kept: Bools) -> Problem:
        """The same problem with some of its edges, shape (E,); the same classes can never open."""
        part = replace(self, edges=self.edges.only(kept))
        part.__dict__["closed"] = self.closed
        return part

    @property
    def size(self) -> int:
        """Number of applicants N."""
        return len(self.queue)

    @cached_property
    def index(self) -> dict[str, int]:
        """Queue index by ``ansokan_id``."""
        return {entry.id: k for k, entry in enumerate(self.queue)}

    @cached_property
    def seats(self) -> Ints:
        """Seats per class, shape (K,)."""
        return np.array([p.seats for p in self.classes.representatives], dtype=np.int64)

    @cached_property
    def lowest_pay(self) -> Ints:
        """The lowest pay that anyone gets per class, ``UNLIMITED`` without edges, shape (K,)."""
        lowest = np.full(len(self.classes), UNLIMITED, dtype=np.int64)
        np.minimum.at(lowest, self.edges.place, self.edges.cost)
        return lowest

    @cached_property
    def cells(self) -> tuple[tuple[str, int], ...]:
        """Supervisor cells (handledargrupp, sub-period) in sorted order."""
        reps = self.classes.representatives
        named = {(p.supervisor_group, p.period) for p in reps if p.supervisor_group is not None}
        return tuple(sorted((g, t) for g, t in named if g is not None))

    @cached_property
    def cell(self) -> Ints:
        """Supervisor cell per class, -1 for none, shape (K,)."""
        number = {cell: k for k, cell in enumerate(self.cells)}
        reps = self.classes.representatives
        keys = [(p.supervisor_group or "", p.period) for p in reps]
        return np.array([number.get(key, -1) for key in keys], dtype=np.int64)

    @cached_property
    def cell_limit(self) -> Ints:
        """Limit per supervisor cell, shape (S,)."""
        limits = self.instance.supervisor_limits
        return np.array([limits[cell] for cell in self.cells], dtype=np.int64)

    @cached_property
    def employers(self) -> tuple[str, ...]:
        """Names of all förvaltningar, sorted."""
        return tuple(sorted(e.name for e in self.instance.employers))

    @cached_property
    def employer(self) -> Ints:
        """Employer index per class, shape (K,)."""
        number = {name: k for k, name in enumerate(self.employers)}
        reps = self.classes.representatives
        return np.array([number[p.employer] for p in reps], dtype=np.int64)

    @cached_property
    def budget(self) -> Ints:
        """Budget in öre per employer, ``UNLIMITED`` where there is none, shape (B,)."""
        by_name = self.instance.employer_by_name
        limits = [by_name[name].budget_ore for name in self.employers]
        return np.array([UNLIMITED if b is None else b for b in limits], dtype=np.int64)

    @cached_property
    def min_open(self) -> Ints:
        """``min_antal`` per class, shape (K,)."""
        return np.array([p.min_open for p in self.classes.representatives], dtype=np.int64)

    @cached_property
    def closed(self) -> Bools:
        """Classes that can never open, shape (K,)."""
        return never_open(self)

    @cached_property
    def usable(self) -> Ints:
        """Seats per class that somebody can take: none where it can never open, shape (K,)."""
        return np.where(self.closed, 0, self.seats)

    @cached_property
    def room(self) -> Ints:
        """How many people there is room for per class: where seats do not count all, shape (K,)."""
        seats = self.instance.model.rule_enabled("capacity")
        return self.usable if seats else np.full(len(self.classes), self.size)

    def in_scope(self, quota: Quota) -> Bools:
        """Classes in a quota's scope, shape (K,)."""

        def inside(place: Place, c: int) -> bool:
            match quota.scope:
                case "stad":
                    return True
                case "forvaltning":
                    return place.employer == quota.value
                case "stadsdel":
                    return place.district == quota.value
                case "arbetsomrade":
                    return place.area == quota.value
                case "plats":
                    return self.classes.number[quota.value] == c
                case "overforing":
                    return quota.value in place.transfers

        reps = self.classes.representatives
        return np.array([inside(p, c) for c, p in enumerate(reps)], dtype=bool)

    @cached_property
    def _years(self) -> dict[int, int]:
        return {s.period: s.first_day.year for s in self.instance.model.sub_periods}

    @cached_property
    def _known_members(self) -> dict[tuple[str, int], Bools]:
        return {}

    def _members(self, group: str, year: int) -> Bools:
        """Members of a quota's group in a calendar year, shape (N,); each worked out once."""
        known = self._known_members
        if (group, year) not in known:
            known[group, year] = self.crowd.in_quota_group(group, year)
        return known[group, year]

    @cached_property
    def quota_parts(self) -> tuple[tuple[tuple[Bools, Bools], ...], ...]:
        """What each quota counts: per calendar year the classes (K,) and their members (N,)."""
        years = [self._years[p.period] for p in self.classes.representatives]
        found = []
        for quota in self.instance.quotas:
            scope = self.in_scope(quota)
            parts = []
            for year in sorted(set(self._years.values())):
                here = scope & np.array([y == year for y in years], dtype=bool)
                if here.any():
                    parts.append((here, self._members(quota.group, year)))
            found.append(tuple(parts))
        return tuple(found)

    @cached_property
    def quotas_by_class(self) -> tuple[tuple[tuple[int, Bools], ...], ...]:
        """Per class the quotas whose scope holds it, with their members, shape (N,) each."""
        found: list[list[tuple[int, Bools]]] = [[] for _ in range(len(self.classes))]
        for k, parts in enumerate(self.quota_parts):
            for scope, members in parts:
                for c in np.flatnonzero(scope).tolist():
                    found[c].append((k, members))
        return tuple(tuple(row) for row in found)

    @cached_property
    def quota_edges(self) -> Sequence[Ints]:
        """For each quota, the indices of the edges that it counts; found when asked for."""
        return _QuotaEdges(self)

    def quota_counts(self, edge: Ints) -> Ints:
        """How many each quota counts in an allocation, edge per applicant or -1, shape (Q,)."""
        chosen = edge[edge >= 0]
        who, where = self.edges.applicant[chosen], self.edges.place[chosen]
        counts = [
            sum(int((scope[where] & members[who]).sum()) for scope, members in parts)
            for parts in self.quota_parts
        ]
        return np.array(counts, dtype=np.int64)

    def edges_at(self, classes: Bools) -> Ints:
        """Indices of all edges to some classes, shape (K,), by class."""
        order, start = self._by_class
        parts = [order[start[c] : start[c + 1]] for c in np.flatnonzero(classes).tolist()]
        return np.concatenate([np.zeros(0, dtype=np.int64), *parts])

    @cached_property
    def _by_class(self) -> tuple[Ints, Ints]:
        """Indices of all edges by class, and where each class begins, shape (K + 1,)."""
        place, k = self.edges.place, len(self.classes)
        # A stable sort of 16 bits is linear.
        order = np.argsort(place.astype(np.uint16) if k <= 1 << 16 else place, kind="stable")
        return order, np.concatenate(([0], np.cumsum(np.bincount(place, minlength=k))))

    @cached_property
    def moved(self) -> Bools:
        """Edges by which a standing offer would change, shape (E,)."""
        stood = self.standing[self.edges.applicant]
        return np.asarray((stood >= 0) & (stood != self.edges.place), dtype=np.bool_)

    @cached_property
    def pays(self) -> tuple[int, int]:
        """The lowest and the highest cost of an edge in öre; nothing where there are no edges."""
        cost = self.edges.cost
        return (int(cost.min()), int(cost.max())) if len(cost) else (0, 0)

    @cached_property
    def barred(self) -> dict[int, frozenset[str]]:
        """Places that someone may not be given though the rest of the class is open, by index."""
        found: dict[int, set[str]] = {}
        if not self.instance.model.rule_enabled("forbidden"):
            return {}
        for place, people in self.crowd.forbidden.items():
            for i in people:
                # A lock holds whatever bars it.
                if self.crowd.applicants[i].locked_place != place:
                    found.setdefault(i, set()).add(place)
        return {i: frozenset(places) for i, places in found.items()}

    @cached_property
    def workplaces(self) -> tuple[frozenset[str], ...]:
        """Workplaces with seats per class; where there are several, a pair can be kept apart."""
        return tuple(
            frozenset(p.workplace for p in members if p.seats > 0)
            for members in self.classes.members
        )

    @cached_property
    def roomy(self) -> Bools:
        """Classes with a place that has room for two, where a pair can be together, shape (K,)."""
        full = self.instance.model.rule_enabled("capacity")
        members = self.classes.members
        return np.array([not full or any(p.seats > 1 for p in m) for m in members], dtype=bool)

    def must_meet(self, c: int, d: int) -> bool:
        """Whether someone in class c and someone in class d cannot but share a workplace."""
        reps, shared = self.classes.representatives, self.workplaces[c] | self.workplaces[d]
        return reps[c].period == reps[d].period and len(shared) < 2

    @cached_property
    def pair_indices(self) -> tuple[tuple[int, int, bool], ...]:
        """(earlier, later, apart) in queue indices per pair row, sorted, each once."""
        pairs = {
            (*sorted((self.index[p.first], self.index[p.second])), p.apart)
            for p in self.instance.pairs
        }
        return tuple(sorted((int(a), int(b), bool(apart)) for a, b, apart in pairs))

    @cached_property
    def paired(self) -> Bools:
        """Everyone in a pair, together or apart, shape (N,)."""
        found = np.zeros(self.size, dtype=np.bool_)
        found[[i for a, b, _ in self.pair_indices for i in (a, b)]] = True
        return found

    @cached_property
    def companions(self) -> dict[int, tuple[int, ...]]:
        """Who must be placed where someone else is, by queue index: pairs that belong together.

        Someone who takes no part any more binds nobody.
        """
        if not self.instance.model.rule_enabled("pairs"):
            return {}
        out = self.crowd.out
        bound = [(a, b) for a, b, apart in self.pair_indices if not apart]
        return _components([(a, b) for a, b in bound if not (out[a] or out[b])])

    @cached_property
    def meetings(self) -> tuple[Meeting, ...]:
        """Where pairs of two that belong together can be; those who cannot anywhere are left out.

        Groups of more than two are left out as well.
        """
        found, edges = [], self.edges
        for a, others in self.companions.items():
            if len(others) != 1 or a > others[0]:
                continue
            here, there = edges.of(a), edges.of(others[0])
            shared, first, second = np.intersect1d(
                edges.place[here], edges.place[there], return_indices=True
            )
            roomy = self.roomy[shared]
            if roomy.any():
                own = here.start + first[roomy], there.start + second[roomy]
                found.append(Meeting(a, others[0], own))
        return tuple(found)


def _components(pairs: Sequence[tuple[int, int]]) -> dict[int, tuple[int, ...]]:
    """Everyone reached over the pairs, by queue index, without the person itself."""
    group: dict[int, frozenset[int]] = {}
    for a, b in pairs:
        joined = group.get(a, frozenset((a,))) | group.get(b, frozenset((b,)))
        group |= dict.fromkeys(joined, joined)
    return {i: tuple(sorted(members - {i})) for i, members in group.items()}


class _QuotaEdges(Sequence[Ints]):
    """The edges that each quota counts; most questions are about the few that have a price."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._found: dict[int, Ints] = {}

    def __len__(self) -> int:
        return len(self._problem.quota_parts)

    @overload
    def __getitem__(self, quota: int) -> Ints: ...
    @overload
    def __getitem__(self, quota: slice) -> Sequence[Ints]: ...
    def __getitem__(self, quota: int | slice) -> Ints | Sequence[Ints]:
        if isinstance(quota, slice):
            return tuple(self[k] for k in range(len(self))[quota])
        number = range(len(self))[quota]
        if number not in self._found:
            self._found[number] = self._counted(number)
        return self._found[number]

    def _counted(self, number: int) -> Ints:
        problem = self._problem
        who = problem.edges.applicant
        counted = np.zeros(len(who), dtype=np.bool_)
        for scope, members in problem.quota_parts[number]:
            if scope.all():
                counted |= members[who]
            else:
                within = problem.edges_at(scope)
                counted[within] |= members[who[within]]
        return np.flatnonzero(counted)


def _crowded(instance: Instance, crowd: Crowd, standing: Mapping[str, str]) -> frozenset[str]:
    """Places with fewer seats than locks and standing offers together."""
    if not standing:
        return frozenset()
    wanted = set(standing.items())
    for k in np.flatnonzero(crowd.locked & ~crowd.out).tolist():
        wanted.add((crowd.applicants[k].id, crowd.applicants[k].locked_place or ""))
    held = Counter(place for _, place in wanted)
    return frozenset(p.id for p in instance.places if held[p.id] > p.seats)
