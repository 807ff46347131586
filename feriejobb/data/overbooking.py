"""More offers than seats, by förvaltning (``[overbooking]``): the limits that a round works under.

The input's own limits become the *effective* ones: ``antal``, the supervisors' limits and the
budget of an overbooked förvaltning are raised by the same share, so that rules, goals, proofs and
the judge stay exact on what may be offered. The input as it was read is kept in ``unbooked``.

In a later round only the seats that nobody has accepted are overbooked. Where more have accepted
than there are seats, all of them keep their place up to what the first round could have offered.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from feriejobb.data.acceptance import extra_offers, shared_out
from feriejobb.data.ages import locked_cost
from feriejobb.data.instance import Employer, Instance, OfferLimit, Place, Quota, Supervisor
from feriejobb.data.queue import digest

#: Begins every line about overbooking among a run's changes.
HEAD = "överbokning"


def overbooked(instance: Instance, accepted: Mapping[str, str] | None = None) -> Instance:
    """The instance with the limits that may be offered; itself where nothing is overbooked.

    Args:
        instance: The input, overbooked already or not.
        accepted: ``plats_id`` by ``ansokan_id`` of everyone who has accepted and keeps the place.
    """
    own = instance.real
    if not own.model.overbooking.forvaltningar:
        return own
    return _Overbooking(own, accepted or {}).instance()


def overbooking_lines(instance: Instance) -> Iterator[str]:
    """What is offered beyond the seats, ``old → new`` by förvaltning."""
    for limit in instance.offer_limits:
        if limit.extra:
            most = limit.seats + limit.extra
            yield f"{HEAD}: {limit.employer}: platser {limit.seats} → {most} erbjudanden"


class _Overbooking:
    """The limits of one round."""

    def __init__(self, own: Instance, accepted: Mapping[str, str]) -> None:
        self.own = own
        people, places = own.applicant_by_id, own.place_by_id
        self.accepted = {i: p for i, p in accepted.items() if i in people and p in places}
        self.at = Counter(self.accepted.values())
        # Only ordinary acceptances decide how many more are offered: the numbers are told.
        told = Counter(p for i, p in self.accepted.items() if not people[i].protected)
        self.limits: list[OfferLimit] = []
        #: Extra offers per place in a first round, and in this one.
        self.first: Counter[str] = Counter()
        self.now: Counter[str] = Counter()
        for employer in sorted(own.employers, key=lambda e: e.name):
            settings = own.model.overbooking.forvaltningar.get(employer.name)
            if settings is None:
                continue
            mine = self._in_order(employer.name)
            for extra, taken in ((self.first, Counter[str]()), (self.now, told)):
                left = [max(0, p.seats - taken[p.id]) for p in mine]
                more = extra_offers(sum(left), settings.acceptance_bp, settings.risk_bp)
                for place, part in zip(mine, shared_out(more, left), strict=True):
                    extra[place.id] = part
            self.limits.append(
                OfferLimit(
                    employer.name,
                    sum(p.seats for p in mine),
                    sum(self.now[p.id] for p in mine),
                    sum(max(0, p.seats - told[p.id]) for p in mine),
                    settings.acceptance_bp,
                )
            )

    def _in_order(self, employer: str) -> list[Place]:
        """The förvaltning's places, ties between them by the lottery's digest of the id."""
        seed = self.own.model.lottery.seed
        mine = [place for place in self.own.places if place.employer == employer]
        return sorted(mine, key=lambda place: digest(seed, place.id))

    def instance(self) -> Instance:
        """The overbooked instance."""
        own = self.own
        places = tuple(replace(p, seats=self._seats(p)) for p in own.places)
        raised = {
            old.id: new.seats - old.seats for old, new in zip(own.places, places, strict=True)
        }
        quotas = tuple(_quota(quota, places) for quota in own.quotas)
        return replace(
            own,
            places=places,
            supervisors=self._supervisors(raised),
            employers=self._employers(raised),
            quotas=quotas,
            unbooked=replace(own, quotas=quotas),
            offer_limits=tuple(self.limits),
        )

    def _seats(self, place: Place) -> int:
        """Seats and extra offers; at least those who have accepted, as far as was ever offered."""
        kept = min(self.at[place.id], place.seats + self.first[place.id])
        return max(place.seats + self.now[place.id], kept)

    def _supervisors(self, raised: Mapping[str, int]) -> tuple[Supervisor, ...]:
        """The limit of each cell raised by the share that its places' seats are raised by."""
        cells: defaultdict[tuple[str, int], list[Place]] = defaultdict(list)
        for place in self.own.places:
            if place.supervisor_group is not None:
                cells[place.supervisor_group, place.period].append(place)
        rows = list(self.own.supervisors)
        first: dict[tuple[str, int], int] = {}
        for k in sorted(range(len(rows)), key=lambda k: rows[k].id):
            first.setdefault((rows[k].group, rows[k].period), k)
        for cell, k in first.items():
            limit, mine = self.own.supervisor_limits[cell], cells[cell]
            now, ever = (self._share(limit, mine, more) for more in (raised, self.first))
            kept = min(sum(self.at[p.id] for p in mine), limit + ever) - limit
            plus = max(now, kept)
            if plus > 0:
                rows[k] = replace(rows[k], max_youths=rows[k].max_youths + plus)
        return tuple(rows)

    @staticmethod
    def _share(limit: int, places: list[Place], more: Mapping[str, int]) -> int:
        """What a limit is raised by when its places' seats are raised by ``more``."""
        seats = sum(p.seats for p in places)
        return limit * sum(more[p.id] for p in places) // seats if seats else 0

    def _employers(self, raised: Mapping[str, int]) -> tuple[Employer, ...]:
        """The budgets raised likewise; at least what is accepted costs, as far as was offered."""
        cost: defaultdict[str, int] = defaultdict(int)
        known = self.own.place_by_id
        for i, p in self.accepted.items():
            person = self.own.applicant_by_id[i]
            cost[known[p].employer] += locked_cost(self.own.model, person, known[p])
        rows = []
        for employer in self.own.employers:
            mine = [p for p in self.own.places if p.employer == employer.name]
            budget = employer.budget_ore
            if budget is not None:
                now = budget + self._share(budget, mine, raised)
                ever = budget + self._share(budget, mine, self.first)
                employer = replace(employer, budget_ore=max(now, min(cost[employer.name], ever)))
            rows.append(employer)
        return tuple(rows)


def _quota(quota: Quota, places: tuple[Place, ...]) -> Quota:
    """A quota given as a share follows the seats that may be offered."""
    if quota.share_bp is None:
        return quota
    parts = quota.share_bp * sum(p.seats for p in places if quota.covers(p))
    return replace(quota, target=-(-parts // 10_000) if quota.is_min else parts // 10_000)
