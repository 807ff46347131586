"""Random towns: whole Instances built in Python, deterministic from a seed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import Literal

from feriejobb.data.instance import Employer, Instance
from tests.oracle.limits import (
    random_forbidden,
    random_pairs,
    random_quotas,
    random_supervisors,
    with_budgets,
    with_locks,
)
from tests.oracle.people import random_applicants, random_places
from tests.oracle.reading import edges_of
from tests.oracle.town_model import DISTRICTS, random_model

Size = Literal["tiny", "village", "small", "medium"]

_AGENCIES = ("Kyrkogårdsnämnden", "Trafiknämnden")


@dataclass(frozen=True)
class _Plan:
    """Ranges for one size, both ends included; a draw below 0 means none."""

    applicants: tuple[int, int]
    places: tuple[int, int]
    most_seats: int
    districts: tuple[int, int]
    agencies: tuple[int, int]
    quotas: tuple[int, int]
    pairs: tuple[int, int]
    forbidden: tuple[int, int]
    locks: tuple[int, int]
    #: Share of the employers that have a budget.
    budgets: float


_PLANS: dict[Size, _Plan] = {
    "tiny": _Plan((3, 7), (2, 4), 3, (1, 2), (0, 1), (0, 3), (0, 2), (0, 1), (-2, 1), 0.6),
    "village": _Plan((12, 24), (5, 9), 4, (1, 3), (0, 1), (0, 3), (0, 2), (0, 2), (-2, 1), 0.5),
    "small": _Plan((100, 300), (20, 60), 8, (2, 4), (0, 2), (2, 8), (0, 8), (0, 20), (0, 5), 0.35),
    "medium": _Plan(
        (1_000, 1_000), (120, 160), 9, (4, 4), (1, 2), (4, 10), (5, 25), (5, 50), (5, 20), 0.35
    ),
}


def random_town(seed: int, size: Size) -> Instance:
    """A town with all rules mixed; the same seed and size always give the same town.

    Args:
        seed: Any integer.
        size: ``tiny`` 3-7 applicants, ``village`` 12-24, ``small`` 100-300, ``medium`` 1,000.

    Returns:
        An Instance whose locks are consistent; it may be infeasible by hard minimum quotas,
        openings or pairs, which is rare.
    """
    rng = Random(f"{size}-{seed}")  # noqa: S311
    plan = _PLANS[size]
    model = random_model(rng)
    names = rng.sample(DISTRICTS, rng.randint(*plan.districts))
    agencies = rng.sample(_AGENCIES, rng.randint(*plan.agencies))
    employers = tuple(
        Employer(name, name in DISTRICTS, None, None, "", row)
        for row, name in enumerate([*names, *agencies], start=2)
    )
    ease = rng.choice((0.2, 0.8, 1.0))
    places = random_places(rng, model, rng.randint(*plan.places), plan.most_seats, employers, ease)
    town = Instance(
        model=model,
        applicants=random_applicants(rng, model, rng.randint(*plan.applicants), places, ease),
        places=places,
        supervisors=random_supervisors(rng, places),
        employers=employers,
        synthetic=True,
    )
    edges = edges_of(town)
    town = replace(town, forbidden=random_forbidden(rng, edges, rng.randint(*plan.forbidden)))
    town = with_budgets(rng, town, edges, plan.budgets)
    town = replace(town, pairs=random_pairs(rng, edges, rng.randint(*plan.pairs)))
    town = replace(town, quotas=random_quotas(rng, town, rng.randint(*plan.quotas)))
    return with_locks(rng, town, edges, max(0, rng.randint(*plan.locks)))
