"""Two commands for one output folder at the same moment: one takes it, the other leaves."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.small_town import MODEL, command, make_input, passes, solved_before
from tests.store.faults import DONE, FAILED

ROUNDS = 50


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The input of both."""
    return make_input(tmp_path_factory.mktemp("samtidigt") / "in")


def _started(act: Callable[[], None], gate: tuple[int, int]) -> int:
    """A child that does ``act`` as soon as the parent closes the gate's writing end."""
    child = os.fork()
    if child:
        return child
    code = 99
    try:
        os.close(gate[1])
        os.read(gate[0], 1)
        act()
        code = DONE
    except Exception as error:
        code = getattr(error, "exit_code", 99)
    finally:
        os._exit(code)


def _race(root: Path, source: Path, rounds: int) -> None:
    with solved_before(source):
        for number in range(rounds):
            out = root / str(number) / "ut"
            out.parent.mkdir()
            gate = os.pipe()
            children = [
                _started(command("solve", source, *MODEL, "--workers", workers, "--out", out), gate)
                for workers in ("1", "2")
            ]
            for end in gate:
                os.close(end)
            codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
            assert sorted(codes) == [DONE, FAILED], number
            assert passes(out, source), number
            winner = codes.index(DONE) + 1
            manifest = json.loads((out / "manifest.json").read_bytes())
            assert manifest["parameters"]["workers"] == winner, number
            assert f'"workers":{winner}' in (out / "logg.jsonl").read_text("utf-8")
            assert [path.name for path in out.parent.iterdir()] == ["ut"]


def test_two_at_once_do_not_mix(tmp_path: Path, source: Path) -> None:
    """One run, all of it by the one that got the lock."""
    _race(tmp_path, source, 3)


@pytest.mark.heavy
def test_two_at_once_do_not_mix_in_fifty_rounds(tmp_path: Path, source: Path) -> None:
    """Reliability §10, fault 6."""
    _race(tmp_path, source, ROUNDS)
