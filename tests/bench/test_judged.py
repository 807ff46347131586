"""The common judge: counts, breaches, and where two answers part."""

from __future__ import annotations

import numpy as np
import pytest

from feriejobb.bench.judged import against, quality
from feriejobb.bench.ours import instance_of, problem_of
from feriejobb.bench.spec import Task
from feriejobb.plan.other_ways import at_places
from feriejobb.solve.relaxation import relaxed_queue


@pytest.mark.parametrize(
    ("theirs", "answer"),
    [
        ("1011", "samma"),
        ("1001", "sämre från 3"),
        ("1100", "bättre från 2"),
        ("0111", "sämre från 1"),
        ("1010", "sämre från 4"),
    ],
)
def test_answers_part_at_the_first_position_that_differs(theirs: str, answer: str) -> None:
    """One, three and four are placed by us; the head of the queue decides."""
    ours = f"{int('1011', 2):x}"
    assert against(ours, f"{int(theirs, 2):x}", 4) == answer


def test_nobody_placed_breaks_no_counting_rule_but_the_minimums(task: Task) -> None:
    """An empty answer places none and costs no points; only min rules and locks complain."""
    found = quality(instance_of(task), ())
    assert (found["placed"], found["points"], found["vector"]) == (0, 0, "0")
    assert set(filter(None, str(found["broken_rules"]).split(", "))) <= {"quota", "locked"}


def test_a_planted_breach_is_counted(task: Task) -> None:
    """Twice the seats at one place is a breach of capacity."""
    instance = instance_of(task)
    place = next(p for p in instance.places if p.seats == 1)
    two = tuple((a.id, place.id) for a in instance.applicants[:2])
    assert "capacity" in str(quality(instance, two)["broken_rules"])


def test_a_split_over_places_fills_each_to_its_seats(task: Task) -> None:
    """Everyone placed in a class has a place of that class, and no place is overfull."""
    problem = problem_of(instance_of(task))
    edge = relaxed_queue(problem)
    pairings = at_places(problem, edge)
    taken: dict[str, int] = {}
    for applicant, place in pairings:
        taken[place] = taken.get(place, 0) + 1
        i = problem.index[applicant]
        assert problem.classes.number[place] == problem.edges.place[edge[i]]
    assert len(pairings) == int(np.count_nonzero(edge >= 0))
    assert all(n <= problem.instance.place_by_id[place].seats for place, n in taken.items())
