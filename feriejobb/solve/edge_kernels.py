"""Compiled loops for steps between classes and for flows over very many edges.

A town of ten cities has sixty million edges: each pass over them counts, and each copy of them is
half a gigabyte. The readable versions stand in ``tests/solve/test_edge_kernels.py``.
"""

from __future__ import annotations

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.solve.kernels import compiled


@compiled
def trades(
    change: Ints, via: Ints, free: Bools
) -> tuple[Ints, Ints, Ints, Ints]:  # pragma: no cover  # compiled
    """Swaps of two people, and moves of one into a free seat, that lower the cost.

    Args:
        change: Change of cost of the cheapest step, shape (K, K); see ``kernels.least_steps``.
        via: Its edge, -1 for none, shape (K, K).
        free: Classes with a free seat, shape (K,).

    Returns:
        What each saves, the step c · K + d that it is found at, its edge and that of the other
        who moves, -1 for nobody.
    """
    classes = len(free)
    size = 0
    for c in range(classes):
        for d in range(classes):
            if via[c, d] < 0:
                continue
            size += c < d and via[d, c] >= 0 and change[c, d] + change[d, c] < 0
            size += free[d] and change[c, d] < 0
    gain = np.empty(size, dtype=np.int64)
    step = np.empty(size, dtype=np.int64)
    first = np.empty(size, dtype=np.int64)
    second = np.empty(size, dtype=np.int64)
    n = 0
    for c in range(classes):
        for d in range(classes):
            if via[c, d] < 0:
                continue
            for single in range(2):
                both = change[c, d]
                other = -1
                if single == 0:
                    if c >= d or via[d, c] < 0:
                        continue
                    both += change[d, c]
                    other = via[d, c]
                elif not free[d]:
                    continue
                if both >= 0:
                    continue
                gain[n], step[n] = -both, c * classes + d
                first[n], second[n] = via[c, d], other
                n += 1
    return gain, step, first, second


@compiled
def nobody_twice(
    first: Ints, second: Ints, owner: Ints, people: int
) -> Ints:  # pragma: no cover  # compiled
    """Which trades to make, those in front first, when each person takes part in one at most.

    Args:
        first: An edge per trade.
        second: The edge of the other who moves, -1 for nobody.
        owner: Applicant per edge, shape (E,).
        people: N.
    """
    used = np.zeros(people, dtype=np.bool_)
    chosen = np.empty(len(first), dtype=np.int64)
    n = 0
    for t in range(len(first)):
        i = owner[first[t]]
        j = owner[second[t]] if second[t] >= 0 else i
        if used[i] or used[j]:
            continue
        used[i] = True
        used[j] = True
        chosen[n] = t
        n += 1
    return chosen[:n]


@compiled
def onwards(step: Ints, worth: Ints) -> Ints:  # pragma: no cover  # compiled
    """Least cost of one step from each class and of what lies behind it, shape (K,).

    Args:
        step: Change of cost of a step from class c to class d, shape (K, K).
        worth: Cost from each class on, shape (K,).
    """
    least = np.empty(len(worth), dtype=np.int64)
    for c in range(len(worth)):
        best = step[c, 0] + worth[0]
        for d in range(1, len(worth)):
            best = min(best, step[c, d] + worth[d])
        least[c] = best
    return least


@compiled
def priced(
    place: Ints, amount: Ints, unit: int, cost: Ints, price: Ints
) -> Ints:  # pragma: no cover  # compiled
    """``amount`` times ``unit`` plus the edge's cost at its class's price, shape (E,).

    Args:
        place: Class per edge, shape (E,).
        amount: Points per edge, shape (E,).
        unit: Price of one point.
        cost: Öre per edge, shape (E,).
        price: Price of one öre per class, shape (K,).
    """
    result = np.empty(len(place), dtype=np.int64)
    for e in range(len(place)):
        result[e] = amount[e] * unit + price[place[e]] * cost[e]
    return result


@compiled
def seat_and_pay(
    place: Ints, flat: Ints, cost: Ints, price: Ints
) -> Ints:  # pragma: no cover  # compiled
    """What its class asks of everyone, and the edge's cost at its class's price, shape (E,).

    Args:
        place: Class per edge, shape (E,).
        flat: Price of a seat per class, shape (K,).
        cost: Öre per edge, shape (E,).
        price: Price of one öre per class, shape (K,).
    """
    result = np.empty(len(place), dtype=np.int64)
    for e in range(len(place)):
        result[e] = flat[place[e]] + price[place[e]] * cost[e]
    return result


@compiled
def first_choice(
    start: Ints, place: Ints, cost: Ints, worth: Ints, people: Bools, keep: Bools, begin: Ints
) -> int:  # pragma: no cover  # compiled
    """Where each applicant would begin who has no edge yet; how many find none.

    Args:
        start: First edge per applicant, shape (N + 1,).
        place: Class per edge, shape (E,).
        cost: Cost per edge, shape (E,).
        worth: What a seat of each class is worth to others, shape (K,).
        people: Who needs an edge, shape (N,).
        keep: Edges that may be used, shape (E,), or empty for all.
        begin: Edge per applicant, -1 for none; changed in place, shape (N,).
    """
    some = len(keep) > 0
    none = 0
    for i in range(len(people)):
        if not people[i] or begin[i] >= 0:
            continue
        best = 0
        for e in range(start[i], start[i + 1]):
            if some and not keep[e]:
                continue
            total = cost[e] + worth[place[e]]
            if begin[i] < 0 or total < best:
                best = total
                begin[i] = e
        none += begin[i] < 0
    return none


@compiled
def cheapest_of_each(
    start: Ints, cost: Ints, people: Bools, most: int
) -> Bools:  # pragma: no cover  # compiled
    """The cheapest edges of each applicant, of equals others for each, shape (E,).

    Args:
        start: First edge per applicant, shape (N + 1,).
        cost: Cost per edge, shape (E,).
        people: Whose edges are asked for, shape (N,).
        most: How many of each.
    """
    chosen = np.zeros(len(cost), dtype=np.bool_)
    for i in range(len(people)):
        size = start[i + 1] - start[i]
        if not people[i] or size == 0:
            continue
        turn = (i * 7919) % size
        own = np.empty(size, dtype=np.int64)
        for k in range(size):
            own[k] = cost[start[i] + (turn + k) % size]
        order = np.argsort(own, kind="mergesort")
        for k in range(min(most, size)):
            chosen[start[i] + (turn + order[k]) % size] = True
    return chosen


@compiled
def seats_behind(
    behind: Ints, at: Ints, edge: Ints, cost: Ints, place: Ints, left: Ints, classes: int
) -> tuple[Ints, Ints]:  # pragma: no cover  # compiled
    """Whose seats someone could have and pay for, the last in the queue first.

    Args:
        behind: Queue indices of those whose seats are asked for, ascending.
        at: Class per applicant, -1 for none, shape (N,).
        edge: Edge per applicant, -1 for none, shape (N,).
        cost: Öre per edge, shape (E,).
        place: The classes of someone's own edges.
        left: Öre left at each of them after that one's pay, below 0 where it lacks.
        classes: K.

    Returns:
        Which of the own edges, and the holder.
    """
    slot = np.full(classes, -1, dtype=np.int64)
    for k in range(len(place)):
        slot[place[k]] = k
    which = np.empty(len(behind), dtype=np.int64)
    holder = np.empty(len(behind), dtype=np.int64)
    n = 0
    for y in range(len(behind) - 1, -1, -1):
        j = behind[y]
        if edge[j] < 0:
            continue
        k = slot[at[j]]
        if k >= 0 and left[k] + cost[edge[j]] >= 0:
            which[n], holder[n] = k, j
            n += 1
    return which[:n], holder[:n]
