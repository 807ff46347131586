"""Reading finished workbooks in tests, with openpyxl and as raw parts."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from feriejobb.report.edition import Edition

EDITION = Edition("sommar-2027-1")


def opened(data: bytes) -> Workbook:
    """The workbook as openpyxl sees it, formulas as formulas."""
    return load_workbook(BytesIO(data))


def sheet(data: bytes, name: str) -> Worksheet:
    """One sheet."""
    found = opened(data)[name]
    assert isinstance(found, Worksheet)
    return found


def records(data: bytes, name: str) -> list[dict[str, Any]]:
    """The rows of a table sheet by header, up to the first blank row."""
    rows = list(sheet(data, name).iter_rows(values_only=True))
    header = [str(title) for title in rows[0]]
    found: list[dict[str, Any]] = []
    for row in rows[1:]:
        if all(value is None for value in row):
            break
        found.append(dict(zip(header, row, strict=True)))
    return found


def lines(data: bytes, name: str) -> dict[str, Any]:
    """The labelled lines of a page, or of what stands under a table: first cell → next value."""
    found: dict[str, Any] = {}
    for row in sheet(data, name).iter_rows(values_only=True):
        values = [value for value in row if value is not None]
        if len(values) > 1:
            found[str(values[0])] = values[-1]
    return found


def below(data: bytes, name: str, title: str) -> dict[str, Any]:
    """What stands in one column of a table sheet, by the first cell of its row."""
    rows = list(sheet(data, name).iter_rows(values_only=True))
    column = rows[0].index(title)
    return {str(row[0]): row[column] for row in rows[1:] if row[0] is not None}


def parts(data: bytes) -> dict[str, str]:
    """Every part of the file as text."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def repacked(data: bytes, changes: dict[str, str]) -> bytes:
    """The file with some parts replaced or added."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in (parts(data) | changes).items():
            archive.writestr(name, text)
    return out.getvalue()
