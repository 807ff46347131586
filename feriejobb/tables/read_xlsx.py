"""The sheets of an .xlsx as rows of clean text, with exact positions (contract §2).

A number becomes the text a person would type: ``16``, ``12.5``; a date cell becomes an ISO date.
Formulas and Excel errors become unreadable cells, which matter only in columns that are used.
"""

from __future__ import annotations

import math
import re
import zipfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from feriejobb.tables import preflight
from feriejobb.tables.parse import clean, unreadable
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

_WHOLE = re.compile(r"-?[0-9]{1,15}")
_LARGE = re.compile(r"-?[0-9.]+[eE]\+?[0-9]+")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#: Day 0 so that serial 61 is 1 March 1900; Excel believes in 29 February 1900.
_EPOCH_1900 = datetime(1899, 12, 30)
_EPOCH_1904 = datetime(1904, 1, 1)
_FIRST_TRUSTED_SERIAL = 61
_LAST_SERIAL = 2_958_465


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
    """Stream one sheet.

    Raises:
        InputError: A filled cell lies beyond the caps, or the XML is unsafe or broken.
    """
    reader = _SheetReader(book, sheet.name)
    try:
        parse_part(archive, sheet.member, reader.starts, reader.ends, reader.item.pieces.append)
    except (PartError, OverflowError):
        raise preflight.failure(sheet.name, "XML") from None
    rows = reader.result.rows
    # Programs pad a sheet with rows that nobody ever filled.
    while rows and not rows[-1][1]:
        rows.pop()
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
            return self._number(self.raw)
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

    def _number(self, raw: str) -> str:
        """A number as text; a number in a date format as ISO date."""
        if int(self.style) in self.book.date_styles:
            return self._date(float(raw))
        if _WHOLE.fullmatch(raw):
            return raw
        # A large number in exponent form may have lost digits: the column's parser refuses it.
        return raw if _LARGE.fullmatch(raw) else _plain(raw)

    def _date(self, serial: float) -> str:
        """ISO date of a serial number, with the time where it is not midnight."""
        epoch = _EPOCH_1904 if self.book.epoch_1904 else _EPOCH_1900
        lowest = 0 if self.book.epoch_1904 else _FIRST_TRUSTED_SERIAL
        if not lowest <= serial <= _LAST_SERIAL:
            return unreadable("DATUM")
        moment = epoch + timedelta(seconds=round(serial * 86_400))
        return (
            moment.date().isoformat()
            if moment.time().isoformat() == "00:00:00"
            else moment.isoformat()
        )


def _plain(raw: str) -> str:
    """A decimal as the shortest text of the same number, without ``.0``."""
    number = float(raw)
    if not math.isfinite(number):
        raise PartError
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
