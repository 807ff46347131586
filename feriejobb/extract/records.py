"""Where a person stands in the files of a run, record by record, read from the files themselves."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from feriejobb.data.solution import CaseCertificate, PayCertificate, PriceCertificate, Proof
from feriejobb.extract.persons import OMITTED, Others, Person
from feriejobb.store.manifest import MANIFEST, PROOF, access_class
from feriejobb.store.read_run import StoredRun
from feriejobb.tables.reply_workbook import read_district


@dataclass(frozen=True)
class Record:
    """One place where the person stands.

    Attributes:
        file: Path inside the run; a table's name for the input.
        part: Sheet and row, or the like; empty for the whole file.
        access: Who may read the file: its access class, ``indata`` for the input.
        fields: (name, value) as they stand there.
    """

    file: str
    part: str
    access: str
    fields: tuple[tuple[str, str], ...]


def records(
    run: StoredRun, me: Person, others: Others, passwords: Collection[str] = ()
) -> Iterator[Record]:
    """Every record of every file of the run that is about the person.

    Args:
        run: The run.
        me: The person.
        others: Everybody else; what says something about them is left out of the values.
        passwords: Those that open the run's workbooks, where they need one.
    """
    for path in sorted([*run.manifest.files, MANIFEST]):
        access = "internt" if path == MANIFEST else access_class(path)
        for part, fields in _found(run, path, me, others, passwords):
            shown = tuple((name, others.masked(value)) for name, value in fields if value)
            yield Record(path, part, access, shown)


def proof_record(proof: Proof, position: int) -> Record:
    """What the proofs say of a queue position."""
    priced = _covering(proof.certificates, position)
    fields = [("köplats", str(position)), ("intyg om priser, nummer", priced)]
    fields.append(("intyg om fall, nummer", _covering(proof.cases, position)))
    fields.append(("intyg om löner, nummer", _covering(proof.pay, position)))
    fields.append(("visad av exakta lösare", "ja" if position in proof.exact else ""))
    fields.append(("utan bevis", "ja" if position in proof.unproved else ""))
    return Record(PROOF, "", "internt", tuple((n, v) for n, v in fields if v))


def _covering(
    certificates: Sequence[PriceCertificate | CaseCertificate | PayCertificate], position: int
) -> str:
    """The numbers, as in the verifier's findings, of those about a queue position."""
    numbers = (n for n, one in enumerate(certificates, start=1) if position in one.covers)
    return ", ".join(map(str, numbers))


_Found = Iterator[tuple[str, list[tuple[str, str]]]]


def _found(
    run: StoredRun, path: str, me: Person, others: Others, passwords: Collection[str]
) -> _Found:
    suffix = PurePosixPath(path).suffix
    if suffix == ".xlsx":
        yield from _in_workbook(run, path, me, passwords)
        return
    text = run.document(path).decode(errors="replace")
    if suffix == ".csv":
        yield from _in_table(text, me)
    elif suffix == ".txt":
        yield from _in_letter(text, me, others)
    elif me.is_named(text):
        yield from _in_lines(text, me)


def _in_table(text: str, me: Person) -> _Found:
    header, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    for number, row in enumerate(rows, start=2):
        if any(me.is_named(cell) for cell in row):
            yield f"rad {number}", list(zip(header, row, strict=False))


def _in_workbook(run: StoredRun, path: str, me: Person, passwords: Collection[str]) -> _Found:
    for name, sheet in read_district(run.path / path, passwords).sheets.items():
        rows = [(number, cells) for number, cells in sheet.rows if any(cells)]
        header = rows[0][1] if rows else []
        for number, cells in rows[1:]:
            if me.has_row(cells):
                named = [*header, *[""] * len(cells)]
                yield f"{name}, rad {number}", list(zip(named, cells, strict=False))


def _in_letter(text: str, me: Person, others: Others) -> _Found:
    """The whole letter where it is about nobody else, otherwise the paragraphs that name them."""
    if not me.is_named(text):
        return
    if not others.within(text):
        yield "", [("text", text.strip())]
        return
    for number, paragraph in enumerate(text.split("\n\n"), start=1):
        if me.is_named(paragraph):
            yield f"stycke {number}", [("text", paragraph.strip())]


def _in_lines(text: str, me: Person) -> _Found:
    for number, line in enumerate(text.splitlines(), start=1):
        if me.is_named(line):
            yield f"rad {number}", [("text", line.strip() if len(line) < 1000 else OMITTED)]
