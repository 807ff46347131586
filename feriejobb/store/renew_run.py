"""A published run gets a new version of itself in one step: what ``approve`` and ``protect`` do.

The new version is built beside the old one and takes its name in one exchange; the old manifest's
hash and the log's length at that time stay in the new manifest, so the history can be checked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from feriejobb.errors import VerificationError
from feriejobb.store.log import Clock, Detail, Log, split_lines, system_clock
from feriejobb.store.manifest import LOG, MANIFEST, Earlier
from feriejobb.store.read_run import StoredRun, read_run, require_run
from feriejobb.store.stage import hold
from feriejobb.store.verify_files import verify_files
from feriejobb.store.write_run import check_paths, fill


@dataclass(frozen=True)
class Renewal:
    """What changes in a run.

    Attributes:
        files: New bytes by path inside the run, None for a file that goes.
        details: For the log line, besides ``manifest`` (the old manifest's hash) and ``files``.
    """

    files: Mapping[str, bytes | None]
    details: Mapping[str, Detail] = field(default_factory=dict)


def renew_run(
    run: Path,
    change: Callable[[StoredRun], Renewal],
    *,
    command: str,
    event: str,
    before_publish: Callable[[Path], None],
    clock: Clock = system_clock,
) -> Path:
    """Replace some files of a published run, add a log line, and renew the manifest.

    Args:
        run: The run folder.
        change: Says what changes, from the run as it stands; what it raises leaves it as it was.
        command: For the log.
        event: For the log.
        before_publish: Judges the new version; what it raises leaves the run as it was.
        clock: Gives the time.

    Returns:
        The run folder.

    Raises:
        InputError: There is no such run.
        VerificationError: The run is not whole as it stands, or the new version is not right.
        OutputError: The run is in use, or the disk refused.
    """
    require_run(run)
    with hold(run, existing=True) as target:
        findings = verify_files(target.run)
        if findings:
            raise VerificationError(findings)
        stored = read_run(target.run)
        renewal = change(stored)
        changed = renewal.files
        if not {LOG, MANIFEST}.isdisjoint(changed):
            raise ValueError("logg och manifest skrivs av feriejobb självt")
        data = _present(stored) | {p: data for p, data in changed.items() if data is not None}
        for path in [p for p, new in changed.items() if new is None]:
            del data[path]
        check_paths([*data, LOG, MANIFEST])
        log = Log(command, clock, split_lines(stored.log))
        log.add(event, manifest=stored.manifest_sha256, files=len(changed), **renewal.details)
        mark = Earlier(
            manifest=stored.manifest_sha256,
            log_lines=stored.manifest.log_lines,
            log_head=stored.manifest.log_head,
        )
        manifest = stored.manifest.model_copy(update={"earlier": (*stored.manifest.earlier, mark)})
        with target.stage() as stage:
            fill(stage, data, manifest, log)
            before_publish(stage.path)
            stage.replace()
        return target.run


def _present(stored: StoredRun) -> dict[str, bytes]:
    """Every file of the run but log and manifest."""
    return {path: stored.document(path) for path in stored.manifest.files if path != LOG}
