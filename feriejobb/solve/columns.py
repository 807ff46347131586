"""Which edges to begin with, and which to take in, where a question is asked over few at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from feriejobb.data.edges import Bools, Edges, Ints


def some_of_each(edges: Edges, count: int, turn: int = 0) -> Bools:
    """About ``count`` edges of each applicant, others at each ``turn``, shape (E,).

    Spread over each one's edges, and not the same for neighbours in the queue.
    """
    owner = edges.applicant
    size = np.diff(edges.start)[owner]
    number = np.arange(len(edges)) - edges.start[owner] + owner * 7 + turn
    chosen: Bools = (number * count) % np.maximum(size, 1) < count
    return chosen


def best_of_each(edges: Edges, among: Ints, price: NDArray[Any], most: int) -> Ints:
    """The cheapest of some edges, at most so many of each applicant, the lower number of equals.

    Args:
        edges: All edges.
        among: Numbers of those to choose from.
        price: Price per edge, shape (E,) or longer.
        most: How many of each applicant.
    """
    order = among[np.lexsort((among, price[among], edges.applicant[among]))]
    owner = edges.applicant[order]
    best: Ints = order[np.arange(len(order)) - np.searchsorted(owner, owner) < most]
    return best
