"""Deferred acceptance by the published library ``matching`` (Wilde, Knight and Gillard 2020).

Hospitals are place classes that rank by the queue, residents are youths who rank by wish points.
It knows seats only. The library's own game class copies and checks the players in ways that grow
with the square of the city, so the algorithm is called directly: same answer, at class level. A
full summer still takes it about two minutes, so it is asked on request only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from feriejobb.data.edges import Ints
from feriejobb.data.problem import Problem


def deferred(problem: Problem) -> Ints:
    """Resident-optimal deferred acceptance under seats alone.

    Args:
        problem: The problem at class level.

    Returns:
        Edge per applicant, -1 for none, shape (N,).

    Raises:
        ModuleNotFoundError: The library is not installed (extra ``bench``).
    """
    from matching import Player
    from matching.algorithms import hospital_resident
    from matching.players import Hospital

    edges = problem.edges
    open_edges = problem.seats[edges.place] > 0
    youths = [Player(i) for i in range(problem.size)]
    classes = [Hospital(c, seats) for c, seats in enumerate(problem.seats.tolist())]
    by_wish = np.lexsort((edges.place, edges.points, edges.applicant))
    late = ~problem.crowd.locked[edges.applicant]
    by_queue = np.lexsort((edges.applicant, late, edges.place))
    _rank(youths, classes, edges.applicant, edges.place, by_wish[open_edges[by_wish]])
    _rank(classes, youths, edges.place, edges.applicant, by_queue[open_edges[by_queue]])
    # The last of the list is taken first: the queue's head, so that few are ever displaced.
    ready = [youth for youth in reversed(youths) if youth.prefs]
    matching = hospital_resident(ready, [c for c in classes if c.prefs], optimal="resident")
    edge = np.full(problem.size, -1, dtype=np.int64)
    for place, taken in matching.items():
        for youth in taken:
            i = youth.name
            here = edges.place[edges.start[i] : edges.start[i + 1]]
            edge[i] = edges.start[i] + int(np.flatnonzero(here == place.name)[0])
    return edge


def _rank(
    players: Sequence[Any], others: Sequence[Any], who: Ints, whom: Ints, order: Ints
) -> None:
    """Give each player its list, the best first."""
    lists: list[list[Any]] = [[] for _ in players]
    for a, b in zip(who[order].tolist(), whom[order].tolist(), strict=True):
        lists[a].append(others[b])
    for player, ranked in zip(players, lists, strict=True):
        player.set_prefs(ranked)
