"""The compiled loops of the network simplex: a tree of people, classes, supervisor cells, a root.

People are nodes 0 … N-1, classes N … N+K-1, cells N+K … N+K+S-1, the root comes last. Arcs are the
E edges (person → class, nobody takes two), then one arc per class (to its cell, or to the root
where it has none) and one per cell (to the root). Everyone sends one unit to the root. A basis is a
tree; what is not in it stands still: an edge at nothing, a class or cell at nothing or full.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from feriejobb.data.edges import Bools, Ints
from feriejobb.solve.kernels import compiled

_NO_LIMIT = 1 << 60


@compiled
def first_tree(place: Ints, cell: Ints, edge: Ints, links: Ints, up: Bools) -> None:
    """The tree in which everyone hangs on their class, classes on cells, and all arcs are used.

    Args:
        place: Class per edge, shape (E,).
        cell: Cell per class, -1 for none, shape (K,).
        edge: Edge per person, -1 for those who take no part, shape (N,).
        links: Parent, arc to it, first child, next and previous sibling, depth, (6, nodes); set.
        up: Whether the arc to the parent points there, shape (nodes,); set.
    """
    parent, arc, child, after, before, depth = links
    n, k = len(edge), len(cell)
    root = links.shape[1] - 1
    links[:] = -1
    depth[root] = 0
    for back in range(root):
        x = root - 1 - back
        if x >= n + k:
            p, a = root, len(place) + x - n
        elif x >= n:
            p, a = (root if cell[x - n] < 0 else n + k + cell[x - n]), len(place) + x - n
        elif edge[x] < 0:
            continue
        else:
            p, a = n + place[edge[x]], edge[x]
        parent[x], arc[x], up[x], depth[x] = p, a, True, depth[p] + 1
        after[x] = child[p]
        if child[p] >= 0:
            before[child[p]] = x
        child[p] = x


@compiled
def potentials(cost: Ints, links: Ints, up: Bools, height: Ints) -> None:
    """What each node is worth, so that every arc of the tree costs nothing beyond; set."""
    arc, child, after = links[1], links[2], links[3]
    root = links.shape[1] - 1
    stack = np.empty(root + 1, dtype=np.int64)
    height[root] = 0
    stack[0] = root
    top = 0
    while top >= 0:
        x = stack[top]
        top -= 1
        y = child[x]
        while y >= 0:
            c = cost[arc[y]] if arc[y] < len(cost) else 0
            height[y] = height[x] - c if up[y] else height[x] + c
            top += 1
            stack[top] = y
            y = after[y]


@compiled
def _lowest(
    begin: int, end: int, class_of: NDArray[np.uint32], cost: Ints, worth: Ints
) -> int:  # pragma: no cover  # compiled
    """The least cost of some edges beyond what their classes are worth."""
    lowest: int = cost[begin] - worth[class_of[begin]]
    for e in range(begin + 1, end):
        lowest = min(lowest, cost[e] - worth[class_of[e]])
    return lowest


@compiled
def pivots(
    owner: Ints,
    start: Ints,
    place: NDArray[np.uint32],
    cost: Ints,
    cell: Ints,
    room: Ints,
    links: Ints,
    up: Bools,
    height: Ints,
    flow: Ints,
    state: NDArray[np.int8],
    edge: Ints,
    block: int,
    most: int,
) -> int:
    """Exchange arcs of the tree until no arc outside it would save anything.

    Arcs are looked at in blocks, and the one of the block that saves the most enters. The arc that
    leaves is the last on the cycle that stops it, as seen from where the two paths meet.

    Args:
        owner: Person per edge, shape (E,).
        start: First edge per person, shape (N + 1,).
        place: Class per edge, shape (E,); half as wide, since going through all edges is the work.
        cost: Cost per edge, shape (E,).
        cell: Cell per class, -1 for none, shape (K,).
        room: Most that may pass each class and cell, shape (K + S,).
        links: As in ``first_tree``; changed.
        up: As in ``first_tree``; changed.
        height: As in ``potentials``; changed.
        flow: What passes each class and cell, shape (K + S,); changed.
        state: 0 in the tree, 1 at nothing, -1 full, per class and cell, shape (K + S,); changed.
        edge: Edge per person, -1 for those who take no part, shape (N,); changed.
        block: Arcs in a block.
        most: Exchanges after which to give up.

    Returns:
        Exchanges made; ``most`` where it gave up.
    """
    parent, arc, child, after, before, depth = links
    n, k, e = len(edge), len(cell), len(place)
    root = links.shape[1] - 1
    total = e + len(room)
    stack = np.empty(root + 1, dtype=np.int64)
    worth = height[n : n + k]
    here = 0
    for made in range(most):
        # Which arc enters.
        least, enters, left, seen = 0, -1, block, 0
        while seen < total:
            if here < e:
                # Somebody's edges at once: nearly always none of them saves anything.
                i = owner[here]
                end = min(start[i + 1], here + min(left, total - seen))
                lowest = _lowest(here, end, place, cost, worth)
                if lowest + height[i] < least:
                    least, enters = lowest + height[i], here
                    while cost[enters] - worth[place[enters]] > lowest:
                        enters += 1
                many = end - here
            else:
                x = n + here - e
                above = root if x >= n + k or cell[x - n] < 0 else n + k + cell[x - n]
                saved = state[here - e] * (height[x] - height[above])
                if saved < least:
                    least, enters = saved, here
                many = 1
            seen += many
            here += many
            if here == total:
                here = 0
            left -= many
            if left == 0:
                if enters >= 0:
                    break
                left = block
        if enters < 0:
            return made
        way = 1
        if enters < e:
            source, target, delta, price = owner[enters], n + place[enters], _NO_LIMIT, cost[enters]
        else:
            source = n + enters - e
            outside = source >= n + k or cell[source - n] < 0
            target = root if outside else n + k + cell[source - n]
            way, delta, price = state[enters - e], room[enters - e], 0
        # Where the paths of both ends meet, and what stops the flow around the cycle.
        x, y = source, target
        while x != y:
            if depth[x] >= depth[y]:
                x = parent[x]
            else:
                y = parent[y]
        meet = x
        first, second = (source, target) if way == 1 else (target, source)
        leaves, inner, outer = -1, first, second
        for side in range(2):
            x = first if side == 0 else second
            while x != meet:
                a = arc[x]
                rising = up[x] if side == 1 else not up[x]
                if a < e:
                    slack = _NO_LIMIT if rising else (1 if edge[owner[a]] == a else 0)
                else:
                    slack = room[a - e] - flow[a - e] if rising else flow[a - e]
                if slack < delta or (side == 1 and slack == delta):
                    delta, leaves = slack, x
                    inner, outer = (first, second) if side == 0 else (second, first)
                x = parent[x]
        if delta > 0:
            for side in range(2):
                x = first if side == 0 else second
                while x != meet:
                    a = arc[x]
                    rising = up[x] if side == 1 else not up[x]
                    if a >= e:
                        flow[a - e] += delta if rising else -delta
                    elif rising:
                        edge[owner[a]] = a
                    x = parent[x]
            if enters >= e:
                flow[enters - e] += way * delta
            else:
                edge[owner[enters]] = enters
        if leaves < 0:
            state[enters - e] = -way
            continue
        if enters >= e:
            state[enters - e] = 0
        if arc[leaves] >= e:
            state[arc[leaves] - e] = 1 if flow[arc[leaves] - e] == 0 else -1
        # What hung on the arc that left hangs on the one that entered: turn the stem between.
        x, p, a, points = inner, outer, enters, inner == source
        while True:
            old, old_arc, old_up = parent[x], arc[x], up[x]
            if before[x] >= 0:
                after[before[x]] = after[x]
            else:
                child[old] = after[x]
            if after[x] >= 0:
                before[after[x]] = before[x]
            parent[x], arc[x], up[x] = p, a, points
            before[x], after[x] = -1, child[p]
            if child[p] >= 0:
                before[child[p]] = x
            child[p] = x
            if x == leaves:
                break
            p, a, points, x = x, old_arc, not old_up, old
        change = height[outer] - height[inner] + (-price if inner == source else price)
        stack[0] = inner
        top = 0
        while top >= 0:
            x = stack[top]
            top -= 1
            height[x] += change
            depth[x] = depth[parent[x]] + 1
            y = child[x]
            while y >= 0:
                top += 1
                stack[top] = y
                y = after[y]
    return most
