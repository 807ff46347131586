"""Every cell of the workbooks as another program reads it (reliability.md R3.5)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from feriejobb.report.coordinator import coordinator_workbook
from feriejobb.report.district import district_workbook
from tests.report.libreoffice import needs_libreoffice, saved_again
from tests.report.reading import EDITION, opened
from tests.report.results import city_result, small_result


def cells(data: bytes) -> dict[str, dict[str, Any]]:
    """Value and number format of every filled cell, by sheet and place."""
    return {
        sheet.title: {
            cell.coordinate: cell.value
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        }
        for sheet in opened(data).worksheets
    }


@needs_libreoffice
def test_libreoffice_reads_every_cell_as_it_was_written(tmp_path: Path) -> None:
    """A small, a large and an empty förvaltning and the coordinator's workbook, cell by cell."""
    small, city = small_result(), city_result(300)
    files = {
        "liten.xlsx": district_workbook(small, "Bromma", EDITION),
        "stor.xlsx": district_workbook(city, "Järva", EDITION),
        "tom.xlsx": district_workbook(small, "Järva", EDITION),
        "samordning.xlsx": coordinator_workbook(city, EDITION),
    }
    again = saved_again(files, tmp_path)
    for name, data in files.items():
        assert cells(again[name]) == cells(data)
