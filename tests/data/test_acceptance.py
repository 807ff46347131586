"""How many more offers than seats: exact integers, against SciPy's own binomial."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from scipy.stats import binom

from feriejobb.data.acceptance import WHOLE, extra_offers, shared_out, tail, tail_bp


@pytest.mark.parametrize(("offers", "seats"), [(3, 2), (5, 3), (7, 4), (4, 4), (6, 0)])
@pytest.mark.parametrize("acceptance_bp", [1, 2_500, 8_500, 9_999, 10_000])
def test_the_tail_is_the_sum_over_every_outcome(
    offers: int, seats: int, acceptance_bp: int
) -> None:
    """All 2^n outcomes counted one by one, as fractions."""
    yes = Fraction(acceptance_bp, WHOLE)
    total = Fraction(0)
    for outcome in product((0, 1), repeat=offers):
        if sum(outcome) > seats:
            total += yes ** sum(outcome) * (1 - yes) ** (offers - sum(outcome))
    assert Fraction(*tail(offers, seats, acceptance_bp)) == total


@pytest.mark.parametrize(("seats", "extra"), [(120, 12), (1_000, 150), (2_600, 420)])
def test_the_tail_agrees_with_another_implementation(seats: int, extra: int) -> None:
    """At the size of real förvaltningar, to half a basis point."""
    other = binom.sf(seats, seats + extra, 0.85) * WHOLE
    assert other - 0.001 <= tail_bp(seats + extra, seats, 8_500) <= other + 1.001


@pytest.mark.parametrize("seats", [1, 7, 40, 333])
@pytest.mark.parametrize("risk_bp", [0, 100, 500, 5_000])
def test_extra_offers_are_the_most_that_the_risk_bears(seats: int, risk_bp: int) -> None:
    """One more would be too many, unless there are as many more as seats."""
    extra = extra_offers(seats, 8_500, risk_bp)
    part, whole = tail(seats + extra, seats, 8_500)
    assert part * WHOLE <= risk_bp * whole
    more, all_ = tail(seats + extra + 1, seats, 8_500)
    assert extra == seats or more * WHOLE > risk_bp * all_


def test_nobody_is_overbooked_where_everyone_accepts_or_no_risk_is_taken() -> None:
    """And never more than twice the seats."""
    assert extra_offers(100, 10_000, 9_999) == 0
    assert extra_offers(100, 8_500, 0) == 0
    assert extra_offers(0, 8_500, 500) == 0
    assert extra_offers(10, 1, 10_000) == 10


def test_shares_are_whole_and_add_up() -> None:
    """By largest remainder; the first wins a tie; nothing to share by gives nothing."""
    assert shared_out(7, [50, 30, 20]) == [4, 2, 1]
    assert shared_out(1, [1, 1, 1]) == [1, 0, 0]
    assert shared_out(3, [0, 0]) == [0, 0]
    assert sum(shared_out(421, [17, 4, 900, 0, 33])) == 421
