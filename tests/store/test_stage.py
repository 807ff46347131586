"""The publish protocol: locks, stale stages, targets that cannot be written, modes."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import stat
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from feriejobb.errors import OutputError
from feriejobb.store import lock
from feriejobb.store.disk import disk_text, exchange
from feriejobb.store.stage import hold, restore
from feriejobb.store.target import (
    BUSY,
    EXISTS,
    INSIDE,
    NO_FOLDER,
    NO_NAME,
    NO_RIGHTS,
    NO_SPACE,
    OLD,
    STAGE,
    beside,
    check_target,
    taken,
)
from feriejobb.store.verify_files import verify_files
from tests.store import town
from tests.store.faults import DONE, FAILED, Fault, in_child

NOBODY = 65_534


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that any user may look into but only its owner may write to."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def _refused(out: Path, needed_bytes: int = 0) -> str:
    with pytest.raises(OutputError) as caught:
        check_target(out, needed_bytes)
    return str(caught.value)


def test_files_and_folders_are_for_the_owner_only(tmp_path: Path) -> None:
    """Folders 0700 and files 0600 throughout, whatever the umask."""
    former = os.umask(0)
    try:
        run = town.publish(tmp_path / "RUN")
    finally:
        os.umask(former)
    for path in [run, *run.rglob("*")]:
        expected = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == expected
    assert sorted(p.name for p in tmp_path.iterdir()) == ["RUN", "indata"]


def test_missing_parents_are_made(tmp_path: Path) -> None:
    """``--out`` may name folders that are not there yet."""
    inputs = town.make_input(tmp_path / "indata")
    out = tmp_path / "2027" / "sommar" / "RUN"
    check_target(out, 0)
    assert verify_files(town.publish(out, inputs=inputs)) == ()


@pytest.mark.parametrize("kind", ["folder", "file", "dangling link"])
def test_a_taken_name_is_refused_and_left_alone(tmp_path: Path, kind: str) -> None:
    """Nothing is ever overwritten, be it an empty folder, a file or a broken link."""
    out = tmp_path / "RUN"
    if kind == "folder":
        out.mkdir()
    elif kind == "file":
        out.write_bytes(b"kvar")
    else:
        out.symlink_to(tmp_path / "borta")
    before = os.lstat(out)
    assert _refused(out) == EXISTS
    with pytest.raises(OutputError, match="finns redan"):
        town.publish(out)
    assert os.path.samestat(before, os.lstat(out))


def test_a_folder_made_while_solving_is_not_overwritten(tmp_path: Path) -> None:
    """The name is looked at again in the last moment before the rename."""
    with hold(tmp_path / "RUN") as target, target.stage() as stage:
        stage.write("internt/fil.txt", b"x")
        (tmp_path / "RUN").mkdir()
        with pytest.raises(OutputError, match="finns redan"):
            stage.publish()
    assert [p.name for p in tmp_path.iterdir()] == ["RUN"]
    assert not any((tmp_path / "RUN").iterdir())


def test_the_same_name_in_other_code_points_is_taken(tmp_path: Path) -> None:
    """``kö`` composed and decomposed look alike to people, so they are one name."""
    (tmp_path / unicodedata.normalize("NFC", "kö")).mkdir()
    assert _refused(tmp_path / unicodedata.normalize("NFD", "kö")) == EXISTS
    free = [taken(tmp_path / "borta" / "kö"), taken(tmp_path / "o"), taken(tmp_path / "ö")]
    assert free == [False, False, False]


@pytest.mark.parametrize("name", ["", "..", ".x.feriejobb-stage", ".x.feriejobb-lock"])
def test_names_that_cannot_be_a_run_are_refused(tmp_path: Path, name: str) -> None:
    """No name at all, the folder above, and the protocol's own dot-names."""
    assert _refused(Path(name)) == NO_NAME


def test_a_run_inside_a_run_is_refused(tmp_path: Path) -> None:
    """A second run inside a finished one would make the first fail its check."""
    run = town.publish(tmp_path / "RUN")
    assert _refused(run / "internt" / "ny") == INSIDE
    assert verify_files(run) == ()


def test_a_parent_that_is_a_file_is_refused(tmp_path: Path) -> None:
    """A file cannot hold a run."""
    (tmp_path / "fil").write_bytes(b"")
    assert _refused(tmp_path / "fil" / "RUN") == NO_FOLDER


def test_too_little_space_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Better told before an hour of solving than after."""
    usage = SimpleNamespace(total=10, used=9, free=1)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    assert _refused(tmp_path / "RUN", 2) == NO_SPACE
    check_target(tmp_path / "RUN", 1)


def test_missing_rights_are_refused_before_solving(open_folder: Path) -> None:
    """An ordinary user who may not write gets exit 6 and the folder stays as it was."""
    out = open_folder / "RUN"

    def try_it() -> None:
        if os.geteuid() == 0:
            os.setuid(NOBODY)
        assert _refused(out) == NO_RIGHTS
        with hold(out):
            os._exit(1)

    if os.geteuid() != 0:
        open_folder.chmod(0o555)
    try:
        status, _ = in_child(try_it, Fault(0))
    finally:
        open_folder.chmod(0o755)
    assert status == FAILED
    assert not any(open_folder.iterdir())


def test_a_true_write_error_leaves_nothing(tmp_path: Path) -> None:
    """The kernel itself stops the write (file size limit) and nothing is visible."""
    inputs = town.make_input(tmp_path / "indata")

    def try_it() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300))
        town.publish(tmp_path / "RUN", inputs=inputs)

    assert in_child(try_it, Fault(0))[0] == FAILED
    assert [p.name for p in tmp_path.iterdir()] == ["indata"]


def test_a_second_run_is_refused_at_once(tmp_path: Path) -> None:
    """While one command holds the folder, another ends with exit 6 and harms nothing."""
    out = tmp_path / "RUN"

    def second() -> None:
        with pytest.raises(OutputError, match=BUSY), hold(out):
            os._exit(1)

    with hold(out) as target, target.stage() as stage:
        stage.write("internt/fil.txt", b"x")
        assert in_child(second, Fault(0))[0] == DONE
        stage.publish()
    assert (out / "internt" / "fil.txt").read_bytes() == b"x"


@pytest.mark.parametrize("races", [5, pytest.param(50, marks=pytest.mark.heavy)])
def test_of_two_runs_at_once_exactly_one_publishes(tmp_path: Path, races: int) -> None:
    """Races for the same folder: one whole run each time, never two, never none."""
    inputs = town.make_input(tmp_path / "indata")
    what = town.result()
    for race in range(races):
        out = tmp_path / str(race) / "RUN"
        out.parent.mkdir()
        gate, opener = os.pipe()
        children = []
        for _ in range(2):
            child = os.fork()
            if child == 0:
                code = 1
                try:
                    os.close(opener)
                    os.read(gate, 1)  # both wait here until the pipe closes
                    town.publish(out, what, inputs)
                    code = DONE
                except OutputError:
                    code = FAILED
                finally:
                    os._exit(code)
            children.append(child)
        os.close(gate)
        os.close(opener)
        codes = sorted(os.waitstatus_to_exitcode(os.waitpid(c, 0)[1]) for c in children)
        assert codes == [DONE, FAILED]
        assert verify_files(out) == ()
        assert [p.name for p in out.parent.iterdir()] == ["RUN"]


def test_a_killed_run_frees_the_lock_and_its_stage_is_wiped(tmp_path: Path) -> None:
    """After ``kill -9`` the next run takes the lock and removes what was left."""
    told, teller = os.pipe()
    child = os.fork()
    if child == 0:
        with hold(tmp_path / "RUN") as target, target.stage() as stage:
            stage.write("skydd/hemligt.txt", b"hemligt")
            os.write(teller, b"x")
            signal.pause()
        os._exit(1)
    os.read(told, 1)
    os.close(told)
    os.close(teller)
    stale = beside(tmp_path / "RUN", STAGE)
    with hold(tmp_path / "annan"):
        assert (stale / "skydd" / "hemligt.txt").exists()  # its owner lives
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with hold(tmp_path / "annan"):
        assert not stale.exists()
    with hold(tmp_path / "RUN") as target, target.stage() as stage:
        stage.write("internt/fil.txt", b"x")
        stage.publish()
    assert [p.name for p in tmp_path.iterdir()] == ["RUN"]


def test_a_lock_file_removed_in_between_is_no_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who locks a file that the former holder has just removed must try again on the new one."""
    path = tmp_path / "lock"
    real = vars(lock)["_try_lock"]
    tries: list[int] = []

    def slow(handle: int) -> bool:
        if not tries:
            path.unlink()
        tries.append(handle)
        return bool(real(handle))

    monkeypatch.setattr(lock, "_try_lock", slow)
    mine = lock.FolderLock(path)
    assert mine.acquire()
    assert len(tries) == 2
    assert path.exists()
    assert not lock.FolderLock(path).acquire()
    mine.release()
    assert not path.exists()
    mine.release()


def test_a_replacement_cut_in_two_is_undone(tmp_path: Path) -> None:
    """Where folders cannot be exchanged, a crash between the two renames loses nothing."""
    run = town.publish(tmp_path / "RUN")
    os.rename(run, beside(run, OLD))
    beside(run, STAGE).mkdir()
    restore(run)
    assert verify_files(run) == ()
    assert not beside(run, STAGE).exists()
    assert not beside(run, OLD).exists()


def test_folders_exchange_names_in_one_step(tmp_path: Path) -> None:
    """On this system the exchange is there; a missing folder is an error, not a silent no."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "a" / "fil").write_bytes(b"")
    assert exchange(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b" / "fil").exists()
    with pytest.raises(FileNotFoundError):
        exchange(tmp_path / "a", tmp_path / "borta")


def test_disk_errors_tell_no_path() -> None:
    """The path may hold a user's name; the text says what to do instead."""
    error = PermissionError(13, "Permission denied", "/srv/elsa/RUN")
    assert "elsa" not in disk_text(error)
    assert "Rättighet saknas" in disk_text(error)
    assert "EIO" in disk_text(OSError(5, "Input/output error"))
