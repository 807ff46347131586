"""The quick way through a plain sheet gives what the reader of all XML gives, or steps aside."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feriejobb.errors import InputError
from feriejobb.tables import plain_sheet as plain
from feriejobb.tables import preflight, read_xlsx
from feriejobb.tables.plain_sheet import NotPlainError, plain_sheet
from feriejobb.tables.read_xlsx import SheetRows
from feriejobb.tables.workbook_parts import PartError, read_workbook
from tests.report.libreoffice import needs_libreoffice, saved_again
from tests.tables.small_town import write_workbook
from tests.tables.test_read_xlsx import MAIN, hand_made

STRINGS = "<si><t>ett</t></si><si><t>två</t></si>"
DATES = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'


def both(path: Path) -> list[tuple[SheetRows, SheetRows | None]]:
    """Every sheet as the reader of all XML has it, and by the quick way; None where it refuses."""
    found = []
    with zipfile.ZipFile(path) as archive:
        book = read_workbook(archive)
        for sheet in book.sheets:
            slow = read_xlsx._streamed(archive, book, sheet, sheet.member)
            try:
                quick = read_xlsx._unstreamed(archive, book, sheet)
            except NotPlainError:
                quick = None
            found.append((slow, quick))
    return found


def of(folder: Path, data: str, *, around: str = "", head: str = "") -> Path:
    """A workbook with one sheet of these rows."""
    sheet = f"{head}<worksheet {MAIN}><sheetData>{data}</sheetData>{around}</worksheet>"
    return hand_made(folder, sheet, STRINGS, DATES)


@needs_libreoffice
def test_workbooks_of_three_programs_are_read_alike_by_both_ways(tmp_path: Path) -> None:
    """The town written by openpyxl and saved again by LibreOffice: the quick way takes the tables.

    openpyxl, XlsxWriter and LibreOffice spell cells alike; a sheet without rows is left alone.
    """
    path = write_workbook(tmp_path / "stad.xlsx")
    again = tmp_path / "igen.xlsx"
    again.write_bytes(saved_again({path.name: path.read_bytes()}, tmp_path)[path.name])
    for book in (path, again):
        pairs = both(book)
        assert all(quick in (slow, None) for slow, quick in pairs)
        assert sum(quick is not None and len(quick.rows) > 1 for _, quick in pairs) >= 4


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(
            st.one_of(
                st.none(),
                st.integers(-(10**17), 10**17).map(str),
                st.floats(allow_nan=False, allow_infinity=False, width=32).map(repr),
                st.sampled_from(("t0", "t1", "d44000", "d44000.5", "d1")),
            ),
            max_size=6,
        ),
        max_size=5,
    )
)
def test_any_numbers_dates_and_texts_are_read_alike(rows: list[list[str | None]]) -> None:
    """Values of every kind, gaps and blank rows."""
    import tempfile

    def cell(letter: str, number: int, value: str) -> str:
        place = f'r="{letter}{number}"'
        if value[0] == "t":
            return f'<c {place} t="s"><v>{value[1:]}</v></c>'
        style, raw = ("1", value[1:]) if value[0] == "d" else ("0", value)
        return f'<c {place} s="{style}"><v>{raw}</v></c>'

    data = "".join(
        f'<row r="{n}">'
        + "".join(cell("ABCDEF"[c], n, v) for c, v in enumerate(row) if v is not None)
        + "</row>"
        for n, row in enumerate(rows, start=1)
    )
    with tempfile.TemporaryDirectory() as folder:
        ((slow, quick),) = both(of(Path(folder), data))
    assert quick == slow


def test_hidden_rows_columns_and_merged_areas_are_seen(tmp_path: Path) -> None:
    """What stands around the rows is read by the reader of all XML."""
    data = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
        '<row r="3" hidden="1"><c r="B3"><v>7</v></c></row>'
    )
    ((slow, quick),) = both(
        of(tmp_path, data, around='<mergeCells><mergeCell ref="A2:B2"/></mergeCells>')
    )
    assert quick == slow
    assert (slow.hidden_rows, slow.merged_rows) == ([3], [2])
    assert slow.rows == [(1, ["ett"]), (3, ["", "7"])]


@pytest.mark.parametrize(
    "data",
    [
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>',
        "<row r='1'><c r='A1'><v>2</v></c></row>",
        '<row r="1"><!-- --><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v><![CDATA[2]]></v></c></row>',
        '<row r="1"><c r="A1"><v>&#50;</v></c></row>',
        '<row r="1"><c r="A1" t="b"><v>1</v></c></row>',
        '<row r="1"><c r="A1" x="&lt;c r=&quot;B1&quot;/&gt;"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>2</v></c>x</row>',
        'x<row r="1"><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>2</v></c></row><x/>',
    ],
)
def test_any_other_spelling_is_left_to_the_reader_of_all_xml(tmp_path: Path, data: str) -> None:
    """Formulas first of all, and whatever could mean something else than it looks like."""
    ((_, quick),) = both(of(tmp_path, data))
    assert quick is None


@pytest.mark.parametrize(
    ("around", "head"),
    [
        ("<!-- <sheetData></sheetData> -->", ""),
        ("<x><sheetData/></x>", ""),
        ("<?pi <sheetData>?>", ""),
        ("", '<?xml version="1.0" encoding="ISO-8859-1"?>'),
    ],
)
def test_rows_cannot_be_smuggled_in_beside_the_rows(tmp_path: Path, around: str, head: str) -> None:
    """Two places that could hold rows, or another encoding: not the quick way."""
    data = '<row r="1"><c r="A1"><v>2</v></c></row>'
    ((slow, quick),) = both(of(tmp_path, data, around=around, head=head))
    assert quick is None
    assert slow.rows == [(1, ["2"])]


def test_a_document_type_and_broken_xml_are_refused_at_once(tmp_path: Path) -> None:
    """Before any row is split."""
    for number, head in enumerate(('<!DOCTYPE x [<!ENTITY e "y">]>', "<a></b>")):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = of(folder, "", head=head)
        with zipfile.ZipFile(path) as archive, pytest.raises(PartError):
            plain_sheet(archive, "bok/sheet.xml")


def test_a_sheet_too_large_to_hold_is_streamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The quick way holds a whole sheet; beyond a size it does not try."""
    path = of(tmp_path, '<row r="1"><c r="A1"><v>2</v></c></row>')
    monkeypatch.setattr(plain, "LARGEST", 10)
    ((slow, quick),) = both(path)
    assert quick is None
    assert slow.rows == [(1, ["2"])]


@pytest.mark.parametrize(
    "data",
    [
        '<row r="1"><c r="XFD1"><v>2</v></c></row>',
        f'<row r="{preflight.MAX_ROWS + 2}"><c r="A{preflight.MAX_ROWS + 2}"><v>2</v></c></row>',
        '<row r="1"><c r="B1"><v>2</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="2"><c r="A2"><v>2</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>9</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>',
        '<row r="1"><c r="A1"><v>1-1</v></c></row>',
    ],
)
def test_what_one_way_refuses_the_other_refuses(tmp_path: Path, data: str) -> None:
    """Far cells, rows and cells out of order, texts that are not there, and no numbers."""
    path = of(tmp_path, data)
    with zipfile.ZipFile(path) as archive:
        book = read_workbook(archive)
        sheet = book.sheets[0]
        with pytest.raises(InputError) as slow:
            read_xlsx._streamed(archive, book, sheet, sheet.member)
        with pytest.raises(InputError) as quick:
            read_xlsx.read_sheet(archive, book, sheet)
    assert quick.value.issues == slow.value.issues
