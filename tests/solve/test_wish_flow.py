"""The wish stage's flow under any prices is the cheapest of those that it may choose among."""

from __future__ import annotations

import numpy as np
import pytest

from feriejobb.solve import flow, solve_instance
from feriejobb.solve.board import Board, Limits
from feriejobb.solve.flow import cheapest
from feriejobb.solve.market import Market
from feriejobb.solve.paths import PathSearch
from feriejobb.solve.wishes import WishStage
from feriejobb.verify.judge import examine
from tests.oracle.claims import with_exact_edges
from tests.oracle.towns import random_town
from tests.solve.harder import harder_problem


def stage() -> WishStage:
    """The wish stage of some 400 applicants, filled in queue order as far as paths lead."""
    problem = harder_problem("budget-07-alla", 0.03, 1, split_pairs=True)
    board = Board(problem, Limits(openings=False, minimums=False))
    paths = PathSearch(board, 50)
    pinned = problem.crowd.locked.copy()
    for a, b, _ in problem.pair_indices:
        pinned[[a, b]] = True
    for i in np.flatnonzero(~pinned).tolist():
        paths.place(i)
    pinned[np.flatnonzero(board.edge >= 0)[::10]] = True
    settings = problem.instance.model.solver
    return WishStage(board, pinned, settings, Market(board, paths.band, paths.cost))


def test_each_flow_costs_what_it_would_from_nothing() -> None:
    """Under prices that change a little or a lot, with those pinned who must not move."""
    wishes = stage()
    board, problem = wishes.board, wishes.problem
    employers = len(problem.employers)
    keep = ~wishes.pinned[problem.edges.applicant]
    keep[board.edge[wishes.pinned & wishes.placed]] = True
    used = (problem.min_open == 0) | (board.load > 0)
    keep &= used[problem.edges.place]
    assert not keep.all()
    for price_of_an_ore in (0, 3, 40, 45, 400, 0):
        price = wishes._price.copy()
        price[:employers] = price_of_an_ore * (1 + np.arange(employers) % 3)
        edge = wishes._flow(price, free=False)
        cost = wishes._goal.cost(price)
        whole = cheapest(problem, wishes.placed, cost, board.seats, board.cell_limit, keep)
        assert edge is not None
        assert whole is not None
        assert keep[edge[wishes.placed]].all()
        assert cost[edge[wishes.placed]].sum() == cost[whole[wishes.placed]].sum()
    free = wishes._flow(wishes._price, free=True)
    assert free is not None
    cost = wishes._goal.cost(wishes._price)
    bound = cheapest(problem, wishes.placed, cost, board.seats, board.cell_limit)
    assert bound is not None
    assert cost[free[wishes.placed]].sum() == cost[bound[wishes.placed]].sum()


@pytest.mark.parametrize("seed", range(3))
def test_a_town_solved_as_a_large_one_is_judged_the_same(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The judge is content, and where the queue is proved both ways the same people are placed."""
    instance = with_exact_edges(random_town(seed, "small"), 0)
    usual = solve_instance(instance)
    monkeypatch.setattr(flow, "_MANY", 0)
    large = solve_instance(instance)
    assert examine(instance, large).findings == ()
    people = [{p.applicant for p in found.placements} for found in (large, usual)]
    assert people[0] == people[1] or large.proof.unproved or usual.proof.unproved
