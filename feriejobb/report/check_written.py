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
from itertools import islice
from xml.etree import ElementTree
from xml.parsers.expat import ExpatError, ParserCreate

from feriejobb.errors import VerificationError
from feriejobb.report.sheet_rows import COLUMN_NAMES, Rows, Written

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
    | {"pane", "selection", "sheetFormatPr", "cols", "col", "sheetData", "autoFilter"}
    | {"conditionalFormatting", "cfRule", "formula", "dataValidations", "dataValidation"}
    | {"formula1", "printOptions", "pageMargins", "pageSetup", "headerFooter", "oddHeader"}
    | {"oddFooter", "drawing"}
)

#: The one form of a cell: place, style, ``t="s"`` for a shared text, value. Anything else in a row,
#: a formula first of all, is left over between the cells, where only visible rows may stand.
_CELL = re.compile(
    r'<c r="([A-Z]{1,3}[0-9]{1,7})" s="([0-9]+)"(?: t="(s)")?(?:/>|><v>([^<]+)</v></c>)'
)
_BETWEEN = re.compile(r'(?:</row>|<row(?: (?:r|ht|customHeight|outlineLevel)="[0-9.]+")+/?>)+')
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
    try:
        ParserCreate().Parse(xml, True)
    except ExpatError:
        yield ": bladet är inte XML"
        return
    head, opened, rest = xml.decode().partition("<sheetData>")
    data, closed, tail = rest.partition("</sheetData>")
    around = _tree((head + opened + closed + tail).encode()) if closed else _tree(xml)
    if any(element.tag.removeprefix(_MAIN) not in _ALLOWED for element in around.iter()):
        yield ": bladet har något annat än celler och utseende"
    if any("hidden" in column.attrib for column in around.iter(f"{_MAIN}col")):
        yield ": en kolumn är dold"
    pieces = _CELL.split(data)
    between, places, styles, types, values = (pieces[n::5] for n in range(5))
    if not all(map(_BETWEEN.fullmatch, filter(None, between))):
        yield ": bladet har något annat än synliga rader och celler utan formler"
    wanted_places, wanted_values = _wanted(meant)
    if places != wanted_places:
        yield ": en cell saknas, är för mycket eller står fel"
        return
    found = zip(styles, types, values, wanted_values, strict=True)
    for place, cell in zip(places, found, strict=True):
        if not _same(*cell, texts, quoted):
            yield f", cell {place}: läses inte tillbaka som den skrevs"


def _wanted(meant: Rows) -> tuple[list[str], list[Written]]:
    """Place and value of every cell in the file's order."""
    places: list[str] = []
    values: list[Written] = []
    for row, first, cells in sorted(meant, key=lambda line: line[:2]):
        number = str(row + 1)
        for name, value in zip(COLUMN_NAMES[first : first + len(cells)], cells, strict=True):
            if value != "":
                places.append(name + number)
                values.append(value)
    return places, values


def _same(
    style: str,
    kind: str | None,
    text: str | None,
    value: Written,
    texts: list[str],
    quoted: frozenset[str],
) -> bool:
    """Whether a cell holds exactly the value, as text where it is text."""
    if isinstance(value, str):
        return kind == "s" and style in quoted and texts[int(text or "-1")] == value
    if kind is not None or value is None or text is None:
        return kind is None and value is None and text is None
    return float(text) == value
