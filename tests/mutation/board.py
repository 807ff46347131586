"""A board that processes share: which lines are reached, and which processes tell of theirs.

The standard library only: a copy called ``sitecustomize`` stands first in the path of every Python
that a test starts, and lets it write on the board that it finds itself beside.
"""

from __future__ import annotations

import mmap
import os
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from types import FrameType
from typing import Any

_FILES, _MARKS, _STARTED, _TELLS = "files", "marks", "started", "tells"
#: Events after which another program runs; what is forked goes on as it was.
_STARTS = ("subprocess.Popen", "os.posix_spawn", "os.exec", "os.system")

#: A line of a file.
Line = tuple[str, int]


def lay_out(folder: Path, lengths: dict[str, int]) -> None:
    """Make a board for files of so many lines, in an empty folder."""
    size, rows = 1, []
    for name, lines in lengths.items():
        rows.append(f"{size}\t{name}\n")
        size += lines + 1
    (folder / _FILES).write_text("".join(rows), "utf-8")
    (folder / _MARKS).write_bytes(bytes(size))
    (folder / _STARTED).mkdir()
    (folder / _TELLS).mkdir()
    source = Path(__file__).read_text("utf-8")
    (folder / "sitecustomize.py").write_text(source, "utf-8")


class Board:
    """What is written on a board.

    Args:
        folder: Where ``lay_out`` has put it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        rows = (folder / _FILES).read_text("utf-8").splitlines()
        self._offset = {name: int(at) for at, _, name in (row.partition("\t") for row in rows)}
        handle = os.open(folder / _MARKS, os.O_RDWR)
        self._marks = mmap.mmap(handle, 0)
        os.close(handle)
        # Bound now: tests put others in their place.
        self._open, self._close, self._pid = os.open, os.close, os.getpid
        self._list, self._remove = os.listdir, os.unlink
        self._number = 0

    def follow(self, frame: FrameType, event: str, arg: object) -> Any:
        """For ``sys.settrace``."""
        at = self._offset.get(frame.f_code.co_filename)
        if at is None:
            return None
        marks = self._marks

        def line(frame: FrameType, event: str, arg: object) -> Any:
            marks[at + (frame.f_lineno or 0)] = 1
            return line

        return line(frame, event, arg)

    def begin(self) -> None:
        """From here on lines are marked and starts noted, in this process and what it forks."""
        sys.addaudithook(self._hear)
        threading.settrace(self.follow)
        sys.settrace(self.follow)

    def tell(self) -> None:
        """Say that this process, which another has started, marks its lines."""
        self._note(_TELLS, f"{os.getppid()}-{self._pid()}")

    def take(self) -> tuple[set[Line], bool]:
        """What is marked since this was last asked, and whether someone started does not tell."""
        found = {
            (name, line)
            for name, at in self._offset.items()
            for line in _marked(self._marks, at, self._end(at))
        }
        self._marks[:] = bytes(len(self._marks))
        silent = self._taken(_STARTED)
        for starter in self._taken(_TELLS):
            if starter in silent:
                silent.remove(starter)
        return found, bool(silent)

    def _end(self, at: int) -> int:
        return min((k for k in self._offset.values() if k > at), default=len(self._marks))

    def _taken(self, kind: str) -> list[str]:
        """Who has started, by process number and as often; forgotten then."""
        names = self._list(self._folder / kind)
        for name in names:
            self._remove(self._folder / kind / name)
        return [name.partition("-")[0] for name in names]

    def _hear(self, event: str, args: tuple[object, ...]) -> None:
        if event in _STARTS:
            self._number += 1
            self._note(_STARTED, f"{self._pid()}-{self._number}")

    def _note(self, kind: str, name: str) -> None:
        path = os.path.join(self._folder, kind, name)
        self._close(self._open(path, os.O_WRONLY | os.O_CREAT, 0o600))


def _marked(marks: mmap.mmap, begin: int, end: int) -> Iterable[int]:
    at = marks.find(b"\x01", begin, end)
    while at >= 0:
        yield at - begin
        at = marks.find(b"\x01", at + 1, end)


if __name__ == "sitecustomize":
    _board = Board(Path(__file__).parent)
    _board.tell()
    _board.begin()
