"""Every fact of every explanation, counted again by the judge's reading of the contract.

``explain`` filters with the rules' ``allows`` over arrays; this goes through ``recount``, the
delivered rows and the judge's own certificates. Returns what differs, by queue position.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator

import numpy as np
from numpy.typing import NDArray

from feriejobb.data.instance import Applicant, Place
from feriejobb.explain.explanation import AreaChance, Explainer, Explanation
from feriejobb.recount.pairing import (
    in_force,
    pairing_cost,
    placed_cost,
    wish_points,
    wish_rank,
)
from feriejobb.recount.possible import questions
from feriejobb.recount.tallies import budget_use, seats_taken, supervisor_use
from feriejobb.verify.by_cases import case_flaw, proved_by_cases
from feriejobb.verify.by_pay import pay_flaw, proved_by_pay
from feriejobb.verify.case import Case
from feriejobb.verify.proof import auditor_of
from tests.oracle.reading import queue_of

#: Rule → who is barred, shape (applicants,).
Barred = dict[str, NDArray[np.bool_]]


class Agreement:
    """The judge's facts about one allocation."""

    def __init__(self, explainer: Explainer) -> None:
        self.explainer, self.instance = explainer, explainer.instance
        self.case = Case(self.instance, explainer.run, explainer.before)
        self.order = queue_of(self.instance)
        self.people = [self.instance.applicant_by_id[i] for i in self.order]
        self._masks: dict[Hashable, NDArray[np.bool_]] = {}
        self._avoided = frozenset[str]().union(*(a.avoid for a in self.people))
        self.barred = {p.id: self._barred(p) for p in self.instance.places}
        pairings = list(self.case.pairings)
        self.taken, self.money = seats_taken(pairings), budget_use(self.instance, pairings)
        self.watched = supervisor_use(self.instance, pairings)
        self.rows = {p.applicant: p for p in explainer.run.placements}
        at: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        for row in explainer.run.placements:
            if not self.instance.applicant_by_id[row.applicant].protected:
                at[row.place].append((row.position, row.applicant))
        self.at = at
        self.by_area: defaultdict[str, list[Place]] = defaultdict(list)
        for place in self.instance.places:
            if place.seats:
                self.by_area[place.area].append(place)
        auditor = auditor_of(self.case, self.case.before_queue)
        proof = explainer.run.proof
        self.proved = set(proof.exact) | {
            q
            for c in proof.certificates
            if not auditor.flaw(c)
            for q in auditor.proved(c, self.case.placed, self.case.fixed)
        }
        for cases in proof.cases:
            if not case_flaw(auditor, cases):
                found = proved_by_cases(auditor, cases, self.case.placed, self.case.fixed)
                self.proved |= set(found)
        for pay in proof.pay:
            if not pay_flaw(auditor, pay):
                self.proved |= set(proved_by_pay(auditor, pay, self.case.placed, self.case.fixed))

    def _mask(self, key: Hashable, holds: Callable[[Applicant], bool]) -> NDArray[np.bool_]:
        """The answers of everyone to one question, each asked once."""
        if key not in self._masks:
            self._masks[key] = np.array([holds(a) for a in self.people], dtype=bool)
        return self._masks[key]

    def _barred(self, place: Place) -> Barred:
        found: Barred = {}

        def bar(rule: str, key: Hashable, holds: Callable[[Applicant], bool]) -> None:
            none = np.zeros(len(self.people), dtype=bool)
            found[rule] = found.get(rule, none) | ~self._mask((rule, key), holds)

        for rule, key, holds in questions(self.instance, place):
            if in_force(self.instance.model, rule):
                bar(rule, key, holds)
        job = ("pay", place.period, place.hours)
        bar("age", job, lambda a: pairing_cost(self.instance, a, place) is not None)
        marks = frozenset({place.id, place.district, place.workplace}) & self._avoided
        bar("protected", ("marks", marks), lambda a: marks.isdisjoint(a.avoid))
        banned = frozenset(f.applicant for f in self.instance.forbidden if f.place == place.id)
        if in_force(self.instance.model, "forbidden"):
            bar("forbidden", banned, lambda a: a.id not in banned)
        return found

    def wrong(self) -> Iterator[str]:
        """One line per explanation that says something else than the judge."""
        for k, applicant in enumerate(self.people):
            told = self.explainer.tell(applicant.id)
            differs = [what for what, good in self._facts(k, applicant, told) if not good]
            if differs:
                yield f"kö {k + 1}: {', '.join(differs)}"

    def _facts(self, k: int, a: Applicant, told: Explanation) -> Iterator[tuple[str, bool]]:
        yield "köplats", told.turn.position == k + 1
        yield "placering", told.placement == self.rows.get(a.id)
        if a.locked_place is not None or told.reason in ("ej_behorig", "tackat_nej"):
            yield "inga platser", not told.areas and not told.possible
            return
        possible = {p.id for p in self.case.possible.places_of(k) if p.seats}
        yield "möjliga", {c.place.id for c in told.possible} == possible
        last = {c.place.id: max((q for q, _ in self.at[c.place.id]), default=None)
                for c in told.possible}  # fmt: skip
        yield "sista", all(c.last == last[c.place.id] for c in told.possible)
        passed_over = told.placement is None and bool(possible)
        yield "bevis", told.proved == (passed_over and k + 1 in self.proved and self._sound())
        yield (
            "önskemål",
            [w.area for w in told.areas if w.rank]
            == list(dict.fromkeys(area for _, area in a.wishes)),
        )
        for area in told.areas:
            yield f"område {area.rank}", self._same(k, a, told, area, possible)

    def _sound(self) -> bool:
        goals = {g.name: g for g in self.explainer.run.goals}
        return all(n == "quotas" and goals[n].proved for n in self.case.before_queue)

    def _same(
        self, k: int, a: Applicant, told: Explanation, area: AreaChance, possible: set[str]
    ) -> bool:
        if area.rank:
            here = self.by_area[area.area]
        else:
            here = [p for ps in self.by_area.values() for p in ps if not wish_rank(a, p)]
        able = [p for p in here if p.id in possible]
        roomy = [p for p in able if self._room(a, p)]
        removed = Counter(r for p in here for r, m in self.barred[p.id].items() if m[k])
        given = None
        if told.placement is not None:
            own = self.instance.place_by_id[told.placement.place]
            given = wish_points(self.instance, a, own)
        better = sum(given is not None and wish_points(self.instance, a, p) < given for p in roomy)
        latest = max((q for p in able for q, i in self.at[p.id] if i != a.id), default=None)
        facts = (area.places, area.possible, area.open, area.better, dict(area.removed), area.last)
        return facts == (len(here), len(able), len(roomy), better, dict(removed), latest)

    def _room(self, a: Applicant, place: Place) -> bool:
        instance, own = self.instance, self.case.chosen.get(a.id)
        mine = None if own is None else instance.place_by_id[own]
        seats = self.taken[place.id] - (mine is not None and mine.id == place.id)
        if in_force(instance.model, "capacity") and seats >= place.seats:
            return False
        group = place.supervisor_group
        if group is not None and in_force(instance.model, "supervisors"):
            cell = (group, place.period)
            same = mine is not None and (mine.supervisor_group, mine.period) == cell
            if self.watched[cell] - same >= self.instance.supervisor_limits[cell]:
                return False
        budget = instance.employer_by_name[place.employer].budget_ore
        if budget is None or not in_force(instance.model, "budget"):
            return True
        spent = self.money[place.employer]
        if mine is not None and mine.employer == place.employer:
            spent -= placed_cost(instance, a, mine)
        return spent + placed_cost(instance, a, place) <= budget
