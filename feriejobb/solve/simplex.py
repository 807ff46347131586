"""The network simplex method for very large towns: no list of arcs, and a start from what there is.

A basis is a spanning tree. Nearly everyone hangs in it by one edge and moves nothing but
themselves, so that a step costs no more than the tree of classes is deep; edges are looked at where
they lie. Any allocation will do as a start, the better the sooner it ends. Capacities are stretched
by less than a person in all (Charnes 1952), so that every step lowers the cost and none repeats.
"""

from __future__ import annotations

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import Problem
from feriejobb.solve.edge_kernels import first_choice
from feriejobb.solve.kernels import compiled

#: One person in units of flow, and the most by which a capacity is stretched: together less than
#: half a person for up to ten thousand classes and cells.
_PERSON, _STRETCH = 1 << 21, 100

#: A seat beyond all there are costs so many times the widest choice that somebody has.
_DEAR = 64


@compiled
def _unlink(
    v: int, p: int, people: int, first: Ints, after: Ints, before: Ints, size: Ints, parent: Ints
) -> None:  # pragma: no cover  # compiled
    """Take ``v`` out of the children of ``p``; a person without any stands in no list."""
    while before[v] != -2:
        if before[v] >= 0:
            after[before[v]] = after[v]
        else:
            first[p] = after[v]
        if after[v] >= 0:
            before[after[v]] = before[v]
        before[v] = -2
        size[p] -= 1
        if p < people or size[p] > 0 or parent[p] < 0:
            return
        v, p = p, parent[p]


@compiled
def _link(
    v: int, p: int, people: int, first: Ints, after: Ints, before: Ints, size: Ints, parent: Ints
) -> None:  # pragma: no cover  # compiled
    """Put ``v`` among the children of ``p``, and a person with children among its parent's."""
    while True:
        if before[v] == -2 and (v < people or size[v] > 0):
            before[v] = -1
            after[v] = first[p]
            if first[p] >= 0:
                before[first[p]] = v
            first[p] = v
            size[p] += 1
        if p < people or before[p] != -2 or parent[p] < 0:
            return
        v, p = p, parent[p]


@compiled
def network_simplex(
    start: Ints,
    place: Ints,
    cost: Ints,
    keep: Bools,
    begin: Ints,
    cell: Ints,
    seats: Ints,
    limit: Ints,
    dear: int,
    person: int,
    stretch: int,
) -> tuple[Ints, Ints, int, int]:  # pragma: no cover  # compiled
    """The cheapest allocation of everyone who has an edge to begin with.

    Args:
        start: First edge per applicant, shape (N + 1,).
        place: Class per edge, shape (E,).
        cost: Cost per edge, shape (E,).
        keep: Edges that may be used, shape (E,), or empty for all.
        begin: Edge per applicant to begin with, -1 for those who are not asked for, shape (N,).
        cell: Supervisor cell per class, -1 for none, shape (K,).
        seats: Seats per class, shape (K,).
        limit: Limit per supervisor cell, shape (S,).
        dear: Price of a seat beyond all there are.
        person: One person in units of flow.
        stretch: Most units by which a capacity is stretched.

    Returns:
        Edge per applicant, shape (N,); what a seat of each class and supervision of each cell is
        worth, shape (K + S,); how many have a seat beyond all there are; and the steps made.
    """
    n, k, s, arcs = len(begin), len(seats), len(limit), len(place)
    root = k + s
    people = root + 1
    nodes = people + n
    some = len(keep) > 0
    parent = np.full(nodes, -1, dtype=np.int64)
    arc = np.full(nodes, -1, dtype=np.int64)
    flow = np.zeros(nodes, dtype=np.int64)
    worth = np.zeros(people, dtype=np.int64)
    first = np.full(nodes, -1, dtype=np.int64)
    after = np.full(nodes, -1, dtype=np.int64)
    before = np.full(nodes, -2, dtype=np.int64)
    size = np.zeros(nodes, dtype=np.int64)
    full = np.zeros(k + s, dtype=np.bool_)
    room = np.empty(k + s, dtype=np.int64)
    load = np.zeros(k, dtype=np.int64)
    for i in range(n):
        if begin[i] >= 0:
            c = place[begin[i]]
            load[c] += person
            parent[people + i] = c
            arc[people + i] = begin[i]
            flow[people + i] = person
    for v in range(k + s):
        most = min(seats[v] if v < k else limit[v - k], n)
        room[v] = most * person + 1 + (v * 7919) % stretch
    # The tree to begin with: every class under its supervision or the root; beyond at a price.
    inside = np.zeros(s, dtype=np.int64)
    for c in range(k):
        up = root if cell[c] < 0 else k + cell[c]
        slack = min(load[c], room[c])
        if up < root:
            free = max(room[up] - inside[up - k], 0)
            if slack > free:
                slack = free
            inside[up - k] += slack
        parent[c], arc[c], flow[c] = up, arcs + c, slack
        if slack < load[c]:
            # Some are beyond; what is used below the limits must stay in the tree.
            parent[c], arc[c], flow[c] = root, arcs + k + c, load[c] - slack
            worth[c] = dear
            full[c] = slack == room[c]
            if not full[c] and slack > 0:
                # The cell is full, and hangs under this class.
                parent[up], arc[up], flow[up] = c, arcs + c, slack
                full[up] = True
                worth[up] = dear
    for v in range(k, root):
        if parent[v] < 0:
            parent[v], arc[v], flow[v] = root, arcs + k + v, inside[v - k]
    for c in range(k):
        if arc[c] == arcs + c and parent[c] != root:
            worth[c] = worth[parent[c]]
    for v in range(root):
        _link(v, parent[v], people, first, after, before, size, parent)
    stamp = np.zeros(nodes, dtype=np.int64)
    stack = np.empty(root + 2, dtype=np.int64)
    stem = np.empty(4 * root + 8, dtype=np.int64)
    stem_arc = np.empty(4 * root + 8, dtype=np.int64)
    stem_flow = np.empty(4 * root + 8, dtype=np.int64)
    pivot = 0
    turn, idle = 0, 0
    total = n + 2 * k + s
    while idle < total:
        # One applicant's best edge, or one of the other arcs.
        number = turn
        turn = turn + 1 if turn + 1 < total else 0
        idle += 1
        enter, reduced, back = -1, 0, False
        tail, head = -1, -1
        if number < n:
            if begin[number] < 0:
                continue
            tail = people + number
            now = cost[arc[tail]] + worth[parent[tail]]
            for e in range(start[number], start[number + 1]):
                if cost[e] + worth[place[e]] - now < reduced and (not some or keep[e]):
                    reduced = cost[e] + worth[place[e]] - now
                    enter = e
            if enter < 0:
                continue
            head = place[enter]
        else:
            v = number - n
            if v < k:
                tail, head = v, root if cell[v] < 0 else k + cell[v]
                if arc[v] == arcs + v or (head < root and arc[head] == arcs + v):
                    continue
                reduced, back = worth[head] - worth[tail], full[v]
            elif v < 2 * k:
                tail, head = v - k, root
                if arc[v - k] == arcs + v:
                    continue
                reduced = dear - worth[tail]
            else:
                tail, head = v - k, root
                if arc[v - k] == arcs + v:
                    continue
                reduced, back = -worth[tail], full[v - k]
            enter = arcs + v
            if (reduced >= 0 and not back) or (reduced <= 0 and back):
                continue
        idle = 0
        a, b = (head, tail) if back else (tail, head)
        # Where the two paths towards the root meet.
        pivot += 1
        x, y = a, b
        stamp[x] = 2 * pivot
        apex = -1
        if x == y:
            apex = x
        else:
            stamp[y] = 2 * pivot + 1
        while apex < 0:
            if x != root:
                x = parent[x]
                if stamp[x] == 2 * pivot + 1:
                    apex = x
                    break
                stamp[x] = 2 * pivot
            if y != root:
                y = parent[y]
                if stamp[y] == 2 * pivot:
                    apex = y
                    break
                stamp[y] = 2 * pivot + 1
        # The most that can go round, and who stops it.
        most, leaving, on_a = np.int64(1) << 60, -1, False
        own = enter - arcs
        if 0 <= own < k:
            most = room[own]
        elif own >= 2 * k:
            most = room[own - k]
        for side in range(2):
            v = a if side == 0 else b
            while v != apex:
                g = arc[v]
                forward = v >= people or (g >= arcs and (v < k or g >= arcs + 2 * k))
                grows = forward == (side == 1)
                if grows:
                    left = np.int64(1) << 60
                    if arcs <= g < arcs + k:
                        left = room[g - arcs] - flow[v]
                    elif g >= arcs + 2 * k:
                        left = room[g - arcs - k] - flow[v]
                else:
                    left = flow[v]
                if left < most:
                    most, leaving, on_a = left, v, side == 0
                v = parent[v]
        for side in range(2):
            v = a if side == 0 else b
            while v != apex:
                g = arc[v]
                forward = v >= people or (g >= arcs and (v < k or g >= arcs + 2 * k))
                flow[v] += most if forward == (side == 1) else -most
                v = parent[v]
        if leaving < 0:
            flip = own if own < k else own - k
            full[flip] = not full[flip]
            continue
        gone = arc[leaving]
        if arcs <= gone < arcs + k:
            full[gone - arcs] = flow[leaving] > 0
        elif gone >= arcs + 2 * k:
            full[gone - arcs - k] = flow[leaving] > 0
        started = np.int64(0)
        if back:
            started = room[own] if own < k else room[own - k]
            most = -most
        # Hang what is cut off under the other end of the arc that enters.
        q, p = (a, b) if on_a else (b, a)
        m = 0
        v = q
        while True:
            stem[m], stem_arc[m], stem_flow[m] = v, arc[v], flow[v]
            m += 1
            if v == leaving:
                break
            v = parent[v]
        for t in range(m):
            _unlink(stem[t], parent[stem[t]], people, first, after, before, size, parent)
        for t in range(m):
            parent[stem[t]] = -1
        v, g, f = p, enter, started + most
        for t in range(m):
            w = stem[t]
            parent[w], arc[w], flow[w] = v, g, f
            v, g, f = w, stem_arc[t], stem_flow[t]
        for t in range(m):
            _link(stem[t], parent[stem[t]], people, first, after, before, size, parent)
        shift = reduced if q == tail else -reduced
        m = 0
        stack[m] = q
        m = 1
        while m > 0:
            m -= 1
            v = stack[m]
            if v < people:
                worth[v] += shift
            c = first[v]
            while c >= 0:
                if m >= len(stack):
                    wider = np.empty(2 * len(stack), dtype=np.int64)
                    wider[:m] = stack[:m]
                    stack = wider
                stack[m] = c
                m += 1
                c = after[c]
    edge = np.full(n, -1, dtype=np.int64)
    for i in range(n):
        if begin[i] >= 0 and 2 * flow[people + i] >= person:
            edge[i] = arc[people + i]
    beyond = 0
    for c in range(k):
        if arc[c] < arcs and 2 * flow[c] >= person:
            edge[parent[c] - people] = arc[c]
        elif arc[c] >= arcs + k and 2 * flow[c] >= person:
            beyond += (2 * flow[c] + person) // (2 * person)
    # A class that nobody is at may be worth nothing to anyone, but never less.
    for v in range(k, root):
        worth[v] = max(worth[v], 0)
    for c in range(k):
        worth[c] = max(worth[c], 0 if cell[c] < 0 else worth[k + cell[c]])
    return edge, worth[:root], beyond, pivot


def simplex(
    problem: Problem,
    people: Bools,
    cost: Ints,
    seats: Ints,
    cell_limit: Ints,
    keep: Bools | None,
    start: Ints | None,
) -> Ints | None:
    """As ``cheapest``, for towns so large that a list of all arcs has no room."""
    edges, every = problem.edges, np.zeros(0, dtype=np.bool_) if keep is None else keep
    begin = np.full(problem.size, -1, dtype=np.int64)
    if start is not None:
        known = people & (start >= 0)
        if keep is not None:
            known &= keep[start]
        begin[known] = start[known]
    nothing = np.zeros(len(problem.classes), dtype=np.int64)
    if first_choice(edges.start, edges.place, cost, nothing, people, every, begin):
        return None
    own = people & (np.diff(edges.start) > 0)
    first = edges.start[:-1][own]
    both = np.stack([first, edges.start[1:][own]], axis=1).reshape(-1)
    at = both if not len(both) or both[-1] < len(edges) else both[:-1]
    width = np.maximum.reduceat(cost, at)[::2] - np.minimum.reduceat(cost, at)[::2]
    dear = int(width.max(initial=0)) * _DEAR + 1
    rows = len(problem.classes) + len(problem.cells)
    edge, _, beyond, _ = network_simplex(
        edges.start, edges.place, cost, every, begin, problem.cell, seats, cell_limit, dear,
        _PERSON, max(1, min(_STRETCH, _PERSON // (2 * rows + 1) - 1)),
    )  # fmt: skip
    return None if beyond else edge
