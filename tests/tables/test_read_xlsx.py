"""Sheets as other programs write them: every kind of cell, and XML that is not to be trusted."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feriejobb.errors import InputError
from feriejobb.tables.parse import clean, unreadable_code
from feriejobb.tables.read import read_tables
from feriejobb.tables.read_xlsx import SheetRows, read_sheet
from feriejobb.tables.workbook_parts import PartError, read_workbook
from tests.tables.small_town import write_workbook

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
STRICT = 'xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"'


def sheet_of(path: Path) -> SheetRows:
    """The first sheet of a workbook."""
    with zipfile.ZipFile(path) as archive:
        book = read_workbook(archive)
        return read_sheet(archive, book, book.sheets[0])


def hand_made(folder: Path, sheet: str, shared: str = "", styles: str = "") -> Path:
    """A workbook whose XML is given by hand."""
    path = folder / "hand.xlsx"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    kinds = [("worksheet", "sheet"), ("sharedStrings", "strings"), ("styles", "styles")]
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="a" '
        f'Type="{relations}/officeDocument" Target="/bok/b.xml"/></Relationships>',
        "bok/b.xml": f'<workbook {MAIN} xmlns:r="{relations}"><sheets>'
        '<sheet name="ansokningar" sheetId="1" r:id="worksheet"/></sheets></workbook>',
        "bok/_rels/b.xml.rels": f'<Relationships xmlns="{package}">'
        + "".join(
            f'<Relationship Id="{kind}" Type="{relations}/{kind}" Target="{name}.xml"/>'
            for kind, name in kinds
        )
        + '<Relationship Id="l" Type="hyperlink" Target="http://x/" TargetMode="External"/>'
        + "</Relationships>",
        "bok/sheet.xml": sheet,
        "bok/strings.xml": f"<sst {MAIN}>{shared}</sst>",
        "bok/styles.xml": f"<styleSheet {MAIN}>{styles}</styleSheet>",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


def data(rows: str) -> str:
    """A worksheet around rows."""
    return f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"


def test_every_kind_of_cell(tmp_path: Path) -> None:
    """Shared and inline text, runs, phonetic hints, numbers, booleans, dates, errors, formulas."""
    sheet = data(
        "<row>"
        '<c t="s"><v>0</v></c><c t="s"><v>1</v></c>'
        '<c t="inlineStr"><is><r><t>Å</t></r><r><t xml:space="preserve">sa </t></r></is></c>'
        '<c t="str"><v>text_x0041_</v></c><c><v>16</v></c><c><v>16.0</v></c>'
        "<c><v>0.070000000000000007</v></c><c><v>2.0E11</v></c><c><v>1E-1</v></c>"
        '<c t="b"><v>1</v></c><c t="b"><v>0</v></c><c s="1"><v>40000</v></c>'
        '<c s="1"><v>40000.5</v></c><c s="1"><v>5</v></c><c t="e"><v>#REF!</v></c>'
        "<c><f>A1</f><v>1</v></c><c/><c><v>12345678901234567</v></c>"
        "</row>"
    )
    shared = "<si><t>rak</t></si><si><r><t>del</t></r><r><t>ad</t></r><rPh><t>ljud</t></rPh></si>"
    styles = (
        '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        '<cellXfs><xf/><xf numFmtId="14"/></cellXfs>'
    )
    (row,) = sheet_of(hand_made(tmp_path, sheet, shared, styles)).rows
    number, cells = row
    assert number == 1
    texts = [unreadable_code(cell) or cell for cell in cells]
    assert texts == [
        *("rak", "delad", "Åsa", "textA", "16", "16", "0.07", "2.0E11", "0.1", "TRUE", "FALSE"),
        *("2009-07-06", "2009-07-06T12:00:00", "DATUM", "FELVÄRDE", "FORMEL", ""),
        "1.2345678901234568e+16",
    ]


@pytest.mark.parametrize(
    ("code", "is_date"),
    [
        ("yyyy\\-mm\\-dd", True),
        ("[$-41D]d mmmm yyyy;@", True),
        ("[h]:mm", True),
        ("General", False),
        ("0.00", False),
        ('#,##0 "kr/dag"', False),
        ("[Red]0;[Blue]-0", False),
        ("0_-d", True),
        ("@", False),
    ],
)
def test_date_formats_are_told_from_numbers(tmp_path: Path, code: str, is_date: bool) -> None:
    """Quoted words, colours and currency in a format do not make it a date."""
    escaped = code.replace("&", "&amp;").replace('"', "&quot;")
    styles = (
        f'<numFmts><numFmt numFmtId="170" formatCode="{escaped}"/></numFmts>'
        '<cellXfs><xf numFmtId="170"/></cellXfs>'
    )
    path = hand_made(
        tmp_path, data('<row r="1"><c r="A1" s="0"><v>40000</v></c></row>'), "", styles
    )
    assert sheet_of(path).rows == [(1, ["2009-07-06" if is_date else "40000"])]


def test_positions_follow_references_and_gaps(tmp_path: Path) -> None:
    """Cells may skip columns and rows; prefixes and the strict namespace are the same to us."""
    sheet = (
        f"<x:worksheet {STRICT}><x:cols><x:col min='2' max='3' hidden='1'/></x:cols><x:sheetData>"
        '<x:row r="2" hidden="1"><x:c r="AB2"><x:v>7</x:v></x:c></x:row><x:row r="5"/>'
        '<x:row r="9"><x:c r="C9"><x:v>1</x:v></x:c></x:row><x:row r="10"/></x:sheetData>'
        '<x:mergeCells><x:mergeCell ref="B4:C5"/></x:mergeCells></x:worksheet>'
    )
    found = sheet_of(hand_made(tmp_path, sheet))
    assert found.rows == [(2, [""] * 27 + ["7"]), (5, []), (9, ["", "", "1"])]
    assert found.hidden_rows == [2]
    assert found.hidden_columns == [(1, 2)]
    assert found.merged_rows == [4]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>',
        '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>',
        '<row r="1"><c r="A1"><v>tre</v></c></row>',
        '<row r="1"><c r="A1"><v>nan</v></c></row>',
        '<row r="1"><c r="A1"><v>-inf</v></c></row>',
        '<row r="ett"><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="a1"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</c></row>',
    ],
)
def test_contradictory_xml_is_refused(tmp_path: Path, rows: str) -> None:
    """Rows twice, cells out of order, unknown strings, text for numbers, broken tags."""
    with pytest.raises(InputError) as caught:
        sheet_of(hand_made(tmp_path, data(rows), "<si><t>a</t></si>"))
    assert [issue.code for issue in caught.value.issues] == ["XML"]


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("_rels/.rels", lambda text: text.replace("officeDocument", "annat")),
        ("bok/b.xml", lambda text: text.replace('r:id="worksheet"', 'r:id="saknas"')),
        ("bok/_rels/b.xml.rels", lambda text: text.replace("strings.xml", "borta.xml")),
    ],
)
def test_a_workbook_that_points_nowhere_is_refused(
    tmp_path: Path, part: str, change: Callable[[str], str]
) -> None:
    """Relations must lead to parts that exist."""
    path = hand_made(tmp_path, data(""))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    with zipfile.ZipFile(path) as archive, pytest.raises(PartError):
        read_workbook(archive)
    with pytest.raises(InputError) as caught:
        read_tables(path)
    assert [issue.code for issue in caught.value.issues] == ["XML"]


CELLS = st.one_of(
    st.integers(-(10**15) + 1, 10**15 - 1),
    st.dates(date(1900, 3, 1), date(2100, 1, 1)),
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co")), max_size=30).filter(
        lambda text: not text.startswith("=") and "_x" not in text
    ),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=5))
def test_what_another_library_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[int | date | str]]
) -> None:
    """Whole numbers, dates and text of any script, in any place."""
    path = tmp_path_factory.mktemp("skriven") / "bok.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for number, cells in enumerate(rows, start=1):
        for column, value in enumerate(cells, start=1):
            target = sheet.cell(number, column)
            target.value = value
            if isinstance(value, str):
                target.data_type = "s"
    book.save(path)
    expected = {
        (number, column): text
        for number, cells in enumerate(rows, start=1)
        for column, value in enumerate(cells, start=1)
        if (text := clean(value.isoformat() if isinstance(value, date) else str(value)))
    }
    found = {
        (number, column): text
        for number, cells in sheet_of(path).rows
        for column, text in enumerate(cells, start=1)
        if text
    }
    assert found == expected


def test_times_do_not_turn_into_dates(tmp_path: Path) -> None:
    """A date cell with a time of day is no plain date."""
    path = write_workbook(tmp_path / "stad.xlsx")
    book = openpyxl.load_workbook(path)
    column = [c.value for c in book["ansokningar"][1]].index("fodelsedatum") + 1
    book["ansokningar"].cell(9, column, datetime(2009, 11, 11, 12, 30))
    book.save(path)
    assert read_tables(path).tables["ansokningar"].rows[7].values["fodelsedatum"] == (
        "2009-11-11T12:30:00"
    )
