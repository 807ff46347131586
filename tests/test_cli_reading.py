"""How an input was read goes with its run: declared encoding, hidden rows, a filled template."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from feriejobb.cli import cli
from feriejobb.cli_run import run
from feriejobb.doctor_case import FILES, PLACED
from feriejobb.store.read_run import read_run
from feriejobb.tables.schema import SYNTHETIC_MARKER, table
from tests.test_cli_job import SEED, placements, write_town


def test_a_declared_encoding_holds_for_the_whole_life_of_a_run(tmp_path: Path) -> None:
    """Windows-1252 is read when named, by solve and by all that read the input after it."""
    source = write_town(tmp_path / "in")
    for path in source.glob("*.csv"):
        path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    folder, after = tmp_path / "ut", tmp_path / "nästa"
    args = ["solve", str(source), *SEED, "--quiet"]
    assert run(cli, [*args, "--out", str(tmp_path / "utan")]) == 2
    assert run(cli, [*args, "--out", str(folder), "--encoding", "cp1252"]) == 0
    assert read_run(folder).encoding == "cp1252"
    assert placements(folder) == PLACED
    assert run(cli, ["verify", str(folder), "--quiet"]) == 0
    replies = tmp_path / "svar.csv"
    replies.write_text("ansokan_id;svar\nA1;ja\n", encoding="utf-8")
    args = ["replan", str(folder), "--replies", str(replies), "--out", str(after), "--quiet"]
    assert run(cli, args) == 0
    assert run(cli, ["approve", str(after), "--by", "Testa Testsson", "--quiet"]) == 0
    assert run(cli, ["protect", str(after), "A1", "--json"]) == 0


def filled(path: Path) -> Path:
    """The empty template with the town typed into it, saved by another program."""
    assert run(cli, ["template", "--out", str(path), "--quiet"]) == 0
    book = openpyxl.load_workbook(path)
    for name, text in FILES.items():
        if not text:
            continue
        lines = [line.split(";") for line in text.splitlines()]
        sheet = book[name.removesuffix(".csv")]
        kind = table(sheet.title)
        columns = {kind.canonical(str(c.value)): c.column for c in sheet[1] if c.value}
        for row, cells in enumerate(lines[1:], start=2):
            for header, cell in zip(lines[0], cells, strict=True):
                sheet.cell(row, columns[kind.canonical(header)], cell or None)
    if SYNTHETIC_MARKER in FILES:
        book.create_sheet(SYNTHETIC_MARKER)
    book.save(path)
    return path


def test_a_filled_template_goes_straight_through_check_and_solve(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No warning, and the answer that the same town gives as CSV."""
    source = filled(tmp_path / "mall.xlsx")
    assert run(cli, ["check", str(source), *SEED[:2]]) == 0
    assert "varning" not in capsys.readouterr().out
    assert run(cli, ["solve", str(source), *SEED, "--out", str(tmp_path / "ut"), "--quiet"]) == 0
    assert placements(tmp_path / "ut") == PLACED
    assert run(cli, ["verify", str(tmp_path / "ut"), "--quiet"]) == 0


def test_hidden_rows_stop_unless_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Named by sheet and row; with the option they are read, and verify reads them too."""
    source = filled(tmp_path / "mall.xlsx")
    book = openpyxl.load_workbook(source)
    book["ansokningar"].row_dimensions[3].hidden = True
    book.save(source)
    assert run(cli, ["check", str(source), *SEED[:2]]) == 2
    assert "ansokningar, rad 3: DOLT" in capsys.readouterr().err
    assert run(cli, ["check", str(source), *SEED[:2], "--read-hidden"]) == 0
    folder = tmp_path / "ut"
    args = ["solve", str(source), *SEED, "--out", str(folder), "--quiet", "--read-hidden"]
    assert run(cli, args) == 0
    assert placements(folder) == PLACED
    assert run(cli, ["verify", str(folder), "--quiet"]) == 0
