"""``generate`` and ``template`` on the command line, and what start-up loads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from feriejobb.cli import cli
from feriejobb.cli_run import run


def contents(folder: Path) -> dict[str, bytes]:
    """Bytes of every file in a folder by name."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_generate_writes_marked_tables_and_the_same_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Same model, scale and seed give the same bytes; another seed gives others."""
    for name, seed in [("a", "1"), ("b", "1"), ("c", "2")]:
        args = ["generate", "--model", "sommar", "--scale", "0.01", "--seed", seed]
        assert run(cli, [*args, "--out", str(tmp_path / name)]) == 0
    first, again, other = (contents(tmp_path / name) for name in "abc")
    assert {"SYNTETISK", "ansokningar.csv", "platser.csv", "forvaltningar.csv"} <= set(first)
    assert first == again
    assert first["ansokningar.csv"] != other["ansokningar.csv"]
    assert "ansokningar: 135 rader" in capsys.readouterr().out


def test_generate_never_writes_over_anything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An existing target is exit 6 and stays as it was."""
    (tmp_path / "fil.txt").write_text("min")
    args = ["generate", "--model", "sommar", "--scale", "0.01", "--out", str(tmp_path)]
    assert run(cli, args) == 6
    assert contents(tmp_path) == {"fil.txt": b"min"}
    assert "finns redan" in capsys.readouterr().err


@pytest.mark.parametrize("model", ["vinter", "sommar.toml/x"])
def test_an_unknown_model_is_exit_two(model: str, tmp_path: Path) -> None:
    """Nothing is written for a model that doesn't exist."""
    assert run(cli, ["generate", "--model", model, "--out", str(tmp_path / "in")]) == 2
    assert list(tmp_path.iterdir()) == []


def test_quiet_writes_the_files_and_says_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A script that asks for quiet gets only the exit code."""
    out = str(tmp_path / "mall.xlsx")
    assert run(cli, ["template", "--quiet", "--out", out]) == 0
    assert capsys.readouterr() == ("", "")
    assert (tmp_path / "mall.xlsx").read_bytes()[:2] == b"PK"


def test_template_keeps_what_is_there(tmp_path: Path) -> None:
    """A workbook that somebody has begun to fill in is not replaced."""
    out = tmp_path / "mall.xlsx"
    out.write_bytes(b"ifylld")
    assert run(cli, ["template", "--out", str(out)]) == 6
    assert out.read_bytes() == b"ifylld"


def test_template_takes_no_other_kind_of_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The old format is refused in words before anything is written."""
    assert run(cli, ["template", "--out", str(tmp_path / "mall.xls")]) == 2
    assert "slutar på .xlsx" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_starting_up_loads_nothing_heavy() -> None:
    """Help is instant: libraries are loaded by the command that needs them."""
    script = "import sys, feriejobb.cli; print(*{m.partition('.')[0] for m in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, encoding="utf-8"
    )
    heavy = {"ortools", "numpy", "scipy", "pandas", "openpyxl", "xlsxwriter", "pydantic"}
    assert heavy.isdisjoint(done.stdout.split())
