"""Edges to begin with and to take in: as many of each applicant as asked for, the cheapest."""

from __future__ import annotations

import numpy as np
import pytest

from feriejobb.solve.columns import best_of_each, some_of_each
from tests.solve.harder import harder_problem


@pytest.mark.parametrize("count", [1, 4, 8])
def test_everyone_has_some_edges_and_others_at_another_turn(count: int) -> None:
    """All of those who have no more, and of the others at least so many."""
    edges = harder_problem("kvoter", 0.01, 0).edges
    size = np.diff(edges.start)
    first, second = (some_of_each(edges, count, turn) for turn in (0, 1))
    for chosen in (first, second):
        mine = np.bincount(edges.applicant[chosen], minlength=len(size))
        assert (mine >= np.minimum(size, count)).all()
        assert (mine <= 2 * count).all()
    assert (first != second).any()


@pytest.mark.parametrize("most", [1, 3])
def test_the_cheapest_of_each_are_taken_the_lower_number_of_equals(most: int) -> None:
    """As sorting everyone's own edges one by one has it."""
    edges, rng = harder_problem("kvoter", 0.01, 0).edges, np.random.default_rng(most)
    price = rng.integers(0, 5, len(edges))
    among = np.flatnonzero(rng.random(len(edges)) < 0.5)
    wanted: list[int] = []
    for i in range(len(edges.start) - 1):
        own = [e for e in among.tolist() if edges.applicant[e] == i]
        wanted += sorted(own, key=lambda e: (price[e], e))[:most]
    assert best_of_each(edges, among, price, most).tolist() == wanted
