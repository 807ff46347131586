"""Whether the tests notice a mutant: each is tried in a forked child, by those that reach its line.

Collected once. A first child runs all tests and notes which lines of the module each of them
reaches, so that a mutant is shown only to those; what other processes reach is not seen, so tests
that start processes are always asked, last.
"""

from __future__ import annotations

import importlib
import os
import pickle
import signal
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import FrameType, ModuleType
from typing import Any

import pytest

from tests.mutation.mutants import Mutant, mutants, put_in_place, write_beside

#: Seconds after which a mutant's tests are taken to hang.
_PATIENCE = 180
_STARTS = ("os.fork", "os.forkpty", "subprocess.Popen", "os.posix_spawn")


@dataclass
class Outcome:
    """What became of a module's mutants.

    Attributes:
        possible: How many there are.
        tried: How many were tried.
        survived: Those that no test noticed, by line and kind of change.
    """

    possible: int = 0
    tried: int = 0
    survived: list[str] = field(default_factory=list)

    @property
    def score(self) -> float:
        """Noticed mutants in per cent of those tried."""
        return 100 * (self.tried - len(self.survived)) / self.tried


def try_mutants(
    module_name: str,
    tests: Sequence[str],
    most: int = 0,
    tell: Callable[[str], None] = lambda _: None,
) -> Outcome:
    """Try the mutants of a module, or a sample of them that is always the same.

    Args:
        module_name: The module.
        tests: Files or folders of its tests.
        most: Size of the sample; 0 for all.
        tell: Told of each survivor as it is found.
    """
    module = importlib.import_module(module_name)
    found = list(mutants(Path(module.__file__ or "").read_text(encoding="utf-8")))
    chosen = list(range(len(found)))
    if most and most < len(found):
        chosen = sorted(Random(module_name).sample(chosen, most))  # noqa: S311
    trial = _Trial(module, [found[k] for k in chosen], tell)
    quick = ["-q", "-m", "not heavy", "-p", "no:cacheprovider", "--capture=no"]
    assert pytest.main([*quick, *tests], plugins=[trial]) == pytest.ExitCode.OK
    return Outcome(len(found), len(chosen), trial.survived)


@dataclass
class _Reach:
    """What a test reaches in the module, and what it costs.

    Attributes:
        lines: Of the module, in the test or in what is set up for it.
        seconds: How long it takes.
        blind: It starts processes.
    """

    lines: set[int] = field(default_factory=set)
    seconds: float = 0.0
    blind: bool = False


class _Trial:
    """A plugin that tries mutants instead of running the tests once."""

    def __init__(
        self, module: ModuleType, chosen: Sequence[Mutant], tell: Callable[[str], None]
    ) -> None:
        self.module, self.chosen, self.tell = module, chosen, tell
        self.survived: list[str] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In place of the ordinary loop."""
        with tempfile.TemporaryDirectory() as folder:
            notes = Path(folder) / "reach"
            if not _passes(lambda: self._note(session, notes)):
                raise pytest.UsageError("testerna går inte igenom utan mutant")
            reach: list[_Reach] = pickle.loads(notes.read_bytes())  # noqa: S301
            for number, mutant in enumerate(self.chosen):
                items = [session.items[k] for k in _asked(session.items, reach, mutant.lines)]
                beside = Path(folder) / str(number)
                beside.mkdir()
                write_beside(self.module, mutant, beside)
                if _passes(lambda: self._show(session, items, mutant, beside)):  # noqa: B023
                    what = f"{self.module.__name__}:{mutant.line}: {mutant.what}"
                    self.survived.append(what)
                    self.tell(f"{what} ({len(items)} test)")
        return True

    def _show(
        self, session: pytest.Session, items: list[pytest.Item], mutant: Mutant, beside: Path
    ) -> None:
        put_in_place(self.module, mutant, beside)
        _run(session, items)

    def _note(self, session: pytest.Session, notes: Path) -> None:
        recorder = _Recorder(self.module, session.items)
        session.config.pluginmanager.register(recorder)
        with recorder.on():
            _run(session, session.items)
        notes.write_bytes(pickle.dumps(recorder.reach))


class _Recorder:
    """A plugin that notes what each test reaches."""

    def __init__(self, module: ModuleType, items: Sequence[pytest.Item]) -> None:
        self.reach = [_Reach() for _ in items]
        self._number = {item: k for k, item in enumerate(items)}
        self._file = module.__file__
        self._lines: set[int] = set()
        self._started = False
        self._shared: dict[Path, set[int]] = defaultdict(set)
        self._items = items
        sys.addaudithook(self._hear)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        """What is set up may serve all tests of the file."""
        yield from self._noted(item, self._shared[item.path])

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        """The test itself."""
        yield from self._noted(item, self.reach[self._number[item]].lines)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Iterator[None]:
        """What is taken down may have served all tests of the file."""
        yield from self._noted(item, self._shared[item.path])

    def _noted(self, item: pytest.Item, lines: set[int]) -> Iterator[None]:
        own = self.reach[self._number[item]]
        self._lines, self._started = set(), False
        began = time.perf_counter()
        try:
            return (yield)
        finally:
            own.seconds += time.perf_counter() - began
            own.blind |= self._started
            lines |= self._lines

    @contextmanager
    def on(self) -> Iterator[None]:
        """While this is entered, lines are noted."""
        threading.settrace(self._follow)
        sys.settrace(self._follow)
        yield
        sys.settrace(None)
        self._share()

    def _share(self) -> None:
        for item, own in zip(self._items, self.reach, strict=True):
            own.lines |= self._shared[item.path]

    def _follow(self, frame: FrameType, event: str, arg: object) -> Any:
        if frame.f_code.co_filename != self._file:
            return None
        self._lines.add(frame.f_lineno)
        return self._line

    def _line(self, frame: FrameType, event: str, arg: object) -> Any:
        self._lines.add(frame.f_lineno)
        return self._line

    def _hear(self, event: str, args: tuple[object, ...]) -> None:
        if event in _STARTS:
            self._started = True


def _asked(items: Sequence[pytest.Item], reach: Sequence[_Reach], lines: range) -> list[int]:
    """Numbers of the tests to ask: those that reach the lines, file by file, the quick ones first.

    Tests that only may reach them come last.
    """
    sure = {k for k, r in enumerate(reach) if not r.lines.isdisjoint(lines)}
    maybe = {k for k, r in enumerate(reach) if r.blind} - sure
    cost: dict[tuple[bool, Path], float] = defaultdict(float)
    for k in sure | maybe:
        cost[k in maybe, items[k].path] += reach[k].seconds
    return sorted(
        sure | maybe, key=lambda k: (k in maybe, cost[k in maybe, items[k].path], items[k].path, k)
    )


def _run(session: pytest.Session, items: Sequence[pytest.Item]) -> None:
    """Run until one fails; this process then ends."""
    for item, following in zip(items, [*items[1:], None], strict=True):
        session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            os._exit(1)


def _passes(act: Callable[[], None]) -> bool:
    """Whether a silent child gets through."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    code = 1
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        signal.alarm(_PATIENCE)  # a mutant that never ends is noticed too
        act()
        code = 0
    finally:
        os._exit(code)
