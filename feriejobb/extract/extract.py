"""Gather everything that a run holds on one person (GDPR art. 15; reliability §8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from feriejobb.data.instance import Instance
from feriejobb.errors import InputError, InputIssue, VerificationError
from feriejobb.extract.persons import Others, person_in
from feriejobb.extract.records import Record, proof_record, records
from feriejobb.handover.age_seal import SUFFIX
from feriejobb.handover.locked_run import passwords_of
from feriejobb.protect.late import late_ids
from feriejobb.recount.lottery import first_queue, next_queue
from feriejobb.store.read_run import StoredRun, read_run
from feriejobb.store.verify_files import verify_files
from feriejobb.tables.read import read_tables
from feriejobb.verify.delivered import read_again
from feriejobb.verify.rounds import round_of

_SEALED = (
    "Bladen i skydd/ är krypterade för mottagaren och har inte lästs; tabellerna där är lästa."
)
_NO_INPUT = "Indata finns inte längre där körningen säger, eller har ändrats: den ingår inte."
_UNKNOWN = "Ansöknings-id finns inte i körningen. Kontrollera id:t."

#: Input tables with rows about persons, and their columns of ids.
_TABLES = {
    "ansokningar": ("ansokan_id",),
    "par": ("ansokan_id_1", "ansokan_id_2"),
    "forbud": ("ansokan_id",),
}


@dataclass(frozen=True)
class Extract:
    """What one run holds on one person.

    Attributes:
        applicant: ``ansokan_id``.
        protected: The extract may only stand where ``skydd/`` may stand.
        run_id: The run.
        created: When it was written.
        decided: A named person has decided on it.
        synthetic: The person is made up.
        records: Everything, by file.
        recipients: Who gets each kind of file, by access class.
        notes: What could not be had.
    """

    applicant: str
    protected: bool
    run_id: str
    created: str
    decided: bool
    synthetic: bool
    records: tuple[Record, ...]
    recipients: dict[str, str]
    notes: tuple[str, ...]


def extract(
    run: Path, applicant: str, source: Path | None = None, passwords: Path | None = None
) -> Extract:
    """Gather everything that a run, and the input it was made from, hold on one person.

    Args:
        run: The run folder.
        applicant: ``ansokan_id``.
        source: The input; None to look where the manifest says.
        passwords: The file that opens locked workbooks; None to look beside the run.

    Raises:
        InputError: No run there, nobody of that id in it, or no password for its workbooks.
        VerificationError: The run is not as it was published.
        OutputError: The disk refused.
    """
    stored = read_run(run)
    findings = verify_files(run)
    if findings:
        raise VerificationError(list(findings))
    instance = _input_of(stored, source)
    me = person_in(instance, applicant)
    others = Others(me, _ids(stored, instance), {} if instance is None else instance.contacts)
    found = list(records(stored, me, others, passwords_of(run, passwords).all()))
    if instance is not None:
        found += _from_input(stored, source or stored.input_path, me.id, others)
        found += _from_queue(stored, instance, me.id)
    if not found:
        raise InputError([InputIssue("kommandoraden", 0, "ANSOKAN_ID", "ANSÖKAN_OKÄND", _UNKNOWN)])
    secret = {a.id for a in instance.applicants if a.protected} if instance is not None else set()
    folders = {record.access for record in found}
    return Extract(
        applicant,
        applicant in secret | stored.protected | {*late_ids(stored)} or "skydd" in folders,
        stored.manifest.run_id,
        stored.manifest.created,
        stored.decided,
        stored.manifest.synthetic,
        tuple(found),
        {access: _recipient(access, instance) for access in sorted(folders)},
        tuple(_notes(stored, instance)),
    )


def _notes(stored: StoredRun, instance: Instance | None) -> Iterator[str]:
    """What could not be read."""
    if instance is None:
        yield _NO_INPUT
    if any(path.endswith(SUFFIX) for path in stored.manifest.files):
        yield _SEALED


def _input_of(stored: StoredRun, source: Path | None) -> Instance | None:
    """The input that the run was made from, or None where it is no longer to be had."""
    try:
        instance, findings = read_again(stored, source)
    except InputError:
        if source is not None:
            raise
        return None
    return None if findings else instance


def _ids(stored: StoredRun, instance: Instance | None) -> set[str]:
    known = {p.applicant for p in stored.placements} | {u.applicant for u in stored.unplaced}
    before = round_of(stored)
    known |= set() if before is None else {*before.order}
    return known if instance is None else known | instance.applicant_by_id.keys()


def _from_input(
    stored: StoredRun, source: Path | None, applicant: str, others: Others
) -> Iterator[Record]:
    if source is None:
        return
    tables = read_tables(source, stored.encoding, show_hidden=stored.show_hidden).tables
    for name, columns in _TABLES.items():
        for row in tables[name].rows if name in tables else ():
            if applicant in (row.values.get(column) for column in columns):
                spelt = tables[name].headers
                fields = tuple(
                    (spelt.get(key, key), others.masked(value))
                    for key, value in row.values.items()
                    if value
                )
                yield Record(tables[name].source_name, f"rad {row.row_number}", "indata", fields)


def _from_queue(stored: StoredRun, instance: Instance, applicant: str) -> Iterator[Record]:
    """What the run works out about the person: tier, lottery number, proof of the position."""
    before = round_of(stored)
    turns = first_queue(instance) if before is None else next_queue(instance, before)
    turn = turns.get(applicant)
    if turn is not None:
        fields = (("köled", turn.tier), ("lottnummer", str(turn.lottery)))
        yield Record("uträknat ur indata och frö", "", "internt", fields)
        yield proof_record(stored.proof, turn.position)


def _recipient(access: str, instance: Instance | None) -> str:
    kind, _, employer = access.partition(":")
    if kind != "forvaltning":
        return _KINDS[kind]
    there = None if instance is None else instance.employer_by_name.get(employer)
    recipient = there.recipient if there is not None else ""
    return f"{employer}, {recipient}" if recipient else employer


_KINDS = {
    "skydd": "den som är särskilt utsedd",
    "internt": "samordningen",
    "publikt": "alla",
    "indata": "samordningen",
}
