"""Prices from nearly right ones: cutting planes (Kelley 1960) in a box around the best so far.

What a flow costs beyond what prices can add up to is concave in the prices, and each flow gives a
plane above it. Few limits bind in a city, so that a handful of flows near the best prices tells
them. The numbers only steer; what prices prove is added up elsewhere, in exact integers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from feriejobb.data.edges import Ints

#: The first box: this part of each price to both sides, and no less than so much.
_PART, _LEAST = 4, 8.0
#: Nearer than this a price is on the side of the box, and a plane no higher than a whole number.
_ZERO, _ROUND = 1e-9, 1e-3

Floats = NDArray[np.float64]


class PriceSearch:
    """The planes so far, and where to look next.

    Args:
        price: Prices to begin near, shape (L,).
    """

    def __init__(self, price: Ints) -> None:
        self._centre: Ints = price
        self._width: Floats = np.maximum(price / _PART, _LEAST)
        self._best = -np.inf
        self._bound = 0
        self._rows: list[Floats] = []
        self._sides: list[float] = []
        self._asked: set[tuple[int, ...]] = set()

    def learn(self, price: Ints, value: float, slope: Floats, bound: int) -> None:
        """Take a flow into account.

        Args:
            price: The prices it is cheapest at, shape (L,).
            value: What they show, in points.
            slope: By how much more that grows with each price, shape (L,).
            bound: The same in whole points.
        """
        self._asked.add(tuple(price.tolist()))
        self._rows.append(np.append(-slope, 1.0))
        self._sides.append(value - float(slope @ price))
        self._bound = max(self._bound, bound)
        first = not np.isfinite(self._best)
        if value > self._best:
            self._best, self._centre = value, price
            self._width = self._width if first else self._width * 2
        else:
            self._width = self._width / 2

    def following(self) -> Ints | None:
        """The prices to ask about next, shape (L,); None where none can show a whole point more."""
        from scipy.optimize import linprog  # loaded where prices are known

        low = np.maximum(self._centre - self._width, 0)
        high = self._centre + self._width
        answer = linprog(
            np.append(np.zeros(len(low)), -1.0),
            A_ub=np.array(self._rows),
            b_ub=np.array(self._sides),
            bounds=[*zip(low.tolist(), high.tolist(), strict=True), (None, None)],
        )
        if answer.x is None:
            return None
        price, most = answer.x[:-1], float(answer.x[-1])
        inside = ((price > low + _ZERO) | (low == 0)) & (price < high - _ZERO)
        if bool(inside.all()) and np.ceil(most - _ROUND) <= self._bound:
            return None
        whole: Ints = np.rint(price).astype(np.int64)
        return None if tuple(whole.tolist()) in self._asked else whole
