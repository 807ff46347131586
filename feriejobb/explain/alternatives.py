"""For the phone call: what else one youth could have, and who could come to one place.

Everything told keeps every rule and takes nobody's place away; what it changes for others is part
of the answer. Nobody protected, in a pair or with a fixed place is ever moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from feriejobb.data.edges import Ints
from feriejobb.data.instance import Place
from feriejobb.explain.books import Move
from feriejobb.explain.explanation import Explainer

#: Alternatives that are told.
BEST = 5
#: Places with room that somebody who makes room may be moved to.
_TARGETS = 40


@dataclass(frozen=True, slots=True)
class Effect:
    """What an alternative does to somebody else, who keeps a place.

    Attributes:
        applicant: ``ansokan_id``.
        position: Queue position.
        origin: ``plats_id`` now.
        target: ``plats_id`` then.
        points: Change of the wish points; above 0 is worse for them.
    """

    applicant: str
    position: int
    origin: str
    target: str
    points: int


@dataclass(frozen=True, slots=True)
class Alternative:
    """A place that one youth could have.

    Attributes:
        place: The place.
        wish_rank: Rank of its area among the wishes; 0 for any other.
        points: The youth's wish points there less those of the place now; below 0 is better. The
            points themselves for somebody without a place.
        effects: What it changes for others.
        freed: ``plats_id`` whose seat falls free; None where somebody takes it.
        follows: First reserve of that place; None where there is none to tell.
    """

    place: Place
    wish_rank: int
    points: int
    effects: tuple[Effect, ...]
    freed: str | None
    follows: str | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could come to a place.

    Attributes:
        applicant: ``ansokan_id``.
        position: Queue position.
        wish_rank: Rank of the place's area among their wishes; 0 for any other.
        origin: ``plats_id`` now; None for somebody without a place.
    """

    applicant: str
    position: int
    wish_rank: int
    origin: str | None


@dataclass(frozen=True)
class PlaceOutlook:
    """Who comes next at one place.

    Attributes:
        place: The place.
        taken: Youths there now, as far as they are told.
        room: One more can come now; else the answer holds once a seat falls free.
        waiting: The next ones without a place, in order.
        rather: Those with a place who would rather have this one, in queue order.
    """

    place: Place
    taken: int
    room: bool
    waiting: tuple[Candidate, ...]
    rather: tuple[Candidate, ...]


class Alternatives:
    """Answers about one run.

    Args:
        explainer: The run, seen from everyone in it.
    """

    def __init__(self, explainer: Explainer) -> None:
        self.explainer = explainer
        self.sight, self.books = explainer.sight, explainer.books
        self.exchanges = explainer.exchanges

    def of_youth(self, applicant: str) -> tuple[Alternative, ...]:
        """The best places that the youth could have instead, best wish points first."""
        k, own = self.sight.index[applicant], self.books.held.get(applicant)
        if self.books.paired(applicant) or (own is not None and not self.books.movable(applicant)):
            return ()
        points, ranks = self.sight.points(k), self.sight.ranks(k)
        starts = np.flatnonzero(self.sight.possible[k])
        now = 0
        if own is not None:
            at = self.sight.number[own]
            starts, now = starts[starts != at], int(points[at])
        found: list[Alternative] = []
        for n in starts[np.lexsort((starts, points[starts]))].tolist():
            effects = self._effects(k, n, own)
            if effects is None:
                continue
            freed = own if own is not None and all(e.target != own for e in effects) else None
            rank, change = int(ranks[n]), int(points[n]) - now
            follows = self._follows(freed, applicant)
            found.append(Alternative(self.sight.places[n], rank, change, effects, freed, follows))
            if len(found) == BEST:
                break
        return tuple(found)

    def _effects(self, k: int, n: int, own: str | None) -> tuple[Effect, ...] | None:
        """The least that must change for others; None where it cannot be had."""
        name, place = self.sight.order[k], self.sight.places[n].id
        first = Move(name, own, place)
        if not self.books.breaks([first]):
            return ()
        best: tuple[int, int, Effect] | None = None
        for j in self.exchanges.movers(n):
            if j == k:
                continue
            points = self.sight.points(j)
            for t in self._targets(j, n, own, points):
                loss = int(points[t] - points[n])
                if best is not None and (loss, -j) >= best[:2]:
                    continue
                other, target = self.sight.order[j], self.sight.places[t].id
                if not self.books.breaks([first, Move(other, place, target)]):
                    best = (loss, -j, Effect(other, j + 1, place, target, loss))
        return None if best is None else (best[2],)

    def _targets(self, j: int, n: int, own: str | None, points: Ints) -> Sequence[int]:
        """Where somebody who makes room might go, best for them first."""
        roomy = [t for t in self.exchanges.roomy() if t != n and self.sight.possible[j, t]]
        roomy = sorted(roomy, key=lambda t: (int(points[t]), t))[:_TARGETS]
        if own is not None and self.sight.possible[j, self.sight.number[own]]:
            roomy.append(self.sight.number[own])
        return roomy

    def _follows(self, freed: str | None, applicant: str) -> str | None:
        rows = (r for r in self.explainer.run.reserves if r.place == freed)
        told = (r.applicant for r in rows if r.applicant not in self.books.hidden | {applicant})
        return next(told, None)

    def of_place(self, place: Place) -> PlaceOutlook:
        """Who could come to the place, now or once a seat falls free there."""
        told = [p for p in self.books.at.get(place.id, ()) if p.applicant not in self.books.hidden]
        number = self.sight.number.get(place.id)
        if number is None:
            return PlaceOutlook(place, len(told), False, (), ())
        leaver = min(
            (p for p in told if self.books.movable(p.applicant)),
            key=lambda p: (p.cost_ore, -p.position),
            default=None,
        )
        room = number in set(self.exchanges.roomy())
        gone = [] if room or leaver is None else [Move(leaver.applicant, place.id, None)]
        if not room and leaver is None:
            return PlaceOutlook(place, len(told), room, (), ())
        waiting: list[Candidate] = []
        rather: list[Candidate] = []
        for candidate in self._candidates(number, "" if leaver is None else leaver.applicant):
            wanted = waiting if candidate.origin is None else rather
            if len(wanted) == BEST:
                continue
            move = Move(candidate.applicant, candidate.origin, place.id)
            if not self.books.breaks([*gone, move]):
                wanted.append(candidate)
            if len(waiting) == len(rather) == BEST:
                break
        return PlaceOutlook(place, len(told), room, tuple(waiting), tuple(rather))

    def _candidates(self, n: int, leaver: str) -> Iterator[Candidate]:
        """Everyone told of who may take the place and has none, or has one they like less."""
        for k in np.flatnonzero(self.sight.possible[:, n]).tolist():
            name = self.sight.order[k]
            own = self.books.held.get(name)
            if name in self.books.hidden or name == leaver:
                continue
            if own is not None:
                points = self.sight.points(k)
                here = self.sight.number[own]
                if not self.books.movable(name) or points[n] >= points[here]:
                    continue
            yield Candidate(name, k + 1, int(self.sight.ranks(k)[n]), own)
