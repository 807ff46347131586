"""Applicants as arrays in queue order, and the edges that every filter rule allows.

Everything here is indexed by queue order (0 … N-1) and by place, so that nothing downstream can
depend on the order of rows in a file or on how an id is spelled.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from feriejobb.data.ages import locked_cost, placement_cost
from feriejobb.data.instance import Applicant, Instance, Place
from feriejobb.data.model import Model
from feriejobb.data.queue import QueueEntry

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
T = TypeVar("T")
D = TypeVar("D", np.int64, np.bool_)

#: Applicants whose allowed places are turned around at a time.
_BLOCK = 2_048


@dataclass(frozen=True)
class Crowd:
    """All applicants in queue order with the attributes that rules filter on, as arrays.

    Attributes:
        model: The effective model.
        applicants: N applicants in queue order.
        forbidden: Queue indices per ``plats_id`` from the table ``forbud``.
        out: True for those who take no part (declined in an earlier round), shape (N,).
    """

    model: Model
    applicants: tuple[Applicant, ...]
    forbidden: dict[str, tuple[int, ...]]
    out: Bools

    @classmethod
    def of(
        cls, instance: Instance, queue: Sequence[QueueEntry], out: frozenset[str] = frozenset()
    ) -> Crowd:
        """Arrays for ``instance`` in the order of ``queue``; ``out`` are ids that take no part."""
        index = {entry.id: k for k, entry in enumerate(queue)}
        forbidden: dict[str, list[int]] = {}
        for row in instance.forbidden:
            forbidden.setdefault(row.place, []).append(index[row.applicant])
        return cls(
            instance.model,
            tuple(instance.applicant_by_id[entry.id] for entry in queue),
            {place: tuple(sorted(who)) for place, who in forbidden.items()},
            np.array([entry.id in out for entry in queue], dtype=bool),
        )

    def __len__(self) -> int:
        return len(self.applicants)

    @cached_property
    def answers(self) -> dict[Hashable, Bools | None]:
        """What filter rules have said of the crowd, by rule and what it asked about."""
        return {}

    def mask(self, indices: Iterable[int]) -> Bools:
        """True at the given queue indices, shape (N,)."""
        result = np.zeros(len(self), dtype=bool)
        result[list(indices)] = True
        return result

    @cached_property
    def birth_year(self) -> Ints:
        """Birth years, shape (N,)."""
        return np.array([a.birth_date.year for a in self.applicants], dtype=np.int64)

    @cached_property
    def eligible(self) -> Bools:
        """Those born in a year that may take part, shape (N,)."""
        return np.isin(self.birth_year, self.model.eligibility.birth_years)

    @cached_property
    def birth_day(self) -> Ints:
        """Birth dates as the integer yyyymmdd, shape (N,)."""
        dates = [a.birth_date for a in self.applicants]
        return np.array([d.year * 10_000 + d.month * 100 + d.day for d in dates], dtype=np.int64)

    @cached_property
    def protected(self) -> Bools:
        """Protected applicants, shape (N,)."""
        return np.array([a.protected for a in self.applicants], dtype=bool)

    @cached_property
    def extract(self) -> Bools:
        """Those who can show a registerutdrag, shape (N,)."""
        return np.array([a.extract for a in self.applicants], dtype=bool)

    @cached_property
    def access(self) -> Bools:
        """Those who need an accessible workplace, shape (N,)."""
        return np.array([a.access for a in self.applicants], dtype=bool)

    @cached_property
    def language(self) -> NDArray[np.str_]:
        """Language code needed, empty for none, shape (N,)."""
        return np.array([a.language or "" for a in self.applicants], dtype=np.str_)

    @cached_property
    def any_area(self) -> Bools:
        """Those who accept any other area, shape (N,)."""
        return np.array([a.any_area for a in self.applicants], dtype=bool)

    @cached_property
    def any_district(self) -> Bools:
        """Those who wrote ``alla`` under ``andra_stadsdelar``, shape (N,)."""
        return np.array([a.other_districts is None for a in self.applicants], dtype=bool)

    @cached_property
    def locked(self) -> Bools:
        """Those with a fixed placement, shape (N,)."""
        return np.array([a.locked_place is not None for a in self.applicants], dtype=bool)

    @cached_property
    def locked_at(self) -> dict[str, list[int]]:
        """Queue indices of those with a fixed placement who take part, by ``plats_id``."""
        found: dict[str, list[int]] = {}
        for k in np.flatnonzero(self.locked & ~self.out).tolist():
            found.setdefault(self.applicants[k].locked_place or "", []).append(k)
        return found

    @cached_property
    def _home(self) -> dict[str, Bools]:
        homes: dict[str, list[int]] = {}
        for k, a in enumerate(self.applicants):
            if a.home is not None:
                homes.setdefault(a.home, []).append(k)
        return {name: self.mask(who) for name, who in homes.items()}

    def home_in(self, districts: Iterable[str]) -> Bools:
        """Those whose home is one of ``districts``; never a protected applicant, shape (N,)."""
        result = np.zeros(len(self), dtype=bool)
        for name in districts:
            if name in self._home:
                result |= self._home[name]
        return result & ~self.protected

    @cached_property
    def _other(self) -> dict[str, Bools]:
        lists: dict[str, list[int]] = {}
        for k, a in enumerate(self.applicants):
            for name in a.other_districts or ():
                lists.setdefault(name, []).append(k)
        return {name: self.mask(who) for name, who in lists.items()}

    def accepts_district(self, district: str) -> Bools:
        """Those who named ``district``, or ``alla``, under ``andra_stadsdelar``, shape (N,)."""
        named = self._other.get(district)
        return self.any_district if named is None else self.any_district | named

    @cached_property
    def _groups(self) -> dict[str, Bools]:
        members: dict[str, list[int]] = {}
        for k, a in enumerate(self.applicants):
            for code in a.groups:
                members.setdefault(code, []).append(k)
        return {code: self.mask(who) for code, who in members.items()}

    def in_group(self, code: str) -> Bools:
        """Members of a group code, shape (N,)."""
        return self._groups.get(code, np.zeros(len(self), dtype=bool))

    def in_quota_group(self, group: str, year: int) -> Bools:
        """Members of a quota's group in a sub-period of calendar ``year`` (contract §2)."""
        kind, _, value = group.partition(":")
        if kind == "alla" and not value:
            return np.ones(len(self), dtype=bool)
        if kind == "tidigare" and value:
            return np.array([a.history == value for a in self.applicants], dtype=bool)
        if kind == "hemstadsdel" and value:
            return self.home_in([value])
        if kind == "alder" and value:
            return np.equal(year - self.birth_year, int(value))
        return self.in_group(group)

    @cached_property
    def _avoided(self) -> dict[str, Bools]:
        names: dict[str, list[int]] = {}
        for k, a in enumerate(self.applicants):
            for name in a.avoid:
                names.setdefault(name, []).append(k)
        return {name: self.mask(who) for name, who in names.items()}

    def avoids(self, name: str) -> Bools | None:
        """Protected applicants who must avoid this stadsdel, place or workplace, or None."""
        return self._avoided.get(name)

    @cached_property
    def avoided_names(self) -> frozenset[str]:
        """Every text under ``undvik``."""
        return frozenset(self._avoided)

    @cached_property
    def _ranks(self) -> dict[str, Ints]:
        ranks: dict[str, Ints] = {}
        for k, a in enumerate(self.applicants):
            for rank, area in a.wishes:
                if area not in ranks:
                    ranks[area] = np.zeros(len(self), dtype=np.int64)
                ranks[area][k] = rank
        return ranks

    def wish_rank(self, area: str) -> Ints:
        """Rank of ``area`` among the wishes, 0 where it is not among them, shape (N,)."""
        ranks = self._ranks.get(area)
        return np.zeros(len(self), dtype=np.int64) if ranks is None else ranks

    @cached_property
    def _period_ranks(self) -> dict[int, Ints]:
        ranks: dict[int, Ints] = {}
        for number in {s.period for s in self.model.sub_periods}:
            found = [_period_rank(a, number) for a in self.applicants]
            ranks[number] = np.array(found, dtype=np.int64)
        return ranks

    def period_rank(self, period: int) -> Ints:
        """Rank of a sub-period from 1, 0 where all are equal, -1 where not acceptable, (N,)."""
        return self._period_ranks[period]

    @cached_property
    def _costs(self) -> dict[tuple[int, int], Ints]:
        return {}

    def cost(self, period: int, hours: int) -> Ints:
        """Cost in öre of a job per applicant, -1 where no pay or contribution row fits, (N,)."""
        key = (period, hours)
        if key not in self._costs:
            sub = self.model.sub_period(period)
            # The year of birth, and whether the birthday has been by the first day, decide.
            first = sub.first_day
            had = self.birth_day % 10_000 <= first.month * 100 + first.day
            kinds, one, kind = np.unique(
                self.birth_year * 2 + had, return_index=True, return_inverse=True
            )
            costs = np.full(len(kinds), -1, dtype=np.int64)
            for k, who in enumerate(one.tolist()):
                born = self.applicants[who].birth_date
                cost = placement_cost(self.model, born, sub, hours)
                costs[k] = -1 if cost is None else cost
            self._costs[key] = costs[kind]
        return self._costs[key]


def _period_rank(applicant: Applicant, period: int) -> int:
    """Rank of a sub-period from 1, 0 where all are equal, -1 where not acceptable."""
    if not applicant.periods:
        return 0
    return applicant.periods.index(period) + 1 if period in applicant.periods else -1


@dataclass(frozen=True)
class Edges:
    """All allowed (applicant, place) pairs as parallel arrays of length E, sorted by applicant.

    Attributes:
        applicant: Queue index.
        place: Index of the place (or place class).
        wish_rank: 1 …, 0 for any other area.
        period_rank: 1 …, 0 where all are equal.
        away: Outside the home stadsdel.
        points: Wish points.
        cost: Cost in öre.
        start: CSR starts by applicant, shape (N+1,).
    """

    applicant: Ints
    place: Ints
    wish_rank: Ints
    period_rank: Ints
    away: Bools
    points: Ints
    cost: Ints
    start: Ints

    def __len__(self) -> int:
        return len(self.applicant)

    def of(self, applicant: int) -> slice:
        """The slice of one applicant's edges."""
        return slice(int(self.start[applicant]), int(self.start[applicant + 1]))

    def of_many(self, applicants: Ints) -> Ints:
        """Indices of all edges of several applicants."""
        begin, end = self.start[applicants], self.start[applicants + 1]
        sizes = end - begin
        if not sizes.sum():
            return np.zeros(0, dtype=np.int64)
        first = np.repeat(begin - np.concatenate(([0], np.cumsum(sizes)[:-1])), sizes)
        return first + np.arange(int(sizes.sum()), dtype=np.int64)

    def only(self, kept: Bools) -> Edges:
        """The edges that are ``kept``, shape (E,), in the same order."""
        count = np.bincount(self.applicant[kept], minlength=len(self.start) - 1)
        return Edges(
            self.applicant[kept],
            self.place[kept],
            self.wish_rank[kept],
            self.period_rank[kept],
            self.away[kept],
            self.points[kept],
            self.cost[kept],
            np.concatenate(([0], np.cumsum(count))).astype(np.int64),
        )


def build_edges(
    crowd: Crowd,
    instance: Instance,
    places: Sequence[Place],
    number: Mapping[str, int],
    edge_filter: Callable[[Crowd, Place], Bools],
) -> Edges:
    """All edges between the crowd and ``places`` (contract §4, the filter rules).

    A locked applicant's only edge is the lock, whether or not the filters allow it.

    Args:
        crowd: Applicants in queue order.
        instance: Gives the employers and the places that locks name.
        places: Places, or one representative per place class.
        number: Index into ``places`` by ``plats_id``.
        edge_filter: Who may take a place under the filter rules, locks aside.
    """
    model = instance.model
    allowed = _allowed(crowd, places, number, edge_filter)
    owner, index, start = _pairs(allowed)
    del allowed
    # What depends on the place only through one of its columns is looked up, not reckoned anew.
    fack = {e.name for e in instance.employers if not e.is_district}
    areas, area = _kinds(places, lambda p: p.area)
    periods, period = _kinds(places, lambda p: p.period)
    homes, home = _kinds(places, lambda p: "" if p.employer in fack else p.district)
    jobs, job = _kinds(places, lambda p: (p.period, p.hours))
    rank = _looked_up([crowd.wish_rank(name) for name in areas], area, owner, index)
    ranked = [np.maximum(crowd.period_rank(number), 0) for number in periods]
    period_rank = _looked_up(ranked, period, owner, index)
    far = [~crowd.home_in([name]) & ~crowd.protected if name else crowd.mask(()) for name in homes]
    away = _looked_up(far, home, owner, index).astype(bool, copy=False)
    cost = _looked_up([crowd.cost(*kind) for kind in jobs], job, owner, index)
    for e in np.flatnonzero(cost < 0).tolist():
        # Only a lock may be where no row of pay fits.
        cost[e] = locked_cost(model, crowd.applicants[int(owner[e])], places[int(index[e])])
    wish_table = np.array([model.wish_points(r) for r in range(200)], dtype=np.int64)
    period_table = np.array([model.period_points(r) for r in range(200)], dtype=np.int64)
    points = wish_table[rank] + period_table[period_rank]
    points += away * np.int64(model.wishes.away_points)
    return Edges(owner, index, rank, period_rank, away, points, cost, start)


def _allowed(
    crowd: Crowd,
    places: Sequence[Place],
    number: Mapping[str, int],
    edge_filter: Callable[[Crowd, Place], Bools],
) -> Bools:
    """Who may be where, shape (places, N); a locked applicant only where the lock says."""
    allowed = np.zeros((len(places), len(crowd)), dtype=np.bool_)
    free = ~crowd.locked & ~crowd.out
    for p, place in enumerate(places):
        able = edge_filter(crowd, place) & (crowd.cost(place.period, place.hours) >= 0)
        np.logical_and(able, free, out=allowed[p])
    for name, held in crowd.locked_at.items():
        allowed[number[name], held] = True
    return allowed


def _pairs(allowed: Bools) -> tuple[Ints, Ints, Ints]:
    """Applicant and place of everything allowed, by applicant and then by place; and CSR starts.

    Some applicants at a time: turned around whole, the table of ten cities would be there twice.
    """
    width, people = allowed.shape
    start = np.zeros(people + 1, dtype=np.int64)
    found = [np.zeros(0, dtype=np.int64)]
    for first in range(0, people, _BLOCK):
        some = np.ascontiguousarray(allowed[:, first : first + _BLOCK].T)
        start[first + 1 : first + 1 + len(some)] = np.count_nonzero(some, axis=1)
        found.append(np.flatnonzero(some) + first * width)
    np.cumsum(start, out=start)
    owner = np.repeat(np.arange(people, dtype=np.int64), np.diff(start))
    index = np.concatenate(found)
    index -= owner * width
    return owner, index, start


def _kinds(
    places: Sequence[Place], kind_of: Callable[[Place], T]
) -> tuple[tuple[T, ...], NDArray[np.int64]]:
    """What there is of one property of places, in order of appearance, and each place's."""
    found: dict[T, int] = {}
    kinds = [found.setdefault(kind_of(place), len(found)) for place in places]
    return tuple(found), np.array(kinds, dtype=np.int64)


def _looked_up(rows: Sequence[NDArray[D]], kind: Ints, owner: Ints, index: Ints) -> NDArray[D]:
    """Of each edge the value that its place's kind has for its applicant, shape (E,)."""
    if not rows:
        return np.zeros(0, dtype=np.int64)
    return np.stack(rows)[kind[index], owner]
