"""Brute force: every way to place every applicant, judged by plain counting (contract §4, §5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from feriejobb.data.instance import Instance
from tests.oracle.reading import Edge, edges_of, is_on, queue_of, quota_counts

#: ansokan_id → plats_id of everyone placed.
Allocation = dict[str, str]


@dataclass(frozen=True)
class OracleAnswer:
    """The best that is possible.

    Attributes:
        feasible: Whether any allocation keeps all hard rules.
        values: (goal, value) in the model's order; ``queue`` and ``placed`` by number placed.
        placed: Who is placed (unique whenever ``queue`` is a goal).
        own_points: Wish points of each placed applicant in queue order, lexicographically least
            among the optima; empty where it was not asked for.
        optima: How many allocations are optimal, before the tie-break; 0 where not counted.
        best: The optimal allocations with those own points, so every tie-break must pick one.
    """

    feasible: bool
    values: tuple[tuple[str, int], ...] = ()
    placed: frozenset[str] = frozenset()
    own_points: tuple[int, ...] = ()
    optima: int = 0
    best: tuple[Allocation, ...] = ()

    def value(self, goal: str) -> int:
        """The value of one goal; KeyError where it is none of the model's."""
        return dict(self.values)[goal]


Costs = dict[str, dict[str, int]]


def costs_of(instance: Instance) -> Costs:
    """ansokan_id → plats_id → öre, for every edge."""
    return {a: {p: e.cost for p, e in row.items()} for a, row in edges_of(instance).items()}


def broken_rules(
    instance: Instance, allocation: Allocation, costs: Costs | None = None
) -> list[str]:
    """Names of the counting rules that an allocation breaks, one per breach.

    Args:
        instance: The town.
        allocation: Whom to place where.
        costs: Cost of each placement; that of the edges where not given.
    """
    model = instance.model
    if costs is None:
        costs = costs_of(instance)
    return _broken(instance, allocation, costs, {r: is_on(model, r) for r in _COUNTING})


_COUNTING = ("min_opening", "supervisors", "budget", "pairs")


def _broken(
    instance: Instance,
    allocation: Allocation,
    costs: Costs,
    on: dict[str, bool],
) -> list[str]:
    broken = []
    places = {p.id: p for p in instance.places}
    filled = list(allocation.values())
    for p in instance.places:
        n = filled.count(p.id)
        if n > p.seats:
            broken.append("capacity")
        if on["min_opening"] and 0 < n < p.min_open:
            broken.append("min_opening")
    if on["supervisors"]:
        teams = {(p.supervisor_group, p.period) for p in instance.places}
        for group, period in sorted((g, t) for g, t in teams if g is not None):
            used = sum(
                places[p].supervisor_group == group and places[p].period == period for p in filled
            )
            limits = [
                s.max_youths
                for s in instance.supervisors
                if s.group == group and s.period == period
            ]
            if used > sum(limits):
                broken.append("supervisors")
    if on["budget"]:
        for employer in instance.employers:
            spent = sum(
                costs[a][p] for a, p in allocation.items() if places[p].employer == employer.name
            )
            if employer.budget_ore is not None and spent > employer.budget_ore:
                broken.append("budget")
    if on["pairs"]:
        for pair in instance.pairs:
            one, two = allocation.get(pair.first), allocation.get(pair.second)
            if not pair.apart and one != two:
                broken.append("pairs")
            if pair.apart and one is not None and two is not None:
                first, second = places[one], places[two]
                if (first.workplace, first.period) == (second.workplace, second.period):
                    broken.append("pairs")
    for quota in instance.quotas:
        n = _count(instance, quota.id, allocation)
        if quota.hard and (n < quota.target if quota.is_min else n > quota.target):
            broken.append("quota")
    for a in instance.applicants:
        if a.locked_place is not None and allocation.get(a.id) != a.locked_place:
            broken.append("locked")
    return broken


def _count(instance: Instance, quota_id: str, allocation: Allocation) -> int:
    quota = next(q for q in instance.quotas if q.id == quota_id)
    applicants, places = instance.applicant_by_id, instance.place_by_id
    return sum(
        quota_counts(instance, quota, applicants[a], places[p]) for a, p in allocation.items()
    )


def shortfall(instance: Instance, allocation: Allocation) -> int:
    """Σ vikt × shortfall over the soft quotas (contract §5)."""
    total = 0
    for quota in instance.quotas:
        if not quota.hard:
            n = _count(instance, quota.id, allocation)
            total += quota.weight * max(0, quota.target - n if quota.is_min else n - quota.target)
    return total


def all_allocations(instance: Instance) -> Iterator[Allocation]:
    """Every allocation of edges that no place is too small for; locks kept."""
    edges = edges_of(instance)
    seats = {p.id: p.seats for p in instance.places}
    locked = {a.id for a in instance.applicants if a.locked_place is not None}
    ids = sorted(edges)
    chosen: Allocation = {}

    def extend(k: int) -> Iterator[Allocation]:
        if k == len(ids):
            yield dict(chosen)
            return
        if ids[k] not in locked:
            yield from extend(k + 1)
        for p in edges[ids[k]]:
            if seats[p]:
                seats[p] -= 1
                chosen[ids[k]] = p
                yield from extend(k + 1)
                del chosen[ids[k]]
                seats[p] += 1

    yield from extend(0)


def goal_value(
    instance: Instance, goal: str, allocation: Allocation, edges: dict[str, dict[str, Edge]]
) -> int:
    """The value of one goal as the run would report it."""
    if goal == "quotas":
        return shortfall(instance, allocation)
    if goal in ("queue", "placed"):
        return len(allocation)
    if goal == "wishes":
        return sum(edges[a][p].points for a, p in allocation.items())
    raise ValueError(f"the oracle knows no goal {goal}")


def solve_by_brute_force(instance: Instance) -> OracleAnswer:
    """The lexicographic optimum by trying everything; for at most about eight applicants."""
    edges = edges_of(instance)
    queue = queue_of(instance)
    costs = costs_of(instance)
    on = {r: is_on(instance.model, r) for r in _COUNTING}

    def rank(goal: str, allocation: Allocation) -> tuple[int, ...]:
        if goal == "queue":
            return tuple(-(a in allocation) for a in queue)
        value = goal_value(instance, goal, allocation, edges)
        return (-value if goal == "placed" else value,)

    best_key: tuple[tuple[int, ...], ...] | None = None
    best: list[Allocation] = []
    for allocation in all_allocations(instance):
        if _broken(instance, allocation, costs, on):
            continue
        key = tuple(rank(goal, allocation) for goal in instance.model.goals)
        if best_key is None or key < best_key:
            best_key, best = key, []
        if key == best_key:
            best.append(allocation)
    if not best:
        return OracleAnswer(feasible=False)

    def own(allocation: Allocation) -> tuple[int, ...]:
        return tuple(edges[a][allocation[a]].points for a in queue if a in allocation)

    least = min(own(allocation) for allocation in best)
    return OracleAnswer(
        feasible=True,
        values=tuple(
            (goal, goal_value(instance, goal, best[0], edges)) for goal in instance.model.goals
        ),
        placed=frozenset(best[0]),
        own_points=least,
        optima=len(best),
        best=tuple(allocation for allocation in best if own(allocation) == least),
    )
