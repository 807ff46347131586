"""Counts over placements: quotas, supervisors and money, recounted from contract §2, §4 and §5."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from operator import attrgetter

from feriejobb.data.instance import Applicant, Instance, Place, Quota
from feriejobb.recount.pairing import PlacedCosts, sub_period_of

#: A placement as plain data: (ansokan_id, plats_id).
Pair = tuple[str, str]

#: All that ``in_group`` looks at; those alike in it belong to the same groups.
_TRAIT = attrgetter("history", "protection", "home", "birth_date.year", "groups")


def in_scope(quota: Quota, place: Place) -> bool:
    """Whether the place lies in the quota's ``omfattning``; ``stadsdel`` is the place's."""
    if quota.scope == "stad":
        return True
    if quota.scope == "overforing":
        return quota.value in place.transfers
    value = {
        "forvaltning": place.employer,
        "stadsdel": place.district,
        "arbetsomrade": place.area,
        "plats": place.id,
    }[quota.scope]
    return value == quota.value


def in_group(quota: Quota, applicant: Applicant, year: int) -> bool:
    """Whether the applicant counts in the quota's ``grupp`` in a sub-period of this year."""
    kind, _, value = quota.group.partition(":")
    if quota.group == "alla":
        return True
    if kind == "tidigare":
        return applicant.history == value
    if kind == "hemstadsdel":
        return applicant.protection == "ingen" and applicant.home == value
    if kind == "alder":
        return str(year - applicant.birth_date.year) == value
    return quota.group in applicant.groups


def _year(instance: Instance, place: Place) -> int:
    """Calendar year of the place's sub-period."""
    sub_period = sub_period_of(instance.model, place.period)
    return instance.model.year if sub_period is None else sub_period.first_day.year


def counts_in(instance: Instance, quota: Quota, applicant: Applicant, place: Place) -> bool:
    """Whether this pairing counts in the quota."""
    return in_scope(quota, place) and in_group(quota, applicant, _year(instance, place))


def quota_counts(instance: Instance, placements: Iterable[Pair]) -> dict[str, int]:
    """``kvot_id`` → number of placements that count."""
    counts = {quota.id: 0 for quota in instance.quotas}
    by_place = any(quota.scope == "plats" for quota in instance.quotas)
    people, places = instance.applicant_by_id, instance.place_by_id
    scopes: dict[Hashable, int] = {}
    traits: dict[Hashable, int] = {}
    scope_of: dict[str, int] = {}
    first: list[Place] = []
    one: list[Applicant] = []
    pairs: list[tuple[int, int]] = []
    for a, p in placements:
        if p not in scope_of:
            place = places[p]
            alike = (place.employer, place.district, place.area, place.transfers)
            key = (*alike, _year(instance, place), p if by_place else "")
            scope_of[p] = scopes.setdefault(key, len(scopes))
            if len(scopes) > len(first):
                first.append(place)
        applicant = people[a]
        trait = traits.setdefault(_TRAIT(applicant), len(traits))
        if len(traits) > len(one):
            one.append(applicant)
        pairs.append((scope_of[p], trait))
    found: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for (scope, trait), n in Counter(pairs).items():
        found[scope][trait] = n
    inside: dict[tuple[str, int], list[bool]] = {}
    for scope, members_of in found.items():
        place = first[scope]
        year = _year(instance, place)
        # Many quotas ask for the same group.
        members = {"alla": members_of.total()}
        for quota in instance.quotas:
            if not in_scope(quota, place):
                continue
            if quota.group not in members:
                asked = quota.group, year
                if asked not in inside:
                    inside[asked] = [in_group(quota, a, year) for a in one]
                yes = inside[asked]
                members[quota.group] = sum(n for t, n in members_of.items() if yes[t])
            counts[quota.id] += members[quota.group]
    return counts


def quota_target(instance: Instance, quota: Quota) -> int:
    """The target as a count: a share is of the seats in the scope, up for min, down for max."""
    if quota.share_bp is None:
        return quota.target
    parts = quota.share_bp * sum(p.seats for p in instance.places if in_scope(quota, p))
    return -(-parts // 10_000) if quota.is_min else parts // 10_000


def shortfall(quota: Quota, count: int) -> int:
    """How far a quota is missed: max(0, target - n) of a min, max(0, n - target) of a max."""
    return max(0, quota.target - count if quota.is_min else count - quota.target)


def weighted_shortfall(
    instance: Instance, placements: Iterable[Pair], counts: Mapping[str, int] | None = None
) -> int:
    """Value of the goal ``quotas``: Σ vikt × shortfall over the soft quotas.

    Args:
        instance: The input.
        placements: Who is where.
        counts: ``quota_counts`` of them, where that has been counted already.
    """
    counts = quota_counts(instance, placements) if counts is None else counts
    soft = [q for q in instance.quotas if not q.hard]
    return sum(q.weight * shortfall(q, counts[q.id]) for q in soft)


def seats_taken(placements: Iterable[Pair]) -> Counter[str]:
    """``plats_id`` → number of placements."""
    return Counter(p for _, p in placements)


def supervisor_use(instance: Instance, placements: Iterable[Pair]) -> Counter[tuple[str, int]]:
    """(handledargrupp, sub-period) → number of placements."""
    use: Counter[tuple[str, int]] = Counter()
    for _, p in placements:
        place = instance.place_by_id[p]
        if place.supervisor_group is not None:
            use[place.supervisor_group, place.period] += 1
    return use


def supervisor_limit(instance: Instance, group: str, period: int) -> int:
    """Sum of ``max_ungdomar`` over the group's rows in the sub-period; 0 without a row."""
    return sum(s.max_youths for s in instance.supervisors if (s.group, s.period) == (group, period))


def budget_use(
    instance: Instance,
    placements: Iterable[Pair],
    cost: Callable[[Applicant, Place], int] | None = None,
) -> Counter[str]:
    """Förvaltning → cost of its placements in öre; ``cost`` where it is known already."""
    use: Counter[str] = Counter()
    cost = cost or PlacedCosts(instance).of
    people, places = instance.applicant_by_id, instance.place_by_id
    for a, p in placements:
        place = places[p]
        use[place.employer] += cost(people[a], place)
    return use
