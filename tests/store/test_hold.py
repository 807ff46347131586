"""Taking a run folder: where it may lie, what is refused, and what is swept away."""

from __future__ import annotations

from pathlib import Path

import pytest

from feriejobb.errors import OutputError
from feriejobb.store import stage
from feriejobb.store.stage import hold, restore
from feriejobb.store.target import EXISTS, INSIDE, LOCK, NO_RUN, OLD, STAGE, beside
from tests.store import town


def _refused(run: Path, *, existing: bool) -> str:
    with pytest.raises(OutputError) as caught, hold(run, existing=existing):
        pass
    return str(caught.value)


def test_a_new_run_inside_a_run_is_refused_in_the_last_moment_too(tmp_path: Path) -> None:
    """The first run was not there yet when the command looked."""
    run = town.publish(tmp_path / "RUN")
    assert _refused(run / "ny", existing=False) == INSIDE
    assert sorted(path.name for path in tmp_path.iterdir()) == ["RUN", "indata"]


@pytest.mark.parametrize("name", ["borta/RUN", "RUN"])
def test_only_a_run_that_is_there_can_be_renewed(tmp_path: Path, name: str) -> None:
    """Neither run nor folder above; nothing is made by asking."""
    assert _refused(tmp_path / name, existing=True) == NO_RUN
    assert list(tmp_path.iterdir()) == []


def test_what_stands_beside_is_swept_where_it_is_abandoned(tmp_path: Path) -> None:
    """A replacement cut in two is undone; stages and replaced versions go; all else stays."""
    for name in ("A", "B"):
        beside(tmp_path / name, STAGE).mkdir()
        beside(tmp_path / name, OLD).mkdir()
        (beside(tmp_path / name, OLD) / "fil.txt").write_text(name)
    (tmp_path / "B").mkdir()
    kept = [tmp_path / f"utan-punkt{STAGE}", tmp_path / ".annat", tmp_path / f".fil{LOCK}"]
    for path in kept:
        path.mkdir()
    with hold(tmp_path / "RUN"):
        left = {path.name for path in tmp_path.iterdir()}
    assert left == {"A", "B", f".RUN{LOCK}", *(path.name for path in kept)}
    assert (tmp_path / "A/fil.txt").read_text() == "A"
    assert not (tmp_path / "B/fil.txt").exists()


def test_what_a_dead_process_left_of_the_same_run_is_no_hindrance(tmp_path: Path) -> None:
    """Its stage goes before a new one is made, and nothing of it comes with the run."""
    old = beside(tmp_path / "RUN", STAGE)
    (old / "skydd").mkdir(parents=True)
    (old / "skydd" / "hemligt.txt").touch()
    run = town.publish(tmp_path / "RUN")
    assert not (run / "skydd" / "hemligt.txt").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["RUN", "indata"]


def test_the_parents_that_were_made_go_where_nothing_is_published(tmp_path: Path) -> None:
    """Those that were there, and those that somebody has filled since, stay."""
    with hold(tmp_path / "2027/sommar/RUN"):
        pass
    assert list(tmp_path.iterdir()) == []
    with hold(tmp_path / "2027/sommar/RUN"):
        (tmp_path / "2027/annat.txt").touch()
    assert [path.name for path in tmp_path.rglob("*")] == ["2027", "annat.txt"]


@pytest.mark.parametrize("existing", [True, False])
def test_who_was_faster_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, existing: bool
) -> None:
    """Between the look and the lock the run was published, or purged, by somebody else."""
    run = tmp_path / "RUN"
    if existing:
        run.mkdir()

    def meanwhile(folder: Path, held: str) -> None:
        run.rmdir() if existing else run.mkdir()

    monkeypatch.setattr(stage, "sweep", meanwhile)
    assert _refused(run, existing=existing) == (NO_RUN if existing else EXISTS)
    assert [path.name for path in tmp_path.iterdir()] == ([] if existing else ["RUN"])


def test_a_run_that_stands_is_read_without_a_change_beside_it(tmp_path: Path) -> None:
    """Bringing back is for a run that is gone; what a dead process left is for the next writer."""
    run = tmp_path / "RUN"
    run.mkdir()
    for suffix in (STAGE, OLD):
        beside(run, suffix).mkdir()
    restore(run)
    restore(tmp_path / "annan")
    assert {path.name for path in tmp_path.iterdir()} == {"RUN", f".RUN{STAGE}", f".RUN{OLD}"}
