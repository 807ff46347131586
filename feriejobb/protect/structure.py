"""Traces that need no name: gaps in numbers, totals that miss a row, hidden sheets, odd widths.

Judges what leaves the coordinators: workbooks and CSV files outside ``internt/``. Reads the raw
XML of a workbook, because what a spreadsheet library shows is not all that is in the file.
Source: reliability.md §2.3 (L1, L3, L4, L7, L8, L13, L20), R3.5.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException

from feriejobb.protect.sheet_xml import Sheet, read_sheets, text_of

#: (file, part, label, how), as in ``scan.Hit``.
Finding = tuple[str, str, str, str]
Grid = Sequence[Sequence[str]]

INTERNAL = "internt"
#: Label of what could not be opened.
UNREAD = "oläst"

_ALLOWED = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core)\.xml|xl/(workbook|styles|sharedStrings)"
    r"\.xml|xl/_rels/workbook\.xml\.rels|xl/theme/theme1\.xml|xl/worksheets/sheet\d+\.xml"
    r"|xl/worksheets/_rels/sheet\d+\.xml\.rels|xl/(drawings|charts)/(_rels/)?\w+\.xml(\.rels)?"
)
_OWNERS = ("creator", "lastModifiedBy", "Company", "Manager")
#: A published count with the name of its cell, as the public report writes it.
_REPORTED = re.compile(rb'<td data-cell="([^"]*)">((?:\d|\xc2\xa0)+)</td>')
_RUNNING = {"#", "nr", "nummer", "löpnr", "löpnummer", "lopnr", "rad", "radnr", "ordning"}
_WHOLE = re.compile(r"-?[0-9]{1,15}(\.0)?")
_TOTAL = re.compile(r"(summa|totalt?|alla)\b", re.IGNORECASE)
#: Rows from which an unnamed, nearly unbroken ascending column is taken for a running number.
_LONG = 10


def structure(contents: Mapping[str, bytes], threshold: int) -> Iterator[Finding]:
    """All telling structure in the files that leave the coordinators.

    Args:
        contents: Bytes by path; paths under ``internt/`` are passed over.
        threshold: k: two public reports that show counts less than k apart tell of a few persons.
    """
    widths: dict[tuple[str, str], dict[str, str]] = {}
    for path, data in contents.items():
        if INTERNAL in path.split("/")[:-1]:
            continue
        if path.endswith(".xlsx") and zipfile.is_zipfile(io.BytesIO(data)):
            try:
                members, sheets = list(_members(data)), read_sheets(data)
            except (KeyError, ParseError, DefusedXmlException, zipfile.BadZipFile, RuntimeError):
                yield path, "", UNREAD, "arbetsboken går inte att tolka"
                continue
            yield from ((path, *f) for f in members)
            for sheet in sheets:
                widths.setdefault((_kind(path), sheet.name), {})[path] = sheet.widths
                yield from ((path, sheet.name, *f) for f in _hidden(sheet))
                yield from ((path, sheet.name, *f) for f in _numbers(sheet.rows))
            yield from ((path, *f) for f in _row_counts(sheets))
        elif path.endswith(".csv"):
            rows = list(csv.reader(io.StringIO(data.decode("utf-8", "replace")), delimiter=";"))
            yield from ((path, "", *f) for f in _numbers(rows))
    yield from _differences({p: d for p, d in contents.items() if p.endswith(".html")}, threshold)
    for (_, name), by_file in widths.items():
        if len(set(by_file.values())) > 1:
            yield from ((path, name, "kolumnbredd", "skiljer sig mellan filer") for path in by_file)


def _kind(path: str) -> str:
    """Folder that a file stands in: workbooks of one kind share it and are compared."""
    return "/".join(path.split("/")[-2:-1])


def _differences(reports: Mapping[str, bytes], threshold: int) -> Iterator[Finding]:
    """Pairs of public reports with a count that moved by 1 … k - 1."""
    counts = {
        path: {m[1]: int(re.sub(rb"\D", b"", m[2])) for m in _REPORTED.finditer(data)}
        for path, data in reports.items()
    }
    for one, other in combinations(sorted(counts), 2):
        both = counts[one].keys() & counts[other].keys()
        if any(0 < abs(counts[one][c] - counts[other][c]) < threshold for c in both):
            yield other, "", "skillnad", "två rapporter skiljer sig med få personer"


def _members(data: bytes) -> Iterator[tuple[str, str, str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if not _ALLOWED.fullmatch(name):
                yield name, "del", "hör inte till en enkel arbetsbok"
        for name in ("docProps/core.xml", "docProps/app.xml"):
            if name in archive.namelist():
                filled = text_of(archive.read(name), _OWNERS)
                yield from ((name, "egenskap", f"{owner} är ifylld") for owner in filled)


def _hidden(sheet: Sheet) -> Iterator[tuple[str, str]]:
    if sheet.hidden:
        yield "dolt", "bladet är dolt"
    if sheet.hidden_lines:
        yield "dolt", "rader eller kolumner är dolda"


def _numbers(rows: Grid) -> Iterator[tuple[str, str]]:
    """Gaps in running numbers and totals that are not the sum of what stands above."""
    if not rows:
        return
    header, body = rows[0], rows[1:]
    for i, title in enumerate(header):
        column = [_number(row[i]) if i < len(row) else None for row in body]
        values = [v for v in column if v is not None]
        if values and len(values) == len(body) and _has_gap(title, values):
            yield "lucka", "ett löpnummer är inte obrutet"
    yield from _totals(rows)


def _number(text: str) -> int | None:
    """A cell's whole number, or None."""
    return int(text.removesuffix(".0")) if _WHOLE.fullmatch(text) else None


def _has_gap(title: str, values: Sequence[int]) -> bool:
    if title.strip().casefold() in _RUNNING:
        former = 0
        for value in values:
            if value not in (former + 1, 1):
                return True
            former = value
        return False
    ascending = all(a < b for a, b in pairwise(values))
    span = values[-1] - values[0] + 1
    return ascending and len(values) >= _LONG and len(values) < span <= len(values) * 5 // 4


def _totals(rows: Grid) -> Iterator[tuple[str, str]]:
    block: list[Sequence[str]] = []
    for row in rows:
        first = next((cell for cell in row if cell), "")
        if not _TOTAL.match(first):
            block = [*block, row] if any(_number(c) is not None for c in row) else []
            continue
        for i, cell in enumerate(row):
            total = _number(cell)
            above = [_number(r[i]) if i < len(r) else None for r in block]
            known = [v for v in above if v is not None]
            if total is not None and known and len(known) == len(above) and sum(known) != total:
                yield "summa", "en summa är inte summan av raderna"
        block = []


def _row_counts(sheets: Sequence[Sheet]) -> Iterator[tuple[str, str, str]]:
    """A total under the name of another sheet must be the number of that sheet's rows."""
    tables = {s.name.casefold(): max(len(s.rows) - 1, 0) for s in sheets}
    for sheet in sheets:
        titles: Sequence[str] = ()
        for row in sheet.rows:
            if any(cell.casefold() in tables for cell in row[1:]):
                titles = row
            first = next((cell for cell in row if cell), "")
            if not titles or not _TOTAL.match(first):
                continue
            for title, cell in zip(titles, row, strict=False):
                rows, total = tables.get(title.casefold()), _number(cell)
                if rows is not None and total is not None and rows != total:
                    yield sheet.name, "summa", "antalet stämmer inte med ett annat blads rader"
