"""Lottery numbers, tiers and queue positions from contract §5, without ``data.queue``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from feriejobb.data.instance import Applicant, Instance
from feriejobb.data.model import Model


@dataclass(frozen=True, slots=True)
class Turn:
    """Where one applicant stands: queue position q, tier and lottery number, all from 1."""

    position: int
    tier: str
    lottery: int


@dataclass(frozen=True)
class Round:
    """What a replan builds on (contract §5, *Replan*).

    Attributes:
        order: The queue of the round before, first to last, as ``ansokan_id``.
        offers: Last round's placements that are still offers: ``ansokan_id`` → ``plats_id``.
        accepted: Accepted offers that are fixed: ``ansokan_id`` → ``plats_id``.
        displaced: Those who have accepted a place that has vanished since.
        declined: Everyone who is out (``tackat_nej``).
        out_of_year: Those of the declined who are out of the year's other periods too.
        reserves: Those who have lost their offer and stand last in the queue.
        given_up: Places that someone has declined and is not offered again, by ``ansokan_id``.
    """

    order: tuple[str, ...]
    offers: dict[str, str] = field(default_factory=dict)
    accepted: dict[str, str] = field(default_factory=dict)
    displaced: frozenset[str] = frozenset()
    declined: frozenset[str] = frozenset()
    out_of_year: frozenset[str] = frozenset()
    reserves: frozenset[str] = frozenset()
    given_up: dict[str, tuple[str, ...]] = field(default_factory=dict)


def lottery_order(seed: str, ids: Iterable[str]) -> list[str]:
    """``ansokan_id`` sorted by the hex digest of SHA-256(seed ":" id), ascending."""
    return sorted(ids, key=lambda i: sha256(b"%s:%s" % (seed.encode(), i.encode())).hexdigest())


def tier_of(model: Model, applicant: Applicant) -> tuple[int, str]:
    """(precedence from 0, tier): the first tier that applies; who fits none comes last."""
    has_priority = any(
        code in model.groups and model.groups[code].priority for code in applicant.groups
    )
    for k, tier in enumerate(model.queue.tiers):
        if tier == applicant.history or (tier == "fortur" and has_priority):
            return k, tier
    return len(model.queue.tiers), "ovriga"


def first_queue(instance: Instance) -> dict[str, Turn]:
    """Turn by ``ansokan_id`` in a first round: sorted by (tier, lottery number)."""
    rows = {a.id: a for a in instance.applicants}
    numbers = _numbers(instance)
    tiers = {i: tier_of(instance.model, a) for i, a in rows.items()}
    ordered = sorted(rows, key=lambda i: (tiers[i][0], numbers[i]))
    return {i: Turn(q, tiers[i][1], numbers[i]) for q, i in enumerate(ordered, 1)}


def _numbers(instance: Instance) -> dict[str, int]:
    """Lottery number by ``ansokan_id``."""
    ids = (a.id for a in instance.applicants)
    return {i: n for n, i in enumerate(lottery_order(instance.model.lottery.seed, ids), 1)}


def next_queue(instance: Instance, before: Round) -> dict[str, Turn]:
    """Turn by ``ansokan_id`` in a replan.

    Accepted youths who keep their place come first, then accepted ones whose place has vanished,
    standing offers, the rest, late applicants in lottery order, those who have dropped to reserve,
    and last those who declined.
    """
    rank = {i: k for k, i in enumerate(before.order)}
    numbers = _numbers(instance)

    def key(applicant: Applicant) -> tuple[int, int]:
        i = applicant.id
        if i not in rank:
            return 4, numbers[i]
        if i in before.declined:
            return 6, rank[i]
        if i in before.reserves:
            return 5, rank[i]
        states = (before.accepted, before.displaced, before.offers)
        return next((k for k, state in enumerate(states) if i in state), 3), rank[i]

    def tier(applicant: Applicant) -> str:
        return tier_of(instance.model, applicant)[1] if applicant.id in rank else "efteranmald"

    ordered = sorted(instance.applicants, key=key)
    return {a.id: Turn(q, tier(a), numbers[a.id]) for q, a in enumerate(ordered, 1)}
