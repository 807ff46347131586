"""Shift money between employers by swaps until nobody is overdrawn, next to none lost on the way.

Employer by employer the set of swaps is taken whose sum lies just below what is missing there; what
one has over or is short of is passed on to those that remain.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import UNLIMITED
from feriejobb.solve.board import Board, Move
from feriejobb.solve.market import Market
from feriejobb.solve.stock import least_set, one_of_each

#: Times that the employers are gone through.
_PASSES = 5
#: Öre by which an employer may have more left than it must.
_SLACK = 500
#: Öre that may be left without another try.
_ENOUGH = 3_000
#: What each swap counts as beside what it loses.
_EACH = 256
#: Most swaps of which all sets are weighed.
_FEW = 30
#: What is missing by more than this many öre is collected by single swaps first.
_FAR = 250_000
#: Persons by which a quota must be kept for it to be left aside.
_ROOM = 8


def evened(board: Board, market: Market, stay: Bools, worth: Ints, short: Bools) -> bool:
    """Shift money by swaps until no budget is overdrawn; whether that came about.

    Args:
        board: The allocation, changed in either case.
        market: A market on it.
        stay: Who is not moved, shape (N,).
        worth: What each edge loses, shape (E,); compare ``_EACH``.
        short: The employers that share what there is, all of them with a budget, shape (B,).
    """
    for turn in range(_PASSES):
        if (board.left() >= 0).all():
            return True
        _pass_on(board, market, stay, worth, short, turn)
    return bool((board.left() >= 0).all())


def _pass_on(
    board: Board, market: Market, stay: Bools, worth: Ints, short: Bools, turn: int
) -> None:
    """Settle one employer after the other, those with the fewest swaps first.

    The last takes what is left in all.
    """
    limited = board.budget < UNLIMITED
    remaining = set(np.flatnonzero(short).tolist())
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
