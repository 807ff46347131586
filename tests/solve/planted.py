"""Towns with a planted conflict per zone: who can be placed where is known from paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

from feriejobb.data.instance import (
    Applicant,
    Employer,
    Instance,
    Pair,
    Place,
    Quota,
    Supervisor,
)
from tests.oracle.town_model import model_for_tests
from tests.plain import person, place

#: What the cheapest and the dearest youth of a zone cost in sub-period 1, in öre.
YOUNG = 862_944


@dataclass(frozen=True)
class Zone:
    """Three youths and two places of one area that nobody else wants or offers."""

    applicants: tuple[Applicant, ...]
    places: tuple[Place, ...]
    employer: Employer
    quotas: tuple[Quota, ...] = ()
    supervisors: tuple[Supervisor, ...] = ()
    pairs: tuple[Pair, ...] = ()


def youth(zone: int, k: int) -> Applicant:
    """The ``k``-th youth of a zone, born 2011 (k = 0) and earlier."""
    return person(
        f"Z{zone}A{k}",
        birth_date=date(2011 - k, 3, 1),
        home="Bromma",
        wishes=((1, f"område {zone}"),),
        other_districts=None,
        row=10 * zone + k + 2,
    )


def spot(zone: int, k: int) -> Place:
    """The ``k``-th place of a zone, with one seat."""
    return place(
        f"Z{zone}P{k}",
        employer=f"nämnd {zone}",
        district="Bromma",
        workplace=f"arbetsplats {zone}:{k}",
        area=f"område {zone}",
        row=10 * zone + k + 2,
    )


def base(zone: int) -> Zone:
    """A zone in which nothing is asked for."""
    return Zone(
        tuple(youth(zone, k) for k in range(3)),
        tuple(spot(zone, k) for k in range(2)),
        Employer(f"nämnd {zone}", False, None, None, "", zone + 2),
    )


def at_least(zone: int, target: int, group: str = "alla") -> Quota:
    """A hard min quota on the zone's area."""
    name = f"K{zone}"
    return Quota(name, "arbetsomrade", f"område {zone}", group, True, target, True, 1, zone + 2)


def seats(zone: int) -> Zone:
    """Three wanted, two seats."""
    return replace(base(zone), quotas=(at_least(zone, 3),))


def supervisors(zone: int) -> Zone:
    """Two wanted, one supervised."""
    plain = base(zone)
    group = f"grupp {zone}"
    return replace(
        plain,
        places=tuple(replace(p, supervisor_group=group) for p in plain.places),
        supervisors=(Supervisor(f"H{zone}", group, 1, 1, zone + 2),),
        quotas=(at_least(zone, 2),),
    )


def money(zone: int) -> Zone:
    """Two wanted, money for one and 50 kronor."""
    plain = base(zone)
    employer = replace(plain.employer, budget_ore=YOUNG + 5_000)
    return replace(plain, employer=employer, quotas=(at_least(zone, 2),))


def two_quotas(zone: int) -> Zone:
    """At least two and at most one."""
    most = replace(at_least(zone, 1), id=f"M{zone}", is_min=False)
    return replace(base(zone), quotas=(at_least(zone, 2), most))


def opening(zone: int) -> Zone:
    """Fixed where three must be, and only one more can come."""
    plain = base(zone)
    first, second, third = plain.applicants
    opened = replace(plain.places[0], seats=3, min_open=3, needs_extract=True)
    return replace(
        plain,
        applicants=(
            replace(first, locked_place=opened.id, extract=True),
            replace(second, extract=True),
            third,
        ),
        places=(opened, plain.places[1]),
    )


def together(zone: int) -> Zone:
    """Fixed on the only seat, and bound to be together with another."""
    plain = base(zone)
    first, second, third = plain.applicants
    fixed = replace(first, locked_place=plain.places[0].id)
    pair = Pair(first.id, second.id, False, zone + 2)
    return replace(plain, applicants=(fixed, second, third), pairs=(pair,))


def apart(zone: int) -> Zone:
    """Two wanted of the group, who must not meet, and one workplace."""
    plain = base(zone)
    one = tuple(replace(p, workplace=f"arbetsplats {zone}") for p in plain.places)
    people = tuple(
        replace(a, groups=frozenset(["miljo"] if k < 2 else []))
        for k, a in enumerate(plain.applicants)
    )
    pair = Pair(people[0].id, people[1].id, True, zone + 2)
    quota = at_least(zone, 2, "miljo")
    return replace(plain, applicants=people, places=one, quotas=(quota,), pairs=(pair,))


def too_few(zone: int) -> Zone:
    """Two wanted of a group with one member."""
    plain = base(zone)
    first, *rest = plain.applicants
    people = (replace(first, groups=frozenset(["miljo"])), *rest)
    return replace(plain, applicants=people, quotas=(at_least(zone, 2, "miljo"),))


def share(zone: int) -> Zone:
    """All four seats wanted, three youths."""
    plain = base(zone)
    wide = tuple(replace(p, seats=2) for p in plain.places)
    quota = replace(at_least(zone, 4), share_bp=10_000)
    return replace(plain, places=wide, quotas=(quota,))


def threefold(zone: int) -> Zone:
    """Three wanted; two seats, two supervised and money for two."""
    wanted, watched = seats(zone), supervisors(zone)
    (limit,) = watched.supervisors
    return replace(
        wanted,
        places=watched.places,
        supervisors=(replace(limit, max_youths=2),),
        employer=replace(wanted.employer, budget_ore=2 * YOUNG),
    )


PLANTS: tuple[Callable[[int], Zone], ...] = (
    seats,
    supervisors,
    money,
    two_quotas,
    opening,
    together,
    apart,
    too_few,
    share,
    threefold,
)

#: Ten plants alone, fourteen pairs and six triples of them.
CASES: tuple[tuple[Callable[[int], Zone], ...], ...] = (
    *((plant,) for plant in PLANTS),
    *tuple(combinations(PLANTS, 2))[::3][:14],
    *tuple(combinations(PLANTS[:9], 3))[::14],
)


def town(plants: tuple[Callable[[int], Zone], ...]) -> Instance:
    """The zones side by side."""
    zones = [plant(k) for k, plant in enumerate(plants)]
    return Instance(
        model=model_for_tests(),
        applicants=tuple(a for z in zones for a in z.applicants),
        places=tuple(p for z in zones for p in z.places),
        supervisors=tuple(s for z in zones for s in z.supervisors),
        employers=tuple(z.employer for z in zones),
        quotas=tuple(q for z in zones for q in z.quotas),
        pairs=tuple(p for z in zones for p in z.pairs),
        synthetic=True,
    )
