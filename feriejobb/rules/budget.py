"""Budgets in exact öre (contract §4, rule 4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from feriejobb.data.instance import Instance
from feriejobb.data.problem import UNLIMITED, Problem
from feriejobb.data.rows import FREE, Rows
from feriejobb.recount.tallies import budget_use
from feriejobb.rules.base import Pairing, Rule, Violation


class Budget(Rule):
    """The cost of a förvaltning's placements stays within its budget."""

    name = "budget"
    text = (
        "En förvaltnings kostnad för alla sina placeringar ryms i budgeten, räknat i exakta ören."
    )

    def build(self, problem: Problem, rows: Rows) -> None:
        """One row per förvaltning with a budget."""
        edges = problem.edges
        limited = np.flatnonzero(problem.budget < UNLIMITED)
        number = np.full(len(problem.employers), -1)
        number[limited] = np.arange(len(limited))
        row = number[problem.employer[edges.place]]
        here = np.flatnonzero(row >= 0)
        free = np.full(len(limited), -FREE)
        rows.block(self.name, row[here], here, edges.cost[here], free, problem.budget[limited])

    def check(self, instance: Instance, placements: Sequence[Pairing]) -> Iterator[Violation]:
        """Costs above a förvaltning's ``budget_kr``, to the öre (contract §4, rule 4)."""
        for employer, spent in sorted(budget_use(instance, placements).items()):
            budget = instance.employer_by_name[employer].budget_ore
            if budget is not None and spent > budget:
                yield Violation(self.name, employer, f"{spent} öre", f"{budget} öre")
