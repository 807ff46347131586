"""What ten cities could not bear: nothing looks at every edge or everybody again for each one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from feriejobb.bench.ours import problem_of
from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import Problem
from feriejobb.solve import paths
from feriejobb.solve.board import Board
from feriejobb.solve.exact import Solvers
from feriejobb.solve.kernels import tight_people
from feriejobb.solve.paths import PathSearch
from feriejobb.solve.queue import QueueWalk
from tests.verify.town import person, place, town


class Watched(np.ndarray[Any, np.dtype[np.int64]]):
    """Costs that count how often all of them are looked through for the largest."""

    looks = 0

    def max(self, *args: Any, **named: Any) -> Any:
        """As of any array."""
        Watched.looks += 1
        return np.asarray(self).max(*args, **named)


def too_many() -> Problem:
    """Twelve who want the only two seats."""
    instance = town([person(f"p{k:02}") for k in range(12)], [place("P", seats=2)])
    return problem_of(instance)


def test_pays_are_looked_through_once_however_many_are_passed_over() -> None:
    """Ten are without proof, and the highest cost is found once for all of them."""
    problem = too_many()
    edges = replace(problem.edges, cost=problem.edges.cost.view(Watched))
    board = Board(replace(problem, edges=edges))
    Watched.looks = 0
    settings = problem.instance.model.solver.model_copy(update={"questions": 0})
    outcome = QueueWalk(board, Solvers.standard(1), settings).run()
    assert int(outcome.accepted.sum()) == 2
    assert len(outcome.unproved) == 10
    assert Watched.looks <= 1


def test_the_pays_are_those_of_the_edges() -> None:
    """The lowest and the highest cost of an edge; nothing where nobody can be anywhere."""
    problem = too_many()
    edges = problem.edges
    assert problem.pays == (min(edges.cost.tolist()), max(edges.cost.tolist()))
    nobody = problem.with_edges(np.zeros(len(edges), dtype=np.bool_))
    assert nobody.pays == (0, 0)


def test_a_board_that_stands_still_is_gone_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whom tight quotas hold is asked again after a change of the board, and only then."""
    asked: list[int] = []

    def counted(at: Ints, tight: Bools, counted_by: Ints, masks: Bools) -> Bools:
        asked.append(1)
        held: Bools = tight_people(at, tight, counted_by, masks)
        return held

    monkeypatch.setattr(paths, "tight_people", counted)
    problem = too_many()
    board = Board(problem)
    search = PathSearch(board, 40)
    for i in (0, 1):
        assert search.place(i) is None
    for i in range(2, 12):
        assert search.place(i) is not None
    assert len(asked) == 1
    assert board.apply([(1, -1)])
    assert search.place(2) is None
    search.place(3)
    assert len(asked) == 2
