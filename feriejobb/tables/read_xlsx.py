"""The sheets of an .xlsx as rows of clean text, with exact positions (contract §2).

A number becomes the text a person would type: ``16``, ``12.5``; a date cell becomes an ISO date.
Formulas and Excel errors become unreadable cells, which matter only in columns that are used.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from feriejobb.tables import preflight
from feriejobb.tables.cell_numbers import WHOLE, number_text
from feriejobb.tables.parse import clean, unreadable
from feriejobb.tables.plain_sheet import NotPlainError, PlainRow, plain_sheet
from feriejobb.tables.read_csv import Row
from feriejobb.tables.workbook_parts import (
    Attributes,
    PartError,
    Sheet,
    TextItem,
    Workbook,
    parse_part,
    unescape,
)

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass
class SheetRows:
    """One sheet as read.

    Attributes:
        rows: By row number up to the last filled one; a blank row has no cells.
        hidden_rows: Hidden rows that hold something.
        hidden_columns: Hidden columns, as (first, last) counted from 0.
        merged_rows: First row of every merged area.
    """

    rows: list[Row] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged_rows: list[int] = field(default_factory=list)


def read_sheet(archive: zipfile.ZipFile, book: Workbook, sheet: Sheet) -> SheetRows:
    """Read one sheet.

    Raises:
        InputError: A filled cell lies beyond the caps, or the XML is unsafe or broken.
    """
    try:
        result = _unstreamed(archive, book, sheet)
    except NotPlainError:
        result = _streamed(archive, book, sheet, sheet.member)
    except (PartError, OverflowError, LookupError, ValueError):
        raise preflight.failure(sheet.name, "XML") from None
    # Programs pad a sheet with rows that nobody ever filled.
    while result.rows and not result.rows[-1][1]:
        result.rows.pop()
    return result


def _unstreamed(archive: zipfile.ZipFile, book: Workbook, sheet: Sheet) -> SheetRows:
    """A sheet of the form that most programs write."""
    plain = plain_sheet(archive, sheet.member)
    reader = _SheetReader(book, sheet.name)
    reader.take(plain.rows)
    around = _streamed(archive, book, sheet, plain.around)
    return replace(around, rows=reader.result.rows, hidden_rows=reader.result.hidden_rows)


def _streamed(
    archive: zipfile.ZipFile, book: Workbook, sheet: Sheet, part: str | bytes
) -> SheetRows:
    """Any sheet, element by element."""
    reader = _SheetReader(book, sheet.name)
    try:
        parse_part(archive, part, reader.starts, reader.ends, reader.item.pieces.append)
    except (PartError, OverflowError):
        raise preflight.failure(sheet.name, "XML") from None
    return reader.result


class _SheetReader:
    """Handlers of one sheet's XML and what they remember between elements."""

    def __init__(self, book: Workbook, name: str) -> None:
        self.book = book
        self.name = name
        self.result = SheetRows()
        self.item = TextItem()
        self.columns: dict[str, int] = {}
        self.row_number = 0
        self.row_hidden = False
        self.cells: list[str] = []
        self.column = -1
        self.kind = ""
        self.style = ""
        self.raw: str | None = None
        self.formula = False
        self.starts = self.item.starts | {
            "c": self._open_cell,
            "v": self._open_value,
            "f": self._open_formula,
            "row": self._open_row,
            "col": self._column_format,
            "mergeCell": self._merged,
        }
        self.ends = self.item.ends | {
            "c": self._close_cell,
            "v": self._close_value,
            "row": self._close_row,
        }

    def take(self, rows: Iterable[PlainRow]) -> None:
        """Rows that have been split already, cell for cell as the handlers take them."""
        strings, columns, dates = self.book.strings, self.columns, self.book.date_styles
        for row in rows:
            self._open_row({"hidden": row.hidden} | ({"r": row.number} if row.number else {}))
            cells = self.cells
            widest = preflight.MAX_COLUMNS if self.row_number <= preflight.MAX_ROWS + 1 else 0
            for letters, _, style, kind, raw in row.cells:
                if not raw:
                    continue
                column = columns.get(letters)
                if column is None:
                    column = self._column(letters)
                if kind == "s":
                    value = strings[int(raw)] if raw.isdecimal() else self._shared(int(raw))
                elif WHOLE.fullmatch(raw) and int(style or "0") not in dates:
                    value = raw
                else:
                    value = number_text(self.book, int(style or "0"), raw)
                if not value:
                    continue
                if len(cells) == column < widest:
                    cells.append(value)
                else:
                    self.column = column
                    self._store(value)
            self._close_row()

    def _open_row(self, attributes: Attributes) -> None:
        self.row_number = int(attributes.get("r", str(self.row_number + 1)))
        self.row_hidden = attributes.get("hidden", "0") in ("1", "true")
        self.column = -1
        self.cells = []

    def _open_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        self.column = self._column(reference) if reference else self.column + 1
        self.kind = attributes.get("t", "n")
        self.style = attributes.get("s", "0")
        self.raw = None
        self.formula = False
        self.item.runs.clear()

    def _open_value(self, _: Attributes) -> None:
        self.item.pieces.clear()

    def _close_value(self) -> None:
        self.raw = "".join(self.item.pieces)

    def _open_formula(self, _: Attributes) -> None:
        self.formula = True

    def _close_cell(self) -> None:
        value = self._value()
        if value:
            self._store(value)

    def _close_row(self) -> None:
        rows = self.result.rows
        if not self.cells and self.row_number > preflight.MAX_ROWS:
            return
        if rows and rows[-1][0] >= self.row_number:
            raise PartError
        rows.append((self.row_number, self.cells))
        if self.row_hidden and self.cells:
            self.result.hidden_rows.append(self.row_number)

    def _column_format(self, attributes: Attributes) -> None:
        if attributes.get("hidden", "0") in ("1", "true"):
            span = (int(attributes["min"]) - 1, int(attributes["max"]) - 1)
            self.result.hidden_columns.append(span)

    def _merged(self, attributes: Attributes) -> None:
        first = attributes.get("ref", "A1").partition(":")[0]
        self.result.merged_rows.append(int(first.lstrip(_LETTERS)))

    def _store(self, value: str) -> None:
        """Put a filled cell in its place in the row."""
        gap = self.column - len(self.cells)
        if gap < 0:
            raise PartError
        if self.column >= preflight.MAX_COLUMNS or self.row_number > preflight.MAX_ROWS + 1:
            raise preflight.failure(
                self.name, "FÖR_STOR", rows=preflight.MAX_ROWS, columns=preflight.MAX_COLUMNS
            )
        if gap:
            self.cells += [""] * gap
        self.cells.append(value)

    def _column(self, reference: str) -> int:
        """Column counted from 0 of a reference such as ``AB12``."""
        letters = reference.rstrip("0123456789")
        column = self.columns.get(letters)
        if column is None:
            number = 0
            for letter in letters:
                number = number * 26 + _LETTERS.index(letter) + 1
            column = self.columns[letters] = number - 1
        return column

    def _value(self) -> str:
        """Clean text of the cell that has just ended; empty when it holds nothing."""
        if self.formula:
            return unreadable("FORMEL")
        if self.kind == "inlineStr":
            return clean(unescape(self.item.take()))
        if self.raw is None:
            return ""
        if self.kind == "s":
            return self._shared(int(self.raw))
        if self.kind == "n":
            return number_text(self.book, int(self.style), self.raw)
        if self.kind == "b":
            return "TRUE" if self.raw == "1" else "FALSE"
        if self.kind == "e":
            return unreadable("FELVÄRDE")
        return clean(unescape(self.raw))

    def _shared(self, index: int) -> str:
        """A shared string; a negative index must not count from the end."""
        if index < 0:
            raise PartError
        return self.book.strings[index]
