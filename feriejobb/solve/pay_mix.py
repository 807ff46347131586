"""Where every budget is used to the last öre: how many of each pay every employer takes, then who.

The linear relaxation divides some hundred people between places. Whole people near it overdraw some
budgets; which ones they are is nearly indifferent, since thousands could be elsewhere for the same
points. So the money is made to fit first: a cool walk toward the budgets, then employer by employer
the set of swaps whose sum lies just below what is missing, the rest passed on to those that remain.
What is kept of it is the *mix*: how many of each pay every employer takes. With the mix given, who
is where is all but a flow: the relaxation is whole, or nearly.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import UNLIMITED
from feriejobb.solve.board import Board, Move
from feriejobb.solve.deadline import Deadline
from feriejobb.solve.exchange import drawn_in
from feriejobb.solve.flow import cheapest
from feriejobb.solve.market import Market
from feriejobb.solve.stock import least_set, one_of_each
from feriejobb.solve.wish_lp import Floats, Relaxed, with_mix

#: Walks begun, and times that the employers are gone through after each.
_WALKS, _PASSES = 6, 5
#: Parts of a point.
_FINE = 64
#: Öre that are to be left at every employer after the first walk; as much more after each.
_MARGIN = 3_000
#: Points beyond the relaxation's prices within which edges are used.
_NEAR = 4.0
#: Öre by which an employer may have more left than it must.
_SLACK = 500
#: Öre that may be left without another try.
_ENOUGH = 3_000
#: What each trade counts as beside what it loses.
_EACH = 4 * _FINE
#: Most trades of which all sets are weighed.
_FEW = 30
#: What is missing by more than this many öre is collected by single swaps first.
_FAR = 250_000
#: Persons by which a quota must be kept for it to be left aside.
_ROOM = 8
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
    begun = _start(board, stay, relaxed)
    if begun is None:
        return None
    start, stay, keep = begun
    reduced = np.where(stay[edges.applicant], 0.0, relaxed.reduced)
    fine = _fine(reduced)
    worth = np.where(reduced <= _NEAR, np.rint(reduced / dearest), _NEVER).astype(np.int64)
    order = np.lexsort((worth, edges.applicant))
    found: Ints | None = None
    for walk in range(_WALKS):
        if stop.over() or found is not None:
            break
        board.copy_from(drawn_in(board, start, stay, worth, order, walk, _MARGIN * (walk + 1)))
        if _evened(board, market, stay, fine):
            found = with_mix(problem, board.edge, keep & (relaxed.reduced <= _NEAR))
    board.copy_from(old)
    return found


def _fine(points: Floats) -> Ints:
    """Points in small whole parts, those out of reach cut off."""
    parts: Ints = np.rint(np.minimum(points, _NEAR * _FINE) * _FINE).astype(np.int64)
    return parts


def _start(board: Board, stay: Bools, relaxed: Relaxed) -> tuple[Ints, Bools, Bools] | None:
    """The relaxation's optimum as far as people are whole there, budgets left aside.

    Places with a least number stay open or closed. Where one would not have enough, those who are
    there stay.

    Returns:
        Edge per applicant, who stays, and the edges that may be used; None where not all fit.
    """
    problem, edges, people = board.problem, board.problem.edges, board.edge >= 0
    # Where the optimum is, as far as people are whole there.
    cost = _fine(relaxed.reduced) + np.where(relaxed.taken, 0, _FINE)
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


def _evened(board: Board, market: Market, stay: Bools, worth: Ints) -> bool:
    """Shift money by swaps until no budget is overdrawn; whether that came about."""
    for turn in range(_PASSES):
        if (board.left() >= 0).all():
            return True
        _pass_on(board, market, stay, worth, turn)
    return bool((board.left() >= 0).all())


def _pass_on(board: Board, market: Market, stay: Bools, worth: Ints, turn: int) -> None:
    """Settle one employer after the other, those with the fewest swaps first.

    What one has over or is short of goes to those that remain; the last takes what is left in all.
    """
    limited = board.budget < UNLIMITED
    remaining = set(np.flatnonzero(limited).tolist())
    while len(remaining) > 1:
        moves, change, spend, count = market.trades(stay, worth, turn)
        closed = limited.copy()
        closed[sorted(remaining)] = False
        # Swaps of people with equal hours shift money, and none is lost on the way.
        usable = spend.sum(axis=1) == 0
        usable &= ~(spend[:, closed] != 0).any(axis=1)
        least, most = market.quota_room()
        usable &= ((count >= 0) | (-least > _ROOM)).all(axis=1)
        usable &= ((count <= 0) | (most > _ROOM)).all(axis=1)
        ties = {
            b: min(int((usable & (spend[:, b] > 0)).sum()), int((usable & (spend[:, b] < 0)).sum()))
            for b in remaining
        }
        poor = min(sorted(remaining), key=lambda b: ties[b])
        remaining.discard(poor)
        if 0 <= board.left()[poor] <= _ENOUGH:
            continue
        near = np.flatnonzero(usable & (spend[:, poor] != 0))
        picked = _settled(-spend[near, poor], change[near] + _EACH, -int(board.left()[poor]))
        chosen: list[Move] = [m for a in picked for m in moves[int(near[a])]]
        edge = board.edge.copy()
        for i, e in chosen:
            edge[i] = e
        board.copy_from(edge)


def _settled(gain: Ints, loss: Ints, need: int) -> list[int]:
    """Trades that bring ``need`` öre and hardly more: some singly, then the best set of a few."""
    cheap = np.argsort(loss, kind="stable").tolist()
    by_size: defaultdict[int, list[int]] = defaultdict(list)
    for a in cheap:
        by_size[int(gain[a])].append(a)
    sizes = sorted(by_size, key=lambda size: (int(loss[by_size[size][0]]), size))
    few = one_of_each([by_size[size] for size in sizes], _FEW)
    picked: list[int] = []
    for a in cheap:
        if abs(need) < _FAR:
            break
        if a not in few and gain[a] * need > 0 and abs(need - gain[a]) < abs(need):
            picked.append(a)
            need -= int(gain[a])
    last = least_set(gain[few], loss[few], need, _SLACK) if few else None
    return picked + [few[k] for k in last or []]
