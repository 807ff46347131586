"""Weighted shortfall of the soft quotas (contract §5)."""

from __future__ import annotations

from functools import partial

import numpy as np

from feriejobb.data.edges import Ints
from feriejobb.data.instance import Quota
from feriejobb.data.problem import Problem
from feriejobb.data.rows import FREE, Rows
from feriejobb.goals.base import Goal


class Quotas(Goal):
    """Weighted shortfall of the soft quotas."""

    name = "quotas"
    text = "Mjuka kvoter uppfylls så långt det går, viktat med kvotens vikt."
    sense = "min"
    unit = "poäng"

    def objective(self, problem: Problem, rows: Rows) -> dict[int, int]:
        """A shortfall column per soft quota: at least target - n (min) or n - target (max)."""
        objective: dict[int, int] = {}
        for quota, here in zip(problem.instance.quotas, problem.quota_edges, strict=True):
            if quota.hard:
                continue
            miss = partial(_shortfall, quota, here)
            short = rows.integer(0, max(quota.target, problem.size), miss)
            columns = np.append(here, short)
            if quota.is_min:
                rows.add(self.name, columns, np.ones(len(columns)), quota.target, FREE)
            else:
                signs = np.append(np.ones(len(here), np.int64), -1)
                rows.add(self.name, columns, signs, -FREE, quota.target)
            objective[short] = quota.weight
        return objective

    def value(self, problem: Problem, edge: Ints) -> int:
        """Σ vikt × shortfall."""
        counts = problem.quota_counts(edge).tolist()
        return sum(
            quota.weight * _short(quota, n)
            for quota, n in zip(problem.instance.quotas, counts, strict=True)
            if not quota.hard
        )


def _shortfall(quota: Quota, here: Ints, chosen: Ints) -> int:
    """Persons missing to a min quota, or above a max quota, in a choice of edges, shape (E,)."""
    return _short(quota, int(chosen[here].sum()))


def _short(quota: Quota, n: int) -> int:
    return max(0, quota.target - n if quota.is_min else n - quota.target)
