"""The elastic model: the hard rules with a named slack on everything that people could change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from feriejobb.data.edges import Ints
from feriejobb.data.problem import Problem
from feriejobb.data.relaxation import Change
from feriejobb.data.rows import FREE, LinearSystem

#: Family of what no text may name; it serves the proof alone.
HIDDEN = "dolt"

#: What a value of a slack means; the value and the whole point are given.
ChangeOf = Callable[[int, Ints], Change]


@dataclass(frozen=True)
class Slack:
    """One column that relaxes something.

    Attributes:
        family: What it belongs to when alternatives are told apart.
        column: Its column.
        weight: öre per unit.
        change: What a value of it means.
    """

    family: str
    column: int
    weight: int
    change: ChangeOf


@dataclass(frozen=True)
class Elastic:
    """The system with slacks; without them (all 0) it is the hard rules as they stand.

    Attributes:
        problem: The problem of the concerned.
        system: Rows, with the slacks as columns.
        slacks: What may be relaxed.
        cost: öre per column, 0 for all but slacks, shape (columns,).
        reserves: Row of each hard min quota, by its id.
        aided: Rows of openings where nobody is locked: others could help to keep them.
    """

    problem: Problem
    system: LinearSystem
    slacks: tuple[Slack, ...]
    cost: Ints = field(repr=False)
    reserves: dict[str, int] = field(default_factory=dict)
    aided: tuple[int, ...] = ()

    @property
    def families(self) -> tuple[str, ...]:
        """Families that may be named, in a fixed order."""
        return tuple(dict.fromkeys(s.family for s in self.slacks if s.family != HIDDEN))

    def only(self, families: frozenset[str]) -> LinearSystem:
        """The system in which only some families may be relaxed."""
        high = self.system.high.copy()
        high[[s.column for s in self.slacks if s.family not in families]] = 0
        return replace(self.system, high=high)

    def without(self, reserves: Sequence[str]) -> Elastic:
        """The model in which some hard min quotas, by id, ask for nothing."""
        lower = self.system.lower.copy()
        lower[[self.reserves[name] for name in reserves]] = -FREE
        return replace(self, system=replace(self.system, lower=lower))

    def changes(self, x: Ints) -> tuple[Change, ...]:
        """What a point changes, in the order of the slacks."""
        used = [slack for slack in self.slacks if x[slack.column] > 0]
        return tuple(slack.change(int(x[slack.column]), x) for slack in used)


@dataclass
class Draft:
    """The model while it is being written: slack entries over the rules' rows, new rows below.

    Attributes:
        problem: The problem of the concerned.
        base: The rules' own rows.
        lower: Their lower bounds, to be changed in place.
        upper: Their upper bounds, to be changed in place.
        scale: Factor of each of these rows' own coefficients.
    """

    problem: Problem
    base: LinearSystem
    lower: Ints
    upper: Ints
    scale: Ints
    _slacks: list[Slack] = field(default_factory=list)
    _most: list[int] = field(default_factory=list)
    _entries: list[tuple[int, int, int]] = field(default_factory=list)
    _rows: list[tuple[dict[int, int], int, int]] = field(default_factory=list)

    @classmethod
    def of(cls, problem: Problem, base: LinearSystem) -> Draft:
        """A draft without slacks."""
        scale = np.ones(base.matrix.shape[0], dtype=np.int64)
        return cls(problem, base, base.lower.copy(), base.upper.copy(), scale)

    def rows(self, kind: str) -> list[int]:
        """Rows of one rule, in the order it made them."""
        return [int(row) for row in np.flatnonzero(self.base.kind == kind)]

    def slack(self, family: str, most: int, weight: int, change: ChangeOf) -> int:
        """A new slack from 0 to ``most``; returns its column."""
        column = len(self.base.low) + len(self._most)
        self._most.append(most)
        self._slacks.append(Slack(family, column, weight, change))
        return column

    def most(self, column: int) -> int:
        """The upper bound of a slack."""
        return self._most[column - len(self.base.low)]

    def enter(self, row: int, column: int, value: int) -> None:
        """Put a slack into one of the rules' rows."""
        self._entries.append((row, column, value))

    def add(self, terms: dict[int, int], lower: int, upper: int) -> None:
        """Add a row: lower ≤ Σ terms ≤ upper."""
        self._rows.append((terms, lower, upper))

    def finished(self, reserves: dict[str, int], aided: tuple[int, ...]) -> Elastic:
        """The model; ``reserves`` and ``aided`` as in ``Elastic``."""
        from scipy import sparse

        height = self.base.matrix.shape[0]
        width = len(self.base.low) + len(self._most)
        old = sparse.coo_array(self.base.matrix)
        new = list(self._entries)
        for k, (terms, _, _) in enumerate(self._rows):
            new += [(height + k, column, value) for column, value in terms.items()]
        entry = np.array(new, dtype=np.int64).reshape(-1, 3)
        row = np.append(old.coords[0], entry[:, 0])
        column = np.append(old.coords[1], entry[:, 1])
        value = np.append(old.data * self.scale[old.coords[0]], entry[:, 2])
        shape = (height + len(self._rows), width)
        bounds = np.array([r[1:] for r in self._rows], dtype=np.int64).reshape(-1, 2)
        system = LinearSystem(
            sparse.csr_array(sparse.coo_array((value, (row, column)), shape=shape)),
            np.append(self.lower, bounds[:, 0]),
            np.append(self.upper, bounds[:, 1]),
            np.append(self.base.low, np.zeros(len(self._most), dtype=np.int64)),
            np.append(self.base.high, np.array(self._most, dtype=np.int64)),
            np.append(self.base.kind, np.array(["elastic"] * len(self._rows), dtype=np.str_)),
            self.base.edges,
        )
        cost = np.zeros(width, dtype=np.int64)
        for slack in self._slacks:
            cost[slack.column] = slack.weight
        return Elastic(self.problem, system, tuple(self._slacks), cost, reserves, aided)


def with_fewest(system: LinearSystem, columns: Ints) -> tuple[LinearSystem, Ints]:
    """The system with a sign per column that is 1 where the column is above 0, and their sum.

    Args:
        system: Rows and bounds.
        columns: Columns to be counted, shape (count,).

    Returns:
        The wider system, the signs last, and the cost that counts them.
    """
    from scipy import sparse

    height, width = system.matrix.shape
    count = len(columns)
    rows, signs = np.arange(count), width + np.arange(count)
    value = np.concatenate([np.ones(count, dtype=np.int64), -system.high[columns]])
    where = (np.concatenate([rows, rows]), np.concatenate([columns, signs]))
    link = sparse.coo_array((value, where), shape=(count, width + count))
    padded = sparse.hstack([system.matrix, sparse.csr_array((height, count), dtype=np.int64)])
    zeros, ones = np.zeros(count, dtype=np.int64), np.ones(count, dtype=np.int64)
    wide = LinearSystem(
        sparse.csr_array(sparse.vstack([padded, link])),
        np.append(system.lower, zeros - FREE),
        np.append(system.upper, zeros),
        np.append(system.low, zeros),
        np.append(system.high, ones),
        np.append(system.kind, np.array(["names"] * count, dtype=np.str_)),
        system.edges,
    )
    return wide, np.append(np.zeros(width, dtype=np.int64), ones)
