"""``purge`` over the command line: the plan first, then a decision and a yes."""

from __future__ import annotations

import errno
import io
import json
import os
import sys
import tempfile
from pathlib import Path

import pytest

from feriejobb.cli import cli
from feriejobb.cli_run import run
from feriejobb.store import stage
from feriejobb.store.disk import remove_tree
from feriejobb.store.target import STAGE, beside
from tests.test_cli_job import SEED, write_town

OLD = ["--before", "2999-01-01"]


@pytest.fixture(autouse=True)
def _own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's own is everybody's."""
    (tmp_path / "tillfälligt").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tillfälligt"))


@pytest.fixture
def archive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A folder with one run in it."""
    source = write_town(tmp_path / "in")
    folder = tmp_path / "arkiv"
    folder.mkdir()
    assert run(cli, ["solve", str(source), *SEED, "--quiet", "--out", str(folder / "k1")]) == 0
    capsys.readouterr()
    return folder


def test_without_a_decision_only_the_plan_is_shown(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The run is named with its date and state, and stays."""
    assert run(cli, ["purge", str(archive), *OLD]) == 0
    shown = capsys.readouterr().out
    assert "k1: skriven" in shown
    assert "FÖRSLAG" in shown
    assert "Inget är borttaget" in shown
    assert (archive / "k1" / "manifest.json").exists()


def test_a_newer_run_is_left_out_of_the_plan(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only what is older than the date is named."""
    assert run(cli, ["purge", str(archive), "--before", "2000-01-01"]) == 0
    assert "Inget att gallra" in capsys.readouterr().out


@pytest.mark.parametrize("answer", ["nej\n", "\n", "j\n"])
def test_anything_but_ja_keeps_the_run(
    answer: str, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slip of the finger removes nothing."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(answer))
    assert run(cli, ["purge", str(archive), *OLD, "--decision", "Dnr 1"]) == 0
    assert (archive / "k1" / "manifest.json").exists()


def test_nobody_to_ask_is_a_usage_error(
    archive: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A script without ``--yes`` is told so; nothing is removed."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert run(cli, ["purge", str(archive), *OLD, "--decision", "Dnr 1"]) == 2
    assert "--yes" in capsys.readouterr().err
    assert (archive / "k1" / "manifest.json").exists()


def test_a_decision_and_ja_remove_the_run_and_leave_a_record(
    archive: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What goes is shown before the question; what went stands in the gallringsbevis."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("JA\n"))
    assert run(cli, ["purge", str(archive), *OLD, "--decision", "Dnr 1", "--json"]) == 0
    shown = capsys.readouterr()
    assert shown.err.index("k1: skriven") < shown.err.index("Skriv ja")
    record = Path(json.loads(shown.out)["record"])
    assert json.loads(record.read_text(encoding="utf-8"))["decision"] == "Dnr 1"
    assert [path.name for path in archive.iterdir()] == [record.name]


def test_a_script_may_say_yes_in_advance(archive: Path) -> None:
    """``--yes`` asks nothing."""
    assert run(cli, ["purge", str(archive), *OLD, "--decision", "Dnr 1", "--yes"]) == 0
    assert not (archive / "k1").exists()


@pytest.mark.parametrize("day", ["2026-13-01", "igår", "26-01-01", ""])
def test_a_date_is_a_date(day: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Anything else than ÅÅÅÅ-MM-DD is a usage error."""
    assert run(cli, ["purge", "--before", day]) == 2
    assert "ett datum som" in capsys.readouterr().err


def test_what_cannot_be_removed_is_told_and_ends_in_six(
    archive: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is called removed then; the gallringsbevis that tells the rest is named."""
    remnant = beside(archive / "död", STAGE)
    remnant.mkdir()

    def refuse(path: Path) -> None:
        if path == remnant:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        remove_tree(path)

    monkeypatch.setattr(stage, "remove_tree", refuse)
    assert run(cli, ["purge", str(archive), *OLD, "--decision", "Dnr 1", "--yes"]) == 6
    shown = capsys.readouterr()
    (record,) = archive.glob("gallringsbevis-*.json")
    assert shown.out == ""
    assert "Allt är inte borttaget: 1 kvar." in shown.err
    assert record.name in shown.err
    assert "Borttaget." not in shown.err
    assert not (archive / "k1").exists()
