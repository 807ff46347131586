"""Hard quotas (contract §4, rule 15)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from feriejobb.data.instance import Instance
from feriejobb.data.problem import Problem
from feriejobb.data.rows import FREE, Rows
from feriejobb.recount.tallies import quota_counts, shortfall
from feriejobb.rules.base import Pairing, Rule, Violation


class HardQuota(Rule):
    """A quota marked ``hard`` holds: at least, or at most, its target."""

    name = "quota"
    text = "En hård kvot hålls: minst eller högst så många ur gruppen."

    def build(self, problem: Problem, rows: Rows) -> None:
        """One row per hard quota."""
        for quota, here in zip(problem.instance.quotas, problem.quota_edges, strict=True):
            if quota.hard:
                ones = np.ones(len(here), dtype=np.int64)
                low, high = (quota.target, FREE) if quota.is_min else (-FREE, quota.target)
                rows.add(self.name, here, ones, low, high)

    def check(self, instance: Instance, placements: Sequence[Pairing]) -> Iterator[Violation]:
        """A hard quota below its min or above its max (contract §4, rule 15)."""
        counts = quota_counts(instance, placements)
        for quota in instance.quotas:
            if quota.hard and shortfall(quota, counts[quota.id]) > 0:
                yield Violation(self.name, quota.id, str(counts[quota.id]), str(quota.target))
