"""What a result must live up to: the oracle's answer, or honesty about what is unproved."""

from __future__ import annotations

from dataclasses import replace

from feriejobb.data.instance import Instance
from feriejobb.data.solution import Result
from tests.oracle.brute import Allocation, OracleAnswer, broken_rules
from tests.oracle.reading import edges_of, queue_of


def with_exact_edges(town: Instance, edges: int) -> Instance:
    """The town with another size up to which everything is solved exactly; 0 is never."""
    settings = town.model.solver.model_copy(update={"exact_edges": edges, "exact_ties": edges})
    return replace(town, model=town.model.model_copy(update={"solver": settings}))


def allocation_of(result: Result) -> Allocation:
    """ansokan_id → plats_id of the result."""
    return {p.applicant: p.place for p in result.placements}


def assert_keeps_rules(town: Instance, result: Result) -> None:
    """Everyone once, in the right queue, on an edge, under every hard rule, at the right cost."""
    edges, queue = edges_of(town), queue_of(town)
    position = {a: q for q, a in enumerate(queue, start=1)}
    placed = allocation_of(result)
    assert len(placed) == len(result.placements)
    everyone = [p.applicant for p in result.placements] + [u.applicant for u in result.unplaced]
    assert sorted(everyone) == sorted(position)
    assert [e.id for e in result.queue] == queue
    assert not broken_rules(town, placed)
    for p in result.placements:
        edge = edges[p.applicant][p.place]
        assert (p.cost_ore, p.position) == (edge.cost, position[p.applicant])
    assert [goal.name for goal in result.goals] == [*town.model.goals, "tie_break"]


def assert_proved_best(
    town: Instance, result: Result, answer: OracleAnswer, *, ties: bool = True
) -> None:
    """Every goal has the oracle's value and people, and is proved.

    Args:
        town: The town.
        result: What the solver says.
        answer: What the oracle says.
        ties: Whether the tie-break is proved as well; where not, it must say so.
    """
    assert_keeps_rules(town, result)
    values = {goal.name: goal.value for goal in result.goals if goal.name != "tie_break"}
    assert values == dict(answer.values)
    assert set(allocation_of(result)) == answer.placed
    *goals, last = result.goals
    assert all(goal.proved and goal.bound == goal.value for goal in goals)
    assert (last.name, last.proved, last.bound == last.value) == ("tie_break", ties, ties)
    assert not result.proof.unproved


def assert_tie_broken(town: Instance, result: Result, answer: OracleAnswer) -> None:
    """Among the optima, own wish points in queue order are lexicographically least."""
    edges, placed = edges_of(town), allocation_of(result)
    own = tuple(edges[a][placed[a]].points for a in queue_of(town) if a in placed)
    assert own == answer.own_points
    assert placed in answer.best


def assert_honest(town: Instance, result: Result, answer: OracleAnswer) -> bool:
    """No claim goes beyond the truth: bounds hold, and nobody was wrongly proved passed over.

    Returns:
        Whether the result is as good as the oracle's in every goal.
    """
    assert_keeps_rules(town, result)
    best, placed = dict(answer.values), allocation_of(result)
    for goal in result.goals:
        if goal.name == "tie_break":
            break
        truth = best[goal.name]
        if goal.name == "queue":
            missed = _first_missed(queue_of(town), placed, answer)
            if missed is not None:
                assert not goal.proved
                assert missed in goal.unproved
                return False
        low, high = sorted((goal.value, goal.bound))
        assert low <= truth <= high
        assert goal.proved == (goal.value == goal.bound)
        if goal.value != truth:
            # What follows was sought among allocations that the oracle doesn't look at.
            return False
    return True


def _first_missed(queue: list[str], placed: Allocation, answer: OracleAnswer) -> int | None:
    """The first queue position that the oracle places and the result passes over."""
    for q, a in enumerate(queue, start=1):
        if (a in placed) != (a in answer.placed):
            assert a in answer.placed
            return q
    return None
