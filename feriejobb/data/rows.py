"""Linear rows over integer columns: the one language in which rules state the model to solvers.

Columns 0 … E-1 are the edges (0 or 1); further integer columns are added by rules and goals.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from feriejobb.data.edges import Bools, Ints

if TYPE_CHECKING:
    from scipy import sparse

#: Bound that stands for "no bound"; far above any sum of öre or points.
FREE = 1 << 60


@dataclass(frozen=True)
class LinearSystem:
    """lower ≤ A·x ≤ upper with integer x between ``low`` and ``high``.

    Attributes:
        matrix: A, CSR int64, shape (rows, columns).
        lower: Shape (rows,), ``-FREE`` for none.
        upper: Shape (rows,), ``FREE`` for none.
        low: Column lower bounds, shape (columns,).
        high: Column upper bounds, shape (columns,).
        kind: Name of the rule or goal that made each row, shape (rows,).
        edges: Number of edge columns E; the rest are derived.
        derived: Value of each further column, given the edge columns.
    """

    matrix: sparse.csr_array
    lower: Ints
    upper: Ints
    low: Ints
    high: Ints
    kind: NDArray[np.str_]
    edges: int
    derived: tuple[Callable[[Ints], int], ...] = ()

    def point(self, chosen: Ints) -> Ints:
        """The full point, derived columns filled in, for chosen edges as 0/1 of shape (E,)."""
        return np.concatenate([chosen, [value(chosen) for value in self.derived]]).astype(np.int64)

    def violated(self, x: Ints) -> Bools:
        """Which rows the integer point ``x`` breaks, shape (rows,)."""
        value: Ints = self.matrix @ x
        return (value < self.lower) | (value > self.upper)

    def holds(self, x: Ints) -> bool:
        """Whether ``x`` satisfies every row and bound."""
        inside = bool(np.all((x >= self.low) & (x <= self.high)))
        return inside and not bool(self.violated(x).any())


@dataclass
class Rows:
    """Collects rows and extra columns while the rules build; not part of any result."""

    edges: int
    _low: list[int] = field(default_factory=list)
    _high: list[int] = field(default_factory=list)
    _derived: list[Callable[[Ints], int]] = field(default_factory=list)
    _parts: list[tuple[Ints, Ints, Ints]] = field(default_factory=list)
    _bounds: list[tuple[Ints, Ints, str]] = field(default_factory=list)
    _count: int = 0

    def integer(self, low: int, high: int, value: Callable[[Ints], int]) -> int:
        """Add an integer column; returns its number.

        Args:
            low: Lower bound.
            high: Upper bound.
            value: The column's value for given edge columns, shape (E,) to int.
        """
        self._low.append(low)
        self._high.append(high)
        self._derived.append(value)
        return self.edges + len(self._low) - 1

    def add(self, kind: str, columns: ArrayLike, values: ArrayLike, lower: int, upper: int) -> None:
        """Add one row: lower ≤ Σ values·x[columns] ≤ upper."""
        cols = np.asarray(columns, dtype=np.int64)
        self.block(kind, np.zeros(len(cols), np.int64), cols, values, [lower], [upper])

    def block(
        self,
        kind: str,
        row: ArrayLike,
        column: ArrayLike,
        value: ArrayLike,
        lower: ArrayLike,
        upper: ArrayLike,
    ) -> None:
        """Add many rows at once; ``row`` counts from 0 inside the block.

        Args:
            kind: Name of the rule or goal.
            row: Row of each entry, shape (entries,).
            column: Column of each entry, shape (entries,).
            value: Integer coefficient, shape (entries,) or a scalar.
            lower: Lower bounds, shape (rows,).
            upper: Upper bounds, shape (rows,).
        """
        rows = np.asarray(row, dtype=np.int64)
        values = np.broadcast_to(np.asarray(value, dtype=np.int64), rows.shape)
        low = np.asarray(lower, dtype=np.int64)
        self._parts.append((rows + self._count, np.asarray(column, dtype=np.int64), values))
        self._bounds.append((low, np.asarray(upper, dtype=np.int64), kind))
        self._count += len(low)

    def system(self) -> LinearSystem:
        """Everything collected, as one system."""
        # Whoever only asks a rule whom it allows does not wait for scipy.
        from scipy import sparse

        columns = self.edges + len(self._low)
        empty = np.zeros(0, dtype=np.int64)
        row, column, value = (
            np.concatenate([part[k] for part in self._parts] or [empty]) for k in range(3)
        )
        shape = (self._count, columns)
        matrix = sparse.csr_array(sparse.coo_array((value, (row, column)), shape=shape))
        ones = np.ones(self.edges, dtype=np.int64)
        return LinearSystem(
            matrix,
            np.concatenate([b[0] for b in self._bounds] or [empty]),
            np.concatenate([b[1] for b in self._bounds] or [empty]),
            np.concatenate([ones * 0, np.array(self._low, dtype=np.int64)]),
            np.concatenate([ones, np.array(self._high, dtype=np.int64)]),
            np.array([b[2] for b in self._bounds for _ in range(len(b[0]))], dtype=np.str_),
            self.edges,
            tuple(self._derived),
        )
