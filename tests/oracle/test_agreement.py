"""The solver against the oracles: same goals, same people, same own points, everything proved."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from feriejobb.data.instance import Instance
from feriejobb.data.solution import Result
from feriejobb.errors import InfeasibleError
from feriejobb.solve import solve_instance
from tests.oracle import golden
from tests.oracle.brute import Allocation, OracleAnswer, broken_rules, solve_by_brute_force
from tests.oracle.golden import Golden
from tests.oracle.milp import solve_by_milp
from tests.oracle.reading import edges_of, queue_of
from tests.oracle.towns import random_town


def _allocation(result: Result) -> Allocation:
    return {p.applicant: p.place for p in result.placements}


def _assert_delivers(town: Instance, result: Result, answer: OracleAnswer) -> None:
    """The result is consistent in itself and as good as the oracle's answer, goal by goal."""
    edges, queue = edges_of(town), queue_of(town)
    position = {a: q for q, a in enumerate(queue, start=1)}
    placed = _allocation(result)
    assert len(placed) == len(result.placements)
    everyone = [p.applicant for p in result.placements] + [u.applicant for u in result.unplaced]
    assert sorted(everyone) == sorted(position)
    assert [e.id for e in result.queue] == queue
    assert not broken_rules(town, placed)
    for p in result.placements:
        edge = edges[p.applicant][p.place]
        assert (p.cost_ore, p.position) == (edge.cost, position[p.applicant])
    by_name = {goal.name: goal for goal in result.goals}
    assert {name: by_name[name].value for name, _ in answer.values} == dict(answer.values)
    assert [name for name in by_name if name != "tie_break"] == list(town.model.goals)
    assert set(placed) == answer.placed
    assert all(goal.proved and goal.bound == goal.value for name, goal in by_name.items())
    assert result.proved
    assert not result.proof.unproved


def _assert_agrees(town: Instance, answer: OracleAnswer) -> Result | None:
    if not answer.feasible:
        with pytest.raises(InfeasibleError):
            solve_instance(town)
        return None
    result = solve_instance(town)
    _assert_delivers(town, result, answer)
    return result


def _assert_tie_broken(town: Instance, result: Result, answer: OracleAnswer) -> None:
    """Among the optima, own wish points in queue order are lexicographically least."""
    edges, placed = edges_of(town), _allocation(result)
    own = tuple(edges[a][placed[a]].points for a in queue_of(town) if a in placed)
    assert own == answer.own_points
    assert placed in answer.best


def _agree_on_tiny(seed: int) -> None:
    town = random_town(seed, "tiny")
    answer = solve_by_brute_force(town)
    result = _assert_agrees(town, answer)
    if result is not None:
        _assert_tie_broken(town, result, answer)


def _known(make: Callable[[], Golden]) -> object:
    """The golden town as a parameter; a strict mark, which must go when the solver is mended."""
    order_of_places = pytest.mark.xfail(
        make is golden.wishes_further_back_mirrored,
        reason="the tie-break lets the order of places come before a later position's wishes",
        strict=True,
    )
    return pytest.param(make, id=make.__name__, marks=order_of_places)


@pytest.mark.parametrize("make", [_known(make) for make in golden.ALL])
def test_golden_towns(make: Callable[[], Golden]) -> None:
    """The solver gives the answer that was derived on paper, place by place."""
    expected = make()
    answer = solve_by_brute_force(expected.town)
    result = _assert_agrees(expected.town, answer)
    assert result is not None
    _assert_tie_broken(expected.town, result, answer)
    assert _allocation(result) == expected.places


@pytest.mark.parametrize("seed", range(60))
def test_tiny_towns(seed: int) -> None:
    """On a tiny town the solver finds one of the optima that trying everything finds."""
    _agree_on_tiny(seed)


@pytest.mark.heavy
@pytest.mark.parametrize("block", range(40))
def test_more_tiny_towns(block: int) -> None:
    """The same on four hundred more."""
    for seed in range(100 + 10 * block, 110 + 10 * block):
        _agree_on_tiny(seed)


@pytest.mark.parametrize("seed", [5, 6, 8])
def test_small_towns(seed: int) -> None:
    """On a town of hundreds the solver agrees with another solver's MILP."""
    town = random_town(seed, "small")
    _assert_agrees(town, solve_by_milp(town))


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(30))
def test_more_small_towns(seed: int) -> None:
    """The same on thirty towns of many kinds."""
    town = random_town(seed, "small")
    _assert_agrees(town, solve_by_milp(town))
