"""A published run is written anew: as a decision, or with somebody protected late.

Who got what never changes here. The new version is judged by ``verify`` before it takes the old
one's place (contract §1, reliability R1.10 and §8).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from feriejobb.data.instance import Instance
from feriejobb.data.layering import load_model
from feriejobb.data.overbooking import overbooked
from feriejobb.data.solution import Result
from feriejobb.documents import documents, edition_id
from feriejobb.errors import InputError, InputIssue
from feriejobb.handover.locked_run import locked, passwords_of
from feriejobb.handover.passwords import Passwords
from feriejobb.messages import message
from feriejobb.plan.stored_result import result_of_run
from feriejobb.protect.late import LATE, late_file, late_ids, with_late
from feriejobb.report.edition import Status
from feriejobb.report.html import public_report
from feriejobb.report.html_register import REPORT, earlier_reports, earlier_stands
from feriejobb.store.approve import approve
from feriejobb.store.csv_files import HEADERS, ORDINARY, PROTECTED, split_files
from feriejobb.store.manifest import MODEL, Decision
from feriejobb.store.read_run import StoredRun, require_run
from feriejobb.store.renew_run import Renewal, renew_run
from feriejobb.store.round_files import LATE as LATE_CHANGES
from feriejobb.tables.overrides import apply_overrides
from feriejobb.tables.read import read_tables
from feriejobb.tables.reply_workbook import read_district
from feriejobb.tables.validate import validate
from feriejobb.verify.files import verify_run
from feriejobb.verify.rounds import round_of

_REPLACES, _END = "Ersätter", ". Använd"


@dataclass(frozen=True, slots=True, order=True)
class Recall:
    """An earlier file that holds the person: where it stood, who got it, and its hash."""

    path: str
    recipient: str
    sha256: str


@dataclass(frozen=True, slots=True)
class LateProtection:
    """What a late protection did.

    Attributes:
        recalls: Files of the version before that hold the person.
        older: Number of still earlier versions of the folder, whose files may hold them too.
        next_round: The run builds on another one, whose files hold them too.
        unsuitable: The person's place has public exposure, or takes nobody protected.
    """

    recalls: tuple[Recall, ...]
    older: int
    next_round: bool
    unsuitable: bool


def approve_run(
    run: Path, by: str, source: Path | None = None, passwords: Path | None = None
) -> Decision:
    """Record who decided, and stamp every list BESLUT.

    Args:
        run: The run folder.
        by: Who decides.
        source: The input; None to look where the manifest says.
        passwords: The file that opens locked workbooks; None to look beside the run.

    Raises:
        InputError: No run, no input, no name, no password, or the run is already decided.
        VerificationError: The run is not right as it stands, or would not be.
        OutputError: The run is in use, or the disk refused.
    """
    keys = _checked(run, source, passwords)
    found: list[Path | None] = []

    def restamp(stored: StoredRun, _: Decision) -> dict[str, bytes]:
        found.append(source or stored.input_path)
        decided, shown = _results(stored, source)
        late, before = late_ids(stored), earlier_reports(stored)
        # A first report hides the same when it is stamped; a later one hides what moved since.
        earlier = before if late or stored.manifest.parent else []
        files = documents(shown, "BESLUT", _replaced(stored, shown.instance, keys), earlier)
        if late and earlier_stands(shown, before[:1]):
            files[REPORT] = public_report(decided, "BESLUT", before[1:]).encode()
        return locked(files, keys)

    return approve(
        run, by, restamp=restamp,
        before_publish=lambda stage: verify_run(stage, found[0], passwords=keys).require(),
    )  # fmt: skip


def protect_run(
    run: Path, applicant: str, source: Path | None = None, passwords: Path | None = None
) -> LateProtection:
    """Move everything about one person to ``skydd/`` and make all lists anew without them.

    Args:
        run: The run folder.
        applicant: ``ansokan_id``.
        source: The input; None to look where the manifest says.
        passwords: The file that opens locked workbooks; None to look beside the run.

    Returns:
        Which earlier files must be recalled, and what a human must look at.

    Raises:
        InputError: No run, no input, nobody of that id, already protected, or a scenario of the
            run names the person.
        VerificationError: The run is not right as it stands, or would not be.
        OutputError: The run is in use, or the disk refused.
    """
    keys = _checked(run, source, passwords)
    told: list[LateProtection] = []
    found: list[Path | None] = []

    def change(stored: StoredRun) -> Renewal:
        found.append(source or stored.input_path)
        _, before = _results(stored, source)
        _require_ordinary(before.instance, stored, applicant)
        ids = {*late_ids(stored), applicant}
        instance = with_late(before.instance, ids)
        result = result_of_run(stored, instance, round_of(stored), before.warnings)
        status: Status = "BESLUT" if stored.decided else "FÖRSLAG"
        files = documents(result, status, edition_id(before), earlier_reports(stored))
        files |= split_files(
            instance, result.placements, result.unplaced, result.reserves, result.exceptions
        )
        told.append(_told(stored, before.instance, applicant, keys))
        moved = _moved_rows(stored, applicant)
        return Renewal({**locked(files, keys), **moved, LATE: late_file(ids)})

    renew_run(
        run, change, command="protect", event="lists_renewed",
        before_publish=lambda stage: verify_run(stage, found[0], passwords=keys).require(),
    )  # fmt: skip
    return told[0]


def _checked(run: Path, source: Path | None, given: Path | None) -> Passwords:
    """What opens the run's workbooks, once the run has been found to be right."""
    require_run(run)
    keys = passwords_of(run, given)
    verify_run(run, source, passwords=keys).require()
    return keys


def _results(stored: StoredRun, source: Path | None) -> tuple[Result, Result]:
    """The run's result as it was decided, and as it is written: the late ones protected."""
    instance, issues = _input_again(stored, source)
    before, warnings = round_of(stored), [str(issue) for issue in issues]
    shown = with_late(instance, late_ids(stored))
    return (
        result_of_run(stored, instance, before, warnings),
        result_of_run(stored, shown, before, warnings),
    )


def _input_again(stored: StoredRun, source: Path | None) -> tuple[Instance, list[InputIssue]]:
    place = source or stored.input_path
    if place is None:
        raise InputError([InputIssue("indata", 0, "", "INDATA_SAKNAS", message("INDATA_SAKNAS"))])
    effective = load_model(stored.path / MODEL)
    raw = read_tables(place, stored.encoding, show_hidden=stored.show_hidden)
    tables, _ = apply_overrides(raw, effective.table_overrides)
    instance, issues = validate(tables, effective.model)
    before = round_of(stored)
    return overbooked(instance, before.accepted) if before else instance, issues


def _require_ordinary(instance: Instance, stored: StoredRun, applicant: str) -> None:
    person = instance.applicant_by_id.get(applicant)
    if person is None:
        raise _wrong("ANSÖKAN_SAKNAS", "Ingen ansökan i körningen har det id:t. Kontrollera det.")
    if person.protected:
        raise _wrong("REDAN_SKYDDAD", "Personen är redan skyddad. Inget har ändrats.")
    tables = json.dumps(stored.effective_model.get("tables", {}), default=str, ensure_ascii=False)
    if json.dumps(applicant, ensure_ascii=False) in tables:
        text = "Körningens scenario pekar ut ansökan. Gör om körningen utan det i scenariot."
        raise _wrong("SCENARIO_RAD", text)


def _wrong(code: str, text: str) -> InputError:
    return InputError([InputIssue("protect", 0, "", code, text)])


def _replaced(stored: StoredRun, instance: Instance, keys: Passwords) -> str:
    """The edition that the present district files say they replace; empty for none."""
    for name in sorted({place.employer for place in instance.places}):
        path = f"forvaltningar/{name}.xlsx"
        if path not in stored.manifest.files:
            return ""  # a what-if, on whose account nobody has been handed anything
        book = read_district(stored.path / path, keys.all())
        for sheet in book.sheets.values():
            for _, cells in sheet.rows:
                if _REPLACES in cells:
                    return next(c for c in cells if _END in c).split(_END)[0]
        return ""
    return ""


def _told(stored: StoredRun, instance: Instance, applicant: str, keys: Passwords) -> LateProtection:
    places = [instance.place_by_id[p.place] for p in stored.placements if p.applicant == applicant]
    return LateProtection(
        tuple(sorted(_recalls(stored, instance, applicant, keys))),
        len(stored.manifest.earlier),
        bool(stored.manifest.parent),
        any(place.exposure or not place.protected_ok for place in places),
    )


def _recalls(
    stored: StoredRun, instance: Instance, applicant: str, keys: Passwords
) -> Iterator[Recall]:
    """Ordinary files with a cell that is the person's id."""
    for path, entry in stored.manifest.files.items():
        if path.startswith("skydd/"):
            continue
        if path.endswith(".xlsx"):
            sheets = read_district(stored.path / path, keys.all()).sheets.values()
            cells = {cell for sheet in sheets for _, row in sheet.rows for cell in row}
        elif path.endswith(".csv"):
            cells = {cell for row in _rows(stored.document(path)) for cell in row}
        else:
            continue
        if applicant in cells:
            yield Recall(path, _recipient(instance, path), entry.sha256)


def _recipient(instance: Instance, path: str) -> str:
    folder, _, name = path.partition("/")
    if folder != "forvaltningar":
        return "samordnaren"
    employer = instance.employer_by_name[name.removesuffix(".xlsx")]
    return employer.recipient or employer.name


def _moved_rows(stored: StoredRun, applicant: str) -> dict[str, bytes]:
    """A replan's own tables (``store.round_files``) with everything on the person in ``skydd/``."""
    found: dict[str, bytes] = {}
    for path in stored.manifest.files:
        folder, _, name = path.partition("/")
        twin = f"{PROTECTED}/{name}"
        if folder != ORDINARY or name in HEADERS or twin not in stored.manifest.files:
            continue
        ordinary, hidden = _rows(stored.document(path)), _rows(stored.document(twin))
        # A late change names its row in the third column: an id, or two of a pair.
        column = 2 if name == LATE_CHANGES else 0
        moved = [row for row in ordinary[1:] if applicant in row[column].split("|")]
        hidden[1:] = sorted([*hidden[1:], *moved], key=lambda row: [cell.encode() for cell in row])
        found[path] = _written([row for row in ordinary if row not in moved])
        found[twin] = _written(hidden)
    return found


def _rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline=""), delimiter=";"))


def _written(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
