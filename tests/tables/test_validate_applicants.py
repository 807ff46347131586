"""``ansokningar`` column by column: what a bad cell is called, and what is warned of."""

from __future__ import annotations

from pathlib import Path

import pytest

from feriejobb.data.instance import Instance
from feriejobb.errors import InputError, InputIssue
from feriejobb.tables.read import read_tables
from feriejobb.tables.validate import validate
from tests.tables import makers
from tests.tables.small_town import Town, small_model, small_town, write_folder

FIRST_NUMBER = small_town()["ansokningar"][0]["personnummer"]


def load(source: Path) -> tuple[Instance, list[InputIssue]]:
    """Instance and warnings."""
    return validate(read_tables(source), small_model())


def refused(source: Path) -> list[tuple[str, int, str]]:
    """(code, row, column) of every problem."""
    with pytest.raises(InputError) as caught:
        load(source)
    return [(issue.code, issue.row, issue.column) for issue in caught.value.issues]


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("ansokan_id", "", "OBLIGATORISK"),
        ("ansokan_id", "a2", "ID_DUBBLETT"),
        ("ansokan_id", "+a1", "ID_TECKEN"),
        ("ansokan_id", FIRST_NUMBER, "ID_PERSONNUMMER"),
        ("ansokan_id", f"{FIRST_NUMBER[2:8]}-{FIRST_NUMBER[8:]}", "ID_PERSONNUMMER"),
        ("personnummer", "", "OBLIGATORISK"),
        ("personnummer", "203001019999", "PN_FRAMTID"),
        ("kon", "k", "VAL"),
        ("hemstadsdel", "", "OBLIGATORISK"),
        ("hemstadsdel", "farsta", "STADSDEL_OKÄND"),
        ("onskemal_1", "", "ÖNSKEMÅL_SAKNAS"),
        ("annat_arbetsomrade", "kanske", "JA_NEJ"),
        ("perioder", "3", "PERIOD_OKÄND"),
        ("perioder", "ett", "HELTAL"),
        ("perioder", "2,2", "UPPREPAD"),
        ("perioder", "1,", "LISTA"),
        ("andra_stadsdelar", "Farsta;Järva", "STADSDEL_OKÄND"),
        ("andra_stadsdelar", "alla|Järva", "ALLA"),
        ("grupper", "fortur,hemlig", "GRUPP_OKÄND"),
        ("tidigare", "Ny", "VAL"),
        ("registerutdrag", "1", "JA_NEJ"),
        ("tillganglighet", "sant", "JA_NEJ"),
        ("sprakstod", "uk,so", "SPRÅKKOD"),
        ("undvik", "Järva", "UNDVIK_OSKYDDAD"),
        ("last_plats", "p99", "PLATS_OKÄND"),
    ],
)
def test_bad_applicant(tmp_path: Path, column: str, value: str, code: str) -> None:
    """One bad cell of an ordinary applicant gives its code at its place."""
    found = refused(makers.cell("ansokningar", 2, column, value)(tmp_path))
    row = 3 if code == "ID_DUBBLETT" else 2
    assert (code, row, column) in found


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("fodelsedatum", "", "FÖDELSEDATUM"),
        ("fodelsedatum", "2027-01-02", "PN_FRAMTID"),
        ("undvik", "Gamla stan", "UNDVIK_OKÄND"),
        ("undvik", "Järva,,p1", "LISTA"),
        ("undvik", "Järva||p1", "LISTA"),
    ],
)
def test_bad_protected_applicant(tmp_path: Path, column: str, value: str, code: str) -> None:
    """A typing error in what is to be avoided stops the run."""
    assert refused(makers.cell("ansokningar", 9, column, value)(tmp_path)) == [(code, 9, column)]


def test_duplicates_list_every_row(tmp_path: Path) -> None:
    """Two rows with one personnummer: the text names both."""

    def repeat(rows: Town) -> None:
        rows["ansokningar"].append(rows["ansokningar"][3] | {"ansokan_id": "b4"})
        rows["ansokningar"].append(rows["ansokningar"][3] | {"ansokan_id": "c4"})

    with pytest.raises(InputError) as caught:
        load(makers.town(repeat)(tmp_path))
    assert [(i.code, i.row) for i in caught.value.issues] == [
        ("PN_DUBBLETT", 10),
        ("PN_DUBBLETT", 11),
    ]
    assert all("rad 5, 10 och 11" in issue.text for issue in caught.value.issues)


def test_a_right_check_digit_under_the_marker_is_refused(tmp_path: Path) -> None:
    """Real persons must not hide among made-up ones, nor made-up ones among real."""
    published = "200804752384"
    make = makers.cell("ansokningar", 3, "personnummer", published)
    assert refused(make(tmp_path)) == [("PN_INTE_SYNTETISKT", 3, "personnummer")]
    (tmp_path / "SYNTETISK").unlink()
    rows = [row for _, row, _ in refused(tmp_path)]
    assert rows == [2, 4, 5, 6, 7, 8]


def test_the_marker_is_found_in_folder_and_workbook(tmp_path: Path) -> None:
    """Outputs are stamped by this flag."""
    assert load(write_folder(tmp_path))[0].synthetic


def test_what_to_avoid_may_be_stadsdel_place_or_workplace(tmp_path: Path) -> None:
    """Old names follow the alias, and a workplace's own name may hold a comma."""

    def change(rows: Town) -> None:
        rows["platser"][3]["arbetsplats"] = "Kontoret, plan 2"
        rows["ansokningar"][7]["undvik"] = "Rinkeby-Kista|Kontoret, plan 2|p1,Parklaget"

    avoid = load(makers.town(change)(tmp_path))[0].applicants[7].avoid
    assert avoid == {"Järva", "Kontoret, plan 2", "p1", "Parklaget"}


def test_a_repeated_wish_counts_where_it_first_stands(tmp_path: Path) -> None:
    """The rank is the column's number."""

    def change(rows: Town) -> None:
        rows["ansokningar"][0] |= {"onskemal_2": "Park", "onskemal_10": "Kontor"}

    assert load(makers.town(change)(tmp_path))[0].applicants[0].wishes == (
        (1, "Park"),
        (10, "Kontor"),
    )


def test_a_wish_that_no_place_has_gives_a_warning_by_position(tmp_path: Path) -> None:
    """The vocabulary is open, so this is no error."""
    _, warnings = load(makers.cell("ansokningar", 3, "onskemal_2", "Bageri")(tmp_path))
    assert [(w.code, w.row, w.column) for w in warnings] == [
        ("ÖNSKEMÅL_UTAN_PLATS", 3, "onskemal_2")
    ]


def test_many_warnings_of_one_kind_are_summed_up(tmp_path: Path) -> None:
    """Twenty are shown, the rest counted."""

    def change(rows: Town) -> None:
        for number in range(25):
            extra = {"ansokan_id": f"s{number}", "onskemal_1": "Bageri"}
            rows["ansokningar"].append(rows["ansokningar"][7] | extra)

    _, warnings = load(makers.town(change)(tmp_path))
    assert len(warnings) == 21
    assert [(w.row, w.text) for w in warnings if not w.row] == [
        (0, "Samma sak gäller 5 rader till.")
    ]


def test_a_missing_column_is_named_once(tmp_path: Path) -> None:
    """Without ``hemstadsdel`` seven rows lack a home, and one error says so."""
    make = makers.text("ansokningar", lambda text: text.replace("hemstadsdel", "bostad"))
    assert refused(make(tmp_path)) == [("RUBRIK_SAKNAS", 1, "hemstadsdel")]


def test_unreadable_cells_are_listed_with_the_other_problems(tmp_path: Path) -> None:
    """A formula in one cell does not hide a bad value in another, nor is it called empty."""
    path = makers.book_cell("ansokningar", 2, "personnummer", "=A1")(tmp_path)
    assert refused(path) == [("FORMEL", 2, "personnummer")]
    path = makers.book_cell("ansokningar", 2, "skyddade_uppgifter", "=A1")(tmp_path)
    assert refused(path) == [("FORMEL", 2, "skyddade_uppgifter")]


def test_what_is_wrong_in_two_rows_is_said_of_both(tmp_path: Path) -> None:
    """A text that has been refused once is no more welcome the next time."""
    town = small_town()
    for row in town["ansokningar"][:2]:
        row["hemstadsdel"] = "farsta"
    assert refused(write_folder(tmp_path, town)) == [
        ("STADSDEL_OKÄND", 2, "hemstadsdel"),
        ("STADSDEL_OKÄND", 3, "hemstadsdel"),
    ]
