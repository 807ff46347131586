"""What is made, and judged, in a copy of the process is what would have been made in place."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from feriejobb import documents as documents_module
from feriejobb.data.solution import Result
from feriejobb.documents import documents
from feriejobb.intake import Loaded, load
from feriejobb.pipeline import solve_run
from feriejobb.verify import files, judge
from feriejobb.verify.files import verify_run
from tests.test_cli_job import write_town

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="bara Linux kopierar processen")

#: How many copies have been made since the fixture began.
Copies = Callable[[], int]


@pytest.fixture
def copies(monkeypatch: pytest.MonkeyPatch) -> Copies:
    """A machine with two cores, where a copy is worth while for anything.

    Threads that other tests have left behind do not count: they hold nothing that the copies use.
    """
    made: list[int] = []
    fork = os.fork

    def noted() -> int:
        made.append(1)
        return fork()

    monkeypatch.setattr(os, "fork", noted)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(documents_module, "MANY", -1)
    monkeypatch.setattr(files, "MANY", -1)
    monkeypatch.setattr(judge, "_MANY", -1)
    return lambda: len(made)


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Loaded, Result, Path]:
    """A small town, its allocation and its published run."""
    root = tmp_path_factory.mktemp("kopia")
    loaded = load(write_town(root / "in"), "sommar", (), ("lottery.seed=prov",))
    return loaded, solve_run(loaded, root / "ut"), root / "ut"


def test_a_copy_makes_the_same_documents(
    solved: tuple[Loaded, Result, Path], copies: Copies, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Byte for byte, in the same order."""
    _, result, _ = solved
    with_copy = documents(result)
    assert copies() == 1
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    in_place = documents(result)
    assert copies() == 1
    assert list(with_copy.items()) == list(in_place.items())
    assert any(path.startswith("forvaltningar/") for path in with_copy)


def test_a_copy_reads_what_is_delivered(
    solved: tuple[Loaded, Result, Path], copies: Copies, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A right run has no findings; what the copies find are findings, where they always stood."""
    _, _, run = solved
    assert verify_run(run).passed
    assert copies() == 2
    monkeypatch.setattr(judge, "placement_findings", lambda _: iter([f"PLATS {os.getpid()}"]))
    monkeypatch.setattr(files, "workbook_findings", lambda *_: iter([f"BOK {os.getpid()}"]))
    found = [text.split() for text in verify_run(run).findings]
    assert [kind for kind, _ in found] == ["PLATS", "BOK"]
    assert len({str(os.getpid()), *(process for _, process in found)}) == 3
