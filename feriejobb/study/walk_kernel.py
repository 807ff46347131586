"""The queue walked in compiled code: who has a place in one lottery, by augmenting chains.

Everyone in turn takes a free seat, or makes room by a chain of moves in which each gives up a seat
to the one before and takes another. A state is (class, band): a band holds people of equal pay.
States from which nobody can be let in are dead for all that follow.
"""

from __future__ import annotations

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.study.walk_moves import State, Town, compiled, made, may_enter, quotas_let, shift

#: Classes in one word of a set; fewer than 63, so that a word is never negative.
WORD = 62

#: Chains that are tried for one applicant before they are passed over.
_TRIES = 8


@compiled
def _replaceable(
    town: Town,
    state: State,
    c: int,
    b: int,
    rooms: tuple[Ints, Ints, Ints, Ints],
    done: Ints,
    mark: int,
) -> tuple[Ints, int, int]:
    """Classes whose holders the one who enters may replace, as a stretch of a list.

    Of the class itself where it is full, else of its supervisor cell where that is full, else of
    its employer, whose money is short. Each is looked at once per search and band, and where money
    is plenty once per search, since it is then the same for every band.
    """
    cell_start, cell_classes, firm_start, firm_classes = rooms
    cell, f, bands = town.cell[c], town.employer[c], town.cost.shape[1]
    if town.budget[f] - state.spent[f] >= town.dearest:
        b = 0
    if state.held[c] >= town.seats[c]:
        if done[c * bands + b] == mark:
            return firm_classes, 0, 0
        done[c * bands + b] = mark
        return np.array([c]), 0, 1
    if cell >= 0 and state.in_cell[cell] >= town.cell_limit[cell]:
        key = (len(town.seats) + cell) * bands + b
        lo, hi, listed = cell_start[cell], cell_start[cell + 1], cell_classes
    else:
        key = (len(town.seats) + len(town.cell_limit) + f) * bands + b
        lo, hi, listed = firm_start[f], firm_start[f + 1], firm_classes
    if done[key] == mark:
        return listed, 0, 0
    done[key] = mark
    return listed, lo, hi


@compiled
def _may_go(town: Town, state: State, c: int, b: int, i: int, d: int, y: int) -> bool:
    """Whether y may leave class d so that i, of band b, may enter class c."""
    if town.fixed[y] >= 0 or y == i:
        return False
    f = town.employer[c]
    gain = town.cost[d, town.band[y]] if town.employer[d] == f else 0
    if state.spent[f] + town.cost[c, b] - gain > town.budget[f]:
        return False
    return quotas_let(town, state, c, i, d, y)


@compiled
def _chain(
    town: Town, state: State, node: Ints, parent: Ints, mover: Ints, end: int, bands: int
) -> bool:
    """Make the chain of moves that ends at a node, unless a limit would break."""
    steps, n = 0, end
    while n >= 0:
        steps += 1
        n = parent[n]
    who = np.empty(steps, dtype=np.int64)
    where = np.empty(steps, dtype=np.int64)
    n = end
    for s in range(steps - 1, -1, -1):
        who[s], where[s] = mover[n], node[n] // bands
        n = parent[n]
    return made(town, state, who, where, steps)


@compiled
def _admitted(
    town: Town,
    state: State,
    i: int,
    allowed: Bools,
    dead: Ints,
    mark: int,
    rooms: tuple[Ints, Ints, Ints, Ints],
    work: tuple[Ints, Ints, Ints, Ints],
) -> bool:
    """Let one applicant in, if a chain is found; else what was seen is dead."""
    bands, words, own = town.cost.shape[1], town.reach.shape[1], town.band[i]
    node, parent, mover, done = work
    last = 0
    for e in range(town.start[i], town.start[i + 1]):
        c = town.place[e]
        if allowed[c] and not dead[own, c // WORD] >> (c % WORD) & 1:
            if may_enter(town, state, c, i):
                shift(town, state, i, c, 1)
                return True
            node[last], parent[last], mover[last] = c * bands + own, -1, i
            last += 1
    if not last:
        return False
    seen = dead.copy()
    for n in range(last):
        c = node[n] // bands
        seen[own, c // WORD] |= 1 << (c % WORD)
    first = tries = 0
    while first < last:
        c, b = node[first] // bands, node[first] % bands
        if town.seats[c] > 0:
            listed, lo, hi = _replaceable(town, state, c, b, rooms, done, mark)
            for x in range(lo, hi):
                d = listed[x]
                for h in range(state.held[d]):
                    y = state.members[d, h]
                    other = town.band[y]
                    w = 0
                    while w < words and town.reach[y, w] & ~seen[other, w] == 0:
                        w += 1
                    if w == words or not _may_go(town, state, c, b, mover[first], d, y):
                        continue
                    for w in range(words):
                        new = town.reach[y, w] & ~seen[other, w]
                        if new == 0:
                            continue
                        seen[other, w] |= new
                        for bit in range(WORD):
                            if not new >> bit & 1:
                                continue
                            to = w * WORD + bit
                            node[last], parent[last], mover[last] = to * bands + other, first, y
                            last += 1
                            if to != d and may_enter(town, state, to, y):
                                if _chain(town, state, node, parent, mover, last - 1, bands):
                                    return True
                                tries += 1
                                if tries >= _TRIES:
                                    return False
        first += 1
    if not tries:
        dead[:] = seen
    return False


@compiled
def walk(
    town: Town, order: Ints, early: Ints, scope: Bools, rooms: tuple[Ints, Ints, Ints, Ints]
) -> Ints:
    """Walk the queue.

    Args:
        town: The town.
        order: Applicants in queue order, shape (N,).
        early: Applicants who are let in before the queue, into the classes of ``scope``.
        scope: Classes that each of them may enter, shape (early, K).
        rooms: Classes by cell and by employer: starts, classes, starts, classes.

    Returns:
        Class per applicant, -1 for none.
    """
    people, classes = len(town.band), len(town.seats)
    cells, firms, quotas = len(town.cell_limit), len(town.budget), len(town.most)
    bands = town.cost.shape[1]
    room = max(1, int(town.seats.max()) if classes else 1)
    for c in range(classes):
        held = 0
        for i in range(people):
            held += town.fixed[i] == c
        room = max(room, held)
    state = State(
        np.full(people, -1, dtype=np.int64),
        np.zeros(classes, dtype=np.int64),
        np.zeros(cells, dtype=np.int64),
        np.zeros(firms, dtype=np.int64),
        np.zeros(quotas, dtype=np.int64),
        np.empty((classes, room), dtype=np.int64),
        np.zeros(people, dtype=np.int64),
    )
    nodes = classes * bands
    dead = np.zeros((bands, town.reach.shape[1]), dtype=np.int64)
    work = (
        np.empty(nodes, dtype=np.int64),
        np.empty(nodes, dtype=np.int64),
        np.empty(nodes, dtype=np.int64),
        np.zeros((classes + cells + firms) * bands, dtype=np.int64),
    )
    everywhere = np.ones(classes, dtype=np.bool_)
    for i in range(people):
        if town.fixed[i] >= 0:
            shift(town, state, i, town.fixed[i], 1)
    mark = 0
    for n in range(len(early)):
        mark += 1
        if state.at[early[n]] < 0:
            _admitted(town, state, early[n], scope[n], dead, mark, rooms, work)
    dead[:] = 0
    for i in order:
        mark += 1
        if state.at[i] < 0 and town.start[i] < town.start[i + 1]:
            _admitted(town, state, i, everywhere, dead, mark, rooms, work)
    return state.at
