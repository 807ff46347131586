"""What a förvaltning may see of a result: the only code of its workbook that sees the result.

**The counting rule** (reliability.md R1.6 b). A förvaltning's file is made from three things only:

1. the placements and reserves of *ordinary* applicants at the förvaltning's own places,
2. the förvaltning's own input: its places, budget and supervisor limits,
3. the model.

In a replan a fourth: which ordinary applicants the round changed something for at those places.

Applicants with protected data, their placements and whatever follows from them are not among
these, so the file is the same, byte for byte, whether such a person has one of the places or none.
Every count and sum is over the rows that the file shows. "Kvar" is a limit of the förvaltning's own
minus those rows, so subtracting gives back the rows and nothing else. The number of seats of a
place (``antal``), what is left of it, and ``ko_nr`` are not in the file: the first would let a
reader subtract, the last has gaps. Reserves are numbered after the filter, without gaps.

What no file can hide: someone who knows by heart how many seats a place has sees that one is not in
the list, even where reserves wait for it. Seats stand empty for many reasons (budget, supervisors,
quotas, seats kept back); every file says so in the same words and has no figure to tell which. What
that costs, and why no rule for the file can take it away, is decision record 0006.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from feriejobb.data.ages import age_on, contribution_bp, hourly_ore
from feriejobb.data.instance import Contact, Employer, Instance, Place, Quota, Supervisor
from feriejobb.data.model import SubPeriod
from feriejobb.data.round_report import Kind, Why
from feriejobb.data.solution import Placement, Reserve, Result
from feriejobb.report.sheet_text import swedish_key
from feriejobb.rules.registry import enabled_rules

NO_CONTACT = Contact("", "", "", "", "")


@dataclass(frozen=True, slots=True)
class Job:
    """One placement that the file shows; pay in öre and basis points, None where undefined."""

    applicant: str
    contact: Contact
    place: Place
    sub_period: SubPeriod
    wish_rank: int
    age: int
    hourly_ore: int | None
    contribution_bp: int | None
    cost_ore: int


@dataclass(frozen=True, slots=True)
class NextInLine:
    """One reserve that the file shows; ``order`` counts from 1 per place without gaps.

    ``depends``: who comes next can depend on who leaves, because the costs of those placed there
    differ under a budget, or a quota counts the place. ``here``: whether they may take this very
    place; if not, the one who leaves makes room for them at another.
    """

    applicant: str
    contact: Contact
    place: Place
    sub_period: SubPeriod
    order: int
    age: int
    depends: bool
    here: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A supervisor group in one sub-period with the jobs that the file shows."""

    name: str
    sub_period: SubPeriod
    limit: int
    supervisors: tuple[Supervisor, ...]
    shared_with: tuple[str, ...]
    jobs: tuple[Job, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """Whom a replan changed something for.

    ``before`` is the ``plats_id`` that was the förvaltning's own, or empty; ``after`` its own place
    now, or None; ``elsewhere``: the youth has a place at another förvaltning instead.
    """

    applicant: str
    contact: Contact
    kind: Kind
    why: Why
    before: str
    after: Place | None
    elsewhere: bool


@dataclass(frozen=True, slots=True)
class DistrictView:
    """All that a förvaltning's workbook is made from."""

    title: str
    synthetic: bool
    employer: Employer
    sub_periods: tuple[SubPeriod, ...]
    jobs: tuple[Job, ...]
    reserves: tuple[NextInLine, ...]
    groups: tuple[Group, ...]
    changes: tuple[Changed, ...] | None = None
    overbooked: bool = False


def district_view(result: Result, employer: str) -> DistrictView:
    """The view of one förvaltning.

    Args:
        result: The allocation.
        employer: ``forvaltning``.

    Returns:
        Jobs by sub-period, workplace, place and name; reserves by place and order; groups by name.
    """
    # Limits and budget as they are; what may be offered beyond them is said in words.
    instance = result.instance.real
    own = instance.employer_by_name[employer]
    placed = [p for p in result.placements if p.employer == employer]
    shown = [_job(instance, p) for p in placed if _ordinary(instance, p.applicant)]
    jobs = tuple(sorted(shown, key=_job_order))
    waiting = [r for r in result.reserves if r.employer == employer]
    return DistrictView(
        title=instance.model.title or f"Feriejobb {instance.model.year}",
        synthetic=instance.synthetic,
        employer=own,
        sub_periods=tuple(sorted(instance.model.sub_periods, key=lambda s: s.period)),
        jobs=jobs,
        reserves=_reserves(instance, own, waiting, jobs),
        groups=_groups(instance, own, jobs),
        changes=_changes(result, employer),
        overbooked=employer in instance.model.overbooking.forvaltningar,
    )


def _changes(result: Result, employer: str) -> tuple[Changed, ...] | None:
    """Whom a replan changed something for at the förvaltning's own places; None in a first round.

    What happens at another förvaltning's places is not told, and nobody hidden is in it.
    """
    if result.round is None:
        return None
    instance = result.instance
    protected = {a.id for a in instance.applicants if a.protected}
    found: list[Changed] = []
    for change in result.round.shown(protected).changes:
        after = instance.place_by_id.get(change.after)
        here = after if after is not None and after.employer == employer else None
        was_here = change.employer == employer
        if here is None and not was_here:
            continue
        found.append(
            Changed(
                change.applicant,
                instance.contacts.get(change.applicant, NO_CONTACT),
                change.kind,
                change.why,
                change.before if was_here else "",
                here,
                elsewhere=bool(change.after) and here is None,
            )
        )
    return tuple(sorted(found, key=_changed_order))


def _changed_order(change: Changed) -> tuple[int, str, str, str]:
    contact = change.contact
    came = 0 if change.after else 1
    return came, _key(contact.last_name), _key(contact.first_name), change.applicant


def _ordinary(instance: Instance, applicant: str) -> bool:
    return not instance.applicant_by_id[applicant].protected


def _sub_period(instance: Instance, place: Place) -> SubPeriod:
    return next(s for s in instance.model.sub_periods if s.period == place.period)


def _job(instance: Instance, placement: Placement) -> Job:
    place = instance.place_by_id[placement.place]
    sub_period = _sub_period(instance, place)
    born = instance.applicant_by_id[placement.applicant].birth_date
    return Job(
        applicant=placement.applicant,
        contact=instance.contacts.get(placement.applicant, NO_CONTACT),
        place=place,
        sub_period=sub_period,
        wish_rank=placement.wish_rank,
        age=age_on(born, sub_period.first_day),
        hourly_ore=hourly_ore(instance.model, born, sub_period.first_day),
        contribution_bp=contribution_bp(instance.model, born, sub_period.payment_date),
        cost_ore=placement.cost_ore,
    )


def _place_order(place: Place) -> tuple[int, str, str, str]:
    return place.period, _key(place.workplace), _key(place.area), place.id


def _job_order(job: Job) -> tuple[tuple[int, str, str, str], str, str, str]:
    contact = job.contact
    return _place_order(job.place), _key(contact.last_name), _key(contact.first_name), job.applicant


_key = cache(swedish_key)


def _reserves(
    instance: Instance, own: Employer, waiting: list[Reserve], jobs: tuple[Job, ...]
) -> tuple[NextInLine, ...]:
    costs: dict[str, set[int]] = defaultdict(set)
    for job in jobs:
        costs[job.place.id].add(job.cost_ore)
    shown = [r for r in waiting if _ordinary(instance, r.applicant)]
    barred = _barred(instance, shown)
    shown.sort(key=lambda r: (_place_order(instance.place_by_id[r.place]), r.order, r.applicant))
    found: list[NextInLine] = []
    for place_id, rows in groupby(shown, key=lambda r: r.place):
        place = instance.place_by_id[place_id]
        sub_period = _sub_period(instance, place)
        dear = own.budget_ore is not None and len(costs[place_id]) > 1
        depends = dear or any(_covers(quota, place) for quota in instance.quotas)
        found += [
            NextInLine(
                applicant=reserve.applicant,
                contact=instance.contacts.get(reserve.applicant, NO_CONTACT),
                place=place,
                sub_period=sub_period,
                order=order,
                age=age_on(
                    instance.applicant_by_id[reserve.applicant].birth_date, sub_period.first_day
                ),
                depends=depends,
                here=(reserve.applicant, place_id) not in barred,
            )
            for order, reserve in enumerate(rows, start=1)
        ]
    return tuple(found)


def _barred(instance: Instance, waiting: list[Reserve]) -> set[tuple[str, str]]:
    """Reserves who may not take the place that they are listed at."""
    pairings = [(reserve.applicant, reserve.place) for reserve in waiting]
    filters = [rule for rule in enabled_rules(instance) if rule.reason]
    found = (v for rule in filters for v in rule.check(instance, pairings))
    return {(i, v.subject) for v in found for i in v.applicants}


def _covers(quota: Quota, place: Place) -> bool:
    """Whether a quota counts the place; ``alla`` in the city counts every placement alike."""
    if quota.scope == "overforing":
        return quota.value in place.transfers
    by_scope = {
        "stad": "",
        "forvaltning": place.employer,
        "stadsdel": place.district,
        "arbetsomrade": place.area,
        "plats": place.id,
    }
    return by_scope[quota.scope] == quota.value


def _groups(instance: Instance, own: Employer, jobs: tuple[Job, ...]) -> tuple[Group, ...]:
    named: dict[tuple[str, int], set[str]] = defaultdict(set)
    for place in instance.places:
        if place.supervisor_group is not None:
            named[place.supervisor_group, place.period].add(place.employer)
    coming: dict[tuple[str, int], list[Job]] = defaultdict(list)
    for job in jobs:
        if job.place.supervisor_group is not None:
            coming[job.place.supervisor_group, job.place.period].append(job)
    rows: dict[tuple[str, int], list[Supervisor]] = defaultdict(list)
    for supervisor in instance.supervisors:
        rows[supervisor.group, supervisor.period].append(supervisor)
    sub_periods = {s.period: s for s in instance.model.sub_periods}
    keys = [key for key, employers in named.items() if own.name in employers]
    keys.sort(key=lambda key: (_key(key[0]), key))
    return tuple(
        Group(
            name=key[0],
            sub_period=sub_periods[key[1]],
            limit=instance.supervisor_limits[key],
            supervisors=tuple(sorted(rows[key], key=lambda s: s.id)),
            shared_with=tuple(sorted(named[key] - {own.name}, key=_key)),
            jobs=tuple(coming[key]),
        )
        for key in keys
    )
