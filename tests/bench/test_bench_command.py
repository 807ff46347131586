"""The command from end to end on towns of a few people: table, JSON and chart."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from feriejobb.cli import cli
from feriejobb.cli_run import run

TINY = ["bench", "--scales", "0.004", "--limit", "5", "--quiet"]


def test_one_run_gives_table_json_and_chart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Three methods in their own processes, compared with F and with our queue."""
    out = tmp_path / "mätning"
    only = ["--only", "golv", "--only", "feriejobb", "--only", "las-pandas"]
    assert (
        run(cli, ["bench", "--model", "sommar", "--scales", "0.004", "--out", str(out), *only]) == 0
    )
    shown = capsys.readouterr().out
    assert "F: ett flöde utan pengar och kvoter" in shown
    assert "läsa: bara pandas" in shown
    rows = {r["benchmark"]: r for r in json.loads((out / "bench.json").read_text("utf-8"))["rows"]}
    assert set(rows) == {"golv", "feriejobb", "las-pandas"}
    assert rows["golv"]["times_floor"] == 1.0
    assert rows["feriejobb"]["against"] == "samma"
    assert "vector" not in rows["feriejobb"]
    root = ElementTree.parse(out / "bench.svg").getroot()  # noqa: S314  # our own file
    assert root.tag.endswith("svg")
    drawn = (out / "bench.svg").read_text("utf-8")
    assert "feriejobb" in drawn
    assert not any(word in drawn for word in ("href", "url(", "<script", "<image"))


def test_variants_count_what_is_unproved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line per variant, one number per seed, and the judge's word on each."""
    out = tmp_path / "v"
    args = ["bench", "--variants", "--seeds", "2", "--scales", "0.004", "--only", "par", "--json"]
    assert run(cli, [*args, "--out", str(out)]) == 0
    found = json.loads(capsys.readouterr().out)["variants"]
    assert [(t["variant"], t["seed"]) for t in found] == [("par", 0), ("par", 1)]
    assert all(t["breaches"] == 0 and t["findings"] == 0 for t in found)
    assert all(isinstance(t["unproved"], int) for t in found)
    assert json.loads((out / "bench.json").read_text("utf-8"))["variants"] == found


def test_a_taken_name_is_exit_six_before_anything_runs(tmp_path: Path) -> None:
    """What is there stays as it is."""
    assert run(cli, [*TINY, "--out", str(tmp_path)]) == 6
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("bad", ["x", "0", "31", "0.1;1", ""])
def test_sizes_that_are_none_are_wrong_usage(
    bad: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, the option named, nothing written."""
    assert run(cli, ["bench", "--scales", bad, "--out", str(tmp_path / "ut")]) == 2
    assert "--scales" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_method_is_answered_with_the_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2 and the names to choose from."""
    assert run(cli, [*TINY, "--only", "magi", "--out", str(tmp_path / "ut")]) == 2
    told = capsys.readouterr().err
    assert "cpsat" in told
    assert "magi" not in told
