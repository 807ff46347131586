"""A small clean run, a canary person, and ways to plant the canary in files."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import xlsxwriter

from feriejobb.data.solution import Result
from feriejobb.protect.needles import Needle, person
from feriejobb.protect.vault import vault_documents
from feriejobb.report.html import public_report
from feriejobb.store.csv_files import csv_files
from tests.protect.city import city

NAME = "Åsa-Märta Kanariefågel"
#: A published test number, and a telephone number set aside for fiction.
NUMBER, PHONE = "200804752384", "070-174 06 05"
MAIL, STREET, SCHOOL = "asa.kanarie@exempel.invalid", "Burfågelgränd 7", "Gulvingeskolan"
AVOIDED = "Voljären på Kullen"
ID = "QX7K2MVP"

NEEDLES: tuple[Needle, ...] = person(
    "kanarie",
    ids=(ID,),
    personal_number=NUMBER,
    phone=PHONE,
    texts=(NAME, MAIL, STREET, SCHOOL, AVOIDED),
)

Rows = Sequence[Sequence[str | int]]
_YOUTHS: Rows = [(n, f"Ungdom {n}") for n in range(1, 41)]
PLACEMENTS: Rows = [["Nr", "Förnamn"], *_YOUTHS]
OVERVIEW: Rows = [["Delperiod", "Placeringar"], ["1", 25], ["2", 15], ["Alla delperioder", 40]]


def workbook(
    placements: Rows = PLACEMENTS,
    overview: Rows = OVERVIEW,
    *,
    author: str = "",
    width: int = 20,
    hidden_row: int | None = None,
    hidden_sheet: str = "",
    comment: str = "",
) -> bytes:
    """A district's workbook of two sheets, clean unless told otherwise."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"author": author})
    for name, rows in (("Översikt", overview), ("Placeringar", placements)):
        sheet = book.add_worksheet(name)
        sheet.set_column(0, 1, width)
        for i, row in enumerate(rows):
            sheet.write_row(i, 0, row)
        if hidden_row is not None:
            sheet.set_row(hidden_row, None, None, {"hidden": True})
        if comment:
            sheet.write_comment("A1", comment)
    if hidden_sheet:
        extra = book.add_worksheet("Lista")
        extra.write(0, 0, hidden_sheet)
        extra.very_hidden()
    book.close()
    return buffer.getvalue()


@cache
def _result() -> Result:
    return city(people=300, seats=200, protected=12)


@cache
def _clean_files() -> dict[str, bytes]:
    result = _result()
    secret = f"{NAME};{NUMBER};{PHONE};{MAIL};{STREET};{AVOIDED};{ID}\n".encode()
    return {
        **csv_files(result),
        **vault_documents(result),
        "skydd/kanarie.csv": secret,
        "publikt/rapport.html": public_report(result).encode(),
        "forvaltningar/Bromma.xlsx": workbook(),
        "forvaltningar/Farsta.xlsx": workbook(PLACEMENTS[:31], [*OVERVIEW[:1], ["Alla", 30]]),
        "logg.jsonl": b'{"seq": 1, "event": "start"}\n',
        "manifest.json": b"{}\n",
    }


def clean_run(folder: Path) -> Path:
    """A run whose vault holds the canary and whose other files do not."""
    for name, data in _clean_files().items():
        put(folder, name, data)
    return folder


def put(folder: Path, name: str, data: bytes | str) -> None:
    """Write a file, with its folders."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
