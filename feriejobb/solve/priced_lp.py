"""An LP over very many edges, solved over few: columns are priced in while they improve it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from feriejobb.data.edges import Bools, Edges
from feriejobb.data.rows import LinearSystem
from feriejobb.solve.columns import best_of_each, some_of_each
from feriejobb.solve.witness import LinearAnswer, lp_minimise

#: Edges per applicant to begin with, edges per applicant and round after that, and rounds.
_FIRST, _MORE, _ROUNDS = 4, 2, 25
#: A reduced cost below this could improve the LP.
_ZERO = 1e-7

Floats = NDArray[np.float64]


@dataclass
class Pool:
    """The columns that have been of use so far; questions about one model share it.

    Attributes:
        edges: The edges, which are the first columns.
        width: Number of columns in all.
        used: Columns in use, shape (columns,).
    """

    edges: Edges
    width: int
    used: Bools = field(init=False)

    def __post_init__(self) -> None:
        self.used = np.ones(self.width, dtype=bool)
        self.used[: len(self.edges)] = some_of_each(self.edges, _FIRST)

    def minimise(self, system: LinearSystem, price: Floats) -> LinearAnswer | None:
        """The LP's optimum; the point has shape (columns,) with 0 for columns not in use.

        Args:
            system: Rows and bounds; every column that is not an edge is in use.
            price: Cost per column, shape (columns,).

        Returns:
            The optimum, or the best so far when the rounds are over; None when HiGHS gives up.
        """
        from scipy import sparse

        matrix = system.matrix.tocsc()
        transposed = sparse.csr_array(system.matrix.T).astype(np.float64)
        answer = None
        for _ in range(_ROUNDS):
            here = np.flatnonzero(self.used)
            part = LinearSystem(
                sparse.csr_array(matrix[:, here]),
                system.lower,
                system.upper,
                system.low[here],
                system.high[here],
                system.kind,
                0,
            )
            found = lp_minimise(part, price[here])
            if found is None or not found.feasible:
                return found
            x = np.zeros(self.width)
            x[here] = found.x
            answer = LinearAnswer(True, found.value, x, found.row_price)
            if not self._price_in(price - transposed @ found.row_price):
                return answer
        return answer

    def _price_in(self, reduced: Floats) -> bool:
        """Take in each applicant's best edges that could improve the LP; whether there were any."""
        new = np.flatnonzero((reduced[: len(self.edges)] < -_ZERO) & ~self.used[: len(self.edges)])
        if not len(new):
            return False
        self.used[best_of_each(self.edges, new, reduced, _MORE)] = True
        return True
