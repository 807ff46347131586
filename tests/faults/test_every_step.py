"""Kill or fail every single disk step of a whole command: nothing partial, nothing leaked, rerun.

Reliability R5.1 over the real command line; ``tests/store/faults.py`` counts and fails the steps,
an audit hook sees to it that no file is opened for writing behind their back.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.small_town import (
    MODEL,
    SECRET,
    Yard,
    command,
    make_input,
    passes,
    solved_before,
)
from tests.store.faults import DONE, FAILED, FAULTS, Fault, in_child

KILLED = -9
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

Act = Callable[[Yard], Callable[[], object]]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The input of all runs."""
    return make_input(tmp_path_factory.mktemp("fel") / "in data")


@pytest.fixture(scope="module", autouse=True)
def whole(tmp_path_factory: pytest.TempPathFactory, source: Path) -> Path:
    """A published run; what is read once per process is read by now, so all children are alike."""
    out = source.parent / "hel"
    with solved_before(source):
        command("solve", source, *MODEL, "--out", out, "--quiet")()
    return out


def in_yard(yard: Yard, act: Callable[[], object]) -> Callable[[], object]:
    """The act in a child that can write nowhere else, and that opens nothing uncounted."""

    def inside() -> None:
        yard.enter()
        # Wrapped already: its name tells the hook that a counted step is on the stack.
        counted = os.open.__code__ if hasattr(os.open, "__code__") else None

        def hook(event: str, args: tuple[object, ...]) -> None:
            if event != "open" or not isinstance(args[2], int) or not args[2] & _WRITING:
                return
            frame = sys._getframe(1)
            if frame is not None and frame.f_code is not counted and str(args[0]) != os.devnull:
                os._exit(98)

        sys.addaudithook(hook)
        act()

    return inside


def _some(steps: int) -> list[int]:
    return [1, steps // 3, steps // 2, steps - 3, steps - 1]


def _every(steps: int) -> list[int]:
    return list(range(1, steps + 1))


def fail_solving(root: Path, source: Path, kind: str, pick: Callable[[int], list[int]]) -> int:
    """Fail ``solve`` at the picked steps in turn; returns how many were tried."""

    def solve(yard: Yard) -> Callable[[], object]:
        return command("solve", source, *MODEL, "--out", yard.out, "--quiet")

    with solved_before(source):
        first = Yard(root / "0")
        status, steps = in_child(in_yard(first, solve(first)), Fault(0))
        assert status == DONE
        assert steps > 60
        assert first.leaks() == []
        for n in pick(steps):
            yard = Yard(root / str(n))
            status, _ = in_child(in_yard(yard, solve(yard)), FAULTS[kind](n))
            assert status == KILLED if kind == "kill" else status in (DONE, FAILED), (n, status)
            assert yard.leaks() == [], n
            if yard.out.exists():
                assert passes(yard.out, source), n
            else:
                solve(yard)()
                assert passes(yard.out, source), n
            assert yard.stages() == [], n
            shutil.rmtree(yard.root)
    return len(pick(steps))


def test_a_command_that_fails_leaves_nothing_partial(tmp_path: Path, source: Path) -> None:
    """Killed at some of the steps, the last ones among them."""
    assert fail_solving(tmp_path, source, "kill", _some) == 5


@pytest.mark.heavy
@pytest.mark.parametrize("kind", FAULTS)
def test_a_command_that_fails_leaves_nothing_partial_at_any_step(
    tmp_path: Path, source: Path, kind: str
) -> None:
    """Every step of ``solve``: 0 partial runs, 0 protected bytes outside stage and vault."""
    tried = fail_solving(tmp_path, source, kind, _every)
    print(f"solve, {kind}: {tried} steg")


@pytest.mark.heavy
@pytest.mark.parametrize("kind", FAULTS)
def test_a_decision_is_taken_or_not(tmp_path: Path, source: Path, whole: Path, kind: str) -> None:
    """Every step of ``approve``: the run is the old or the new one, whole, and can be decided."""

    def decide(yard: Yard) -> Callable[[], object]:
        return command("approve", yard.out, "--by", "Testperson", "--input", source, "--quiet")

    first = Yard(tmp_path / "0")
    shutil.copytree(whole, first.out)
    status, steps = in_child(in_yard(first, decide(first)), Fault(0))
    assert status == DONE
    for n in _every(steps):
        yard = Yard(tmp_path / str(n))
        shutil.copytree(whole, yard.out)
        status, _ = in_child(in_yard(yard, decide(yard)), FAULTS[kind](n))
        assert status == KILLED if kind == "kill" else status in (DONE, FAILED), (n, status)
        assert passes(yard.out, source), n
        if not (yard.out / "internt/beslut.json").exists():
            decide(yard)()
        assert passes(yard.out, source), n
        assert (yard.out / "internt/beslut.json").exists(), n
        assert yard.leaks() == [], n
        shutil.rmtree(yard.root)
    print(f"approve, {kind}: {steps} steg")


@pytest.mark.heavy
@pytest.mark.parametrize("kind", FAULTS)
def test_an_extract_is_written_or_not(tmp_path: Path, source: Path, whole: Path, kind: str) -> None:
    """Every step of ``extract`` for somebody protected: outside the vault there is nothing."""

    def take(yard: Yard) -> Callable[[], object]:
        return command("extract", whole, SECRET, "--input", source, "--out", yard.out)

    first = Yard(tmp_path / "0")
    status, steps = in_child(in_yard(first, take(first)), Fault(0))
    assert status == DONE
    for n in _every(steps):
        yard = Yard(tmp_path / str(n))
        status, _ = in_child(in_yard(yard, take(yard)), FAULTS[kind](n))
        assert status == KILLED if kind == "kill" else status in (DONE, FAILED), (n, status)
        assert yard.leaks() == [], n
        if not yard.out.exists():
            take(yard)()
        assert {p.name for p in (yard.out / "skydd").iterdir()} == {"utdrag.json", "utdrag.txt"}
        shutil.rmtree(yard.root)
    print(f"extract, {kind}: {steps} steg")
