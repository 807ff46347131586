"""Who could go where, laid out as a table for trades; its memory is used again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from feriejobb.data.edges import Bools, Ints
from feriejobb.solve.board import Board
from feriejobb.solve.kernels import witness_table

#: ``witness_table``, shape (K, K, bands).
Table = NDArray[np.int32]

#: Entries above which the memory is given back each time.
_KEPT = 1 << 25


class TradeTable:
    """The table of one board; each overwrites the one before.

    To fetch the memory anew costs more than to fill it: a third of the solving where a whole summer
    is short of money.
    """

    def __init__(self, board: Board, band: Ints, bands: int) -> None:
        """Lay out nothing yet.

        Args:
            board: The allocation, as it is when a table is asked for.
            band: Pay band per applicant, shape (N,).
            bands: Number of pay bands.
        """
        self._board, self._band = board, band
        self._shape = len(board.seats), len(board.seats), bands
        self._kept: tuple[Table, Table] | None = None

    def of(self, pinned: Bools, worth: Ints | None = None) -> Table:
        """One edge by which a holder of each class and band can go to each class, -1 for none.

        Args:
            pinned: Who must not be moved, shape (N,).
            worth: Cost per edge, shape (E,), of which the least change is wanted; None for any.
        """
        board, edges = self._board, self._board.problem.edges
        found = self._kept or (np.empty(self._shape, np.int32), np.empty(self._shape, np.int32))
        self._kept = found if found[0].size <= _KEPT else None
        table, least = found
        movable = (board.edge >= 0) & ~pinned
        anything = np.zeros(0, dtype=np.int64) if worth is None else worth
        witness_table(
            edges.start, edges.place, board.at, board.edge, movable, self._band, anything, table,
            least,
        )  # fmt: skip
        return table
