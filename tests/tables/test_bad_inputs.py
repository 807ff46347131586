"""Bad inputs by their number in the requirements: each stops with code, position and no value."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import openpyxl
import pytest

from feriejobb.errors import InputError
from feriejobb.messages import CODES
from feriejobb.tables.read import read_tables
from feriejobb.tables.validate import validate
from tests.tables import makers
from tests.tables.makers import Make
from tests.tables.small_town import Town, made_up_number, small_model, small_town

APPLICATIONS = "ansokningar.csv"
PLACES = "platser.csv"
NUMBER = "personnummer"
FLAG = "skyddade_uppgifter"


def bad(
    number: str, make: Make, code: str, table: str, row: int = 0, column: str = "", secret: str = ""
) -> object:
    """One case; ``secret`` is what must not be echoed."""
    return pytest.param(make, code, table, row, column, secret, id=f"{number} {code}")


def applicant(number: str, column: str, value: str, code: str, row: int = 3) -> object:
    """A bad cell in ``ansokningar``."""
    make = makers.cell("ansokningar", row, column, value)
    return bad(number, make, code, APPLICATIONS, row, column, value)


def place(number: str, column: str, value: str, code: str, row: int = 2) -> object:
    """A bad cell in ``platser``."""
    make = makers.cell("platser", row, column, value)
    return bad(number, make, code, PLACES, row, column, value)


def repeat_row(rows: Town) -> None:
    """The first applicant once more, last."""
    rows["ansokningar"].append(rows["ansokningar"][0] | {"ansokan_id": "a9"})


def repeat_identically(rows: Town) -> None:
    """The very same row twice."""
    rows["ansokningar"].append(rows["ansokningar"][0])


def repeat_with_ten_digits(rows: Town) -> None:
    """The first applicant once more, in the short form and under another name."""
    short = rows["ansokningar"][0][NUMBER][2:]
    again = {"ansokan_id": "a9", NUMBER: f"{short[:6]}-{short[6:]}", "fornamn": "Annan"}
    rows["ansokningar"].append(rows["ansokningar"][0] | again)


def merge_header(book: openpyxl.Workbook) -> None:
    """Merge the first two header cells."""
    book["ansokningar"].merge_cells("A1:B1")


def hide_row(book: openpyxl.Workbook) -> None:
    """Hide a row, as a filter does."""
    book["platser"].row_dimensions[3].hidden = True


def hide_column(book: openpyxl.Workbook) -> None:
    """Hide a column."""
    book["platser"].column_dimensions["B"].hidden = True


def hide_sheet(book: openpyxl.Workbook) -> None:
    """Hide a whole table."""
    book["platser"].sheet_state = "veryHidden"


def two_header_rows(book: openpyxl.Workbook) -> None:
    """A title above the headers."""
    book["platser"].insert_rows(1)
    book["platser"]["A1"] = "Sommarens platser"


CASES = [
    applicant("04", NUMBER, "2.00905E+11", "PN_EXPONENT"),
    applicant("04", NUMBER, "2,00905200027E+11", "PN_EXPONENT"),
    bad(
        "04",
        makers.book_cell("ansokningar", 3, NUMBER, 2.00905200027e18),
        "PN_EXPONENT",
        "ansokningar",
        3,
        NUMBER,
        "2.009",
    ),
    applicant("05", NUMBER, "905200027", "FÖR_KORT"),
    bad(
        "07",
        makers.town(lambda rows: None, synthetic=False),
        "PN_KONTROLLSIFFRA",
        APPLICATIONS,
        2,
        NUMBER,
        small_town()["ansokningar"][0][NUMBER],
    ),
    applicant("08", NUMBER, made_up_number("20090230", "001"), "PN_DATUM"),
    applicant("10", NUMBER, "20090520T027", "PN_INTERIM"),
    applicant("11", NUMBER, "２００９05200027", "PN_TECKEN"),
    applicant("11", NUMBER, "٢٠٠٩05200027", "PN_TECKEN"),
    bad("13", makers.town(repeat_identically), "ID_DUBBLETT", APPLICATIONS, 10, "ansokan_id", "a1"),
    bad("14", makers.town(repeat_row), "PN_DUBBLETT", APPLICATIONS, 10, NUMBER),
    bad("15", makers.town(repeat_with_ten_digits), "PN_DUBBLETT", APPLICATIONS, 10, NUMBER),
    applicant("16", "fodelsedatum", "2009-05-21", "FÖDELSEDATUM_SKILJER"),
    bad(
        "18",
        makers.text("ansokningar", lambda t: t.replace(FLAG, "anteckning")),
        "RUBRIK_SAKNAS",
        APPLICATIONS,
        1,
        FLAG,
    ),
    applicant("19", FLAG, "Ja?", "SKYDD"),
    applicant("20", FLAG, "fingerad", "SKYDD"),
    bad(
        "20",
        makers.text("ansokningar", lambda t: t.replace("telefon", "Fingerade uppgifter")),
        "RUBRIK_OTILLÅTEN",
        APPLICATIONS,
        1,
        "G",
        "inger",
    ),
    bad(
        "22",
        makers.text("platser", lambda t: t.replace("arbetsplats", "Stadsdel", 1)),
        "RUBRIK_DUBBEL",
        PLACES,
        1,
        "Stadsdel",
    ),
    bad("23", makers.workbook(merge_header), "SAMMANFOGAD", "ansokningar", 1),
    bad("23", makers.workbook(two_header_rows), "RUBRIKRADER", "platser", 2, "", "Sommarens"),
    bad(
        "26",
        makers.text("platser", lambda t: t + "Summa;;;;;8;;;;\n"),
        "SUMMARAD",
        PLACES,
        6,
    ),
    bad("27", makers.workbook(hide_row), "DOLT", "platser", 3),
    bad("27", makers.workbook(hide_column), "DOLT", "platser"),
    bad("27", makers.workbook(hide_sheet), "DOLT", "platser"),
    bad("28", makers.book_cell("platser", 2, "antal", "=1+2"), "FORMEL", "platser", 2, "antal"),
    bad(
        "28",
        makers.book_cell("ansokningar", 2, "fornamn", "=A1"),
        "FORMEL",
        "ansokningar",
        2,
        "fornamn",
    ),
    bad("29", makers.book_cell("platser", 3, "antal", "#N/A"), "FELVÄRDE", "platser", 3, "antal"),
    bad("29", makers.book_cell("platser", 3, "arbetsomrade", "#REF!"), "FELVÄRDE", "platser", 3),
    bad("30", makers.text("platser", str, "cp1252"), "KODNING", PLACES),
    bad("30", makers.text("platser", str, "utf-16"), "KODNING", PLACES),
    bad("30", makers.text("platser", str, "utf-16-le"), "KODNING", PLACES),
    applicant("31", "efternamn", "SjÃ¶berg", "MOJIBAKE"),
    applicant("31", "efternamn", "Sj\ufffdberg", "MOJIBAKE"),
    bad(
        "32",
        makers.text("platser", lambda t: t.replace(";", ",")),
        "AVGRÄNSARE",
        PLACES,
        1,
    ),
    bad(
        "32",
        makers.text("platser", lambda t: t.replace("Parklaget", '"Parklaget', 1)),
        "CITATTECKEN",
        PLACES,
        2,
    ),
    bad(
        "32",
        makers.text("platser", lambda t: t.replace(";Solens förskola", "", 1)),
        "RADLÄNGD",
        PLACES,
        3,
    ),
    *(place("33", "antal", value, "HELTAL") for value in ("3,5", "1 200", "1.200", "3.0", "³")),
    applicant("34", "fodelsedatum", "39953", "DATUM"),
    applicant("34", "fodelsedatum", "15/6/26", "DATUM"),
    applicant("34", "fodelsedatum", "2009-02-30", "DATUM"),
    applicant("35", "fornamn", "x" * 40_000, "FÖR_LÅNG"),
    applicant("35", "fornamn", "Ann\ufffea", "OTILLÅTET_TECKEN"),
    bad(
        "35",
        makers.member("xl/sharedStrings.xml", lambda t: t.replace("Förnamna2", "An_xD800_na")),
        "OTILLÅTET_TECKEN",
        "ansokningar",
        3,
        "fornamn",
    ),
    place("supply", "antal", "-1", "INTERVALL"),
    place("supply", "antal", "1000000000", "INTERVALL"),
    place("supply", "antal", "", "OBLIGATORISK"),
    place("supply", "min_antal", "4", "MIN_ÖVER_ANTAL"),
    place("supply", "min_alder", "150", "INTERVALL"),
    place("supply", "period", "3", "PERIOD_OKÄND"),
    place("supply", "stadsdel", "Gamla stan", "STADSDEL_OKÄND"),
    place("supply", "forvaltning", "Okända nämnden", "FÖRVALTNING_OKÄND"),
    place("supply", "plats_id", "p1", "ID_DUBBLETT", row=3),
]


@pytest.mark.parametrize(("make", "code", "table", "row", "column", "secret"), CASES)
def test_bad_input_is_refused_by_position_without_its_value(
    tmp_path: Path, make: Make, code: str, table: str, row: int, column: str, secret: str
) -> None:
    """The error names table, row, column and a documented code, and repeats no value."""
    with pytest.raises(InputError) as caught:
        validate(read_tables(make(tmp_path)), small_model())
    issues = caught.value.issues
    matching = [i for i in issues if (i.code, i.table) == (code, table) and i.row == row]
    assert matching, [(i.code, i.table, i.row, i.column) for i in issues]
    assert not column or column in {i.column for i in matching}
    assert all(i.code in CODES for i in issues)
    assert all("finger" not in unicodedata.normalize("NFC", str(i)).casefold() for i in issues)
    texts = str(caught.value) + repr(caught.value.issues)
    for value in (secret, "Förnamna1", "a1@example", "Påhittad"):
        assert len(value) < 2 or value not in texts


PROTECTION_VARIANTS = (
    *("Ja", "ja", "J", "X", "x", "1", "0", "sekr", "sekretess", "Sekretessmarkering", "nej", "Nej"),
    *("nej?", "Ingen", "INGEN", "ingen.", "ingen?", "ingen skydd", "inget", "NaN", "nan", "None"),
    *(
        "null",
        "-",
        "?",
        "skyddad",
        "skyddad folkbokföring",
        "skyddad_folkbokföring",
        "true",
        "",
        " ",
    ),
)


@pytest.mark.parametrize("value", PROTECTION_VARIANTS)
def test_no_other_protection_value_passes(tmp_path: Path, value: str) -> None:
    """Thirty ways to write the flag wrongly all stop the run at that cell."""
    make = makers.cell("ansokningar", 4, FLAG, value)
    with pytest.raises(InputError) as caught:
        validate(read_tables(make(tmp_path)), small_model())
    assert [(i.code, i.row, i.column) for i in caught.value.issues] == [("SKYDD", 4, FLAG)]


def test_all_problems_are_listed_at_once(tmp_path: Path) -> None:
    """Problems in several tables and of several kinds come in one error."""

    def spoil(rows: Town) -> None:
        rows["ansokningar"][0]["kon"] = "F"
        rows["ansokningar"][1]["perioder"] = "1,1"
        rows["platser"][0]["antal"] = "tre"
        rows["handledare"][0]["max_ungdomar"] = ""
        rows["par"][0]["typ"] = "tillsammans"

    with pytest.raises(InputError) as caught:
        validate(read_tables(makers.town(spoil)(tmp_path)), small_model())
    assert [i.code for i in caught.value.issues] == [
        "VAL",
        "UPPREPAD",
        "OBLIGATORISK",
        "VAL",
        "HELTAL",
    ]


def test_headers_are_named_in_the_inputs_own_spelling(tmp_path: Path) -> None:
    """A pretty header comes back as the user wrote it."""
    make = makers.text(
        "platser", lambda t: t.replace(";antal;", ";Antal ;", 1).replace(";3;", ";tre;", 1)
    )
    with pytest.raises(InputError) as caught:
        validate(read_tables(make(tmp_path)), small_model())
    assert [(i.table, i.row, i.column) for i in caught.value.issues] == [(PLACES, 2, "Antal")]
