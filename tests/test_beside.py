"""Work beside other work: its answer, its failure, and that nobody has to wait for it."""

from __future__ import annotations

import threading

import pytest

from feriejobb.beside import Beside


def test_the_answer_is_waited_for_and_the_caller_goes_on_meanwhile() -> None:
    """Work that waits for the caller would never end if it were not beside it."""
    go = threading.Event()
    work = Beside(lambda: go.wait(60))
    go.set()
    assert work.answer() is True


def test_a_failure_reaches_the_one_who_asks() -> None:
    """And nobody else: nothing is swallowed, nothing is printed by the thread."""

    def fails() -> int:
        raise ZeroDivisionError("delat")

    work = Beside(fails)
    with pytest.raises(ZeroDivisionError, match="delat"):
        work.answer()


def test_the_program_may_end_before_the_work() -> None:
    """An interrupted solve must leave at once."""
    seen: list[bool] = []
    Beside(lambda: seen.append(threading.current_thread().daemon)).answer()
    assert seen == [True]
