"""Every edge of an instance, recomputed from contract §4 without ``data.edges`` or ``allows``.

``questions`` states the filter rules once, in plain Python about one applicant. Each distinct
question is put once to everyone, or to one of all who are alike to it, and remembered, so that full
size (13,510 applicants, 1,800 places, 1.3 million edges) takes a second. Applicants are numbered by
queue position.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from feriejobb.data.instance import Applicant, Instance, Place
from feriejobb.recount.pairing import (
    cost_of,
    full_years,
    in_force,
    period_rank,
    placed_cost,
    sub_period_of,
    wish_rank,
)

Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64]

#: (rule, what identifies the question, the answer for one applicant).
Question = tuple[str, Hashable, Callable[[Applicant], bool]]

#: What of an applicant a rule's questions look at; those alike in it get the same answer.
LOOKED_AT: dict[str, Callable[[Applicant], Hashable]] = {
    "age": lambda a: a.birth_date,
    "language": lambda a: a.language,
    "reserved": lambda a: a.groups,
    "area": lambda a: (a.protection, a.home, a.other_districts),
    "period": lambda a: a.periods,
}


def questions(instance: Instance, place: Place) -> Iterator[Question]:
    """What rules 5 to 14 of contract §4 ask about an applicant for this place."""
    sub_period = sub_period_of(instance.model, place.period)
    if sub_period is None:
        yield "age", "no sub-period", lambda _: False
        return
    day, born = sub_period.first_day, instance.model.eligibility.birth_years
    yield "age", "born", lambda a: a.birth_date.year in born
    least = place.min_age
    yield "age", (day, least), lambda a: full_years(a.birth_date, day) >= least
    if place.needs_extract:
        yield "extract", "", lambda a: a.extract
    if not place.accessible:
        yield "access", "", lambda a: not a.access
    yield "language", place.languages, lambda a: a.language is None or a.language in place.languages
    if place.target_groups:
        yield "reserved", place.target_groups, lambda a: bool(a.groups & place.target_groups)
    fack = not instance.employer_by_name[place.employer].is_district
    yield "area", (fack, place.district, place.open_to), lambda a: _may_go(a, place, fack)
    yield "wish", place.area, lambda a: a.any_area or wish_rank(a, place) > 0
    yield "period", place.period, lambda a: not a.periods or period_rank(a, place) > 0
    if place.exposure or not place.protected_ok:
        yield "protected", "", lambda a: a.protection == "ingen"


def _may_go(applicant: Applicant, place: Place, fack: bool) -> bool:
    """Rule 10: home in ``oppen_for``; the place at home, in ``andra_stadsdelar``, or fack."""
    listed = applicant.other_districts is None or place.district in applicant.other_districts
    if applicant.protection != "ingen":
        return listed
    welcome = place.open_to is None or applicant.home in place.open_to
    return welcome and (fack or applicant.home == place.district or listed)


def _avoids_none_of(marks: frozenset[str]) -> Callable[[Applicant], bool]:
    """Rule 13: nothing in ``undvik``."""
    return lambda a: marks.isdisjoint(a.avoid)


@dataclass(frozen=True)
class Possible:
    """All edges, by place.

    Attributes:
        ids: ``ansokan_id`` in queue order; number k stands at queue position k + 1.
        places: Places sorted by ``plats_id``.
        takers: Per place the numbers of the applicants who may take it, ascending.
        costs: Per place the cost in öre of each taker, shape as ``takers``.
    """

    ids: tuple[str, ...]
    places: tuple[Place, ...]
    takers: tuple[Numbers, ...]
    costs: tuple[Numbers, ...]

    @property
    def size(self) -> int:
        """Number of edges."""
        return sum(len(t) for t in self.takers)

    @cached_property
    def dearest(self) -> int:
        """The highest cost of any edge in öre, 0 without edges."""
        return max((int(c.max()) for c in self.costs if len(c)), default=0)

    @cached_property
    def number(self) -> dict[str, int]:
        """``ansokan_id`` → number."""
        return {i: k for k, i in enumerate(self.ids)}

    @cached_property
    def degree(self) -> Numbers:
        """Number of possible places per applicant, shape (applicants,)."""
        degree = np.zeros(len(self.ids), dtype=np.int64)
        for takers in self.takers:
            degree[takers] += 1
        return degree

    def places_of(self, number: int) -> list[Place]:
        """The possible places of one applicant."""
        begin, end = np.searchsorted(self._sorted[0], [number, number + 1])
        return [self.places[p] for p in self._sorted[1][begin:end].tolist()]

    def among(self, pairings: Iterable[tuple[str, str]]) -> list[bool]:
        """Whether each (``ansokan_id``, ``plats_id``) is an edge."""
        takers = {place.id: t for place, t in zip(self.places, self.takers, strict=True)}

        def stands(number: int, able: Numbers) -> bool:
            at = int(np.searchsorted(able, number))
            return at < len(able) and int(able[at]) == number

        return [stands(self.number[a], takers[p]) for a, p in pairings]

    @cached_property
    def _sorted(self) -> tuple[Numbers, Numbers]:
        """(applicant, place) of every edge as parallel arrays, by applicant."""
        applicant = np.concatenate([np.zeros(0, dtype=np.int64), *self.takers])
        place = np.repeat(np.arange(len(self.places)), [len(t) for t in self.takers])
        order = np.argsort(applicant, kind="stable")
        return applicant[order], place[order]


class _Answers:
    """The applicants' answers to questions, each asked once."""

    def __init__(self, instance: Instance, applicants: Sequence[Applicant]) -> None:
        self._instance = instance
        self._applicants = applicants
        self._masks: dict[Hashable, Mask] = {}
        self._alike: dict[str, tuple[list[Applicant], Numbers]] = {}
        self._costs: dict[tuple[int, int], Numbers] = {}

    def mask(self, rule: str, key: Hashable, holds: Callable[[Applicant], bool]) -> Mask:
        if (rule, key) not in self._masks:
            first, kind = self._kinds(rule)
            answers = np.fromiter((holds(a) for a in first), np.bool_, len(first))
            self._masks[rule, key] = answers if kind is None else answers[kind]
        return self._masks[rule, key]

    def _kinds(self, rule: str) -> tuple[Sequence[Applicant], Numbers | None]:
        """One applicant of each kind that the rule can tell apart, and everyone's kind."""
        look = LOOKED_AT.get(rule)
        if look is None:
            return self._applicants, None
        if rule not in self._alike:
            kinds: dict[Hashable, int] = {}
            number = [kinds.setdefault(look(a), len(kinds)) for a in self._applicants]
            kind = np.array(number, dtype=np.int64)
            first = np.unique(kind, return_index=True)[1].tolist()
            self._alike[rule] = [self._applicants[k] for k in first], kind
        return self._alike[rule]

    def costs(self, place: Place) -> Numbers:
        """Cost in öre of everyone at the place; -1 where pay or contribution is undefined."""
        key = place.period, place.hours
        if key not in self._costs:
            births = {a.birth_date for a in self._applicants}
            by_birth = {b: cost_of(self._instance.model, b, *key) for b in births}
            costs = (by_birth[a.birth_date] for a in self._applicants)
            values = (-1 if c is None else c for c in costs)
            self._costs[key] = np.fromiter(values, np.int64, len(self._applicants))
        return self._costs[key]


def possible_pairings(
    instance: Instance, order: Sequence[str], out: frozenset[str] = frozenset()
) -> Possible:
    """All edges; a locked applicant's only edge is the lock, whatever the filters say.

    Args:
        instance: The input.
        order: Every ``ansokan_id`` in queue order.
        out: Those who take no part (declined offers of a replan): no edges.
    """
    applicants = [instance.applicant_by_id[i] for i in order]
    places = tuple(sorted(instance.places, key=lambda p: p.id))
    answers = _Answers(instance, applicants)
    avoided = frozenset[str]().union(*(a.avoid for a in applicants))
    number = {i: k for k, i in enumerate(order)}
    barred: defaultdict[str, list[str]] = defaultdict(list)
    for row in instance.forbidden:
        barred[row.place].append(row.applicant)
    free = [a.locked_place is None and a.id not in out for a in applicants]
    unlocked = np.array(free, dtype=np.bool_)
    locked_to: defaultdict[str, list[int]] = defaultdict(list)
    for k, a in enumerate(applicants):
        if a.locked_place is not None and a.id not in out:
            locked_to[a.locked_place].append(k)

    takers, costs = [], []
    for place in places:
        pay = answers.costs(place)
        may = unlocked & (pay >= 0)
        for rule, key, holds in questions(instance, place):
            if in_force(instance.model, rule):
                may &= answers.mask(rule, key, holds)
        touchy = avoided & {place.id, place.district, place.workplace}
        if touchy:
            may &= answers.mask("avoid", touchy, _avoids_none_of(touchy))
        if in_force(instance.model, "forbidden"):
            may[[number[i] for i in barred[place.id]]] = False
        may[locked_to[place.id]] = True
        who = np.flatnonzero(may)
        price = pay[who]
        for at in np.flatnonzero(price < 0).tolist():
            price[at] = placed_cost(instance, applicants[int(who[at])], place)
        takers.append(who)
        costs.append(price)
    return Possible(tuple(order), places, tuple(takers), tuple(costs))
