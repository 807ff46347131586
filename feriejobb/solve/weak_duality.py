"""A lower bound of a linear goal in exact integers, from any multipliers of the rows.

For integers λ and D ≥ 1, D·c·x = (D·c − λA)·x + λ·(A·x). The first part is at least what the
columns' own bounds give, the second what the rows' bounds give. So whatever the floats were that
the multipliers came from, the bound holds; bad multipliers only make it worse.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from feriejobb.data.edges import Ints
from feriejobb.data.rows import FREE, LinearSystem

#: Multipliers are tried in these fractions.
_SCALES = (1, 1_000, 1_000_000)
#: Above this a multiplier could overflow in a column's sum.
_LARGEST = 1 << 40


def proved_bound(system: LinearSystem, cost: Ints, price: NDArray[np.float64]) -> int:
    """The best lower bound of ``cost · x`` that multipliers near ``price`` prove.

    Args:
        system: Rows and bounds.
        cost: Integer cost per column, shape (columns,).
        price: Multiplier per row (≤ 0 on upper, ≥ 0 on lower bounds), e.g. of an LP, shape (rows,).
    """
    return max(_bound(system, cost, price, scale) for scale in _SCALES)


def _bound(system: LinearSystem, cost: Ints, price: NDArray[np.float64], scale: int) -> int:
    rounded = np.rint(np.clip(price * scale, -_LARGEST, _LARGEST)).astype(np.int64)
    up = (rounded > 0) & (system.lower > -FREE)
    down = (rounded < 0) & (system.upper < FREE)
    used = up | down
    multiplier = np.where(used, rounded, 0)
    reduced = (cost.astype(object) * scale) - (system.matrix.T @ multiplier).astype(object)
    columns = np.where(reduced > 0, system.low.astype(object), system.high.astype(object))
    limits = np.where(up, system.lower, system.upper)[used].astype(object)
    total = int((reduced * columns).sum()) + int((multiplier[used].astype(object) * limits).sum())
    return -(-total // scale)
