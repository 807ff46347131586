"""What would have given someone a place: checked by plain arithmetic, never guessed.

Let A be the allocation, best in quotas and queue, and let i be without a place. Each claim rests on
a change of A that keeps every hard rule and misses no quota by more.

*Another application* (a wish, sub-period, stadsdel or extract more). The change gives i one of the
new pairings and leaves nobody ahead of i without. What it gives is better than A in the queue's
order. The best allocation of the changed input is at least as good, so better than A; it cannot be
an allocation of the unchanged input, of which A is the best; so it uses a new pairing, and those
are all i's.

*Another place in the queue.* The change leaves j without, and i now stands just before j. It is
better than A in the new order. An allocation that is at least as good and leaves i out would be
better than A in the old order too, since i changes nothing there; but nothing is.

*More seats* at a place p. The change gives i and everyone counted here the new seats. An allocation
that is at least as good and leaves i out must place someone ahead of i whom A passes over. Each of
those either has a seat in the change too, or has a price certificate that holds with the new seats,
or may only take places that no rule connects with p. Where a soft quota ahead of the queue is
missed, new seats might go to it first; nothing is claimed then.

For i only positions ahead matter, so a queue that is unproved further back is no hindrance.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np

from feriejobb.data.edges import Bools, Crowd, Ints
from feriejobb.data.instance import Applicant, Place
from feriejobb.data.solution import GoalResult
from feriejobb.explain.apart import parts
from feriejobb.explain.books import Books, Move
from feriejobb.explain.exchange import Exchanges
from feriejobb.explain.sight import Sight
from feriejobb.rules.registry import enabled_rules

Change = Literal["wish", "period", "area", "extract", "queue", "seats"]

#: By queue position the proofs that it was passed over: price of a new seat by ``plats_id``, and
#: what all new prices together may not reach.
Slack = Mapping[int, Sequence[tuple[Mapping[str, int], int]]]

#: Rules about what the applicant wrote, in the order in which a change is looked for.
CHANGES: tuple[Change, ...] = ("wish", "period", "area", "extract")

#: Most new seats that are told; more would explain nothing.
MOST_SEATS = 5
#: Places tried for new seats.
_PLACES = 40
#: Among so many waiting ahead, a few new seats go to others; the long count of proofs is spared.
_FAR = 50


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """One change that would have given a place.

    Attributes:
        change: The rule whose field changes, ``queue`` or ``seats``.
        place: The place that the change opens.
        free: Nobody would have been left without.
        position: For ``queue`` the queue position that would have been enough.
        seats: For ``seats`` the number of new seats at the place.
    """

    change: Change
    place: Place
    free: bool
    position: int = 0
    seats: int = 0


def proved_until(goals: Sequence[GoalResult]) -> int:
    """The last queue position up to which A is known to be best; 0 where nothing is known.

    Quotas alone may stand before the queue, and must be proved.
    """
    names = [goal.name for goal in goals]
    if "queue" not in names:
        return 0
    at = names.index("queue")
    if not all(goal.proved and goal.name == "quotas" for goal in goals[:at]):
        return 0
    unproved = goals[at].unproved
    if not goals[at].proved and not unproved:
        return 0
    return min(unproved, default=1 << 60) - 1


class Counterfactuals:
    """The counterfactuals of one allocation.

    Args:
        exchanges: The changes that the allocation bears.
        until: The last queue position up to which it is known to be best.
        slack: Counts how much each proof has to spare, when it is first asked for.
        short: A soft quota that stands before the queue is missed.
    """

    def __init__(
        self,
        exchanges: Exchanges,
        until: int,
        slack: Callable[[], Slack],
        *,
        short: bool = False,
    ) -> None:
        self.exchanges, self.until, self.short = exchanges, until, short
        self._count = slack
        self.sight: Sight = exchanges.sight
        self.books: Books = exchanges.books
        self._waiting = [
            k
            for k, name in enumerate(self.sight.order)
            if name not in self.books.held and self.sight.possible[k].any()
        ]
        self._blocks: dict[tuple[str, int], list[int]] = {}

    @cached_property
    def slack(self) -> Slack:
        """How much the proofs have to spare."""
        return self._count()

    @cached_property
    def _part(self) -> Ints:
        return parts(self.sight, self.books)

    def of(self, k: int) -> Iterator[Counterfactual]:
        """Every kind of change that is found for the applicant with index k, one of each."""
        name = self.sight.order[k]
        if name in self.books.held or self.books.paired(name):
            return
        if k <= self.until:
            for change in CHANGES:
                found = self._application(k, change)
                if found is not None:
                    yield found
        starts = np.flatnonzero(self.sight.possible[k])
        if len(starts):
            found = self._queue(k, starts)
            if found is not None:
                yield found
        near = bisect_left(self._waiting, k) < _FAR
        if len(starts) and near and k <= self.until and not self.short:
            found = self._seats(k, starts)
            if found is not None:
                yield found

    def _application(self, k: int, change: Change) -> Counterfactual | None:
        bit = self.sight.bit(change)
        if not bit or self.sight.crowd.locked[k]:
            return None
        starts = np.flatnonzero(self.sight.barred(k) == bit)
        if change == "area":
            starts = starts[self._one_district_more(k, starts)]
        if not len(starts):
            return None
        starts = starts[np.argsort(self.sight.points(k)[starts], kind="stable")]
        found = self.exchanges.into_room(k, starts)
        free = found is not None
        found = found or self.exchanges.last_replaced(k, starts, behind=k)
        if found is None:
            return None
        return Counterfactual(change, self.sight.instance.place_by_id[found.place], free)

    def _one_district_more(self, k: int, starts: Ints) -> Bools:
        """Where accepting the place's stadsdel is enough; one closed to the home stays closed."""
        person = self.sight.crowd.applicants[k]
        answers: dict[tuple[object, ...], bool] = {}
        opened = []
        for n in starts.tolist():
            place = self.sight.places[n]
            key = (place.district, place.open_to, place.employer)
            if key not in answers:
                answers[key] = self._opens(person, place)
            opened.append(answers[key])
        return np.array(opened, dtype=bool)

    def _opens(self, person: Applicant, place: Place) -> bool:
        districts = (person.other_districts or frozenset()) | {place.district}
        one = replace(person, other_districts=districts)
        crowd = Crowd(self.sight.instance.model, (one,), {}, np.zeros(1, dtype=bool))
        rule = next(r for r in enabled_rules(self.sight.instance) if r.name == "area")
        allowed = rule.allows(crowd, place)
        return allowed is None or bool(allowed[0])

    def _queue(self, k: int, starts: Ints) -> Counterfactual | None:
        found = self.exchanges.last_replaced(k, starts)
        if found is None or found.leaves > self.until:
            return None
        place = self.sight.instance.place_by_id[found.place]
        return Counterfactual("queue", place, free=False, position=found.leaves + 1)

    def _seats(self, k: int, starts: Ints) -> Counterfactual | None:
        """The fewest new seats at one place that the applicant may take."""
        best: Counterfactual | None = None
        for n in starts[np.argsort(self.sight.points(k)[starts], kind="stable")][:_PLACES].tolist():
            place = self.sight.places[n]
            if any(q.share_bp is not None for q in self.books.quotas_of(place)):
                continue  # the target would move with the seats
            most = MOST_SEATS if best is None else best.seats - 1
            for seats in range(1, most + 1):
                if self._enough(k, place, seats):
                    best = Counterfactual("seats", place, free=True, seats=seats)
                    break
        return best

    def _enough(self, k: int, place: Place, seats: int) -> bool:
        """Whether so many new seats reach k when everyone ahead has taken what they can."""
        ahead = [j for j in self._blockers(place, seats) if j < k]
        if len(ahead) >= seats:
            return False
        n = self.sight.number[place.id]
        if not all(self.sight.possible[j, n] for j in ahead):
            return False
        moves = [Move(self.sight.order[j], None, place.id) for j in (*ahead, k)]
        return not self.books.breaks(moves, {place.id: seats})

    def _blockers(self, place: Place, seats: int) -> list[int]:
        """The first passed over whom so many new seats there might help, in queue order."""
        key = place.id, seats
        if key not in self._blocks:
            found: list[int] = []
            here = self._part[self.sight.number[place.id]]
            for j in self._waiting:
                proofs = self.slack.get(j + 1, ())
                if self._part[self.sight.possible[j].argmax()] != here:
                    continue
                if not any(left > seats * price.get(place.id, 0) for price, left in proofs):
                    found.append(j)
                    if len(found) > MOST_SEATS:
                        break
            self._blocks[key] = found
        return self._blocks[key]
