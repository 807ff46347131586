"""Money relief: swap a dear youth where money is short for a cheap one where it is not.

Path search moves people into free seats; it does not see that two people could change places and
leave money behind. Seats and supervisors are untouched by such a swap; the board checks the rest.
"""

from __future__ import annotations

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.solve.board import Board

#: Rounds of swaps in one call; each round looks at everyone once.
_ROUNDS = 12


def relieve(board: Board, employers: list[int], pinned: Bools) -> int:
    """Swap people out of and into the given employers, the dearest out and the cheapest in.

    Args:
        board: The allocation, changed in place.
        employers: Employers short of money.
        pinned: Who must not be moved, shape (N,).

    Returns:
        Öre saved at those employers.
    """
    problem = board.problem
    short = np.zeros(len(problem.employers), dtype=bool)
    short[employers] = True
    before = int(board.spent[short].sum())
    for _ in range(_ROUNDS):
        pairs = _swaps(board, short, pinned)
        made = sum(board.apply([(h, e), (g, f)]) for h, e, g, f in pairs)
        if not made:
            break
    return before - int(board.spent[short].sum())


def _swaps(board: Board, short: Bools, pinned: Bools) -> list[tuple[int, int, int, int]]:
    """(dear person, edge out, cheap person, edge in), largest saving first, nobody twice."""
    problem, k = board.problem, len(board.problem.classes)
    edges = problem.edges
    inside = short[problem.employer]
    movable = np.flatnonzero((board.edge >= 0) & ~pinned)
    here = movable[inside[board.at[movable]]]
    there = movable[~inside[board.at[movable]]]
    out_key, out_edge = _steps(board, here, ~inside)
    in_key, in_edge = _steps(board, there, inside)
    saved = edges.cost[board.edge[edges.applicant[out_edge]]]
    paid = edges.cost[in_edge]
    dear = np.lexsort((out_edge, -saved, out_key))
    cheap = np.lexsort((in_edge, paid, in_key))
    out_keys, first_out = np.unique(out_key[dear], return_index=True)
    in_keys, first_in = np.unique(in_key[cheap], return_index=True)
    back = (in_keys % k) * k + in_keys // k
    both, o, i = np.intersect1d(out_keys, back, return_indices=True)
    if not len(both):
        return []
    out_pick, in_pick = dear[first_out[o]], cheap[first_in[i]]
    gain = saved[out_pick] - paid[in_pick]
    order = [int(x) for x in np.lexsort((both, -gain)) if gain[x] > 0]
    used: set[int] = set()
    found = []
    for x in order:
        e, f = int(out_edge[out_pick[x]]), int(in_edge[in_pick[x]])
        h, g = int(edges.applicant[e]), int(edges.applicant[f])
        if h not in used and g not in used:
            used |= {h, g}
            found.append((h, e, g, f))
    return found


def _steps(board: Board, people: Ints, target: Bools) -> tuple[Ints, Ints]:
    """Moves of ``people`` to target classes: the key from·K + to, and the edge."""
    edges, k = board.problem.edges, len(board.problem.classes)
    step = edges.of_many(people)
    step = step[target[edges.place[step]]]
    return board.at[edges.applicant[step]] * k + edges.place[step], step
