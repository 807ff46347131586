"""The queue: tiers, the published lottery, and queue positions (contract §5).

The lottery is the only source of chance in the system. The number of an applicant is their place
among all applicants sorted by the hex digest of SHA-256(seed ":" ansokan_id); anyone can redo it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from feriejobb.data.instance import Applicant
from feriejobb.data.model import LAST_TIER, LATE_TIER, PRIORITY_TIER, Model


def digest(seed: str, applicant_id: str) -> str:
    """Hex SHA-256 of ``seed:ansokan_id`` in UTF-8."""
    return hashlib.sha256(f"{seed}:{applicant_id}".encode()).hexdigest()


def tier(model: Model, applicant: Applicant) -> str:
    """The first of the model's tiers that applies; ``ovriga`` for those who fit none."""
    groups = applicant.groups
    priority = bool(groups) and not groups.isdisjoint(model.priority_groups())
    for name in model.queue.tiers:
        if (name == PRIORITY_TIER and priority) or name == applicant.history:
            return name
    return LAST_TIER


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """One applicant's place in the queue; ``position`` and ``lottery`` count from 1."""

    id: str
    position: int
    tier: str
    lottery: int


def lottery_numbers(seed: str, ids: Iterable[str]) -> dict[str, int]:
    """Lottery number 1 … N by ``ansokan_id``."""
    ordered = sorted(ids, key=lambda i: (digest(seed, i), i))
    return {applicant_id: number for number, applicant_id in enumerate(ordered, start=1)}


def build_queue(
    model: Model, applicants: Iterable[Applicant], tiers: dict[str, str] | None = None
) -> tuple[QueueEntry, ...]:
    """All applicants in queue order.

    Args:
        model: Gives the tiers and the seed.
        applicants: Every row of ``ansokningar``, the ineligible too, in any order.
        tiers: Tiers that override the model's by ``ansokan_id`` (late applicants of a replan).

    Returns:
        One entry per applicant, positions 1 … N.
    """
    rows = list(applicants)
    numbers = lottery_numbers(model.lottery.seed, (a.id for a in rows))
    order = {name: k for k, name in enumerate(model.queue.tiers)}
    names = {a.id: (tiers or {}).get(a.id) or tier(model, a) for a in rows}
    order |= {LAST_TIER: len(order), LATE_TIER: len(order) + 1}
    ids = sorted(numbers, key=lambda i: (order[names[i]], numbers[i]))
    return tuple(QueueEntry(i, q, names[i], numbers[i]) for q, i in enumerate(ids, start=1))
