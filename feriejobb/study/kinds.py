"""Kinds of youths whose chances are counted, and pairs of groups that should fare alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.instance import Applicant
from feriejobb.report.sheet_text import swedish_key
from feriejobb.study.lotteries import Lotteries

#: Groups of fewer applicants show no chance and are compared with nobody.
SMALLEST = 20
_REACHES = 5


@dataclass(frozen=True)
class Kind:
    """A group: characteristic, category, and who is in it by index, shape (N,)."""

    by: str
    name: str
    members: Bools


@dataclass(frozen=True)
class Contrast:
    """Two groups of one characteristic that should fare alike.

    Attributes:
        by: The characteristic.
        first: One group.
        second: The other.
        weights: Turns who has a place into the difference of their chances, shape (N,).
    """

    by: str
    first: str
    second: str
    weights: NDArray[np.float64]


def _wishes(applicant: Applicant) -> str:
    number = len(applicant.wishes)
    return str(number) if number < 4 else "4 eller fler"


def _where(applicant: Applicant) -> str:
    if applicant.other_districts is None:
        return "alla stadsdelar"
    return "några till" if applicant.other_districts else "bara hemstadsdelen"


def kinds(town: Lotteries) -> list[Kind]:
    """Groups by köled, home district, both, age and wishes; nobody ineligible or protected."""
    people = town.problem.crowd.applicants
    tiers = [entry.tier for entry in town.problem.queue]
    year = town.problem.instance.model.year
    ordinary = _ordinary(town)
    columns: dict[str, list[str]] = {
        "alla": ["alla" for _ in people],
        "köled": tiers,
        "hemstadsdel": [a.home or "" for a in people],
        "ålder": [str(year - a.birth_date.year) for a in people],
        "antal önskemål": [_wishes(a) for a in people],
        "annat område": ["ja" if a.any_area else "nej" for a in people],
        "var": [_where(a) for a in people],
        "förstahandsval": [min(a.wishes)[1] if a.wishes else "" for a in people],
        "köled och hemstadsdel": [f"{t}, {a.home}" for t, a in zip(tiers, people, strict=True)],
    }
    found = []
    for by, values in columns.items():
        column = np.array(values)
        names = sorted({v for v, o in zip(values, ordinary, strict=True) if o}, key=swedish_key)
        found += [Kind(by, name, ordinary & (column == name)) for name in names]
    return found


def _ordinary(town: Lotteries) -> Bools:
    years = town.problem.instance.model.eligibility.birth_years
    people = town.problem.crowd.applicants
    return np.array([not a.protected and a.birth_date.year in years for a in people], dtype=bool)


#: What should not matter among those of equal köled, home and reach.
_IRRELEVANT: dict[str, Callable[[Applicant], str]] = {
    "kön": lambda a: a.sex,
    "födelsekvartal": lambda a: f"kvartal {(a.birth_date.month - 1) // 3 + 1}",
    "ålder": lambda a: f"född {a.birth_date.year}",
}


def contrasts(town: Lotteries) -> list[Contrast]:
    """Pairs of groups by sex, quarter of birth, year of birth, and third of the input's rows."""
    people = town.problem.crowd.applicants
    ordinary = _ordinary(town)
    columns = {by: np.array([name(a) for a in people]) for by, name in _IRRELEVANT.items()}
    rows = np.array([a.row for a in people])
    third = np.argsort(np.argsort(rows, kind="stable"), kind="stable") * 3 // max(len(rows), 1)
    columns["radernas ordning"] = np.array([f"tredjedel {t + 1}" for t in third])
    strata = _strata(town)
    found = []
    for by, column in columns.items():
        names = sorted({name for name in column[ordinary].tolist() if name}, key=swedish_key)
        for first, second in combinations(names, 2):
            sides = (ordinary & (column == first), ordinary & (column == second))
            weights = _standardised(strata, *sides)
            if weights is not None:
                found.append(Contrast(by, first, second, weights))
    return found


def _strata(town: Lotteries) -> Ints:
    """Groups of equal köled, home district and fifth of the seats within reach, shape (N,)."""
    problem = town.problem
    reach = np.zeros(problem.size, dtype=np.int64)
    np.add.at(reach, problem.edges.applicant, problem.seats[problem.edges.place])
    fifth = np.argsort(np.argsort(reach, kind="stable"), kind="stable")
    fifth = fifth * _REACHES // max(problem.size, 1)
    keys = [
        (entry.tier, a.home or "", int(f))
        for entry, a, f in zip(problem.queue, problem.crowd.applicants, fifth, strict=True)
    ]
    number = {key: k for k, key in enumerate(sorted(set(keys)))}
    return np.array([number[key] for key in keys], dtype=np.int64)


def _standardised(strata: Ints, one: Bools, other: Bools) -> NDArray[np.float64] | None:
    """Weights of the difference in chance, alike with alike; None where few are alike."""
    size = int(strata.max(initial=-1)) + 1
    a, b = (np.bincount(strata[side], minlength=size) for side in (one, other))
    both = (a > 0) & (b > 0)
    if min(int(a[both].sum()), int(b[both].sum())) < SMALLEST:
        return None
    importance = np.where(both, a * b / np.maximum(a + b, 1), 0.0)
    importance = importance / importance.sum()
    per_a, per_b = importance / np.maximum(a, 1), importance / np.maximum(b, 1)
    weights: NDArray[np.float64] = one * per_a[strata] - other * per_b[strata]
    return weights
