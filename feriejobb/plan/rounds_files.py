"""What a round leaves in the run folder for the next one, and what is read back from there.

``omgang.csv`` (``ansokan_id;ko_nr;plats_id;lage``) carries every answer so far, so that answers
accumulate; ``forandringar.csv`` (``ansokan_id;fran_plats;till_plats;slag``) names whom the round
changed something for. Both stand in ``internt/`` and, for protected applicants, in ``skydd/``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from feriejobb.data.solution import Placement
from feriejobb.plan.rounds import NextRound, Standing
from feriejobb.store.read_run import StoredRun
from feriejobb.verify.rounds import round_of

ROUND, CHANGES = "omgang.csv", "forandringar.csv"
ORDINARY, PROTECTED = "internt", "skydd"

#: ``slag``: new offer; moved; lost it, as accepted or standing; said no; no longer in the input.
Kind = Literal["ny", "flyttad", "mist_antagen", "mist_erbjudande", "tackat_nej", "saknas_i_indata"]

_ROUND_HEADER = ("ansokan_id", "ko_nr", "plats_id", "lage")
_CHANGES_HEADER = ("ansokan_id", "fran_plats", "till_plats", "slag")


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
    # A decline holds though the application has been taken out of the input.
    order += [i for i in before.order if i in before.declined and i not in position]
    return Standing(
        tuple(order),
        before.accepted,
        {i: p for i, p in placed.items() if i not in before.accepted},
        before.declined,
        before.displaced - placed.keys(),
    )


def hidden_in(stored: StoredRun) -> frozenset[str]:
    """Ids of the run that may stand in ``skydd/`` only."""
    path = f"{PROTECTED}/{ROUND}"
    if path not in stored.manifest.files:
        return stored.protected
    rows = csv.reader(io.StringIO(stored.document(path).decode(), newline=""), delimiter=";")
    return stored.protected | {row[0] for row in list(rows)[1:]}


def changes(
    planned: NextRound, before: Mapping[str, str], placements: Iterable[Placement]
) -> list[tuple[str, str, str, Kind]]:
    """Whom the round changed something for, sorted by ``ansokan_id``.

    Args:
        planned: The round.
        before: ``plats_id`` by ``ansokan_id`` of everyone placed in the round before.
        placements: Everyone placed now.
    """
    now = {p.applicant: p.place for p in placements}
    rows: list[tuple[str, str, str, Kind]] = []
    for i in sorted(before.keys() | now.keys(), key=str.encode):
        old, new = before.get(i, ""), now.get(i, "")
        kind: Kind
        if old == new:
            continue
        if not old:
            kind = "ny"
        elif new:
            kind = "flyttad"
        elif i in planned.out:
            kind = "tackat_nej"
        elif i in planned.vanished:
            kind = "mist_antagen"
        else:
            known = i in planned.instance.applicant_by_id
            kind = "mist_erbjudande" if known else "saknas_i_indata"
        rows.append((i, old, new, kind))
    return rows


def round_documents(
    planned: NextRound,
    before: Mapping[str, str],
    rows: Sequence[Sequence[str]],
    hidden: frozenset[str],
) -> dict[str, bytes]:
    """``omgang.csv`` and ``forandringar.csv`` by path inside the run.

    Args:
        planned: The round.
        before: ``plats_id`` by ``ansokan_id`` of everyone placed in the round before.
        rows: The rows of ``changes``.
        hidden: Ids that were protected in the round before; the input adds its own.
    """
    people = planned.instance.applicant_by_id
    secret = {i for i in hidden if i not in people}
    secret |= {a.id for a in planned.instance.applicants if a.protected}
    rank = {i: q for q, i in enumerate(planned.standing.order, start=1)}
    known = planned.standing
    round_rows = []
    for i in sorted(rank.keys() | people.keys(), key=str.encode):
        state = planned.state(i)
        place = known.accepted.get(i) or known.offers.get(i) or planned.vanished.get(i, "")
        if state == "nej":
            place = before.get(i, "")
        round_rows.append((i, str(rank.get(i, 0)), "" if state == "utan" else place, state))
    files = {}
    for name, header, body in (
        (ROUND, _ROUND_HEADER, round_rows),
        (CHANGES, _CHANGES_HEADER, rows),
    ):
        files[f"{ORDINARY}/{name}"] = _csv(header, [r for r in body if r[0] not in secret])
        files[f"{PROTECTED}/{name}"] = _csv(header, [r for r in body if r[0] in secret])
    return files


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerows([header, *rows])
    return text.getvalue().encode()
