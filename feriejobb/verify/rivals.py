"""Two other ways as their authors define them: a stable matching, and the queue's best by seats.

*Deferred acceptance* gives a matching in which nobody would rather have a place that has a free
seat or is held by someone further back. *Without limits* is the best for the queue under seats and
supervisors: then no chain of moves lets anyone in, not even by turning out someone further back.
Both are seen from the placements alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import numpy as np

from feriejobb.data.instance import Instance
from feriejobb.recount.possible import Mask, Numbers, Possible
from feriejobb.recount.tallies import supervisor_limit
from feriejobb.recount.wish_table import WishTable

#: Stands for a free seat among positions.
_FREE = 1 << 60


def seats_flaw(possible: Possible, chosen: Mapping[str, str]) -> str:
    """What is wrong with someone's place or a place's number; empty where nothing is."""
    wrong = possible.among(chosen.items())
    if not all(wrong):
        return "någon har en plats som inte är möjlig"
    taken: defaultdict[str, int] = defaultdict(int)
    for place in chosen.values():
        taken[place] += 1
    if any(taken[place.id] > place.seats for place in possible.places):
        return "en plats har för många"
    return ""


def blocking(
    instance: Instance, possible: Possible, chosen: Mapping[str, str], table: WishTable
) -> int | None:
    """Queue position of someone with a better claim to a place they would rather have."""
    people = [instance.applicant_by_id[i] for i in possible.ids]
    number = {place.id: p for p, place in enumerate(possible.places)}
    held = np.array([number.get(chosen.get(i, ""), -1) for i in possible.ids], dtype=np.int64)
    own = np.full(len(people), _FREE, dtype=np.int64)
    for p, place in enumerate(possible.places):
        here = held == p
        own[here] = table.of(place)[here]
    late = np.array([a.locked_place is None for a in people], dtype=np.int64)
    claim = np.arange(len(people)) + late * len(people)
    for p, (place, takers) in enumerate(zip(possible.places, possible.takers, strict=True)):
        holders = claim[held == p]
        last = _FREE if len(holders) < place.seats else int(holders.max(initial=-1))
        rather = takers[(claim[takers] < last) & (table.of(place)[takers] < own[takers])]
        if len(rather):
            return int(rather[0]) + 1
    return None


class QueueBest:
    """Whether an allocation is the queue's best when only seats and supervisors count.

    A place is *entered* by a newcomer and *left* by someone who then enters elsewhere or goes
    without. The nodes are the two for every place, and one for every full supervisor cell.

    Args:
        instance: The input.
        possible: All edges.
        chosen: ``ansokan_id`` → ``plats_id`` of everyone placed.
    """

    def __init__(self, instance: Instance, possible: Possible, chosen: Mapping[str, str]) -> None:
        self._possible = possible
        places = possible.places
        number = {place.id: p for p, place in enumerate(places)}
        self._held = np.array(
            [number.get(chosen.get(i, ""), -1) for i in possible.ids], dtype=np.int64
        )
        people = (instance.applicant_by_id[i] for i in possible.ids)
        free = np.array([a.locked_place is None for a in people], dtype=np.bool_)
        self._may_leave = (self._held >= 0) & free
        self._taken = np.bincount(self._held[self._held >= 0], minlength=len(places))
        self._seats = np.array([place.seats for place in places], dtype=np.int64)
        self._cells: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
        for p, place in enumerate(places):
            if place.supervisor_group is not None:
                self._cells[place.supervisor_group, place.period].append(p)
        self._room = {
            cell: supervisor_limit(instance, *cell) - int(self._taken[inside].sum())
            for cell, inside in self._cells.items()
        }
        self._worst = np.full(len(places), -1, dtype=np.int64)

    def crowded(self) -> bool:
        """Whether some supervisor group has too many."""
        return any(room < 0 for room in self._room.values())

    def let_in(self) -> int | None:
        """Queue position of someone without a place whom a chain of moves would let in."""
        self._spread()
        for p, takers in enumerate(self._possible.takers):
            waiting = takers[(self._held[takers] < 0) & (takers < self._worst[p])]
            if len(waiting):
                return int(waiting[0]) + 1
        return None

    def _spread(self) -> None:
        """Per place the furthest back who can be turned out for one who enters it."""
        into = self._moves()
        full_cell: dict[int, list[int]] = {}
        free = []
        for cell, inside in self._cells.items():
            if self._room[cell] <= 0:
                full_cell |= dict.fromkeys(inside, inside)
        has_seat = self._taken < self._seats
        for p in np.flatnonzero(has_seat).tolist():
            if p not in full_cell:
                free.append(p)
        left = np.zeros(len(self._worst), dtype=np.bool_)

        def enter(found: Iterable[int], who: int) -> list[int]:
            new = [p for p in found if self._worst[p] < 0]
            self._worst[new] = who
            return new

        def leave(found: Numbers) -> list[int]:
            """Places that can be entered once someone leaves one of these."""
            new = found[~left[found]]
            left[new] = True
            entered: list[int] = []
            for p in new.tolist():
                if not has_seat[p]:
                    entered.append(p)
                entered += [q for q in full_cell.get(p, ()) if has_seat[q]]
            return entered

        def follow(start: list[int], who: int) -> None:
            waiting = enter(start, who)
            while waiting:
                p = waiting.pop()
                waiting += enter(leave(np.flatnonzero(into[:, p] & ~left)), who)

        follow(free, _FREE)
        for k in np.flatnonzero(self._may_leave)[::-1].tolist():
            follow(leave(self._held[[k]]), k)

    def _moves(self) -> Mask:
        """[p, q]: someone at p may go to q, shape (places, places)."""
        size = len(self._possible.places)
        into = np.zeros((size, size), dtype=np.bool_)
        for q, takers in enumerate(self._possible.takers):
            movers = takers[self._may_leave[takers]]
            into[self._held[movers], q] = True
        return into
