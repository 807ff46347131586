"""Smaller systems from a large one: columns fixed, rows that can no longer bind left out."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.rows import FREE, LinearSystem


@dataclass(frozen=True)
class Restricted:
    """A system over the free columns only.

    Attributes:
        system: The smaller system.
        free: Numbers of the free columns in the large system.
        fixed: The large point with the free columns at 0, shape (columns,).
    """

    system: LinearSystem
    free: Ints
    fixed: Ints

    def full(self, x: Ints) -> Ints:
        """The large point for a small one."""
        point = self.fixed.copy()
        point[self.free] = x
        return point


def with_row(
    system: LinearSystem, kind: str, coefficients: Ints, lower: int, upper: int
) -> LinearSystem:
    """The system with one more row; ``coefficients`` has shape (columns,)."""
    from scipy import sparse

    used = np.flatnonzero(coefficients)
    shape = (1, system.matrix.shape[1])
    row = sparse.csr_array(
        sparse.coo_array((coefficients[used], (np.zeros(len(used), np.int64), used)), shape=shape)
    )
    return replace(
        system,
        matrix=sparse.csr_array(sparse.vstack([system.matrix, row])),
        lower=np.append(system.lower, lower),
        upper=np.append(system.upper, upper),
        kind=np.append(system.kind, kind),
    )


def restrict(system: LinearSystem, fixed: Bools, point: Ints) -> Restricted:
    """Fix columns at their value in ``point``.

    Args:
        system: The large system.
        fixed: Which columns, shape (columns,).
        point: Values, shape (columns,); those of free columns are ignored.
    """
    from scipy import sparse

    free = np.flatnonzero(~fixed)
    base = np.where(fixed, point, 0)
    part = sparse.csr_array(system.matrix[:, free])
    shift = system.matrix @ base
    lower = np.where(system.lower <= -FREE, -FREE, system.lower - shift)
    upper = np.where(system.upper >= FREE, FREE, system.upper - shift)
    low, high = system.low[free], system.high[free]
    plus, minus = part.maximum(0), part.minimum(0)
    most = plus @ high + minus @ low
    least = plus @ low + minus @ high
    keep = np.flatnonzero((most > upper) | (least < lower))
    small = LinearSystem(
        sparse.csr_array(part[keep]), lower[keep], upper[keep], low, high, system.kind[keep], 0
    )
    return Restricted(small, free, base)
