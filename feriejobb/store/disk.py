"""The few disk operations that a run is written with, each durable and each with a Swedish error.

Everything goes through the ``os`` module by attribute, so that the fault tests can make any single
step fail. Windows has no folder fsync and no atomic exchange: those two steps are left out there.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from feriejobb.errors import OutputError

#: Nothing but the owner reads what a run holds (reliability R1.4).
FILE_MODE = 0o600
FOLDER_MODE = 0o700

RENAME_EXCHANGE = 2
AT_FDCWD = -100

_EXISTS = "Målet finns redan. Ange en ny mapp; feriejobb skriver aldrig över en körning."
_RIGHTS = "Rättighet saknas i målmappen eller en mapp ovanför. Välj en annan mapp."
_TEXTS = {
    errno.ENOSPC: "Disken är full. Frigör utrymme och kör om.",
    errno.EDQUOT: "Ditt utrymme på disken är slut. Frigör utrymme och kör om.",
    errno.EFBIG: "Disken tar inte emot så stora filer. Välj en annan mapp och kör om.",
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.EROFS: "Disken är skrivskyddad. Välj en annan mapp.",
    errno.EEXIST: _EXISTS,
    errno.ENOTEMPTY: _EXISTS,
    errno.ENOTDIR: "En del av sökvägen är en fil, inte en mapp. Ange en annan mapp.",
    errno.ENOENT: "Mappen eller filen finns inte. Kontrollera sökvägen.",
    errno.ENAMETOOLONG: "Namnet på mappen eller filen är för långt. Ange ett kortare namn.",
}


def disk_text(error: OSError) -> str:
    """Swedish sentence for a failed disk step; never the path, which may hold a user's name."""
    code = error.errno or 0
    name = errno.errorcode.get(code, "okänd kod")
    return _TEXTS.get(code, f"Läsning eller skrivning på disken misslyckades ({name}). Kör om.")


@contextmanager
def disk_errors() -> Iterator[None]:
    """Turn every ``OSError`` into an ``OutputError`` (exit 6) without path or value.

    Raises:
        OutputError: For any ``OSError`` in the body.
    """
    try:
        yield
    except OSError as error:
        raise OutputError(disk_text(error)) from None


def raise_it(error: OSError) -> None:
    """For ``os.walk``, which otherwise passes over folders that it cannot read."""
    raise error


def write_new(path: Path, data: bytes) -> None:
    """Create ``path`` (0600), which must not exist, and return when the bytes are on the disk."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags, FILE_MODE)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(path: Path) -> None:
    """Return when the folder's own entries are on the disk."""
    if sys.platform == "win32":
        return
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove_tree(path: Path) -> None:
    """Remove a folder with all it holds, or the link if it is one; absent is fine."""
    if path.is_symlink():
        os.unlink(path)
    elif os.path.lexists(path):
        shutil.rmtree(path)


def exchange(first: Path, second: Path) -> bool:
    """Let two folders change names in one step (Linux ``renameat2``).

    Returns:
        False where the system or the file system cannot; nothing has happened then.

    Raises:
        OSError: The exchange is possible in principle and failed.
    """
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if _linux() else None
    if call is None:
        return False
    done = call(
        AT_FDCWD, os.fsencode(first), AT_FDCWD, os.fsencode(second), ctypes.c_uint(RENAME_EXCHANGE)
    )
    if done == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP):
        return False
    raise OSError(code, os.strerror(code))


def _linux() -> bool:
    return sys.platform == "linux"
