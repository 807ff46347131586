"""What a solve gives: dumb data, in the terms of contract §5 and §6."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from feriejobb.data.instance import Instance
from feriejobb.data.queue import QueueEntry
from feriejobb.data.round_report import RoundReport

Reason = Literal[
    "ej_behorig",
    "inga_mojliga_platser",
    "platser_fulla",
    "budget",
    "handledare",
    "kvot",
    "par",
    "oppning",
    "tackat_nej",
    "ej_bevisat",
]


@dataclass(frozen=True, slots=True, order=True)
class Placement:
    """One chosen edge.

    Attributes:
        applicant: ``ansokan_id``.
        place: ``plats_id``.
        employer: ``forvaltning``.
        period: Sub-period.
        wish_rank: ``onskemal_rang``, 0 for any other area.
        period_rank: ``period_rang``, 0 where all sub-periods are equal.
        away: Outside the home stadsdel (never for fackförvaltning or protected).
        cost_ore: Employer's cost in öre.
        position: Queue position q.
    """

    applicant: str
    place: str
    employer: str
    period: int
    wish_rank: int
    period_rank: int
    away: bool
    cost_ore: int
    position: int


@dataclass(frozen=True, slots=True, order=True)
class Unplaced:
    """One applicant without a place and the reason code."""

    applicant: str
    position: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Reserve:
    """``order``-th in line if one seat of ``place`` falls free (1 = first)."""

    employer: str
    place: str
    order: int
    applicant: str


@dataclass(frozen=True, slots=True)
class GoalResult:
    """One goal's outcome; ``unproved`` (positions without certificate) is the queue's."""

    name: str
    sense: Literal["min", "max"]
    value: int
    bound: int
    proved: bool
    seconds: float
    unproved: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class LockException:
    """A fixed placement that breaks a rule and is kept, named (contract §4, §5)."""

    applicant: str
    place: str
    rule: str


@dataclass(frozen=True, slots=True)
class PriceCertificate:
    """Integer prices that prove, by weak duality, why applicants had to be passed over.

    An edge (a, p) costs ``seat[p] + supervisor[group, period] + budget[employer] * cost``
    plus ``heads[employer]``, plus ``quota[k]`` for each max quota k that counts it, minus
    ``quota[k]`` for each min quota.
    In any allocation under the hard rules and the attained quotas the prices of all placements
    add up to at most

        Σ seat·antal + Σ supervisor·limit + Σ budget·budget_ore + Σ_max quota·target
        - Σ_min quota·target + attained·V + Σ heads·most,

    where a place that can never open counts as having no seats (its ``min_antal`` is more than its
    seats, its supervisors, those who may take it or the förvaltning's money allow, and nobody is
    fixed there), V is the attained weighted shortfall and ``quota[k] ≤ attained·vikt`` for every
    soft k. ``most`` is the number of people that the förvaltning's money can pay at the very most:
    everyone placed ahead of the first position covered, or fixed, whose possible places are all
    there, at the lowest pay of each, and as many more as the rest is enough for, each in a seat of
    its own at the lowest pay that anyone gets in it.
    Position q is proved when the cheapest prices of everyone placed ahead of q, of q itself and of
    all who belong together with one of these (``ihop``), plus the negative cheapest prices of all
    others, exceed that sum. All multipliers are ≥ 0, but for ``heads`` in a ``CaseCertificate``.

    Attributes:
        seat: Price per ``plats_id``; missing means 0.
        supervisor: Price per (handledargrupp, sub-period).
        budget: Price per öre by förvaltning.
        quota: Price per ``kvot_id``.
        attained: Price of one point of weighted shortfall.
        covers: The queue positions that this certificate proves.
        heads: Price per person by förvaltning; in proofs about the queue only.
    """

    seat: dict[str, int]
    supervisor: dict[tuple[str, int], int]
    budget: dict[str, int]
    quota: dict[str, int]
    attained: int
    covers: tuple[int, ...]
    heads: dict[str, int] = field(default_factory=dict)

    @property
    def largest(self) -> int:
        """The largest multiplier."""
        named = (self.seat, self.supervisor, self.budget, self.quota, self.heads)
        return max([self.attained, *(price for prices in named for price in prices.values())])


#: The fewest and the most people, None for no limit, with a place at a förvaltning, by its name.
Counts = Mapping[str, tuple[int, int | None]]

#: The most divisions of cases within each other that a reader believes; a file might hold any.
MOST_NESTED = 100


@dataclass(frozen=True, slots=True)
class CaseCertificate:
    """A proof by cases: the number of people with a place at a förvaltning is whole.

    Either at most ``most`` have one there, or more; each case is proved by prices of its own, or
    divided further (branch and bound, Land and Doig 1960). Where a case says that at least
    ``fewest`` and at most ``highest`` have a place at a förvaltning, the price of a person there
    (``heads``) is a part ``heads·min(most, highest)`` of what prices can add up to, ``most`` as in
    ``PriceCertificate``; it may also be below zero and is then the part ``heads·fewest``. All
    prices of all cases cover the same positions, and one is proved when every case proves it.

    Attributes:
        employer: The förvaltning.
        most: The most people there in the first case, at least 0.
        few: What proves the first case.
        many: What proves the other.
    """

    employer: str
    most: int
    few: PriceCertificate | CaseCertificate
    many: PriceCertificate | CaseCertificate

    @property
    def covers(self) -> tuple[int, ...]:
        """The queue positions that all cases prove."""
        part = self.few
        while isinstance(part, CaseCertificate):
            part = part.few
        return part.covers

    def leaves(self, within: Counts | None = None) -> Iterator[tuple[Counts, PriceCertificate]]:
        """The cases that are not divided further: what they say of counts, and their prices.

        Together they leave out no allocation. A case that no number can be in is left out.

        Args:
            within: What is known of counts; nothing by default.
        """
        known = within or {}
        fewest, highest = known.get(self.employer, (0, None))
        few = self.most if highest is None else min(self.most, highest)
        cases = ((self.few, (fewest, few)), (self.many, (max(fewest, self.most + 1), highest)))
        for part, (low, high) in cases:
            if high is not None and low > high:
                continue
            inside = {**known, self.employer: (low, high)}
            if isinstance(part, CaseCertificate):
                yield from part.leaves(inside)
            else:
                yield inside, part


#: The dearest price of pay that a reader believes: sums of all people's fit into 64 bits.
MOST_PAID = 1 << 44


@dataclass(frozen=True, slots=True)
class PayCertificate:
    """A proof by pay: people of each pay are whole numbers, and so many within the money.

    The prices ``first`` leave some room R: the most that they can add up to, less the cheapest
    prices of all who must have a place, at the position where that is the most. An edge whose price
    is more than R (and what a pair costs beyond its cheapest prices, for the two of it) above the
    cheapest price of its applicant is in no allocation; for somebody who need not have a place,
    above that or 0, whichever is less. Everyone placed ahead of the first position covered, or
    fixed, must have a place, with those who belong together with them.

    What is left of the edges says how many people at least and at most are paid each amount at a
    förvaltning: those who must have a place and are paid it wherever they can be; and all who can
    be, with those asked about at once, but no more than the seats where somebody is.
    The prices ``then`` and ``paid`` are of these edges only. An edge costs ``paid`` besides, and at
    a förvaltning with such prices they add up to the most that numbers of people within these
    limits and the förvaltning's money can. A position is proved as with ``PriceCertificate``.

    Attributes:
        first: The prices that narrow the edges.
        then: Prices of what is left; ``covers`` is what both prove together.
        paid: Price per person by förvaltning and pay in öre, above 0 and below ``MOST_PAID``.
    """

    first: PriceCertificate
    then: PriceCertificate
    paid: dict[str, dict[int, int]]

    @property
    def covers(self) -> tuple[int, ...]:
        """The queue positions that it proves."""
        return self.then.covers


@dataclass(frozen=True, slots=True)
class BoundCertificate:
    """Integer prices that prove a goal's bound by the same weak duality as ``PriceCertificate``.

    An edge costs ``scale`` times its coefficient in the goal plus its price. Over everyone who may
    or must be placed, the cheapest edges (negative ones only for those who may) minus the sum that
    all prices can add up to, divided by ``scale`` and rounded up, is a lower bound of a minimised
    goal: ``wishes`` (points; exactly those placed by the queue, when it stands before), ``quotas``
    (coefficient 0; ``attained`` 0 and ``quota[k] ≤ scale·vikt``), ``placed`` (coefficient -1),
    ``moves`` (coefficient 1 on every edge by which a standing offer changes place; one that is left
    without any counts as well). Where ``moves`` stands before, such a change may cost ``moves``
    besides, of which the prices can add up to ``moves`` times the attained number of changes.
    Where the queue stands before, two who belong together (``ihop``) count with the cheapest place
    that both can have and that has two seats.

    Attributes:
        goal: Name of the goal.
        scale: Prices per point of the goal, at least 1.
        prices: The multipliers; ``covers`` is empty.
        moves: Price of one standing offer that changes; 0 unless ``moves`` stands before the goal.
    """

    goal: str
    scale: int
    prices: PriceCertificate
    moves: int = 0


@dataclass(frozen=True)
class Proof:
    """Why each passed-over applicant was passed over, and why no goal's value can be better.

    Attributes:
        certificates: Price certificates.
        exact: Positions shown impossible by two independent exact solvers.
        unproved: Positions with edges that have no certificate.
        bounds: Certificates of the goals' bounds; a goal may have none.
        cases: Proofs by cases.
        pay: Proofs by pay.
    """

    certificates: tuple[PriceCertificate, ...] = ()
    exact: tuple[int, ...] = ()
    unproved: tuple[int, ...] = ()
    bounds: tuple[BoundCertificate, ...] = ()
    cases: tuple[CaseCertificate, ...] = ()
    pay: tuple[PayCertificate, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same applications and places given out in another way, for the fairness page.

    Attributes:
        name: ``dagens``, ``utan_tak``, ``antagning``, ``utan_budget``, ``utan_kvoter`` or
            ``utan_kvot:`` and a ``kvot_id``.
        placements: (``ansokan_id``, ``plats_id``) of everyone with a place, sorted.
    """

    name: str
    placements: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Redrawn:
    """How everyone fared when the lottery was drawn again, for the fairness page.

    Attributes:
        lotteries: How many other lotteries were drawn.
        fates: (``ansokan_id``, one sign per lottery) of everyone, sorted; the first sign is the
            run's own lottery by the same reckoning. ``u`` is no place, ``1`` to ``9`` the wish
            rank (``9`` also beyond), ``0`` any other area.
    """

    lotteries: int
    fates: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Result:
    """A verified-or-about-to-be allocation with everything the files are written from.

    ``placements`` and ``unplaced`` together cover every applicant once; ``goals`` stand in the
    model's order with the tie-break last. ``changes`` are the effective ``old → new`` lines of
    scenarios and ``--set``. ``timings`` are seconds per step. ``round`` is what a replan changed;
    None in a first round.
    """

    instance: Instance
    queue: tuple[QueueEntry, ...]
    placements: tuple[Placement, ...]
    unplaced: tuple[Unplaced, ...]
    goals: tuple[GoalResult, ...]
    reserves: tuple[Reserve, ...]
    proof: Proof
    exceptions: tuple[LockException, ...] = ()
    changes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    timings: dict[str, float] = field(default_factory=dict)
    parent: str = ""
    round: RoundReport | None = None
    comparisons: tuple[Comparison, ...] = ()
    redrawn: Redrawn | None = None

    @property
    def proved(self) -> bool:
        """True when every goal is proved."""
        return all(goal.proved for goal in self.goals)
