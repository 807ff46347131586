"""Who has a place: the same people as in a whole solve, anew and from the solve before."""

from __future__ import annotations

import numpy as np
import pytest

import feriejobb
from feriejobb.data.problem import UNLIMITED
from feriejobb.solve.instance import solve_instance
from feriejobb.solve.placed import Placed, queue_problem, who_is_placed, who_is_placed_now
from feriejobb.study.more import Change, changed
from tests.oracle.brute import solve_by_brute_force
from tests.oracle.claims import with_exact_edges
from tests.oracle.towns import random_town

CITY = ["solver.exact_edges=0"]


def ids(found: Placed) -> set[str]:
    """Who has a place, by ``ansokan_id``."""
    queue = found.problem.queue
    return {entry.id for entry, has in zip(queue, found.has, strict=True) if has}


@pytest.fixture(scope="module")
def base() -> Placed:
    """A made-up summer, settled by the route of a whole city."""
    return who_is_placed(
        queue_problem(feriejobb.generate(scale=0.03, seed=3, settings=CITY).instance)
    )


@pytest.mark.parametrize(("scale", "settings"), [(0.02, CITY), (0.004, [])])
def test_a_whole_solve_places_the_same_people(scale: float, settings: list[str]) -> None:
    """By the route of a city, and by the exact solvers; each stands at a class with room."""
    loaded = feriejobb.generate(scale=scale, seed=8, settings=settings)
    found = who_is_placed(queue_problem(loaded.instance))
    assert ids(found) == {p.applicant for p in solve_instance(loaded.instance).placements}
    assert found.unproved == 0
    assert ((found.at >= 0) == found.has).all()
    held = np.bincount(found.at[found.has], minlength=len(found.problem.classes))
    assert (held <= found.problem.seats).all()


def test_quotas_after_the_queue_keep_nobody_out() -> None:
    """As a whole solve has it, soft quotas that no goal puts first bind nobody in a city."""
    town = random_town(474, "tiny")
    assert "quotas" not in town.model.goals
    found = who_is_placed(queue_problem(with_exact_edges(town, 0)))
    assert ids(found) == solve_by_brute_force(town).placed
    assert found.unproved == 0


def changes(base: Placed) -> list[Change]:
    """More seats where none is left and where some are, more supervision, money, wider quotas."""
    problem = base.problem
    held = np.bincount(base.at[base.has], minlength=len(problem.classes))
    waiting = ~base.has[problem.edges.applicant]
    wanted = np.bincount(problem.edges.place[waiting], minlength=len(problem.classes))
    full = np.argsort(np.where(held >= problem.seats, -wanted, 1), kind="stable")[:6]
    found = [Change("seat", int(c), 1) for c in full]
    found += [Change("seat", int(c), 5) for c in np.flatnonzero(held < problem.seats)[:2]]
    found += [Change("supervisor", k, 3) for k in range(0, len(problem.cells), 7)]
    limited = np.flatnonzero(problem.budget < UNLIMITED)
    found += [Change("budget", int(f), 10_000_000) for f in limited[::4]]
    quotas = enumerate(problem.instance.quotas)
    return found + [Change("quota", k, -1 if q.is_min else 1) for k, q in quotas][:3]


def test_from_the_solve_before_it_is_what_it_is_anew(base: Placed) -> None:
    """To the last person; some by the prices alone, some by a walk from somewhere on the way."""
    begun = set()
    for change in changes(base):
        problem = changed(base.problem, [change])
        now = who_is_placed_now(base, problem)
        anew = who_is_placed(problem)
        assert (now.has == anew.has).all(), change
        assert now.unproved == anew.unproved == 0
        begun.add(now.first)
    assert base.problem.size in begun
    assert begun & set(base.boards) - {0}


def test_less_of_something_is_settled_anew(base: Placed) -> None:
    """Nothing of the solve before holds then."""
    held = np.bincount(base.at[base.has], minlength=len(base.problem.classes))
    full = int(np.flatnonzero(held >= base.problem.seats)[0])
    fewer = changed(base.problem, [Change("seat", full, -1)])
    now = who_is_placed_now(base, fewer)
    assert now.first == 0
    assert (now.has == who_is_placed(fewer).has).all()
    assert now.has.sum() <= base.has.sum()


def test_two_changes_are_laid_over_each_other(base: Placed) -> None:
    """Two seats more are two, and the problem before is left as it was."""
    before = base.problem.seats.copy()
    more = changed(base.problem, [Change("seat", 0, 1), Change("seat", 0, 1)])
    assert more.seats[0] == before[0] + 2
    assert more.instance.place_by_id.keys() == base.problem.instance.place_by_id.keys()
    assert sum(p.seats for p in more.instance.places) == before.sum() + 2
    assert (base.problem.seats == before).all()
