"""The small town, read from CSV and from a workbook, becomes the instance of the contract."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from feriejobb.data.instance import Instance
from feriejobb.tables.read import read_tables
from feriejobb.tables.validate import validate
from tests.tables.small_town import small_model, write_folder, write_workbook


def load(source: Path) -> Instance:
    """The instance behind a folder or workbook."""
    return validate(read_tables(source), small_model())[0]


def test_folder_and_workbook_give_the_same_instance(tmp_path: Path) -> None:
    """The form of the input does not matter."""
    folder = load(write_folder(tmp_path / "csv"))
    book = load(write_workbook(tmp_path / "stad.xlsx"))
    assert folder == book
    assert folder.contacts == book.contacts
    assert len(folder.applicants) == 8


def test_applicant_columns_mean_what_the_contract_says(tmp_path: Path) -> None:
    """Defaults, lists, gaps, aliases and ranks."""
    town = load(write_folder(tmp_path))
    first, second, _, fourth, fifth, _, seventh, eighth = town.applicants
    assert first.groups == {"fortur"}
    assert first.birth_date == date(2008, 3, 15)
    assert first.other_districts == frozenset()
    assert second.wishes == ((1, "Park"), (2, "Förskola"))
    assert fourth.periods == (2, 1)
    assert fourth.other_districts is None
    assert fifth.home == "Järva"
    assert fifth.any_area
    assert seventh.wishes == ((1, "Park"), (3, "Kontor"))
    assert eighth.home is None
    assert eighth.other_districts is None
    assert eighth.avoid == {"Järva"}
    assert "a8" not in town.contacts
