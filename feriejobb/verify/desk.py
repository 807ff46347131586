"""Today's way, followed step by step: did everyone get the first place that fitted when served?

The desk serves the locked first and then the queue. It minds seats, supervisors, the money left,
hard max quotas and pairs kept apart (contract §4), and moves nobody. Which of several equally
wished places it gives is free; that it gives none less wished, and none to nobody, is not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np

from feriejobb.data.instance import Instance, Place
from feriejobb.recount.pairing import sub_period_of
from feriejobb.recount.possible import Mask, Numbers, Possible
from feriejobb.recount.tallies import in_group, in_scope, supervisor_limit
from feriejobb.recount.wish_table import WishTable
from feriejobb.verify.waste import NO_LIMIT


class DeskTrace:
    """What the desk has left while the queue passes.

    Args:
        instance: The input.
        possible: All edges.
        table: Everyone's wish points.
    """

    def __init__(self, instance: Instance, possible: Possible, table: WishTable) -> None:
        self._instance, self._possible = instance, possible
        places = possible.places
        self._place = {place.id: p for p, place in enumerate(places)}
        self._seats = np.array([place.seats for place in places], dtype=np.int64)
        cells = {(p.supervisor_group, p.period) for p in places if p.supervisor_group}
        number = {cell: n for n, cell in enumerate(sorted(cells), start=1)}
        self._cell = np.array(
            [number[p.supervisor_group, p.period] if p.supervisor_group else 0 for p in places],
            dtype=np.int64,
        )
        self._watched = np.full(len(number) + 1, NO_LIMIT, dtype=np.int64)
        for (group, period), n in number.items():
            self._watched[n] = supervisor_limit(instance, group, period)
        names = [employer.name for employer in instance.employers]
        self._payer = np.array([names.index(place.employer) for place in places], dtype=np.int64)
        budgets = [employer.budget_ore for employer in instance.employers]
        self._money = np.array([NO_LIMIT if b is None else b for b in budgets], dtype=np.int64)
        self._edges(table)
        self._quotas = [q for q in instance.quotas if q.hard and not q.is_min]
        self._scope = [
            np.array([in_scope(q, place) for place in places], dtype=np.bool_) for q in self._quotas
        ]
        self._year = np.array([self._year_of(place) for place in places], dtype=np.int64)
        self._counted = [0] * len(self._quotas)
        self._apart: defaultdict[str, list[str]] = defaultdict(list)
        for pair in instance.pairs:
            if pair.apart:
                self._apart[pair.first].append(pair.second)
                self._apart[pair.second].append(pair.first)
        self._at: dict[str, Place] = {}

    def _edges(self, table: WishTable) -> None:
        """Edges by applicant: place, öre and points as parallel arrays."""
        possible = self._possible
        sizes = [len(takers) for takers in possible.takers]
        empty = np.zeros(0, dtype=np.int64)
        who = np.concatenate([empty, *possible.takers])
        points = [
            table.of(place)[takers]
            for place, takers in zip(possible.places, possible.takers, strict=True)
        ]
        order = np.argsort(who, kind="stable")
        self._start = np.searchsorted(who[order], np.arange(len(possible.ids) + 1))
        self._to = np.repeat(np.arange(len(sizes)), sizes)[order]
        self._ore = np.concatenate([empty, *possible.costs])[order]
        self._points = np.concatenate([empty, *points])[order]

    def _year_of(self, place: Place) -> int:
        sub_period = sub_period_of(self._instance.model, place.period)
        return self._instance.model.year if sub_period is None else sub_period.first_day.year

    def first_wrong(self, chosen: Mapping[str, str]) -> int | None:
        """Queue position of the first one who was not served so; None where all were.

        Args:
            chosen: ``ansokan_id`` → ``plats_id`` of everyone placed.
        """
        people = self._instance.applicant_by_id
        locked = [people[i].locked_place is not None for i in self._possible.ids]
        turn = [k for k, fixed in enumerate(locked) if fixed]
        turn += [k for k, fixed in enumerate(locked) if not fixed]
        for k in turn:
            given = chosen.get(self._possible.ids[k])
            if not self._served(k, given, fixed=locked[k]):
                return k + 1
            if given is not None:
                self._take(k, given)
        return None

    def _served(self, k: int, given: str | None, *, fixed: bool) -> bool:
        here = slice(self._start[k], self._start[k + 1])
        if fixed:
            return given == self._instance.applicant_by_id[self._possible.ids[k]].locked_place
        fits = self._fits(k, self._to[here], self._ore[here])
        if given is None:
            return not fits.any()
        mine = fits & (self._to[here] == self._place[given])
        points = self._points[here]
        return bool(mine.any()) and int(points[mine][0]) == int(points[fits].min())

    def _fits(self, k: int, to: Numbers, ore: Numbers) -> Mask:
        """Which of someone's possible places fit now."""
        person = self._instance.applicant_by_id[self._possible.ids[k]]
        fits: Mask = (self._seats[to] > 0) & (self._watched[self._cell[to]] > 0)
        fits &= self._money[self._payer[to]] >= ore
        for quota, scope, counted in zip(self._quotas, self._scope, self._counted, strict=True):
            if counted >= quota.target:
                for year in np.unique(self._year[to]).tolist():
                    if in_group(quota, person, year):
                        fits &= ~(scope[to] & (self._year[to] == year))
        for other in self._apart.get(person.id, ()):
            if (there := self._at.get(other)) is not None:
                places = (self._possible.places[p] for p in to.tolist())
                meets = [(p.workplace, p.period) == (there.workplace, there.period) for p in places]
                fits &= ~np.array(meets, dtype=np.bool_)
        return fits

    def _take(self, k: int, given: str) -> None:
        p = self._place[given]
        person = self._instance.applicant_by_id[self._possible.ids[k]]
        here = slice(self._start[k], self._start[k + 1])
        self._seats[p] -= 1
        self._watched[self._cell[p]] -= 1
        self._money[self._payer[p]] -= int(self._ore[here][self._to[here] == p].sum())
        for n, quota in enumerate(self._quotas):
            self._counted[n] += self._scope[n][p] and in_group(quota, person, int(self._year[p]))
        self._at[person.id] = self._possible.places[p]
