"""People whom a question cannot tell apart, so that it is put to one of each kind.

What is asked stays plain Python about one applicant; a city has many applicants and few kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import DTypeLike, NDArray

from feriejobb.data.instance import Applicant

T = TypeVar("T", bound=np.generic)
Numbers = NDArray[np.int64]

#: One applicant of each kind, and everyone's kind, shape (applicants,).
Kinds = tuple[list[Applicant], Numbers]
#: What of an applicant a question looks at.
Look = Callable[[Applicant], Hashable]


class Alike:
    """The applicants, numbered by queue position, and the kinds that they fall into.

    Args:
        people: All applicants in queue order.
    """

    def __init__(self, people: Sequence[Applicant]) -> None:
        self.people = people
        self._kinds: dict[Hashable, Kinds] = {}

    def kinds(self, name: Hashable, look: Look) -> Kinds:
        """One applicant of each kind, and everyone's kind, shape (applicants,).

        Args:
            name: Identifies ``look``: kinds are found once for each.
            look: Those alike in it are of one kind.
        """
        if name not in self._kinds:
            number: dict[Hashable, int] = {}
            found = [number.setdefault(look(a), len(number)) for a in self.people]
            self._kinds[name] = self._with_first(np.array(found, dtype=np.int64))
        return self._kinds[name]

    def by_rank(self, area: str) -> Kinds:
        """As ``kinds``, by the rank of a work area among the wishes and by ``annat``."""
        if ("rank", area) not in self._kinds:
            none = np.zeros(len(self.people), dtype=np.int64)
            kind = 2 * self._ranks.get(area, none) + self._any_area
            self._kinds["rank", area] = self._with_first(kind)
        return self._kinds["rank", area]

    def answers(self, kinds: Kinds, ask: Callable[[Applicant], object], of: type[T]) -> NDArray[T]:
        """Everyone's answer to a question that those of one kind answer alike, (applicants,)."""
        first, kind = kinds
        as_type: DTypeLike = of
        return np.array([ask(a) for a in first], dtype=as_type)[kind]

    def _with_first(self, kind: Numbers) -> Kinds:
        _, first, number = np.unique(kind, return_index=True, return_inverse=True)
        return [self.people[k] for k in first.tolist()], number

    @cached_property
    def _any_area(self) -> Numbers:
        return np.array([a.any_area for a in self.people], dtype=np.int64)

    @cached_property
    def _ranks(self) -> dict[str, Numbers]:
        """By work area everyone's lowest rank of it, 0 where it is not wished."""
        ranks: dict[str, Numbers] = {}
        for k, a in enumerate(self.people):
            for rank, area in a.wishes:
                if area not in ranks:
                    ranks[area] = np.zeros(len(self.people), dtype=np.int64)
                before = ranks[area][k]
                ranks[area][k] = min(before, rank) if before else rank
        return ranks
