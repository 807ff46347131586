"""People who take each other's places by the million, nobody's budget ever overdrawn.

Where money is so short that the queue has used every öre, whoever moves must be replaced by someone
who costs the same to the öre, and few of the cheapest flow's rings do. Chains of up to four people
are drawn at random here, by the better wishes first, and made where every limit holds. Worse ones
are made too while the heat lasts (simulated annealing; Kirkpatrick et al. 1983), in integers only,
so that the same exchanges are made on every machine.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import UNLIMITED
from feriejobb.solve.board import Board, spending
from feriejobb.solve.kernels import Bits, classes_of, compiled, compiled_apart, edge_at

#: Most people in a chain.
_CHAIN = 4

#: Unit of heat: 64ths of a point.
_FINE = 64

#: Heat in 64ths of a point, and by how many 1024ths it falls every 2 ** 16 tries.
_PHASES = ((128, 990), (64, 980), (32, 970), (16, 950))

#: Heat in 64ths of an öre on the way to where every budget holds, chains drawn at each heat, and
#: the price of an öre that is overdrawn.
_SETTLING = tuple(6400 * kronor for kronor in (300, 180, 110, 70, 40, 25, 15, 10))
_TRIES, _OVER = 1 << 19, 2

#: The same where next to nothing may be lost.
_COOL, _COOL_TRIES = (6400, 3200, 3200), 1 << 20

#: A hard quota counts so much more than any soft one that none is ever given up for another.
_HARD = 1 << 32


def exchange(board: Board, pinned: Bools, order: Ints, tries: int) -> int:
    """Lower the wish points of everyone placed; the board stays valid and is never worse.

    Args:
        board: A valid allocation.
        pinned: Who stays, shape (N,).
        order: The edges of each applicant, those to try first in front, shape (E,).
        tries: Chains drawn.

    Returns:
        By how many points the wishes are better.
    """
    edges = board.problem.edges
    before = int(edges.points[board.edge[board.edge >= 0]].sum())
    old, each = board.edge.copy(), tries // len(_PHASES)
    steps = [
        _Walk(edges.points, order, each, heat, cooling, turn + 1)
        for turn, (heat, cooling) in enumerate(_PHASES)
    ]
    edge = _in_turn(board, pinned, steps)
    board.copy_from(edge)
    after = int(edges.points[edge[edge >= 0]].sum())
    if after > before or not board.valid():
        board.copy_from(old)
        return 0
    return before - after


def settled(
    board: Board, edge: Ints, pinned: Bools, worth: Ints, order: Ints, start: int
) -> Ints | None:
    """The same people within every budget, from an allocation that goes beyond some.

    Args:
        board: Whose limits hold.
        edge: Edge per applicant, shape (N,).
        pinned: Who stays, shape (N,).
        worth: Öre per edge as far as money is short there, shape (E,).
        order: The edges of each applicant, those to try first in front, shape (E,).
        start: Number of the walk; another one draws other chains.

    Returns:
        Edge per applicant, None where the walk does not end there.
    """
    for turn, heat in enumerate(_SETTLING):
        number = start * len(_SETTLING) + turn + 1
        step = _Walk(worth, order, _TRIES, heat, 1024, number, over_price=_OVER)
        edge = _walked(board, edge, pinned, step)
        if (spending(board.problem, edge) <= board.budget).all():
            return edge
    return None


def drawn_in(
    board: Board, edge: Ints, pinned: Bools, worth: Ints, order: Ints, start: int, margin: int
) -> Ints:
    """The same people nearer to the budgets, hardly any of them worse off; some may stay overdrawn.

    Args:
        board: Whose limits hold.
        edge: Edge per applicant, shape (N,).
        pinned: Who stays, shape (N,).
        worth: What each edge loses, in öre, shape (E,).
        order: The edges of each applicant, those to try first in front, shape (E,).
        start: Number of the walk; another one draws other chains.
        margin: Öre to be left at every employer.

    Returns:
        Edge per applicant, shape (N,).
    """
    aim = np.where(board.budget < UNLIMITED, board.budget - margin, board.budget)
    for turn, heat in enumerate(_COOL):
        number = start * len(_COOL) + turn + 1
        step = _Walk(worth, order, _COOL_TRIES, heat, 1024, number, over_price=_OVER, budget=aim)
        edge = _walked(board, edge, pinned, step)
    return edge


@dataclass(frozen=True)
class _Walk:
    """What one walk looks at; see ``_annealed``."""

    worth: Ints
    order: Ints
    tries: int
    heat: int
    cooling: int
    seed: int
    over_price: int = 0
    budget: Ints | None = None


def _in_turn(board: Board, pinned: Bools, steps: Sequence[_Walk]) -> Ints:
    """The best allocation met on walks that each begin where the one before ended, shape (N,).

    A walk that meets nothing better ends where it began. So the next one is begun from there too,
    on another core, and counts if that was the case.
    """
    edge, turn, more = board.edge, 0, 1 if (os.cpu_count() or 1) > 1 else 0
    with ThreadPoolExecutor(1) as beside:
        while turn < len(steps):
            early = steps[turn + 1 : turn + 1 + more]
            begun = [beside.submit(_walked, board, edge, pinned, step) for step in early]
            start, edge = edge, _walked(board, edge, pinned, steps[turn])
            turn += 1
            if begun and np.array_equal(edge, start):
                edge = begun[0].result()
                turn += 1
    return edge


def _walked(board: Board, edge: Ints, pinned: Bools, step: _Walk) -> Ints:
    """The best allocation met on one walk from ``edge``, shape (N,)."""
    problem, edges = board.problem, board.problem.edges
    movable = (edge >= 0) & ~pinned & ~problem.paired
    quotas = problem.instance.quotas
    enabled = problem.instance.model.rule_enabled("quota")
    inside = np.zeros((len(problem.classes), len(quotas)), dtype=np.bool_)
    member = np.zeros((problem.size, len(quotas)), dtype=np.bool_)
    for k, parts in enumerate(problem.quota_parts):
        for scope, members in parts:
            inside[:, k] |= scope
            member[:, k] |= members
    sign = np.array([1 if q.is_min else -1 for q in quotas], dtype=np.int64)
    weight = [(_HARD if enabled else 0) if q.hard else q.weight for q in quotas]
    walked: Ints = _annealed(
        edge,
        edges.start,
        edges.place,
        step.worth,
        edges.cost,
        step.order,
        problem.employer,
        problem.cell,
        board.seats,
        board.cell_limit,
        board.budget if step.budget is None else step.budget,
        movable,
        problem.min_open == 0,
        classes_of(edges.start, edges.place, len(problem.classes)),
        _as_bits(inside),
        _as_bits(member),
        sign,
        np.array([q.target for q in quotas], dtype=np.int64),
        np.array(weight, dtype=np.int64),
        step.tries,
        step.heat,
        step.cooling,
        step.seed,
        step.over_price,
    )
    return walked


def _as_bits(flags: Bools) -> Bits:
    """The flags of each row, column k as bit k % 64 of word k // 64, shape (rows, words)."""
    rows, columns = flags.shape
    padded = np.zeros((rows, -(-columns // 64) * 64), dtype=np.bool_)
    padded[:, :columns] = flags
    bits: Bits = np.packbits(padded, axis=1, bitorder="little").view("<u8").astype(np.uint64)
    return bits


@compiled
def _flag(bits: Bits, row: int, column: int) -> bool:  # pragma: no cover  # compiled
    """Whether a flag of ``_as_bits`` is set."""
    return bool(bits[row, column // 64] >> np.uint64(column % 64) & np.uint64(1))


@compiled
def _draw(state: np.uint64) -> np.uint64:  # pragma: no cover  # compiled
    """The next number of xorshift64 (Marsaglia 2003)."""
    state ^= state << np.uint64(13)
    state ^= state >> np.uint64(7)
    state ^= state << np.uint64(17)
    return state


@compiled_apart
def _annealed(
    edge: Ints,
    start: Ints,
    place: Ints,
    points: Ints,
    cost: Ints,
    order: Ints,
    employer: Ints,
    cell: Ints,
    seats: Ints,
    cell_limit: Ints,
    budget: Ints,
    movable: Bools,
    free_to: Bools,
    reach: Bits,
    inside: Bits,
    member: Bits,
    sign: Ints,
    target: Ints,
    weight: Ints,
    tries: int,
    heat: int,
    cooling: int,
    seed: int,
    over_price: int,
) -> Ints:  # pragma: no cover  # compiled
    """The best allocation met on one walk of ``tries`` chains; see ``exchange``.

    With an ``over_price`` budgets may be overdrawn at that price per öre, and the walk ends where
    none is.
    """
    n, k, quotas = len(edge), len(seats), len(sign)
    now = edge.copy()
    at = np.full(n, -1, dtype=np.int64)
    load = np.zeros(k, dtype=np.int64)
    used = np.zeros(len(cell_limit), dtype=np.int64)
    left = budget.copy()
    count = np.zeros(quotas, dtype=np.int64)
    for i in range(n):
        if now[i] >= 0:
            c = place[now[i]]
            at[i] = c
            load[c] += 1
            if cell[c] >= 0:
                used[cell[c]] += 1
            left[employer[c]] -= cost[now[i]]
            for q in range(quotas):
                if _flag(inside, c, q) and _flag(member, i, q):
                    count[q] += 1
    # Seats by class: the people of class c are held[first[c] : first[c] + load[c]].
    first = np.zeros(k + 1, dtype=np.int64)
    for c in range(k):
        first[c + 1] = first[c] + max(seats[c], load[c])
    held = np.full(first[k], -1, dtype=np.int64)
    seat = np.full(n, -1, dtype=np.int64)
    filled = np.zeros(k, dtype=np.int64)
    people = np.flatnonzero(movable)
    for i in range(n):
        if at[i] >= 0:
            seat[i] = first[at[i]] + filled[at[i]]
            held[seat[i]] = i
            filled[at[i]] += 1
    best, total, least = now.copy(), 0, 0
    if len(people) == 0:
        return best
    state = np.uint64(0x9E3779B97F4A7C15) * np.uint64(seed)
    who = np.zeros(_CHAIN, dtype=np.int64)
    via = np.zeros(_CHAIN, dtype=np.int64)
    more = np.zeros(quotas, dtype=np.int64)
    over, overdrawn = 0, 0
    for b in range(len(left)):
        overdrawn += max(0, -left[b])
    for attempt in range(tries):
        if attempt & 0xFFFF == 0xFFFF:
            heat = heat * cooling // 1024
        state = _draw(state)
        mover = people[np.int64((state >> np.uint64(20)) % np.uint64(len(people)))]
        home = at[mover]
        length, closed = 0, -1
        while length < _CHAIN:
            if length > 0 and _flag(reach, mover, home):
                who[length], via[length] = mover, edge_at(mover, home, start, place)
                length += 1
                closed = 1
                break
            state = _draw(state)
            r = np.int64((state >> np.uint64(24)) & np.uint64(1023))
            choices = start[mover + 1] - start[mover]
            e = order[start[mover] + choices * r * r // (1024 * 1024)]
            c = place[e]
            again = bool(c == at[mover] or c == home)
            for t in range(length):
                again = again or bool(place[via[t]] == c)
            if again:
                break
            who[length], via[length] = mover, e
            length += 1
            roomy = bool(load[c] < seats[c] and free_to[c] and free_to[home])
            if roomy and cell[c] >= 0 and cell[c] != cell[home]:
                roomy = bool(used[cell[c]] < cell_limit[cell[c]])
            if roomy:
                closed = 0
                break
            if load[c] == 0:
                break
            state = _draw(state)
            mover = held[first[c] + np.int64((state >> np.uint64(20)) % np.uint64(load[c]))]
            if not movable[mover]:
                break
        if closed < 0:
            continue
        change, counted = 0, False
        for t in range(length):
            old, new = now[who[t]], via[t]
            change += points[new] - points[old]
            left[employer[place[old]]] += cost[old]
            left[employer[place[new]]] -= cost[new]
            for w in range(inside.shape[1]):
                differs = member[who[t], w] & (inside[place[new], w] ^ inside[place[old], w])
                q = w * 64
                while differs:
                    counted = True
                    if differs & np.uint64(1):
                        more[q] += 1 if _flag(inside, place[new], q) else -1
                    differs >>= np.uint64(1)
                    q += 1
        allowed = True
        if over_price > 0:
            over = 0
            for b in range(len(left)):
                over += max(0, -left[b])
            change += over_price * (over - overdrawn)
        else:
            for t in range(length):
                allowed = allowed and bool(left[employer[place[via[t]]]] >= 0)
        shorter = 0
        for q in range(quotas if counted else 0):
            if more[q] != 0:
                shorter += weight[q] * max(0, (target[q] - count[q] - more[q]) * sign[q])
                shorter -= weight[q] * max(0, (target[q] - count[q]) * sign[q])
        allowed = allowed and bool(shorter <= 0)
        if allowed and change > 0:
            # The heat times the number of heads before the first tail: about exponential.
            state = _draw(state)
            bits = np.int64(state >> np.uint64(16))
            room = bits & 63
            bits >>= 6
            while bits & 1:
                room += 64
                bits >>= 1
            allowed = bool(change * _FINE * 64 <= heat * room)
        if not allowed:
            for t in range(length):
                left[employer[place[now[who[t]]]]] -= cost[now[who[t]]]
                left[employer[place[via[t]]]] += cost[via[t]]
            if counted:
                more[:] = 0
            continue
        if counted:
            count += more
            more[:] = 0
        freed = seat[who[0]]
        for t in range(length - 1):
            seat[who[t]] = seat[who[t + 1]]
            held[seat[who[t]]] = who[t]
        if closed == 1:
            seat[who[length - 1]] = freed
        else:
            c = place[via[length - 1]]
            seat[who[length - 1]] = first[c] + load[c]
            load[c] += 1
            if cell[c] >= 0:
                used[cell[c]] += 1
            # The last one of the class that was left moves up into the freed seat.
            load[home] -= 1
            last = first[home] + load[home]
            if last != freed:
                held[freed] = held[last]
                seat[held[freed]] = freed
            if cell[home] >= 0:
                used[cell[home]] -= 1
        held[seat[who[length - 1]]] = who[length - 1]
        for t in range(length):
            now[who[t]] = via[t]
            at[who[t]] = place[via[t]]
        total += change
        if over_price > 0:
            overdrawn = over
            if overdrawn == 0:
                return now
        if total < least:
            least = total
            best[:] = now
    return best
