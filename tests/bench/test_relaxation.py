"""The floor is the queue's exact answer where nothing but seats and supervisors counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from feriejobb.bench.complete import HighsModel, Stages, goal_by_goal
from feriejobb.bench.ours import problem_of
from feriejobb.data.edges import Ints
from feriejobb.data.instance import Instance
from feriejobb.data.layering import load_model
from feriejobb.data.rows import LinearSystem
from feriejobb.solve import solve_instance
from feriejobb.solve.cpsat import Answer
from feriejobb.solve.formulation import Formulation
from feriejobb.solve.plain import PlainModel
from feriejobb.solve.relaxation import relaxed_queue
from feriejobb.tables.generate import generate
from feriejobb.tables.validate import validate


def _plain_town(seed: int) -> Instance:
    """A small town without money, quotas, pairs, openings and bans."""
    off = ("quotas=false", "pairs_apart=0.0", "pairs_together=0.0", "openings=0.0", "locked=0.0")
    settings = [f"generator.{key}" for key in (*off, "forbidden=0.0", "budget_scope=inga")]
    effective = load_model("sommar", settings=settings)
    instance, _ = validate(generate(effective, 0.004, seed), effective.model)
    return instance


@pytest.mark.parametrize("seed", range(4))
def test_the_flow_places_whom_the_exact_solve_places(seed: int) -> None:
    """Same people and same wish points as the solve that is proved."""
    instance = _plain_town(seed)
    problem = problem_of(instance)
    edge = relaxed_queue(problem)
    result = solve_instance(instance)
    assert result.proof.unproved == ()
    placed = {problem.queue[i].id for i in np.flatnonzero(edge >= 0).tolist()}
    assert placed == {p.applicant for p in result.placements}
    wishes = next(goal for goal in result.goals if goal.name == "wishes")
    assert int(problem.edges.points[edge[edge >= 0]].sum()) == wishes.value


def test_the_locked_come_before_everyone() -> None:
    """Whoever has an agreed place keeps it, however late in the queue."""
    instance = _plain_town(1)
    problem = problem_of(instance)
    outside = np.flatnonzero((relaxed_queue(problem) < 0) & (np.diff(problem.edges.start) > 0))
    late = int(outside[-1])
    place = problem.classes.members[int(problem.edges.place[problem.edges.start[late]])][0]
    people = tuple(
        replace(a, locked_place=place.id) if a.id == problem.queue[late].id else a
        for a in instance.applicants
    )
    locked = problem_of(replace(instance, applicants=people))
    edge = relaxed_queue(locked)
    assert edge[late] >= 0
    assert locked.classes.number[place.id] == locked.edges.place[edge[late]]


@pytest.mark.parametrize("solver", [lambda system: PlainModel(system, 2), HighsModel])
def test_goal_by_goal_proves_a_small_town(solver: Callable[[LinearSystem], Stages]) -> None:
    """With time enough every goal is proved, and the rows of the complete model all hold."""
    instance = _plain_town(2)
    reached = goal_by_goal(instance, solver, 60.0)
    assert reached.state == "alla mål bevisade"
    assert reached.edge is not None
    form = Formulation.of(reached.problem, instance.model.goals)
    assert form.holds(reached.edge)


class _Nothing:
    """A solver that finds nothing."""

    def hold(self, columns: Ints, values: Ints, lower: int, upper: int) -> None:
        """Never asked: nothing was attained."""
        raise AssertionError("inget är uppnått")

    def minimise(self, cost: Ints, hint: Ints | None, seconds: float) -> Answer:
        """No point."""
        return Answer("unknown", None)


def test_a_solver_without_an_answer_is_no_error() -> None:
    """A solver that finds nothing in its time says so, and no goal is called proved."""
    reached = goal_by_goal(_plain_town(3), lambda _: _Nothing(), 1.0)
    assert reached.edge is None
    assert reached.state == "inget svar inom gränsen"
