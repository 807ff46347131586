"""Whether the tests notice a mutant: each is tried in a forked child, by those that reach its line.

Collected once. A first child runs all tests and notes which lines of the module each of them
reaches, in whatever process, so that a mutant is shown only to those; tests that start a process
that does not tell (no Python, or one kept apart from its surroundings) are always asked, last.
"""

from __future__ import annotations

import importlib
import os
import pickle
import signal
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import ModuleType

import pytest

from tests.mutation.board import Board, Line, lay_out
from tests.mutation.mutants import Mutant, mutants, put_in_place, write_beside

#: Seconds beyond several times what they took without it, after which a mutant's tests are taken to
#: hang: on a busy machine slow ones must not pass for that.
_PATIENCE, _TIMES = 180, 4


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
    names: Sequence[str],
    tests: Sequence[str],
    most: int = 0,
    tell: Callable[[str], None] = lambda _: None,
) -> Outcome:
    """Try the mutants of some modules, or a sample of each that is always the same.

    Args:
        names: The modules.
        tests: Files or folders of their tests.
        most: Size of the sample from one module; 0 for all.
        tell: Told of each survivor as it is found.
    """
    possible, chosen = 0, []
    for name in names:
        module = importlib.import_module(name)
        found = list(mutants(Path(module.__file__ or "").read_text(encoding="utf-8")))
        possible += len(found)
        if most and most < len(found):
            found = Random(name).sample(found, most)  # noqa: S311
        chosen += [(module, mutant) for mutant in found]
    trial = _Trial(chosen, tell)
    quick = ["-q", "-m", "not heavy", "-p", "no:cacheprovider", "--capture=no"]
    assert pytest.main([*quick, *tests], plugins=[trial]) == pytest.ExitCode.OK
    return Outcome(possible, len(chosen), trial.survived)


@dataclass
class _Reach:
    """What a test reaches in the module, and what it costs.

    Attributes:
        lines: By file, in the test or in what is set up for it.
        seconds: How long it takes.
        blind: It starts processes that do not tell.
    """

    lines: set[Line] = field(default_factory=set)
    seconds: float = 0.0
    blind: bool = False


class _Trial:
    """A plugin that tries mutants instead of running the tests once."""

    def __init__(
        self, chosen: Sequence[tuple[ModuleType, Mutant]], tell: Callable[[str], None]
    ) -> None:
        self.chosen, self.tell = chosen, tell
        self.survived: list[str] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In place of the ordinary loop."""
        with tempfile.TemporaryDirectory() as folder:
            notes = Path(folder) / "reach"
            if not _passes(lambda: self._note(session, notes), patience=0):
                raise pytest.UsageError("testerna går inte igenom utan mutant")
            reach: list[_Reach] = pickle.loads(notes.read_bytes())  # noqa: S301
            for number, (module, mutant) in enumerate(self.chosen):
                lines = {(module.__file__ or "", line) for line in mutant.lines}
                asked = _asked(session.items, reach, lines)
                items = [session.items[k] for k in asked]
                patience = _PATIENCE + _TIMES * round(sum(reach[k].seconds for k in asked))
                beside = Path(folder) / str(number)
                beside.mkdir()
                write_beside(module, mutant, beside)

                def show() -> None:
                    put_in_place(module, mutant, beside)  # noqa: B023
                    _run(session, items)  # noqa: B023

                if _passes(show, patience):
                    what = f"{module.__name__}:{mutant.line}: {mutant.what}"
                    self.survived.append(what)
                    self.tell(f"{what} ({len(items)} test)")
        return True

    def _note(self, session: pytest.Session, notes: Path) -> None:
        sources = {Path(module.__file__ or "") for module, _ in self.chosen}
        folder = notes.with_name("board")
        folder.mkdir()
        lay_out(folder, {str(p): len(p.read_text("utf-8").splitlines()) for p in sources})
        former = os.environ.get("PYTHONPATH", "")
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(folder), former]))
        recorder = _Recorder(Board(folder), session.items)
        session.config.pluginmanager.register(recorder)
        recorder.board.begin()
        _run(session, session.items)
        sys.settrace(None)
        recorder.share()
        notes.write_bytes(pickle.dumps(recorder.reach))


class _Recorder:
    """A plugin that notes what each test reaches."""

    def __init__(self, board: Board, items: Sequence[pytest.Item]) -> None:
        self.board = board
        self.reach = [_Reach() for _ in items]
        self._number = {item: k for k, item in enumerate(items)}
        self._shared: dict[Path, set[Line]] = defaultdict(set)
        self._items = items

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

    def _noted(self, item: pytest.Item, lines: set[Line]) -> Iterator[None]:
        own = self.reach[self._number[item]]
        began = time.perf_counter()
        try:
            return (yield)
        finally:
            own.seconds += time.perf_counter() - began
            found, silent = self.board.take()
            own.blind |= silent
            lines |= found

    def share(self) -> None:
        """Let every test of a file have what was set up for one of them."""
        for item, own in zip(self._items, self.reach, strict=True):
            own.lines |= self._shared[item.path]


def _asked(items: Sequence[pytest.Item], reach: Sequence[_Reach], lines: set[Line]) -> list[int]:
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


def _passes(act: Callable[[], None], patience: int) -> bool:
    """Whether a silent child gets through, in so many seconds; 0 for as long as it takes."""
    child = os.fork()
    if child:
        status = os.waitpid(child, 0)[1]
        with suppress(ProcessLookupError):  # whoever a test has started ends with it
            os.killpg(child, signal.SIGKILL)
        return os.waitstatus_to_exitcode(status) == 0
    code = 1
    try:
        os.setsid()
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        signal.alarm(patience)  # a mutant that never ends is noticed too
        act()
        code = 0
    finally:
        os._exit(code)
