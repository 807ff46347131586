"""Single disk steps: what each leaves behind, and what it says when it cannot be done."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from feriejobb.errors import OutputError
from feriejobb.store import disk, lock
from feriejobb.store.disk import disk_errors, disk_text, exchange, remove_tree, sync_folder
from feriejobb.store.lock import FolderLock
from feriejobb.store.stage import hold
from feriejobb.store.target import BUSY
from tests.store import town

HANDLES = Path("/proc/self/fd")


def _handles() -> int:
    return len(os.listdir(HANDLES))


@pytest.mark.skipif(not HANDLES.exists(), reason="öppna filer syns i /proc")
def test_no_file_stays_open(tmp_path: Path) -> None:
    """A sweep publishes hundreds of runs in one process; a refused one holds nothing either."""
    before = _handles()
    town.publish(tmp_path / "RUN")
    with hold(tmp_path / "annan"):
        held = _handles()
        for _ in range(2):
            with pytest.raises(OutputError, match=BUSY), hold(tmp_path / "annan"):
                pass
        assert _handles() == held
    with pytest.raises(NotADirectoryError):
        sync_folder(tmp_path / "RUN" / "manifest.json")
    assert _handles() == before


@pytest.mark.skipif(not HANDLES.exists(), reason="öppna filer syns i /proc")
def test_a_disk_that_cannot_lock_leaves_no_file_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some network disks have no locks: that is an error, and the file is closed again."""

    def refuse(handle: int) -> bool:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(lock, "_try_lock", refuse)
    before = _handles()
    with pytest.raises(OutputError, match="ENOLCK"), hold(tmp_path / "RUN"):
        pass
    assert _handles() == before


def test_a_lock_is_for_its_owner_only_and_can_be_taken_again(tmp_path: Path) -> None:
    """Released twice it is free once; whoever takes it then holds it alone."""
    former = os.umask(0)
    try:
        first = FolderLock(tmp_path / "lås")
        assert first.acquire()
    finally:
        os.umask(former)
    assert (tmp_path / "lås").stat().st_mode & 0o777 == 0o600
    second = FolderLock(tmp_path / "lås")
    assert second.acquire() is False
    first.release()
    assert second.acquire() is True
    first.release()
    assert not FolderLock(tmp_path / "lås").acquire()
    second.release()


@pytest.mark.parametrize("free", [True, False])
def test_windows_locks_one_byte_or_says_at_once_that_it_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: bool
) -> None:
    """There a byte that somebody else holds is a matter of rights."""
    asked = []

    def locking(handle: int, mode: int, length: int) -> None:
        asked.append((mode, length))
        if not free:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    at_once = 2
    windows = SimpleNamespace(locking=locking, LK_NBLCK=at_once)
    monkeypatch.setattr(lock, "msvcrt", windows, raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    assert FolderLock(tmp_path / "lås").acquire() is free
    assert asked == [(at_once, 1)]


def test_an_error_without_a_code_is_no_known_one() -> None:
    """Nothing is guessed where the system says nothing."""
    assert "okänd kod" in disk_text(OSError("fel"))
    with pytest.raises(OutputError, match="okänd kod"), disk_errors():
        raise OSError


def test_a_link_goes_and_what_it_points_at_stays(tmp_path: Path) -> None:
    """Whoever puts a link where a stage stood gets nothing removed by it."""
    (tmp_path / "mål").mkdir()
    (tmp_path / "mål" / "fil").touch()
    (tmp_path / "länk").symlink_to(tmp_path / "mål")
    for _ in range(2):
        remove_tree(tmp_path / "länk")
        assert [path.name for path in tmp_path.rglob("*")] == ["mål", "fil"]
    remove_tree(tmp_path / "mål")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("code", [errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EIO])
def test_a_system_that_cannot_exchange_says_so_and_all_else_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """Old kernels and some file systems know no exchange; a broken disk is a broken disk."""

    def fail(*_: object) -> int:
        ctypes.set_errno(code)
        return -1

    monkeypatch.setattr(disk, "_linux", lambda: True)
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: SimpleNamespace(renameat2=fail))
    if code == errno.EIO:
        with pytest.raises(OSError, match=os.strerror(code)) as caught:
            exchange(tmp_path / "a", tmp_path / "b")
        assert caught.value.errno == code
    else:
        assert exchange(tmp_path / "a", tmp_path / "b") is False


def test_another_system_is_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither one without the call nor one that is no Linux."""
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: SimpleNamespace())
    assert exchange(tmp_path / "a", tmp_path / "b") is False
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.delattr(ctypes, "CDLL")
    assert exchange(tmp_path / "a", tmp_path / "b") is False
