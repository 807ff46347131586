"""Compiled loops over edges and classes; each says in plain words what its arrays hold.

The readable versions that they are tested against stand in ``tests/solve/test_kernels.py``.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

from feriejobb.data.edges import Bools, Ints

F = TypeVar("F", bound=Callable[..., Any])
Bits = NDArray[np.uint64]


def compiled(function: F) -> F:
    """The function compiled; kept on disk where the package's own folder may be written."""
    keep = os.access(Path(__file__).parent, os.W_OK)
    return cast(F, numba.njit(cache=keep)(function))


def compiled_apart(function: F) -> F:
    """As ``compiled``; lets other threads run meanwhile."""
    keep = os.access(Path(__file__).parent, os.W_OK)
    return cast(F, numba.njit(cache=keep, nogil=True)(function))


@compiled
def edge_at(i: int, c: int, start: Ints, place: Ints) -> int:
    """The edge of ``i`` at class ``c``, -1 for none."""
    low, high = start[i], start[i + 1]
    while low < high:
        middle = (low + high) // 2
        if place[middle] < c:
            low = middle + 1
        else:
            high = middle
    return low if low < start[i + 1] and place[low] == c else -1


@compiled
def classes_of(start: Ints, place: Ints, classes: int) -> Bits:
    """The classes of everyone's edges, class c as bit c % 64 of word c // 64, (N, words).

    Asking which of somebody's classes are still unseen takes one look at 64 of them.
    """
    reach = np.zeros((len(start) - 1, (classes + 63) // 64), dtype=np.uint64)
    for i in range(len(start) - 1):
        for e in range(start[i], start[i + 1]):
            reach[i, place[e] // 64] |= np.uint64(1) << np.uint64(place[e] % 64)
    return reach


@compiled
def witness_table(
    start: Ints,
    place: Ints,
    at: Ints,
    edge: Ints,
    movable: Bools,
    band: Ints,
    worth: Ints,
    table: NDArray[np.int32],
    least: NDArray[np.int32],
) -> None:
    """One edge by which a holder of class c with pay band b can go to class d, -1 for none.

    Of several the one that changes ``worth`` the least for the worse.

    Args:
        start: First edge per applicant, shape (N + 1,).
        place: Class per edge, shape (E,).
        at: Class per applicant, -1 for none, shape (N,).
        edge: Edge per applicant, -1 for none, shape (N,).
        movable: Who may be moved, shape (N,).
        band: Pay band per applicant, shape (N,).
        worth: Cost per edge, shape (E,), or empty where any will do.
        table: Edge numbers, shape (K, K, bands); set.
        least: Room for as many; overwritten.
    """
    table[:] = -1
    for i in range(len(at)):
        c = at[i]
        if c < 0 or not movable[i]:
            continue
        b = band[i]
        for e in range(start[i], start[i + 1]):
            d = place[e]
            if d == c:
                continue
            if not len(worth):
                if table[c, d, b] < 0:
                    table[c, d, b] = e
                continue
            change = worth[e] - worth[edge[i]]
            if table[c, d, b] < 0 or change < least[c, d, b]:
                table[c, d, b] = e
                least[c, d, b] = change


@compiled
def first_band(table: NDArray[np.int32]) -> NDArray[np.int32]:
    """The edge of the lowest band that has one in a ``witness_table``, -1 for none, (K, K)."""
    classes, _, bands = table.shape
    first = np.full((classes, classes), -1, dtype=np.int32)
    for c in range(classes):
        for d in range(classes):
            for b in range(bands):
                if table[c, d, b] >= 0:
                    first[c, d] = table[c, d, b]
                    break
    return first


@compiled
def money_swaps(
    table: NDArray[np.int32],
    employer: Ints,
    cost: Ints,
    owner: Ints,
    taken: Bools,
    each: int,
    most: int,
    turn: int,
) -> Ints:
    """Swaps of two people that shift or save money, nobody twice.

    Args:
        table: ``witness_table``, shape (K, K, bands).
        employer: Employer per class, shape (K,).
        cost: Öre per class and band, shape (K, bands).
        owner: Applicant per edge, shape (E,).
        taken: Who is used up already; changed in place, shape (N,).
        each: Most swaps per pair of employers and pair of bands.
        most: Most swaps per pair of employers.
        turn: At which class to begin; other turns find other swaps.

    Returns:
        Pairs of edges, shape (swaps, 2).
    """
    classes, bands = cost.shape
    employers = 0
    for c in range(classes):
        employers = max(employers, employer[c] + 1)
    total = np.zeros((employers, employers), dtype=np.int64)
    count = np.zeros((employers, employers, bands, bands), dtype=np.int64)
    found = np.zeros((employers * employers * most + 1, 2), dtype=np.int64)
    size = 0
    for x in range(classes):
        for y in range(x + 1, classes):
            c, d = (x + turn) % classes, (y + turn) % classes
            a, b = employer[c], employer[d]
            if total[a, b] >= most:
                continue
            for first in range(bands):
                e = table[c, d, first]
                if e < 0 or taken[owner[e]]:
                    continue
                for second in range(bands):
                    f = table[d, c, second]
                    if f < 0 or taken[owner[f]] or count[a, b, first, second] >= each:
                        continue
                    here = cost[c, second] - cost[c, first]
                    there = cost[d, first] - cost[d, second]
                    if (a == b and here + there == 0) or (here == 0 and there == 0):
                        continue
                    found[size, 0] = e
                    found[size, 1] = f
                    size += 1
                    taken[owner[e]] = True
                    taken[owner[f]] = True
                    count[a, b, first, second] += 1
                    total[a, b] += 1
                    break
                if total[a, b] >= most:
                    break
    return found[:size]


@compiled
def open_moves(
    table: NDArray[np.int32],
    employer: Ints,
    cell: Ints,
    free: Ints,
    free_cell: Ints,
    owner: Ints,
    taken: Bools,
    each: int,
) -> Ints:
    """Moves of one person into a seat that is free, nobody twice, no seat twice.

    Args:
        table: ``witness_table``, shape (K, K, bands).
        employer: Employer per class, shape (K,).
        cell: Supervisor cell per class, -1 for none, shape (K,).
        free: Free seats per class; changed in place, shape (K,).
        free_cell: Free supervision per cell; changed in place, shape (S,).
        owner: Applicant per edge, shape (E,).
        taken: Who is used up already; changed in place, shape (N,).
        each: Most moves per pair of employers and band.

    Returns:
        Edges, shape (moves,).
    """
    classes, _, bands = table.shape
    employers = 0
    for c in range(classes):
        employers = max(employers, employer[c] + 1)
    count = np.zeros((employers, employers, bands), dtype=np.int64)
    found = np.zeros(employers * employers * bands * each + 1, dtype=np.int64)
    size = 0
    for d in range(classes):
        s = cell[d]
        for c in range(classes):
            if free[d] <= 0 or (s >= 0 and free_cell[s] <= 0):
                break
            for b in range(bands):
                e = table[c, d, b]
                if e < 0 or taken[owner[e]] or count[employer[c], employer[d], b] >= each:
                    continue
                found[size] = e
                size += 1
                taken[owner[e]] = True
                count[employer[c], employer[d], b] += 1
                free[d] -= 1
                if s >= 0:
                    free_cell[s] -= 1
                break
    return found[:size]


@compiled
def tight_people(at: Ints, tight: Bools, counted_by: Ints, masks: Bools) -> Bools:
    """Whom a quota that is just met counts where they are, shape (N,).

    Args:
        at: Class per applicant, -1 for none, shape (N,).
        tight: Which quotas are just met, shape (Q,).
        counted_by: Mask of each quota at each class, -1 outside its scope, shape (K, Q).
        masks: Members, shape (M, N).
    """
    result = np.zeros(len(at), dtype=np.bool_)
    for i in range(len(at)):
        if at[i] < 0:
            continue
        for k in range(len(tight)):
            if tight[k]:
                m = counted_by[at[i], k]
                if m >= 0 and masks[m, i]:
                    result[i] = True
                    break
    return result


@compiled
def _grouped(group: Ints, groups: int) -> tuple[Ints, Ints]:
    """Indices by group, -1 for none, ascending in each, and where each begins, (groups + 1,)."""
    first = np.zeros(groups + 1, dtype=np.int64)
    for g in group:
        if g >= 0:
            first[g + 1] += 1
    for g in range(groups):
        first[g + 1] += first[g]
    fill = first.copy()
    members = np.empty(first[groups], dtype=np.int64)
    for c in range(len(group)):
        if group[c] >= 0:
            members[fill[group[c]]] = c
            fill[group[c]] += 1
    return members, first


@compiled
def chains(
    i: int,
    own: Ints,
    start: Ints,
    place: Ints,
    reach: Bits,
    at: Ints,
    band: Ints,
    cost: Ints,
    fixed: Bools,
    tight: Bools,
    scope: Ints,
    employer: Ints,
    cell: Ints,
    room: Ints,
    room_cell: Ints,
    left: Ints,
    dead: Bools,
    most: int,
    last: int,
) -> tuple[Ints, Ints, Ints, Ints, Bools, Ints, Ints]:
    """Breadth-first search over (class, pay band of the one who enters) for room for ``i``.

    Args:
        i: Queue index.
        own: The edges that ``i`` may take.
        start: First edge per applicant, shape (N + 1,).
        place: Class per edge, shape (E,).
        reach: The classes of each applicant's edges, 64 to a word; see ``classes_of``.
        at: Class per applicant, -1 for none, shape (N,).
        band: Pay band per applicant, shape (N,).
        cost: Öre per class and band, shape (K, bands).
        fixed: Who never moves, shape (N,).
        tight: Who moves inside the same quotas' scopes only, shape (N,).
        scope: Equal where every quota's scope holds both or neither, shape (K,).
        employer: Employer per class, shape (K,).
        cell: Supervisor cell per class, -1 for none, shape (K,).
        room: Free seats per class, shape (K,).
        room_cell: Free supervision per cell, shape (S,).
        left: Öre left per employer, shape (B,).
        dead: States from which nobody can be let in, shape (K * bands,).
        most: Most chains to find.
        last: Whoever stands behind this queue index may be sent away.

    Returns:
        State before each state (-1 at the start), who enters by it and over which edge, each of
        shape (K * bands,); the states visited; the employers found short of money, shape (B,);
        the last states of the chains found; and for each chain who is sent away at its end, -1
        for nobody.
    """
    classes, bands = cost.shape
    before = np.full(classes * bands, -1, dtype=np.int64)
    who = np.full(classes * bands, -1, dtype=np.int64)
    over = np.full(classes * bands, -1, dtype=np.int64)
    short = np.zeros(len(left), dtype=np.bool_)
    unseen = np.zeros((bands, reach.shape[1]), dtype=np.uint64)
    for state in range(classes * bands):
        if not dead[state]:
            c = state // bands
            unseen[state % bands, c // 64] |= np.uint64(1) << np.uint64(c % 64)
    covered = np.full(classes, np.iinfo(np.int64).max, dtype=np.int64)
    asked = np.zeros(len(at), dtype=np.bool_)
    by_cell, cell_first = _grouped(cell, len(room_cell))
    by_employer, employer_first = _grouped(employer, len(left))
    queue = np.empty(classes * bands, dtype=np.int64)
    ends = np.empty(most, dtype=np.int64)
    leaves = np.empty(most, dtype=np.int64)
    size = 0
    done = 0
    found = 0
    people, first = _grouped(at, classes)
    for k in range(len(own)):
        state = place[own[k]] * bands + band[i]
        bit = np.uint64(1) << np.uint64(place[own[k]] % 64)
        if unseen[band[i], place[own[k]] // 64] & bit:
            unseen[band[i], place[own[k]] // 64] &= ~bit
            who[state] = i
            over[state] = own[k]
            queue[size] = state
            size += 1
    while done < size and found < most:
        state = queue[done]
        done += 1
        c = state // bands
        a = employer[c]
        s = cell[c]
        need = cost[c, state % bands] - left[a]
        kind = 0
        if room[c] <= 0:
            kind = 1
        elif s >= 0 and room_cell[s] <= 0:
            kind = 2
        elif need > 0:
            kind = 3
        if need > 0:
            short[a] = True
        if kind == 0:
            continue
        low, high = c, c + 1
        if kind == 2:
            low, high = cell_first[s], cell_first[s + 1]
        elif kind == 3:
            low, high = employer_first[a], employer_first[a + 1]
        for y in range(low, high):
            source = c if kind == 1 else (by_cell[y] if kind == 2 else by_employer[y])
            if need > 0 and employer[source] != a:
                continue
            # Whoever enters, the same people could leave, fewer where more of their pay is needed.
            again = max(need, 0) >= covered[source]
            covered[source] = min(covered[source], max(need, 0))
            for x in range(first[source + 1] - 1, first[source] - 1, -1):
                h = people[x]
                if again and h <= last:
                    break
                if fixed[h] or (need > 0 and cost[source, band[h]] < need):
                    continue
                if h > last:
                    ends[found] = state
                    leaves[found] = h
                    found += 1
                    if found >= most:
                        break
                    continue
                # Nobody has anywhere new to go when they are asked a second time.
                if asked[h]:
                    continue
                asked[h] = True
                b = band[h]
                for word in range(len(unseen[b])):
                    both = reach[h, word] & unseen[b, word]
                    d = word * 64 - 1
                    while both and found < most:
                        d += 1
                        is_here = both & np.uint64(1)
                        both >>= np.uint64(1)
                        if not is_here or d == source:
                            continue
                        if tight[h] and scope[source] != scope[d]:
                            continue
                        reached = d * bands + b
                        unseen[b, word] &= ~(np.uint64(1) << np.uint64(d % 64))
                        before[reached] = state
                        who[reached] = h
                        over[reached] = edge_at(h, d, start, place)
                        queue[size] = reached
                        size += 1
                        t = cell[d]
                        if (
                            room[d] > 0
                            and (t < 0 or room_cell[t] > 0)
                            and cost[d, b] <= left[employer[d]]
                        ):
                            ends[found] = reached
                            leaves[found] = -1
                            found += 1
                    if found >= most:
                        break
                if found >= most:
                    break
            if found >= most:
                break
    return before, who, over, queue[:done], short, ends[:found], leaves[:found]


@compiled
def least_steps(
    start: Ints,
    place: Ints,
    edge: Ints,
    cost: Ints,
    keep: Bools,
    step: Ints,
    best: Ints,
) -> None:
    """The least change of ``cost`` when one holder of class c goes to class d, written to ``step``.

    Args:
        start: First edge per applicant, shape (N + 1,).
        place: Class per edge, shape (E,).
        edge: Edge per applicant who may move, -1 for the others, shape (N,).
        cost: Cost per edge, shape (E,).
        keep: Which edges may be moved along, shape (E,), or empty for all.
        step: Shape (K, K); where nobody can go it stays as it is, which must be more than any
            change.
        best: By which edge, the first of several, shape (K, K); or empty where that is not asked.
    """
    for i in range(len(edge)):
        now = edge[i]
        if now < 0:
            continue
        c = place[now]
        for e in range(start[i], start[i + 1]):
            d = place[e]
            if d == c or (len(keep) and not keep[e]):
                continue
            change = cost[e] - cost[now]
            if change < step[c, d]:
                step[c, d] = change
                if len(best):
                    best[c, d] = e
