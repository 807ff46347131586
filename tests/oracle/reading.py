"""The oracles' own reading of contract §4 and §5: edges, cost, points, queue, quota groups.

Written from the contract alone, one person and one place at a time, with plain loops: slow and
plain on purpose.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from feriejobb.data.instance import Applicant, Instance, Place, Quota
from feriejobb.data.model import Model, SubPeriod


@dataclass(frozen=True, slots=True)
class Edge:
    """One possible placement: employer's cost in öre and the applicant's wish points."""

    applicant: str
    place: str
    cost: int
    points: int


def is_on(model: Model, rule: str) -> bool:
    """Whether the model leaves the rule switched on."""
    return rule not in model.rules or model.rules[rule].enabled


def sub_period_of(model: Model, place: Place) -> SubPeriod:
    """The sub-period of a place."""
    return next(s for s in model.sub_periods if s.period == place.period)


def age_at(born: date, day: date) -> int:
    """Whole years lived on ``day``."""
    had_birthday = (born.month, born.day) <= (day.month, day.day)
    return day.year - born.year - (0 if had_birthday else 1)


def cost_in_ore(model: Model, born: date, place: Place) -> int | None:
    """Contract §4 rule 4; None for someone younger than the pay table in force."""
    period = sub_period_of(model, place)
    in_force = max(row.valid_from for row in model.pay if row.valid_from <= period.first_day)
    hourly = None
    for row in sorted(model.pay, key=lambda r: r.age_from):
        if row.valid_from == in_force and row.age_from <= age_at(born, period.first_day):
            hourly = row.ore_per_hour
    if hourly is None:
        return None
    age = period.payment_date.year - born.year - 1
    (bp,) = (
        row.bp
        for row in model.contributions
        if row.valid_from <= period.payment_date
        and not (row.valid_to is not None and row.valid_to < period.payment_date)
        and row.age_from <= age <= row.age_to
    )
    return (place.hours * hourly * (10_000 + bp) + 5_000) // 10_000


def in_district(instance: Instance, p: Place) -> bool:
    """Whether a stadsdelsförvaltning, not a fackförvaltning, offers the place."""
    return next(e for e in instance.employers if e.name == p.employer).is_district


def broken_filters(instance: Instance, a: Applicant, p: Place) -> list[str]:
    """Names of the switched-on filter rules (contract §4 rules 5-13) that forbid the pair."""
    model = instance.model
    first_day = sub_period_of(model, p).first_day
    broken = []
    if a.birth_date.year not in model.eligibility.birth_years:
        broken.append("age")
    if age_at(a.birth_date, first_day) < p.min_age:
        broken.append("age")
    if p.needs_extract and not a.extract:
        broken.append("extract")
    if a.access and not p.accessible:
        broken.append("access")
    if a.language is not None and a.language not in p.languages:
        broken.append("language")
    if p.target_groups and not any(g in p.target_groups for g in a.groups):
        broken.append("reserved")
    if a.protected:
        reachable = a.other_districts is None or p.district in a.other_districts
    else:
        may = p.open_to is None or a.home in p.open_to
        will = a.other_districts is None or p.district in a.other_districts
        reachable = may and (will or p.district == a.home or not in_district(instance, p))
    if not reachable:
        broken.append("area")
    if not a.any_area and p.area not in [area for _, area in a.wishes]:
        broken.append("wish")
    if a.periods and p.period not in a.periods:
        broken.append("period")
    avoided = any(text in a.avoid for text in (p.district, p.id, p.workplace))
    if a.protected and (p.exposure or not p.protected_ok or avoided):
        broken.append("protected")
    return [name for name in broken if is_on(model, name)]


def wish_points(instance: Instance, a: Applicant, p: Place) -> int:
    """Contract §5: points of the area's rank, of the sub-period's rank, and of being away."""
    table = instance.model.wishes
    total = table.any_area_points
    for rank, area in a.wishes:
        if area == p.area:
            total = (list(table.wish_points) + [table.wish_points[-1]] * rank)[rank - 1]
            break
    # A locked sub-period that is not among the acceptable ones has no rank, hence no points.
    if p.period in a.periods:
        k = a.periods.index(p.period)
        total += (list(table.period_points) + [table.period_points[-1]] * k)[k]
    if in_district(instance, p) and not a.protected and p.district != a.home:
        total += table.away_points
    return total


def edges_of(instance: Instance) -> dict[str, dict[str, Edge]]:
    """ansokan_id → plats_id → edge; a locked applicant has the agreed place and nothing else."""
    edges: dict[str, dict[str, Edge]] = {}
    forbidden = {(f.applicant, f.place) for f in instance.forbidden}
    if not is_on(instance.model, "forbidden"):
        forbidden = set()
    for a in instance.applicants:
        edges[a.id] = {}
        for p in instance.places:
            if a.locked_place is not None:
                if a.locked_place != p.id:
                    continue
            elif (a.id, p.id) in forbidden or broken_filters(instance, a, p):
                continue
            cost = cost_in_ore(instance.model, a.birth_date, p)
            if cost is not None:
                edges[a.id][p.id] = Edge(a.id, p.id, cost, wish_points(instance, a, p))
        if a.locked_place is not None and not edges[a.id]:
            raise ValueError("a locked placement without pay has no cost: the town is undefined")
    return edges


def queue_of(instance: Instance) -> list[str]:
    """All ansokan_id in queue order (contract §5)."""
    model = instance.model
    lottery = sorted(
        (a.id for a in instance.applicants),
        key=lambda i: hashlib.sha256((model.lottery.seed + ":" + i).encode("utf-8")).hexdigest(),
    )
    rows = {a.id: a for a in instance.applicants}
    tiers: list[list[str]] = [[] for _ in range(len(model.queue.tiers) + 1)]
    for i in lottery:
        a = rows[i]
        names: list[str] = [a.history]
        if any(model.groups[g].priority for g in a.groups if g in model.groups):
            names.append("fortur")
        places = [model.queue.tiers.index(n) for n in names if n in model.queue.tiers]
        tiers[min(places, default=len(model.queue.tiers))].append(i)
    return [i for tier in tiers for i in tier]


def quota_counts(instance: Instance, quota: Quota, a: Applicant, p: Place) -> bool:
    """Whether ``a`` at ``p`` counts in the quota: scope by the place, group by the person."""
    where = {
        "stad": "",
        "forvaltning": p.employer,
        "stadsdel": p.district,
        "arbetsomrade": p.area,
        "plats": p.id,
    }
    if where[quota.scope] != quota.value:
        return False
    kind, _, value = quota.group.partition(":")
    if quota.group == "alla":
        return True
    if kind == "tidigare":
        return a.history == value
    if kind == "hemstadsdel":
        return not a.protected and a.home == value
    if kind == "alder":
        year = sub_period_of(instance.model, p).first_day.year
        return year - a.birth_date.year == int(value)
    return quota.group in a.groups
