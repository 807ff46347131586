"""``purge``: runs older than a date go, after a decision, and a gallringsbevis stays.

Without confirmation nothing is touched and the plan is returned. Removal is no secure erasure: what
must not be recoverable from the disk has to be encrypted and its key destroyed (reliability §8).
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

from feriejobb.errors import InputError, InputIssue, VerificationError
from feriejobb.handover.passwords import beside_run
from feriejobb.store.disk import disk_errors, raise_it, remove_tree, sync_folder, write_new
from feriejobb.store.json_form import JsonForm
from feriejobb.store.leavings import (
    UNFINISHED,
    Leaving,
    discard,
    is_extract,
    leavings,
    remove,
    whole_extract,
)
from feriejobb.store.log import Clock, system_clock
from feriejobb.store.manifest import DECISION, MANIFEST, Manifest, read_manifest
from feriejobb.store.stage import hold, sweep
from feriejobb.store.target import OLD, STAGE

LONGEST_REFERENCE = 200


class PurgedRun(JsonForm):
    """One run that goes: where it stands, what it was, how much; nothing about persons."""

    path: str
    run_id: str
    manifest_sha256: str
    created: str
    decided: bool
    synthetic: bool
    files: int
    bytes: int


class PurgeRecord(JsonForm):
    """``gallringsbevis-….json``, written before anything goes and again at the end.

    Attributes:
        status: ``påbörjad`` (runs that are to go; so it stays if the command is killed), then
            ``genomförd`` or, where a fault came between, ``avbruten`` (runs that are gone).
        decision: Reference of the decision to purge.
        before: Runs made before this date go.
        time: When, in UTC.
        runs: What goes or is gone.
        remnants: Number of folders that broken-off runs had left.
        leavings: Number of extracts, password files and the like, by kind.
    """

    status: Literal["påbörjad", "genomförd", "avbruten"]
    decision: str
    before: str
    time: str
    runs: tuple[PurgedRun, ...]
    remnants: int
    leavings: dict[str, int]


@dataclass(frozen=True, slots=True)
class PurgePlan:
    """What goes, what cannot be judged, and the record if it was done.

    Attributes:
        runs: Runs older than the date, by path below the root.
        remnants: Dot-folders that broken-off runs have left, by path below the root.
        unreadable: Folders with a manifest that tells no age; they stay.
        leavings: Extracts, passwords and temporary files that go too.
        record: The gallringsbevis, or None for a plan only.
    """

    runs: tuple[PurgedRun, ...]
    remnants: tuple[str, ...]
    unreadable: tuple[str, ...]
    leavings: tuple[Leaving, ...] = ()
    record: Path | None = None

    @property
    def anything(self) -> bool:
        """Whether something goes."""
        return bool(self.runs or self.remnants or self.leavings)


def purge(
    root: Path,
    before: date,
    decision_reference: str = "",
    *,
    confirm: bool = False,
    clock: Clock = system_clock,
) -> PurgePlan:
    """List, and if confirmed remove, every run below ``root`` made before a date.

    Args:
        root: A folder of runs and extracts, or one of them.
        before: Runs published on an earlier day go.
        decision_reference: Diary number or the like of the decision; needed to remove.
        confirm: False lists only.
        clock: Gives the time.

    Returns:
        What went, or would go.

    Raises:
        InputError: No such folder, or confirmed without a decision reference.
        OutputError: A run is in use, or the disk refused.
    """
    if not root.is_dir():
        raise _wrong("GALLRING_MAPP", "Mappen finns inte. Kontrollera sökvägen.")
    root = whole_extract(root.resolve())
    base = root.parent if (root / MANIFEST).is_file() or is_extract(root) else root
    now = clock().astimezone(UTC)
    plan = _plan(root, base, before, now.date())
    if not confirm:
        return plan
    reference = " ".join(decision_reference.split())
    if not reference or len(reference) > LONGEST_REFERENCE or not reference.isprintable():
        text = "Ange beslutet om gallring, till exempel ett diarienummer. Inget har tagits bort."
        raise _wrong("GALLRING_BESLUT", text)
    record = PurgeRecord(
        status="påbörjad",
        decision=reference,
        before=before.isoformat(),
        time=now.isoformat(timespec="seconds"),
        runs=plan.runs,
        remnants=len(plan.remnants),
        leavings=_counted(plan.leavings),
    )
    with disk_errors():
        path = _write_record(base, record, now)
        try:
            for remnant in plan.remnants:
                sweep((base / remnant).parent)
            for run in plan.runs:
                _remove(base / run.path)
            for leaving in plan.leavings:
                remove(leaving)
        finally:
            _finish_record(path, record, base, plan)
    return replace(plan, record=path)


def _plan(root: Path, base: Path, before: date, today: date) -> PurgePlan:
    runs, remnants, unreadable = [], [], []
    with disk_errors():
        for folder in _folders(root):
            relative = folder.relative_to(base).as_posix()
            if folder.name.endswith((STAGE, OLD)):
                remnants.append(relative)
                continue
            try:
                raw = (folder / MANIFEST).read_bytes()
                manifest = read_manifest(raw)
                made = datetime.fromisoformat(manifest.created).date()
            except (VerificationError, ValueError):
                unreadable.append(relative)
                continue
            if made < before:
                runs.append(_purged(folder, relative, raw, manifest))
        beside_runs = leavings(root, before, [base / run.path for run in runs], today)
        return PurgePlan(tuple(runs), tuple(remnants), tuple(unreadable), tuple(beside_runs))


def _folders(root: Path) -> Iterator[Path]:
    """Run folders and remnants below ``root``, itself included, without looking into them."""
    for folder, folders, names in os.walk(root, onerror=raise_it):
        folders.sort()
        path = Path(folder)
        remnant = path.name.startswith(".") and path.name.endswith((STAGE, OLD))
        if remnant or MANIFEST in names:
            folders.clear()
            yield path


def _purged(folder: Path, relative: str, raw: bytes, manifest: Manifest) -> PurgedRun:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return PurgedRun(
        path=relative,
        run_id=manifest.run_id,
        manifest_sha256=hashlib.sha256(raw).hexdigest(),
        created=manifest.created,
        decided=(folder / DECISION).is_file(),
        synthetic=manifest.synthetic,
        files=len(files),
        bytes=sum(path.stat().st_size for path in files),
    )


def _remove(run: Path) -> None:
    with hold(run, existing=True) as target:
        # The key first: what it opened is then lost, whatever the disk keeps of the files.
        beside_run(target.run).unlink(missing_ok=True)
        discard(target)


def _write_record(base: Path, record: PurgeRecord, now: datetime) -> Path:
    stem = f"gallringsbevis-{now:%Y%m%dT%H%M%SZ}"
    taken = {path.name for path in base.glob(f"{stem}*.json")}
    names = [f"{stem}.json", *(f"{stem}-{n}.json" for n in range(2, len(taken) + 2))]
    path = base / next(name for name in names if name not in taken)
    write_new(path, record.to_bytes())
    sync_folder(base)
    return path


def _finish_record(path: Path, record: PurgeRecord, base: Path, plan: PurgePlan) -> None:
    """Let the record say what is gone, whether or not all went well."""
    gone = tuple(run for run in plan.runs if not (base / run.path).exists())
    swept = sum(not (base / remnant).exists() for remnant in plan.remnants)
    left = tuple(leaving for leaving in plan.leavings if not os.path.lexists(leaving.path))
    whole = gone == plan.runs and left == plan.leavings
    done = record.model_copy(
        update={
            "status": "genomförd" if whole else "avbruten",
            "runs": gone,
            "remnants": swept,
            "leavings": _counted(left),
        }
    )
    # Where this is cut short the next purge takes it, as it does any half-written file.
    fresh = path.with_name(f".{path.name}{UNFINISHED}")
    remove_tree(fresh)
    write_new(fresh, done.to_bytes())
    os.replace(fresh, path)
    sync_folder(base)


def _counted(found: tuple[Leaving, ...]) -> dict[str, int]:
    """Kinds only: the name of an extract's folder may name a person."""
    return dict(sorted(Counter(leaving.kind for leaving in found).items()))


def _wrong(code: str, text: str) -> InputError:
    return InputError([InputIssue("purge", 0, "", code, text)])
