"""A problem's edges and what its quotas count, against one edge and one person at a time."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from feriejobb.data import edges as edges_module
from feriejobb.data.edges import Edges
from feriejobb.recount.tallies import counts_in

from .harder import harder_problem


@pytest.mark.parametrize("seed", [0, 1])
def test_a_quota_counts_what_the_second_reading_counts(seed: int) -> None:
    """In a random allocation, and edge by edge; also where some are left out."""
    problem = harder_problem("kvoter", 0.02, seed)
    edges, heads = problem.edges, problem.classes.representatives
    rng = np.random.default_rng(seed)
    width = np.diff(edges.start)
    edge = np.where(width > 0, edges.start[:-1] + rng.integers(0, np.maximum(width, 1)), -1)
    edge[rng.random(problem.size) < 0.3] = -1
    instance, applicants = problem.instance, problem.crowd.applicants
    places = [heads[int(edges.place[e])] if e >= 0 else None for e in edge]
    for k, quota in enumerate(instance.quotas):
        counted = [
            i
            for i, place in enumerate(places)
            if place is not None and counts_in(instance, quota, applicants[i], place)
        ]
        assert problem.quota_counts(edge)[k] == len(counted)
        here = np.isin(edge, problem.quota_edges[k]) & (edge >= 0)
        assert np.flatnonzero(here).tolist() == counted
    assert problem.quota_counts(edge).any()
    with pytest.raises(IndexError):
        problem.quota_edges[len(instance.quotas)]


def test_edges_do_not_mind_how_many_are_turned_around_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Some applicants at a time give the very edges that all at once do."""
    whole = harder_problem("las", 0.05, 0).edges
    monkeypatch.setattr(edges_module, "_BLOCK", 7)
    parts = harder_problem("las", 0.05, 0).edges
    assert len(whole.start) - 1 > 7
    for column in fields(Edges):
        mine, others = getattr(whole, column.name), getattr(parts, column.name)
        assert mine.dtype == others.dtype
        assert np.array_equal(mine, others)
