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
from feriejobb.data.edges import Ints
from feriejobb.data.rows import LinearSystem
from feriejobb.data.solution import Result
from feriejobb.errors import InfeasibleError
from feriejobb.solve import instance as solve
from feriejobb.solve.cpsat import Answer
from feriejobb.solve.deadline import Deadline
from feriejobb.solve.exact import Solver, Solvers

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


def _second(act: Callable[..., object]) -> Callable[..., Result]:
    """Instead of solving again."""
    solved = count()

    def faulty(*args: Any, **named: Any) -> Result:
        if next(solved):
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


def _says_no(_: Solver) -> Solver:
    """Infeasible, whatever is asked."""
    return lambda system, cost: Answer("infeasible", None)


def _says_best(honest: Solver) -> Solver:
    """Any point that keeps the rows, called the best one."""

    def lying(system: LinearSystem, cost: Ints | None) -> Answer:
        answer = honest(system, None)
        if answer.x is None or cost is None:
            return answer
        value = int(cost @ answer.x)
        return Answer("optimal", answer.x, value, value)

    return lying


def _says_nonsense(honest: Solver) -> Solver:
    """A point that breaks rows, called the best one."""

    def lying(system: LinearSystem, cost: Ints | None) -> Answer:
        value = 0 if cost is None else int(cost @ system.high)
        return Answer("optimal", system.high.copy(), value, value)

    return lying


def _lied_to(
    lie: Callable[[Solver], Solver], *, first: bool = False, second: bool = False
) -> Callable[..., Result]:
    """One or both of the two solvers lie."""

    def solve_with(*args: Any, solvers: Solvers | None = None, **named: Any) -> Result:
        honest = solvers or Solvers.standard(1.0)
        lying = Solvers(
            lie(honest.first) if first else honest.first,
            lie(honest.second) if second else honest.second,
        )
        return _solve(*args, solvers=lying, **named)

    return solve_with


#: Lies that a solver could tell, one by one and both at once.
LIES: dict[str, Callable[..., Result]] = {
    "CP-SAT says no": _lied_to(_says_no, first=True),
    "HiGHS says no": _lied_to(_says_no, second=True),
    "both say no": _lied_to(_says_no, first=True, second=True),
    "CP-SAT says best": _lied_to(_says_best, first=True),
    "HiGHS says best": _lied_to(_says_best, second=True),
    "both say best": _lied_to(_says_best, first=True, second=True),
    "CP-SAT says nonsense": _lied_to(_says_nonsense, first=True),
    "HiGHS says nonsense": _lied_to(_says_nonsense, second=True),
    "both say nonsense": _lied_to(_says_nonsense, first=True, second=True),
    "the rules cannot hold": _at_once(_refused),
    "one placement less": _altered(_one_less),
}

FAULTS: dict[str, Callable[..., Result]] = {
    "none": _solve,
    "die": _at_once(_die),
    "die late": _late(_die),
    "die second": _second(_die),
    "hang": _at_once(_hang),
    "hang late": _late(_hang),
    "eat": _at_once(_eat),
    "eat late": _late(_eat),
    "slow": _slow,
    "break": _at_once(_break),
    "mutter": _at_once(_mutter),
    "refuse": _at_once(_refused),
    "one less": _altered(_one_less),
} | LIES

if __name__ == "__main__":
    solve.solve_instance = FAULTS[os.environ["FAULT"]]
    solver_child.main()
