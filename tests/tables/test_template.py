"""The template: what a coordinator fills in must read straight back."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from feriejobb.errors import OutputError
from feriejobb.tables.read import read_tables
from feriejobb.tables.schema import HELP_SHEET, tables
from feriejobb.tables.template import help_rows, template_bytes, write_template
from feriejobb.tables.validate import validate
from tests.tables.small_town import small_model, small_town, write_folder


def fill(path: Path) -> None:
    """Type the small town into the template at ``path``, as a person would."""
    book = openpyxl.load_workbook(path)
    for name, rows in small_town().items():
        sheet = book[name]
        kind = next(kind for kind in tables() if kind.name == name)
        columns = {kind.canonical(str(cell.value)): cell.column for cell in sheet[1] if cell.value}
        for number, row in enumerate(rows, start=2):
            for key, text in row.items():
                sheet.cell(number, columns[key], text or None)
    book.create_sheet("SYNTETISK")
    book.save(path)


def test_a_filled_template_reads_straight_back(tmp_path: Path) -> None:
    """Template and CSV give the same instance, so every header is a synonym."""
    path = tmp_path / "mall.xlsx"
    write_template(path)
    fill(path)
    raw = read_tables(path)
    assert raw.warnings == ()
    expected, _ = validate(read_tables(write_folder(tmp_path / "csv")), small_model())
    assert validate(raw, small_model())[0] == expected


def test_template_has_every_table_and_column() -> None:
    """One sheet per table by its canonical name, and every header is known."""
    book = openpyxl.load_workbook(BytesIO(template_bytes()))
    assert book.sheetnames == [*(kind.name for kind in tables()), HELP_SHEET]
    for kind in tables():
        found = {kind.canonical(str(cell.value)) for cell in book[kind.name][1]}
        wanted = {f"{c.key}_1" if c.numbered else c.key for c in kind.columns}
        assert wanted <= found


def test_drop_downs_hold_the_choices_of_the_schema() -> None:
    """Columns with fixed values offer exactly those."""
    book = openpyxl.load_workbook(BytesIO(template_bytes()))
    rules = book["ansokningar"].data_validations.dataValidation
    sources = {rule.formula1 for rule in rules}
    assert '"ingen,sekretessmarkering,skyddad_folkbokforing"' in sources
    assert '"ja,nej"' in sources


def test_every_column_tells_what_it_is_for_where_it_is_filled_in() -> None:
    """A chosen cell shows the column's header and its sentence."""
    book = openpyxl.load_workbook(BytesIO(template_bytes()))
    for kind in tables():
        rules = book[kind.name].data_validations.dataValidation
        told = {str(rule.sqref).split(":")[0]: (rule.promptTitle, rule.prompt) for rule in rules}
        for cell in book[kind.name][1]:
            column = kind.column(kind.canonical(str(cell.value)) or "")
            title, text = told[f"{str(cell.coordinate).rstrip('0123456789')}2"]
            assert title == cell.value
            assert text.startswith(column.help[:200])


def test_every_sheet_prints_one_page_wide_with_its_header_repeated() -> None:
    """Landscape, numbered pages; the help sheet is what a reader sees first."""
    book = openpyxl.load_workbook(BytesIO(template_bytes()))
    assert book.active is not None
    assert book.active.title == HELP_SHEET
    for sheet in book.worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows
        assert sheet.oddFooter is not None
        assert "Sida" in str(sheet.oddFooter.right.text)


def test_template_is_the_same_bytes_every_time() -> None:
    """No clock and no order of sets in the file."""
    assert template_bytes() == template_bytes()


def test_template_never_overwrites(tmp_path: Path) -> None:
    """A file that exists is left alone."""
    path = tmp_path / "mall.xlsx"
    path.write_bytes(b"mitt")
    with pytest.raises(OutputError):
        write_template(path)
    assert path.read_bytes() == b"mitt"


def test_template_in_a_missing_folder_is_an_output_error(tmp_path: Path) -> None:
    """No traceback when the folder is not there."""
    with pytest.raises(OutputError):
        write_template(tmp_path / "saknas" / "mall.xlsx")


def test_help_explains_every_column_and_no_protected_form_beyond_two() -> None:
    """Each column has a sentence; the word that must not occur does not."""
    rows = help_rows()
    assert all(row[4] for row in rows)
    assert "finger" not in " ".join(" ".join(row) for row in rows).casefold()
