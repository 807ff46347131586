"""Random applicants and places for the towns: scarce, and with every filter rule in play."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from feriejobb.data.instance import Applicant, Employer, History, Place, Protection
from feriejobb.data.model import Model
from tests.oracle.town_model import DISTRICTS

AREAS = ("Förskola", "Park", "Äldreomsorg", "Kontor")
LANGUAGES = ("uk", "so")
GROUPS = ("fortur", "kaa", "miljo")
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def opaque_ids(rng: Random, n: int, prefix: str) -> list[str]:
    """Unique ids whose spelling says nothing about rows, queue or birth."""
    found: dict[str, None] = {}
    while len(found) < n:
        found[prefix + "".join(rng.choices(_LETTERS, k=6))] = None
    return list(found)


def some(rng: Random, pool: Sequence[str], most: int) -> frozenset[str]:
    """One to ``most`` members of the pool."""
    return frozenset(rng.sample(list(pool), rng.randint(1, min(most, len(pool)))))


def random_birth(rng: Random, model: Model) -> date:
    """A birth date: often at a sub-period's edge, now and then in an ineligible year."""
    years = model.eligibility.birth_years
    year = (
        rng.choice(years) if rng.random() < 0.94 else rng.choice((min(years) - 1, max(years) + 1))
    )
    kind = rng.random()
    if kind < 0.06:
        return date(year, 2, 29) if year % 4 == 0 else date(year, 3, 1)
    if kind < 0.45:
        near = rng.choice(model.sub_periods).first_day + timedelta(days=rng.choice((-1, 0, 0, 1)))
        return date(year, near.month, near.day)
    return date(year, 1, 1) + timedelta(days=rng.randrange(365))


def random_applicants(
    rng: Random, model: Model, n: int, places: Sequence[Place], ease: float
) -> tuple[Applicant, ...]:
    """Applicants whose wishes lean towards the first areas and districts, so that some are full."""
    pairs = zip(opaque_ids(rng, n, "A"), range(2, n + 2), strict=True)
    return tuple(_applicant(rng, model, i, row, places, ease) for i, row in pairs)


def _applicant(
    rng: Random,
    model: Model,
    applicant_id: str,
    row: int,
    places: Sequence[Place],
    ease: float,
) -> Applicant:
    protection: Protection = "ingen"
    if rng.random() < 0.1:
        protection = rng.choice(("sekretessmarkering", "skyddad_folkbokforing"))
    protected = protection != "ingen"
    areas = sorted(AREAS, key=lambda area: rng.random() + 0.3 * AREAS.index(area))
    ranks = sorted(rng.sample(range(1, 7), rng.choice((1, 2, 2, 3, 4))))
    periods = [s.period for s in model.sub_periods]
    near = [p.district for p in places]
    others: frozenset[str] | None = None
    if rng.random() > 0.2 + 0.6 * ease:
        others = some(rng, near, 2) if protected or rng.random() < 0.6 else frozenset()
    avoidable = sorted({text for p in places for text in (p.district, p.id, p.workplace)})
    history: History = rng.choice(("sokt_utan_jobb", "ny", "ny", "ny", "haft_jobb"))
    return Applicant(
        id=applicant_id,
        birth_date=random_birth(rng, model),
        sex=rng.choice(("K", "M", "X", "")),
        home=None if protected else rng.choice(near if rng.random() < 0.8 else DISTRICTS),
        wishes=tuple(zip(ranks, areas, strict=False)),
        any_area=rng.random() < 0.2 + 0.5 * ease,
        periods=()
        if rng.random() < 0.2 + 0.6 * ease
        else tuple(rng.sample(periods, rng.randint(1, len(periods)))),
        other_districts=others,
        groups=frozenset(g for g in GROUPS if rng.random() < 0.12),
        history=history,
        extract=rng.random() < 0.7,
        access=rng.random() < 0.08,
        language=rng.choice(LANGUAGES) if rng.random() < 0.06 else None,
        protection=protection,
        avoid=some(rng, avoidable, 2) if protected and rng.random() < 0.6 else frozenset(),
        locked_place=None,
        row=row,
    )


def random_places(
    rng: Random,
    model: Model,
    n: int,
    most_seats: int,
    employers: Sequence[Employer],
    ease: float,
) -> tuple[Place, ...]:
    """Places that share employers, workplaces and supervisor groups; some are twins of others."""
    places: list[Place] = []
    for row, place_id in enumerate(opaque_ids(rng, n, "P"), start=2):
        place = _place(rng, model, place_id, row, most_seats, employers, n, ease)
        if places and rng.random() < 0.25:
            place = _twin(rng, rng.choice(places), place)
        places.append(place)
    return tuple(places)


def _twin(rng: Random, other: Place, place: Place) -> Place:
    """A place like the other in all but id and seats, now and then at another workplace."""
    return replace(
        other,
        id=place.id,
        row=place.row,
        seats=place.seats,
        min_open=min(place.seats, other.min_open),
        workplace=place.workplace if rng.random() < 0.5 else other.workplace,
    )


def _place(
    rng: Random,
    model: Model,
    place_id: str,
    row: int,
    most_seats: int,
    employers: Sequence[Employer],
    n: int,
    ease: float,
) -> Place:
    employer = rng.choice(employers)
    lent = rng.random() < 0.15 or not employer.is_district
    district = rng.choice(DISTRICTS) if lent else employer.name
    sub_period = rng.choice(model.sub_periods)
    seats = rng.choice([0] + 4 * list(range(1, most_seats + 1)))
    open_to = frozenset({district}) if employer.is_district else None
    if rng.random() < 0.2 + 0.6 * ease:
        open_to = None if rng.random() < 0.7 else some(rng, DISTRICTS, 3) | {district}
    return Place(
        id=place_id,
        employer=employer.name,
        district=district,
        workplace=f"Enhet {rng.randrange(max(2, n // 2))}",
        area=rng.choice(AREAS),
        employer_type=rng.choice(("kommunal", "kommunal", "entreprenor", "forening")),
        period=sub_period.period,
        seats=seats,
        min_open=rng.randint(1, seats) if seats and rng.random() < 0.3 else 0,
        hours=sub_period.hours if rng.random() < 0.7 else rng.choice((30, 61, 75, 120)),
        min_age=rng.choice((15, 15, 15, 15, 15, 16, 17, 18)),
        needs_extract=rng.random() < 0.15,
        accessible=rng.random() < 0.7,
        languages=frozenset(code for code in LANGUAGES if rng.random() < 0.5),
        target_groups=some(rng, GROUPS, 2) if rng.random() < 0.08 else frozenset(),
        open_to=open_to,
        supervisor_group=f"H{rng.randrange(max(2, n // 3))}" if rng.random() < 0.5 else None,
        exposure=rng.random() < 0.15,
        protected_ok=rng.random() < 0.85,
        contact="",
        row=row,
    )
