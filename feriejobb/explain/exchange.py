"""Which changes of an allocation would give someone a place, and who would have to leave one.

A change is a chain: the newcomer takes a place, someone there moves to another place, and so on,
until a chain ends at a place with room or at someone who is left without. Chains are looked for
among seats and supervisors only; each one found is then held against every rule (``Books``), so
that what is returned is always possible, though not everything possible is found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.explain.books import Books, Move
from feriejobb.explain.sight import Sight

#: Chains held against the rules before a question is given up.
TRIES = 12
_NONE = -1


@dataclass(frozen=True)
class Found:
    """A possible change.

    Attributes:
        place: ``plats_id`` that the newcomer gets.
        moves: All moves, the newcomer's first.
        leaves: Index in queue order of the one left without a place, or -1 for nobody.
    """

    place: str
    moves: tuple[Move, ...]
    leaves: int = _NONE


class Exchanges:
    """All chains of one allocation.

    Args:
        sight: Who may take what.
        books: What the allocation uses.
    """

    def __init__(self, sight: Sight, books: Books) -> None:
        self.sight, self.books = sight, books
        self._sitting: list[list[int]] = [
            [sight.index[row.applicant] for row in books.at.get(p.id, ())
             if books.movable(row.applicant)]
            for p in sight.places
        ]  # fmt: skip

    @cached_property
    def _exits(self) -> list[list[int]]:
        """Per place the places where someone may leave to make room; empty where there is room."""
        books, places = self.books, self.sight.places
        cells: dict[tuple[str, int], list[int]] = {}
        for n, place in enumerate(places):
            if place.supervisor_group is not None:
                cells.setdefault((place.supervisor_group, place.period), []).append(n)
        exits = []
        for n, place in enumerate(places):
            spare, group = books.spare_seats(place), place.supervisor_group
            if spare is not None and spare <= 0:
                exits.append([n])
                continue
            left = None if group is None else books.spare_supervision(group, place.period)
            exits.append([] if left is None or left > 0 else cells[group or "", place.period])
        return exits

    @cached_property
    def _next(self) -> Bools:
        """Whether someone who makes room at p can go on to q, shape (P, P)."""
        size = len(self.sight.places)
        goes = np.zeros((size, size), dtype=bool)
        for n, who in enumerate(self._sitting):
            if who:
                goes[n] = self.sight.possible[who].any(axis=0)
        after = np.zeros_like(goes)
        for n, exits in enumerate(self._exits):
            if exits:
                after[n] = goes[exits].any(axis=0)
        return after

    @cached_property
    def _toward_room(self) -> Ints:
        """Next place on a shortest way to room: itself where there is room, -1 for no way."""
        hop = np.full(len(self.sight.places), _NONE, dtype=np.int64)
        front = np.array([n for n, e in enumerate(self._exits) if not e], dtype=np.int64)
        hop[front] = front
        while len(front):
            behind = np.flatnonzero((hop == _NONE) & self._next[:, front].any(axis=1))
            hop[behind] = front[self._next[np.ix_(behind, front)].argmax(axis=1)]
            front = behind
        return hop

    @cached_property
    def _toward_last(self) -> tuple[Ints, Ints]:
        """Per place the latest in the queue who could leave at the end of a way, and the next hop.

        Index in queue order, -1 where nobody can; shape (P,) each.
        """
        size = len(self.sight.places)
        own = np.full(size, _NONE, dtype=np.int64)
        for n, exits in enumerate(self._exits):
            own[n] = max((k for e in exits for k in self._sitting[e]), default=_NONE)
        last, hop = np.full(size, _NONE), np.full(size, _NONE)
        for n in np.argsort(-own, kind="stable").tolist():
            if own[n] == _NONE or last[n] != _NONE:
                continue
            last[n], hop[n] = own[n], n
            front = np.array([n], dtype=np.int64)
            while len(front):
                behind = np.flatnonzero((last == _NONE) & self._next[:, front].any(axis=1))
                last[behind] = own[n]
                hop[behind] = front[self._next[np.ix_(behind, front)].argmax(axis=1)]
                front = behind
        return last, hop

    def into_room(self, k: int, starts: Ints) -> Found | None:
        """A change that gives applicant k one of the places and leaves nobody without.

        Args:
            k: Someone without a place, as index in queue order.
            starts: Places that k may take, as indices.
        """
        reachable = starts[self._toward_room[starts] != _NONE]
        direct = self._toward_room[reachable] == reachable
        for start in [*reachable[direct].tolist(), *reachable[~direct].tolist()][:TRIES]:
            found = self._walk(k, start, self._toward_room, _NONE)
            if found is not None:
                return found
        return None

    def last_replaced(self, k: int, starts: Ints, behind: int = _NONE) -> Found | None:
        """A change in which k takes one of the places and one as late as possible is left without.

        Args:
            k: Someone without a place, as index in queue order.
            starts: Places that k may take, as indices.
            behind: Only someone after this index may be left without.
        """
        last, hop = self._toward_last
        best = self._directly(k, starts, behind)
        floor = behind if best is None else best.leaves
        order = starts[np.argsort(-last[starts], kind="stable")]
        for start in order[last[order] > floor][:TRIES].tolist():
            found = self._walk(k, start, hop, int(last[start]))
            if found is not None:
                return found
        return best

    def _directly(self, k: int, starts: Ints, behind: int) -> Found | None:
        """The latest one whose own seat k could have, with nobody else moved."""
        holders = [(j, n) for n in starts.tolist() for j in self._sitting[n] if j > behind]
        for j, n in sorted(holders, reverse=True)[: 4 * TRIES]:
            place = self.sight.places[n].id
            moves = (self._move(k, n), Move(self.sight.order[j], place, None))
            if not self.books.breaks(moves):
                return Found(place, moves, j)
        return None

    def _walk(self, k: int, start: int, hop: Ints, leaves: int) -> Found | None:
        """The chain along ``hop`` from one place, if it keeps every rule."""
        moves, at, used = [self._move(k, start)], start, {k, leaves}
        while hop[at] != at:
            onward = int(hop[at])
            mover = self._mover(at, onward, used)
            if mover is None:
                return None
            moves.append(self._move(mover, onward))
            used.add(mover)
            at = onward
        if leaves != _NONE:
            name = self.sight.order[leaves]
            moves.append(Move(name, self.books.held[name], None))
        if self.books.breaks(moves):
            return None
        return Found(self.sight.places[start].id, tuple(moves), leaves)

    def _mover(self, at: int, onward: int, used: set[int]) -> int | None:
        """Who goes on: the dearest, so that money is the least likely to stand in the way."""
        sight = self.sight
        able = [
            j
            for e in self._exits[at]
            for j in self._sitting[e]
            if j not in used and sight.possible[j, onward]
        ]
        people = sight.crowd.applicants
        return min(
            able,
            key=lambda j: (-self.books.cost(people[j], sight.places[at]), j),
            default=None,
        )

    def _move(self, k: int, n: int) -> Move:
        name = self.sight.order[k]
        return Move(name, self.books.held.get(name), self.sight.places[n].id)

    def movers(self, n: int) -> Sequence[int]:
        """Those at a place who may be moved, as indices in queue order."""
        return self._sitting[n]

    def roomy(self) -> Iterator[int]:
        """Places with a seat and a supervisor left, as indices."""
        yield from (n for n, exits in enumerate(self._exits) if not exits)
