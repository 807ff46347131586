from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.oracle import golden
from tests.oracle.brute import solve_by_brute_force
from tests.oracle.golden import Golden
from tests.oracle.milp import solve_by_milp
from tests.oracle.reading import edges_of, queue_of

by_name = pytest.mark.parametrize("make", golden.ALL, ids=lambda make: make.__name__)


@by_name
def test_brute_force_finds_what_paper_found(make: Callable[[], Golden]) -> None:
    """Brute force gives the goals, places and own points that were derived by hand."""
    expected = make()
    answer = solve_by_brute_force(expected.town)
    assert answer.values == expected.values
    assert answer.own_points == expected.own_points
    assert answer.best == (expected.places,)


@by_name
def test_milp_finds_what_paper_found(make: Callable[[], Golden]) -> None:
    """The MILP gives the goals, places and own points that were derived by hand."""
    expected = make()
    answer = solve_by_milp(expected.town, own_points=True)
    assert answer.values == expected.values
    assert answer.own_points == expected.own_points
    assert answer.best == (expected.places,)


def test_queue_of_the_budget_town() -> None:
    """Tiers go first and the published lottery decides within each."""
    assert queue_of(golden.budget_town(0)) == ["G8", "G4", "G2", "G3", "G7", "G6", "G5", "G1"]


def test_costs_of_the_budget_town() -> None:
    """The cost of 90 hours is what paper gives, to the öre, at both ages."""
    edges = edges_of(golden.budget_town(0))
    assert edges["G8"]["PARK"].cost == golden.NINETEEN == 1_277_457
    assert edges["G3"]["PARK"].cost == golden.SIXTEEN == 862_944


def test_two_optima_before_the_tie_break() -> None:
    """Where wishes are equal both answers are optimal until the queue decides."""
    assert solve_by_brute_force(golden.equal_wishes().town).optima == 2
