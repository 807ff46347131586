"""Who comes next if one seat of a place falls free, worked out again (contract §6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from feriejobb.data.instance import Place
from feriejobb.recount.pairing import in_force, placed_cost
from feriejobb.recount.possible import Mask, Numbers
from feriejobb.recount.tallies import supervisor_use
from feriejobb.verify.case import Case
from feriejobb.verify.waste import Ledger

#: Rows that are tried first before all are.
_SOME = 256


def reserve_findings(case: Case, ledger: Ledger) -> Iterator[str]:
    """Compare the delivered reserves of every place with those worked out here."""
    places = case.instance.place_by_id
    delivered: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in case.allocation.reserves:
        if row.place not in places:
            yield "RESERVER: en plats som inte finns i indata har reserver"
        elif row.employer != places[row.place].employer:
            yield f"RESERVER {row.place}: fel förvaltning"
        else:
            delivered[row.place].append((row.order, row.applicant))
    expected = expected_reserves(case, ledger)
    for place in sorted(places):
        listed = sorted(delivered[place])
        if [order for order, _ in listed] != list(range(1, len(listed) + 1)):
            yield f"RESERVER {place}: ordningen är inte 1, 2, 3 …"
        if [applicant for _, applicant in listed] != expected[place]:
            yield f"RESERVER {place}: fel sökande eller fel ordning"


def expected_reserves(case: Case, ledger: Ledger) -> dict[str, list[str]]:
    """``plats_id`` → the first unplaced in queue order whom one who leaves makes room for.

    They may enter at any place where the seat, the supervisor and the money that fall free are
    what was missing. The leaver has the lowest cost at the place, and is in no quota and no pair.
    """
    waiting = _Waiting(case, ledger)
    holders: defaultdict[str, list[str]] = defaultdict(list)
    for applicant, place_id in case.pairings:
        holders[place_id].append(applicant)
    return {
        place.id: waiting.after(k, holders[place.id]) if holders[place.id] else []
        for k, place in enumerate(case.possible.places)
    }


@dataclass(frozen=True)
class _Waiting:
    """Everyone without a place and every pairing that they could have, as long rows of numbers."""

    case: Case
    ledger: Ledger

    @cached_property
    def rows(self) -> tuple[Numbers, Numbers, Numbers]:
        """Queue number, place number and cost of every such pairing, by queue number."""
        possible, placed = self.case.possible, self.case.placed
        who: list[Numbers] = []
        where: list[Numbers] = []
        cost: list[Numbers] = []
        for k, (takers, costs) in enumerate(zip(possible.takers, possible.costs, strict=True)):
            free = ~placed[takers]
            who.append(takers[free])
            cost.append(costs[free])
            where.append(np.full(int(free.sum()), k, dtype=np.int64))
        if not who:
            nothing = np.zeros(0, dtype=np.int64)
            return nothing, nothing, nothing
        numbers = np.concatenate(who)
        order = np.argsort(numbers, kind="stable")
        return numbers[order], np.concatenate(where)[order], np.concatenate(cost)[order]

    @cached_property
    def employer(self) -> Numbers:
        """A number per förvaltning, by place number."""
        names = {e.name: n for n, e in enumerate(self.case.instance.employers)}
        return np.array([names[p.employer] for p in self.case.possible.places], dtype=np.int64)

    @cached_property
    def cell(self) -> Numbers:
        """A number per supervisor group and sub-period, by place number; -1 for none."""
        keys: dict[tuple[str, int], int] = {}
        places = self.case.possible.places
        return np.array(
            [
                -1
                if p.supervisor_group is None
                else keys.setdefault((p.supervisor_group, p.period), len(keys))
                for p in places
            ],
            dtype=np.int64,
        )

    @cached_property
    def ready(self) -> dict[int, Numbers]:
        """Rows by number of förvaltning whose place has a seat and a supervisor free already."""
        where = self.rows[1]
        return _grouped(self.employer[where], self.open_seat[where] & self.supervised[where])

    @cached_property
    def beside(self) -> dict[int, Numbers]:
        """Rows by cell whose place has a seat free: one who leaves the cell frees a supervisor."""
        where = self.rows[1]
        return _grouped(self.cell[where], self.open_seat[where] & (self.cell[where] >= 0))

    @cached_property
    def at(self) -> dict[int, Numbers]:
        """Rows by place number."""
        where = self.rows[1]
        return _grouped(where, np.ones(len(where), dtype=np.bool_))

    @cached_property
    def left(self) -> Numbers:
        """Öre left by number of förvaltning."""
        return np.array(
            [self.ledger.money_left(e) for e in self.case.instance.employers], dtype=np.int64
        )

    @cached_property
    def open_seat(self) -> Mask:
        """Whether one more fits at a place by seats and opening, supervisors aside."""
        places = self.case.possible.places
        return np.array([self.ledger.has_seat(p) for p in places], dtype=np.bool_)

    @cached_property
    def supervised(self) -> Mask:
        """Whether the place's supervisors can take one more."""
        instance = self.case.instance
        use = supervisor_use(instance, self.case.pairings)
        limits = instance.supervisor_limits
        on = in_force(instance.model, "supervisors")
        return np.array(
            [
                not on
                or p.supervisor_group is None
                or use[p.supervisor_group, p.period] < limits[p.supervisor_group, p.period]
                for p in self.case.possible.places
            ],
            dtype=np.bool_,
        )

    @cached_property
    def _none(self) -> Numbers:
        return np.zeros(0, dtype=np.int64)

    def after(self, k: int, holders: list[str]) -> list[str]:
        """The reserves of place number ``k``, which these hold."""
        case, place = self.case, self.case.possible.places[k]
        people = case.instance.applicant_by_id
        freed = min(placed_cost(case.instance, people[i], place) for i in holders)
        employer, cell = int(self.employer[k]), int(self.cell[k])
        # The seat itself, and its supervisor, are free then.
        own = self.at.get(k, self._none)
        own = own[self.rows[2][own] <= self.left[employer] + freed]
        if not self.ledger.can_leave(place):
            # The place would stay half open: whoever can mend that comes before all others.
            mending = self._first(own) or self._least(self.rows[0][own], place)
            if mending:
                return mending
        others = self._opened(employer, cell, freed)
        line = list[str]()
        for some in (_SOME, len(others)) if len(others) > _SOME else (len(others),):
            # Rows are by queue number: those in front decide, where enough of them may enter.
            last = int(others[some]) if some < len(others) else len(self.rows[0])
            line = self._first(np.unique(np.concatenate([others[:some], own[own < last]])))
            if len(line) == case.instance.model.solver.reserves_per_place:
                break
        return line

    @cached_property
    def _known(self) -> dict[tuple[int, int, int], Numbers]:
        return {}

    def _opened(self, employer: int, cell: int, freed: int) -> Numbers:
        """Rows of other places that can be had when so much money and a supervisor fall free."""
        key = employer, cell, freed
        if key not in self._known:
            near = self.ready.get(employer, self._none), self.beside.get(cell, self._none)
            rows = np.unique(np.concatenate(near))
            _, where, cost = (column[rows] for column in self.rows)
            theirs = self.employer[where]
            left = self.left[theirs] + np.where(theirs == employer, freed, 0)
            self._known[key] = rows[cost <= left]
        return self._known[key]

    def _first(self, rows: Numbers) -> list[str]:
        """The first who may enter, of rows in the order of the queue."""
        case, line = self.case, list[str]()
        most = case.instance.model.solver.reserves_per_place
        who, where, _ = self.rows
        for number, at in zip(who[rows].tolist(), where[rows].tolist(), strict=True):
            person = case.instance.applicant_by_id[case.possible.ids[number]]
            if line and line[-1] == person.id:
                continue
            if len(line) == most:
                break
            if self.ledger.in_order(person, case.possible.places[at]):
                line.append(person.id)
        return line

    def _least(self, who: Numbers, place: Place) -> list[str]:
        """Those who keep the place open at the price of a soft quota, the lowest price first."""
        case = self.case
        prices: list[tuple[int, int]] = []
        for number in who.tolist():
            person = case.instance.applicant_by_id[case.possible.ids[number]]
            price = self.ledger.price_of(person, place)
            if price is not None:
                prices.append((price, number))
        most = case.instance.model.solver.reserves_per_place
        return [case.possible.ids[number] for _, number in sorted(prices)[:most]]


def _grouped(key: Numbers, kept: Mask) -> dict[int, Numbers]:
    """The kept indices by key, ascending."""
    rows = np.flatnonzero(kept)
    order = rows[np.argsort(key[rows], kind="stable")]
    names, starts = np.unique(key[order], return_index=True)
    return dict(zip(names.tolist(), np.split(order, starts[1:]), strict=True)) if len(order) else {}
