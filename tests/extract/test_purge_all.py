"""After a purge nothing of anybody is left, wherever the tool had put it."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import pytest

from feriejobb.cli import cli
from feriejobb.cli_run import run
from feriejobb.protect.scan import scan
from feriejobb.store.purge import purge
from tests.extract.test_extract import Town, needles


def test_a_search_after_a_purge_finds_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two rounds, extracts of ordinary and protected, a broken-off run: all gone; input apart."""
    town = Town(tmp_path / "sommar")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for number, applicant in enumerate((town.asked[4], town.secret[0])):
        out = str(tmp_path / "utlämnat" / str(number))
        assert run(cli, ["extract", str(town.first), applicant, "--out", out]) == 0
    stage = tmp_path / ".tre.feriejobb-stage"
    stage.mkdir()
    (stage / "personer.txt").write_text(" ".join(a.id for a in town.instance.applicants), "utf-8")
    everyone = [n for a in town.instance.applicants for n in needles(town.instance, a.id)]
    for path in (*town.source.iterdir(), tmp_path / "sommar" / "svar.csv"):
        path.unlink()
    assert scan(tmp_path, everyone, None).hits
    plan = purge(tmp_path, date(2999, 1, 1), "Dnr 1", confirm=True)
    assert len(plan.runs) == 2
    assert scan(tmp_path, everyone, None).hits == ()
