"""The market of exchanges on drawn towns: what is done stays valid, and does what was asked."""

from __future__ import annotations

import numpy as np
import pytest

from feriejobb.data.problem import UNLIMITED
from feriejobb.solve.board import Board
from feriejobb.solve.flow import cheapest
from feriejobb.solve.market import Market
from feriejobb.solve.rings import differences
from tests.solve.test_kernels import filled

SEEDS = range(16)


def market_of(seed: int) -> tuple[Board, Market]:
    """A market on a drawn town's board; every seed's board is valid."""
    board, search = filled(seed)
    return board, Market(board, search.band, search.cost)


@pytest.mark.parametrize("seed", SEEDS)
def test_better_wishes_never_cost_a_place_or_a_rule(seed: int) -> None:
    """The same people are placed, every rule that held holds, and the points fall as told."""
    board, market = market_of(seed)
    problem = board.problem
    placed = board.edge >= 0
    points = problem.edges.points
    before = int(points[board.edge[placed]].sum())
    flow = cheapest(problem, placed, points, board.seats, board.cell_limit)
    assert flow is not None
    gain = market.better(problem.crowd.locked, points, flow)
    assert ((board.edge >= 0) == placed).all()
    assert board.valid()
    assert gain >= 0
    assert before - gain == int(points[board.edge[placed]].sum())
    unlimited = (board.budget >= UNLIMITED).all() and not problem.instance.quotas
    if unlimited:
        assert int(points[board.edge[placed]].sum()) == int(points[flow[placed]].sum())


@pytest.mark.parametrize("seed", SEEDS)
def test_differences_add_up_to_the_other_allocation(seed: int) -> None:
    """All parts together turn the board into the flow, and each leaves room for the others."""
    board, _ = market_of(seed)
    problem = board.problem
    placed = board.edge >= 0
    flow = cheapest(problem, placed, problem.edges.points, board.seats, board.cell_limit)
    assert flow is not None
    edge = board.edge.copy()
    parts = differences(problem, board.edge, flow)
    for part in parts:
        for i, e in part:
            assert edge[i] == board.edge[i]
            edge[i] = e
    at = np.where(edge >= 0, problem.edges.place[edge], -1)
    wanted = np.where(flow >= 0, problem.edges.place[flow], -1)
    assert (at == wanted).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_who_is_admitted_sits_and_nobody_ahead_has_left(seed: int) -> None:
    """An admission is valid and costs nobody ahead in the queue the place; a refusal nothing."""
    board, market = market_of(seed)
    problem = board.problem
    for i in np.flatnonzero(board.edge < 0).tolist()[:6]:
        if problem.crowd.locked[i] or problem.edges.of(i).start == problem.edges.of(i).stop:
            continue
        placed = np.flatnonzero(board.edge[:i] >= 0)
        done = market.admit(i, problem.crowd.locked, thorough=True)
        assert done == (board.edge[i] >= 0)
        assert (board.edge[placed] >= 0).all()
        assert board.valid()


@pytest.mark.parametrize("seed", SEEDS)
def test_saving_saves_what_it_says(seed: int) -> None:
    """Weighted spending falls by exactly the answer, with the same people placed."""
    board, market = market_of(seed)
    problem = board.problem
    placed = board.edge >= 0
    weight = np.where(board.budget < UNLIMITED, 1, 0).astype(np.int64)
    cost = weight[problem.employer[problem.edges.place]] * problem.edges.cost
    flow = cheapest(problem, placed, cost, board.seats, board.cell_limit)
    assert flow is not None
    before = int(board.spent @ weight)
    saved = market.save(problem.crowd.locked, weight, flow)
    assert saved >= 0
    assert int(board.spent @ weight) == before - saved
    assert ((board.edge >= 0) == placed).all()
    assert board.valid()
