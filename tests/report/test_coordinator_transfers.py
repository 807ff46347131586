"""The coordinator's workbook shows who lent what to whom."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook

from feriejobb.report.coordinator import coordinator_workbook
from feriejobb.report.edition import Edition
from feriejobb.solve.instance import solve_instance
from tests.tables.test_transfers import read


def test_agreed_and_actual_lending_are_shown(tmp_path: Path) -> None:
    """Two of three agreed seats are used; the quotas behind them are no quotas of the city's."""
    loaded = read(tmp_path, "Farsta;Bromma;2;park;;", "Farsta;Järva;1;park;1;nej")
    made = coordinator_workbook(solve_instance(loaded.instance), Edition("prov"))
    book = load_workbook(BytesIO(made), read_only=True)
    agreed = list(book["Överföringar"].iter_rows(values_only=True))
    assert agreed[1:] == [
        ("Farsta", "Bromma", "park", "Alla", "Ja", 2, 2, 0),
        ("Farsta", "Järva", "park", "1", "Nej", 1, 0, 1),
    ]
    lent = list(book["Utlånade platser"].iter_rows(values_only=True))
    assert lent[1:] == [("Farsta", "Bromma", "park", 2)]
    assert not any(row[1] for row in list(book["Kvoter"].iter_rows(values_only=True))[1:])
