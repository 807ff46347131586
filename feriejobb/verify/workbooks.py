"""The workbooks as delivered, read with another reader than they were written with.

Names and contact details are compared with the input too: a list where two names have changed
places would send two youths to each other's jobs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal, InvalidOperation

from feriejobb.data.instance import Contact, Instance
from feriejobb.errors import InputError
from feriejobb.handover.office_lock import is_locked
from feriejobb.store.read_run import StoredRun
from feriejobb.store.round_files import read_report
from feriejobb.tables.district_sheets import (
    APPLICANT,
    CHANGES,
    FROM_PLACE,
    PLACE,
    PLACEMENTS,
    RESERVES,
    TO_PLACE,
)
from feriejobb.tables.reply_workbook import District, read_district

FOLDER = "forvaltningar"
COORDINATOR = "internt/samordning.xlsx"
COST, POSITION = "Kostnad (kr)", "Kö-nr"

_NOBODY = Contact("", "", "", "", "")


def workbook_findings(
    run: StoredRun, instance: Instance, passwords: Collection[str] = ()
) -> Iterator[str]:
    """Every förvaltning with places has its file, and each file says what the CSV files say.

    Args:
        run: The run.
        instance: The input with the late ones protected.
        passwords: Those that open the workbooks; without any, locked ones are passed over.
    """
    employers = {place.employer for place in instance.places}
    expected = {f"{FOLDER}/{name}.xlsx": name for name in employers}
    present = {path for path in run.manifest.files if path.startswith(f"{FOLDER}/")}
    if not present and COORDINATOR not in run.manifest.files and _asked_what_if(run):
        return
    for path in sorted(expected.keys() - present):
        yield f"ARBETSBOK {path}: saknas"
    for path in sorted(present - expected.keys()):
        yield f"ARBETSBOK {path}: hör inte till någon förvaltning med platser"
    for path in sorted(present & expected.keys()):
        if _sealed(run, path, passwords):
            continue
        book = _read(run, path, passwords)
        if book is None:
            yield f"ARBETSBOK {path}: kan inte läsas"
        else:
            yield from _district_findings(path, book, expected[path], run, instance)
    if COORDINATOR not in run.manifest.files:
        yield f"ARBETSBOK {COORDINATOR}: saknas"
        return
    if _sealed(run, COORDINATOR, passwords):
        return
    coordinator = _read(run, COORDINATOR, passwords)
    if coordinator is None:
        yield f"ARBETSBOK {COORDINATOR}: kan inte läsas"
    else:
        yield from _coordinator_findings(coordinator, run, instance)


def _asked_what_if(run: StoredRun) -> bool:
    """Whether the run answers a what-if, whose workbooks are written when somebody decides on it.

    The baseline of a sweep lies under no scenario, and has them.
    """
    told = run.manifest.parameters
    return bool(told.get("command") == "scenarios" and told.get("scenarios"))


def sealed_books(run: StoredRun) -> int:
    """How many of the run's workbooks need a password."""
    books = (path for path in run.manifest.files if path.endswith(".xlsx"))
    return sum(_sealed(run, path, ()) for path in books)


def _sealed(run: StoredRun, path: str, passwords: Collection[str]) -> bool:
    """Whether nobody has given a password to a workbook that needs one."""
    # A file that is missing is found by the manifest.
    there = (run.path / path).is_file()
    return not passwords and there and is_locked(run.document(path))


def _read(run: StoredRun, path: str, passwords: Collection[str]) -> _Book | None:
    try:
        return _Book(read_district(run.path / path, passwords))
    except InputError:
        return None


def _district_findings(
    path: str, book: _Book, employer: str, run: StoredRun, instance: Instance
) -> Iterator[str]:
    if book.read.employer != employer:
        yield f"ARBETSBOK {path}: är skriven för en annan förvaltning"
    if _names_protected(book, instance):
        yield f"SKYDD {path}: en cell hör till skydd/"
    ordinary = {a.id for a in instance.applicants if a.protection == "ingen"}
    told = [_job(row) for row in book.rows(PLACEMENTS)]
    meant = [
        (p.applicant, p.place, p.period, instance.place_by_id[p.place].hours, p.cost_ore)
        for p in run.placements
        if p.employer == employer and p.applicant in ordinary and p.place in instance.place_by_id
    ]
    if Counter(told) != Counter(meant):
        yield f"ARBETSBOK {path}, {PLACEMENTS}: raderna är inte de som står i placeringar.csv"
    for sheet in (PLACEMENTS, RESERVES, CHANGES):
        if not all(_own_contact(row, instance) for row in book.rows(sheet)):
            yield f"ARBETSBOK {path}, {sheet}: en rad har någon annans kontaktuppgifter"
    yield from _change_findings(path, book, employer, run, instance)
    if _waiting(book) != _meant_waiting(run, employer, ordinary):
        yield f"ARBETSBOK {path}, {RESERVES}: raderna är inte de som står i reserver.csv"


def _change_findings(
    path: str, book: _Book, employer: str, run: StoredRun, instance: Instance
) -> Iterator[str]:
    """In a replan the sheet Ändringar says what ``forandringar.csv`` says of the förvaltning."""
    report = read_report(run)
    if report is None:
        if CHANGES in book.read.sheets:
            yield f"ARBETSBOK {path}, {CHANGES}: hör inte hemma i en första omgång"
        return
    ordinary = {a.id for a in instance.applicants if a.protection == "ingen"}
    place_of = {p.place: p.employer for p in run.placements}
    told = Counter(
        (row.get(APPLICANT, ""), row.get(FROM_PLACE, ""), row.get(TO_PLACE, ""))
        for row in book.rows(CHANGES)
    )
    meant: Counter[tuple[str, str, str]] = Counter()
    for change in report.changes:
        mine = change.before if change.employer == employer else ""
        new = change.after if place_of.get(change.after) == employer else ""
        gone = change.applicant not in instance.applicant_by_id
        shown = change.applicant in ordinary or (gone and change.applicant not in report.hidden)
        if (mine or new) and shown:
            meant[change.applicant, mine, new] += 1
    if told != meant or CHANGES not in book.read.sheets:
        yield f"ARBETSBOK {path}, {CHANGES}: raderna är inte de som står i forandringar.csv"


def _coordinator_findings(book: _Book, run: StoredRun, instance: Instance) -> Iterator[str]:
    """Its two lists of people are found by their columns; its sums are not judged."""
    if _names_protected(book, instance):
        yield f"SKYDD {COORDINATOR}: en cell hör till skydd/"
    ordinary = {a.id for a in instance.applicants if a.protection == "ingen"}
    tables = [book.rows(name) for name in book.read.sheets]
    rows = [row for table in tables for row in table if APPLICANT in row and POSITION in row]
    told = Counter(
        (row[APPLICANT], row.get(PLACE, ""), _whole(row[POSITION]), _whole(row.get(COST, "0"), 100))
        for row in rows
    )
    placed = ((p.applicant, p.place, p.position, p.cost_ore) for p in run.placements)
    left = ((u.applicant, "", u.position, 0) for u in run.unplaced)
    if told != Counter(row for row in (*placed, *left) if row[0] in ordinary):
        yield f"ARBETSBOK {COORDINATOR}: raderna är inte de som står i CSV-filerna"
    if not all(_own_contact(row, instance) for row in rows):
        yield f"ARBETSBOK {COORDINATOR}: en rad har någon annans kontaktuppgifter"


class _Book:
    """A workbook as read, whose sheets are turned into rows by title once."""

    def __init__(self, read: District) -> None:
        self.read = read
        self._rows: dict[str, list[dict[str, str]]] = {}

    def rows(self, sheet: str) -> list[dict[str, str]]:
        """The rows under the header as cells by title; empty where the sheet is missing."""
        if sheet not in self._rows:
            sheets = self.read.sheets
            rows = sheets[sheet].rows if sheet in sheets else []
            header = rows[0][1] if rows else []
            empty = dict.fromkeys(header, "")
            self._rows[sheet] = [
                empty | dict(zip(header, cells, strict=False))
                for _, cells in rows[1:]
                if any(cells)
            ]
        return self._rows[sheet]


def _job(row: Mapping[str, str]) -> tuple[str, str, int, int, int]:
    return (
        row.get(APPLICANT, ""),
        row.get(PLACE, ""),
        _whole(row.get("Delperiod", "")),
        _whole(row.get("Timmar", "")),
        _whole(row.get(COST, ""), 100),
    )


def _whole(text: str, unit: int = 1) -> int:
    """A cell as a whole number of units; -1 for anything else."""
    try:
        value = Decimal(text) * unit
    except InvalidOperation:
        return -1
    return int(value) if value == value.to_integral_value() else -1


def _own_contact(row: Mapping[str, str], instance: Instance) -> bool:
    contact = instance.contacts.get(row.get(APPLICANT, ""), _NOBODY)
    right = {
        "Förnamn": contact.first_name,
        "Efternamn": contact.last_name,
        "Telefon": contact.phone,
        "E-post": contact.email,
    }
    return all(row[title] == value for title, value in right.items() if title in row)


def _waiting(book: _Book) -> dict[str, list[str]]:
    """``plats_id`` → reserves in order; numbers must run from 1 without a gap."""
    found: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in book.rows(RESERVES):
        if not row.get(PLACE) and not row.get(APPLICANT):
            continue  # the sentence of an empty list
        found[row.get(PLACE, "")].append((_whole(row.get("Ordning", "")), row.get(APPLICANT, "")))
    return {
        place: [i for _, i in sorted(line)]
        if sorted(n for n, _ in line) == list(range(1, len(line) + 1))
        else []
        for place, line in found.items()
    }


def _meant_waiting(run: StoredRun, employer: str, ordinary: set[str]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for reserve in sorted(run.reserves, key=lambda r: r.order):
        if reserve.employer == employer and reserve.applicant in ordinary:
            found[reserve.place].append(reserve.applicant)
    return dict(found)


def _names_protected(book: _Book, instance: Instance) -> bool:
    """Whether any cell is a protected applicant's id; figures count under their header only."""
    secret = {a.id for a in instance.applicants if a.protection != "ingen"}
    telling = {i for i in secret if not i.isdecimal()}
    for name, sheet in book.read.sheets.items():
        if not all(telling.isdisjoint(cells) for _, cells in sheet.rows):
            return True
        if any(row.get(APPLICANT) in secret for row in book.rows(name)):
            return True
    return False
