"""Power loss: all is on the disk before the rename, and the rename before success is told."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from feriejobb.store import stage
from feriejobb.store.disk import exchange
from feriejobb.store.target import STAGE, beside
from tests.store import town

Event = tuple[str, str]


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    """Every open for writing, write, fsync and rename with the path concerned, in order."""
    seen: list[Event] = []
    paths: dict[int, str] = {}
    real_open, real_rename = os.open, os.rename

    def opened(path: Any, flags: int, *args: Any, **named: Any) -> int:
        handle = real_open(path, flags, *args, **named)
        paths[handle] = os.fspath(path)
        if flags & os.O_CREAT:
            seen.append(("create", os.fspath(path)))
        return handle

    def traced(name: str) -> Callable[..., Any]:
        real: Callable[..., Any] = getattr(os, name)

        def step(handle: int, *args: Any) -> Any:
            seen.append((name, paths.get(handle, "")))
            return real(handle, *args)

        return step

    def renamed(source: Path, target: Path) -> None:
        seen.append(("rename", os.fspath(source)))
        real_rename(source, target)

    def swapped(first: Path, second: Path) -> bool:
        seen.append(("rename", os.fspath(first)))
        return exchange(first, second)

    monkeypatch.setattr(stage, "exchange", swapped)
    monkeypatch.setattr(os, "open", opened)
    monkeypatch.setattr(os, "rename", renamed)
    for name in ("write", "fsync"):
        monkeypatch.setattr(os, name, traced(name))
    return seen


def test_all_is_on_the_disk_before_the_rename(tmp_path: Path, events: list[Event]) -> None:
    """Each file and folder is synced after its last change, the manifest comes last of all."""
    run = town.publish(tmp_path / "RUN")
    _durable(run, events)


def test_so_it_is_where_a_run_is_renewed(tmp_path: Path, events: list[Event]) -> None:
    """A decision is on the disk before the run is exchanged for its new version."""
    run = town.publish(tmp_path / "RUN")
    events.clear()
    town.decide(run)
    _durable(run, events)


def _durable(run: Path, events: list[Event]) -> None:
    staged = beside(run, STAGE)
    cut = events.index(("rename", str(staged)))
    before, after = events[:cut], events[cut + 1 :]
    created = [path for kind, path in before if kind == "create" and STAGE in path]
    assert {Path(path).relative_to(staged).as_posix() for path in created} == set(
        town.contents(run)
    )
    assert created[-1] == str(staged / "manifest.json")
    for path in created:
        assert before.index(("fsync", path)) > max(
            at for at, event in enumerate(before) if event[1] == path and event[0] != "fsync"
        )
    manifest_synced = before.index(("fsync", created[-1]))
    for folder in (staged, *(staged / name.name for name in run.iterdir() if name.is_dir())):
        assert before.index(("fsync", str(folder))) > manifest_synced
    assert ("fsync", str(run.parent)) in after
    assert [kind for kind, _ in events].count("rename") == 1


def test_the_manifest_is_written_only_when_all_else_is_synced(
    tmp_path: Path, events: list[Event]
) -> None:
    """A manifest on the disk means that what it lists is there too."""
    run = town.publish(tmp_path / "RUN")
    manifest = events.index(("create", str(beside(run, STAGE) / "manifest.json")))
    others = [path for kind, path in events[:manifest] if kind == "create" and STAGE in path]
    assert len(others) == len(town.contents(run)) - 1
    assert all(("fsync", path) in events[:manifest] for path in others)
