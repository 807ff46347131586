"""A finished workbook is read back, by other code than wrote it, and compared cell by cell.

Checked (reliability.md R3.5): only the parts that a plain workbook needs; the sheets, their order
and that all are visible; every cell's value, and that there is no other cell; every text in a cell
style that keeps it text; no formula, link, comment, merged or hidden cell; empty properties.
openpyxl reads the same at 17 µs a cell, too slow for every run; the tests compare with openpyxl
and LibreOffice too.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from itertools import islice, zip_longest
from xml.etree import ElementTree
from xml.parsers.expat import ParserCreate

from feriejobb.errors import VerificationError
from feriejobb.report.sheet_rows import COLUMN_NAMES, Rows

_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core)\.xml|xl/workbook\.xml"
    r"|xl/_rels/workbook\.xml\.rels|xl/theme/theme1\.xml|xl/styles\.xml|xl/sharedStrings\.xml"
    r"|xl/worksheets/sheet\d+\.xml"
)
_CHART_PARTS = re.compile(
    r"xl/drawings/drawing\d+\.xml|xl/drawings/_rels/drawing\d+\.xml\.rels"
    r"|xl/charts/chart\d+\.xml|xl/worksheets/_rels/sheet\d+\.xml\.rels"
)
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_CORE = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
_DUBLIN = "{http://purl.org/dc/elements/1.1/}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"

#: Elements that a sheet may hold beside its cells; a formula (``f``) or a link is none of them.
_ALLOWED = frozenset(
    {"worksheet", "sheetPr", "outlinePr", "pageSetUpPr", "dimension", "sheetViews", "sheetView"}
    | {"pane", "selection", "sheetFormatPr", "cols", "col", "sheetData", "row", "autoFilter"}
    | {"conditionalFormatting", "cfRule", "formula", "dataValidations", "dataValidation"}
    | {"formula1", "printOptions", "pageMargins", "pageSetup", "headerFooter", "oddHeader"}
    | {"oddFooter", "drawing"}
)

#: What a cell with a shared text has after place and style.
_SHARED = "t s"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TEXT_FORMAT = "49"

#: More differences than this say nothing new.
_MOST = 20


def check_written(data: bytes, meant: Mapping[str, Rows], *, charts: bool = False) -> None:
    """Compare a finished workbook with what was meant.

    Args:
        data: The file.
        meant: By sheet, in order, the rows that were written.
        charts: The workbook is meant to have charts.

    Raises:
        VerificationError: The first differences by sheet and cell, never by value.
    """
    with zipfile.ZipFile(BytesIO(data)) as archive:
        findings = list(islice(_differences(archive, meant, charts=charts), _MOST))
    if findings:
        raise VerificationError(findings)


def _differences(
    archive: zipfile.ZipFile, meant: Mapping[str, Rows], *, charts: bool
) -> Iterator[str]:
    for part in archive.namelist():
        if not (_PARTS.fullmatch(part) or (charts and _CHART_PARTS.fullmatch(part))):
            yield "arbetsboken: en del som inte ska finnas"
    for name in ("creator", "lastModifiedBy", "title", "subject", "description"):
        core = _tree(archive.read("docProps/core.xml"))
        if any(core.findtext(space + name) for space in (_CORE, _DUBLIN)):
            yield "arbetsboken: en egenskap som inte är tom"
    book = _tree(archive.read("xl/workbook.xml"))
    sheets = book.findall(f"{_MAIN}sheets/{_MAIN}sheet")
    if [sheet.get("name") for sheet in sheets] != list(meant):
        yield "arbetsboken: fel blad eller fel ordning"
        return
    relations = _tree(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {r.get("Id"): r.get("Target") for r in relations.iter(f"{_PACKAGE}Relationship")}
    texts, quoted = _texts(archive), _text_styles(archive)
    for sheet, (name, rows) in zip(sheets, meant.items(), strict=True):
        if sheet.get("state", "visible") != "visible":
            yield f"{name}: bladet är dolt"
        xml = archive.read(f"xl/{targets[sheet.get(f'{_RELATION}id')]}")
        yield from (f"{name}{text}" for text in _sheet(xml, rows, texts, quoted))


def _tree(xml: bytes) -> ElementTree.Element:
    # Safe: these bytes were made in this process, not received.
    return ElementTree.fromstring(xml)  # noqa: S314


def _texts(archive: zipfile.ZipFile) -> list[str]:
    """The shared texts, with Excel's escapes undone."""
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    root = _tree(archive.read("xl/sharedStrings.xml"))
    texts = ["".join(t.text or "" for t in item.iter(f"{_MAIN}t")) for item in root]
    return [_ESCAPED.sub(lambda m: chr(int(m[1], 16)), t) if "_x" in t else t for t in texts]


def _text_styles(archive: zipfile.ZipFile) -> frozenset[str]:
    """Numbers of the cell styles that keep a text a text: format ``@`` and quotePrefix."""
    root = _tree(archive.read("xl/styles.xml"))
    styles = root.findall(f"{_MAIN}cellXfs/{_MAIN}xf")
    return frozenset(
        str(i)
        for i, style in enumerate(styles)
        if style.get("quotePrefix") == "1" and style.get("numFmtId") == _TEXT_FORMAT
    )


def _sheet(xml: bytes, meant: Rows, texts: list[str], quoted: frozenset[str]) -> Iterator[str]:
    sheet = _Cells(xml)
    if sheet.names - _ALLOWED:
        yield ": bladet har något annat än celler och utseende"
    if sheet.hidden:
        yield ": en rad eller kolumn är dold"
    expected = [
        (f"{COLUMN_NAMES[c]}{row + 1}", value)
        for row, first, values in sorted(meant, key=lambda line: line[:2])
        for c, value in enumerate(values, start=first)
        if value != ""
    ]
    found = zip(sheet.places, sheet.styles, sheet.types, sheet.values, strict=True)
    for wanted, cell in zip_longest(expected, found):
        if wanted is None or cell is None or cell[0] != wanted[0]:
            yield f", från cell {(wanted or cell)[0]}: en cell saknas eller är för mycket"
            return
        _, style, kind, text = cell
        value = wanted[1]
        if isinstance(value, str):
            same = kind == _SHARED and style in quoted and texts[int(text)] == value
        else:
            same = kind == "" and _number(text) == value
        if not same:
            yield f", cell {wanted[0]}: värdet läses inte tillbaka som det skrevs"


def _number(text: str) -> float | None:
    return float(text) if text else None


class _Cells:
    """The cells of a sheet as they stand in the file, read as a stream: a city has 500,000."""

    def __init__(self, xml: bytes) -> None:
        #: One entry per cell: ``r``, ``s``, ``t`` (empty for a number) and the value.
        self.places: list[str] = []
        self.styles: list[str] = []
        self.types: list[str] = []
        self.values: list[str] = []
        #: Every other element, and whether a row or column is hidden.
        self.names: set[str] = set()
        self.hidden = False
        self._inside = False
        parser = ParserCreate()
        parser.buffer_text = parser.ordered_attributes = True
        parser.StartElementHandler, parser.CharacterDataHandler = self._start, self._text
        parser.Parse(xml, True)

    def _start(self, name: str, attributes: list[str]) -> None:
        self._inside = name == "v"
        if name == "c":
            _, place, _, style, *kind = attributes
            self.places.append(place)
            self.styles.append(style)
            self.types.append(" ".join(kind))
            self.values.append("")
        elif not self._inside:
            self.names.add(name)
            self.hidden |= "hidden" in attributes

    def _text(self, text: str) -> None:
        if self._inside:
            self.values[-1] += text
