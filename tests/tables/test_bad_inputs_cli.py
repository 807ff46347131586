"""The same bad inputs over the command line: exit 2, code and position told, nothing written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from feriejobb.cli import cli
from feriejobb.cli_run import run
from feriejobb.data.layering import load_model
from tests.tables.makers import Make
from tests.tables.small_town import small_model
from tests.tables.test_bad_files import FILES
from tests.tables.test_bad_inputs import CASES


@pytest.fixture(autouse=True)
def model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever model is named, the small town's holds: the shipped ones name real stadsdelar."""
    effective = replace(load_model("sommar"), model=small_model())
    monkeypatch.setattr("feriejobb.intake.load_model", lambda *_: effective)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder of its own for what the command might write."""
    folder = tmp_path / "ut"
    folder.mkdir()
    return folder


def refused(source: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Everything that ``solve`` says of an input that it refuses; nothing may stand in ``out``."""
    capsys.readouterr()
    assert run(cli, ["solve", str(source), "--model", "sommar", "--out", str(out / "k")]) == 2
    assert list(out.iterdir()) == []
    shown = capsys.readouterr()
    assert "Inget är skrivet" in shown.err
    return shown.out + shown.err


@pytest.mark.parametrize(("make", "code", "table", "row", "column", "secret"), CASES)
def test_a_bad_cell_or_table_ends_with_two(
    tmp_path: Path,
    out: Path,
    capsys: pytest.CaptureFixture[str],
    make: Make,
    code: str,
    table: str,
    row: int,
    column: str,
    secret: str,
) -> None:
    """One line says table, row, column and code; no value is repeated, and nobody's name."""
    (tmp_path / "in").mkdir()
    said = refused(make(tmp_path / "in"), out, capsys)
    where = [table, f"rad {row}"] if row else [table]
    lines = [line for line in said.splitlines() if line.lstrip().startswith(", ".join(where))]
    assert any(f"{code}:" in line and (not column or column in line) for line in lines), said
    for value in (secret, "Förnamna1", "a1@example", "Påhittad"):
        assert len(value) < 2 or value not in said


@pytest.mark.parametrize(
    ("make", "code"), [pytest.param(m, c, id=f"{n} {c} {k}") for k, (n, m, c) in enumerate(FILES)]
)
def test_a_dangerous_or_damaged_file_ends_with_two(
    tmp_path: Path,
    out: Path,
    capsys: pytest.CaptureFixture[str],
    make: Make,
    code: str,
) -> None:
    """The same for a whole file."""
    (tmp_path / "in").mkdir()
    said = refused(make(tmp_path / "in"), out, capsys)
    assert f"{code}:" in said
    assert "root" not in said
