"""From a folder of CSV files or one .xlsx to raw tables: all text, exact positions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from feriejobb.errors import InputError, InputIssue, OutputError
from feriejobb.messages import message
from feriejobb.tables import preflight
from feriejobb.tables.headers import to_table
from feriejobb.tables.raw import RawRow, RawTable, RawTables
from feriejobb.tables.read_csv import Row, read_csv
from feriejobb.tables.read_xlsx import SheetRows, read_sheet
from feriejobb.tables.schema import HELP_SHEET, SYNTHETIC_MARKER, Table, fold, table_of, tables
from feriejobb.tables.workbook_parts import PartError, Sheet, read_workbook

__all__ = ["RawRow", "RawTable", "RawTables", "read_tables"]


@dataclass
class _Found:
    """What has been read so far, and everything that is wrong with it."""

    tables: dict[str, RawTable] = field(default_factory=dict)
    issues: list[InputIssue] = field(default_factory=list)
    synthetic: bool = False

    def add(self, kind: Table, source_name: str, rows: list[Row]) -> None:
        """Take in the rows of one table."""
        if kind.name in self.tables:
            self.issues += preflight.failure(source_name, "TABELL_DUBBEL").issues
            return
        self.tables[kind.name], found = to_table(kind, source_name, rows)
        self.issues += found


def read_tables(
    source: Path, encoding: str = "utf-8", expect_rows: int | None = None, show_hidden: bool = False
) -> RawTables:
    """Read all tables as text.

    Args:
        source: A folder of CSV files or one ``.xlsx``.
        encoding: Of the CSV files; anything but UTF-8 must be asked for.
        expect_rows: Control total: the number of rows in ``ansokningar``.
        show_hidden: Read hidden rows, columns and sheets instead of refusing them.

    Returns:
        The tables; unknown columns and files are named in the warnings.

    Raises:
        InputError: Everything that is wrong with files, sheets and headers, at once.
        OutputError: A file could not be read.
    """
    try:
        files = _files(source)
        found = _Found()
        for name, data in files.items():
            try:
                if source.is_dir():
                    _take_csv(found, name, data, encoding)
                else:
                    _take_workbook(found, source, data, show_hidden)
            except InputError as error:
                found.issues += error.issues
        if _files(source) != files:
            found.issues += preflight.failure(source.name, "ÄNDRAD_UNDER_LÄSNING").issues
    except OSError:
        raise OutputError("Indata kunde inte läsas. Kontrollera rättigheter och disk.") from None
    _check_whole(found, source, expect_rows)
    errors = [issue for issue in found.issues if not issue.warning]
    if errors:
        raise InputError(errors)
    return RawTables(
        tables=found.tables,
        synthetic=found.synthetic,
        sources={name: preflight.digest(data) for name, data in sorted(files.items())},
        warnings=tuple(sorted(found.issues)),
    )


def _files(source: Path) -> Mapping[str, bytes]:
    """Bytes of every input file by name; a folder's other files are left alone."""
    if not source.is_dir():
        return {source.name: preflight.read_bytes(source)}
    entries = sorted(path.name for path in source.iterdir())
    names = [name for name in entries if not name.startswith(preflight.LOCK_PREFIXES)]
    files: dict[str, bytes] = {}
    issues: list[InputIssue] = []
    for name in names:
        path = source / name
        if fold(name) == fold(SYNTHETIC_MARKER):
            files[name] = path.read_bytes()
        elif path.suffix.lower() == ".csv":
            try:
                files[name] = preflight.read_bytes(path)
            except InputError as error:
                issues += error.issues
    if issues:
        raise InputError(issues)
    return files


def _take_csv(found: _Found, name: str, data: bytes, encoding: str) -> None:
    """One file of the folder."""
    if fold(name) == fold(SYNTHETIC_MARKER):
        found.synthetic = True
        return
    kind = table_of(Path(name).stem)
    if kind is None:
        found.issues.append(_unknown(name))
        return
    found.add(kind, name, read_csv(name, data, encoding))


def _take_workbook(found: _Found, source: Path, data: bytes, show_hidden: bool) -> None:
    """All sheets of a workbook that are tables; sheets are taken by name only."""
    with preflight.open_workbook(source, data) as archive:
        try:
            book = read_workbook(archive)
        except PartError:
            raise preflight.failure(source.name, "XML") from None
        for sheet in book.sheets:
            kind = table_of(sheet.name)
            if fold(sheet.name) == fold(SYNTHETIC_MARKER):
                found.synthetic = True
            elif kind is None:
                if fold(sheet.name) != fold(HELP_SHEET):
                    found.issues.append(_unknown(sheet.name))
            else:
                try:
                    rows = read_sheet(archive, book, sheet)
                except InputError as error:
                    found.issues += error.issues
                    continue
                found.issues += _unseen(sheet, rows, show_hidden)
                found.add(kind, sheet.name, rows.rows)


def _unseen(sheet: Sheet, rows: SheetRows, show_hidden: bool) -> Iterator[InputIssue]:
    """What a person would not see as rows and columns: merged areas, hidden rows and columns."""
    for row in rows.merged_rows:
        yield InputIssue(sheet.name, row, "", "SAMMANFOGAD", message("SAMMANFOGAD"))
    if show_hidden:
        return
    width = len(rows.rows[0][1]) if rows.rows else 0
    if sheet.hidden or any(first < width for first, _ in rows.hidden_columns):
        yield InputIssue(sheet.name, 0, "", "DOLT", message("DOLT"))
    if rows.hidden_rows:
        yield InputIssue(sheet.name, rows.hidden_rows[0], "", "DOLT", message("DOLT"))


def _unknown(name: str) -> InputIssue:
    """A file or sheet that is no table: named unless its very name must stay out of the log."""
    shown = "(namnet visas inte)" if "finger" in fold(name) else name
    return InputIssue(shown, 0, "", "OKÄND_TABELL", message("OKÄND_TABELL"), warning=True)


def _check_whole(found: _Found, source: Path, expect_rows: int | None) -> None:
    """Tables that are missing, and the control total."""
    errors = [issue for issue in found.issues if not issue.warning]
    unreadable = {table_of(Path(issue.table).stem) for issue in errors}
    broken = any(issue.table == source.name for issue in errors)
    for kind in tables():
        if (
            kind.required
            and kind.name not in found.tables
            and kind not in unreadable
            and not broken
        ):
            expected = f"{kind.name}.csv" if source.is_dir() else f"ett blad {kind.name}"
            text = message("TABELL_SAKNAS", expected=expected)
            found.issues.append(InputIssue(kind.name, 0, "", "TABELL_SAKNAS", text))
    applications = found.tables.get("ansokningar")
    if expect_rows is not None and applications and len(applications.rows) != expect_rows:
        count = len(applications.rows)
        text = message("KONTROLLSUMMA", expected=expect_rows, found=count)
        found.issues.append(InputIssue(applications.source_name, 0, "", "KONTROLLSUMMA", text))
