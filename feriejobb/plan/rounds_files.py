"""What a round leaves in the run folder for the next one, and what is read back from there.

``omgang.csv`` (``ansokan_id;ko_nr;plats_id;lage;avbojda``) carries every answer so far, so that
answers accumulate. It stands in ``internt/`` and, for protected applicants, in ``skydd/``; the
other tables of a round are those of ``store.round_files``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from feriejobb.data.round_report import RoundReport
from feriejobb.plan.rounds import NextRound
from feriejobb.plan.standing import Standing
from feriejobb.store.csv_files import ORDINARY, PROTECTED
from feriejobb.store.read_run import StoredRun
from feriejobb.store.round_files import ROUND, report_files
from feriejobb.verify.rounds import HEADER, round_of


def standing_of(stored: StoredRun) -> Standing:
    """Where everyone stood when the run was published.

    Those who lost an accepted place and got another hold a new offer; it is theirs to answer.

    Raises:
        VerificationError: The run's ``omgang.csv`` is missing or damaged.
    """
    before = round_of(stored)
    placed = {p.applicant: p.place for p in stored.placements}
    position = {p.applicant: p.position for p in stored.placements}
    position |= {u.applicant: u.position for u in stored.unplaced}
    order = sorted(position, key=lambda i: position[i])
    if before is None:
        return Standing(tuple(order), offers=placed)
    # An answer holds though the application has been taken out of the input.
    answered = before.declined | before.reserves
    order += [i for i in before.order if i in answered and i not in position]
    return Standing(
        tuple(order),
        before.accepted,
        {i: p for i, p in placed.items() if i not in before.accepted},
        before.declined,
        before.displaced - placed.keys(),
        before.out_of_year,
        before.reserves - placed.keys(),
        before.given_up,
    )


def hidden_in(stored: StoredRun) -> frozenset[str]:
    """Ids of the run that may stand in ``skydd/`` only."""
    path = f"{PROTECTED}/{ROUND}"
    if path not in stored.manifest.files:
        return stored.protected
    rows = csv.reader(io.StringIO(stored.document(path).decode(), newline=""), delimiter=";")
    return stored.protected | {row[0] for row in list(rows)[1:]}


def round_documents(
    planned: NextRound, before: Mapping[str, str], report: RoundReport
) -> dict[str, bytes]:
    """``omgang.csv``, ``forandringar.csv`` and ``sena_andringar.csv`` by path inside the run.

    Args:
        planned: The round.
        before: ``plats_id`` by ``ansokan_id`` of everyone placed in the round before.
        report: What the round is told with.
    """
    protected = {a.id for a in planned.instance.applicants if a.protected}
    secret = report.hidden | protected
    return report_files(report, protected) | standing_documents(planned, before, secret)


def standing_documents(
    planned: NextRound, before: Mapping[str, str], secret: frozenset[str]
) -> dict[str, bytes]:
    """``omgang.csv`` by path inside the run: known before the round is solved.

    Args:
        planned: The round.
        before: ``plats_id`` by ``ansokan_id`` of everyone placed in the round before.
        secret: Ids that may stand in ``skydd/`` only.
    """
    rows = _standing_rows(planned, before)
    return {
        f"{ORDINARY}/{ROUND}": _csv(r for r in rows if r[0] not in secret),
        f"{PROTECTED}/{ROUND}": _csv(r for r in rows if r[0] in secret),
    }


def _standing_rows(planned: NextRound, before: Mapping[str, str]) -> list[Sequence[str]]:
    known = planned.standing
    rank = {i: q for q, i in enumerate(known.order, start=1)}
    rows: list[Sequence[str]] = []
    for i in sorted(rank.keys() | planned.instance.applicant_by_id.keys(), key=str.encode):
        state = planned.state(i)
        place = known.accepted.get(i) or known.offers.get(i) or planned.vanished.get(i, "")
        if state in ("nej", "nej_aret"):
            place = before.get(i, "")
        given_up = "|".join(known.given_up.get(i, ()))
        named = "" if state in ("utan", "reserv") else place
        rows.append((i, str(rank.get(i, 0)), named, state, given_up))
    return rows


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerows([HEADER, *rows])
    return text.getvalue().encode()
