"""A made-up holiday period as input tables, and input tables as files (contract §1, §2)."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter

from feriejobb.data.layering import EffectiveModel
from feriejobb.errors import OutputError
from feriejobb.store.disk import disk_errors
from feriejobb.store.stage import hold
from feriejobb.store.target import EXISTS, taken
from feriejobb.synthetic.town import make_town
from feriejobb.tables.raw import RawRow, RawTable, RawTables
from feriejobb.tables.schema import SYNTHETIC_MARKER, table

#: Fixed, so that the same tables give the same bytes.
_CREATED = datetime(2000, 1, 1, tzinfo=UTC)

_WORKBOOK_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def generate(effective: EffectiveModel, scale: float = 1.0, seed: int = 0) -> RawTables:
    """Calibrated synthetic input; the same model, scale and seed always give the same tables.

    Args:
        effective: The model; its ``table_overrides`` are left to whoever solves.
        scale: 1.0 is the published number of applications.
        seed: Decides all chance. It is not the lottery's seed.

    Returns:
        Tables marked as synthetic, with a header in row 1 and the first row numbered 2.

    Raises:
        InputError: The scale or the model's ``[generator]`` is unusable.
    """
    tables = {
        name: _raw(name, rows)
        for name, rows in make_town(effective.model, scale, seed).items()
        if rows or table(name).required
    }
    return RawTables(tables=tables, synthetic=True, sources={})


def write_input(tables: RawTables, out: Path) -> None:
    """Write the tables as a folder of CSV files, or as a workbook where ``out`` ends in .xlsx.

    Nothing is visible until everything is written.

    Args:
        tables: What to write; the marker ``SYNTETISK`` comes along where they carry it.
        out: Must not exist; missing parents are made.

    Raises:
        OutputError: ``out`` exists, or the disk refused.
    """
    with hold(out) as target, target.stage() as stage:
        if out.suffix.lower() != ".xlsx":
            for raw in tables.tables.values():
                stage.write(f"{raw.name}.csv", _csv(raw))
            if tables.synthetic:
                stage.write(SYNTHETIC_MARKER, b"")
            stage.publish()
            return
        stage.write("indata.xlsx", _workbook(tables))
        with disk_errors():
            if taken(target.run):
                raise OutputError(EXISTS)
            os.rename(stage.path / "indata.xlsx", target.run)


def _raw(name: str, rows: tuple[dict[str, str], ...]) -> RawTable:
    """Rows of text in the schema's order of columns."""
    headers = {key: key for key in _columns(name, rows)}
    numbered = (
        RawRow(number, {key: row.get(key, "") for key in headers})
        for number, row in enumerate(rows, start=2)
    )
    return RawTable(name, f"{name}.csv", headers, tuple(numbered))


def _columns(name: str, rows: tuple[dict[str, str], ...]) -> Iterator[str]:
    """Canonical keys in the schema's order; a numbered column as often as the rows need."""
    used = dict.fromkeys(key for row in rows for key in row)
    for column in table(name).columns:
        if column.numbered:
            yield from sorted(
                (key for key in used if key.rpartition("_")[0] == column.key),
                key=lambda key: int(key.rpartition("_")[2]),
            )
        else:
            yield column.key


def _cells(raw: RawTable) -> Iterator[list[str]]:
    """The header and every row."""
    yield list(raw.headers.values())
    for row in raw.rows:
        yield [row.values.get(key, "") for key in raw.headers]


def _csv(raw: RawTable) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\n").writerows(_cells(raw))
    return text.getvalue().encode("utf-8")


def _workbook(tables: RawTables) -> bytes:
    """One sheet per table; counts as numbers, everything else as text."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, _WORKBOOK_OPTIONS) as book:
        book.set_properties({"created": _CREATED})
        text_format = book.add_format({"num_format": "@"})
        text_format.set_quote_prefix()
        bold = book.add_format({"bold": True})
        for raw in tables.tables.values():
            sheet = book.add_worksheet(raw.name)
            sheet.freeze_panes(1, 1)
            kind = table(raw.name)
            counts = [kind.column(key).kind == "count" for key in raw.headers]
            sheet.set_column(0, max(0, len(counts) - 1), 18)
            for r, cells in enumerate(_cells(raw)):
                for c, cell in enumerate(cells):
                    if r == 0:
                        sheet.write_string(r, c, cell, bold)
                    elif counts[c] and cell.isdecimal():
                        sheet.write_number(r, c, int(cell))
                    elif cell:
                        sheet.write_string(r, c, cell, text_format)
        if tables.synthetic:
            book.add_worksheet(SYNTHETIC_MARKER)
    return content.getvalue()
