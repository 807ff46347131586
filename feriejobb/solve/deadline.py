"""When to stop improving: a moment, or somebody's word from another thread."""

from __future__ import annotations

import time
from collections.abc import Callable


class Deadline:
    """Asked between steps by work that can end early with what it has.

    Args:
        seconds: From now; None for no limit.
        clock: Gives seconds that only grow.
    """

    def __init__(
        self, seconds: float | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        self._end = None if seconds is None else clock() + seconds
        self._cut = False

    def over(self) -> bool:
        """Whether to stop now; once true, true for ever."""
        if not self._cut and self._end is not None and self._clock() >= self._end:
            self._cut = True
        return self._cut

    def left(self) -> float | None:
        """Seconds until it is over, for work that cannot ask between steps; None for no limit."""
        if self.over():
            return 0.0
        return None if self._end is None else max(self._end - self._clock(), 0.0)

    def cut(self) -> None:
        """Make it over at once; may be called from another thread or a signal handler."""
        self._cut = True
