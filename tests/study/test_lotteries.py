"""Many lotteries: every walk keeps the rules, and comes close to the real solve."""

from __future__ import annotations

import numpy as np
import pytest

import feriejobb
from feriejobb.data.edges import Ints
from feriejobb.data.queue import build_queue
from feriejobb.study.lotteries import Lotteries, seeds

BARE = ["generator.pairs_together=0.0", "generator.pairs_apart=0.0", "generator.openings=0.0"]


def town(seed: int, *settings: str, scale: float = 0.03) -> Lotteries:
    """A made-up summer without pairs and openings, which the walk leaves aside."""
    return Lotteries.of(
        feriejobb.generate(scale=scale, seed=seed, settings=[*BARE, *settings]).instance
    )


def broken(one: Lotteries, held: Ints) -> list[str]:
    """Rules that an allocation breaks, counted anew."""
    problem = one.problem
    found = []
    who = np.flatnonzero(held >= 0)
    edges = {
        (int(a), int(c)) for a, c in zip(problem.edges.applicant, problem.edges.place, strict=True)
    }
    if any((int(i), int(held[i])) not in edges for i in who):
        found.append("edge")
    if (np.bincount(held[who], minlength=len(problem.classes)) > problem.seats).any():
        found.append("seats")
    cells = problem.cell[held[who]]
    inside = np.bincount(cells[cells >= 0], minlength=len(problem.cells))
    if (inside > problem.cell_limit).any():
        found.append("supervisors")
    cost = {
        (int(a), int(c)): int(o)
        for a, c, o in zip(
            problem.edges.applicant, problem.edges.place, problem.edges.cost, strict=True
        )
    }
    spent = np.zeros(len(problem.employers), dtype=np.int64)
    for i in who:
        spent[problem.employer[held[i]]] += cost[int(i), int(held[i])]
    if (spent > problem.budget).any():
        found.append("budget")
    for k, quota in enumerate(problem.instance.quotas):
        count = sum((int(i), int(held[i])) in _counted(one, k) for i in who)
        if quota.hard and (count > quota.target if not quota.is_min else count < quota.target):
            found.append(f"quota {quota.id}")
    return found


def _counted(one: Lotteries, k: int) -> set[tuple[int, int]]:
    edges = one.problem.edges
    chosen = one.problem.quota_edges[k]
    return set(zip(edges.applicant[chosen].tolist(), edges.place[chosen].tolist(), strict=True))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("scope", ["kalibrerad", "alla"])
def test_a_walk_keeps_every_rule(seed: int, scope: str) -> None:
    """Edges, seats, supervisors, öre and hard quotas; budgets bind somewhere or all over."""
    one = town(seed, f"generator.budget_scope={scope}")
    for drawn in ("a", "b"):
        assert broken(one, one.held(one.order(drawn))) == []


def test_the_order_is_the_published_lottery() -> None:
    """Queue positions are those of the model with that seed."""
    loaded = feriejobb.generate(scale=0.01, seed=1)
    one = Lotteries.of(loaded.instance)
    model = loaded.instance.model
    other = model.model_copy(update={"lottery": model.lottery.model_copy(update={"seed": "ny"})})
    queue = build_queue(other, loaded.instance.applicants)
    assert [one.problem.queue[i].id for i in one.order("ny")] == [entry.id for entry in queue]
    assert one.order("ny").tolist() != one.order("annan").tolist()


@pytest.mark.parametrize("seed", range(3))
def test_without_budgets_the_walk_places_whom_the_solve_places(seed: int) -> None:
    """Who can be placed is then a matroid, and the queue's answer is one set of people."""
    settings = [*BARE, "generator.budget_scope=inga", "generator.quotas=false"]
    loaded = feriejobb.generate(scale=0.03, seed=seed, settings=settings)
    one = Lotteries.of(loaded.instance)
    placed = one.placed(loaded.instance.model.lottery.seed)
    real = {p.applicant for p in feriejobb.solve(loaded).placements}
    mine = {entry.id for entry, has in zip(one.problem.queue, placed, strict=True) if has}
    assert mine == real


def test_with_budgets_and_quotas_the_walk_is_close() -> None:
    """At least 97 of 100 fare as in the real solve, and no fewer than 97 % as many are placed."""
    loaded = feriejobb.generate(scale=0.05, seed=2)
    one = Lotteries.of(loaded.instance)
    placed = one.placed(loaded.instance.model.lottery.seed)
    ids = {p.applicant for p in feriejobb.solve(loaded).placements}
    real = np.array([entry.id in ids for entry in one.problem.queue])
    assert (placed == real).mean() >= 0.97
    assert placed.sum() >= 0.97 * real.sum()


def test_more_seats_never_place_fewer() -> None:
    """A town with every class one seat larger, no budgets in the way."""
    one = town(5, "generator.budget_scope=inga", "generator.quotas=false")
    order = one.order("x")
    more = one.town._replace(seats=one.town.seats + 1)
    assert (one.held(order, more) >= 0).sum() >= (one.held(order) >= 0).sum()


def test_seeds_of_a_series_are_its_own() -> None:
    """The same for the same base, all different."""
    assert seeds("s", 3) == ["s/1", "s/2", "s/3"]
    assert set(seeds("s", 50)).isdisjoint(seeds("t", 50))
