"""How many people a förvaltning's money can pay at the very most.

Those who must have a place and can have none elsewhere cost what they cost; of everyone else only
so many can be paid, even if each takes a seat at the lowest pay that anyone gets there. Where pay
is nearly the same for all, this whole number is well below what the money is in whole and divided
people.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import UNLIMITED, Problem


@dataclass(frozen=True)
class HeadCounts:
    """What a case says of how many people have a place at each förvaltning.

    Attributes:
        fewest: At least so many, shape (B,).
        most: At most so many, ``UNLIMITED`` for no limit, shape (B,).
    """

    fewest: Ints
    most: Ints

    @classmethod
    def none(cls, employers: int) -> HeadCounts:
        """Nothing is said about any of them."""
        return cls(np.zeros(employers, dtype=np.int64), np.full(employers, UNLIMITED))

    def split(self, employer: int, most: int) -> tuple[HeadCounts, HeadCounts]:
        """The case of at most ``most`` people at one of them, and the case of more."""
        fewest, highest = self.fewest.copy(), self.most.copy()
        highest[employer] = min(int(highest[employer]), most)
        fewest[employer] = max(int(fewest[employer]), most + 1)
        return HeadCounts(self.fewest, highest), HeadCounts(fewest, self.most)


def most_paid(problem: Problem, must: Bools) -> Ints:
    """The most people that each förvaltning's money can pay, shape (B,).

    Args:
        problem: The problem.
        must: Who has a place in any case, shape (N,).

    Returns:
        Persons; ``UNLIMITED`` where there is no budget.
    """
    edges, most = problem.edges, len(problem.employers)
    found = np.full(most, UNLIMITED, dtype=np.int64)
    if not len(edges):
        return found
    employer = problem.employer[edges.place]
    owners = np.flatnonzero(np.diff(edges.start) > 0)
    first = edges.start[owners]
    only = np.full(problem.size, -1, dtype=np.int64)
    least, last = np.minimum.reduceat(employer, first), np.maximum.reduceat(employer, first)
    only[owners[least == last]] = least[least == last]
    own = np.zeros(problem.size, dtype=np.int64)
    own[owners] = np.minimum.reduceat(edges.cost, first)
    lowest = problem.lowest_pay
    for b in np.flatnonzero(problem.budget < UNLIMITED).tolist():
        bound = must & (only == b)
        here = np.flatnonzero((problem.employer == b) & (lowest < UNLIMITED))
        total = np.cumsum(np.sort(np.repeat(lowest[here], problem.room[here])))
        money = int(problem.budget[b]) - int(own[bound].sum())
        found[b] = int(bound.sum()) + int(np.searchsorted(total, money, side="right"))
    return found
