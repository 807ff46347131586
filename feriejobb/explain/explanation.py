"""Why an applicant got, or did not get, a place: facts only; ``letter`` says them in Swedish."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.instance import Applicant, Instance, Place
from feriejobb.data.solution import Placement, Reason
from feriejobb.errors import InputError, InputIssue, VerificationError
from feriejobb.explain.books import Books
from feriejobb.explain.counterfactual import (
    Counterfactual,
    Counterfactuals,
    Slack,
    proved_until,
)
from feriejobb.explain.exchange import Exchanges
from feriejobb.explain.sight import Bits, Sight
from feriejobb.recount.lottery import Round, Turn, first_queue, next_queue
from feriejobb.store.read_run import StoredRun
from feriejobb.verify.case import Allocation, Case
from feriejobb.verify.proof import auditor_of


class Told(Allocation, Protocol):
    """A run as far as reasons need it: its allocation, and who stands in ``skydd/``."""

    @property
    def protected(self) -> frozenset[str]:
        """Ids that stand in ``skydd/``."""


#: Reasons that need no look at the places.
SETTLED: frozenset[Reason] = frozenset({"ej_behorig", "tackat_nej"})


@dataclass(frozen=True, slots=True)
class Chance:
    """A place that every filter rule allows.

    Attributes:
        place: The place.
        last: Queue position of the last ordinary applicant placed there; None where none is told.
    """

    place: Place
    last: int | None


@dataclass(frozen=True, slots=True)
class AreaChance:
    """The places of one work area, counted for one applicant.

    Attributes:
        rank: Rank of the wish; 0 for all areas that are not wished.
        area: The area; empty for rank 0.
        places: Places with seats there.
        possible: Those that every filter rule allows.
        open: Possible ones with seat, money and supervisor left.
        better: Open ones with fewer wish points than the place that was given.
        removed: (rule, places that it bars); a place may be barred by several.
        last: Latest queue position placed at a possible place; None where none is told.
    """

    rank: int
    area: str
    places: int
    possible: int
    open: int
    better: int
    removed: tuple[tuple[str, int], ...]
    last: int | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that is told about one applicant.

    Attributes:
        applicant: The applicant.
        turn: Queue position, tier and lottery number.
        first_round: No earlier round decided anything.
        placement: The place, or None.
        reason: The reason code of someone without a place.
        proved: It is proved that no place was possible in their turn.
        areas: The wished areas by rank, and all others last where they are accepted.
        possible: The possible places, by area, sub-period and id.
        could_have: Checked changes that would have given a place, one of each kind.
        lottery_enough: The lottery number that answers to the queue position of ``could_have``;
            None where that position is in another tier.
    """

    applicant: Applicant
    turn: Turn
    first_round: bool
    placement: Placement | None
    reason: Reason | None
    proved: bool
    areas: tuple[AreaChance, ...]
    possible: tuple[Chance, ...]
    could_have: tuple[Counterfactual, ...]
    lottery_enough: int | None


def require_known(run: StoredRun, applicant_id: str) -> None:
    """Make sure that the run has this application.

    Raises:
        InputError: It has not; the id is not repeated.
    """
    known = {p.applicant for p in run.placements} | {u.applicant for u in run.unplaced}
    if applicant_id not in known:
        text = "Ansöknings-id finns inte i körningen. Kontrollera id:t."
        raise InputError([InputIssue("kommandoraden", 0, "ANSOKAN_ID", "ANSÖKAN_OKÄND", text)])


class Explainer:
    """One run, seen from everyone in it.

    Args:
        run: The run.
        instance: Its input, read again with its model.
        before: The round that it builds on, or None.

    Raises:
        VerificationError: Run and input do not belong together.
    """

    def __init__(self, run: Told, instance: Instance, before: Round | None = None) -> None:
        self.run, self.instance, self.before = run, instance, before
        self.turns = first_queue(instance) if before is None else next_queue(instance, before)
        rows = [(p.applicant, p.position) for p in run.placements]
        rows += [(u.applicant, u.position) for u in run.unplaced]
        if rows and {i for i, _ in rows} != set(self.turns):
            raise VerificationError(
                ["Körningen och indata hör inte ihop: ansökan saknas i indata."]
            )
        if any(self.turns[i].position != q for i, q in rows):
            raise VerificationError(["Könumret i körningen är inte det som indata ger."])
        self.placements = {p.applicant: p for p in run.placements}
        self.unplaced = {u.applicant: u for u in run.unplaced}
        self.hidden = run.protected | {a.id for a in instance.applicants if a.protected}
        out = frozenset() if before is None else before.declined
        fixed = frozenset(before.accepted) if before is not None else frozenset()
        self.books = Books(instance, run.placements, self.hidden, fixed)
        self.sight = Sight.of(instance, {i: t.position for i, t in self.turns.items()}, out)
        self.exchanges = Exchanges(self.sight, self.books)

    @cached_property
    def counterfactuals(self) -> Counterfactuals:
        """What would have given places."""
        until = proved_until(self.run.goals) if self.before is None else 0
        names = [goal.name for goal in self.run.goals]
        ahead = self.run.goals[: names.index("queue")] if "queue" in names else self.run.goals
        short = any(goal.name == "quotas" and goal.value for goal in ahead)
        return Counterfactuals(self.exchanges, until, self._slack, short=short)

    def _slack(self) -> Slack:
        """The judge's own count of how much each price certificate has to spare.

        Exact answers and proofs by cases or by pay are left out: whom nothing else proves is taken
        to be somebody whom new seats might help.
        """
        found: dict[int, list[tuple[Mapping[str, int], int]]] = {}
        case = Case(self.instance, self.run, self.before)
        if not case.allocation.proof.certificates:
            return found
        auditor = auditor_of(case, case.before_queue)
        for certificate in case.allocation.proof.certificates:
            if auditor.flaw(certificate):
                continue
            for position, left in auditor.slack(certificate, case.placed, case.fixed).items():
                if left > 0:
                    found.setdefault(position, []).append((certificate.seat, left))
        return found

    @cached_property
    def _last(self) -> Ints:
        """Latest ordinary queue position per place, -1 where none is told, shape (P,)."""
        found = (self.books.last(place.id) for place in self.sight.places)
        return np.array([-1 if last is None else last for last in found], dtype=np.int64)

    @cached_property
    def _limits(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Seats, money and supervision left per place, and the number of its cell; -1 for none."""
        endless = 1 << 60
        cells: dict[tuple[str, int], int] = {}
        seats, money, youths, cell = [], [], [], []
        for place in self.sight.places:
            left, spare = self.books.spare_seats(place), self.books.spare(place.employer)
            seats.append(endless if left is None else left)
            money.append(endless if spare is None else spare)
            group, more = place.supervisor_group, None
            if group is not None:
                more = self.books.spare_supervision(group, place.period)
            youths.append(endless if more is None else more)
            cell.append(
                -1 if group is None else cells.setdefault((group, place.period), len(cells))
            )
        made = (np.array(column, dtype=np.int64) for column in (seats, money, youths, cell))
        first, second, third, fourth = made
        return first, second, third, fourth

    @cached_property
    def _jobs(self) -> tuple[list[tuple[int, int]], Ints]:
        """(sub-period, hours) that occur, and which of them each place has."""
        jobs = sorted({(p.period, p.hours) for p in self.sight.places})
        number = {job: n for n, job in enumerate(jobs)}
        at = [number[p.period, p.hours] for p in self.sight.places]
        return jobs, np.array(at, dtype=np.int64)

    def _room(self, k: int, own: Placement | None) -> Bools:
        """Seat, money and supervisor left for applicant k, their own place given back, (P,)."""
        seats, money, youths, cell = self._limits
        jobs, job = self._jobs
        prices = [int(self.sight.crowd.cost(*j)[k]) for j in jobs]
        cost = np.array(prices, dtype=np.int64)[job] if jobs else np.zeros(0, dtype=np.int64)
        if own is not None and own.place in self.sight.number:
            n, employer = self.sight.number[own.place], own.employer
            seats, youths, money = seats.copy(), youths.copy(), money.copy()
            seats[n] += 1
            if cell[n] >= 0:
                youths[cell == cell[n]] += 1
            same = np.array([p.employer == employer for p in self.sight.places])
            money[same] += own.cost_ore
        room: Bools = (cost >= 0) & (seats > 0) & (youths > 0) & (cost <= money)
        return room

    def tell(self, applicant_id: str) -> Explanation:
        """Explain one applicant; whether it may be shown is the caller's to know.

        Args:
            applicant_id: Whom it is about.
        """
        applicant, turn = self.instance.applicant_by_id[applicant_id], self.turns[applicant_id]
        placement, absent = self.placements.get(applicant_id), self.unplaced.get(applicant_id)
        k = self.sight.index[applicant_id]
        reason = None if absent is None else absent.reason
        areas: tuple[AreaChance, ...] = ()
        possible: tuple[Chance, ...] = ()
        if reason not in SETTLED and applicant.locked_place is None:
            areas = tuple(self._areas(k, applicant, placement))
            possible = self._possible(k)
        could_have: tuple[Counterfactual, ...] = ()
        if absent is not None and reason not in SETTLED and self.before is None:
            could_have = tuple(self.counterfactuals.of(k))
        return Explanation(
            applicant=applicant,
            turn=turn,
            first_round=self.before is None,
            placement=placement,
            reason=reason,
            proved=bool(possible) and absent is not None and self._proved(turn.position),
            areas=areas,
            possible=possible,
            could_have=could_have,
            lottery_enough=self._lottery(turn, could_have),
        )

    def _lottery(self, turn: Turn, found: Sequence[Counterfactual]) -> int | None:
        """Lottery number of the one whose position would have been enough, in the same tier."""
        for claim in found:
            if claim.change == "queue":
                other = self.turns[self.sight.order[claim.position - 1]]
                return other.lottery if other.tier == turn.tier else None
        return None

    def _proved(self, position: int) -> bool:
        """The queue stands behind quotas at most, and this position has its certificate."""
        names = [goal.name for goal in self.run.goals]
        if "queue" not in names:
            return False
        at = names.index("queue")
        before = self.run.goals[:at]
        sound = all(goal.name == "quotas" and goal.proved for goal in before)
        return sound and position not in self.run.goals[at].unproved

    def _possible(self, k: int) -> tuple[Chance, ...]:
        last = self._last
        return tuple(
            Chance(self.sight.places[n], None if last[n] < 0 else int(last[n]))
            for n in np.flatnonzero(self.sight.possible[k]).tolist()
        )

    def _areas(
        self, k: int, applicant: Applicant, placement: Placement | None
    ) -> Iterator[AreaChance]:
        room = self._room(k, placement)
        last = self._last
        better = np.zeros(len(room), dtype=bool)
        if placement is not None and placement.place in self.sight.number:
            n = self.sight.number[placement.place]
            points = self.sight.points(k)
            better = points < points[n]
            last = last.copy()
            told = self.books.last(placement.place, without=applicant.id)
            last[n] = -1 if told is None else told
        barred, possible = self.sight.barred(k), self.sight.possible[k]

        def area(rank: int, name: str, here: Ints) -> AreaChance:
            able = here[possible[here]]
            roomy = able[room[able]]
            latest = int(last[able].max()) if len(able) else -1
            return AreaChance(
                rank=rank,
                area=name,
                places=len(here),
                possible=len(able),
                open=len(roomy),
                better=int(better[roomy].sum()),
                removed=self._removed(barred[here]),
                last=None if latest < 0 else latest,
            )

        nowhere = np.zeros(0, dtype=np.int64)
        listed: set[str] = set()
        for rank, name in applicant.wishes:
            if name not in listed:
                listed.add(name)
                yield area(rank, name, self.sight.by_area.get(name, nowhere))
        if applicant.any_area:
            yield area(0, "", np.flatnonzero(self.sight.ranks(k) == 0))

    def _removed(self, barred: Bits) -> tuple[tuple[str, int], ...]:
        """How many of some places each rule bars, in the rules' order."""
        counts: Counter[str] = Counter()
        values, times = np.unique(barred, return_counts=True)
        for value, many in zip(values.tolist(), times.tolist(), strict=True):
            for b, rule in enumerate(self.sight.rules):
                if value >> b & 1:
                    counts[rule] += many
        return tuple((rule, counts[rule]) for rule in self.sight.rules if counts[rule])
