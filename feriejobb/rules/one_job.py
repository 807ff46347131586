"""At most one placement per applicant (contract §4, rule 1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from feriejobb.data.instance import Instance
from feriejobb.data.problem import Problem
from feriejobb.data.rows import FREE, Rows
from feriejobb.rules.base import Pairing, Rule, Violation


class OneJob(Rule):
    """An applicant gets at most one placement."""

    name = "one_job"
    text = "Varje sökande får högst en plats."

    def build(self, problem: Problem, rows: Rows) -> None:
        """One row per applicant with edges."""
        edges = problem.edges
        who, row = np.unique(edges.applicant, return_inverse=True)
        free = np.full(len(who), -FREE)
        rows.block(self.name, row, np.arange(len(edges)), 1, free, np.ones(len(who), np.int64))

    def check(self, instance: Instance, placements: Sequence[Pairing]) -> Iterator[Violation]:
        """More than one placement for the same applicant (contract §4, rule 1)."""
        jobs = Counter(applicant for applicant, _ in placements)
        for applicant, count in sorted(jobs.items()):
            if count > 1:
                yield Violation(self.name, applicant, str(count), "1", (applicant,))
