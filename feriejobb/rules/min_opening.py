"""Openings: none or at least ``min_antal`` (contract §4, rule 2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from feriejobb.data.edges import Ints
from feriejobb.data.instance import Instance
from feriejobb.data.problem import Problem
from feriejobb.data.rows import FREE, Rows
from feriejobb.rules.base import Pairing, Rule, Violation


class MinOpening(Rule):
    """A place opens with at least ``min_antal`` youths or with none."""

    name = "min_opening"
    text = "En plats med lägsta antal öppnar med minst så många ungdomar eller inte alls."

    def build(self, problem: Problem, rows: Rows) -> None:
        """A column per place with an opening: open or not."""
        edges = problem.edges
        for c in np.flatnonzero(problem.min_open > 0).tolist():
            here = np.flatnonzero(edges.place == c)
            opened = rows.integer(0, 1, partial(_is_open, here))
            columns = np.append(here, opened)
            least = np.append(np.ones(len(here), np.int64), -problem.min_open[c])
            most = np.append(np.ones(len(here), np.int64), -max(problem.seats[c], 0))
            rows.add(self.name, columns, least, 0, FREE)
            rows.add(self.name, columns, most, -FREE, 0)

    def check(self, instance: Instance, placements: Sequence[Pairing]) -> Iterator[Violation]:
        """A place that opens with fewer than its ``min_antal`` (contract §4, rule 2)."""
        taken = Counter(place for _, place in placements)
        for place, count in sorted(taken.items()):
            least = instance.place_by_id[place].min_open
            if count < least:
                yield Violation(self.name, place, str(count), str(least))


def _is_open(here: Ints, chosen: Ints) -> int:
    """1 where someone is placed on one of the edges ``here``."""
    return int(chosen[here].any())
