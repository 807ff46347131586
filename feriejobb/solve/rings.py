"""What turns one allocation into another: rings and chains of moves.

Whoever has no place is at a class of their own kind, "outside", that has room for everybody.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from feriejobb.data.edges import Ints
from feriejobb.data.problem import Problem
from feriejobb.solve.board import Move


def differences(problem: Problem, edge: Ints, other: Ints) -> list[list[Move]]:
    """What turns one allocation into another, in small independent parts.

    Each part is a ring of classes, or a chain from a class that loses someone to one that gains
    someone; chains are joined where one takes the supervision that another gives up.

    Args:
        problem: The problem.
        edge: Edge per applicant, shape (N,).
        other: Edge per applicant after all parts, shape (N,).
    """
    here, there = _classes(problem, edge), _classes(problem, other)
    going: defaultdict[int, list[Move]] = defaultdict(list)
    balance = np.zeros(len(problem.classes) + 1, dtype=np.int64)
    for i in np.flatnonzero(here != there).tolist():
        c, d = int(here[i]), int(there[i])
        going[c].append((i, int(other[i])))
        balance[c] -= 1
        balance[d] += 1
    chains: list[list[Move]] = []
    rings: list[list[Move]] = []
    for c in np.flatnonzero(balance < 0).tolist():
        for _ in range(-int(balance[c])):
            chains.append(_walk(there, going, c, rings))
    for c in sorted(going):
        while going[c]:
            _walk(there, going, c, rings)
    return rings + _joined(here, there, np.append(problem.cell, -1), chains)


def _classes(problem: Problem, edge: Ints) -> Ints:
    """Class per applicant, the last of all for those without a place, shape (N,)."""
    found: Ints = np.full(len(edge), len(problem.classes), dtype=np.int64)
    placed = edge >= 0
    found[placed] = problem.edges.place[edge[placed]]
    return found


def _walk(
    there: Ints, going: dict[int, list[Move]], start: int, rings: list[list[Move]]
) -> list[Move]:
    """Follow moves from a class until none leads on; rings met on the way are cut off."""
    path: list[Move] = []
    nodes = [start]
    while going[nodes[-1]]:
        move = going[nodes[-1]].pop()
        path.append(move)
        c = int(there[move[0]])
        if c in nodes:
            at = nodes.index(c)
            rings.append(path[at:])
            del path[at:], nodes[at + 1 :]
        else:
            nodes.append(c)
    return path


def _joined(here: Ints, there: Ints, cell: Ints, chains: list[list[Move]]) -> list[list[Move]]:
    """Chains joined so that none needs supervision that only another gives up."""
    starts: defaultdict[int, list[int]] = defaultdict(list)
    ends: defaultdict[int, list[int]] = defaultdict(list)
    for n, chain in enumerate(chains):
        first, last = int(here[chain[0][0]]), int(there[chain[-1][0]])
        if cell[first] != cell[last]:
            starts[int(cell[first])].append(n)
            ends[int(cell[last])].append(n)
    after: dict[int, int] = {}
    for s, ending in ends.items():
        for n in ending:
            if s >= 0 and starts[s]:
                after[n] = starts[s].pop()
    joined: list[list[Move]] = []
    left, led_to = set(range(len(chains))), set(after.values())
    for head in [n for n in range(len(chains)) if n not in led_to] + sorted(left):
        offer: list[Move] = []
        link = head
        while link in left:
            left.discard(link)
            offer += chains[link]
            link = after.get(link, -1)
        if offer:
            joined.append(offer)
    return joined
