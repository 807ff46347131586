"""What the next round of a period starts from: who is fixed, who is out, who stands, in what order.

Pure data and its derivation (contract §5, *Replan*); no files and no solver.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from feriejobb.data.ages import locked_cost
from feriejobb.data.instance import Forbidden, Instance
from feriejobb.data.model import LATE_TIER, GoalName
from feriejobb.data.overbooking import overbooked
from feriejobb.data.queue import QueueEntry, lottery_numbers, tier
from feriejobb.data.solution import PriceCertificate
from feriejobb.errors import InfeasibleError, InputError, InputIssue
from feriejobb.plan.standing import Standing

#: ``lage`` of one applicant in ``omgang.csv``.
State = Literal["ja", "ja_utan_plats", "nej", "nej_aret", "reserv", "erbjuden", "utan"]

#: So few who come leave nothing to flows: everyone else has an offer that stands.
FEW = 20

MISSING = (
    "{count} ansökningar som har tackat ja saknas i indata. Lägg tillbaka raderna; den som vill "
    "lämna sin plats ska stå i förra omgångens svar med nej."
)


@dataclass(frozen=True)
class NextRound:
    """One round ready to be solved.

    Attributes:
        instance: The input with accepted places as locks and ``moves`` among the goals.
        queue: The queue of this round.
        standing: Accepted places that remain, standing offers, and who is out or displaced.
        vanished: ``plats_id`` by ``ansokan_id`` of accepted places that are no more.
        certificates: Those of the round before, as a start for the proofs of this one.
        freed: Seats that fall free in an input that has not changed; None where it has.
        with_reserves: Whether who comes next for each place is wanted too.
    """

    instance: Instance
    queue: tuple[QueueEntry, ...]
    standing: Standing
    vanished: Mapping[str, str] = field(default_factory=dict)
    certificates: tuple[PriceCertificate, ...] = ()
    freed: int | None = None
    with_reserves: bool = True

    @property
    def few(self) -> bool:
        """Whether so little has changed that the answer is the last one and some chains."""
        return self.freed is not None and self.freed <= FEW

    @property
    def out(self) -> frozenset[str]:
        """Who takes no part."""
        return self.standing.declined

    @property
    def offers(self) -> Mapping[str, str]:
        """``plats_id`` by ``ansokan_id`` of offers that stand."""
        return self.standing.offers

    def state(self, applicant: str) -> State:
        """The applicant's ``lage``."""
        now = self.standing
        if applicant in now.declined:
            return "nej_aret" if applicant in now.out_of_year else "nej"
        if applicant in now.accepted:
            return "ja"
        if applicant in now.displaced:
            return "ja_utan_plats"
        if applicant in now.reserves:
            return "reserv"
        return "erbjuden" if applicant in now.offers else "utan"


def next_round(instance: Instance, before: Standing) -> NextRound:
    """Lay the standing of the round before over the input of this one.

    Accepted offers keep their seats in the order of the queue; where seats have been cut, the
    last in the queue lose theirs. An offer of someone who is no longer in the input is withdrawn.

    Raises:
        InputError: Someone who has accepted is not in the input.
        InfeasibleError: Accepted offers no longer fit under the supervisors or the budgets.
    """
    people = instance.applicant_by_id
    gone = sum(i not in people for i in [*before.accepted, *before.displaced])
    if gone:
        text = MISSING.format(count=gone)
        raise InputError([InputIssue("ansokningar", 0, "ansokan_id", "SVAR_ANSÖKAN_SAKNAS", text)])
    accepted, vanished = _kept(overbooked(instance), before)
    instance = overbooked(instance, accepted)
    now = replace(
        before,
        accepted=accepted,
        offers={i: p for i, p in before.offers.items() if i in people},
        displaced=before.displaced | vanished.keys(),
    )
    fixed = _fixed(instance, now)
    short = list(_short(fixed))
    if short:
        text = "Det som redan är antaget ryms inte i de nya gränserna."
        raise InfeasibleError(text, short)
    return NextRound(fixed, _queue(instance, now), now, vanished)


def _kept(instance: Instance, before: Standing) -> tuple[dict[str, str], dict[str, str]]:
    """Accepted places that remain, and those that have vanished."""
    places = instance.place_by_id
    rank = {i: k for k, i in enumerate(before.order)}
    used: Counter[str] = Counter()
    kept: dict[str, str] = {}
    vanished: dict[str, str] = {}
    for i in sorted(before.accepted, key=lambda i: rank[i]):
        place = before.accepted[i]
        room = place in places and used[place] < places[place].seats
        (kept if room else vanished)[i] = place
        used[place] += room
    return kept, vanished


def _fixed(instance: Instance, now: Standing) -> Instance:
    """Accepted offers as locks, nobody out of their place locked, ``moves`` before ``wishes``.

    A place that somebody has given up is barred for them.
    """
    free = now.declined | now.displaced | now.reserves
    rows = tuple(
        replace(a, locked_place=now.accepted[a.id])
        if a.id in now.accepted
        else replace(a, locked_place=None)
        if a.id in free and a.locked_place is not None
        else a
        for a in instance.applicants
    )
    goals: list[GoalName] = list(instance.model.goals)
    if "moves" not in goals:
        goals.insert(goals.index("wishes") if "wishes" in goals else len(goals), "moves")
    model = instance.model.model_copy(update={"goals": tuple(goals)})
    people, places = instance.applicant_by_id, instance.place_by_id
    barred = tuple(
        Forbidden(i, place, 0)
        for i, given_up in sorted(now.given_up.items())
        for place in given_up
        if i in people and place in places
    )
    forbidden = (*instance.forbidden, *barred)
    return replace(instance, applicants=rows, model=model, forbidden=forbidden)


def _queue(instance: Instance, now: Standing) -> tuple[QueueEntry, ...]:
    """Accepted, displaced, standing, the rest in the old order, late, reserves, out (§5)."""
    rank = {i: k for k, i in enumerate(now.order)}
    number = lottery_numbers(instance.model.lottery.seed, (a.id for a in instance.applicants))
    people = instance.applicant_by_id

    def key(i: str) -> tuple[int, int]:
        if i not in rank:
            return 4, number[i]
        if i in now.declined:
            return 6, rank[i]
        if i in now.reserves:
            return 5, rank[i]
        if i in now.accepted:
            return 0, rank[i]
        if i in now.displaced:
            return 1, rank[i]
        return (2 if i in now.offers else 3), rank[i]

    return tuple(
        QueueEntry(i, q, tier(instance.model, people[i]) if i in rank else LATE_TIER, number[i])
        for q, i in enumerate(sorted(number, key=key), start=1)
    )


def _short(instance: Instance) -> Iterator[str]:
    """Limits that the fixed placements alone exceed, as what would have to be raised.

    Which accepted youth should lose the place is for people to say, by closing places.
    """
    places = instance.place_by_id
    cells: Counter[tuple[str, int]] = Counter()
    cost: Counter[str] = Counter()
    for a in instance.applicants:
        if a.locked_place is None:
            continue
        place = places[a.locked_place]
        cost[place.employer] += locked_cost(instance.model, a, place)
        if place.supervisor_group is not None:
            cells[place.supervisor_group, place.period] += 1
    if instance.model.rule_enabled("supervisors"):
        for (group, period), count in sorted(cells.items()):
            limit = instance.supervisor_limits[group, period]
            if count > limit:
                yield (
                    f"Handledargrupp {group}, delperiod {period}: {count} fasta placeringar men "
                    f"plats för {limit}. Höj gränsen, eller stäng platser (antal 0)."
                )
    if instance.model.rule_enabled("budget"):
        for employer in sorted(instance.employers, key=lambda e: e.name):
            budget = employer.budget_ore
            if budget is not None and cost[employer.name] > budget:
                more = -(-(cost[employer.name] - budget) // 100)
                yield (
                    f"Budget för {employer.name}: det antagna kostar {more} kr mer. "
                    "Höj budgeten, eller stäng platser (antal 0)."
                )
