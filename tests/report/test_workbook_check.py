"""The check of finished workbooks finds what is not as it was meant (reliability.md R3.5)."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from feriejobb.errors import VerificationError
from feriejobb.report.check_written import check_written
from feriejobb.report.sheet_charts import Chart
from feriejobb.report.sheet_parts import Cell, Column
from feriejobb.report.sheet_rows import Rows, Written
from feriejobb.report.sheets import Book
from tests.report.reading import parts, repacked

_SHEET = "xl/worksheets/sheet1.xml"
_VALUES: tuple[Sequence[Written], ...] = (["Namn", "Antal"], ["hemlig", 7])
_MEANT: dict[str, Rows] = {"Blad": [(r, 0, values) for r, values in enumerate(_VALUES)]}


def written() -> bytes:
    """A small workbook that is as it was meant."""
    book = Book()
    book.table("Blad", [Column("Namn", 10), Column("Antal", 10, "count")], [["hemlig", 7]])
    return book.finish()


def test_a_right_workbook_passes() -> None:
    """No false alarm."""
    check_written(written(), _MEANT)


_FAULTS = {
    "number": (_SHEET, "<v>7</v>", "<v>8</v>"),
    "no number": (_SHEET, "<v>7</v>", ""),
    "text": ("xl/sharedStrings.xml", "hemlig", "annan"),
    "other text": (_SHEET, ' t="s"><v>2</v>', ' t="s"><v>1</v>'),
    "number for text": (_SHEET, ' t="s"><v>2</v>', "><v>2</v>"),
    "text for number": (_SHEET, "><v>7</v>", ' t="str"><v>7</v>'),
    "moved": (_SHEET, 'r="B2"', 'r="C2"'),
    "formula without value": (_SHEET, "<v>7</v>", "<f>1+6</f>"),
    "formula beside": (_SHEET, "<v>7</v>", "<v>7</v><f>1+6</f>"),
    "formula": (_SHEET, "<v>7</v>", "<f>1+6</f><v>7</v>"),
    "extra cell": (_SHEET, "<v>7</v></c>", '<v>7</v></c><c r="C2" s="1"><v>1</v></c>'),
    "unclosed": (_SHEET, "</row>", ""),
    "no data": (_SHEET, "sheetData", "sheetDat"),
    "hidden row": (_SHEET, '<row r="2"', '<row hidden="1" r="2"'),
    "hidden column": (_SHEET, '<col min="1"', '<col hidden="1" min="1"'),
    "merged": (_SHEET, "</sheetData>", '</sheetData><mergeCells count="0"/>'),
    "link": (_SHEET, "</sheetData>", "</sheetData><hyperlinks/>"),
    "hidden sheet": ("xl/workbook.xml", '<sheet name="Blad"', '<sheet state="hidden" name="Blad"'),
    "renamed": ("xl/workbook.xml", 'name="Blad" sheetId', 'name="Blad2" sheetId'),
    "no quote prefix": ("xl/styles.xml", ' quotePrefix="1"', ""),
    "general format": ("xl/styles.xml", 'numFmtId="49"', 'numFmtId="0"'),
    "author": ("docProps/core.xml", "<dc:creator></dc:creator>", "<dc:creator>A</dc:creator>"),
}


@pytest.mark.parametrize("fault", _FAULTS)
def test_every_fault_is_found(fault: str) -> None:
    """Each planted fault is found, and no value is repeated."""
    part, old, new = _FAULTS[fault]
    text = parts(written())[part]
    assert old in text
    with pytest.raises(VerificationError) as caught:
        check_written(repacked(written(), {part: text.replace(old, new)}), _MEANT)
    assert "hemlig" not in str(caught.value)


@pytest.mark.parametrize(
    "part", ["xl/comments1.xml", "customXml/item1.xml", "xl/vbaProject.bin", "xl/charts/chart1.xml"]
)
def test_parts_that_do_not_belong_are_found(part: str) -> None:
    """Comments, custom data, macros; charts only where the workbook is meant to have some."""
    with pytest.raises(VerificationError, match="en del som inte ska finnas"):
        check_written(repacked(written(), {part: "x"}), _MEANT)


def test_a_missing_row_is_found() -> None:
    """A row that was meant and is not there."""
    more: dict[str, Rows] = {"Blad": [*_MEANT["Blad"], (2, 0, ["till", 1])]}
    with pytest.raises(VerificationError, match="Blad: en cell saknas"):
        check_written(written(), more)


def test_charts_show_what_the_sheet_shows() -> None:
    """A chart's cache holds the cells of its range, and the chart parts are allowed."""
    book = Book()
    rows: list[list[Cell]] = [["Bromma", 3], ["Järva", None]]
    name = book.table("Blad", [Column("Namn", 10), Column("Antal", 10, "count")], rows)
    book.chart(name, Chart("bar", "Antal", (4, 0), (1, 2), 0, [("Antal", 1)], "Antal per namn."))
    chart = parts(book.finish())["xl/charts/chart1.xml"]
    for value in ("Bromma", "Järva", "<c:v>3</c:v>", "Blad!$B$2:$B$3"):
        assert value in chart
