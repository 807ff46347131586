"""Results made by hand for the workbook tests: a small one with every kind of row, and a city."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

from feriejobb.data.ages import placement_cost
from feriejobb.data.instance import Applicant, Contact, Employer, Instance, Place, Quota, Supervisor
from feriejobb.data.layering import load_model
from feriejobb.data.model import Model
from feriejobb.data.queue import build_queue
from feriejobb.data.solution import (
    GoalResult,
    LockException,
    Placement,
    Proof,
    Reserve,
    Result,
    Unplaced,
)
from tests import plain

MODEL: Model = load_model("sommar").model

_FIRST = ("Åsa", "Örjan", "Ali", "Moa", "Nguyễn", "Elin", "Anna-Karin", "Björn")
_LAST = ("Öberg", "Ek", "O'Connor", "Ahmed", "Ärlig", "von der Lanken", "Ng", "Lindström")


def applicant(number: int, *, protected: bool = False, home: str = "Bromma") -> Applicant:
    """Applicant ``a0001`` and so on, born 2008–2011."""
    return plain.person(
        f"a{number:04d}",
        birth_date=date(2008 + number % 4, 1 + number % 12, 1 + number % 28),
        sex="K" if number % 2 else "M",
        home=None if protected else home,
        wishes=((1, "Barnomsorg"), (2, "Park och natur")),
        other_districts=None,
        extract=True,
        protection="sekretessmarkering" if protected else "ingen",
        row=number + 1,
    )


def contact(number: int) -> Contact:
    """A made-up person without a personnummer."""
    first, last = _FIRST[number % len(_FIRST)], _LAST[number // 3 % len(_LAST)]
    return Contact(first, last, f"ungdom{number}@exempel.se", f"070-{number:07d}", "")


def place(number: int, employer: str, *, period: int = 1, seats: int = 5) -> Place:
    """Place ``p0001`` and so on at a workplace of the förvaltning."""
    area = ("Barnomsorg", "Park och natur", "Äldreomsorg")[number % 3]
    return plain.place(
        f"p{number:04d}",
        employer=employer,
        district=employer if employer in MODEL.stadsdelar else "Södermalm",
        workplace=f"{('Förskolan', 'Parklaget', 'Träffpunkt')[number % 3]} {employer} {number}",
        area=area,
        period=period,
        seats=seats,
        accessible=True,
        supervisor_group=f"{employer[:3]}-{number // 4}",
        row=number + 1,
    )


def placed(model: Model, who: Applicant, where: Place, position: int, rank: int = 1) -> Placement:
    """A placement with its true cost."""
    sub_period = next(s for s in model.sub_periods if s.period == where.period)
    cost = placement_cost(model, who.birth_date, sub_period, where.hours)
    assert cost is not None
    return Placement(who.id, where.id, where.employer, where.period, rank, 0, False, cost, position)


def goals(placements: int) -> tuple[GoalResult, ...]:
    """One goal proved, one not, and the tie-break."""
    return (
        GoalResult("quotas", "min", 1, 1, True, 0.5),
        GoalResult("queue", "max", placements, placements + 2, False, 3.0, (7, 9)),
        GoalResult("wishes", "min", 41, 38, False, 2.0),
        GoalResult("tie_break", "min", 123, 123, True, 1.0),
    )


def small_result() -> Result:
    """Bromma with four ordinary and one protected placement, Järva with places and no placement.

    a0003 is protected and placed at p0001; a0009 is protected and unplaced; a0008 is protected and
    first reserve at p0001.
    """
    hidden = {3, 8, 9}
    people = tuple(applicant(n, protected=n in hidden) for n in range(1, 11))
    places = (
        place(1, "Bromma", seats=4),
        place(2, "Bromma", period=2),
        place(3, "Järva", period=3),
    )
    where = {1: 0, 2: 0, 3: 0, 4: 1, 5: 1}
    placements = tuple(
        placed(MODEL, people[n - 1], places[p], n, rank=(n - 1) % 3) for n, p in where.items()
    )
    employers = (
        Employer("Bromma", is_district=True, budget_ore=10_000_050, target=6, recipient="", row=2),
        Employer(
            "Järva", is_district=True, budget_ore=None, target=None, recipient="Kansliet", row=3
        ),
    )
    instance = Instance(
        model=MODEL,
        applicants=people,
        places=places,
        supervisors=(Supervisor("h1", "Bro-0", 1, 3, 2), Supervisor("h2", "Bro-0", 1, 1, 3)),
        employers=employers,
        quotas=(Quota("k1", "stad", "", "alder:16", True, 3, False, 2, 2),),
        contacts={a.id: contact(n) for n, a in enumerate(people, start=1) if not a.protected},
        synthetic=True,
    )
    return Result(
        instance=instance,
        queue=build_queue(MODEL, people),
        placements=placements,
        unplaced=(
            Unplaced("a0006", 6, "platser_fulla"),
            Unplaced("a0007", 7, "budget"),
            Unplaced("a0008", 8, "platser_fulla"),
            Unplaced("a0009", 9, "ej_behorig"),
            Unplaced("a0010", 10, "ej_bevisat"),
        ),
        goals=goals(5),
        reserves=(
            Reserve("Bromma", "p0001", 1, "a0008"),
            Reserve("Bromma", "p0001", 2, "a0006"),
            Reserve("Bromma", "p0002", 1, "a0007"),
        ),
        proof=Proof(unproved=(7, 9)),
        exceptions=(
            LockException("a0001", "p0001", "wish"),
            LockException("a0003", "p0001", "age"),
        ),
        changes=("wishes.away_points: 4 → 6",),
        warnings=("Kvoten k1 uppfylls inte.", "Ansökan a0003 är låst."),
    )


def without_protected(result: Result) -> Result:
    """The same result where nobody protected applied."""
    hidden = {a.id for a in result.instance.applicants if a.protected}
    kept = tuple(a for a in result.instance.applicants if a.id not in hidden)
    return replace(
        result,
        instance=replace(result.instance, applicants=kept),
        placements=tuple(p for p in result.placements if p.applicant not in hidden),
        unplaced=tuple(u for u in result.unplaced if u.applicant not in hidden),
        reserves=tuple(r for r in result.reserves if r.applicant not in hidden),
        exceptions=tuple(e for e in result.exceptions if e.applicant not in hidden),
    )


def city_result(placements: int, seed: int = 1) -> Result:
    """A city with 14 förvaltningar; 0.23 % of the applicants are protected."""
    draw = Random(seed)  # noqa: S311  # test data
    names = [*MODEL.stadsdelar, "Kyrkogårdsförvaltningen", "Trafikkontoret", "Utbildning"][:14]
    people = tuple(
        applicant(n, protected=n % 435 == 7, home=draw.choice(MODEL.stadsdelar))
        for n in range(1, placements * 13 // 10 + 1)
    )
    count = max(placements // 5, len(names))
    weights = [4, 13, 8, 10, 12, 26, 2, 4, 6, 8, 12, 1, 4, 1][: len(names)]
    owners = draw.choices(names, weights, k=count)
    places = tuple(
        place(n, owner, period=1 + n % 3, seats=6) for n, owner in enumerate(owners, start=1)
    )
    chosen = [draw.choice(places) for _ in range(placements)]
    rows = tuple(
        placed(MODEL, who, where, q, rank=draw.choice((1, 1, 1, 2, 3, 0)))
        for q, (who, where) in enumerate(zip(people, chosen, strict=False), start=1)
    )
    rest = people[placements:]
    groups = sorted({(p.supervisor_group or "", p.period) for p in places})
    instance = Instance(
        model=MODEL,
        applicants=people,
        places=places,
        supervisors=tuple(
            Supervisor(f"h{i}", group, period, 14, i + 2)
            for i, (group, period) in enumerate(groups)
        ),
        employers=tuple(
            Employer(n, n in MODEL.stadsdelar, 1_500_000_000, placements // 14, "", i)
            for i, n in enumerate(names, start=2)
        ),
        quotas=(
            Quota("k1", "stad", "", "alder:16", True, placements // 5, False, 1, 2),
            Quota("k2", "forvaltning", names[0], "alla", False, 10, False, 3, 3, 1000),
        ),
        contacts={a.id: contact(n) for n, a in enumerate(people, start=1) if not a.protected},
        synthetic=True,
    )
    reasons = ("platser_fulla", "budget", "inga_mojliga_platser", "handledare", "ej_behorig")
    return Result(
        instance=instance,
        queue=build_queue(MODEL, people),
        placements=rows,
        unplaced=tuple(
            Unplaced(a.id, placements + k, reasons[k % 5])  # type: ignore[arg-type]
            for k, a in enumerate(rest, start=1)
        ),
        goals=goals(placements),
        reserves=tuple(
            Reserve(p.employer, p.id, k + 1, draw.choice(rest).id) for p in places for k in range(3)
        ),
        proof=Proof(),
        changes=("budget.andel: 100 → 93",),
    )
