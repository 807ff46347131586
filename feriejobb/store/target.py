"""Where a run goes: its dot-names, and what can be wrong with ``--out`` before solving."""

from __future__ import annotations

import os
import shutil
import unicodedata
from pathlib import Path

from feriejobb.errors import OutputError
from feriejobb.store.disk import disk_errors

LOCK = ".feriejobb-lock"
STAGE = ".feriejobb-stage"
OLD = ".feriejobb-old"

#: Free bytes asked for before solving: room for a run of the whole city several times over.
NEEDED_BYTES = 100_000_000

EXISTS = "Målmappen (--out) finns redan. Feriejobb skriver aldrig över en körning: ange en ny mapp."
BUSY = "Ett annat kommando arbetar redan med målmappen. Vänta tills det är klart."
NO_NAME = "Målmappen (--out) måste ha ett eget namn. Ange till exempel --out korning1."
INSIDE = (
    "Målmappen (--out) ligger inne i en färdig körning, som då blir underkänd. Välj en annan mapp."
)
NO_FOLDER = "Mappen ovanför målmappen (--out) är en fil. Ange en annan mapp."
NO_RIGHTS = "Rättighet saknas att skriva där målmappen (--out) ska ligga. Välj en annan mapp."
NO_SPACE = "För lite ledigt utrymme där målmappen (--out) ska ligga. Frigör utrymme eller byt mapp."
NO_RUN = "Körningsmappen finns inte. Kontrollera sökvägen."
UNSURE = "Körningen är skriven, men disken har inte bekräftat det. Kör feriejobb verify på den."


def beside(run: Path, suffix: str) -> Path:
    """The dot-name beside ``run`` that ends in ``suffix``."""
    return run.with_name(f".{run.name}{suffix}")


def check_target(out: Path, needed_bytes: int = NEEDED_BYTES) -> None:
    """Find out before solving whether ``out`` can be written; changes nothing.

    Args:
        out: The run folder to be. Missing parents are fine; they are made later.
        needed_bytes: Free space asked for.

    Raises:
        OutputError: ``out`` exists, has no name, or lacks parent, rights or space.
    """
    run = located(out)
    with disk_errors():
        if taken(run):
            raise OutputError(EXISTS)
        if any((folder / "manifest.json").exists() for folder in run.parents):
            raise OutputError(INSIDE)
        ground = next(folder for folder in run.parents if os.path.lexists(folder))
        if not ground.is_dir():
            raise OutputError(NO_FOLDER)
        if not os.access(ground, os.W_OK | os.X_OK):
            raise OutputError(NO_RIGHTS)
        if shutil.disk_usage(ground).free < needed_bytes:
            raise OutputError(NO_SPACE)


def located(out: Path) -> Path:
    """The absolute path of a run folder, its parent free of links.

    Raises:
        OutputError: It has no name of its own, or one that the protocol uses.
    """
    if out.name in ("", "..") or out.name.endswith((LOCK, STAGE, OLD)):
        raise OutputError(NO_NAME)
    with disk_errors():
        return out.parent.resolve() / out.name


def taken(run: Path) -> bool:
    """Whether the name is in use, also by a folder spelt with other code points (NFC, NFD)."""
    if os.path.lexists(run):
        return True
    wanted = unicodedata.normalize("NFC", run.name)
    if wanted.isascii() or not run.parent.is_dir():
        return False
    return any(unicodedata.normalize("NFC", name) == wanted for name in os.listdir(run.parent))
