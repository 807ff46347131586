"""A city begun from the answer to a like one: the same people get a place, proved as ever."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from feriejobb.data.start import Start
from feriejobb.solve import instance as solving
from feriejobb.solve.large import solve_city
from feriejobb.solve.price_search import PriceSearch
from feriejobb.verify.judge import examine
from tests.solve.what_ifs import answer, people, told, town, what_if

#: Towns where a start leads to a proved answer, and where the work begins anew.
BEGUN, ANEW = (205, 209, 210, 219, 223), (201, 203)


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often a city was solved from a start, and how often anew."""
    counts: Counter[str] = Counter()

    def counted(*args: Any) -> object:
        start = args[6] if len(args) > 6 else None
        found = solve_city(*args)
        counts["begun" if start is not None else "anew"] += 1
        return found

    monkeypatch.setattr(solving, "solve_city", counted)
    return counts


def _compare(seeds: Iterable[int], ways: Counter[str]) -> Counter[str]:
    """Solve what-ifs anew and from the baseline; what each pair must have in common is asserted.

    Returns:
        How many were begun from the baseline, and of these how many have other seats.
    """
    found: Counter[str] = Counter()
    for seed in seeds:
        before = town(seed)
        base = answer(before)
        asked = what_if(before, seed * 7 + 1)
        alone = answer(asked)
        ways.clear()
        start = None if base is None else Start.of(base.placements, base.proof)
        again = answer(asked, start=start)
        assert (alone is None) == (again is None)
        if alone is None or again is None:
            continue
        assert examine(asked, again).findings == ()
        if not ways["begun"]:
            assert again == replace(alone, goals=again.goals)
            continue
        found["begun"] += 1
        assert told(again, "quotas") == (0, 0, True)
        assert told(again, "queue")[2]
        if told(alone, "quotas")[2] and told(alone, "queue")[2]:
            assert people(again) == people(alone)
            values, bounds, _ = zip(told(alone, "wishes"), told(again, "wishes"), strict=True)
            assert max(bounds) <= min(values)
            found["other seats"] += again.placements != alone.placements
    return found


def test_the_same_people_get_a_place_as_anew(ways: Counter[str]) -> None:
    """Whatever has changed; the judge finds nothing, and wishes lie between both bounds."""
    assert _compare(BEGUN, ways)["begun"] == len(BEGUN)


def test_what_a_start_does_not_prove_is_solved_anew(ways: Counter[str]) -> None:
    """Then the answer is that of the what-if alone, seat by seat."""
    assert _compare(ANEW, ways)["begun"] == 0
    assert ways["anew"]


@pytest.mark.heavy
def test_many_what_ifs(ways: Counter[str]) -> None:
    """Hundreds of towns, nearly half of them solved from the baseline's answer."""
    assert _compare(range(200), ways)["begun"] > 70


def test_goals_in_another_order_are_solved_anew(ways: Counter[str]) -> None:
    """The start says nothing of them."""
    before = town(BEGUN[0])
    base = answer(before)
    assert base is not None
    model = before.model.model_copy(update={"goals": ("queue", "quotas", "wishes")})
    ways.clear()
    answer(replace(before, model=model), start=Start.of(base.placements, base.proof))
    assert ways == {"anew": 1}


def _asked(slopes: list[list[int]], sides: list[int], first: list[int]) -> tuple[int, int]:
    """Search the highest point of the lowest of some planes; the bound found, and the questions."""
    search, price, best = PriceSearch(np.array(first)), np.array(first), 0
    for turn in range(1, 40):
        values = np.array(sides) + np.array(slopes) @ price
        lowest = int(values.argmin())
        best = max(best, int(values[lowest]))
        search.learn(price, float(values[lowest]), np.array(slopes[lowest], dtype=float), best)
        found = search.following()
        if found is None:
            return best, turn
        price = found
    raise AssertionError


def test_prices_are_found_near_known_ones() -> None:
    """The lowest of x, y and 300 - x - y is highest where all three are 100."""
    planes, sides = [[1, 0], [0, 1], [-1, -1]], [0, 0, 300]
    assert _asked(planes, sides, [90, 120])[0] == 100
    near, far = _asked(planes, sides, [99, 101])[1], _asked(planes, sides, [0, 290])[1]
    assert near < far
    assert _asked(planes, sides, [100, 100]) == (100, 3)


def test_without_a_limit_there_is_nothing_to_search() -> None:
    """One flow tells it all."""
    search = PriceSearch(np.zeros(0, dtype=np.int64))
    search.learn(np.zeros(0, dtype=np.int64), 12.0, np.zeros(0), 12)
    assert search.following() is None
