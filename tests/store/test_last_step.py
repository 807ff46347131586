"""The step that makes a run visible or renews it: what is said of it, and what is left beside."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from feriejobb.errors import OutputError, VerificationError
from feriejobb.store import stage
from feriejobb.store.disk import sync_folder
from feriejobb.store.read_run import StoredRun, read_run
from feriejobb.store.renew_run import Renewal, renew_run
from feriejobb.store.target import UNSURE
from feriejobb.store.verify_files import verify_files
from feriejobb.store.write_run import BAD_NAME, Inputs, write_run
from tests.store import town


def _renew(run: Path, files: dict[str, bytes | None]) -> Path:
    def change(stored: StoredRun) -> Renewal:
        return Renewal(files)

    return renew_run(
        run,
        change,
        command="protect",
        event="lists_renewed",
        before_publish=town.check,
        clock=town.clock,
    )


def test_a_run_that_the_disk_has_not_confirmed_is_there_and_is_called_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither "nothing is published" nor "all is well" would be true; the run is whole."""

    def refuse(folder: Path) -> None:
        if folder == tmp_path:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        sync_folder(folder)

    inputs = town.make_input(tmp_path / "indata")
    monkeypatch.setattr(stage, "sync_folder", refuse)
    with pytest.raises(OutputError) as caught:
        town.publish(tmp_path / "RUN", inputs=inputs)
    assert str(caught.value) == UNSURE
    assert verify_files(tmp_path / "RUN") == ()
    with pytest.raises(OutputError) as caught:
        town.decide(tmp_path / "RUN")
    assert str(caught.value) == UNSURE
    assert verify_files(tmp_path / "RUN") == ()
    assert read_run(tmp_path / "RUN").decided
    assert sorted(path.name for path in tmp_path.iterdir()) == ["RUN", "indata"]


def test_a_run_is_renewed_where_folders_cannot_be_exchanged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new version stands there, and nothing of the old one beside it."""
    run = town.publish(tmp_path / "RUN")
    monkeypatch.setattr(stage, "exchange", lambda first, second: False)
    town.decide(run)
    assert verify_files(run) == ()
    assert read_run(run).document("forvaltningar/Farsta.xlsx") == b"BESLUT"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["RUN", "indata"]


UNSAFE = ["../ute.txt", "internt/.dold", "internt/BEVIS.json"]


@pytest.mark.parametrize("path", UNSAFE)
def test_an_unsafe_name_is_refused_before_anything_is_made(tmp_path: Path, path: str) -> None:
    """Names of workbooks come from the input."""
    with pytest.raises(OutputError) as caught:
        write_run(
            town.result(),
            tmp_path / "ny" / "RUN",
            inputs=Inputs(tmp_path, ()),
            parameters=town.PARAMETERS,
            effective_toml=town.TOML,
            documents={path: b"x"},
            log=town.log(),
            before_publish=town.check,
        )
    assert str(caught.value) == BAD_NAME
    assert list(tmp_path.iterdir()) == []


def test_a_run_with_a_finding_is_never_seen(tmp_path: Path) -> None:
    """The judge is shown the whole stage, manifest and all; what it finds wrong is wiped."""
    inputs = town.make_input(tmp_path / "indata")
    judged = []

    def refuse(folder: Path) -> None:
        judged.append((verify_files(folder), (tmp_path / "RUN").exists()))
        raise VerificationError(["fel"])

    with pytest.raises(VerificationError):
        town.publish(tmp_path / "RUN", inputs=inputs, judge=refuse)
    assert judged == [((), False)]
    assert [path.name for path in tmp_path.iterdir()] == ["indata"]


def test_the_log_ends_with_how_much_was_written(tmp_path: Path) -> None:
    """As many files as stand there; the bytes of all but the two that come after it."""
    run = town.publish(tmp_path / "RUN")
    files = town.contents(run)
    last = json.loads((run / "logg.jsonl").read_bytes().splitlines()[-1])
    sizes = {path: len(data) for path, data in files.items()}
    del sizes["logg.jsonl"], sizes["manifest.json"]
    assert last["event"] == "written"
    assert last["details"] == {"files": len(files), "bytes": sum(sizes.values())}


@pytest.mark.parametrize("path", UNSAFE)
def test_a_renewal_is_held_to_the_same_names(tmp_path: Path, path: str) -> None:
    """No new file leaves the run, hides in it, or differs from another in case alone."""
    run = town.publish(tmp_path / "RUN")
    before = town.contents(run)
    with pytest.raises(OutputError) as caught:
        _renew(run, {path: b"x"})
    assert str(caught.value) == BAD_NAME
    assert town.contents(run) == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["RUN", "indata"]


def test_whoever_renews_a_run_through_a_link_is_told_where_it_stands(tmp_path: Path) -> None:
    """The link stays a link."""
    run = town.publish(tmp_path / "RUN")
    (tmp_path / "senaste").symlink_to(run)
    assert _renew(tmp_path / "senaste", {"internt/nytt.txt": b"x"}) == run.resolve()
    assert (tmp_path / "senaste").is_symlink()
    assert read_run(run).document("internt/nytt.txt") == b"x"
