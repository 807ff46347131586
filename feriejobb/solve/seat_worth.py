"""What a seat is worth to others, read off the cheapest flow, some people staying put."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import Problem
from feriejobb.solve.lagrangian import SCALE
from feriejobb.solve.prices import class_distances

#: Per class, shape (K,), and per supervisor cell, shape (S,).
Worth: TypeAlias = tuple[Ints, Ints]


def seat_worth(
    problem: Problem, edge: Ints, cost: Ints, seats: Ints, cell_limit: Ints, stays: Bools
) -> Worth | None:
    """What a seat of each class and cell is worth to those who may move.

    Args:
        problem: The problem.
        edge: A cheapest flow: an edge each, -1 for those who take no part, shape (N,).
        cost: Cost per edge, a point as ``SCALE``, shape (E,).
        seats: Seats per class, shape (K,).
        cell_limit: Limit per supervisor cell, shape (S,).
        stays: Who stays, their seats with them, shape (N,).

    Returns:
        None where ``edge`` is no cheapest flow.
    """
    held = problem.edges.place[edge[stays & (edge >= 0)]]
    cells = problem.cell[held]
    left = seats - np.bincount(held, minlength=len(seats))
    limits = cell_limit - np.bincount(cells[cells >= 0], minlength=len(cell_limit))
    found = class_distances(problem, np.where(stays, -1, edge), cost, left, limits)
    if found is None:
        return None
    # Where those who stay hold every seat, one is worth no more than the widest choice.
    dearest = int(problem.edges.points.max(initial=0) + 1) * SCALE
    taken = (left <= 0) & (seats > 0)
    per_class = np.where(taken, np.minimum(found[0], dearest), found[0])
    return per_class, np.where(limits > 0, found[1], np.minimum(found[1], dearest))
