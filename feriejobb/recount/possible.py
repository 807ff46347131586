"""Every edge of an instance, recomputed from contract §4 without ``data.edges`` or ``allows``.

``questions`` states the filter rules once, in plain Python about one applicant. Each distinct
question is put to one of all who are alike to it, and remembered; places of which all questions are
the same share their answers. Applicants are numbered by queue position.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from feriejobb.data.instance import Applicant, Instance, Place
from feriejobb.recount.alike import Alike
from feriejobb.recount.pairing import (
    Costs,
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

#: What of an applicant a rule's questions look at; those alike in it get the same answer. What
#: ``wish`` looks at depends on the work area: its rank, and whether any area will do.
LOOKED_AT: dict[str, Callable[[Applicant], Hashable]] = {
    "age": lambda a: a.birth_date,
    "extract": lambda a: a.extract,
    "access": lambda a: a.access,
    "avoid": lambda a: a.avoid,
    "protected": lambda a: a.protection,
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
    def kinds(self) -> tuple[int, ...]:
        """Per place a number; places of the same number have the same takers at the same costs."""
        number: dict[int, int] = {}
        return tuple(number.setdefault(id(takers), len(number)) for takers in self.takers)

    @cached_property
    def degree(self) -> Numbers:
        """Number of possible places per applicant, shape (applicants,)."""
        degree = np.zeros(len(self.ids), dtype=np.int64)
        one = dict(zip(self.kinds, self.takers, strict=True))
        for kind, places in Counter(self.kinds).items():
            degree[one[kind]] += places
        return degree

    def places_of(self, number: int) -> list[Place]:
        """The possible places of one applicant."""
        there = (places for places in self._of_kind if self.allows(number, places[0]))
        return [self.places[p] for p in sorted(chain.from_iterable(there))]

    def anywhere(self, holds: Callable[[Place], bool]) -> Mask:
        """Who has a possible place of which something holds, shape (applicants,)."""
        found = np.zeros(len(self.ids), dtype=np.bool_)
        for places in self._of_kind:
            if any(holds(self.places[p]) for p in places):
                found[self.takers[places[0]]] = True
        return found

    def among(self, pairings: Iterable[tuple[str, str]]) -> list[bool]:
        """Whether each (``ansokan_id``, ``plats_id``) is an edge."""
        kind_of = {place.id: kind for place, kind in zip(self.places, self.kinds, strict=True)}
        rows = [(self.number[a], kind_of[p]) for a, p in pairings]
        number, kind = np.array(rows, dtype=np.int64).reshape(-1, 2).T
        order = np.argsort(kind, kind="stable")
        start = np.searchsorted(kind[order], np.arange(len(self._of_kind) + 1))
        found = np.zeros(len(rows), dtype=np.bool_)
        for k, places in enumerate(self._of_kind):
            asked = order[start[k] : start[k + 1]]
            found[asked], _ = found_among(number[asked], self.takers[places[0]])
        answers: list[bool] = found.tolist()
        return answers

    def allows(self, number: int, place: int) -> bool:
        """Whether someone may take the place of this index."""
        takers = self.takers[place]
        at = int(np.searchsorted(takers, number))
        return at < len(takers) and int(takers[at]) == number

    @cached_property
    def _of_kind(self) -> list[list[int]]:
        """Indices of the places of each kind."""
        found: list[list[int]] = [[] for _ in range(max(self.kinds, default=-1) + 1)]
        for place, kind in enumerate(self.kinds):
            found[kind].append(place)
        return found


def found_among(numbers: Numbers, takers: Numbers) -> tuple[Mask, Numbers]:
    """Which of some numbers are among the takers, who are in ascending order, and where those are.

    Returns:
        Whether each is, and the position of each that is, both shaped as ``numbers``.
    """
    at = np.searchsorted(takers, numbers)
    found: Mask = at < len(takers)
    found[found] = takers[at[found]] == numbers[found]
    return found, at


class _Answers:
    """The applicants' answers to questions, each asked once of each kind of applicant."""

    def __init__(self, instance: Instance, applicants: Sequence[Applicant]) -> None:
        self._alike = Alike(applicants)
        self._masks: dict[Hashable, Mask] = {}
        self._pay = Costs(instance.model)
        self._costs: dict[tuple[int, int], Numbers] = {}

    def mask(self, rule: str, key: Hashable, holds: Callable[[Applicant], bool]) -> Mask:
        if (rule, key) not in self._masks:
            alike = self._alike
            kinds = (
                alike.by_rank(str(key)) if rule == "wish" else alike.kinds(rule, LOOKED_AT[rule])
            )
            self._masks[rule, key] = alike.answers(kinds, holds, np.bool_)
        return self._masks[rule, key]

    def costs(self, place: Place) -> Numbers:
        """Cost in öre of everyone at the place; -1 where pay or contribution is undefined."""
        key = place.period, place.hours
        if key not in self._costs:

            def cost(applicant: Applicant) -> int:
                found = self._pay.of(applicant.birth_date, *key)
                return -1 if found is None else found

            kinds = self._alike.kinds("age", LOOKED_AT["age"])
            self._costs[key] = self._alike.answers(kinds, cost, np.int64)
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
    known: dict[Hashable, tuple[Numbers, Numbers]] = {}
    for place in places:
        asked = [q for q in questions(instance, place) if in_force(instance.model, q[0])]
        touchy = avoided & {place.id, place.district, place.workplace}
        if touchy:
            asked.append(("avoid", touchy, _avoids_none_of(touchy)))
        shut = barred[place.id] if in_force(instance.model, "forbidden") else ()
        held = locked_to.get(place.id, ())
        kind: Hashable = place.period, place.hours, tuple((rule, key) for rule, key, _ in asked)
        if shut or held:
            kind = place.id
        if kind not in known:
            pay = answers.costs(place)
            may = unlocked & (pay >= 0)
            for rule, key, holds in asked:
                may &= answers.mask(rule, key, holds)
            may[[number[i] for i in shut]] = False
            may[list(held)] = True
            who = np.flatnonzero(may)
            price = pay[who]
            for at in np.flatnonzero(price < 0).tolist():
                price[at] = placed_cost(instance, applicants[int(who[at])], place)
            known[kind] = who, price
        takers.append(known[kind][0])
        costs.append(known[kind][1])
    return Possible(tuple(order), places, tuple(takers), tuple(costs))
