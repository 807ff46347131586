"""Random limits over a town's edges: locks, budgets that bind in öre, quotas, pairs, teams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from feriejobb.data.instance import (
    Forbidden,
    Instance,
    Pair,
    Place,
    Quota,
    Scope,
    Supervisor,
)
from tests.oracle.brute import broken_rules
from tests.oracle.people import GROUPS
from tests.oracle.reading import Edge, cost_in_ore
from tests.oracle.town_model import DISTRICTS

#: Scopes that a row of ``kvoter`` can have; ``overforing`` comes from a table of its own.
_SCOPES: tuple[Scope, ...] = ("stad", "forvaltning", "stadsdel", "arbetsomrade", "plats")

#: ansokan_id → plats_id → edge.
EdgeTable = dict[str, dict[str, Edge]]

#: Breaches that others can mend by joining; every other breach among locks is an input error.
_MENDABLE = ("min_opening", "locked")


def random_supervisors(rng: Random, places: Sequence[Place]) -> tuple[Supervisor, ...]:
    """Nought to two rows per group and sub-period; a missing row means that nobody may come."""
    teams: dict[tuple[str, int], int] = {}
    for p in places:
        if p.supervisor_group is not None:
            key = (p.supervisor_group, p.period)
            teams[key] = teams.get(key, 0) + p.seats
    rows: list[tuple[str, int, int]] = []
    for (group, period), seats in sorted(teams.items()):
        if rng.random() < 0.08:
            continue
        limit = rng.randint(max(0, seats // 3), seats + 1)
        first = rng.randint(0, limit) if rng.random() < 0.4 else limit
        rows += [(group, period, first)] + [(group, period, limit - first)] * (first < limit)
    return tuple(
        Supervisor(id=f"S{k}", group=g, period=t, max_youths=m, row=k + 2)
        for k, (g, t, m) in enumerate(rows)
    )


def with_budgets(rng: Random, town: Instance, edges: EdgeTable, share: float) -> Instance:
    """Budgets equal to what some placements cost, give or take one öre."""
    employers = []
    for employer in town.employers:
        budget = None
        if rng.random() < share:
            budget = 0
            for p in town.places:
                if p.employer == employer.name:
                    takers = sorted(a for a in edges if p.id in edges[a])
                    wanted = min(len(takers), p.seats)
                    kept = max(1, round(wanted * rng.uniform(0.45, 1.05)))
                    chosen = rng.sample(takers, min(len(takers), kept))
                    budget += sum(edges[a][p.id].cost for a in chosen)
            budget = max(0, budget + rng.choice((-1, 0, 0, 1, 50_000)))
        employers.append(replace(employer, budget_ore=budget))
    return replace(town, employers=tuple(employers))


def with_locks(rng: Random, town: Instance, edges: EdgeTable, n: int) -> Instance:
    """Up to ``n`` locks, some against filter rules, none against each other on a counting rule."""
    for _ in range(n):
        k = rng.randrange(len(town.applicants))
        a = town.applicants[k]
        legal = sorted(edges[a.id])
        anywhere = [
            p.id
            for p in town.places
            if p.seats and cost_in_ore(town.model, a.birth_date, p) is not None
        ]
        pool = legal if legal and rng.random() < 0.6 else anywhere
        if not pool:
            continue
        rows = list(town.applicants)
        rows[k] = replace(a, locked_place=rng.choice(pool))
        tried = replace(town, applicants=tuple(rows))
        if locks_agree(tried):
            town = tried
    return town


def locks_agree(town: Instance) -> bool:
    """Whether the locks alone break no counting rule that more placements couldn't mend."""
    locks = {a.id: a.locked_place for a in town.applicants if a.locked_place is not None}
    reserves = tuple(q for q in town.quotas if not (q.hard and q.is_min))
    couples = tuple(p for p in town.pairs if p.apart or (p.first in locks and p.second in locks))
    alone = replace(town, quotas=reserves, pairs=couples)
    costs: dict[str, dict[str, int]] = {}
    for a, p in locks.items():
        cost = cost_in_ore(town.model, town.applicant_by_id[a].birth_date, town.place_by_id[p])
        if cost is None:
            return False
        costs[a] = {p: cost}
    return not set(broken_rules(alone, locks, costs)) - set(_MENDABLE)


def random_pairs(rng: Random, edges: EdgeTable, n: int) -> tuple[Pair, ...]:
    """Pairs among those who have edges, so that most of them matter."""
    ids = sorted(a for a in edges if edges[a])
    pairs: dict[tuple[str, str], Pair] = {}
    for k in range(n if len(ids) > 1 else 0):
        first, second = rng.sample(ids, 2)
        key = (min(first, second), max(first, second))
        pairs.setdefault(key, Pair(first, second, apart=rng.random() < 0.55, row=k + 2))
    return tuple(pairs.values())


def random_forbidden(rng: Random, edges: EdgeTable, n: int) -> tuple[Forbidden, ...]:
    """Forbidden pairs among those that would else be edges."""
    pairs = [(a, p) for a, row in sorted(edges.items()) for p in sorted(row)]
    chosen = rng.sample(pairs, min(n, len(pairs)))
    return tuple(Forbidden(a, p, row=k + 2) for k, (a, p) in enumerate(chosen))


def _scope_value(p: Place, scope: Scope) -> str:
    values: dict[Scope, str] = {
        "stad": "",
        "forvaltning": p.employer,
        "stadsdel": p.district,
        "arbetsomrade": p.area,
        "plats": p.id,
    }
    return values[scope]


def random_quotas(rng: Random, town: Instance, n: int) -> tuple[Quota, ...]:
    """Quotas of every scope and kind of group, hard and soft, by count and by share."""
    return tuple(_quota(rng, town, k) for k in range(n))


def _quota(rng: Random, town: Instance, k: int) -> Quota:
    scope: Scope = rng.choice(_SCOPES)
    value = _scope_value(rng.choice(town.places), scope)
    seats = sum(p.seats for p in town.places if _scope_value(p, scope) == value)
    age = town.model.year - rng.choice(town.model.eligibility.birth_years)
    group = rng.choice(
        (
            rng.choice(GROUPS),
            "alla",
            f"tidigare:{rng.choice(('ny', 'sokt_utan_jobb', 'haft_jobb'))}",
            f"hemstadsdel:{rng.choice(DISTRICTS)}",
            f"alder:{age}",
        )
    )
    is_min = rng.random() < 0.55
    hard = rng.random() < (0.12 if is_min else 0.3)
    share_bp = None
    if rng.random() < 0.5:
        share_bp = rng.choice((1_250, 2_000, 3_333, 5_000, 7_550))
        if hard and is_min:
            share_bp //= 6
        # Rounded up for a min and down for a max (contract §2).
        target = -(-share_bp * seats // 10_000) if is_min else share_bp * seats // 10_000
    else:
        target = rng.randint(0, max(1, seats // (8 if hard and is_min else 2)))
    return Quota(
        id=f"K{k + 1}",
        scope=scope,
        value=value,
        group=group,
        is_min=is_min,
        target=target,
        hard=hard,
        weight=rng.choice((1, 1, 2, 5)),
        row=k + 2,
        share_bp=share_bp,
    )
