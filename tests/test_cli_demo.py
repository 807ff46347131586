"""``demo``, the README's first command, on a small town."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from feriejobb.cli import cli
from feriejobb.cli_run import run

SMALL = ["demo", "--scale", "0.005", "--seed", "3"]


def test_demo_makes_solves_verifies_and_tells_where_the_files_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Input and run stand beside each other under their default names, and verify agrees."""
    monkeypatch.chdir(tmp_path)
    assert run(cli, SMALL) == 0
    shown = capsys.readouterr().out
    assert shown.splitlines()[0] == "Sommarferiejobb 2027 (SYNTETISKT, FÖRSLAG)"
    assert "Filerna ligger i demo-sommar" in shown
    assert "Indata ligger i demo-sommar-indata" in shown
    assert {path.name for path in tmp_path.iterdir()} == {"demo-sommar", "demo-sommar-indata"}

    places = (tmp_path / "demo-sommar-indata" / "platser.csv").read_text(encoding="utf-8")
    employers = {row["forvaltning"] for row in csv.DictReader(places.splitlines(), delimiter=";")}
    books = {path.stem for path in (tmp_path / "demo-sommar" / "forvaltningar").iterdir()}
    assert books == employers
    manifest = json.loads((tmp_path / "demo-sommar" / "manifest.json").read_text("utf-8"))
    assert manifest["synthetic"] is True
    assert run(cli, ["verify", "demo-sommar"]) == 0


@pytest.mark.parametrize("there", ["d", "d-indata"])
def test_demo_writes_over_neither_run_nor_input(there: str, tmp_path: Path) -> None:
    """Either name in use is exit 6 before anything is made."""
    (tmp_path / there).mkdir()
    assert run(cli, [*SMALL, "--out", str(tmp_path / "d")]) == 6
    assert [path.name for path in tmp_path.iterdir()] == [there]
    assert list((tmp_path / there).iterdir()) == []


@pytest.mark.parametrize("scale", ["0", "-1", "nan"])
def test_a_size_that_is_none_is_wrong_usage(scale: str, tmp_path: Path) -> None:
    """Nothing is made for a town without people."""
    assert run(cli, ["demo", "--scale", scale, "--out", str(tmp_path / "d")]) == 2
    assert list(tmp_path.iterdir()) == []
