"""A child process gives its row, its own peak of memory, or the reason why not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from feriejobb.bench import child
from feriejobb.bench.child import in_child, measured, peak_mib
from feriejobb.bench.spec import Task


def _work(task: Task, name: str) -> dict[str, object]:
    return {"kind": "benchmark", "name": name, "task": task.shape()}


def test_a_row_comes_back(task: Task) -> None:
    """What the child measured reaches the parent as it was."""
    row = in_child(_work(task, "bygga"))
    assert int(str(row["edges"])) > 100
    assert int(str(row["peak_mib"])) > 10


def test_an_error_of_the_input_is_a_row(tmp_path: Path) -> None:
    """A folder without tables ends as the program itself would: exit code 2."""
    row = in_child(_work(Task(tmp_path, "sommar", 1.0, tmp_path), "bygga"))
    assert row == {"error": "InputError: slutkod 2"}


def test_a_crash_is_a_row(task: Task) -> None:
    """Work that nobody knows ends the child, not the suite."""
    assert in_child(_work(task, "finns inte")) == {"error": "processen avslutades med kod 1"}


def test_a_child_that_never_ends_is_ended(task: Task) -> None:
    """The hard limit gives a row too."""
    assert str(in_child(_work(task, "feriejobb"), timeout=0.01)["error"]).startswith("avbruten")


def test_a_missing_library_is_named(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the optional library its row says so and the others go on."""
    monkeypatch.setitem(sys.modules, "matching", None)
    row = child.perform(_work(task, "antagning"))
    assert row == {"error": "biblioteket matching är inte installerat"}


def test_the_peak_sees_what_was_freed() -> None:
    """Two hundred MiB held for a moment stay in the peak."""
    before = peak_mib()
    size, facts = measured(lambda: len(bytearray(b"x") * ((before + 200) << 20)))
    assert size == (before + 200) << 20
    assert int(str(facts["peak_mib"])) >= before + 200
