"""Where every budget is used to the last öre: how many of each pay every employer takes, then who.

The linear relaxation divides some hundred people between places. Whole people near it overdraw some
budgets; which ones they are is nearly indifferent, since thousands could be elsewhere for the same
points. So the money is made to fit first: a cool walk toward the budgets, then employer by employer
the set of swaps whose sum lies just below what is missing, the rest passed on to those that remain.
Money is a little dearer there than in the relaxation, so that there is some to pass on.
What is kept of it is the *mix*: how many of each pay every employer takes. With the mix given, who
is where is all but a flow: the relaxation is whole, or nearly.
"""

from __future__ import annotations

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import UNLIMITED, Problem
from feriejobb.solve.board import Board
from feriejobb.solve.deadline import Deadline
from feriejobb.solve.even_out import evened
from feriejobb.solve.exchange import drawn_in
from feriejobb.solve.flow import cheapest
from feriejobb.solve.market import Market
from feriejobb.solve.prices import cheapest_prices
from feriejobb.solve.wish_lp import Floats, Relaxed, with_mix

#: Walks begun.
_WALKS = 10
#: Parts of a point.
_FINE = 64
#: Öre that are to be left at every employer after the first walk; as much more after each.
_MARGIN = 3_000
#: By how much dearer money is than in the relaxation, so that some is over in all to be passed on;
#: as much more after every walk.
_DEARER = 0.05
#: Points beyond the relaxation's prices within which edges are used, and within which walks go: a
#: chain that saves a little money asks for more of somebody.
_NEAR, _WALKED = 4.0, 8.0
#: No walk takes such an edge.
_NEVER = 1_000_000_000


def fitted(
    board: Board, market: Market, stay: Bools, relaxed: Relaxed, stop: Deadline
) -> Ints | None:
    """The same people near the relaxation's optimum, every budget kept; the board stays as it is.

    Args:
        board: A valid allocation.
        market: A market on it.
        stay: Who is not moved, shape (N,).
        relaxed: The relaxation's optimum.
        stop: When to give up.

    Returns:
        Edge per applicant, shape (N,); None where none was found or no price of money is above 0.
    """
    problem, edges, old = board.problem, board.problem.edges, board.edge.copy()
    dearest = float(relaxed.price[: len(problem.employers)].max(initial=0.0))
    if dearest <= 0:
        return None
    found: Ints | None = None
    for walk in range(_WALKS):
        if stop.over() or found is not None:
            break
        reduced = _dearer(problem, relaxed, _DEARER * (walk + 1))
        begun = _start(board, stay, relaxed.taken, reduced)
        if begun is None:
            break
        start, still, keep = begun
        lost = np.where(still[edges.applicant], 0.0, reduced)
        near = still[edges.applicant] | (relaxed.reduced <= _WALKED)
        worth = np.where(near, np.rint(lost / dearest), _NEVER).astype(np.int64)
        order = np.lexsort((worth, edges.applicant))
        fine = _fine(np.where(near, lost, np.inf))
        board.copy_from(drawn_in(board, start, still, worth, order, walk, _MARGIN * (walk + 1)))
        if evened(board, market, still, fine, board.budget < UNLIMITED):
            found = with_mix(problem, board.edge, keep & (relaxed.reduced <= _NEAR))
    board.copy_from(old)
    return found


def _dearer(problem: Problem, relaxed: Relaxed, more: float) -> Floats:
    """What each edge loses against one's best where money is dearer by that part, (E,)."""
    edges = problem.edges
    money = relaxed.price[problem.employer[edges.place]] * edges.cost
    lost = relaxed.reduced + more * money
    beyond: Floats = lost - cheapest_prices(problem, lost)[edges.applicant]
    return beyond


def _fine(points: Floats) -> Ints:
    """Points in small whole parts, those out of reach cut off."""
    parts: Ints = np.rint(np.minimum(points, _WALKED * _FINE) * _FINE).astype(np.int64)
    return parts


def _start(
    board: Board, stay: Bools, taken: Bools, lost: Floats
) -> tuple[Ints, Bools, Bools] | None:
    """Whole people where they lose the least, of equals where the relaxation has them.

    Budgets are left aside.

    Places with a least number stay open or closed. Where one would not have enough, those who are
    there stay.

    Returns:
        Edge per applicant, who stays, and the edges that may be used; None where not all fit.
    """
    problem, edges, people = board.problem, board.problem.edges, board.edge >= 0
    cost = _fine(lost) + np.where(taken, 0, _FINE)
    closed = (problem.min_open > 0) & (board.load == 0)
    for _ in range(2):
        keep = ~stay[edges.applicant] & ~closed[edges.place]
        keep[board.edge[people & stay]] = True
        edge = cheapest(problem, people, cost, board.seats, board.cell_limit, keep)
        if edge is None:
            return None
        load = np.bincount(edges.place[edge[people]], minlength=len(board.load))
        short = (load < problem.min_open) & ~closed
        if not short.any():
            return edge, stay, keep
        stay = stay | (people & short[board.at])
    return None
