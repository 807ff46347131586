"""The solver's process, started and ended; loads nothing, so that it can be started first."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress

#: Module of the process; tests put a faulty one here.
CHILD = "feriejobb.solver_child"
#: Argument by which the process makes itself ready while its task is being prepared.
AHEAD = "ahead"
#: Argument by which it stays for another task after each answer.
STAY = "stay"


class StandBy:
    """A solver's process that is loading its libraries while its task is being prepared.

    Attributes:
        worn: Whether the process taken last has answered before.
    """

    worn = False

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> StandBy:
        """Start the process."""
        self._process = start(AHEAD)
        return self

    def taken(self) -> subprocess.Popen[bytes]:
        """The process, which the caller ends; a new one where it has been taken already."""
        process, self._process = self._process, None
        return process or start()

    def given_back(self, process: subprocess.Popen[bytes]) -> None:
        """Take back a process that has answered; it is not needed any more."""
        end(process)

    def __exit__(self, *_: object) -> None:
        """End the process if nobody took it."""
        if self._process is not None:
            end(self._process)


class Staying(StandBy):
    """A solver's process that answers one task after the other, its libraries loaded once."""

    _answered = False

    def ready(self) -> None:
        """Start the process, unless it is there."""
        self._process = self._process or start(AHEAD, STAY)

    def __enter__(self) -> Staying:
        """Start the process, unless it is there."""
        self.ready()
        return self

    def taken(self) -> subprocess.Popen[bytes]:
        """The process; a new one where there is none that waits."""
        process, self._process = self._process, None
        if process is not None and process.poll() is not None:
            end(process)
            process = None
        self.worn = process is not None and self._answered
        self._answered = False
        return process or start(AHEAD, STAY)

    def given_back(self, process: subprocess.Popen[bytes]) -> None:
        """Keep the process for the next task."""
        self._process, self._answered = process, True


def start(*arguments: str) -> subprocess.Popen[bytes]:
    """A fresh interpreter that finds what this one finds and hears no Ctrl-C."""
    paths = os.pathsep.join(path or os.getcwd() for path in sys.path)
    return subprocess.Popen(  # noqa: S603  (our own interpreter and module)
        [sys.executable, "-P", "-m", CHILD, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": paths},
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )


def end(process: subprocess.Popen[bytes]) -> None:
    """End the process and close its pipes."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):
            if pipe is not None:
                pipe.close()
