"""Whatever fails and whenever: a run is absent or whole, the old one stays whole, a rerun works."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from feriejobb.errors import InputError, OutputError, VerificationError
from feriejobb.store.origin import tool_versions
from feriejobb.store.read_run import read_run
from feriejobb.store.verify_files import verify_files
from tests.store import town
from tests.store.faults import DONE, FAILED, FAULTS, Fault, in_child

KILLED = -9


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of reruns need not wait for the disk; the child's steps count all the same."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)
    tool_versions()  # read once, so that every child takes the same steps


def _dots(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("."))


def _every(steps: int) -> list[int]:
    return list(range(1, steps + 1))


def _some(steps: int) -> list[int]:
    """Every eleventh step, and each of those around the rename."""
    return sorted({*range(1, steps + 1, 11), *range(steps - 8, steps + 1)})


@pytest.mark.parametrize("kind", FAULTS)
def test_publishing_is_all_or_nothing(tmp_path: Path, kind: str) -> None:
    """Kill or fail disk steps of a run in turn: nothing partial shows and the next run works."""
    _fail_publishing(tmp_path, kind, _some)


@pytest.mark.heavy
@pytest.mark.parametrize("kind", FAULTS)
def test_publishing_is_all_or_nothing_at_every_step(tmp_path: Path, kind: str) -> None:
    """The same at each single step (reliability R5.1)."""
    _fail_publishing(tmp_path, kind, _every)


@pytest.mark.parametrize("exchange", [True, False])
@pytest.mark.parametrize("kind", ["kill", "full once"])
def test_renewing_leaves_the_old_or_the_new(tmp_path: Path, kind: str, exchange: bool) -> None:
    """Kill or fail disk steps of ``approve``: the run is the old one or the new one, whole."""
    _fail_renewing(tmp_path, kind, exchange, _some)


@pytest.mark.heavy
@pytest.mark.parametrize("exchange", [True, False])
@pytest.mark.parametrize("kind", FAULTS)
def test_renewing_leaves_the_old_or_the_new_at_every_step(
    tmp_path: Path, kind: str, exchange: bool
) -> None:
    """The same at each single step, on systems with and without an atomic exchange."""
    _fail_renewing(tmp_path, kind, exchange, _every)


def _fail_publishing(tmp_path: Path, kind: str, pick: Callable[[int], list[int]]) -> None:
    inputs = town.make_input(tmp_path / "indata")
    what = town.result()

    def write(run: Path) -> Callable[[], object]:
        return lambda: town.publish(run, what, inputs)

    (tmp_path / "0").mkdir()
    status, steps = in_child(write(tmp_path / "0" / "RUN"), Fault(0))
    assert status == DONE
    assert steps > 80
    absent = 0
    for n in pick(steps):
        folder = tmp_path / str(n)
        folder.mkdir()
        run = folder / "RUN"
        status, _ = in_child(write(run), FAULTS[kind](n))
        if kind == "kill":
            assert status == KILLED
        else:
            assert status in (DONE, FAILED)
            assert not [name for name in _dots(folder) if name.endswith("-stage")]
        if run.exists():
            assert verify_files(run) == ()
            with pytest.raises(OutputError):
                write(run)()
        else:
            absent += 1
            assert status != DONE
            write(run)()
        assert verify_files(run) == ()
        assert _dots(folder) in ([], [".RUN.feriejobb-lock"])
    assert absent >= len(pick(steps)) - 9


def _fail_renewing(
    tmp_path: Path, kind: str, exchange: bool, pick: Callable[[int], list[int]]
) -> None:
    inputs = town.make_input(tmp_path / "indata")
    first = town.publish(tmp_path / "mall", town.result(), inputs)
    old = town.contents(first)
    shutil.copytree(first, tmp_path / "0")

    def decide(run: Path) -> Callable[[], object]:
        return lambda: town.decide(run)

    status, steps = in_child(decide(tmp_path / "0"), Fault(0, exchange=exchange))
    assert status == DONE
    new = town.contents(tmp_path / "0")
    assert new != old
    seen = set()
    for n in pick(steps):
        folder = tmp_path / "runs" / str(n)
        run = Path(shutil.copytree(first, folder / "RUN"))
        fault = FAULTS[kind](n)
        status, _ = in_child(decide(run), Fault(n, fault.code, fault.lasting, exchange))
        assert status == KILLED if kind == "kill" else status in (DONE, FAILED)
        assert run.exists() or not exchange
        decided = read_run(run).decided
        assert town.contents(run) == (new if decided else old)
        assert status != DONE or decided
        seen.add(decided)
        if not decided:
            decide(run)()
        assert town.contents(run) == new
        with pytest.raises(InputError):
            decide(run)()
        assert _dots(folder) in ([], [".RUN.feriejobb-lock"])
    assert seen == {True, False}


def test_a_finding_before_publishing_leaves_nothing(tmp_path: Path) -> None:
    """The judge sees the whole stage, and what it raises wipes it."""
    seen: list[set[str]] = []

    def judge(folder: Path) -> None:
        seen.append(set(town.contents(folder)))
        raise VerificationError(["fel"])

    with pytest.raises(VerificationError):
        town.publish(
            tmp_path / "ny" / "RUN", inputs=town.make_input(tmp_path / "indata"), judge=judge
        )
    assert {"manifest.json", "logg.jsonl", *town.DOCUMENTS} <= seen[0]
    assert not (tmp_path / "ny").exists()


def test_interrupts_wipe_the_stage(tmp_path: Path) -> None:
    """Ctrl-C while the files are judged leaves no trace."""

    def interrupt(folder: Path) -> None:
        raise KeyboardInterrupt

    inputs = town.make_input(tmp_path / "indata")
    with pytest.raises(KeyboardInterrupt):
        town.publish(tmp_path / "RUN", inputs=inputs, judge=interrupt)
    assert [path.name for path in tmp_path.iterdir()] == ["indata"]
