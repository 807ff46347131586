"""Placements already agreed (contract §4, rule 14)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from feriejobb.data.instance import Instance
from feriejobb.data.problem import Problem
from feriejobb.data.rows import Rows
from feriejobb.rules.base import Pairing, Rule, Violation


class Locked(Rule):
    """A locked placement is fixed."""

    name = "locked"
    text = "En redan överenskommen plats ligger fast."

    def build(self, problem: Problem, rows: Rows) -> None:
        """The only edge of a locked applicant is taken."""
        locked = problem.crowd.locked & ~problem.crowd.out
        here = np.flatnonzero(locked[problem.edges.applicant])
        ones = np.ones(len(here), dtype=np.int64)
        rows.block(self.name, np.arange(len(here)), here, 1, ones, ones)

    def check(self, instance: Instance, placements: Sequence[Pairing]) -> Iterator[Violation]:
        """Someone with a ``last_plats`` who does not have it (contract §4, rule 14)."""
        chosen = set(placements)
        for applicant in instance.applicants:
            place = applicant.locked_place
            if place is not None and (applicant.id, place) not in chosen:
                yield Violation(self.name, place, "inte där", "last_plats", (applicant.id,))
