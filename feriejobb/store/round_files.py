"""What a replan tells in CSV files, for the reader and for making its workbooks anew.

``forandringar.csv`` (``ansokan_id;fran_plats;till_plats;slag;skal;fran_forvaltning``) names whom
the round changed something for; ``sena_andringar.csv`` (``slag;tabell;rad;kolumner;fore;nu``) what
had changed in the input, and is missing where that is not known. Both stand in ``internt/`` and,
for protected applicants, in ``skydd/``; UTF-8, ``;``, rows in byte order.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Sequence
from typing import get_args

from feriejobb.data.round_report import Kind, LateChange, LateKind, RoundChange, RoundReport, Why
from feriejobb.errors import VerificationError
from feriejobb.store.csv_files import ORDINARY, PROTECTED
from feriejobb.store.read_run import StoredRun

CHANGES, LATE, ROUND = "forandringar.csv", "sena_andringar.csv", "omgang.csv"
_HEADERS: dict[str, tuple[str, ...]] = {
    CHANGES: ("ansokan_id", "fran_plats", "till_plats", "slag", "skal", "fran_forvaltning"),
    LATE: ("slag", "tabell", "rad", "kolumner", "fore", "nu"),
}
_KINDS: dict[str, Kind] = {kind: kind for kind in get_args(Kind)}
_WHYS: dict[str, Why] = {why: why for why in get_args(Why)}
_LATE_KINDS: dict[str, LateKind] = {kind: kind for kind in get_args(LateKind)}


def report_files(report: RoundReport, protected: Collection[str]) -> dict[str, bytes]:
    """The files of a report by path inside the run.

    Args:
        report: What the round is told with.
        protected: Ids that are protected in the input.
    """
    secret = report.hidden.union(protected)
    files: dict[str, bytes] = {}
    for folder, hidden in ((ORDINARY, False), (PROTECTED, True)):
        rows = [c for c in report.changes if (c.applicant in secret) == hidden]
        files[f"{folder}/{CHANGES}"] = _written(
            CHANGES,
            ((c.applicant, c.before, c.after, c.kind, c.why, c.employer) for c in rows),
        )
        if report.compared:
            late = [c for c in report.late if report.is_hidden(c, protected) == hidden]
            files[f"{folder}/{LATE}"] = _written(
                LATE, ((c.kind, c.table, c.row, c.columns, c.before, c.after) for c in late)
            )
    return files


def read_report(run: StoredRun) -> RoundReport | None:
    """The report of a stored run; None in a first round.

    Raises:
        VerificationError: A file is missing or not in its form.
    """
    if not run.manifest.parent:
        return None
    compared = f"{ORDINARY}/{LATE}" in run.manifest.files
    changes: list[RoundChange] = []
    late: list[LateChange] = []
    hidden: set[str] = set()
    out: list[str] = []
    accepted: set[str] = set()
    for folder in (ORDINARY, PROTECTED):
        found = [_change(row) for row in _parsed(run, folder, CHANGES)]
        changes += found
        told = [_late(row) for row in _parsed(run, folder, LATE)] if compared else []
        late += told
        standing = _rows(run.document(f"{folder}/{ROUND}"))[1:]
        out += [row[0] for row in standing if row[3] == "nej_aret"]
        accepted |= {row[0] for row in standing if row[3] == "ja"}
        if folder == PROTECTED:
            hidden |= {c.applicant for c in found} | {row[0] for row in standing}
            hidden |= {c.row for c in told}
    return RoundReport(
        tuple(sorted(changes, key=lambda c: c.applicant.encode())),
        tuple(sorted(late)),
        compared,
        tuple(sorted(out)),
        frozenset(accepted),
        frozenset(hidden),
    )


def _change(row: Sequence[str]) -> RoundChange:
    if row[3] not in _KINDS or row[4] not in _WHYS:
        raise VerificationError([f"{CHANGES}: okänt slag eller skäl."])
    return RoundChange(row[0], row[1], row[2], _KINDS[row[3]], _WHYS[row[4]], row[5])


def _late(row: Sequence[str]) -> LateChange:
    if row[0] not in _LATE_KINDS:
        raise VerificationError([f"{LATE}: okänt slag."])
    return LateChange(_LATE_KINDS[row[0]], *row[1:])


def _written(name: str, rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    ordered = sorted(rows, key=lambda row: [cell.encode() for cell in row])
    writer.writerows([_HEADERS[name], *ordered])
    return text.getvalue().encode()


def _rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline=""), delimiter=";", strict=True))


def _parsed(run: StoredRun, folder: str, name: str) -> list[list[str]]:
    data = run.document(f"{folder}/{name}")
    try:
        rows = _rows(data)
    except (ValueError, csv.Error):
        rows = []
    width = len(_HEADERS[name])
    sound = bool(rows) and tuple(rows[0]) == _HEADERS[name]
    sound = sound and all(len(row) == width for row in rows)
    if not sound or _written(name, rows[1:]) != data:
        text = f"{folder}/{name} har inte den föreskrivna formen eller ordningen."
        raise VerificationError([text])
    return rows[1:]
