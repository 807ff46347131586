"""The process that solves: a task in on stdin, progress and the answer out on stdout.

Started by ``feriejobb.solver_process``. Whatever happens to it, the command that started it lives:
its memory is limited, its native crashes are its own, and it ends with the command.
"""

from __future__ import annotations

import gc
import importlib
import os
import pickle
import queue
import struct
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from io import BufferedReader
from types import SimpleNamespace
from typing import Any, BinaryIO, Literal, overload

from feriejobb.data.instance import Instance
from feriejobb.data.rows_by_value import by_value
from feriejobb.data.solution import Result
from feriejobb.data.start import Start
from feriejobb.errors import FeriejobbError
from feriejobb.plan.rounds import NextRound
from feriejobb.protect.scrub import describe, install
from feriejobb.solver_start import AHEAD, FIRST, STAY, TASK
from feriejobb.uncollected import uncollected

#: What a message holds: a step's text, a ``Result`` (so far; final), a ``FeriejobbError``, None,
#: or kind and place of a defect.
Kind = Literal["step", "kept", "result", "error", "memory", "defect"]
Message = tuple[Kind, Any]

#: What the solving needs; it brings the libraries.
_SOLVER = "feriejobb.plan.rounds_solve"
_KERNELS = "feriejobb.solve.ready"
#: What prices of money need besides, in parts that are loaded in less than a tenth of a second.
_PRICES = ("scipy.sparse", "scipy.linalg", "scipy.special", "scipy.optimize")
#: Libraries that only some tasks need; loaded before the work where less memory is given than this.
_LIBRARIES, _TIGHT = "feriejobb.solve.libraries", 4 << 30
_LENGTH = struct.Struct("<Q")
_ABANDONED = 70


@dataclass(frozen=True)
class Task:
    """What to solve and within what.

    Attributes:
        what: A first round's input or a next round; without names and contacts.
        seconds: After so long the best so far is the answer; None for no limit.
        memory: Bytes of address space, 0 for no limit; systems without the limit pass over it.
        start: The answer to a like input to begin a first round from; None to begin anew.
    """

    what: Instance | NextRound
    seconds: float | None = None
    memory: int = 0
    start: Start | None = None


def frame(message: object) -> bytes:
    """A message as it goes through a pipe: its length, then its pickle."""
    by_value()
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(data)) + data


def read_frame(read: Callable[[int], bytes]) -> Any:
    """The next message of a pipe whose other end is this program.

    Raises:
        EOFError: The other end is gone.
    """
    (length,) = _LENGTH.unpack(_exactly(read, _LENGTH.size))
    return pickle.loads(_exactly(read, length))  # noqa: S301  (our own process wrote it)


@overload
def bare(what: Instance) -> Instance: ...
@overload
def bare(what: NextRound) -> NextRound: ...
def bare(what: Instance | NextRound) -> Instance | NextRound:
    """The same without names and contacts, which no solver needs."""
    if isinstance(what, Instance):
        unbooked = None if what.unbooked is None else replace(what.unbooked, contacts={})
        return replace(what, contacts={}, unbooked=unbooked)
    return replace(what, instance=bare(what.instance))


def _exactly(read: Callable[[int], bytes], length: int) -> bytes:
    parts = []
    while length:
        part = read(min(length, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def main() -> None:
    """Read a task, solve it, tell how it went; with ``STAY`` wait for the next one then."""
    install()
    pipe = _own_stdout()
    orders = _Orders()
    threading.Thread(target=orders.follow, daemon=True).start()
    while True:
        answer = _answer(orders, pipe)
        _send(pipe, answer)
        if STAY not in sys.argv[1:]:
            return
        del answer
        gc.unfreeze()
        gc.collect()


def _answer(orders: _Orders, pipe: BinaryIO) -> Message:
    """The last message about the next task."""
    try:
        # Loaded while the other end still prepares the task.
        importlib.import_module(_SOLVER)
        if AHEAD in sys.argv[1:]:
            importlib.import_module(_KERNELS).ready()
            for name in _PRICES:
                # One answer in many needs them; whoever waits anyway loses nothing.
                if not orders.spoken_to:
                    importlib.import_module(name)
        task = orders.next()
        # What was read stays until the end: no need to look at it again for what is dead.
        gc.freeze()
        return "result", _solved(task, orders, lambda message: _send(pipe, message))
    except FeriejobbError as error:
        return "error", error
    except MemoryError:
        return "memory", None
    except Exception as error:
        return "defect", describe(error)


class _Orders:
    """What the other end says, heard in a thread of its own.

    Attributes:
        stop: Done when the other end wants an end.
        spoken_to: Whether the other end has said anything yet.
    """

    spoken_to = False

    def __init__(self) -> None:
        self.stop: Callable[[], None] = lambda: None
        self._tasks: queue.SimpleQueue[Task | Exception] = queue.SimpleQueue()

    def follow(self) -> None:
        """Do what the other end says; end at once when it is gone."""
        pipe = os.fdopen(os.dup(0), "rb")
        reader = _reader(pipe)
        while word := pipe.read(1):
            self.spoken_to = True
            if word == FIRST:
                # The reader remembers it; the task will only name it.
                _read(reader)
            elif word == TASK:
                self._tasks.put(_read(reader))
                reader = _reader(pipe)
            else:
                self.stop()
        os._exit(_ABANDONED)

    def next(self) -> Task:
        """The next task, waited for.

        Raises:
            MemoryError: There is no room for it.
        """
        task = self._tasks.get()
        if isinstance(task, Exception):
            raise task
        return task


def _reader(pipe: BufferedReader) -> pickle.Unpickler:
    """Reads what one task is told with; remembers what has come, until the task has."""
    # Without ``peek`` it takes no byte more than it needs: the next one is the next word.
    plain = SimpleNamespace(read=pipe.read, readinto=pipe.readinto, readline=pipe.readline)
    return pickle.Unpickler(plain)  # noqa: S301  (our own process writes there)


def _read(reader: pickle.Unpickler) -> Any:
    """What our own process sends next; or why there is nothing."""
    try:
        with uncollected():
            return reader.load()
    except Exception as error:
        return error


def _solved(task: Task, orders: _Orders, send: Callable[[Message], None]) -> Result:
    from feriejobb.plan.rounds_solve import solve_round
    from feriejobb.solve.deadline import Deadline
    from feriejobb.solve.instance import solve_instance

    if 0 < task.memory < _TIGHT:
        # A library that finds no room while loading says anything but that.
        importlib.import_module(_LIBRARIES).load()
    _limit_memory(task.memory)
    deadline = Deadline(task.seconds)
    orders.stop = deadline.cut

    queued = not isinstance(task.what, Instance)

    def say(text: str) -> None:
        send(("step", text))

    def keep(result: Result) -> None:
        send(("kept", _light(result, queued=queued)))

    if isinstance(task.what, Instance):
        found = solve_instance(task.what, say=say, deadline=deadline, keep=keep, start=task.start)
        return _light(found, queued=queued)
    return _light(solve_round(task.what, say, deadline=deadline, keep=keep), queued=queued)


def _light(result: Result, *, queued: bool) -> Result:
    """The result without the input, which the other end has, and of a round without the queue."""
    nothing = replace(result.instance, applicants=(), places=(), supervisors=(), quotas=())
    return replace(result, instance=nothing, queue=() if queued else result.queue)


def _own_stdout() -> BinaryIO:
    """The pipe to the other end; what native code prints goes to stderr instead."""
    pipe = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return pipe


def _send(pipe: BinaryIO, message: Message) -> None:
    pipe.write(frame(message))
    pipe.flush()


def _limit_memory(limit: int) -> None:
    if sys.platform == "win32" or not limit:
        return
    import resource

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


if __name__ == "__main__":
    main()
