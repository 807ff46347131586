"""What the coordinator's workbook is made from: the result without those who stand elsewhere.

**The counting rule.** The workbook has access class ``internt``: no row, id or property of an
applicant with protected data is in it. Every table counts the rows that the workbook shows, so a
table broken down by förvaltning, stadsdel, area, sub-period, supervisor group or quota cannot be
subtracted from the lists to find such a person. Only whole-city figures count everyone: the goals
and the control totals; they say so, and they tell no more than the gaps in ``ko_nr`` do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from feriejobb.data.ages import age_on
from feriejobb.data.instance import Applicant, Contact, Instance, Place
from feriejobb.data.queue import QueueEntry
from feriejobb.data.round_report import RoundReport
from feriejobb.data.solution import LockException, Placement, Result, Unplaced
from feriejobb.recount.overshoot import OfferRisk, offer_risks
from feriejobb.report.district_view import NO_CONTACT


@dataclass(frozen=True, slots=True)
class Shown:
    """One placement that the workbook shows, joined with its applicant and place."""

    placement: Placement
    applicant: Applicant
    place: Place
    contact: Contact
    age: int


@dataclass(frozen=True)
class CoordinatorView:
    """All that the workbook's tables are made from; lists by queue position.

    ``withheld`` counts the lines of changes and warnings that name someone who is not shown.
    """

    instance: Instance
    applicants: tuple[Applicant, ...]
    placed: tuple[Shown, ...]
    unplaced: tuple[Unplaced, ...]
    queue: dict[str, QueueEntry]
    exceptions: tuple[LockException, ...]
    changes: tuple[str, ...]
    warnings: tuple[str, ...]
    withheld: int
    round: RoundReport | None = None
    risks: tuple[OfferRisk, ...] = ()


def coordinator_view(result: Result) -> CoordinatorView:
    """The view of a result."""
    instance = result.instance.real
    hidden = frozenset(a.id for a in instance.applicants if a.protected)
    kept = sorted(result.placements, key=lambda p: p.position)
    changes = _without(result.changes, hidden)
    warnings = _without(result.warnings, hidden)
    lines = len(result.changes) + len(result.warnings)
    unplaced = sorted(result.unplaced, key=lambda u: u.position)
    return CoordinatorView(
        instance=instance,
        applicants=tuple(a for a in instance.applicants if not a.protected),
        placed=tuple(_shown(instance, p) for p in kept if p.applicant not in hidden),
        unplaced=tuple(u for u in unplaced if u.applicant not in hidden),
        queue={entry.id: entry for entry in result.queue if entry.id not in hidden},
        exceptions=tuple(e for e in result.exceptions if e.applicant not in hidden),
        changes=changes,
        warnings=warnings,
        withheld=lines - len(changes) - len(warnings),
        round=result.round.shown(hidden) if result.round else None,
        risks=offer_risks(
            result.instance,
            [p for p in result.placements if p.applicant not in hidden],
            result.round.accepted if result.round else (),
        ),
    )


def _shown(instance: Instance, placement: Placement) -> Shown:
    applicant = instance.applicant_by_id[placement.applicant]
    place = instance.place_by_id[placement.place]
    first_day = next(
        s.first_day for s in instance.model.sub_periods if s.period == placement.period
    )
    return Shown(
        placement,
        applicant,
        place,
        instance.contacts.get(applicant.id, NO_CONTACT),
        age_on(applicant.birth_date, first_day),
    )


def _without(lines: Sequence[str], hidden: frozenset[str]) -> tuple[str, ...]:
    """The lines that name none of the ids as a word of its own."""
    if not hidden:
        return tuple(lines)
    ids = "|".join(re.escape(i) for i in sorted(hidden))
    named = re.compile(rf"(?<![\w-])(?:{ids})(?![\w-])")
    return tuple(line for line in lines if not named.search(line))
