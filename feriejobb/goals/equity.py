"""Largest gap between a stadsdel's placement rate and the city's (contract §5, optional)."""

from __future__ import annotations

from functools import partial

import numpy as np

from feriejobb.data.edges import Ints
from feriejobb.data.problem import Problem
from feriejobb.data.rows import FREE, Rows
from feriejobb.goals.base import Goal, chosen_edges


class Equity(Goal):
    """Largest gap between a stadsdel's placement rate and the city's."""

    name = "equity"
    text = "Ingen stadsdel avviker mer än nödvändigt från stadens andel placerade."
    sense = "min"
    unit = "baspunkter"

    def objective(self, problem: Problem, rows: Rows) -> dict[int, int]:
        """One gap column in basis points, two rows per home stadsdel."""
        shares = _shares(problem)
        gap = rows.integer(0, 10_000, partial(_largest_gap, shares))
        for member, eligible, everyone, total in shares:
            scale = eligible * total
            lean = 10_000 * (total * member - eligible * everyone)
            here = np.flatnonzero(lean)
            for sign in (1, -1):
                columns = np.append(here, gap)
                values = np.append(sign * lean[here], -scale)
                rows.add(self.name, columns, values, -FREE, 0)
        return {gap: 1}

    def value(self, problem: Problem, edge: Ints) -> int:
        """Largest absolute gap in basis points, rounded up."""
        return _largest_gap(_shares(problem), chosen_edges(problem, edge))


_Share = tuple[Ints, int, Ints, int]


def _shares(problem: Problem) -> list[_Share]:
    """Edges and eligible of each stadsdel, edges and eligible of the city; no protected."""
    crowd = problem.crowd
    years = crowd.model.eligibility.birth_years
    counted = np.isin(crowd.birth_year, years) & ~crowd.protected & ~crowd.out
    everyone = counted[problem.edges.applicant].astype(np.int64)
    total = int(counted.sum())
    found: list[_Share] = []
    for district in crowd.model.stadsdelar:
        home = crowd.home_in([district]) & counted
        if home.any():
            member = home[problem.edges.applicant].astype(np.int64)
            found.append((member, int(home.sum()), everyone, total))
    return found


def _largest_gap(shares: list[_Share], chosen: Ints) -> int:
    gaps = [0]
    for member, eligible, everyone, total in shares:
        lean = abs(total * int(chosen @ member) - eligible * int(chosen @ everyone))
        gaps.append(-(-10_000 * lean // (eligible * total)))
    return max(gaps)
