"""An empty input workbook: one sheet per table, drop-downs, and a help sheet (contract §1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from textwrap import wrap

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from feriejobb.errors import OutputError
from feriejobb.tables.schema import HELP_SHEET, Column, Table, tables

#: Fixed, so that two templates are the same bytes.
_CREATED = datetime(2000, 1, 1)
_WISHES = 5
#: Drop-downs reach this far down.
_LAST_ROW = 50_000
#: Width of a column by what it holds; others get the first.
_WIDTH, _WIDTHS = 22, {"id": 16, "yes_no": 14, "count": 11, "date": 14, "decimal": 14, "choice": 18}
_HELP_WIDTHS = (14, 22, 21, 13, 64, 30, 34)
#: Points of one line, and letters that fit into a unit of width.
_LINE, _LETTERS = 15.0, 1.1
_A4 = 9
#: Excel shows this much beside a chosen cell.
_LONGEST_MESSAGE, _LONGEST_TITLE = 255, 32
_HELP_TITLES = (
    "Blad",
    "Kolumn",
    "Kort namn",
    "Ifylld",
    "Betyder",
    "Tomt betyder",
    "Möjliga värden",
)
_INTRODUCTION = (
    "Fyll i ett blad per tabell. Rubrikraden ska stå kvar på rad 1. Fetstilta rubriker är "
    "obligatoriska.",
    "Listor skiljs med komma eller |. Datum skrivs ÅÅÅÅ-MM-DD. Antal skrivs som heltal.",
    "Formler, sammanfogade celler och dolda rader eller kolumner kan inte läsas.",
    "Bladen kvoter, par, forbud och overforingar är frivilliga. Är alla personer påhittade: lägg "
    "till ett tomt blad som heter SYNTETISK.",
)


def write_template(path: Path) -> None:
    """Write the empty workbook.

    Args:
        path: A new ``.xlsx``.

    Raises:
        OutputError: The file exists or cannot be written.
    """
    data = template_bytes()
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError:
        raise OutputError("Mallen finns redan. Välj ett annat filnamn.") from None
    except OSError:
        raise OutputError("Mallen kunde inte skrivas. Kontrollera mapp och rättigheter.") from None


def template_bytes() -> bytes:
    """The workbook's bytes, the same every time."""
    buffer = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(buffer, options) as book:
        book.set_properties({"created": _CREATED})
        for kind in tables():
            _write_table(book, kind)
        _write_help(book)
    return buffer.getvalue()


def headers(kind: Table) -> list[tuple[str, Column]]:
    """(header, column) of a table's sheet; numbered columns are written out."""
    found: list[tuple[str, Column]] = []
    for column in kind.columns:
        if column.numbered:
            found += ((f"{column.header} {rank}", column) for rank in range(1, _WISHES + 1))
        else:
            found.append((column.header, column))
    return found


def _write_table(book: Workbook, kind: Table) -> None:
    """A sheet of text cells: what is typed stays as typed, leading zeros too."""
    text = book.add_format({"num_format": "@"})
    plain = book.add_format({"num_format": "@", "bottom": 1, "bg_color": "#DCE8F2"})
    strong = book.add_format({"num_format": "@", "bottom": 1, "bg_color": "#DCE8F2", "bold": True})
    sheet = book.add_worksheet(kind.name)
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 24)
    _print_wide(sheet, kind.name)
    sheet.repeat_rows(0)
    for index, (header, column) in enumerate(headers(kind)):
        sheet.set_column(index, index, _WIDTHS.get(column.kind, _WIDTH), text)
        sheet.write_string(0, index, header, strong if column.required else plain)
        sheet.data_validation(1, index, _LAST_ROW, index, _rule(header, column))


def _rule(header: str, column: Column) -> dict[str, object]:
    """What a chosen cell says of its column, and the drop-down where only some values are right."""
    told = column.help + (f" Tomt: {column.default}." if column.default else "")
    shown: dict[str, object] = {
        "validate": "any",
        "input_title": header[:_LONGEST_TITLE],
        "input_message": told[:_LONGEST_MESSAGE],
    }
    choices = ("ja", "nej") if column.kind == "yes_no" else column.choices
    if choices:
        shown |= {
            "validate": "list",
            "source": list(choices),
            "error_title": "Välj ur listan",
            "error_message": f"Möjliga värden: {', '.join(choices)}.",
        }
    return shown


def _print_wide(sheet: Worksheet, name: str) -> None:
    """Landscape A4, one page wide, numbered."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.set_header(f"&LIndata till feriejobb&R{name}")
    sheet.set_footer("&RSida &P av &N")


def _write_help(book: Workbook) -> None:
    """What every sheet and column means."""
    title = book.add_format({"num_format": "@", "bold": True, "font_size": 14})
    look = {"num_format": "@", "bold": True, "bottom": 2, "bg_color": "#DCE8F2"}
    strong = book.add_format(look | {"valign": "vcenter"})
    plain = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    first_of = book.add_format(
        {"num_format": "@", "text_wrap": True, "valign": "top", "bold": True, "top": 1}
    )
    sheet = book.add_worksheet(HELP_SHEET)
    # Where a reader starts; the tables keep their order.
    sheet.activate()
    _print_wide(sheet, HELP_SHEET)
    for index, width in enumerate(_HELP_WIDTHS):
        sheet.set_column(index, index, width)
    sheet.set_row(0, 24)
    sheet.write_string(0, 0, "Mall för indata till feriejobb", title)
    for row, line in enumerate(_INTRODUCTION, start=1):
        sheet.write_string(row, 0, line)
    first = len(_INTRODUCTION) + 2
    sheet.set_row(first, 22)
    sheet.repeat_rows(first)
    sheet.freeze_panes(first + 1, 0)
    for index, name in enumerate(_HELP_TITLES):
        sheet.write_string(first, index, name, strong)
    for row, cells in enumerate(help_rows(), start=first + 1):
        sheet.set_row(row, _LINE * _lines(cells))
        for index, cell in enumerate(cells):
            sheet.write_string(row, index, cell, plain if cells[1] else first_of)


def _lines(cells: Sequence[str]) -> int:
    """Lines that the tallest cell of a help row takes; reckoned here, so that it prints whole."""
    rooms = (int(width * _LETTERS) for width in _HELP_WIDTHS)
    return max(len(wrap(cell, room)) or 1 for cell, room in zip(cells, rooms, strict=True))


def help_rows() -> list[Sequence[str]]:
    """One row per table and one per column, in the order of the sheets."""
    rows: list[Sequence[str]] = []
    for kind in tables():
        need = "måste finnas" if kind.required else "frivilligt"
        rows.append((kind.name, "", "", need, kind.help, "", ""))
        for column in kind.columns:
            choices = ("ja", "nej") if column.kind == "yes_no" else column.choices
            rows.append(
                (
                    kind.name,
                    f"{column.header} 1, 2 …" if column.numbered else column.header,
                    f"{column.key}_1 …" if column.numbered else column.key,
                    "alltid" if column.required else "vid behov",
                    column.help,
                    column.default,
                    ", ".join(choices),
                )
            )
    return rows
