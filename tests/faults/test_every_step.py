"""Kill or fail every single disk step of whole commands: nothing partial, nothing leaked, rerun.

Reliability R5.1 over the real command line; ``tests/store/faults.py`` counts and fails the steps,
an audit hook sees to it that no file is opened for writing behind their back.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.commands import COMMANDS, Command, World
from tests.faults.small_town import MODEL, Yard, command, make_input, passes, solved_before
from tests.store.faults import DONE, FAILED, FAULTS, READING, Fault, in_child, steps_in_child

KILLED = -9
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

#: A disk that is full stays full until somebody makes room; ``tests/store`` tries the other.
KINDS = [kind for kind in FAULTS if kind != "full once"]
#: Faults that matter at steps that only read, too.
_AT_READING = ("no rights", "broken disk")

Pick = Callable[[list[int]], list[int]]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Input, run and replies; what is read once per process is read by now, all children alike."""
    root = tmp_path_factory.mktemp("fel")
    source, run, replies = make_input(root / "in data"), root / "hel", root / "svar.csv"
    replies.write_text("ansokan_id;svar\nA1;ja\nD1;nej\n", "utf-8")
    found = World(source, run, replies)
    with solved_before(source):
        command("solve", source, *MODEL, "--out", run, "--quiet")()
        assert passes(run, source)
        for name, tried in COMMANDS.items():
            yard = Yard(root / name)
            tried.prepare(found, yard)
            tried.act(found, yard)()
            assert tried.done(found, yard), name
        yield found


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


def _some(steps: list[int]) -> list[int]:
    return [steps[len(steps) // 2], steps[-3]]


def _every(steps: list[int]) -> list[int]:
    return steps


def fail(tried: Command, world: World, root: Path, kind: str, pick: Pick) -> tuple[int, list[str]]:
    """Fail a command at the picked steps in turn.

    Args:
        tried: The command.
        world: What it works on.
        root: Where its yards stand.
        kind: One of ``FAULTS``.
        pick: Given the steps at which the fault makes a difference, those to try.

    Returns:
        How many were tried, and what was not as it must be, by step.
    """

    def struck(number: int, fault: Fault) -> tuple[Yard, int, list[str]]:
        yard = Yard(root / str(number))
        tried.prepare(world, yard)
        return yard, *steps_in_child(in_yard(yard, tried.act(world, yard)), fault)

    yard, status, steps = struck(0, Fault(0))
    assert (status, tried.done(world, yard)) == (DONE, True)
    kinds = enumerate(steps, start=1)
    chosen = pick([n for n, step in kinds if step != READING or kind in _AT_READING])
    wrong: list[str] = []
    known: dict[object, list[str]] = {}
    for n in chosen:
        yard, status, _ = struck(n, FAULTS[kind](n))
        expected = (KILLED,) if kind == "kill" else (DONE, FAILED)
        state = yard.state()
        if state not in known:  # what is as it was once is judged as it was
            known[state] = _judged(tried, world, yard)
        wrong += [f"{n}: {what}" for what in known[state]]
        wrong += [] if status in expected else [f"{n}: status {status}"]
        shutil.rmtree(yard.root)
    return len(chosen), wrong


def _judged(tried: Command, world: World, yard: Yard) -> list[str]:
    """What is not as it must be in a yard, now and when the command is given again."""
    seen = {
        "something partial": tried.whole(world, yard),
        "a leak": tried.quiet(world, yard),
    }
    if not tried.done(world, yard):
        again, _ = in_child(in_yard(yard, tried.act(world, yard)), Fault(0))
        seen[f"rerun {again}"] = again == DONE and tried.done(world, yard)
    after = tried.whole(world, yard) and tried.quiet(world, yard)
    seen["partial or leaking afterwards"] = after
    return [what for what, right in seen.items() if not right]


@pytest.mark.parametrize("kind", ["kill", "broken disk"])
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_that_fails_leaves_nothing_partial(
    world: World, tmp_path: Path, name: str, kind: str
) -> None:
    """In the middle, and where the work becomes visible."""
    assert fail(COMMANDS[name], world, tmp_path, kind, _some) == (2, [])


@pytest.mark.heavy
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_that_fails_leaves_nothing_partial_at_any_step(
    world: World, tmp_path: Path, name: str, kind: str
) -> None:
    """Every step: 0 partial runs, 0 protected bytes outside stage and vault, reruns succeed."""
    tried, wrong = fail(COMMANDS[name], world, tmp_path, kind, _every)
    print(f"{name}, {kind}: {tried} steg, {len(wrong)} fel")
    assert wrong == []
