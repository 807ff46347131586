"""Who gains and who loses: counted right, and nothing small can be worked out."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from feriejobb.plan.flows import Moves, _exposed, _Line, _shown


def lines(*numbers: tuple[int, int, int], threshold: int = 5) -> list[_Line]:
    """Categories of (gains, least, most); small gains are sensitive."""
    return [
        _Line(f"g{k}", Moves(g, 0), low, high, sensitive=0 < g < threshold)
        for k, (g, low, high) in enumerate(numbers)
    ]


def test_large_moves_are_all_shown() -> None:
    """Nothing is hidden without a reason."""
    found = _shown(lines((20, 0, 90), (30, 0, 90), (0, 0, 90)), 5)
    assert found == {"g0": Moves(20, 0), "g1": Moves(30, 0), "g2": Moves(0, 0)}


def test_a_small_count_takes_another_with_it() -> None:
    """Alone it is the sum minus the others; as few and as small as will do go with it."""
    found = _shown(lines((3, 0, 90), (30, 0, 90), (10, 0, 90), (20, 0, 90)), 5)
    assert found is not None
    assert found.keys() == {"g1", "g3"}
    # Together with nobody it would still be three at most.
    assert _shown(lines((3, 0, 90), (30, 0, 90), (10, 0, 90), (0, 0, 90)), 5) == {
        "g1": Moves(30, 0)
    }


def test_where_the_sum_tells_too_much_nothing_is_shown() -> None:
    """One category that can hold the whole sum, and others that can hold nothing."""
    assert _shown(lines((3, 0, 90), (0, 0, 0)), 5) is None


def test_what_the_margins_tell_already_needs_no_protection() -> None:
    """A count that they bound to fewer than five values is theirs, but is not repeated."""
    assert _shown(lines((3, 3, 4), (30, 0, 90)), 5) == {"g1": Moves(30, 0)}


@pytest.mark.parametrize("seed", range(60))
def test_every_hidden_count_keeps_five_possible_values_or_its_margins_own(seed: int) -> None:
    """By trying every whole-number answer that agrees with the sum, the margins and the rest."""
    random = np.random.default_rng(seed)
    made = []
    for _ in range(int(random.integers(2, 5))):
        low = int(random.integers(0, 3))
        high = low + int(random.integers(0, 12))
        made.append((int(random.integers(low, high + 1)), low, high))
    everyone = lines(*made)
    shown = _shown(everyone, 5)
    if shown is None:
        hidden = everyone
        assert any(_exposed(line, hidden, 5) for line in hidden)
        return
    hidden = [line for line in everyone if line.name not in shown]
    assert {line.name for line in everyone if line.sensitive}.isdisjoint(shown)
    total = sum(line.moves.gains for line in hidden)
    ranges = [range(line.least, line.most + 1) for line in hidden]
    fits = [values for values in itertools.product(*ranges) if sum(values) == total]
    for k, line in enumerate(hidden):
        width = max(values[k] for values in fits) - min(values[k] for values in fits)
        assert width >= 5 or line.most - line.least < 5
