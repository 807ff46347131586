"""A made-up city with an allocation by the simplest honest rule, for the tests of what is shown.

Not a solver: applicants in queue order take the first wished area with a free seat.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from feriejobb.data.ages import age_on
from feriejobb.data.instance import Applicant, Contact, Employer, Instance, Place
from feriejobb.data.layering import load_model
from feriejobb.data.model import Model
from feriejobb.data.queue import build_queue
from feriejobb.data.solution import GoalResult, Placement, Proof, Result, Unplaced
from tests import plain

AREAS = ("Administration", "Barn och förskola", "Park och utemiljö", "Äldreomsorg", "Öppen fritid")
AGENCIES = ("Kyrkogårdsnämnden", "Trafiknämnden")
_POPULARITY = (1, 6, 2, 2, 4)


def sommar() -> Model:
    """The shipped summer model."""
    return load_model("sommar").model


def applicant(rng: Random, model: Model, number: int, *, protected: bool) -> Applicant:
    """One applicant; a protected one has no home and may avoid a stadsdel."""
    year = rng.choice(model.eligibility.birth_years)
    areas = sorted(AREAS, key=lambda a: rng.random() ** (1 / _POPULARITY[AREAS.index(a)]))
    homes = model.stadsdelar
    weights = [5 + 3 * (i * 7 % 11) for i in range(len(homes))]
    return plain.person(
        f"{rng.getrandbits(40):010X}",
        birth_date=date(year, 1, 1) + timedelta(days=rng.randrange(365)),
        sex=rng.choices(("K", "M", "X", ""), (500, 480, 2, 18))[0],
        home=None if protected else rng.choices(homes, weights)[0],
        wishes=tuple(enumerate(reversed(areas[rng.randrange(3) :]), start=1)),
        any_area=rng.random() < 0.5,
        periods=() if rng.random() < 0.6 else tuple(rng.sample((1, 2, 3), 2)),
        other_districts=None,
        groups=frozenset({"fortur"} if rng.random() < 0.08 else ()),
        history=rng.choices(("sokt_utan_jobb", "ny", "haft_jobb"), (2, 6, 3))[0],
        extract=True,
        protection="sekretessmarkering" if protected else "ingen",
        avoid=frozenset({"Skärholmen"} if protected else ()),
        row=number + 2,
    )


def places(rng: Random, model: Model, seats: int) -> tuple[Place, ...]:
    """Places of all areas and sub-periods at every förvaltning, ``seats`` seats in all."""
    names = (*model.stadsdelar, *AGENCIES)
    found: list[Place] = []
    left = seats
    while left > 0:
        name = rng.choice(names)
        district = name if name in model.stadsdelar else rng.choice(model.stadsdelar)
        antal = min(left, rng.randint(1, 12))
        left -= antal
        found.append(
            plain.place(
                f"P{len(found):04}",
                employer=name,
                district=district,
                workplace=f"Enhet {len(found) % 97}",
                area=rng.choices(AREAS, (2, 5, 3, 4, 2))[0],
                period=rng.randint(1, 3),
                seats=antal,
                accessible=True,
                row=len(found) + 2,
            )
        )
    return tuple(found)


def goal_results(placed: int, *, unproved: int = 0) -> tuple[GoalResult, ...]:
    """Results of the model's goals and the tie-break; ``unproved`` is the queue's gap."""
    return (
        GoalResult("quotas", "min", 3, 3, True, 0.1),
        GoalResult("queue", "max", placed, placed + unproved, not unproved, 1.0),
        GoalResult("wishes", "min", 4711, 4711, True, 1.0),
        GoalResult("tie_break", "min", 0, 0, True, 0.1),
    )


def allocate(instance: Instance) -> Result:
    """Everyone in queue order takes the first wished area with a seat left, then any area."""
    model = instance.model
    queue = build_queue(model, instance.applicants)
    left = {p.id: p.seats for p in instance.places}
    placements, unplaced = [], []
    for entry in queue:
        a = instance.applicant_by_id[entry.id]
        tries = [*a.wishes, *([(0, "")] if a.any_area else [])]
        found = next(
            (
                (rank, p)
                for rank, area in tries
                for p in instance.places
                if left[p.id] and area in ("", p.area) and p.district not in a.avoid
                if not a.periods or p.period in a.periods
            ),
            None,
        )
        if found is None:
            unplaced.append(Unplaced(a.id, entry.position, "platser_fulla"))
            continue
        rank, p = found
        left[p.id] -= 1
        first = a.periods.index(p.period) + 1 if a.periods else 0
        away = not a.protected and p.district != a.home
        cost = 1_000_000 + age_on(a.birth_date, date(2027, 6, 14))
        placements.append(
            Placement(a.id, p.id, p.employer, p.period, rank, first, away, cost, entry.position)
        )
    return Result(
        instance=instance,
        queue=queue,
        placements=tuple(sorted(placements)),
        unplaced=tuple(sorted(unplaced)),
        goals=goal_results(len(placements)),
        reserves=(),
        proof=Proof(),
    )


def city(seed: int = 1, people: int = 600, seats: int = 400, protected: int = 3) -> Result:
    """A city with its allocation; the first ``protected`` rows are protected applicants."""
    rng = Random(seed)  # noqa: S311
    model = sommar()
    rows = tuple(applicant(rng, model, i, protected=i < protected) for i in range(people))
    offered = places(rng, model, seats)
    employers = tuple(
        Employer(name, name in model.stadsdelar, None, None, "", row)
        for row, name in enumerate((*model.stadsdelar, *AGENCIES), start=2)
    )
    contacts = {
        a.id: Contact(
            f"Förnamn{a.row}", f"Efternamn{a.row}", f"post{a.row}@exempel.invalid", "", ""
        )
        for a in rows
        if not a.protected
    }
    return allocate(
        Instance(model, rows, offered, (), employers, contacts=contacts, synthetic=True)
    )


def without(result: Result, absent: frozenset[str]) -> Result:
    """The same allocation as if some applicants had never applied and their seats stood empty."""
    instance = result.instance
    fewer = replace(
        instance, applicants=tuple(a for a in instance.applicants if a.id not in absent)
    )
    placements = tuple(p for p in result.placements if p.applicant not in absent)
    return replace(
        result,
        instance=fewer,
        queue=tuple(e for e in result.queue if e.id not in absent),
        placements=placements,
        unplaced=tuple(u for u in result.unplaced if u.applicant not in absent),
        goals=goal_results(len(placements)),
    )
