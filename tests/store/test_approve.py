"""``approve``: who decided on what, stamped lists, an unbroken chain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from feriejobb.errors import InputError, VerificationError
from feriejobb.store.approve import approve
from feriejobb.store.log import split_lines
from feriejobb.store.manifest import Decision, read_manifest
from feriejobb.store.read_run import StoredRun, read_run
from feriejobb.store.renew_run import Renewal, renew_run
from feriejobb.store.verify_files import verify_files
from tests.store import town

BY = "Testa Testsson, enhetschef"


def _stamp(stored: StoredRun, decision: Decision) -> Mapping[str, bytes]:
    old = stored.document("forvaltningar/Farsta.xlsx")
    return {"forvaltningar/Farsta.xlsx": old + decision.status.encode()}


def _approve(run: Path, by: str = BY) -> Decision:
    return approve(run, by, restamp=_stamp, before_publish=town.check, clock=town.clock)


def test_the_decision_names_person_manifest_and_time(tmp_path: Path) -> None:
    """The record refers to the proposal's manifest, the lists are stamped, all still verifies."""
    run = town.publish(tmp_path / "RUN")
    proposal = hashlib.sha256((run / "manifest.json").read_bytes()).hexdigest()
    before = town.contents(run)
    decision = _approve(run)
    assert decision == Decision(
        by=BY,
        manifest_sha256=proposal,
        run_id=decision.run_id,
        time="2027-03-28T12:00:00+00:00",
        local="2027-03-28T12:00:00+00:00",
    )
    assert (run / "internt" / "beslut.json").read_bytes() == decision.to_bytes()
    assert read_run(run).decided
    assert verify_files(run) == ()
    after = town.contents(run)
    assert after["forvaltningar/Farsta.xlsx"] == b"farstaBESLUT"
    assert {path for path in after if after[path] != before.get(path)} == {
        *("manifest.json", "logg.jsonl", "internt/beslut.json", "forvaltningar/Farsta.xlsx")
    }
    assert sorted(p.name for p in tmp_path.iterdir()) == ["RUN", "indata"]


def test_the_log_goes_on_and_holds_no_name(tmp_path: Path) -> None:
    """The published lines stay as they were; the new one has hashes only."""
    run = town.publish(tmp_path / "RUN")
    old_log = (run / "logg.jsonl").read_bytes()
    old_manifest = read_manifest((run / "manifest.json").read_bytes())
    decision = _approve(run)
    log = (run / "logg.jsonl").read_bytes()
    assert log.startswith(old_log)
    line = json.loads(split_lines(log)[-1])
    assert (line["command"], line["event"]) == ("approve", "approved")
    assert line["details"]["decision"] == hashlib.sha256(decision.to_bytes()).hexdigest()
    assert line["details"]["manifest"] == decision.manifest_sha256
    assert b"Testsson" not in log + (run / "manifest.json").read_bytes()
    manifest = read_manifest((run / "manifest.json").read_bytes())
    (earlier,) = manifest.earlier
    assert earlier.manifest == decision.manifest_sha256
    assert earlier.log_lines == old_manifest.log_lines == manifest.log_lines - 1
    assert manifest.created == old_manifest.created


def test_a_run_is_decided_once(tmp_path: Path) -> None:
    """A second decision is refused and changes nothing."""
    run = town.publish(tmp_path / "RUN")
    _approve(run)
    before = town.contents(run)
    with pytest.raises(InputError, match="redan beslutad"):
        _approve(run, "Någon Annan")
    assert town.contents(run) == before


@pytest.mark.parametrize("by", ["", "  ", "x" * 201, "a\u0000b", "a\u202eb"])
def test_a_decision_needs_a_name(tmp_path: Path, by: str) -> None:
    """No name, no decision."""
    run = town.publish(tmp_path / "RUN")
    with pytest.raises(InputError):
        _approve(run, by)
    assert not read_run(run).decided


def test_a_changed_run_cannot_be_approved(tmp_path: Path) -> None:
    """Nobody decides on lists that were edited after they were published."""
    run = town.publish(tmp_path / "RUN")
    (run / "forvaltningar" / "Farsta.xlsx").write_bytes(b"annat")
    with pytest.raises(VerificationError, match="ändrad efter publiceringen"):
        _approve(run)
    assert not (run / "internt" / "beslut.json").exists()


def test_a_finding_in_the_new_version_leaves_the_old(tmp_path: Path) -> None:
    """The new version is judged before it takes the old one's place."""
    run = town.publish(tmp_path / "RUN")
    before = town.contents(run)

    def judge(folder: Path) -> None:
        assert (folder / "internt" / "beslut.json").exists()
        raise VerificationError(["fel"])

    with pytest.raises(VerificationError):
        approve(run, BY, restamp=_stamp, before_publish=judge, clock=town.clock)
    assert town.contents(run) == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["RUN", "indata"]


@pytest.mark.parametrize("harm", ["other manifest", "other name", "gone"])
def test_a_forged_decision_is_found(tmp_path: Path, harm: str) -> None:
    """Record, log and manifest must agree, even when hashes and seal are mended."""
    run = town.publish(tmp_path / "RUN")
    decision = _approve(run)
    record = run / "internt" / "beslut.json"
    if harm == "gone":
        record.unlink()
    else:
        key = "by" if harm == "other name" else "manifest_sha256"
        record.write_bytes(decision.model_copy(update={key: "0" * 64}).to_bytes())
    manifest = read_manifest((run / "manifest.json").read_bytes())
    files = dict(manifest.files)
    entry = files.pop("internt/beslut.json")
    if harm != "gone":
        data = record.read_bytes()
        files["internt/beslut.json"] = entry.model_copy(
            update={"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
        )
    forged = manifest.model_copy(update={"files": files}).sealed()
    (run / "manifest.json").write_bytes(forged.to_bytes())
    assert verify_files(run)
    assert all("beslut.json" in finding for finding in verify_files(run))


def test_approving_through_a_link_changes_the_run_itself(tmp_path: Path) -> None:
    """The link stays a link and the run behind it is renewed."""
    run = town.publish(tmp_path / "RUN")
    (tmp_path / "lank").symlink_to(run)
    _approve(tmp_path / "lank")
    assert (tmp_path / "lank").is_symlink()
    assert read_run(run).decided


def test_a_missing_run_is_bad_usage(tmp_path: Path) -> None:
    """Exit 2, as for any missing input."""
    with pytest.raises(InputError):
        _approve(tmp_path / "borta")


def test_files_can_move_between_folders(tmp_path: Path) -> None:
    """What ``protect`` needs: a file goes, another comes, and the history keeps both manifests."""
    run = town.publish(tmp_path / "RUN")
    _approve(run)

    def change(stored: StoredRun) -> Renewal:
        return Renewal(
            {
                "forvaltningar/Järva.xlsx": None,
                "skydd/flyttad.txt": stored.document("forvaltningar/Järva.xlsx"),
            }
        )

    renew_run(
        run, change, command="protect", event="lists_renewed", before_publish=town.check,
        clock=town.clock,
    )  # fmt: skip
    assert verify_files(run) == ()
    stored = read_run(run)
    assert stored.document("skydd/flyttad.txt") == b"jarva"
    assert not (run / "forvaltningar" / "Järva.xlsx").exists()
    assert len(stored.manifest.earlier) == 2
    assert stored.manifest.files["skydd/flyttad.txt"].access == "skydd"


def test_log_and_manifest_cannot_be_replaced(tmp_path: Path) -> None:
    """They are written by the protocol alone."""
    run = town.publish(tmp_path / "RUN")
    with pytest.raises(ValueError):
        renew_run(
            run, lambda stored: Renewal({"logg.jsonl": b""}), command="protect",
            event="lists_renewed", before_publish=town.check, clock=town.clock,
        )  # fmt: skip
    assert verify_files(run) == ()
