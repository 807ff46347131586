"""Solve in a process of its own: a crash, a hang or a full memory there ends in a clear message.

The command itself never loads the solver. What comes back is judged by ``verify`` like any other
answer; nothing that the process says is believed here (reliability §10, faults 10, 11, 13 and 14).
"""

from __future__ import annotations

import os
import queue
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from time import monotonic
from types import FrameType
from typing import Literal

from feriejobb.data.instance import Instance
from feriejobb.data.solution import Result
from feriejobb.data.start import Start
from feriejobb.errors import FeriejobbError, NoSolutionError
from feriejobb.plan.rounds import NextRound
from feriejobb.progress import Progress, SilentProgress
from feriejobb.solver_child import Kind, Message, Task, bare, read_frame
from feriejobb.solver_start import TASK, Channel, StandBy, end

#: Seconds that the solver has to end with what it has, once it is told to stop.
GRACE = 60.0
#: Seconds between looks at the clock and at Ctrl-C.
_TICK = 0.2

#: How the work ended: by itself, at the time limit, by Ctrl-C, or by the process dying.
Ending = Literal["done", "limit", "stopped", "died"]

_NOTES: dict[Ending, str] = {
    "limit": "Tidsgränsen nåddes. Det bästa svaret så långt skrivs, märkt ej bevisat optimalt.",
    "stopped": "Avbrutet. Det bästa svaret så långt skrivs, märkt ej bevisat optimalt.",
    "died": "{why} Det bästa svaret så långt skrivs, märkt ej bevisat optimalt.",
}
_STOPPING = "Avbryter beräkningen; det bästa svaret så långt skrivs. Ctrl-C igen avslutar genast."
_NOTHING_YET = "Ingen lösning hittades inom tidsgränsen ({seconds:g} s). Inget är publicerat."
_MEMORY = "Minnet räckte inte för beräkningen. Stäng andra program eller kör på en större dator."
_DIED = "Beräkningens process dog oväntat ({how})."
_AGAIN = "Inget är publicerat. Kör igen; med --keep-best behålls det bästa svaret så långt."


@dataclass(frozen=True)
class Watch:
    """What may end the work early, and what is kept then.

    Attributes:
        seconds: After so long the best so far is taken, not proved.
        memory_mb: Limit of the process in MiB; 0 for none. Never more than the machine has.
        keep_best: Take the best so far also after Ctrl-C, a crash or a full memory.
        ask: Asked at Ctrl-C whether to, where ``keep_best`` does not say so; None never asks.
        grace: Seconds to end in, once told to stop.
    """

    seconds: float
    memory_mb: int = 0
    keep_best: bool = False
    ask: Callable[[], bool] | None = None
    grace: float = GRACE


@dataclass(frozen=True)
class Solved:
    """An answer and how it came about.

    Attributes:
        result: The answer, not yet judged.
        ending: How the work ended.
        notes: The same in Swedish; empty where it ended by itself.
    """

    result: Result
    ending: Ending = "done"
    notes: tuple[str, ...] = ()


def solve_apart(
    what: Instance | NextRound,
    watch: Watch,
    progress: Progress | None = None,
    stand_by: StandBy | None = None,
    meanwhile: Callable[[threading.Event], None] = lambda _: None,
    begin: Start | None = None,
) -> Solved:
    """Solve a first or a next round in a process of its own.

    Args:
        what: A validated input, or a round ready to be solved.
        watch: The limits.
        progress: Told each step.
        stand_by: A process that has been started ahead; None to start one now.
        meanwhile: Done in a thread of its own once the process has its task; is told when nothing
            more is waited for but this.
        begin: The answer to a like input to begin a first round from; None to begin anew.

    Raises:
        InfeasibleError: The hard rules cannot all hold.
        NoSolutionError: Nothing was found within the limits, or the process died with nothing that
            is to be kept.
        VerificationError: The solvers contradict each other.
        FeriejobbError: A defect in the solver.
        KeyboardInterrupt: Ctrl-C, with nothing to be kept.
    """
    solver, tell = stand_by or StandBy(), progress or SilentProgress()
    task = Task(bare(what), watch.seconds, _memory(watch.memory_mb), begin)
    solved = None
    while solved is None:
        process, worn = solver.taken(), solver.worn
        work = _Work(task, watch, tell, solver.channel(process), meanwhile)
        try:
            with _interrupts(work):
                solved = work.wait()
        except NoSolutionError:
            # What filled it may be left from the tasks before.
            if not (worn and work.died):
                raise
        finally:
            work.end(solver)
    work.settle()
    if isinstance(what, Instance):
        return replace(solved, result=replace(solved.result, instance=what))
    whole = replace(solved.result, instance=what.instance, queue=what.queue)
    return replace(solved, result=whole)


class _Work:
    """One running solver process and what it has said."""

    def __init__(
        self,
        task: Task,
        watch: Watch,
        tell: Progress,
        channel: Channel,
        meanwhile: Callable[[threading.Event], None],
    ) -> None:
        self.watch, self.tell = watch, tell
        self.kept: Result | None = None
        self.interrupts = 0
        self._asked = False
        self._stopped: Ending | None = None
        self._said: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._hard = monotonic() + watch.seconds + watch.grace
        self._channel, self._process = channel, channel.process
        self.died = self._answered = False
        self._over = threading.Event()

        def begin() -> None:
            channel.send(TASK, task)
            meanwhile(self._over)

        self._threads = [threading.Thread(target=act, daemon=True) for act in (begin, self._listen)]
        for thread in self._threads:
            thread.start()

    def wait(self) -> Solved:
        """Follow the process to its end, or to the limit."""
        while True:
            if self.interrupts and not self._asked:
                self._interrupted()
            if monotonic() >= self._hard:
                return self._best(self._stopped or "limit", "Beräkningen svarade inte i tid.")
            try:
                message = self._said.get(timeout=_TICK)
            except queue.Empty:
                continue
            if message is None:
                code = self._process.wait(self.watch.grace)
                return self._best(self._stopped or "died", _DIED.format(how=_how(code)))
            kind, content = message
            if kind == "step":
                self.tell.step(f"Löser: {content}")
            elif kind == "kept":
                self.kept = content
            elif kind == "result":
                self._answered = True
                return self._answer(content)
            elif kind == "memory":
                return self._best("died", _MEMORY)
            elif kind == "error":
                self._answered = True
                return self._failed(content)
            else:
                raise FeriejobbError(f"Ett fel i beräkningen: {content}. Inget är publicerat.")

    def _answer(self, result: Result) -> Solved:
        ending = None if result.proved else self._cut()
        return Solved(result, ending, (_NOTES[ending],)) if ending else Solved(result)

    def _failed(self, error: FeriejobbError) -> Solved:
        """What the solver found out, unless it is only that the time was too short."""
        cut = self._cut()
        if cut is None or not isinstance(error, NoSolutionError):
            raise error
        return self._best(cut, str(error))

    def _cut(self) -> Ending | None:
        """Why the solver was told to stop, if it was."""
        late = monotonic() >= self._hard - self.watch.grace
        return self._stopped or ("limit" if late else None)

    def _best(self, ending: Ending, why: str) -> Solved:
        """The best so far where it is to be kept; else the failure."""
        self.died = ending == "died"
        if ending == "stopped" and self.kept is None:
            raise KeyboardInterrupt
        if ending == "limit" and self.kept is None:
            raise NoSolutionError(_NOTHING_YET.format(seconds=self.watch.seconds))
        if self.kept is None or (ending == "died" and not self.watch.keep_best):
            raise NoSolutionError(f"{why} {_AGAIN}")
        return Solved(self.kept, ending, (_NOTES[ending].format(why=why),))

    def _interrupted(self) -> None:
        """Ctrl-C: stop with the best so far if that is wanted, else leave."""
        self._asked = True
        if not (self.watch.keep_best or (self.watch.ask is not None and self.watch.ask())):
            raise KeyboardInterrupt
        self.tell.step(_STOPPING)
        self._stopped = "stopped"
        self._hard = min(self._hard, monotonic() + self.watch.grace)
        self._channel.stop()

    def _listen(self) -> None:
        pipe = self._process.stdout
        try:
            kind: Kind = "step"
            while pipe is not None and kind in ("step", "kept"):
                kind, content = read_frame(pipe.read)
                self._said.put((kind, content))
        except Exception:
            self._said.put(None)

    def end(self, solver: StandBy) -> None:
        """Leave no process behind, but for one that has answered and can stay."""
        self._over.set()
        if self._answered:
            solver.given_back(self._process)
        else:
            end(self._process)

    def settle(self) -> None:
        """Leave no thread behind: wait for what was to be done meanwhile."""
        for thread in self._threads:
            thread.join()


def _memory(limit_mb: int) -> int:
    """Bytes that the process may have: the setting, but never more than the machine has."""
    there = 0
    if hasattr(os, "sysconf"):
        there = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    wanted = limit_mb * 2**20
    return min(wanted, there) if wanted and there else wanted


def _how(code: int) -> str:
    """How a process ended, in words that a search engine knows."""
    if code < 0:
        with suppress(ValueError):
            return signal.Signals(-code).name
    return f"slutkod {code}"


@contextmanager
def _interrupts(work: _Work) -> Iterator[None]:
    """The first Ctrl-C is noted where something may be kept; the next one ends at once."""
    wanted = work.watch.keep_best or work.watch.ask is not None
    if not wanted or threading.current_thread() is not threading.main_thread():
        yield
        return

    def note(number: int, stack: FrameType | None) -> None:
        work.interrupts += 1
        if work.interrupts > 1:
            raise KeyboardInterrupt

    former = signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, former)
