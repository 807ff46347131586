"""Sheets sealed for a recipient's key."""

from __future__ import annotations

import pyrage
import pytest

from feriejobb.errors import InputError, VerificationError
from feriejobb.handover.age_seal import check_recipients, recipients_setting, seal

DATA = b"Plats P1, period 2\n" * 200


def test_only_the_recipients_read_a_sealed_sheet() -> None:
    """Each of two recipients reads it, a third one does not, and nothing stands in clear."""
    one, two, third = (pyrage.x25519.Identity.generate() for _ in range(3))
    sealed = seal(DATA, [str(one.to_public()), str(two.to_public())])
    assert pyrage.decrypt(sealed, [one]) == DATA
    assert pyrage.decrypt(sealed, [two]) == DATA
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(sealed, [third])
    assert b"Plats" not in sealed


def test_a_private_key_or_a_misprint_stops_before_the_work_and_is_not_repeated() -> None:
    """The place in the list is told, never the value."""
    identity = pyrage.x25519.Identity.generate()
    good = str(identity.to_public())
    check_recipients([good])
    for bad in (str(identity), good[:-1] + ("q" if good[-1] != "q" else "p"), "", "ssh-ed25519 A"):
        with pytest.raises(InputError) as error:
            recipients_setting([good, bad])
        (issue,) = error.value.issues
        assert (issue.code, issue.column) == ("SKYDD_MOTTAGARE", "handover.skydd_recipients[1]")
        assert not bad or bad not in str(error.value)


def test_a_library_that_seals_nothing_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain data, or a file for another number of keys, never reaches the disk."""
    key = str(pyrage.x25519.Identity.generate().to_public())
    real = pyrage.encrypt
    for broken in (lambda data, keys: data, lambda data, keys: real(data, [*keys, *keys])):
        monkeypatch.setattr(pyrage, "encrypt", broken)
        with pytest.raises(VerificationError):
            seal(DATA, [key])
