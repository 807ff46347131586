"""Smallest relaxations by brute force: what every way to place everyone would have to break."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import product

from feriejobb.data.instance import Instance
from tests.oracle.brute import Allocation
from tests.oracle.reading import cost_in_ore, edges_of, is_on, quota_counts

#: A step, a pair and a lock in öre, as the README of the relaxation has them.
STEP, PAIR, LOCK = 1_000_000, 3_000_000, 5_000_000

Needs = Counter[str]


def smallest(town: Instance) -> dict[frozenset[str], int]:
    """Least weight by kinds, for every set of kinds of which no part would do.

    Max quotas given as a share are not looked into: more seats would let them rise.
    """
    best: dict[frozenset[str], int] = {}
    locks = {a.id: a.locked_place for a in town.applicants if a.locked_place is not None}
    freed = replace(town, applicants=tuple(replace(a, locked_place=None) for a in town.applicants))
    ways = {a: set(row) for a, row in edges_of(freed).items()}
    for a, p in locks.items():
        ways[a].add(p)
    people = sorted(ways)
    for chosen in product(*([None, *sorted(ways[a])] for a in people)):
        placed = {a: p for a, p in zip(people, chosen, strict=True) if p is not None}
        needs = _needs(town, placed, locks)
        if needs is not None:
            kinds = frozenset(k for k, n in needs.items() if n)
            best[kinds] = min(best.get(kinds, needs.total()), needs.total())
    return {k: n for k, n in best.items() if not any(other < k for other in best)}


def _needs(town: Instance, placed: Allocation, locks: dict[str, str]) -> Needs | None:
    """Weight by kind of what an allocation breaks; None where nobody may be told of it."""
    needs: Needs = Counter()
    people, places = town.applicant_by_id, town.place_by_id
    at = Counter(placed.values())
    for a, p in locks.items():
        if placed.get(a) != p:
            if people[a].protected:
                return None
            needs["lås"] += LOCK
    for pair in town.pairs if is_on(town.model, "pairs") else ():
        one, two = placed.get(pair.first), placed.get(pair.second)
        broken = one != two
        if pair.apart:
            here = [(places[p].workplace, places[p].period) for p in (one, two) if p is not None]
            broken = len(here) == 2 and here[0] == here[1]
        if broken:
            if people[pair.first].protected or people[pair.second].protected:
                return None
            needs["par"] += PAIR
    more = {p.id: max(0, at[p.id] - p.seats) for p in town.places}
    needs["platser"] += STEP * sum(more.values())
    if is_on(town.model, "min_opening"):
        needs["öppning"] += STEP * sum(
            p.min_open - at[p.id] for p in town.places if 0 < at[p.id] < p.min_open
        )
    if is_on(town.model, "supervisors"):
        used = Counter((places[p].supervisor_group, places[p].period) for p in placed.values())
        for (group, period), n in used.items():
            rows = [s for s in town.supervisors if (s.group, s.period) == (group, period)]
            if group is not None:
                needs["handledare"] += STEP * max(0, n - sum(s.max_youths for s in rows))
    if is_on(town.model, "budget"):
        for employer in town.employers:
            spent = sum(
                cost_in_ore(town.model, people[a].birth_date, places[p]) or 0
                for a, p in placed.items()
                if places[p].employer == employer.name
            )
            if employer.budget_ore is not None:
                needs["pengar"] += -(-max(0, spent - employer.budget_ore) // 100) * 100
    for quota in town.quotas:
        if quota.hard:
            n = sum(quota_counts(town, quota, people[a], places[p]) for a, p in placed.items())
            over = _target(town, quota.id, more) - n
            needs[f"kvot {quota.id}"] += STEP * max(0, over if quota.is_min else -over)
    return needs


def _target(town: Instance, quota_id: str, more: dict[str, int]) -> int:
    """The target once seats have been added; a share grows with them."""
    quota = next(q for q in town.quotas if q.id == quota_id)
    if quota.share_bp is None:
        return quota.target
    where = {"stad": "", "forvaltning": "employer", "stadsdel": "district", "arbetsomrade": "area"}
    field = where.get(quota.scope, "id")
    inside = [p for p in town.places if not field or getattr(p, field) == quota.value]
    seats = sum(p.seats + more[p.id] for p in inside)
    share = quota.share_bp * seats
    return -(-share // 10_000) if quota.is_min else share // 10_000
