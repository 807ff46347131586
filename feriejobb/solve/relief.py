"""Money relief: exchanges that leave employers short of money with more of it."""

from __future__ import annotations

import numpy as np

from feriejobb.data.edges import Bools
from feriejobb.solve.board import Board
from feriejobb.solve.cycles import cancel
from feriejobb.solve.swaps import ROUNDS, improve

#: Edges looked at in one call, over all rounds; a round looks at everyone's once.
_WORK = 6_000_000

#: Most rounds of longer exchanges in one call.
_ROUNDS = 40


def relieve(board: Board, employers: list[int], pinned: Bools) -> int:
    """Move the dear out of and the cheap into employers short of money.

    Args:
        board: The allocation, changed in place.
        employers: Employers short of money.
        pinned: Who must not be moved, shape (N,).

    Returns:
        Öre saved at those employers together.
    """
    problem = board.problem
    short = np.zeros(len(problem.employers), dtype=bool)
    short[employers] = True
    inside = short[problem.employer[problem.edges.place]]
    cost = np.where(inside, problem.edges.cost, 0)
    before = int(board.spent[short].sum())
    rounds = max(2, min(_ROUNDS, _WORK // max(len(cost), 1)))
    improve(board, cost, pinned, min(rounds, ROUNDS))
    cancel(board, cost, pinned, rounds)
    return before - int(board.spent[short].sum())
