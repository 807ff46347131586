"""Work in a copy of the process: its answer, that nothing hangs on the copy, and that it goes."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from feriejobb.aside import Aside

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="bara Linux kopierar processen")


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine that has a core for the copy, in a process that has begun no thread.

    Those that other tests have left behind hold nothing that a copy uses.
    """
    count = threading.active_count
    left = count() - 1
    monkeypatch.setattr(threading, "active_count", lambda: max(1, count() - left))
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})


def in_copy(act: Callable[[], object]) -> Callable[[], int]:
    """Does ``act`` in a copy only; the answer is the number of the process that gave it."""
    here = os.getpid()

    def work() -> int:
        if os.getpid() != here:
            act()
        return os.getpid()

    return work


def test_the_work_is_done_in_a_copy() -> None:
    """Another process answers, with what this one knew."""
    with Aside(in_copy(lambda: None)) as work:
        assert work.answer() != os.getpid()


def test_long_answers_come_through() -> None:
    """Also those that no pipe holds at once."""
    with Aside(lambda: b"x" * (1 << 20)) as work:
        assert work.answer() == b"x" * (1 << 20)


@pytest.mark.parametrize(
    "fault",
    [
        lambda: os.kill(os.getpid(), signal.SIGKILL),
        lambda: (_ for _ in ()).throw(MemoryError),
        lambda: sys.exit(0),
    ],
)
def test_what_a_copy_does_not_live_to_answer_is_done_here(
    fault: Callable[[], object], capfd: pytest.CaptureFixture[str]
) -> None:
    """A crash, a full memory or an end costs time only, and nobody reads of it."""
    with Aside(in_copy(fault)) as work:
        assert work.answer() == os.getpid()
    assert capfd.readouterr() == ("", "")


def test_a_failure_of_the_work_itself_is_raised() -> None:
    """As if there had been no copy."""
    with Aside(lambda: 1 // 0) as work, pytest.raises(ZeroDivisionError):
        work.answer()


def test_a_copy_holds_no_lock_of_the_original(tmp_path: Path) -> None:
    """Else a folder stayed locked where the original is killed and the copy still at work."""
    with (tmp_path / "lås").open("w") as held:
        place = f"/proc/self/fd/{held.fileno()}"
        with Aside(lambda: (os.getpid(), os.readlink(place))) as work:
            copy, there = work.answer()
    assert copy != os.getpid()
    assert there == os.devnull


def test_beside_another_thread_there_is_no_copy() -> None:
    """What the other thread has locked would stay locked in the copy."""
    go = threading.Event()
    other = threading.Thread(target=go.wait)
    other.start()
    try:
        with Aside(os.getpid) as work:
            assert work.answer() == os.getpid()
    finally:
        go.set()
        other.join()


def test_on_one_core_and_for_little_work_there_is_no_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would only cost."""
    with Aside(os.getpid, worth=False) as work:
        assert work.answer() == os.getpid()
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    with Aside(os.getpid) as work:
        assert work.answer() == os.getpid()


def test_nobody_waits_for_a_copy_that_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who leaves early leaves no process behind."""
    made: list[int] = []
    fork = os.fork

    def noted() -> int:
        made.append(fork())
        return made[-1]

    monkeypatch.setattr(os, "fork", noted)
    with Aside(in_copy(threading.Event().wait)):
        pass
    (copy,) = made
    with pytest.raises(ProcessLookupError):
        os.kill(copy, 0)
