"""``purge``: what goes, what stays, and the record that remains."""

from __future__ import annotations

import errno
import json
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from feriejobb.errors import InputError, OutputError
from feriejobb.store import leavings, stage
from feriejobb.store.disk import remove_tree
from feriejobb.store.log import Log
from feriejobb.store.purge import PurgePlan, purge
from feriejobb.store.purge_record import PurgeRecord, Remaining
from feriejobb.store.stage import hold
from feriejobb.store.target import STAGE, beside
from feriejobb.store.write_run import Inputs, write_run
from tests.store import town


@pytest.fixture(autouse=True)
def _own_temporary_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The system's own is everybody's."""
    former = tempfile.tempdir
    tempfile.tempdir = str(tmp_path_factory.mktemp("tillfälligt"))
    yield Path(tempfile.tempdir)
    tempfile.tempdir = former


LIMIT = date(2027, 1, 1)


def _run(out: Path, year: int) -> Path:
    return write_run(
        town.result(),
        out,
        inputs=Inputs(out.parent, ()),
        parameters=town.PARAMETERS,
        effective_toml=town.TOML,
        documents=town.DOCUMENTS,
        log=Log("solve", lambda: datetime(year, 12, 31, 23, 0, tzinfo=UTC)),
        before_publish=town.check,
    )


def _purge(root: Path, reference: str = "AMN 2027/17", confirm: bool = True) -> PurgePlan:
    return purge(root, LIMIT, reference, confirm=confirm, clock=town.clock)


def test_without_confirmation_nothing_is_touched(tmp_path: Path) -> None:
    """The plan lists the old run only, with what a decision needs to know."""
    _run(tmp_path / "sommar" / "RUN1", 2026)
    _run(tmp_path / "sommar" / "RUN2", 2027)
    before = town.contents(tmp_path)
    plan = _purge(tmp_path, "", confirm=False)
    assert town.contents(tmp_path) == before
    assert [run.path for run in plan.runs] == ["sommar/RUN1"]
    assert plan.runs[0].created == "2026-12-31T23:00:00+00:00"
    assert plan.runs[0].files == len(town.contents(tmp_path / "sommar" / "RUN1"))
    assert plan.record is None


@pytest.mark.parametrize("reference", ["", "  ", "x" * 201, "a\nb\u0000"])
def test_no_decision_no_purge(tmp_path: Path, reference: str) -> None:
    """Official documents go by decision only (reliability R7.2)."""
    _run(tmp_path / "RUN1", 2026)
    before = town.contents(tmp_path)
    with pytest.raises(InputError, match="GALLRING_BESLUT"):
        _purge(tmp_path, reference)
    assert town.contents(tmp_path) == before


def test_old_runs_go_and_a_record_stays(tmp_path: Path) -> None:
    """No byte of the purged run is left below the root; the record names run and decision."""
    _run(tmp_path / "RUN1", 2026)
    kept = _run(tmp_path / "RUN2", 2027)
    before = town.contents(kept)
    plan = _purge(tmp_path)
    assert plan.record == tmp_path / "gallringsbevis-20270328T120000Z.json"
    record = PurgeRecord.from_bytes(plan.record.read_bytes(), "x")
    assert (record.status, record.decision, record.before) == (
        *("genomförd", "AMN 2027/17", "2027-01-01"),
    )
    assert record.runs == plan.runs
    assert record.remaining == Remaining(runs=(), remnants=0, leavings={})
    assert sorted(p.name for p in tmp_path.iterdir()) == ["RUN2", plan.record.name]
    assert town.contents(kept) == before


def test_remnants_of_broken_runs_go_too(tmp_path: Path) -> None:
    """What a killed run left is personal data without a manifest."""
    (tmp_path / "mapp").mkdir()
    remnant = beside(tmp_path / "mapp" / "RUN", STAGE)
    remnant.mkdir()
    (remnant / "hemligt.txt").write_bytes(b"x")
    assert _purge(tmp_path, "", confirm=False).remnants == ("mapp/.RUN.feriejobb-stage",)
    assert remnant.exists()
    plan = _purge(tmp_path)
    assert not remnant.exists()
    assert plan.record is not None
    assert json.loads(plan.record.read_bytes())["remnants"] == 1


def _not_mine(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Folders of these names can be removed by nobody here, as another user's."""

    def refuse(path: Path) -> None:
        if path.name in names:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        remove_tree(path)

    monkeypatch.setattr(stage, "remove_tree", refuse)
    monkeypatch.setattr(leavings, "remove_tree", refuse)


def test_a_remnant_of_somebody_else_stays_and_nothing_is_called_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The runs beside it go; once it can go too, the next purge takes it."""
    _run(tmp_path / "RUN1", 2026)
    remnant = beside(tmp_path / "DÖD", STAGE)
    remnant.mkdir()
    with monkeypatch.context() as patch:
        _not_mine(patch, remnant.name)
        with pytest.raises(OutputError, match=r"1 kvar\. .* någon annans\. Gallringsb"):
            _purge(tmp_path)
    assert not (tmp_path / "RUN1").exists()
    record = _recorded(tmp_path)
    assert (record.status, record.remnants, len(record.runs)) == ("ofullständig", 0, 1)
    assert record.remaining == Remaining(runs=(), remnants=1, leavings={})
    assert _purge(tmp_path).remnants == (".DÖD.feriejobb-stage",)
    assert not remnant.exists()


def test_a_remnant_that_cannot_be_looked_into_is_planned_as_it_is(tmp_path: Path) -> None:
    """What it holds is not listed for itself."""
    remnant = beside(tmp_path / "RUN", STAGE)
    remnant.mkdir()
    (remnant / ".x.toml.ny").write_text("x")
    plan = _purge(tmp_path, "", confirm=False)
    assert (plan.remnants, plan.leavings) == ((".RUN.feriejobb-stage",), ())


def test_a_run_out_of_sight_but_on_the_disk_is_not_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its bytes are there still, whether or not its name is."""
    run = _run(tmp_path / "RUN1", 2026)
    _not_mine(monkeypatch, beside(run, STAGE).name)
    with pytest.raises(OutputError, match=r"1 kvar\. Rättighet saknas"):
        _purge(tmp_path)
    assert (run.exists(), beside(run, STAGE).exists()) == (False, True)
    record = _recorded(tmp_path)
    assert (record.status, record.runs) == ("ofullständig", ())
    assert record.remaining == Remaining(runs=("RUN1",), remnants=0, leavings={})


def test_a_disk_that_confirms_nothing_is_told_of_though_all_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record says what is seen, the exit code that something failed."""
    _extract(tmp_path / "utdrag")

    def removed_unsure(folder: Path) -> None:
        remove_tree(folder)
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(leavings, "remove_tree", removed_unsure)
    with pytest.raises(OutputError, match="EIO"):
        _purge(tmp_path)
    assert _recorded(tmp_path).status == "genomförd"


def test_a_run_without_a_readable_age_stays_and_is_named(tmp_path: Path) -> None:
    """A damaged manifest tells no age, so a person must look."""
    run = _run(tmp_path / "RUN1", 2026)
    (run / "manifest.json").write_bytes(b"{}")
    plan = _purge(tmp_path)
    assert (plan.runs, plan.unreadable) == ((), ("RUN1",))
    assert run.exists()


def test_one_run_can_be_named(tmp_path: Path) -> None:
    """The root may be the run itself; the record then stands beside it."""
    run = _run(tmp_path / "RUN1", 2026)
    plan = _purge(run)
    assert not run.exists()
    assert plan.record is not None
    assert plan.record.parent == tmp_path


def _recorded(root: Path) -> PurgeRecord:
    (record,) = root.glob("gallringsbevis-*.json")
    return PurgeRecord.from_bytes(record.read_bytes(), record.name)


def test_a_run_in_use_stays_and_the_record_says_so(tmp_path: Path) -> None:
    """Others go all the same; what stays is listed for itself and told of."""
    busy = _run(tmp_path / "RUN1", 2026)
    _run(tmp_path / "RUN2", 2026)
    with hold(busy, existing=True), pytest.raises(OutputError, match=r"1 kvar\. Ett annat"):
        _purge(tmp_path)
    assert busy.exists()
    record = _recorded(tmp_path)
    assert (record.status, [run.path for run in record.runs]) == ("ofullständig", ["RUN2"])
    assert record.remaining == Remaining(runs=("RUN1",), remnants=0, leavings={})
    assert not (tmp_path / "RUN2").exists()
    again = _purge(tmp_path)
    assert again.record is not None
    assert again.record.name == "gallringsbevis-20270328T120000Z-2.json"


def _extract(folder: Path) -> Path:
    """An extract on a protected applicant: a record and a letter."""
    (folder / "skydd").mkdir(parents=True)
    (folder / "skydd" / "utdrag.json").write_text('{"created": "2026-01-01"}', "utf-8")
    (folder / "skydd" / "utdrag.txt").write_text("hemligt", "utf-8")
    return folder


@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_an_extract_that_was_half_removed_goes_with_the_next_purge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """Whichever of its files went first, what is left of it is still known for what it is."""
    _extract(tmp_path / "utdrag")

    def cut_short(folder: Path) -> None:
        left = [*sorted(path for path in folder.rglob("*") if path.is_file()), folder / "skydd"]
        for path in left[:after]:
            path.unlink() if path.is_file() else path.rmdir()
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(leavings, "remove_tree", cut_short)
    with pytest.raises(OutputError):
        _purge(tmp_path)
    assert not (tmp_path / "utdrag").exists()
    monkeypatch.setattr(leavings, "remove_tree", remove_tree)
    _purge(tmp_path)
    assert {path.name.partition("-")[0] for path in tmp_path.iterdir()} == {"gallringsbevis"}


@pytest.mark.parametrize("named", [".", "skydd"])
def test_one_extract_can_be_named(tmp_path: Path, named: str) -> None:
    """The record stands beside it and not in what goes."""
    plan = _purge(_extract(tmp_path / "utdrag") / named)
    assert plan.record is not None
    assert [path.name for path in tmp_path.iterdir()] == [plan.record.name]
    content = json.loads(plan.record.read_bytes())
    assert (content["status"], content["leavings"]) == ("genomförd", {"utdrag": 1})


def test_an_extract_in_use_stops_the_purge(tmp_path: Path) -> None:
    """Nobody's folder is taken away under them."""
    busy = _extract(tmp_path / "utdrag")
    with hold(busy, existing=True), pytest.raises(OutputError):
        _purge(tmp_path)
    assert (busy / "skydd" / "utdrag.txt").exists()
    record = _recorded(tmp_path)
    assert (record.status, record.leavings) == ("ofullständig", {})
    assert record.remaining == Remaining(runs=(), remnants=0, leavings={"utdrag": 1})


def test_a_missing_folder_is_bad_usage(tmp_path: Path) -> None:
    """Exit 2, as for any missing input."""
    with pytest.raises(InputError):
        _purge(tmp_path / "borta")


def test_what_lies_outside_the_runs_goes_with_them(tmp_path: Path) -> None:
    """Passwords of the runs that go, old extracts, half-written files, old temporary folders."""
    old, kept = _run(tmp_path / "RUN1", 2026), _run(tmp_path / "RUN2", 2027)
    for run, year in ((old, 2026), (kept, 2027)):
        run.with_name(f"{run.name}-losenord.toml").write_text("x")
        for folder in (f"utdrag {year}", f"utdrag {year}s/skydd"):
            (tmp_path / folder).mkdir(parents=True)
            text = json.dumps({"created": f"{year}-12-31T23:00:00+00:00"})
            (tmp_path / folder / "utdrag.json").write_text(text)
    (tmp_path / ".x.toml.ny").write_text("x")
    there = Path(tempfile.gettempdir())
    for name, when in (("feriejobb-gammal", 2026), ("feriejobb-i-dag", 2027), ("annans", 2026)):
        (there / name).mkdir()
        moment = datetime(when, 6, 1, tzinfo=UTC).timestamp()
        os.utime(there / name, (moment, moment))
    plan = _purge(tmp_path)
    assert plan.record is not None
    record = json.loads(plan.record.read_bytes())
    assert record["leavings"] == {"halvskriven": 1, "losenord": 1, "tillfallig": 1, "utdrag": 2}
    assert "utdrag 2026" not in plan.record.read_text("utf-8")
    left = {path.name for path in tmp_path.iterdir()} - {plan.record.name}
    assert left == {"RUN2", "RUN2-losenord.toml", "utdrag 2027", "utdrag 2027s"}
    assert {path.name for path in there.iterdir()} == {"feriejobb-i-dag", "annans"}
