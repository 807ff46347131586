"""Workbooks that come back from förvaltningar, as people leave them."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from feriejobb.data.replies import Reply
from feriejobb.errors import InputError, InputIssue
from feriejobb.report.district import district_workbook
from feriejobb.tables.replies import Delivered, read_replies
from tests.report.reading import EDITION
from tests.report.results import small_result

Edit = Callable[[Workbook], object]
RUN = EDITION.run_id
VALUE = "Hemligt värde"
OFFERED = frozenset({"a0001", "a0002", "a0003", "a0004", "a0005"})


def delivered(folder: Path) -> Delivered:
    """The small result's two workbooks as they were sent."""
    paths = {}
    for name in ("Bromma", "Järva"):
        paths[name] = folder / f"{name}.xlsx"
        paths[name].write_bytes(district_workbook(small_result(), name, EDITION))
    return Delivered(paths, OFFERED)


def edited(sent: Delivered, edit: Edit, employer: str = "Bromma") -> bytes:
    """The delivered workbook after someone has worked in it."""
    book = load_workbook(sent.workbooks[employer])
    edit(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def placements(book: Workbook) -> Worksheet:
    """The sheet that people fill in."""
    found = book["Placeringar"]
    assert isinstance(found, Worksheet)
    return found


def column(made: Worksheet, title: str) -> int:
    """Number of the column with this header."""
    return next(cell.column for cell in made[1] if cell.value == title)


def fill(book: Workbook, answers: dict[str, tuple[str | None, str | None]]) -> None:
    """Write Svar and Kommentar by Ansökan-id."""
    made = placements(book)
    for row in range(2, made.max_row + 1):
        who = str(made.cell(row, column(made, "Ansökan-id")).value)
        if who in answers:
            made.cell(row, column(made, "Svar")).value = answers[who][0]
            made.cell(row, column(made, "Kommentar")).value = answers[who][1]


def filled(book: Workbook) -> None:
    """A yes with a comment, a no, and a comment without an answer."""
    fill(book, {"a0001": ("Ja", VALUE), "a0002": ("nej ", None), "a0004": (None, "Ringer igen")})


EXPECTED = (Reply("a0001", "ja"), Reply("a0002", "nej"), Reply("a0004", "inget_svar"))


def problems(path: Path, sent: Delivered, run_id: str = RUN) -> list[InputIssue]:
    """What is wrong; exit code 2, and never a value."""
    with pytest.raises(InputError) as caught:
        read_replies(path, run_id, sent)
    assert caught.value.exit_code == 2
    assert VALUE not in str(caught.value)
    assert "a000" not in str(caught.value)
    return list(caught.value.issues)


def write(title: str, row: int, value: object, sheet: str = "Placeringar") -> Edit:
    """Someone writes a value in a cell, by header and row."""

    def edit(book: Workbook) -> None:
        made = book[sheet]
        assert isinstance(made, Worksheet)
        made.cell(row, column(made, title)).value = value  # type: ignore[assignment]

    return edit
