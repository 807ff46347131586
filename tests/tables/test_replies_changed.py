"""Returned workbooks in which something else was changed (reliability.md R5.6)."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from feriejobb.tables.replies import Delivered
from tests.tables.returned import (
    VALUE,
    Edit,
    delivered,
    edited,
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


def _append(book: Workbook) -> None:
    made = placements(book)
    made.append([VALUE, *[cell.value for cell in made[2]][1:]])


def _twice(book: Workbook) -> None:
    made = placements(book)
    made.append([cell.value for cell in made[3]])


#: What someone does, the code, and where it is reported.
_FAULTS: dict[str, tuple[Edit, str, str]] = {
    "row added": (_append, "SVAR_RAD_TILLAGD", "Placeringar, rad 6, kolumn Ansökan-id"),
    "id edited": (
        write("Ansökan-id", 3, VALUE),
        "SVAR_RAD_TILLAGD",
        "Placeringar, rad 3, kolumn Ansökan-id",
    ),
    "row deleted": (
        lambda book: placements(book).delete_rows(4),
        "SVAR_RAD_SAKNAS",
        "Placeringar, rad 4",
    ),
    "row twice": (_twice, "ID_DUBBLETT", "Placeringar, rad 6, kolumn Ansökan-id"),
    "name edited": (
        write("Efternamn", 2, VALUE),
        "SVAR_CELL_ÄNDRAD",
        "Placeringar, rad 2, kolumn Efternamn",
    ),
    "place edited": (
        write("Plats-id", 5, "p0001"),
        "SVAR_CELL_ÄNDRAD",
        "Placeringar, rad 5, kolumn Plats-id",
    ),
    "cost edited": (
        write("Kostnad (kr)", 2, 9621.34),
        "SVAR_CELL_ÄNDRAD",
        "Placeringar, rad 2, kolumn Kostnad (kr)",
    ),
    "phone emptied": (
        write("Telefon", 2, None),
        "SVAR_CELL_ÄNDRAD",
        "Placeringar, rad 2, kolumn Telefon",
    ),
    "cell beside": (
        lambda book: placements(book).cell(3, 21, VALUE),
        "SVAR_CELL_ÄNDRAD",
        "Placeringar, rad 3, kolumn U",
    ),
    "column added": (
        lambda book: placements(book).cell(1, 20, VALUE),
        "SVAR_KOLUMN_TILLAGD",
        "Placeringar, rad 1, kolumn T",
    ),
    "column removed": (
        lambda book: placements(book).delete_cols(6),
        "RUBRIK_SAKNAS",
        "Placeringar, rad 1, kolumn Telefon",
    ),
    "header twice": (
        lambda book: placements(book).cell(1, 20, "Svar"),
        "RUBRIK_DUBBEL",
        "Placeringar, rad 1, kolumn Svar",
    ),
    "row above": (
        lambda book: placements(book).insert_rows(1),
        "RUBRIK_SAKNAS",
        "Placeringar, rad 1, kolumn Svar",
    ),
    "unknown answer": (write("Svar", 3, VALUE), "SVAR_OKÄNT", "Placeringar, rad 3, kolumn Svar"),
    "number as answer": (write("Svar", 3, 1), "SVAR_OKÄNT", "Placeringar, rad 3, kolumn Svar"),
    "formula": (write("Kommentar", 3, "=1+1"), "FORMEL", "Placeringar, rad 3, kolumn Kommentar"),
    "long comment": (
        write("Kommentar", 3, VALUE * 900),
        "FÖR_LÅNG",
        "Placeringar, rad 3, kolumn Kommentar",
    ),
    "merged": (
        lambda book: placements(book).merge_cells("D2:D4"),
        "SAMMANFOGAD",
        "Placeringar, rad 2",
    ),
    "reserve edited": (write("Ordning", 2, 2, "Reserver"), "SVAR_RAD_TILLAGD", "Reserver, rad 2"),
    "budget edited": (write("Kostnad (kr)", 3, 1, "Budget"), "SVAR_RAD_SAKNAS", "Budget, rad 3"),
    "cover edited": (
        lambda book: book["Översikt"].cell(6, 2, VALUE),
        "SVAR_RAD_TILLAGD",
        "Översikt, rad 6",
    ),
    "sheet added": (
        lambda book: book.create_sheet("Anteckningar"),
        "SVAR_BLAD_TILLAGT",
        "Anteckningar",
    ),
    "sheet removed": (lambda book: book.remove(book["Reserver"]), "SVAR_BLAD_SAKNAS", ""),
}


@pytest.mark.parametrize("fault", _FAULTS)
def test_anything_but_svar_and_kommentar_is_a_named_error(
    fault: str, sent: Delivered, back: Path
) -> None:
    """Each difference is found with its code, sheet, row and column; no value is repeated."""
    edit, code, where = _FAULTS[fault]
    (back / "fil.xlsx").write_bytes(edited(sent, edit))
    start = f"fil.xlsx, {where}: {code}: " if where else f"fil.xlsx: {code}: "
    assert any(str(issue).startswith(start) for issue in problems(back, sent))
