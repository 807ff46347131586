"""One allocation before the judge: the input, what was delivered, and what follows from them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from feriejobb.data.instance import Forbidden, Instance
from feriejobb.data.solution import (
    GoalResult,
    LockException,
    Placement,
    PriceCertificate,
    Proof,
    Reserve,
    Unplaced,
)
from feriejobb.recount.goal_values import goal_values
from feriejobb.recount.lottery import Round, Turn, first_queue, next_queue
from feriejobb.recount.openings import never_opening
from feriejobb.recount.pairing import Counted
from feriejobb.recount.possible import Mask, Numbers, Possible, possible_pairings
from feriejobb.recount.tallies import quota_counts, weighted_shortfall
from feriejobb.recount.wish_table import WishTable
from feriejobb.rules.base import Pairing, Rule, Violation
from feriejobb.rules.registry import enabled_rules
from feriejobb.verify.priced_edges import PricedEdges

#: Rules that look at one pairing at a time; a locked placement may break them and is then named.
FILTERS = frozenset(
    ("age", "extract", "access", "language", "reserved", "area", "wish", "period", "protected")
) | {"forbidden"}

#: Rules that an accepted youth's place may break after a decline (contract §5, *Replan*).
BROKEN_BY_DECLINE = frozenset(("min_opening", "quota", "pairs"))


class Allocation(Protocol):
    """What is judged: a ``Result`` in memory, or the same read back from the delivered files."""

    @property
    def placements(self) -> Sequence[Placement]:
        """Chosen edges."""

    @property
    def unplaced(self) -> Sequence[Unplaced]:
        """Everyone without a place."""

    @property
    def goals(self) -> Sequence[GoalResult]:
        """Goals in order, the tie-break last."""

    @property
    def reserves(self) -> Sequence[Reserve]:
        """Who comes next per place."""

    @property
    def proof(self) -> Proof:
        """Why people were passed over."""

    @property
    def exceptions(self) -> Sequence[LockException]:
        """Fixed placements that break a rule."""


@dataclass(frozen=True)
class Grounds:
    """What follows from the input alone, whoever got what; can be worked out ahead.

    Attributes:
        instance: The validated input; in a replan with the round laid over it.
        before: The round that a replan builds on, or None in a first round.
    """

    instance: Instance
    before: Round | None = None

    @classmethod
    def of(cls, instance: Instance, before: Round | None) -> Grounds:
        """Lay a round over an input."""
        return cls(instance if before is None else with_round(instance, before), before)

    @cached_property
    def turns(self) -> dict[str, Turn]:
        """Queue position, tier and lottery number by ``ansokan_id``, recomputed."""
        if self.before is None:
            return first_queue(self.instance)
        return next_queue(self.instance, self.before)

    @cached_property
    def queue(self) -> dict[str, int]:
        """``ansokan_id`` → queue position."""
        return {i: turn.position for i, turn in self.turns.items()}

    @cached_property
    def out(self) -> frozenset[str]:
        """Those who take no part: they have declined."""
        return frozenset() if self.before is None else self.before.declined

    @cached_property
    def possible(self) -> Possible:
        """All edges, recomputed."""
        order = sorted(self.queue, key=lambda i: self.queue[i])
        return possible_pairings(self.instance, order, self.out)

    @cached_property
    def edges(self) -> PricedEdges:
        """What the edges cost at prices."""
        return PricedEdges(self.instance, self.possible)

    @cached_property
    def points(self) -> WishTable:
        """Everyone's wish points at each place."""
        return WishTable(self.instance, self.possible.ids)

    @cached_property
    def table(self) -> tuple[NDArray[np.int32], Numbers]:
        """Everyone's wish points at each kind of place, and every place's kind.

        Shapes (kinds, applicants), in 32 bits, and (places,): places are many, kinds some hundred.
        """
        number: dict[Hashable, int] = {}
        rows: list[Numbers] = []
        kinds = []
        for place in self.possible.places:
            kind = number.setdefault(self.points.kind(place), len(number))
            if kind == len(rows):
                rows.append(self.points.of(place).astype(np.int32))
            kinds.append(kind)
        shape = len(rows), len(self.possible.ids)
        return np.array(rows, dtype=np.int32).reshape(shape), np.array(kinds, dtype=np.int64)

    @cached_property
    def counted(self) -> Counted:
        """What is counted of single pairings."""
        return Counted(self.instance)

    def work_out(
        self,
        over: Callable[[], bool] = lambda: False,
        likely: Sequence[PriceCertificate] = (),
    ) -> None:
        """Work everything out now, and what offers of the round before count for: most will stand.

        Args:
            over: Whether nothing is waited for any more; the rest is then counted when asked for.
            likely: Prices that may well be claimed again, as those of the round before.
        """
        _ = self.table, self.possible.degree, self.possible.dearest, self.edges.meeting
        people, places = self.instance.applicant_by_id, self.instance.place_by_id
        stood = {} if self.before is None else self.before.offers | self.before.accepted
        for a, p in stood.items():
            if over():
                return
            if a in people and p in places:
                self.counted.of(people[a], places[p])
        for prices in likely:
            if over():
                return
            self.edges.work_out(prices)


@dataclass(frozen=True)
class Case:
    """One allocation and everything recomputed for it.

    Attributes:
        instance: The validated input.
        allocation: What was delivered.
        before: The round that a replan builds on, or None in a first round.
        ahead: What follows from the input alone, where it has been worked out before.
    """

    instance: Instance
    allocation: Allocation
    before: Round | None = None
    ahead: Grounds | None = None

    @cached_property
    def _grounds(self) -> Grounds:
        return self.ahead or Grounds(self.instance, self.before)

    @property
    def turns(self) -> dict[str, Turn]:
        """Queue position, tier and lottery number by ``ansokan_id``, recomputed."""
        return self._grounds.turns

    @property
    def queue(self) -> dict[str, int]:
        """``ansokan_id`` → queue position."""
        return self._grounds.queue

    @property
    def out(self) -> frozenset[str]:
        """Those who take no part: they have declined."""
        return self._grounds.out

    @property
    def possible(self) -> Possible:
        """All edges, recomputed."""
        return self._grounds.possible

    @property
    def edges(self) -> PricedEdges:
        """What the edges cost at prices."""
        return self._grounds.edges

    @property
    def points(self) -> WishTable:
        """Everyone's wish points at each place."""
        return self._grounds.points

    @property
    def table(self) -> tuple[NDArray[np.int32], Numbers]:
        """Everyone's wish points at each kind of place, and every place's kind."""
        return self._grounds.table

    @property
    def counted(self) -> Counted:
        """What is counted of single pairings."""
        return self._grounds.counted

    @cached_property
    def pairings(self) -> tuple[Pairing, ...]:
        """The placements whose applicant and place exist, as plain data."""
        people, places = self.instance.applicant_by_id, self.instance.place_by_id
        rows = ((p.applicant, p.place) for p in self.allocation.placements)
        return tuple((a, p) for a, p in rows if a in people and p in places)

    @cached_property
    def chosen(self) -> dict[str, str]:
        """``ansokan_id`` → ``plats_id`` of everyone placed."""
        return dict(self.pairings)

    @cached_property
    def taken(self) -> Counter[str]:
        """``plats_id`` → number placed there."""
        return Counter(p for _, p in self.pairings)

    @cached_property
    def placed(self) -> Mask:
        """Who is placed, by queue position - 1."""
        return np.array([i in self.chosen for i in self.possible.ids], dtype=np.bool_)

    @cached_property
    def fixed(self) -> Mask:
        """Whose place is locked, by queue position - 1."""
        people = self.instance.applicant_by_id
        locks = (people[i].locked_place is not None and i not in self.out for i in self.queue)
        by_id = dict(zip(self.queue, locks, strict=True))
        return np.array([by_id[i] for i in self.possible.ids], dtype=np.bool_)

    @cached_property
    def closed(self) -> frozenset[str]:
        """Places that can never open."""
        fixed = (self.possible.ids[k] for k in np.flatnonzero(self.fixed).tolist())
        held = {self.chosen[i] for i in fixed if i in self.chosen}
        return never_opening(self.instance, self.possible, held)

    @cached_property
    def standing(self) -> dict[str, str]:
        """Offers of the round before that still stand: not answered, and the place exists."""
        if self.before is None:
            return {}
        people, places = self.instance.applicant_by_id, self.instance.place_by_id
        offers = self.before.offers.items()
        return {a: p for a, p in offers if a in people and p in places and a not in self.out}

    @cached_property
    def stood_at(self) -> dict[str, Numbers]:
        """By ``plats_id``: the numbers of those whose offer there still stands, ascending."""
        number = self.possible.number
        found: defaultdict[str, list[int]] = defaultdict(list)
        for applicant, place in self.standing.items():
            found[place].append(number[applicant])
        return {place: np.sort(np.array(who)) for place, who in found.items()}

    @cached_property
    def stood(self) -> Mask:
        """Who has an offer that still stands, by queue position - 1."""
        return np.array([i in self.standing for i in self.possible.ids], dtype=np.bool_)

    @cached_property
    def goals(self) -> tuple[str, ...]:
        """The goals' names in order; a replan puts ``moves`` before ``wishes``."""
        names = list(self.instance.model.goals)
        if self.before is not None and "moves" not in names:
            names.insert(names.index("wishes") if "wishes" in names else len(names), "moves")
        return tuple(names)

    @cached_property
    def before_queue(self) -> tuple[str, ...]:
        """The goals that stand before the queue."""
        return self.goals[: self.goals.index("queue")] if "queue" in self.goals else self.goals

    @cached_property
    def values(self) -> Mapping[str, int]:
        """Recounted value of every goal."""
        return goal_values(
            self.instance,
            self.chosen,
            self.queue,
            self.standing,
            self.out,
            self.shortfall,
            self.counted,
        )

    @cached_property
    def shortfall(self) -> int:
        """Recounted weighted shortfall of the soft quotas, which more is asked about than goals."""
        return weighted_shortfall(self.instance, self.chosen.items(), self.quota_counts)

    @cached_property
    def quota_counts(self) -> dict[str, int]:
        """``kvot_id`` → number of placements that count."""
        return quota_counts(self.instance, self.chosen.items())

    @cached_property
    def breaches(self) -> tuple[Violation, ...]:
        """Every breach of every enabled rule, the locks' exceptions included."""
        found = (v for rule in enabled_rules(self.instance) for v in self.breaches_of(rule))
        return tuple(v for v in found if v.rule != "locked" or self.out.isdisjoint(v.applicants))

    @cached_property
    def quotas_broken(self) -> frozenset[str]:
        """Hard quotas that do not hold."""
        rules = (rule for rule in enabled_rules(self.instance) if rule.name == "quota")
        return frozenset(v.subject for rule in rules for v in self.breaches_of(rule))

    @cached_property
    def left_by_declines(self) -> tuple[Violation, ...]:
        """The breaches among them of rules that a decline may leave broken."""
        rules = (r for r in enabled_rules(self.instance) if r.name in BROKEN_BY_DECLINE)
        return tuple(v for rule in rules for v in self.breaches_of(rule))

    @cached_property
    def _found(self) -> dict[str, tuple[Violation, ...]]:
        return {}

    def breaches_of(self, rule: Rule) -> tuple[Violation, ...]:
        """Every breach of one rule, looked for once."""
        if rule.name not in self._found:
            self._found[rule.name] = tuple(rule.check(self.instance, self.pairings))
        return self._found[rule.name]

    def who(self, applicant: str) -> str:
        """How findings speak of someone: by queue position, never by id or name."""
        position = self.queue.get(applicant)
        return "okänd sökande" if position is None else f"kö {position}"


def breaches(instance: Instance, placements: Sequence[Pairing]) -> list[Violation]:
    """Every breach of every enabled rule."""
    return [v for rule in enabled_rules(instance) for v in rule.check(instance, placements)]


def excused_by_lock(instance: Instance, violation: Violation) -> bool:
    """Whether the breach is a filter rule broken by a locked placement, which is kept."""
    if violation.rule not in FILTERS or len(violation.applicants) != 1:
        return False
    return instance.applicant_by_id[violation.applicants[0]].locked_place == violation.subject


def with_round(instance: Instance, before: Round) -> Instance:
    """The instance that a replan solves.

    Accepted offers are locks; the declined, displaced and reserves hold none; nobody is offered a
    place again that they have given up.
    """
    applicants = []
    for applicant in instance.applicants:
        place = before.accepted.get(applicant.id)
        if place is not None:
            applicant = replace(applicant, locked_place=place)
        elif applicant.id in before.declined | before.displaced | before.reserves:
            applicant = replace(applicant, locked_place=None)
        applicants.append(applicant)
    known = instance.place_by_id
    barred = [
        Forbidden(i, place, 0)
        for i, places in sorted(before.given_up.items())
        for place in places
        if i in instance.applicant_by_id and place in known
    ]
    return replace(instance, applicants=tuple(applicants), forbidden=(*instance.forbidden, *barred))
