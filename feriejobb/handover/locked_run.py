"""Every workbook of a run behind its owner's password, from the first byte on the disk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from feriejobb.handover.office_lock import is_locked, lock, unlock
from feriejobb.handover.passwords import (
    COORDINATOR,
    Passwords,
    beside_run,
    check_place,
    kept,
    not_opened,
    read_passwords,
)
from feriejobb.store.disk import disk_errors

_BOOK = ".xlsx"
_EMPLOYERS = "forvaltningar"


@dataclass(frozen=True, slots=True)
class Keyring:
    """The passwords that a run is written with, and the file that keeps them."""

    path: Path
    passwords: Passwords

    @contextmanager
    def closing(self, documents: Mapping[str, bytes]) -> Iterator[Closed]:
        """Lock every workbook, and keep the passwords for as long as the body succeeds.

        Args:
            documents: Bytes by path inside the run.

        Raises:
            OutputError: The password file cannot be written.
            VerificationError: A workbook does not unlock to what it was.
        """
        passwords = self.passwords.completed(sorted({_owner(p) for p in documents if _is_book(p)}))
        closed = Closed(locked(documents, passwords), passwords)
        with kept(self.path, passwords):
            yield closed


@dataclass(frozen=True, slots=True)
class Closed:
    """Documents ready for the disk, and the passwords that open them."""

    documents: Mapping[str, bytes] = field(repr=False)
    passwords: Passwords


def new_keyring(out: Path, given: Path | None, former: Passwords | None = None) -> Keyring:
    """The keyring for a run to be.

    Args:
        out: The run folder to be.
        given: Where to keep the passwords; None for a file beside the run.
        former: Passwords of the round before: a förvaltning keeps its own.

    Raises:
        InputError: The file would lie in a run, or is there and not in its form.
    """
    path = given or beside_run(out)
    check_place(path, out)
    there = read_passwords(path) if path.exists() else Passwords()
    before = former.by_owner if former else {}
    return Keyring(path, Passwords({**before, **there.by_owner}))


def is_locked_run(run: Path) -> bool:
    """Whether the workbooks of a run need passwords."""
    with disk_errors():
        books = [*run.glob(f"{_EMPLOYERS}/*{_BOOK}"), *run.glob(f"internt/*{_BOOK}")]
        return any(is_locked(book.read_bytes()) for book in books)


def passwords_of(run: Path, given: Path | None = None) -> Passwords:
    """The passwords that open a run; none where its workbooks need none.

    Args:
        run: The run folder.
        given: The password file; None to look beside the run.

    Raises:
        InputError: They are needed, and the file is missing or does not open the workbooks.
    """
    if not is_locked_run(run):
        return Passwords()
    path = given or beside_run(run)
    passwords = read_passwords(path)
    with disk_errors():
        books = sorted(run.glob(f"{_EMPLOYERS}/*{_BOOK}"))
        if any(book.stem not in passwords.by_owner for book in books):
            raise not_opened(path)
        # One tells whether it is the right file; the others are opened when they are read.
        for book in books[:1]:
            if unlock(book.read_bytes(), [passwords.by_owner[book.stem]]) is None:
                raise not_opened(path)
    return passwords


def passwords_at_hand(run: Path, given: Path | None = None) -> Passwords | None:
    """As ``passwords_of``, but None where nobody has given a file and there is none to be found.

    Raises:
        InputError: The file is not in its form, or does not open the workbooks.
    """
    there = given is not None or beside_run(run).exists()
    return passwords_of(run, given) if there else None


def locked(documents: Mapping[str, bytes], passwords: Passwords) -> dict[str, bytes]:
    """The documents with every workbook behind its owner's password; all as they are without."""
    if not passwords.by_owner:
        return dict(documents)
    return {
        path: lock(data, passwords.by_owner[_owner(path)]) if _is_book(path) else data
        for path, data in documents.items()
    }


def _is_book(path: str) -> bool:
    return path.endswith(_BOOK)


def _owner(path: str) -> str:
    """Whose password opens a workbook."""
    inside = PurePosixPath(path)
    return inside.stem if inside.parts[0] == _EMPLOYERS else COORDINATOR
