"""Workbooks behind a password: locked, unlocked, tampered with."""

from __future__ import annotations

import random
from io import BytesIO

import msoffcrypto
import pytest

from feriejobb.errors import VerificationError
from feriejobb.handover import office_lock
from feriejobb.handover.office_lock import is_locked, lock, unlock
from feriejobb.report.sheet_parts import Column
from feriejobb.report.sheets import Book

PASSWORD = "solsten-bergfors"  # noqa: S105


def workbook() -> bytes:
    """A small plain workbook."""
    book = Book()
    book.table("Blad", (Column("Namn", 20),), [["Alva"], ["Bo"]])
    return book.finish()


def test_what_is_locked_opens_with_its_password_only() -> None:
    """The plain bytes come back, also through the library's own reader; nothing else opens it."""
    plain = workbook()
    locked = lock(plain, PASSWORD)
    assert is_locked(locked)
    assert not is_locked(plain)
    assert unlock(locked, ["fel", PASSWORD]) == plain
    assert unlock(locked, ["fel"]) is None
    assert unlock(locked, []) is None
    file = msoffcrypto.OfficeFile(BytesIO(locked))
    file.load_key(password=PASSWORD)
    out = BytesIO()
    file.decrypt(out)
    assert out.getvalue() == plain


def test_a_locked_file_holds_nothing_of_the_plain_one() -> None:
    """No archive, no XML, no cell; and the salt makes two files of one."""
    plain = workbook()
    one, other = lock(plain, PASSWORD), lock(plain, PASSWORD)
    assert one != other
    for part in (b"PK\x03\x04", b"worksheets", b"Alva", plain[200:232]):
        assert part not in one


def test_a_damaged_file_is_refused_or_unchanged() -> None:
    """Any flipped bit and any cut: the very same workbook or none, never another, no crash."""
    plain = workbook()
    locked = lock(plain, PASSWORD)
    rng = random.Random(7)  # noqa: S311
    refused = 0
    for _ in range(40):
        damaged = bytearray(locked)
        damaged[rng.randrange(len(damaged))] ^= 1 << rng.randrange(8)
        found = unlock(bytes(damaged), [PASSWORD])
        assert found in (plain, None)
        refused += found is None
    assert refused > 20
    assert unlock(locked[: len(locked) // 2], [PASSWORD]) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [(b'spinCount="100000"', b'spinCount="9000000"'), (b"<keyData", b"<!DOCTYPE x><keyData")],
)
def test_a_file_made_to_waste_time_or_memory_is_refused(old: bytes, new: bytes) -> None:
    """Ninety times the rounds, or a document type, in the description: not even tried."""
    locked = lock(workbook(), PASSWORD)
    assert old in locked
    spoiled = locked.replace(old, new)
    tail = len(spoiled) - len(locked)
    # The description is padded in its sector, so the file keeps its size.
    end = spoiled.index(b"</encryption>") + len(b"</encryption>")
    spoiled = spoiled[:end] + spoiled[end + tail :]
    assert unlock(spoiled, [PASSWORD]) is None


def test_a_lock_that_does_not_open_again_is_never_handed_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The decrypt check after each write: another content stops the run."""
    monkeypatch.setattr(office_lock, "unlock", lambda *_: b"PK something else")
    with pytest.raises(VerificationError):
        lock(workbook(), PASSWORD)
