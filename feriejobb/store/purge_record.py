"""``gallringsbevis-….json``: what a purge took and could not take; nothing about persons."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Literal

from feriejobb.store.disk import remove_tree, sync_folder, write_new
from feriejobb.store.json_form import JsonForm
from feriejobb.store.leavings import UNFINISHED


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


class Remaining(JsonForm):
    """What was to go and is still there, whole or in part.

    Attributes:
        runs: Paths, as in ``PurgedRun``.
        remnants: Number of folders that broken-off runs had left.
        leavings: Number of extracts, password files and the like, by kind.
    """

    runs: tuple[str, ...]
    remnants: int
    leavings: dict[str, int]

    @property
    def number(self) -> int:
        """Of runs, folders and files."""
        return len(self.runs) + self.remnants + sum(self.leavings.values())


class PurgeRecord(JsonForm):
    """``gallringsbevis-….json``, written before anything goes and again at the end.

    Attributes:
        status: ``påbörjad`` (what is to go; so it stays if the command is killed), then
            ``genomförd`` if all of it is gone, else ``ofullständig``.
        decision: Reference of the decision to purge.
        before: Runs made before this date go.
        time: When, in UTC.
        runs: What goes or is gone.
        remnants: Number of folders that broken-off runs had left.
        leavings: Number of extracts, password files and the like, by kind.
        remaining: What could not be removed; None until the end.
    """

    status: Literal["påbörjad", "genomförd", "ofullständig"]
    decision: str
    before: str
    time: str
    runs: tuple[PurgedRun, ...]
    remnants: int
    leavings: dict[str, int]
    remaining: Remaining | None = None


def write_record(base: Path, record: PurgeRecord, now: datetime) -> Path:
    """Write a new record into a folder, under a name of its own.

    Raises:
        OSError: The disk refused.
    """
    stem = f"gallringsbevis-{now:%Y%m%dT%H%M%SZ}"
    taken = {path.name for path in base.glob(f"{stem}*.json")}
    names = [f"{stem}.json", *(f"{stem}-{n}.json" for n in range(2, len(taken) + 2))]
    path = base / next(name for name in names if name not in taken)
    write_new(path, record.to_bytes())
    sync_folder(base)
    return path


def rewrite(path: Path, record: PurgeRecord) -> None:
    """Put what a record says in the end in the place of what it said at first.

    Raises:
        OSError: The disk refused; the former record stands.
    """
    # Where this is cut short the next purge takes it, as it does any half-written file.
    fresh = path.with_name(f".{path.name}{UNFINISHED}")
    remove_tree(fresh)
    write_new(fresh, record.to_bytes())
    os.replace(fresh, path)
    sync_folder(path.parent)
