"""Replies that come back from förvaltningar (contract §5, Replan)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from feriejobb import messages
from feriejobb.data.replies import Reply
from feriejobb.report.district import district_workbook
from feriejobb.report.edition import Edition
from feriejobb.tables.district_sheets import ANSWERS
from feriejobb.tables.replies import Delivered, read_replies
from feriejobb.tables.reply_codes import REPLY_CODES
from feriejobb.tables.reply_workbook import answer_of
from tests.report.libreoffice import needs_libreoffice, saved_again
from tests.report.results import small_result
from tests.tables.returned import (
    EXPECTED,
    RUN,
    VALUE,
    column,
    delivered,
    edited,
    fill,
    filled,
    placements,
    problems,
    write,
)


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Delivered:
    """The small result's two workbooks as delivered."""
    return delivered(tmp_path_factory.mktemp("forvaltningar"))


@pytest.fixture
def back(tmp_path: Path) -> Path:
    """A folder for what comes back."""
    folder = tmp_path / "svar"
    folder.mkdir()
    return folder


def test_svar_and_kommentar_are_read_back(sent: Delivered, back: Path) -> None:
    """Answers by ansokan_id, comments kept, rows without either left out."""
    (back / "Bromma.xlsx").write_bytes(edited(sent, filled))
    replies = read_replies(back, RUN, sent)
    assert replies == EXPECTED
    assert [reply.comment for reply in replies] == [VALUE, "", "Ringer igen"]
    assert VALUE not in repr(replies)


def test_a_single_file_and_an_untouched_file(sent: Delivered, back: Path) -> None:
    """A path may be one workbook; one that nobody filled in says nothing."""
    (back / "x.xlsx").write_bytes(edited(sent, filled))
    assert read_replies(back / "x.xlsx", RUN, sent) == EXPECTED
    assert read_replies(sent.workbooks["Järva"], RUN, sent) == ()


def moved_about(book: Workbook) -> None:
    """Rows turned round, some hidden by a filter, a column moved and widened, all filled in."""
    filled(book)
    made = placements(book)
    rows = [[cell.value for cell in row] for row in made.iter_rows()]
    order = [4, 0, 18, 3, *[i for i in range(19) if i not in (0, 3, 4, 18)]]
    for r, values in enumerate([rows[0], *rows[:0:-1]], start=1):
        for c, i in enumerate(order, start=1):
            made.cell(r, c).value = values[i]
            made.cell(r, c).number_format = "General"
    for title in ("Första dag", "Sista dag"):
        for row in range(2, made.max_row + 1):
            made.cell(row, column(made, title)).number_format = "yyyy-mm-dd"
    made.row_dimensions[3].hidden = True
    made.column_dimensions["B"].width = 80
    made.column_dimensions["C"].hidden = True
    made.auto_filter.ref = "A1:S5"


def test_rows_sorted_and_filtered_and_columns_moved(sent: Delivered, back: Path) -> None:
    """What people do to a list while they work in it does not matter."""
    (back / "kopia (2).xlsx").write_bytes(edited(sent, moved_about))
    assert read_replies(back, RUN, sent) == EXPECTED


@needs_libreoffice
def test_saved_by_libreoffice(sent: Delivered, back: Path, tmp_path: Path) -> None:
    """Files that another program has saved, as delivered, filled in, and moved about."""
    files = {
        "Bromma.xlsx": edited(sent, filled),
        "flyttad.xlsx": edited(sent, moved_about),
        "Järva.xlsx": sent.workbooks["Järva"].read_bytes(),
        "orörd.xlsx": sent.workbooks["Bromma"].read_bytes(),
    }
    again = saved_again(files, tmp_path)
    for name, data in again.items():
        (back / name).write_bytes(data)
    assert read_replies(back / "Bromma.xlsx", RUN, sent) == EXPECTED
    assert read_replies(back / "flyttad.xlsx", RUN, sent) == EXPECTED
    assert read_replies(back / "Järva.xlsx", RUN, sent) == ()
    assert read_replies(back / "orörd.xlsx", RUN, sent) == ()


@pytest.mark.parametrize("word", ["Ja", " JA", "ja\u00a0", "jA"])
def test_answers_in_any_case(word: str) -> None:
    """The drop-down's words and the codes of a CSV file, however they are typed."""
    assert answer_of(word) == "ja"
    assert answer_of("Inget_Svar") == answer_of("inget svar") == "inget_svar"
    assert answer_of("kanske") is None
    assert {answer_of(text) for text in ANSWERS.values()} == set(ANSWERS)


def test_a_file_of_another_run(sent: Delivered, back: Path) -> None:
    """A file of an earlier round is named, not read."""
    other = Edition("sommar-2026-9")
    (back / "a.xlsx").write_bytes(district_workbook(small_result(), "Bromma", other))
    assert [(i.code, i.table) for i in problems(back, sent)] == [("SVAR_ANNAN_KÖRNING", "a.xlsx")]


def test_a_file_that_is_no_district_workbook(sent: Delivered, back: Path) -> None:
    """Without run and förvaltning on Om filen it is refused."""
    (back / "a.xlsx").write_bytes(edited(sent, lambda book: book.remove(book["Om filen"])))
    assert [i.code for i in problems(back, sent)] == ["SVAR_EJ_FÖRVALTNINGSFIL"]


def test_a_forvaltning_that_got_no_file(sent: Delivered, back: Path) -> None:
    """A workbook of the run for a förvaltning that was sent none."""
    only = replace(sent, workbooks={"Bromma": sent.workbooks["Bromma"]})
    (back / "a.xlsx").write_bytes(sent.workbooks["Järva"].read_bytes())
    assert [i.code for i in problems(back, only)] == ["SVAR_ANNAN_FÖRVALTNING"]


def test_one_forvaltning_twice(sent: Delivered, back: Path) -> None:
    """Two copies of a file are refused, naming both."""
    for name in ("a.xlsx", "b.xlsx"):
        (back / name).write_bytes(edited(sent, filled))
    found = problems(back, sent)
    assert [(i.code, i.table) for i in found] == [("SVAR_FIL_DUBBEL", "b.xlsx")]
    assert "a.xlsx" in found[0].text


def test_every_problem_of_every_file_at_once(sent: Delivered, back: Path) -> None:
    """A folder with three bad files gives the problems of all three."""
    (back / "a.xlsx").write_bytes(edited(sent, write("Svar", 2, "kanske")))
    (back / "b.csv").write_text("ansokan_id;svar\nfel;ja\n", "utf-8")
    (back / "c.pdf").write_bytes(b"%PDF")
    codes = {i.table.split(",")[0]: i.code for i in problems(back, sent)}
    assert codes == {
        "a.xlsx": "SVAR_OKÄNT",
        "b.csv": "SVAR_UTAN_ERBJUDANDE",
        "c.pdf": "SVAR_FILTYP",
    }


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("~$Bromma.xlsx", b"x", "ÖPPEN_FIL"),
        (".~lock.Bromma.xlsx#", b"x", "ÖPPEN_FIL"),
        ("gammal.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "GAMMALT_FORMAT"),
        ("makro.xlsm", b"PK\x03\x04", "MAKRO"),
        ("trasig.xlsx", b"PK\x03\x04trasig", "ARKIV"),
        ("tom.xlsx", b"", "TOM_FIL"),
        ("fel.csv", "ansokan_id;svar\na0001;jå\n".encode("cp1252"), "KODNING"),
        ("komma.csv", b"ansokan_id,svar\n", "AVGRÄNSARE"),
        ("ojamn.csv", b"ansokan_id;svar\na0001;ja;x\n", "RADLÄNGD"),
        ("kolumn.csv", b"ansokan_id;svar;namn\n", "SVAR_KOLUMN_TILLAGD"),
        ("saknas.csv", b"ansokan_id;x\n", "RUBRIK_SAKNAS"),
        ("dubbel.csv", b"ansokan_id;svar;svar\n", "RUBRIK_DUBBEL"),
        ("okant.csv", b"ansokan_id;svar\na0001;kanske\n", "SVAR_OKÄNT"),
    ],
)
def test_files_that_cannot_be_replies(
    name: str, data: bytes, code: str, sent: Delivered, back: Path
) -> None:
    """Open, old, broken, empty and misshapen files are named."""
    (back / name).write_bytes(data)
    assert code in {i.code for i in problems(back, sent)}


def test_an_empty_folder_is_an_error_and_leftovers_are_not_read(
    sent: Delivered, back: Path
) -> None:
    """What file managers leave behind is no reply."""
    for name in (".DS_Store", "Thumbs.db", "._Bromma.xlsx"):
        (back / name).write_bytes(b"x")
    assert [i.code for i in problems(back, sent)] == ["SVAR_MAPP_TOM"]
    assert [i.code for i in problems(back / "saknas.csv", sent)] == ["INDATA_SAKNAS"]


def test_a_csv_with_replies(sent: Delivered, back: Path) -> None:
    """Any case, byte order mark, an empty answer, a comment column; protected persons too."""
    text = "\ufeffAnsokan_ID;SVAR;Kommentar\na0003;JA;\na0001;Inget_Svar;hej\n\na0005;;\n"
    (back / "svar.csv").write_text(text, "utf-8")
    replies = read_replies(back, RUN, sent)
    assert replies == (
        Reply("a0001", "inget_svar"),
        Reply("a0003", "ja"),
        Reply("a0005", "inget_svar"),
    )
    assert replies[0].comment == "hej"


def test_repeating_an_answer_is_harmless_and_none_contradicts_nothing(
    sent: Delivered, back: Path
) -> None:
    """The same answer twice is one; inget_svar gives way to a definite answer from either side."""
    (back / "a.csv").write_text(
        "ansokan_id;svar;kommentar\na0001;inget_svar;x\na0002;nej;\na0002;nej;\na0005;ja;\n",
        "utf-8",
    )
    (back / "b.xlsx").write_bytes(
        edited(sent, lambda book: fill(book, {"a0001": ("Ja", "y"), "a0005": ("Inget svar", None)}))
    )
    replies = read_replies(back, RUN, sent)
    assert replies == (Reply("a0001", "ja"), Reply("a0002", "nej"), Reply("a0005", "ja"))
    assert replies[0].comment == "x; y"


def test_a_contradiction_names_both_positions(sent: Delivered, back: Path) -> None:
    """Ja in one file and Nej in another is an error that says where both stand."""
    (back / "a.csv").write_text("ansokan_id;svar\na0005;ja\na0002;ja\n", "utf-8")
    (back / "b.xlsx").write_bytes(edited(sent, filled))
    found = problems(back, sent)
    assert [(i.code, i.table, i.row) for i in found] == [
        ("SVAR_MOTSÄGELSE", "b.xlsx, Placeringar", 2)
    ]
    assert "a.csv, rad 3" in found[0].text


def test_an_earlier_round_cannot_be_contradicted(sent: Delivered, back: Path) -> None:
    """A no after a yes of an earlier round is an error; a repeat or silence is not."""
    (back / "a.csv").write_text(
        "ansokan_id;svar\na0001;nej\na0002;nej\na0005;inget_svar\n", "utf-8"
    )
    earlier = {i: Reply(i, "ja") for i in ("a0001", "a0005")} | {"a0002": Reply("a0002", "nej")}
    found = problems(back, replace(sent, earlier=earlier))
    assert [(i.code, i.row, i.column) for i in found] == [("SVAR_TIDIGARE_OMGÅNG", 2, "Svar")]


def test_codes_do_not_collide() -> None:
    """A code means one thing in the whole system."""
    assert not REPLY_CODES.keys() & messages.CODES.keys()
