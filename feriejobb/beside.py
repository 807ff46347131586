"""Work that runs beside other work and is asked for its answer afterwards."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Beside(Generic[T]):
    """Runs ``work`` in a thread from now on.

    The main thread stays free for signals, and the program ends without waiting for work that
    nobody asks for any more.

    Args:
        work: Shares nothing that changes with those who go on meanwhile.
    """

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._answer: list[T] = []
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._answer.append(self._work())
        except BaseException as failure:  # given to the one who asks
            self._failure = failure

    def answer(self) -> T:
        """Wait for the work and give its answer.

        Raises:
            BaseException: Whatever the work raised.
        """
        self._thread.join()
        if self._failure is not None:
            raise self._failure
        return self._answer[0]
