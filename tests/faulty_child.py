"""The solver's process with a fault in it, chosen by the environment variable ``FAULT``."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any, NoReturn

from feriejobb import solver_child
from feriejobb.data.solution import Result
from feriejobb.errors import InfeasibleError
from feriejobb.solve import instance as solve
from feriejobb.solve.deadline import Deadline

_solve: Callable[..., Result] = solve.solve_instance


def _die(*_: object) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def _hang(*_: object) -> NoReturn:
    threading.Event().wait()
    raise AssertionError


def _eat(*_: object) -> NoReturn:
    held = []
    while True:
        held.append(bytearray(1 << 26))


def _break(*_: object) -> NoReturn:
    raise ValueError("Hemlig Person")


def _mutter(*_: object) -> None:
    os.write(1, b"inte ett meddelande")
    print("inte heller", flush=True)


def _at_once(act: Callable[..., object]) -> Callable[..., Result]:
    """Instead of solving."""

    def faulty(*args: Any, **named: Any) -> Result:
        act()
        return _solve(*args, **named)

    return faulty


def _late(act: Callable[..., object]) -> Callable[..., Result]:
    """Once two valid answers have been handed over."""

    def faulty(
        *args: Any, keep: Callable[[Result], None], say: Callable[[str], None], **named: Any
    ) -> Result:
        seen: list[Result] = []

        def kept(found: Result) -> None:
            keep(found)
            seen.append(found)
            if len(seen) == 2:
                say("nu")
                act()

        return _solve(*args, keep=kept, say=say, **named)

    return faulty


def _slow(*args: Any, deadline: Deadline, say: Callable[[str], None], **named: Any) -> Result:
    """Goes on until it is told to stop, then takes one more look before it ends."""
    say("väntar")
    stopped = threading.Event()
    while not deadline.over():
        stopped.wait(0.01)
    say("slutar")
    ticks = count()
    return _solve(*args, deadline=Deadline(3.5, lambda: next(ticks)), say=say, **named)


def _altered(change: Callable[[Result], Result]) -> Callable[..., Result]:
    """The right answer, changed on its way out."""
    return lambda *args, **named: change(_solve(*args, **named))


def _refused(*_: object) -> NoReturn:
    raise InfeasibleError("De hårda reglerna går inte att uppfylla samtidigt.")


def _one_less(result: Result) -> Result:
    return replace(result, placements=result.placements[1:])


FAULTS: dict[str, Callable[..., Result]] = {
    "none": _solve,
    "die": _at_once(_die),
    "die late": _late(_die),
    "hang": _at_once(_hang),
    "hang late": _late(_hang),
    "eat": _at_once(_eat),
    "eat late": _late(_eat),
    "slow": _slow,
    "break": _at_once(_break),
    "mutter": _at_once(_mutter),
    "refuse": _at_once(_refused),
    "one less": _altered(_one_less),
}

if __name__ == "__main__":
    solve.solve_instance = FAULTS[os.environ["FAULT"]]
    solver_child.main()
