"""Work in a copy of this process, on another core, while this one goes on.

The copy (``fork``) needs no start of its own and knows all that this process knows. Nothing hangs
on it: where there is no copy, and where it did not live to answer, the work is done here.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, NoReturn, TypeVar

T = TypeVar("T")

#: Placements from which on a copy makes, or reads, their workbooks in less time than it costs.
MANY = 300


class Aside(Generic[T]):
    """Begins ``work`` in a copy where ``with`` opens; the copy is gone where it closes.

    Args:
        work: Writes nothing, and has an answer that can be pickled.
        worth: False where the work is so short that a copy would cost more.
    """

    def __init__(self, work: Callable[[], T], *, worth: bool = True) -> None:
        self._work, self._worth = work, worth
        self._copy, self._pipe = 0, -1

    def __enter__(self) -> Aside[T]:
        """Make the copy, where this process can be copied."""
        if self._worth and _can_be_copied():
            self._pipe, writing = os.pipe()
            with suppress(OSError):
                self._copy = os.fork()
                if not self._copy:
                    self._answer_from_copy(writing)
            os.close(writing)
        return self

    def answer(self) -> T:
        """Wait for the work and give its answer.

        Raises:
            BaseException: Whatever the work raised, when it was done here.
        """
        if self._copy:
            with os.fdopen(os.dup(self._pipe), "rb") as pipe:
                said = pipe.read()
            _, status = os.waitpid(self._copy, 0)
            self._copy = 0
            if status == 0:
                found: T = pickle.loads(said)  # noqa: S301  (our own copy wrote it)
                return found
        return self._work()

    def _answer_from_copy(self, writing: int) -> NoReturn:
        """What the copy does; it never comes back, and what fails is done again by the original."""
        code = 1
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            _let_go(writing)
            with os.fdopen(writing, "wb") as pipe:
                pipe.write(pickle.dumps(self._work(), pickle.HIGHEST_PROTOCOL))
            code = 0
        finally:
            os._exit(code)

    def __exit__(self, *_: object) -> None:
        """Leave no copy behind."""
        if self._copy:
            os.kill(self._copy, signal.SIGKILL)
            os.waitpid(self._copy, 0)
            self._copy = 0
        if self._pipe >= 0:
            os.close(self._pipe)
            self._pipe = -1


def _let_go(kept: int) -> None:
    """Hold nothing open that the original does: a lock lasts as long as anybody holds its file."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for handle in map(int, os.listdir("/proc/self/fd")):
        if handle > 2 and handle not in (kept, nothing):
            # Numbers stay taken: what still knows one must not meet another file there.
            os.dup2(nothing, handle)


def _can_be_copied() -> bool:
    """Whether a copy is safe, and there is a core for it.

    What another thread has locked would stay locked in the copy; elsewhere than on Linux the
    system's own libraries may not be used in one.
    """
    alone = threading.active_count() == 1
    return sys.platform == "linux" and alone and len(os.sched_getaffinity(0)) > 1
