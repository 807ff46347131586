"""A whole autumn whose hard rules cannot hold: proved, and mended, by linear programming."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from feriejobb.cli import cli
from feriejobb.cli_run import run


@pytest.mark.heavy
def test_a_whole_autumn_that_cannot_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A place asked for more than its seats, and a quota beyond all reach, in combination."""
    source, out = tmp_path / "in", tmp_path / "ut"
    assert run(cli, ["generate", "--model", "host", "--out", str(source), "--quiet"]) == 0
    places = (source / "platser.csv").read_text(encoding="utf-8").splitlines()
    head = places[0].split(";")
    place = dict(zip(head, places[1].split(";"), strict=True))
    seats = int(place["antal"])
    with (source / "kvoter.csv").open("a", encoding="utf-8") as file:
        file.write(f"X1;plats;{place['plats_id']};alla;min;{seats + 3};;ja;1\n")
        file.write("X2;stad;;fortur;min;99999;;ja;1\n")
    capsys.readouterr()
    args = ["solve", str(source), "--model", "host", "--out", str(out), "--json", "--quiet"]
    assert run(cli, args) == 3
    shape = json.loads(capsys.readouterr().out)
    assert f"Kvoten X1 kräver minst {seats + 3}, men högst {seats} går" in shape["message"]
    assert "Kvoten X2 kräver minst 99999" in shape["message"]
    kinds = [[c["subject"] for c in way["changes"]] for way in shape["alternatives"]]
    assert ["X1", "X2"] in kinds
    assert all("X2" in subjects and len(subjects) > 1 for subjects in kinds)
    assert [path.name for path in tmp_path.iterdir()] == ["in"]
