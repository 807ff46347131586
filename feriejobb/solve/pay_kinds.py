"""What anybody can be paid where money is limited, and how many of each pay the money can pay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from feriejobb.data.edges import Ints
from feriejobb.data.problem import UNLIMITED, Problem
from feriejobb.solve.prices import Number

#: Choices of numbers of people in either half of the kinds of pay of one employer at most.
MOST_NUMBERS = 1 << 18


@dataclass(frozen=True)
class PayKinds:
    """What anybody can be paid where money is limited: a kind is an employer and a pay.

    Attributes:
        of_edge: Kind per edge, -1 where there is no budget, shape (E,).
        employer: Employer per kind, ascending, shape (L,).
        pay: Öre per kind, ascending within an employer, shape (L,).
    """

    of_edge: Ints
    employer: Ints
    pay: Ints

    @classmethod
    def of(cls, problem: Problem) -> PayKinds:
        """All kinds of a problem."""
        edges = problem.edges
        at = problem.employer[edges.place]
        limited = np.flatnonzero(problem.budget[at] < UNLIMITED)
        width = int(edges.cost.max(initial=0)) + 1
        found, number = np.unique(at[limited] * width + edges.cost[limited], return_inverse=True)
        of_edge = np.full(len(edges), -1, dtype=np.int64)
        of_edge[limited] = number
        return cls(of_edge, found // width, found % width)

    def at(self, employer: int) -> slice:
        """The kinds of one employer."""
        first, last = np.searchsorted(self.employer, (employer, employer + 1)).tolist()
        return slice(first, last)


class WholeNumbers:
    """Numbers of people of each pay that an employer's money can pay.

    Of the kind with the widest choice there are as many as the rest of the money pays, fewer than
    none too. The others are chosen in two halves; which of them fit best together is found by what
    they leave of the money modulo the pay of that kind (meet in the middle).

    Attributes:
        few: Whether there are not too many numbers to be looked at.

    Args:
        pay: Öre per kind, ascending, shape (L',).
        low: People at least, shape (L',).
        high: People at most, shape (L',).
        money: The budget in öre.
    """

    def __init__(self, pay: Ints, low: Ints, high: Ints, money: int) -> None:
        self._pay, self._low, width = pay, low, high - low + 1
        order = np.argsort(width, kind="stable").tolist()
        self._last: int = order.pop()
        self._halves: tuple[list[int], list[int]] = ([], [])
        sizes = [1.0, 1.0]
        for k in order[::-1]:
            smaller = int(sizes[1] < sizes[0])
            self._halves[smaller].append(k)
            sizes[smaller] *= float(width[k])
        self.few = max(sizes) <= MOST_NUMBERS
        if not self.few:
            return
        last = int(pay[self._last])
        self._whole, self._over = divmod(money - int(low @ pay), last)
        rows = [_choices(width[half]) for half in self._halves]
        parts = [np.divmod(row @ pay[h], last) for row, h in zip(rows, self._halves, strict=True)]
        # The second half in the order of what it leaves.
        by_rest = np.argsort(parts[1][1], kind="stable")
        self._rows = rows[0], rows[1][by_rest]
        self._wraps = parts[0][0], parts[1][0][by_rest]
        spare, rest = self._over - parts[0][1], parts[1][1][by_rest]
        #: How many of the second half fit each of the first for none and for one less of the last.
        self._fit = tuple(np.searchsorted(rest, spare + more, side="right") for more in (0, last))

    def best(self, value: NDArray[Number]) -> tuple[Any, Ints]:
        """The most that they are worth, and numbers that are worth it.

        Args:
            value: What one person is worth per kind, at least 0, shape (L',).

        Returns:
            The worth, and people per kind, shape (L',).
        """
        last = value[self._last]
        worth = [
            rows @ value[half] - last * wraps
            for rows, half, wraps in zip(self._rows, self._halves, self._wraps, strict=True)
        ]
        highest = np.maximum.accumulate(worth[1])
        both = worth[0] + highest[-1] - 2 * last
        until = np.full(len(both), len(highest))
        for less, fit in enumerate(self._fit):
            found = worth[0] + highest[fit - 1] - less * last
            better = (fit > 0) & (found > both)
            both, until = np.where(better, found, both), np.where(better, fit, until)
        first = int(both.argmax())
        second = int(worth[1][: until[first]].argmax())
        numbers = self._low.copy()
        for half, rows, k in zip(self._halves, self._rows, (first, second), strict=True):
            numbers[half] += rows[k]
        spent = int((numbers - self._low) @ self._pay)
        left = self._whole * int(self._pay[self._last]) + self._over - spent
        numbers[self._last] += left // int(self._pay[self._last])
        return value @ numbers, numbers


def _choices(width: Ints) -> Ints:
    """All ways to choose a number from 0 up to below each width, one per row, shape (rows, W)."""
    rows: Ints = np.indices(tuple(width.tolist())).reshape(len(width), int(np.prod(width))).T
    return rows
