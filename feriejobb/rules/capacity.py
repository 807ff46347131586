"""Seats (contract §4, rule 2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from feriejobb.data.instance import Instance
from feriejobb.data.problem import Problem
from feriejobb.data.rows import FREE, Rows
from feriejobb.rules.base import Pairing, Rule, Violation


class Capacity(Rule):
    """Placements at a place do not exceed its seats."""

    name = "capacity"
    text = "En plats får aldrig fler ungdomar än den har platser."

    def build(self, problem: Problem, rows: Rows) -> None:
        """One row per class."""
        edges = problem.edges
        free = np.full(len(problem.classes), -FREE)
        rows.block(self.name, edges.place, np.arange(len(edges)), 1, free, problem.seats)

    def check(self, instance: Instance, placements: Sequence[Pairing]) -> Iterator[Violation]:
        """More placements at a place than its ``antal`` (contract §4, rule 2)."""
        taken = Counter(place for _, place in placements)
        for place, count in sorted(taken.items()):
            seats = instance.place_by_id[place].seats
            if count > seats:
                yield Violation(self.name, place, str(count), str(seats))
