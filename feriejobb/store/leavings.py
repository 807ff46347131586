"""What is left of runs outside their folders: extracts, passwords, temporary files (``purge``)."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

from feriejobb.store.disk import raise_it, remove_tree, sync_folder
from feriejobb.store.stage import Target, hold
from feriejobb.store.target import OLD, STAGE, beside

#: An extract, a run's passwords, a file that a broken-off command was writing, a temporary folder.
Kind = Literal["utdrag", "losenord", "halvskriven", "tillfallig"]

EXTRACT, VAULT = "utdrag.json", "skydd"
PASSWORDS = "{run}-losenord.toml"
#: How the name of a file ends, besides beginning with a dot, until it is whole.
UNFINISHED = ".ny"
_TEMPORARY = ("feriejobb-", ".feriejobb-")


@dataclass(frozen=True, slots=True, order=True)
class Leaving:
    """One file or folder that goes with the runs."""

    kind: Kind
    path: Path


def leavings(root: Path, before: date, runs: Iterable[Path], today: date) -> Iterator[Leaving]:
    """Everything beside runs that a purge takes.

    Args:
        root: Where to look.
        before: Extracts of runs made, and temporary folders last touched, on an earlier day go.
        runs: The runs that go; their passwords go with them.
        today: A temporary folder touched today may be in use and stays.

    Raises:
        OSError: A folder cannot be read.
    """
    for run in runs:
        passwords = run.with_name(PASSWORDS.format(run=run.name))
        if passwords.is_file():
            yield Leaving("losenord", passwords)
    for folder, folders, names in os.walk(root, onerror=raise_it):
        # Those go as they are; another user's cannot even be read.
        folders[:] = sorted(name for name in folders if not is_remnant(name))
        path = Path(folder)
        for name in sorted(names):
            if name.startswith(".") and name.endswith(UNFINISHED):
                yield Leaving("halvskriven", path / name)
        if EXTRACT in names and _made(path / EXTRACT) < before:
            yield Leaving("utdrag", path.parent if path.name == VAULT else path)
    there = Path(tempfile.gettempdir())
    for name in sorted(os.listdir(there)):
        if name.startswith(_TEMPORARY) and _touched(there / name) < min(before, today):
            yield Leaving("tillfallig", there / name)


def is_remnant(name: str) -> bool:
    """Whether a folder of this name is what a broken-off run left."""
    return name.startswith(".") and name.endswith((STAGE, OLD))


def is_extract(folder: Path) -> bool:
    """Whether this is the folder of an extract, of an ordinary or a protected applicant."""
    return any((folder / where / EXTRACT).is_file() for where in ("", VAULT))


def whole_extract(folder: Path) -> Path:
    """The folder of the extract where this is only the vault in it; else the same."""
    return folder.parent if folder.name == VAULT and is_extract(folder) else folder


def remove(leaving: Leaving) -> None:
    """Remove it; one that is gone already is fine.

    Raises:
        OSError: The disk refused.
        OutputError: An extract is in use, or the disk refused.
    """
    if leaving.kind == "utdrag" and leaving.path.is_dir():
        with hold(leaving.path, existing=True) as target:
            discard(target)
    elif leaving.path.is_dir() and not leaving.path.is_symlink():
        remove_tree(leaving.path)
    else:
        leaving.path.unlink(missing_ok=True)


def discard(target: Target) -> None:
    """Remove a run or an extract: out of sight in one step, and then what it holds.

    A crash in between leaves a stage, which the next start or purge removes; half a folder would be
    known to neither.

    Raises:
        OSError: The disk refused.
    """
    gone = beside(target.run, STAGE)
    os.rename(target.run, gone)
    sync_folder(gone.parent)
    remove_tree(gone)


def _made(path: Path) -> date:
    """The day that the extract's run was made; of a damaged file the day it was written."""
    try:
        return datetime.fromisoformat(json.loads(path.read_bytes())["created"]).date()
    except (ValueError, TypeError, KeyError):
        return _touched(path)


def _touched(path: Path) -> date:
    return datetime.fromtimestamp(path.lstat().st_mtime, UTC).date()
