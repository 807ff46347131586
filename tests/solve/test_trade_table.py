"""Each table for trades is right whatever stood in its memory before."""

from __future__ import annotations

import numpy as np
import pytest

from feriejobb.data.edges import Bools
from feriejobb.solve import trade_table
from feriejobb.solve.board import Board, Limits
from feriejobb.solve.paths import PathSearch
from feriejobb.solve.trade_table import TradeTable
from tests.solve.harder import harder_problem


def town() -> tuple[Board, PathSearch, Bools]:
    """Some 200 applicants, as many placed as paths lead to, and nobody pinned."""
    problem = harder_problem("budget-07-alla", 0.015, 0, split_pairs=True)
    board = Board(problem, Limits(openings=False, minimums=False))
    paths = PathSearch(board, 50)
    for i in range(problem.size):
        paths.place(i)
    return board, paths, np.zeros(problem.size, dtype=np.bool_)


@pytest.mark.parametrize("kept", [0, 1 << 25])
def test_a_table_is_as_good_as_a_first_one(kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With fewer who may move and by wishes; memory that is kept is used again."""
    monkeypatch.setattr(trade_table, "_KEPT", kept)
    board, paths, nobody = town()
    points, bands = board.problem.edges.points, paths.bands
    some = nobody.copy()
    some[::2] = True
    tables = TradeTable(board, paths.band, bands)
    everyone = tables.of(nobody)
    assert (everyone >= 0).any()
    for pinned, worth in ((some, None), (nobody, points), (some, -points)):
        first = TradeTable(board, paths.band, bands).of(pinned, worth)
        again = tables.of(pinned, worth)
        assert np.array_equal(again, first)
        assert np.shares_memory(again, everyone) == bool(kept)
