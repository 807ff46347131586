"""The publish protocol: a run is built in a hidden folder and becomes visible by one rename.

While work goes on, ``.RUN.feriejobb-lock`` (the lock) and ``.RUN.feriejobb-stage`` (what is being
written, mode 0700) stand beside ``RUN`` and, only where the system cannot exchange two folders in
one step, ``.RUN.feriejobb-old`` (the version being replaced). Who holds the lock of a run owns its
dot-folders, so what an unlocked run has left behind belongs to a dead process (reliability.md §6).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from feriejobb.errors import OutputError
from feriejobb.store.disk import (
    FOLDER_MODE,
    disk_errors,
    exchange,
    remove_tree,
    sync_folder,
    write_new,
)
from feriejobb.store.lock import FolderLock
from feriejobb.store.target import (
    BUSY,
    EXISTS,
    LOCK,
    NO_RUN,
    OLD,
    STAGE,
    UNSURE,
    beside,
    check_target,
    located,
    taken,
)


class Stage:
    """The hidden folder that becomes ``run``; made by ``Target.stage``."""

    def __init__(self, run: Path) -> None:
        self.run = run
        self.path = beside(run, STAGE)
        self._folders = [self.path]
        with disk_errors():
            os.mkdir(self.path, FOLDER_MODE)

    def make_folder(self, relative: str) -> None:
        """Make a folder (0700) and those above it, if they are not there."""
        for part in reversed(PurePosixPath(relative, "x").parents[:-1]):
            folder = self.path / part
            if folder not in self._folders:
                with disk_errors():
                    os.mkdir(folder, FOLDER_MODE)
                self._folders.append(folder)

    def write(self, relative: str, data: bytes) -> None:
        """Write one new file (0600) and wait for the disk.

        Args:
            relative: Path inside the run, with ``/``.
            data: The file's bytes.

        Raises:
            OutputError: The disk refused.
        """
        self.make_folder(str(PurePosixPath(relative).parent))
        with disk_errors():
            write_new(self.path / relative, data)

    def publish(self) -> None:
        """Make the run visible under its name, whole, in one step.

        Raises:
            OutputError: The name is taken or the disk refused; nothing is visible then, except
                where the text says that the run is written but not confirmed.
        """
        self._sync()
        with disk_errors():
            if os.path.lexists(self.run):
                raise OutputError(EXISTS)
            os.rename(self.path, self.run)
        self._confirm()

    def replace(self) -> None:
        """Put this version of the run where the present one stands; readers see either.

        Raises:
            OutputError: As ``publish``; the present version stays then.
        """
        self._sync()
        old = beside(self.run, OLD)
        with disk_errors():
            if not exchange(self.path, self.run):
                # A crash between the two is undone by the next command (``restore``).
                os.rename(self.run, old)
                os.rename(self.path, self.run)
        self._confirm(self.path, old)

    def _sync(self) -> None:
        with disk_errors():
            for folder in reversed(self._folders):
                sync_folder(folder)

    def _confirm(self, *replaced: Path) -> None:
        """The name has changed hands: make it last, and let the replaced version go."""
        try:
            sync_folder(self.run.parent)
            for folder in replaced:
                remove_tree(folder)
        except OSError:
            raise OutputError(UNSURE) from None


class Target:
    """A run folder whose lock is held by this process; made by ``hold``."""

    def __init__(self, run: Path) -> None:
        self.run = run

    @contextmanager
    def stage(self) -> Iterator[Stage]:
        """A fresh stage; whatever is left of it on the way out is wiped.

        Raises:
            OutputError: The disk refused.
        """
        stage = Stage(self.run)
        try:
            yield stage
        finally:
            # It holds personal data. Where even this fails, the next start tries again, and the
            # error already on its way says more than this one would.
            with suppress(OSError):
                _clear(self.run)


@contextmanager
def hold(out: Path, *, existing: bool = False) -> Iterator[Target]:
    """Take the lock of a run folder for as long as the body runs.

    Missing parents are made (and removed again if nothing is published). Stages that dead
    processes have left beside ``out`` are wiped.

    Args:
        out: The run folder.
        existing: True to renew a published run, False for a new one.

    Raises:
        OutputError: Another process works on it, it exists (or does not), or the disk refused.
    """
    if not existing:
        check_target(out, needed_bytes=0)
    run = located(out.resolve() if existing else out)
    made: list[Path] = []
    lock = FolderLock(beside(run, LOCK))
    try:
        with disk_errors():
            if existing:
                restore(run)
            else:
                _make_parents(run.parent, made)
            if not run.parent.is_dir():
                raise OutputError(NO_RUN)
            if not lock.acquire():
                raise OutputError(BUSY)
            sweep(run.parent, held=run.name)
            if existing and not run.is_dir():
                raise OutputError(NO_RUN)
            if not existing and taken(run):
                raise OutputError(EXISTS)
        yield Target(run)
    finally:
        lock.release()
        with suppress(OSError):  # a folder that is not empty is in use and stays
            for folder in reversed(made):
                os.rmdir(folder)


def sweep(folder: Path, held: str = "") -> None:
    """Wipe what dead processes have left in ``folder``, and undo a replacement cut in two.

    Args:
        folder: Where run folders stand.
        held: Name of the run whose lock this process already holds.

    Raises:
        OSError: A remnant could not be removed.
    """
    for name in sorted(os.listdir(folder)):
        for suffix in (STAGE, OLD):
            if not (name.startswith(".") and name.endswith(suffix)):
                continue
            run = folder / name[1 : -len(suffix)]
            if run.name == held:
                _clear(run)
            else:
                with suppress(PermissionError):  # another user's: theirs to remove
                    _clear_if_abandoned(run)


def restore(run: Path) -> None:
    """Bring a run back whose replacement was cut in two, so that it can be read.

    Raises:
        OutputError: The disk refused.
    """
    run = Path(os.path.abspath(run))
    if run.name and not os.path.lexists(run) and os.path.lexists(beside(run, OLD)):
        with disk_errors():
            _clear_if_abandoned(run)


def _clear_if_abandoned(run: Path) -> None:
    lock = FolderLock(beside(run, LOCK))
    try:
        abandoned = lock.acquire()
    except PermissionError:
        return  # another user's: theirs to remove
    if abandoned:
        try:
            _clear(run)
        finally:
            lock.release()


def _clear(run: Path) -> None:
    remove_tree(beside(run, STAGE))
    old = beside(run, OLD)
    if os.path.lexists(old) and not os.path.lexists(run):
        os.rename(old, run)
    else:
        remove_tree(old)


def _make_parents(folder: Path, made: list[Path]) -> None:
    """Make missing parents and note in ``made`` those that this process made, outermost first."""
    missing = [f for f in (folder, *folder.parents) if not os.path.lexists(f)]
    for parent in reversed(missing):
        with suppress(FileExistsError):  # a run beside this one was faster
            os.mkdir(parent)
            made.append(parent)
