"""``solution.json`` and ``internt/bevis.json``: how good the answer is, and why nobody does better.

``solution.json`` carries times and is the one data file besides manifest and log that does. Neither
file names an applicant: the proof speaks of places, groups, employers, quotas and queue positions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Literal, TypeVar

from pydantic import Field

from feriejobb.data.solution import (
    BoundCertificate,
    CaseCertificate,
    GoalResult,
    PayCertificate,
    PriceCertificate,
    Proof,
    Result,
)
from feriejobb.store.json_form import JsonForm

Sense = Literal["min", "max"]
Status = Literal["optimal", "feasible"]
Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Prices = tuple[tuple[str, int], ...]
Paid = tuple[tuple[str, int, Annotated[int, Field(gt=0)]], ...]
Certificate = TypeVar("Certificate", "StoredCertificate", "StoredCase", "StoredPay")


class StoredGoal(JsonForm):
    """One goal's outcome; ``unproved`` stands for the queue only (contract §5)."""

    name: str
    sense: Sense
    value: int
    bound: int
    proved: bool
    seconds: Seconds
    unproved: tuple[int, ...] | None = None


class SolutionFile(JsonForm):
    """``solution.json``: ``optimal`` when every goal is proved, else ``feasible``.

    Attributes:
        counts: Applicants, places, seats, placed, unplaced: whole city, no part of it.
        timings: Seconds per step.
    """

    status: Status
    synthetic: bool
    created: str
    goals: tuple[StoredGoal, ...]
    counts: dict[str, int]
    timings: dict[str, Seconds]

    def goal_results(self) -> tuple[GoalResult, ...]:
        """The goals in the terms of ``data.solution``."""
        return tuple(
            GoalResult(g.name, g.sense, g.value, g.bound, g.proved, g.seconds, g.unproved or ())
            for g in self.goals
        )


def totals(result: Result) -> dict[str, int]:
    """Control totals of the whole run: applicants, places, seats, placed, unplaced."""
    return {
        "applicants": len(result.instance.applicants),
        "places": len(result.instance.places),
        "seats": sum(place.seats for place in result.instance.real.places),
        "placed": len(result.placements),
        "unplaced": len(result.unplaced),
    }


def solution_file(result: Result, now: datetime) -> SolutionFile:
    """The content of ``solution.json``; ``now`` carries a time zone."""
    goals = tuple(
        StoredGoal(
            name=g.name,
            sense=g.sense,
            value=g.value,
            bound=g.bound,
            proved=g.proved,
            seconds=round(g.seconds, 3),
            unproved=tuple(sorted(g.unproved)) if g.name == "queue" else None,
        )
        for g in result.goals
    )
    return SolutionFile(
        status="optimal" if result.proved else "feasible",
        synthetic=result.instance.synthetic,
        created=now.isoformat(timespec="seconds"),
        goals=goals,
        counts=totals(result),
        timings={step: round(result.timings[step], 3) for step in sorted(result.timings)},
    )


class StoredCertificate(JsonForm):
    """One ``PriceCertificate``: integer prices, zeros left out, in the order of their names."""

    covers: tuple[int, ...]
    attained: int
    seat: Prices
    supervisor: tuple[tuple[str, int, int], ...]
    budget: Prices
    quota: Prices
    heads: Prices | None = None


class StoredCase(JsonForm):
    """One ``CaseCertificate``: prices, or further cases, for few and for many at the employer."""

    employer: str
    most: int
    few: StoredCertificate | StoredCase
    many: StoredCertificate | StoredCase

    @property
    def covers(self) -> tuple[int, ...]:
        """The positions that all cases prove."""
        return self.few.covers


class StoredPay(JsonForm):
    """One ``PayCertificate``: both prices, and those of pay as (employer, öre, price), sorted."""

    first: StoredCertificate
    then: StoredCertificate
    paid: Paid

    @property
    def covers(self) -> tuple[int, ...]:
        """The positions that it proves."""
        return self.then.covers


class StoredBound(JsonForm):
    """One ``BoundCertificate``: the goal, the prices per point, the prices, and that of a move."""

    goal: str
    scale: int
    prices: StoredCertificate
    moves: int | None = None


class ProofFile(JsonForm):
    """``internt/bevis.json``: certificates, positions shown exactly, positions without proof."""

    indent = None

    exact: tuple[int, ...]
    unproved: tuple[int, ...]
    certificates: tuple[StoredCertificate, ...]
    bounds: tuple[StoredBound, ...] = ()
    cases: Annotated[tuple[StoredCase, ...], Field(min_length=1)] | None = None
    pay: Annotated[tuple[StoredPay, ...], Field(min_length=1)] | None = None

    def proof(self) -> Proof:
        """The proof in the terms of ``data.solution``."""
        return Proof(
            tuple(_certificate(c) for c in self.certificates),
            self.exact,
            self.unproved,
            tuple(
                BoundCertificate(b.goal, b.scale, _certificate(b.prices), b.moves or 0)
                for b in self.bounds
            ),
            tuple(_cases(c) for c in self.cases or ()),
            tuple(_pay(c) for c in self.pay or ()),
        )


def proof_file(proof: Proof) -> ProofFile:
    """The content of ``internt/bevis.json``, in an order that depends on the content alone."""
    bounds = (
        StoredBound(goal=b.goal, scale=b.scale, prices=_stored(b.prices), moves=b.moves or None)
        for b in proof.bounds
    )
    return ProofFile(
        exact=tuple(sorted(proof.exact)),
        unproved=tuple(sorted(proof.unproved)),
        certificates=_in_order(_stored(c) for c in proof.certificates),
        bounds=tuple(sorted(bounds, key=lambda b: b.goal)),
        cases=_in_order(_stored_cases(c) for c in proof.cases) or None,
        pay=_in_order(_stored_pay(c) for c in proof.pay) or None,
    )


def _in_order(stored: Iterable[Certificate]) -> tuple[Certificate, ...]:
    """By what they cover, and by their content where that is the same."""

    def content(one: Certificate) -> tuple[tuple[int, ...], bytes]:
        return one.covers, hashlib.sha256(one.to_bytes()).digest()

    return tuple(sorted(stored, key=content))


def _certificate(stored: StoredCertificate) -> PriceCertificate:
    return PriceCertificate(
        seat=dict(stored.seat),
        supervisor={(group, period): price for group, period, price in stored.supervisor},
        budget=dict(stored.budget),
        quota=dict(stored.quota),
        attained=stored.attained,
        covers=stored.covers,
        heads=dict(stored.heads or ()),
    )


def _cases(stored: StoredCase) -> CaseCertificate:
    few, many = (
        _cases(part) if isinstance(part, StoredCase) else _certificate(part)
        for part in (stored.few, stored.many)
    )
    return CaseCertificate(stored.employer, stored.most, few, many)


def _stored_cases(c: CaseCertificate) -> StoredCase:
    few, many = (
        _stored_cases(part) if isinstance(part, CaseCertificate) else _stored(part)
        for part in (c.few, c.many)
    )
    return StoredCase(employer=c.employer, most=c.most, few=few, many=many)


def _pay(stored: StoredPay) -> PayCertificate:
    paid: dict[str, dict[int, int]] = {}
    for employer, ore, price in stored.paid:
        paid.setdefault(employer, {})[ore] = price
    return PayCertificate(_certificate(stored.first), _certificate(stored.then), paid)


def _stored_pay(c: PayCertificate) -> StoredPay:
    paid = (
        (employer, ore, price)
        for employer, prices in sorted(c.paid.items())
        for ore, price in sorted(prices.items())
        if price
    )
    return StoredPay(first=_stored(c.first), then=_stored(c.then), paid=tuple(paid))


def _stored(c: PriceCertificate) -> StoredCertificate:
    supervisor = ((group, period, price) for (group, period), price in sorted(c.supervisor.items()))
    return StoredCertificate(
        covers=tuple(sorted(c.covers)),
        attained=c.attained,
        seat=_prices(c.seat),
        supervisor=tuple(row for row in supervisor if row[2]),
        budget=_prices(c.budget),
        quota=_prices(c.quota),
        heads=_prices(c.heads) or None,
    )


def _prices(prices: Mapping[str, int]) -> Prices:
    return tuple((name, price) for name, price in sorted(prices.items()) if price)
