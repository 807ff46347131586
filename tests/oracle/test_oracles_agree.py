from __future__ import annotations

import pytest

from feriejobb.data.instance import Instance
from tests.oracle.brute import broken_rules, solve_by_brute_force
from tests.oracle.milp import solve_by_milp
from tests.oracle.reading import edges_of
from tests.oracle.towns import random_town


def _assert_same(town: Instance) -> bool:
    brute = solve_by_brute_force(town)
    milp = solve_by_milp(town, own_points=True)
    assert milp.feasible == brute.feasible
    assert milp.values == brute.values
    assert milp.placed == brute.placed
    assert milp.own_points == brute.own_points
    if brute.feasible:
        assert milp.best[0] in brute.best
    return brute.feasible


@pytest.mark.parametrize("block", range(10))
def test_brute_force_and_milp_agree(block: int) -> None:
    """Two methods without a common row give the same goals, people and own points."""
    feasible = [_assert_same(random_town(20 * block + k, "tiny")) for k in range(20)]
    assert sum(feasible) >= 15


@pytest.mark.heavy
@pytest.mark.parametrize("block", range(20))
def test_brute_force_and_milp_agree_on_many(block: int) -> None:
    """The same on two thousand further towns."""
    for k in range(100):
        _assert_same(random_town(1_000 + 100 * block + k, "tiny"))


def test_towns_are_deterministic() -> None:
    """The same seed gives the same town, and another seed another."""
    assert random_town(7, "small") == random_town(7, "small")
    assert random_town(7, "tiny") != random_town(8, "tiny")


def test_towns_have_the_promised_size() -> None:
    """Each size keeps its range of applicants."""
    for seed in range(30):
        assert 3 <= len(random_town(seed, "tiny").applicants) <= 7
    assert 100 <= len(random_town(1, "small").applicants) <= 300
    assert len(random_town(1, "medium").applicants) == 1_000


def test_towns_are_worth_solving() -> None:
    """Scarcity, shortfalls, ties and infeasibility all occur, and every hard rule binds."""
    towns = [random_town(seed, "tiny") for seed in range(300)]
    answers = [solve_by_brute_force(town) for town in towns]
    feasible = [(t, a) for t, a in zip(towns, answers, strict=True) if a.feasible]
    scarce = [a for t, a in feasible if len(a.placed) < sum(map(bool, edges_of(t).values()))]
    assert 200 <= len(feasible) < 300
    assert len(scarce) > 100
    assert sum(a.optima > 1 for _, a in feasible) > 20
    assert sum(dict(a.values).get("quotas", 0) > 0 for _, a in feasible) > 40
    seen: set[str] = set()
    for town, _ in feasible:
        everyone = {a: sorted(row)[0] for a, row in edges_of(town).items() if row}
        seen |= set(broken_rules(town, everyone))
    assert seen == {"capacity", "min_opening", "supervisors", "budget", "pairs", "quota"}


def test_small_towns_are_solved() -> None:
    """The MILP settles a town of hundreds, and its answer keeps every rule of brute force."""
    town = random_town(14, "small")
    answer = solve_by_milp(town)
    assert answer.feasible
    assert not broken_rules(town, answer.best[0])
