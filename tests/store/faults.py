"""Fault injection: a forked child in which the n-th disk step kills, fails, or starts failing."""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

import pytest

from feriejobb.errors import OutputError
from feriejobb.store import disk, lock, stage

if os.name != "posix":
    pytest.skip("forking is POSIX", allow_module_level=True)

#: Functions of ``os`` that touch the disk; ``fsync`` is counted but not waited for.
STEPS = (
    *("open", "write", "fsync", "close", "mkdir", "rename", "replace"),
    *("unlink", "rmdir", "listdir", "scandir"),
)
#: What a step is called that only reads, so that neither a kill nor a full disk differs there.
READING = "read"
#: Those that a full disk refuses.
GROWING = ("open", "write", "fsync", "mkdir")

DONE, FAILED, BROKEN = 0, 6, 99


@dataclass(frozen=True)
class Fault:
    """What happens at step ``n`` (1 …).

    Attributes:
        n: Which step; 0 never.
        code: The ``errno``, or None for ``kill -9``.
        lasting: Every later step that needs space fails too.
        exchange: False on a system that cannot exchange two folders.
    """

    n: int
    code: int | None = None
    lasting: bool = False
    exchange: bool = True


def in_child(action: Callable[[], object], fault: Fault) -> tuple[int, int]:
    """Run ``action`` in a forked child with one fault.

    Returns:
        Exit status (``DONE``, ``FAILED``, ``BROKEN`` or minus the signal) and steps counted.
    """
    status, steps = steps_in_child(action, fault)
    return status, len(steps)


def steps_in_child(action: Callable[[], object], fault: Fault) -> tuple[int, list[str]]:
    """As ``in_child``, with the name of each step; those that only read are ``READING``."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        _run(action, fault, writer)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), told.decode().split()


def _run(action: Callable[[], object], fault: Fault, pipe: int) -> NoReturn:
    write = os.write
    counted = _install(fault)
    code = BROKEN
    try:
        action()
        code = DONE
    except OutputError:
        code = FAILED
    finally:
        write(pipe, " ".join(counted).encode())
        os._exit(code)


def _reads(name: str, args: tuple[Any, ...], read: set[int]) -> bool:
    """Whether a step only reads; ``read`` holds the open files that were opened for that."""
    if name == "open":
        return not args[1] & (os.O_CREAT | os.O_WRONLY | os.O_RDWR)
    return name in ("listdir", "scandir") or (name == "close" and args[0] in read)


def _install(fault: Fault) -> list[str]:
    counted: list[str] = []
    read: set[int] = set()

    def strike(name: str, args: tuple[Any, ...]) -> None:
        counted.append(READING if _reads(name, args, read) else name)
        hit = len(counted) == fault.n
        if hit and fault.code is None:
            if name == "write":
                real["write"](args[0], args[1][: len(args[1]) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        growing = name in GROWING and (name != "open" or args[1] & os.O_CREAT)
        later = fault.lasting and len(counted) > fault.n and growing
        if fault.code is not None and (hit or later):
            if name == "close":
                real["close"](*args)
            raise OSError(fault.code, os.strerror(fault.code))

    def wrapped(name: str) -> Callable[..., Any]:
        def step(*args: Any, **named: Any) -> Any:
            strike(name, args)
            done: Any = None if name == "fsync" else real[name](*args, **named)
            if name == "open" and counted[-1] == READING:
                read.add(done)
            elif name == "open":
                read.discard(done)
            return done

        return step

    real: dict[str, Callable[..., Any]] = {name: getattr(os, name) for name in STEPS}
    for name in STEPS:
        setattr(os, name, wrapped(name))
    real |= {"exchange": disk.exchange, "lock": lock._try_lock}
    exchange = wrapped("exchange") if fault.exchange else lambda first, second: False
    setattr(stage, "exchange", exchange)  # noqa: B010
    setattr(lock, "_try_lock", wrapped("lock"))  # noqa: B010
    return counted


#: name → fault at step n; what R5.1 asks for.
FAULTS: dict[str, Callable[[int], Fault]] = {
    "kill": lambda n: Fault(n),
    "full once": lambda n: Fault(n, errno.ENOSPC),
    "full from then on": lambda n: Fault(n, errno.ENOSPC, lasting=True),
    "no rights": lambda n: Fault(n, errno.EACCES),
    "broken disk": lambda n: Fault(n, errno.EIO),
}
