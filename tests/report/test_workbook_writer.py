"""The one writer of workbooks (reliability.md R3.1 to R3.5)."""

from __future__ import annotations

import random
import subprocess
import sys
from datetime import date, datetime
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feriejobb.errors import VerificationError
from feriejobb.report.sheet_parts import Cell, Column, Layout, Mark, line_count, lines_height
from feriejobb.report.sheet_text import (
    date_span,
    kronor,
    load,
    page_text,
    sheet_name,
    swedish_key,
    writable,
)
from feriejobb.report.sheets import Book
from tests.report.reading import opened, parts, sheet

_STARTS = ("=", "+", "-", "@", "\t=", "＝", "＋", "－", "＠", "=cmd|'/c calc'!A1", "'", "<r>", "{=")
_CHARACTERS = st.characters(
    exclude_categories=("Cc", "Cs"),
    include_characters="\t\n",
    exclude_characters=[chr(c) for c in (*range(0xFDD0, 0xFDF0), 0xFFFE, 0xFFFF)],
)
_ALPHABET = "=+-@|!'\"<>&;,()[]{}/\\ aÅéß漢😀1_x0041"


def table(values: list[str], kind: Literal["text", "wrap"] = "text") -> bytes:
    """A workbook with one column of texts."""
    book = Book()
    book.table("Blad", [Column("Text", 20, kind)], [[value] for value in values])
    return book.finish()


def column(data: bytes) -> list[str | None]:
    """The texts of that column, read by openpyxl."""
    rows = list(sheet(data, "Blad").iter_rows(min_row=2, values_only=True))
    return [None if row[0] is None else str(row[0]) for row in rows]


def test_ten_thousand_hostile_texts_stay_texts() -> None:
    """No formula, no link, no change, whatever a text starts with."""
    draw = random.Random(7)  # noqa: S311  # test data
    texts = [
        draw.choice(_STARTS) + "".join(draw.choices(_ALPHABET, k=draw.randrange(1, 12)))
        for _ in range(10_000)
    ]
    texts += ["<r><t>x</t></r>", "<r></r>", "_x0041_", "x005F", "http://exempel.se", "mailto:a@b"]
    data = table(texts)
    assert column(data) == texts
    everything = parts(data)
    assert f'count="{len(texts) + 1}"' in everything["xl/sharedStrings.xml"]
    assert not any("<f>" in text or "<f " in text for text in everything.values())
    assert not any("hyperlink" in text for text in everything.values())


def test_text_cells_are_text_with_quote_prefix() -> None:
    """A text that is edited in Excel stays a text."""
    cell = sheet(table(["= Hej"]), "Blad")["A2"]
    assert (cell.data_type, cell.number_format, cell.quotePrefix) == ("s", "@", True)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.text(_CHARACTERS, min_size=1, max_size=40), min_size=10, max_size=80))
def test_every_writable_text_reads_back(texts: list[str]) -> None:
    """Writing and reading is the identity on clean text."""
    assert all(map(writable, texts))
    # openpyxl 3.1 takes every "x005F_" for an escape of its own; Excel does not.
    texts = [text for text in texts if "x005F_" not in text] or ["x"]
    assert column(table(texts)) == texts


@pytest.mark.parametrize("text", ["\x00", "a\x0bb", "\r", "\x85", "\ud800", "\uffff", "a" * 20_000])
def test_unwritable_text_is_refused_by_position(text: str) -> None:
    """What a cell cannot hold stops the workbook, and the message does not repeat it."""
    with pytest.raises(VerificationError) as caught:
        table(["hemligt" + text])
    assert "Blad, rad 2" in str(caught.value)
    assert "hemligt" not in str(caught.value)


def test_kinds_are_written_as_numbers_and_dates() -> None:
    """Öre become kronor, basis points a share, dates real dates; all with a format."""
    columns = [Column("a", 9, "kr"), Column("b", 9, "percent"), Column("c", 9, "date")]
    columns += [Column("d", 9, "count"), Column("e", 9, "rank")]
    rows: list[list[Cell]] = [[962_133, 1021, date(2027, 6, 14), 1234, 0]]
    book = Book()
    book.table("Blad", columns, rows)
    cells = next(sheet(book.finish(), "Blad").iter_rows(min_row=2))
    assert [c.value for c in cells] == [9621.33, 0.1021, datetime(2027, 6, 14), 1234, 0]
    assert cells[2].number_format == "yyyy-mm-dd"
    assert cells[0].number_format == cells[3].number_format + ".00" == "[$-41D]#,##0.00"
    assert "Annat område" in cells[4].number_format


def test_tables_are_made_to_be_worked_in_and_printed() -> None:
    """Frozen header, filter, drop-down, landscape, one page wide, repeated header, page numbers."""
    columns = [Column("Namn", 20), Column("Svar", 11, "answer", ("Ja", "Nej"))]
    book = Book("FÖRSLAG & mer", "Bromma")
    book.table("Blad", columns, [["a", None], ["b", "Ja"]], Layout(fixed=1, printed=1))
    data = book.finish()
    made = sheet(data, "Blad")
    assert made.freeze_panes == "B2"
    assert made.auto_filter.ref == "A1:B3"
    assert made.page_setup.orientation == "landscape"
    # One page wide is Excel's default once a sheet is fitted; no limit to its height is not.
    assert made.sheet_properties.pageSetUpPr is not None
    assert made.sheet_properties.pageSetUpPr.fitToPage
    assert (made.page_setup.fitToWidth, made.page_setup.fitToHeight) == (None, 0)
    assert made.print_title_rows == "$1:$1"
    assert str(made.print_area) == "'Blad'!$A$1:$A$4"
    printed = parts(data)["xl/worksheets/sheet1.xml"]
    assert "<oddHeader>&amp;L&amp;BFÖRSLAG &amp;&amp; mer&amp;R&amp;A</oddHeader>" in printed
    assert "<oddFooter>&amp;LBromma&amp;RSida &amp;P av &amp;N</oddFooter>" in printed
    validation = made.data_validations.dataValidation[0]
    assert (str(validation.sqref), validation.formula1) == ("B2:B3", '"Ja,Nej"')
    assert not made.merged_cells.ranges


def test_marks_differ_in_more_than_colour() -> None:
    """A conditional look changes weight, slant or line, so it survives a black-and-white print."""
    columns = [Column("Namn", 20), Column("Svar", 11, "answer", ("Ja", "Nej"))]
    marks = [Mark("Svar", "Ja", "strong"), Mark("Svar", "Nej", "struck")]
    book = Book()
    book.table("Blad", columns, [["a", None]], Layout(marks=marks))
    rules = [
        rule
        for group in sheet(book.finish(), "Blad").conditional_formatting
        for rule in group.rules
        if rule.formula != ["TRUE"]
    ]
    assert {rule.formula[0] for rule in rules} == {'$B2="Ja"', '$B2="Nej"'}
    assert all(rule.dxf.font.b or rule.dxf.font.strike for rule in rules)


def test_widths_say_nothing_about_the_content() -> None:
    """Column widths are fixed, so they are the same for one short and one long text."""
    widths = [parts(table([text]))["xl/worksheets/sheet1.xml"] for text in ("a", "a" * 300)]
    assert len({text.partition("<cols>")[2].partition("</cols>")[0] for text in widths}) == 1


def test_files_carry_no_metadata() -> None:
    """No author, no title, no company, and a fixed time."""
    properties = opened(table(["a"])).properties
    assert [properties.creator, properties.title, properties.lastModifiedBy] == [None] * 3
    assert properties.created == datetime(2000, 1, 1)
    assert "<Company></Company>" in parts(table(["a"]))["docProps/app.xml"]


_SCRIPT = """
import hashlib, os, sys

def watch(event, arguments):
    if event == "open" and (arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR):
        os._exit(9)

from feriejobb.report.coordinator import coordinator_workbook
from feriejobb.report.district import district_workbook
from tests.report.reading import EDITION
from tests.report.results import city_result
result = city_result(60)
sys.addaudithook(watch)
data = coordinator_workbook(result, EDITION)
for employer in result.instance.employers:
    data += district_workbook(result, employer.name, EDITION)
print(hashlib.sha256(data).hexdigest())
"""


def test_bytes_repeat_and_nothing_touches_the_disk() -> None:
    """Same bytes whatever the hash seed; no file is opened for writing, so none is left behind."""
    prints = set()
    for seed in ("0", "1", "4711"):
        done = subprocess.run(
            [sys.executable, "-B", "-c", _SCRIPT],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            text=True,
            check=True,
        )
        prints.add(done.stdout.strip())
    assert len(prints) == 1


@pytest.mark.parametrize(
    ("wanted", "taken", "name"),
    [
        ("Norra [inner]staden: a/b?", set(), "Norra  inner staden  a b"),
        ("x" * 40, set(), "x" * 31),
        ("'citat'", set(), "citat"),
        ("", set(), "Blad"),
        ("History", set(), "History_"),
        ("Bromma", {"bromma"}, "Bromma (2)"),
        ("y" * 40, {"y" * 31}, "y" * 27 + " (2)"),
    ],
)
def test_sheet_names_are_safe(wanted: str, taken: set[str], name: str) -> None:
    """At most 31 characters, nothing that Excel refuses, unique whatever the case."""
    assert sheet_name(wanted, taken) == name


def test_two_sheets_of_one_name_get_two_names() -> None:
    """Names that differ in case only would not open in Excel."""
    book = Book()
    book.table("Blad", [Column("a", 5)], [])
    assert book.table("BLAD", [Column("a", 5)], []) == "BLAD (2)"
    assert opened(book.finish()).sheetnames == ["Blad", "BLAD (2)"]


def test_swedish_order_and_wording() -> None:
    """Å, ä and ö last and in that order, figures by value; dates and sums in Swedish."""
    names = ["Öberg", "Ärlig", "Åsa", "Zeta", "édith", "Eva", "Grupp 10", "grupp 9"]
    order = ["édith", "Eva", "grupp 9", "Grupp 10", "Zeta", "Åsa", "Ärlig", "Öberg"]
    assert sorted(names, key=swedish_key) == order
    assert date_span(date(2027, 6, 14), date(2027, 7, 2)) == "14 juni–2 juli 2027"
    assert date_span(date(2027, 12, 28), date(2028, 1, 5)) == "28 december 2027–5 januari 2028"
    assert kronor(123_456_750) == "1\u00a0234\u00a0567,50\u00a0kr"
    assert kronor(-100) == "−1\u00a0kr"
    assert page_text(" Park  & natur ") == "Park && natur"
    assert len(page_text("& " * 500)) < 255


@pytest.mark.parametrize(
    ("used", "limit", "word"), [(0, 4, "Tom"), (3, 4, "Ledigt"), (4, 4, "Fullt"), (5, 4, "Över")]
)
def test_how_full_a_group_is_in_a_word(used: int, limit: int, word: str) -> None:
    """The state of a group is a word, not only a colour."""
    assert load(used, limit) == word


def test_long_texts_get_room() -> None:
    """A row is as high as its longest text needs, also in programs that do not fit rows."""
    assert line_count("kort", 20) == 1
    assert line_count("ett två tre fyra fem sex sju", 10) == 3
    assert line_count("a\nb", 20) == 2
    made = sheet(table(["ord " * 30], "wrap"), "Blad")
    assert made.row_dimensions[2].height == lines_height(5) > 5 * 15.0
