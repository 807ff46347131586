"""Collecting money by sets of trades, against trying every set."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest

from feriejobb.solve.stock import Stock

FREE = np.zeros(0, dtype=np.int64)


def stock_of(rows: Sequence[tuple[int, ...]]) -> Stock:
    """A stock without quotas."""
    spend = np.array(rows, dtype=np.int64)
    return Stock.of(spend, np.zeros((len(rows), 0), dtype=np.int64))


def after(stock: Stock, picked: list[int], left: list[int]) -> list[int]:
    """What is left per employer after trades."""
    rest = np.array(left) - stock.spend[picked].sum(axis=0)
    return [int(x) for x in rest]


@pytest.mark.parametrize("seed", range(60))
def test_between_two_employers_nothing_is_missed(seed: int) -> None:
    """Trades are found exactly where some set of them covers what is missing."""
    chance = np.random.default_rng(seed)
    sizes = chance.integers(-40, 41, 8).tolist()
    rows = [(int(-s), int(s)) for s in sizes if s]
    stock = stock_of(rows)
    left = [-int(chance.integers(1, 60)), int(chance.integers(0, 80))]
    usable = np.ones(len(rows), dtype=np.bool_)
    picked = stock.collected(usable, np.array(left), FREE, FREE, FREE)
    sums = (
        after(stock, [k for k, take in enumerate(which) if take], left)
        for which in product((0, 1), repeat=len(rows))
    )
    possible = any(min(rest) >= 0 for rest in sums)
    assert (picked is not None) == possible
    if picked is not None:
        assert len(picked) == len(set(picked))
        assert min(after(stock, picked, left)) >= 0


def test_money_goes_over_a_third_where_two_share_no_trade() -> None:
    """What one employer has left reaches another through one that trades with both."""
    stock = stock_of([(-50, 50, 0), (0, -50, 50)])
    usable = np.ones(2, dtype=np.bool_)
    picked = stock.collected(usable, np.array([-50, 0, 60]), FREE, FREE, FREE)
    assert picked is not None
    assert after(stock, picked, [-50, 0, 60]) == [0, 0, 10]


def test_a_quota_that_a_trade_would_break_bars_it() -> None:
    """Of two trades that would do, only the one that keeps the count is made; alone it is none."""
    spend = np.array([[-10, 10], [-10, 10]], dtype=np.int64)
    count = np.array([[-1], [0]], dtype=np.int64)
    stock = Stock.of(spend, count)
    usable = np.ones(2, dtype=np.bool_)
    none, least, most = np.zeros(1, np.int64), np.zeros(1, np.int64), np.ones(1, np.int64)
    assert stock.collected(usable, np.array([-10, 10]), none, least, most) == [1]
    assert stock.collected(usable & [True, False], np.array([-10, 10]), none, least, most) is None


def test_pooling_brings_everything_that_fits() -> None:
    """The hub gets the largest sum that the trades allow, and nobody is overspent."""
    stock = stock_of([(-7, 7, 0), (-5, 5, 0), (-9, 0, 9), (4, 0, -4)])
    usable = np.ones(4, dtype=np.bool_)
    picked = stock.pooled(usable, np.array([0, 11, 5]), 0, FREE, FREE)
    assert after(stock, picked, [0, 11, 5]) == [12, 4, 0]


def test_easing_lowers_what_cannot_be_covered() -> None:
    """Where too little can be collected, what there is is collected."""
    stock = stock_of([(-7, 7), (-5, 5)])
    picked = stock.eased(np.ones(2, dtype=np.bool_), np.array([-20, 8]), FREE, FREE)
    assert after(stock, picked, [-20, 8]) == [-13, 1]
