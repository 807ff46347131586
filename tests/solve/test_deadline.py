"""Ending early: whenever it strikes, the answer is valid, says what is unproved, is no worse."""

from __future__ import annotations

from itertools import count

import pytest

from feriejobb.data.instance import Instance
from feriejobb.data.solution import Result
from feriejobb.errors import NoSolutionError
from feriejobb.solve.deadline import Deadline
from feriejobb.solve.instance import solve_instance
from feriejobb.verify.judge import examine
from tests.oracle.claims import with_exact_edges
from tests.oracle.towns import random_town


def looks(most: int) -> Deadline:
    """A deadline that strikes at the look after ``most``, on any machine."""
    ticks = count()
    return Deadline(most + 0.5, lambda: next(ticks))


def standing(result: Result) -> tuple[int, ...]:
    """What counts, least first: the shortfall, then 0 for placed and 1 for not in queue order."""
    placed = {placement.applicant for placement in result.placements}
    (short,) = (goal.value for goal in result.goals if goal.name == "quotas")
    return (short, *(entry.id not in placed for entry in result.queue))


def test_it_is_over_when_time_is_out_or_somebody_says_so() -> None:
    """Both are final; without a limit only the word ends it."""
    now = 10.0
    timed, free = Deadline(5, lambda: now), Deadline()
    assert not timed.over()
    assert (timed.left(), free.left()) == (5.0, None)
    now = 15.0
    assert timed.over()
    now = 10.0
    assert timed.over()
    assert not free.over()
    free.cut()
    assert free.over()
    assert timed.left() == free.left() == 0.0


def _cut(town: Instance, most: int) -> list[Result]:
    """Every answer handed over on the way, and last the answer given at the deadline."""
    kept: list[Result] = []
    last = solve_instance(town, deadline=looks(most), keep=kept.append)
    return [*kept, last]


@pytest.mark.parametrize("seed", [1, 4, 5, 7])
@pytest.mark.parametrize("most", [2, 3, 5, 8, 12, 20, 40])
def test_an_answer_cut_short_is_valid_and_no_worse_than_the_first(seed: int, most: int) -> None:
    """The judge passes every answer on the way, and none is worse than the one before it."""
    town = random_town(seed, "tiny")
    answers = _cut(town, most)
    for answer in answers:
        assert examine(town, answer).findings == ()
    ranks = [standing(answer) for answer in answers]
    assert ranks == sorted(ranks, reverse=True)


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("most", [2, 3, 20, 60, 150])
def test_the_same_on_towns_of_hundreds(seed: int, most: int) -> None:
    """Wherever in the work the deadline strikes."""
    town = with_exact_edges(random_town(seed, "small"), 20_000)
    answers = _cut(town, most)
    for answer in answers:
        assert examine(town, answer).findings == ()
    ranks = [standing(answer) for answer in answers]
    assert ranks == sorted(ranks, reverse=True)


def test_the_gap_of_an_answer_cut_short_is_stated() -> None:
    """Everyone without a place and without proof is counted in the queue's bound."""
    town = random_town(1, "tiny")
    whole, short = solve_instance(town), _cut(town, 3)[-1]
    goals = {goal.name: goal for goal in short.goals}
    best = {goal.name: goal for goal in whole.goals}
    assert whole.proved
    assert not short.proved
    assert goals["queue"].value < best["queue"].value <= goals["queue"].bound
    assert len(goals["queue"].unproved) == goals["queue"].bound - goals["queue"].value
    assert {u.reason for u in short.unplaced} >= {"ej_bevisat"}


def test_no_answer_within_the_limit_is_said() -> None:
    """Over before any allocation is known: nothing is made up."""
    with pytest.raises(NoSolutionError):
        solve_instance(random_town(1, "tiny"), deadline=looks(0))


@pytest.mark.parametrize("seed", [0, 2, 10])
@pytest.mark.parametrize("most", [3, 30, 120])
def test_a_city_is_cut_short_in_the_same_way(seed: int, most: int) -> None:
    """Solved by search and prices, too large for exact solvers."""
    town = with_exact_edges(random_town(seed, "small"), 0)
    answers = _cut(town, most)
    for answer in answers:
        assert examine(town, answer).findings == ()
    ranks = [standing(answer) for answer in answers]
    assert ranks == sorted(ranks, reverse=True)
    assert not answers[-1].proved
