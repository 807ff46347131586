"""What an allocation uses of seats, supervisors, money and quotas, and which changes it bears.

The second reading (``recount``), never the solver's: a reason given to a person must not rest on
the code that it explains.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from feriejobb.data.instance import Applicant, Instance, Place, Quota
from feriejobb.data.solution import Placement
from feriejobb.recount.pairing import PlacedCosts, in_force, sub_period_of
from feriejobb.recount.tallies import in_group, in_scope, quota_counts, shortfall


@dataclass(frozen=True, slots=True)
class Move:
    """One person goes from a place, or from none, to another, or to none (``plats_id``)."""

    applicant: str
    origin: str | None
    target: str | None


class Books:
    """One allocation's use of every limit.

    Args:
        instance: The run's input.
        placements: Everyone with a place.
        hidden: Ids of whom nothing is told: no cut-off, no move.
        fixed: Ids of those who have accepted their place in an earlier round.

    Attributes:
        held: ``plats_id`` by ``ansokan_id`` of everyone placed.
        at: Placements by ``plats_id``, best queue position first.
    """

    def __init__(
        self,
        instance: Instance,
        placements: Iterable[Placement],
        hidden: frozenset[str] = frozenset(),
        fixed: frozenset[str] = frozenset(),
    ) -> None:
        self.instance, self.hidden, self.fixed = instance, hidden, fixed
        rows = sorted(placements, key=lambda p: p.position)
        self.held = {p.applicant: p.place for p in rows}
        at: defaultdict[str, list[Placement]] = defaultdict(list)
        spent: Counter[str] = Counter()
        supervised: Counter[tuple[str, int]] = Counter()
        for row in rows:
            at[row.place].append(row)
            spent[row.employer] += row.cost_ore
            place = instance.place_by_id[row.place]
            if place.supervisor_group is not None:
                supervised[place.supervisor_group, place.period] += 1
        self.at = {place: tuple(who) for place, who in at.items()}
        self._spent, self._supervised = spent, supervised
        self._counts = quota_counts(instance, self.held.items())
        self._on = partial(in_force, instance.model)
        self._quota = {quota.id: quota for quota in instance.quotas}
        self._scoped: dict[str, list[Quota]] = {}
        self._costs = PlacedCosts(self.instance)
        self._partners: defaultdict[str, list[tuple[str, bool]]] = defaultdict(list)
        for pair in instance.pairs if self._on("pairs") else ():
            self._partners[pair.first].append((pair.second, pair.apart))
            self._partners[pair.second].append((pair.first, pair.apart))
        goals = instance.model.goals
        first = goals.index("queue") if "queue" in goals else len(goals)
        self._soft = "quotas" in goals[:first]

    def taken(self, place: str) -> int:
        """Youths at a place."""
        return len(self.at.get(place, ()))

    def last(self, place: str, without: str = "") -> int | None:
        """Queue position of the last ordinary applicant placed there; None where none is told."""
        for row in reversed(self.at.get(place, ())):
            if row.applicant not in self.hidden and row.applicant != without:
                return row.position
        return None

    def spare(self, employer: str) -> int | None:
        """Öre left of a förvaltning's budget; None where nothing limits it."""
        budget = self.instance.employer_by_name[employer].budget_ore
        return None if budget is None or not self._on("budget") else budget - self._spent[employer]

    def spare_seats(self, place: Place) -> int | None:
        """Seats left; None where nothing limits them."""
        return place.seats - self.taken(place.id) if self._on("capacity") else None

    def spare_supervision(self, group: str, period: int) -> int | None:
        """Youths that a supervisor group can still take; None where nothing limits it."""
        if not self._on("supervisors"):
            return None
        return self.instance.supervisor_limits[group, period] - self._supervised[group, period]

    def movable(self, applicant: str) -> bool:
        """Whether someone placed may be moved in a change: ordinary, not fixed, in no pair."""
        person = self.instance.applicant_by_id[applicant]
        free = person.locked_place is None and applicant not in self.fixed
        return free and applicant not in self._partners and applicant not in self.hidden

    def paired(self, applicant: str) -> bool:
        """Whether a pair binds the applicant."""
        return applicant in self._partners

    def cost(self, applicant: Applicant, place: Place) -> int:
        """Cost in öre of the applicant at the place."""
        return self._costs.of(applicant, place)

    def breaks(self, changes: Sequence[Move], more: Mapping[str, int] | None = None) -> str:
        """The first rule that the changed allocation would break beyond what it breaks now.

        Args:
            changes: The moves, each applicant once; every target is an edge of its applicant.
            more: Seats added by ``plats_id``.

        Returns:
            Name of the rule; ``quotas`` for a soft quota missed by more where that goal stands
            before the queue; empty where the change keeps everything.
        """
        places, people = self.instance.place_by_id, self.instance.applicant_by_id
        seats: Counter[str] = Counter()
        cells: Counter[tuple[str, int]] = Counter()
        money: Counter[str] = Counter()
        counts: Counter[str] = Counter()
        for move in changes:
            person = people[move.applicant]
            for step, name in ((-1, move.origin), (1, move.target)):
                if name is None:
                    continue
                place = places[name]
                seats[name] += step
                money[place.employer] += step * self.cost(person, place)
                if place.supervisor_group is not None:
                    cells[place.supervisor_group, place.period] += step
                for quota in self.quotas_of(place):
                    counts[quota.id] += step * self._member(quota, person, place)
        return (
            self._breaks_seats(seats, more or {})
            or self._breaks_supervisors(cells)
            or self._breaks_budget(money)
            or self._breaks_pairs(changes)
            or self._breaks_quotas(counts)
        )

    def quotas_of(self, place: Place) -> list[Quota]:
        """The quotas whose scope holds a place."""
        if place.id not in self._scoped:
            self._scoped[place.id] = [q for q in self.instance.quotas if in_scope(q, place)]
        return self._scoped[place.id]

    def _member(self, quota: Quota, person: Applicant, place: Place) -> bool:
        sub_period = sub_period_of(self.instance.model, place.period)
        year = self.instance.model.year if sub_period is None else sub_period.first_day.year
        return in_group(quota, person, year)

    def _breaks_seats(self, seats: Counter[str], more: Mapping[str, int]) -> str:
        for name, change in seats.items():
            place, now = self.instance.place_by_id[name], self.taken(name)
            after = now + change
            if self._on("capacity") and change > 0 and after > place.seats + more.get(name, 0):
                return "capacity"
            if self._on("min_opening") and change and 0 < after < place.min_open:
                return "min_opening"
        return ""

    def _breaks_supervisors(self, cells: Counter[tuple[str, int]]) -> str:
        limits = self.instance.supervisor_limits
        over = (c > 0 and self._supervised[cell] + c > limits[cell] for cell, c in cells.items())
        return "supervisors" if self._on("supervisors") and any(over) else ""

    def _breaks_budget(self, money: Counter[str]) -> str:
        for employer, change in money.items():
            spare = self.spare(employer)
            if spare is not None and change > 0 and change > spare:
                return "budget"
        return ""

    def _breaks_pairs(self, changes: Sequence[Move]) -> str:
        target = {move.applicant: move.target for move in changes}
        for name, mine in target.items():
            for other, apart in self._partners.get(name, ()):
                theirs = target[other] if other in target else self.held.get(other)
                if mine is None or theirs is None:
                    if not apart and mine != theirs:
                        return "pairs"
                    continue
                here, there = self.instance.place_by_id[mine], self.instance.place_by_id[theirs]
                meet = (here.workplace, here.period) == (there.workplace, there.period)
                if meet if apart else mine != theirs:
                    return "pairs"
        return ""

    def _breaks_quotas(self, counts: Counter[str]) -> str:
        growth = 0
        for name, change in counts.items():
            quota, now = self._quota[name], self._counts[name]
            more = shortfall(quota, now + change) - shortfall(quota, now)
            if quota.hard and self._on("quota") and more > 0:
                return "quota"
            if not quota.hard and self._soft:
                growth += quota.weight * more
        return "quotas" if growth > 0 else ""
