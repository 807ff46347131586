"""Progress of long work on stderr: a bar on a terminal, plain lines otherwise (contract §1).

Nothing here ever decides or stops anything: a closed or full stderr is not the work's failure.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO

#: Width of the bar in characters.
BAR_WIDTH = 24


class Progress(Protocol):
    """What long work tells the person who waits."""

    def step(self, text: str) -> None:
        """A new step begins; ``text`` is one Swedish line without personal data."""

    def advance(self, done: int, total: int) -> None:
        """``done`` of ``total`` parts of the current step are finished; ``total`` may be 0."""


class SilentProgress:
    """Says nothing (``--quiet``, tests)."""

    def step(self, text: str) -> None:
        """Say nothing."""

    def advance(self, done: int, total: int) -> None:
        """Say nothing."""


class _StreamProgress:
    """Writes to a stream and falls silent for good when the stream is gone."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream
        self._open = True

    def _write(self, text: str) -> None:
        if not self._open:
            return
        stream = sys.stderr if self._stream is None else self._stream
        try:
            stream.write(text)
            stream.flush()
        except (OSError, ValueError):
            self._open = False


class LineProgress(_StreamProgress):
    """One line per step, and one per quarter of a step; for log files and pipes."""

    def __init__(self, stream: TextIO | None = None) -> None:
        super().__init__(stream)
        self._text = ""
        self._quarter = 0

    def step(self, text: str) -> None:
        """Write the step's line."""
        self._text, self._quarter = text, 0
        self._write(f"{text}\n")

    def advance(self, done: int, total: int) -> None:
        """Write a line at each full quarter, once."""
        quarter = 4 * done // total if total > 0 else 0
        if quarter > self._quarter:
            self._quarter = quarter
            self._write(f"{self._text}: {done} av {total}\n")


class BarProgress(_StreamProgress):
    """One line per step that redraws itself with a bar; for terminals. Plain ASCII."""

    def __init__(self, stream: TextIO | None = None) -> None:
        super().__init__(stream)
        self._text = ""
        self._drawn = ""

    def step(self, text: str) -> None:
        """Leave the former step's line standing and begin a new one."""
        if self._drawn:
            self._write("\n")
        self._text, self._drawn = text, ""
        self._draw(text)

    def advance(self, done: int, total: int) -> None:
        """Redraw the bar where it has changed."""
        if total <= 0:
            return
        filled = BAR_WIDTH * min(done, total) // total
        bar = "#" * filled + "." * (BAR_WIDTH - filled)
        self._draw(f"{self._text} [{bar}] {100 * min(done, total) // total:3d} %")

    def close(self) -> None:
        """End the last line, so that what follows stands on its own."""
        if self._drawn:
            self._write("\n")
        self._drawn = ""

    def _draw(self, line: str) -> None:
        if line != self._drawn:
            self._write("\r" + line.ljust(len(self._drawn)))
            self._drawn = line


@contextmanager
def shown_progress(quiet: bool, stream: TextIO | None = None) -> Iterator[Progress]:
    """The progress that suits the stream (stderr by default), ended when the work ends.

    Args:
        quiet: Say nothing at all.
        stream: Where to write instead of stderr.
    """
    if quiet:
        yield SilentProgress()
    elif (sys.stderr if stream is None else stream).isatty():
        bar = BarProgress(stream)
        try:
            yield bar
        finally:
            bar.close()
    else:
        yield LineProgress(stream)
