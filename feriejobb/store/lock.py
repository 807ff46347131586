"""One lock per output folder: a dot-file beside it, free again by itself after ``kill -9``."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from feriejobb.store.disk import FILE_MODE

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class FolderLock:
    """An advisory lock (``flock``; on Windows ``msvcrt.locking``) on a dot-file.

    The file is removed on release, under the lock, so that a finished run leaves nothing behind;
    the lock itself belongs to the open file and dies with the process.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None

    def acquire(self) -> bool:
        """Take the lock at once or not at all.

        Returns:
            False when another process holds it.

        Raises:
            OSError: The lock file could not be opened or locked.
        """
        while True:
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT, FILE_MODE)
            try:
                taken = _try_lock(handle)
                # The former holder may have removed the file between our open and our lock.
                current = taken and _still_there(handle, self.path)
            except BaseException:
                os.close(handle)
                raise
            if current:
                self._handle = handle
                return True
            os.close(handle)
            if not taken:
                return False

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._handle is None:
            return
        handle, self._handle = self._handle, None
        # A lock file that stays (always on Windows, where it is open) is empty and is used again.
        with suppress(OSError):
            os.unlink(self.path)
        with suppress(OSError):  # the file is closed and the lock free even when this complains
            os.close(handle)


def _try_lock(handle: int) -> bool:
    if sys.platform == "win32":
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _still_there(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), os.stat(path))
    except FileNotFoundError:
        return False
