"""Hard quotas (contract §4, rule 15)."""

from __future__ import annotations

import numpy as np

from feriejobb.data.problem import Problem
from feriejobb.data.rows import FREE, Rows
from feriejobb.rules.base import Rule


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
