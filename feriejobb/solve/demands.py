"""Who must be placed at all, and the problem of those whom that concerns.

Only those take part whom a demand (a lock, a hard min quota) concerns, where it does, and whoever
could help to open a place: everyone else can be left out of any allocation without breaking a rule,
so this smaller problem is possible if and only if the whole is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from feriejobb.data.ages import placement_cost
from feriejobb.data.classes import place_classes
from feriejobb.data.edges import Bools, Crowd, build_edges
from feriejobb.data.instance import Instance, Place
from feriejobb.data.problem import Problem
from feriejobb.data.queue import QueueEntry

Allowed = Callable[[Crowd, Place], Bools]


def has_demands(instance: Instance) -> bool:
    """Whether anything must be placed at all; if not, placing nobody keeps every rule."""
    locked = any(a.locked_place is not None for a in instance.applicants)
    return locked or any(q.hard and q.is_min and q.target > 0 for q in instance.quotas)


def loose_locks(instance: Instance) -> frozenset[str]:
    """Ids whose lock a text may suggest to give up: nobody protected, nobody too young for pay."""
    model, places = instance.model, instance.place_by_id
    found = set()
    for applicant in instance.applicants:
        if applicant.locked_place is not None and not applicant.protected:
            place = places[applicant.locked_place]
            period = model.sub_period(place.period)
            if placement_cost(model, applicant.birth_date, period, place.hours) is not None:
                found.add(applicant.id)
    return frozenset(found)


def hidden_places(instance: Instance) -> frozenset[str]:
    """Places where someone protected is fixed: to name one in a text would tell of it."""
    people = instance.applicants
    return frozenset(a.locked_place for a in people if a.protected and a.locked_place is not None)


def concerned(instance: Instance, crowd: Crowd) -> tuple[Bools, Callable[[Place], Bools]]:
    """Whom a demand concerns anywhere, and whom it concerns at one place.

    Anywhere: the locked, and those in an ``ihop`` pair with someone concerned. At a place: those
    whom a hard min quota would count there. Any other placement can be left out.

    Returns:
        A mask of shape (N,), and a function from a place to another.
    """
    demands = [q for q in instance.quotas if q.hard and q.is_min and q.target > 0]
    if not instance.model.rule_enabled("quota"):
        demands = []
    years = {s.period: s.first_day.year for s in instance.model.sub_periods}
    counted = np.zeros(len(crowd), dtype=bool)
    for quota in demands:
        for year in sorted(set(years.values())):
            counted |= crowd.in_quota_group(quota.group, year)
    index = {a.id: k for k, a in enumerate(crowd.applicants)}
    couples = [(index[p.first], index[p.second]) for p in instance.pairs if not p.apart]
    found = crowd.locked.copy()
    if instance.model.rule_enabled("pairs"):
        for a, b in couples:
            found[a] |= counted[a] | counted[b]
        while any(found[a] != found[b] for a, b in couples):
            for a, b in couples:
                found[a] = found[b] = found[a] | found[b]
    groups: dict[tuple[str, int], Bools] = {}

    def at(place: Place) -> Bools:
        mask = found.copy()
        for quota in demands:
            if quota.covers(place):
                key = (quota.group, years[place.period])
                if key not in groups:
                    groups[key] = crowd.in_quota_group(*key)
                mask |= groups[key]
        return mask & ~crowd.out

    return found & ~crowd.out, at


def demand_problem(
    instance: Instance,
    queue: Sequence[QueueEntry],
    allowed: Allowed,
    out: frozenset[str] = frozenset(),
    loose: frozenset[str] = frozenset(),
    *,
    exact: bool = True,
) -> Problem:
    """The problem of the concerned only.

    Args:
        instance: The validated input.
        queue: All applicants in queue order.
        allowed: Who may take a place under the filter rules, locks aside.
        out: Ids that take no part.
        loose: Ids whose lock is one edge among all that they would have without it.
        exact: Whether others may help to open any place and places are split for pairs. If not,
            others help only where someone is locked, which is enough to find an allocation.
    """
    people, wanted = concerned(instance, Crowd.of(instance, queue, out))
    index = {entry.id: k for k, entry in enumerate(queue)}
    at: dict[str, list[int]] = {}
    for a in instance.applicants:
        if a.id in loose and a.locked_place is not None:
            at.setdefault(a.locked_place, []).append(index[a.id])
    held = {a.locked_place for a in instance.applicants}
    opened = {p.id for p in instance.places if p.min_open > 0 and (exact or p.id in held)}
    if not instance.model.rule_enabled("min_opening"):
        opened.clear()
    helpers = np.ones(len(queue), dtype=bool)
    if not exact:
        paired = [index[i] for p in instance.pairs for i in (p.first, p.second)]
        helpers[paired] = people[paired]

    def filtered(crowd: Crowd, place: Place) -> Bools:
        mask = allowed(crowd, place) & (helpers if place.id in opened else wanted(place))
        return mask | crowd.mask(at[place.id]) if place.id in at else mask

    rows = (replace(a, locked_place=None) if a.id in loose else a for a in instance.applicants)
    freed = replace(instance, applicants=tuple(rows))
    crowd = Crowd.of(freed, queue, out)
    classes = place_classes(freed, crowd, filtered, split_pairs=exact, crowded=frozenset(at))
    edges = build_edges(crowd, freed, classes.representatives, classes.number, filtered)
    nobody = np.full(len(queue), -1, dtype=np.int64)
    return Problem(freed, tuple(queue), crowd, classes, edges, nobody)
