"""A town as arrays, and moves in it that keep every limit, in compiled code."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

import numba
import numpy as np

from feriejobb.data.edges import Bools, Ints

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """The function compiled; kept on disk where the package's own folder may be written."""
    keep = os.access(Path(__file__).parent, os.W_OK)
    return cast(F, numba.njit(cache=keep)(function))


class Town(NamedTuple):
    """What a walk needs, by applicant i, edge, class c, band b, cell, employer and quota.

    Attributes:
        start: First edge per applicant, shape (N + 1,).
        place: Class per edge, shape (E,), the best liked first.
        reach: The same edges as a set of classes per applicant, shape (N, words).
        band: Band per applicant, shape (N,).
        fixed: Class of a locked applicant, -1 for others, shape (N,).
        cost: Öre, shape (K, bands).
        seats: Seats per class, shape (K,).
        cell: Supervisor cell per class, -1 for none, shape (K,).
        cell_limit: Youths per cell, shape (S,).
        employer: Employer per class, shape (K,).
        budget: Öre per employer, shape (B,).
        scope: Which classes a quota holds, shape (Q, K).
        member: Whom it counts there, shape (Q, N).
        listed: Quotas of each class one after the other, ``listed_from`` giving their starts.
        listed_from: Starts in ``listed``, shape (K + 1,).
        least: Count that may not be undercut once it is reached, shape (Q,).
        most: Largest count, shape (Q,).
        dearest: Öre of the dearest placement.
    """

    start: Ints
    place: Ints
    reach: Ints
    band: Ints
    fixed: Ints
    cost: Ints
    seats: Ints
    cell: Ints
    cell_limit: Ints
    employer: Ints
    budget: Ints
    scope: Bools
    member: Bools
    listed: Ints
    listed_from: Ints
    least: Ints
    most: Ints
    dearest: int


class State(NamedTuple):
    """An allocation with its tallies, changed in place.

    Attributes:
        at: Class per applicant, -1 for none, shape (N,).
        held: Youths per class, shape (K,).
        in_cell: Youths per supervisor cell, shape (S,).
        spent: Öre per employer, shape (B,).
        tally: Youths per quota, shape (Q,).
        members: Who holds each class, the first ``held[c]`` of row c, shape (K, most seats).
        slot: Position of each applicant in that row, shape (N,).
    """

    at: Ints
    held: Ints
    in_cell: Ints
    spent: Ints
    tally: Ints
    members: Ints
    slot: Ints


@compiled
def shift(town: Town, state: State, i: int, c: int, sign: int) -> None:
    """Take applicant i into class c (sign 1) or out of it (sign -1), in all the tallies."""
    b = town.band[i]
    if sign > 0:
        state.at[i] = c
        state.members[c, state.held[c]] = i
        state.slot[i] = state.held[c]
    else:
        last = state.members[c, state.held[c] - 1]
        state.members[c, state.slot[i]] = last
        state.slot[last] = state.slot[i]
        state.at[i] = -1
    state.held[c] += sign
    if town.cell[c] >= 0:
        state.in_cell[town.cell[c]] += sign
    state.spent[town.employer[c]] += sign * town.cost[c, b]
    for x in range(town.listed_from[c], town.listed_from[c + 1]):
        k = town.listed[x]
        if town.member[k, i]:
            state.tally[k] += sign


@compiled
def quotas_let(town: Town, state: State, c: int, i: int, left: int, gone: int) -> bool:
    """Whether i may enter class c while ``gone`` leaves class ``left`` (-1: nobody)."""
    for x in range(town.listed_from[c], town.listed_from[c + 1]):
        k = town.listed[x]
        full = town.member[k, i] and state.tally[k] >= town.most[k]
        if full and (left < 0 or not (town.scope[k, left] and town.member[k, gone])):
            return False
    if left >= 0:
        for x in range(town.listed_from[left], town.listed_from[left + 1]):
            k = town.listed[x]
            needed = town.member[k, gone] and state.tally[k] <= town.least[k]
            if needed and not (town.scope[k, c] and town.member[k, i]):
                return False
    return True


@compiled
def _sound(town: Town, state: State, c: int) -> bool:
    """Whether class c, its cell and its employer hold no more than they may."""
    cell, f = town.cell[c], town.employer[c]
    if state.held[c] > town.seats[c] or state.spent[f] > town.budget[f]:
        return False
    return not (cell >= 0 and state.in_cell[cell] > town.cell_limit[cell])


@compiled
def made(town: Town, state: State, who: Ints, where: Ints, steps: int) -> bool:
    """Make a chain of moves, or leave all as it was if a limit would break."""
    before = np.empty(steps, dtype=np.int64)
    floor = np.empty(len(town.most), dtype=np.int64)
    for k in range(len(town.most)):
        floor[k] = min(town.least[k], state.tally[k])
    for s in range(steps):
        before[s] = state.at[who[s]]
        if before[s] >= 0:
            shift(town, state, who[s], before[s], -1)
    # The chain's last step first, so that no row of members is ever longer than its seats.
    for s in range(steps - 1, -1, -1):
        if state.held[where[s]] >= state.members.shape[1]:
            for t in range(s + 1, steps):
                shift(town, state, who[t], where[t], -1)
            for t in range(steps):
                if before[t] >= 0:
                    shift(town, state, who[t], before[t], 1)
            return False
        shift(town, state, who[s], where[s], 1)
    fine = True
    for s in range(steps):
        fine = fine and _sound(town, state, where[s])
    for k in range(len(town.most)):
        fine = fine and floor[k] <= state.tally[k] <= town.most[k]
    if not fine:
        for s in range(steps):
            shift(town, state, who[s], where[s], -1)
        for s in range(steps):
            if before[s] >= 0:
                shift(town, state, who[s], before[s], 1)
    return fine


@compiled
def may_enter(town: Town, state: State, c: int, i: int) -> bool:
    """Whether applicant i may enter class c as things stand."""
    cell, f = town.cell[c], town.employer[c]
    if state.held[c] >= town.seats[c]:
        return False
    if cell >= 0 and state.in_cell[cell] >= town.cell_limit[cell]:
        return False
    if state.spent[f] + town.cost[c, town.band[i]] > town.budget[f]:
        return False
    return quotas_let(town, state, c, i, -1, 0)
