"""The solver's process, started and ended; loads nothing, so that it can be started first."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from contextlib import suppress
from io import BytesIO

#: Module of the process; tests put a faulty one here.
CHILD = "feriejobb.solver_child"
#: Argument by which the process makes itself ready while its task is being prepared.
AHEAD = "ahead"
#: Argument by which it stays for another task after each answer.
STAY = "stay"
#: The byte on stdin before what a task will hold, before a task, and the one that tells the process
#: to end with what it has; the end of stdin means at once.
FIRST, TASK, STOP = b"f", b"t", b"s"


class Channel:
    """What one process is told before it answers.

    Whatever has gone through once is only named when it comes again: the input can go as soon as it
    is read, and the task that holds its rows when the replies have been.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self._packed = BytesIO()
        self._pickler = pickle.Pickler(self._packed, pickle.HIGHEST_PROTOCOL)
        self._ahead: threading.Thread | None = None

    def send(self, word: bytes, what: object) -> None:
        """Send one thing, after what has been sent ahead."""
        packed = self._pack(word, what)
        if self._ahead is not None:
            self._ahead.join()
        self._write(packed)

    def send_ahead(self, what: object) -> None:
        """Send what the task will hold, while this process goes on.

        It is packed at once: two threads that take turns take longer than one after the other.
        """
        packed = self._pack(FIRST, what)
        self._ahead = threading.Thread(target=self._write, args=(packed,), daemon=True)
        self._ahead.start()

    def stop(self) -> None:
        """Tell the process to end with what it has."""
        self._write(STOP)

    def _pack(self, word: bytes, what: object) -> bytes:
        from feriejobb.data.rows_by_value import by_value

        by_value()
        self._pickler.dump(what)
        packed = word + self._packed.getvalue()
        self._packed.seek(0)
        self._packed.truncate()
        return packed

    def _write(self, packed: bytes) -> None:
        pipe = self.process.stdin
        # A process that is gone is seen by whoever listens.
        with suppress(OSError):
            if pipe is not None:
                pipe.write(packed)
                pipe.flush()


class StandBy:
    """A solver's process that is loading its libraries while its task is being prepared.

    Attributes:
        worn: Whether the process taken last has answered before.
    """

    worn = False

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: Channel | None = None
        #: Those told to end whose end nobody has waited for; None outside ``with``.
        self._ending: list[subprocess.Popen[bytes]] | None = None

    def __enter__(self) -> StandBy:
        """Start the process."""
        self._process, self._ending = start(AHEAD), []
        return self

    def send_ahead(self, what: object) -> None:
        """Let a process that waits have what its task will hold, as soon as that is known."""
        if self._process is not None:
            self._channel = Channel(self._process)
            self._channel.send_ahead(what)

    def channel(self, process: subprocess.Popen[bytes]) -> Channel:
        """The way to a process that was taken, for one task."""
        known, self._channel = self._channel, None
        return known if known is not None and known.process is process else Channel(process)

    def taken(self) -> subprocess.Popen[bytes]:
        """The process, which the caller ends; a new one where it has been taken already."""
        process, self._process = self._process, None
        return process or start()

    def given_back(self, process: subprocess.Popen[bytes]) -> None:
        """Take back a process that has answered; it is not needed any more."""
        if self._ending is None:
            end(process)
            return
        # Its memory takes a while to be given back; nobody has to wait for that yet.
        process.kill()
        self._ending.append(process)

    def __exit__(self, *_: object) -> None:
        """End the process if nobody took it, and see to it that none is left."""
        for process in (self._process, *(self._ending or ())):
            if process is not None:
                end(process)


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
