"""``purge``: runs older than a date go, after a decision, and a gallringsbevis stays.

Without confirmation nothing is touched and the plan is returned. Removal is no secure erasure: what
must not be recoverable from the disk has to be encrypted and its key destroyed (reliability §8).
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from feriejobb.errors import InputError, InputIssue, OutputError, VerificationError
from feriejobb.handover.passwords import beside_run
from feriejobb.store.disk import disk_errors, raise_it
from feriejobb.store.leavings import (
    Leaving,
    discard,
    is_extract,
    is_remnant,
    leavings,
    remove,
    whole_extract,
)
from feriejobb.store.log import Clock, system_clock
from feriejobb.store.manifest import DECISION, MANIFEST, Manifest, read_manifest
from feriejobb.store.purge_record import PurgedRun, PurgeRecord, Remaining, rewrite, write_record
from feriejobb.store.stage import hold, sweep
from feriejobb.store.target import STAGE, beside

LONGEST_REFERENCE = 200

_IN_THE_WAY = "Kvarlämnat används av ett annat kommando eller är någon annans."


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
        OutputError: Something that was to go is still there, in use or another's, or the disk
            refused; the rest is gone, and the record says what is not.
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
        path = write_record(base, record, now)
        refused: list[OutputError] = []
        try:
            for step in _steps(base, plan):
                try:
                    with disk_errors():
                        step()
                except OutputError as error:  # what can go goes, whatever else stays
                    refused.append(error)
        finally:
            left = _finish_record(path, record, base, plan)
    if left.number:
        reason = refused[0] if refused else _IN_THE_WAY
        where = f"Gallringsbeviset {path.name} säger vad som är kvar. Åtgärda det och gallra igen."
        raise OutputError(f"Allt är inte borttaget: {left.number} kvar. {reason} {where}")
    if refused:
        raise refused[0]
    return replace(plan, record=path)


def _steps(base: Path, plan: PurgePlan) -> Iterator[Callable[[], None]]:
    for folder in sorted({(base / remnant).parent for remnant in plan.remnants}):
        yield partial(sweep, folder)
    for run in plan.runs:
        yield partial(_remove, base / run.path)
    for leaving in plan.leavings:
        yield partial(remove, leaving)


def _plan(root: Path, base: Path, before: date, today: date) -> PurgePlan:
    runs, remnants, unreadable = [], [], []
    with disk_errors():
        for folder in _folders(root):
            relative = folder.relative_to(base).as_posix()
            if is_remnant(folder.name):
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
        if is_remnant(path.name) or MANIFEST in names:
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


def _finish_record(path: Path, record: PurgeRecord, base: Path, plan: PurgePlan) -> Remaining:
    """Let the record say what is gone and what is not, whether or not all went well."""
    left = Remaining(
        runs=tuple(run.path for run in plan.runs if _there(base / run.path)),
        remnants=sum(os.path.lexists(base / remnant) for remnant in plan.remnants),
        leavings=_counted(leaving for leaving in plan.leavings if _there(leaving.path)),
    )
    done = record.model_copy(
        update={
            "status": "ofullständig" if left.number else "genomförd",
            "runs": tuple(run for run in plan.runs if run.path not in left.runs),
            "remnants": len(plan.remnants) - left.remnants,
            "leavings": _counted(leaving for leaving in plan.leavings if not _there(leaving.path)),
            "remaining": left,
        }
    )
    rewrite(path, done)
    return left


def _there(path: Path) -> bool:
    """Whether it is there still, or out of sight but not removed (``discard``)."""
    return any(os.path.lexists(name) for name in (path, beside(path, STAGE)))


def _counted(found: Iterable[Leaving]) -> dict[str, int]:
    """Kinds only: the name of an extract's folder may name a person."""
    return dict(sorted(Counter(leaving.kind for leaving in found).items()))


def _wrong(code: str, text: str) -> InputError:
    return InputError([InputIssue("purge", 0, "", code, text)])
