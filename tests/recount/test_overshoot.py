"""The risk of ending above the budget, against every outcome counted one by one."""

from __future__ import annotations

from itertools import product

import pytest

from feriejobb.recount.overshoot import STEP, overspending


def exact_bp(room: int, costs: list[int], acceptance_bp: int) -> float:
    """Basis points of all outcomes whose accepted offers cost more than there is room for."""
    yes, total = acceptance_bp / 10_000, 0.0
    for outcome in product((0, 1), repeat=len(costs)):
        if sum(c for c, taken in zip(costs, outcome, strict=True) if taken) > room:
            total += yes ** sum(outcome) * (1 - yes) ** (len(costs) - sum(outcome))
    return 10_000 * total


@pytest.mark.parametrize("room", [0, 862_944, 3_000_000, 6_900_000, 8_000_000])
def test_the_bounds_hold_the_true_risk(room: int) -> None:
    """Ten offers of three costs; the bounds differ by less than a step's worth."""
    costs = [862_944] * 4 + [962_133] * 3 + [1_061_322] * 3
    low, high = overspending(room, costs, 8_500)
    true = exact_bp(room, costs, 8_500)
    assert low - 1 <= true <= high
    assert high - low <= 30


def test_where_nothing_can_go_wrong_and_where_all_is_lost() -> None:
    """Everyone may accept; the accepted alone cost more than there is."""
    assert overspending(5 * STEP, [STEP] * 5, 8_500) == (0, 0)
    assert overspending(-1, [], 8_500) == (10_000, 10_000)
    assert overspending(4 * STEP, [STEP] * 5, 10_000) == (10_000, 10_000)
