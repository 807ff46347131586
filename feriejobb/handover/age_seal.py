"""Sheets that only the holder of a private key can read: age (X25519), by way of ``pyrage``.

The recipient's public key (``age1…``) is no secret and stands in the model. Sealing is random:
equal sheets give unequal bytes. Source: reliability.md §4.3, R1.4.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyrage

from feriejobb.errors import InputError, InputIssue, VerificationError
from feriejobb.settings.toml_text import value_text

SUFFIX = ".age"
KEY = "handover.skydd_recipients"

_BAD = "Mottagarens nyckel är inte en öppen age-nyckel (age1…). Kontrollera den."
_HEADER = b"age-encryption.org/v1\n"
_STANZA = b"-> X25519 "


def check_recipients(recipients: Sequence[str]) -> None:
    """Find out before solving whether every key can be used.

    Raises:
        InputError: One cannot; by its place in the list, never by value: it may be a private key.
    """
    for number, recipient in enumerate(recipients):
        try:
            pyrage.x25519.Recipient.from_str(recipient)
        except pyrage.RecipientError:
            raise InputError(
                [InputIssue("modell", 0, f"{KEY}[{number}]", "SKYDD_MOTTAGARE", _BAD)]
            ) from None


def recipients_setting(recipients: Sequence[str]) -> tuple[str, ...]:
    """The ``--set`` expression that gives the model these recipients; none for none.

    Raises:
        InputError: One is no public key; the setting would carry it into the manifest.
    """
    if not recipients:
        return ()
    check_recipients(recipients)
    return (f"{KEY}={value_text(list(recipients))}",)


def seal(data: bytes, recipients: Sequence[str]) -> bytes:
    """The data for these recipients' keys alone.

    Args:
        data: What is handed over.
        recipients: Public keys, ``age1…``.

    Raises:
        VerificationError: What came out is not one sealed file for exactly these keys.
    """
    keys = [pyrage.x25519.Recipient.from_str(recipient) for recipient in recipients]
    sealed: bytes = pyrage.encrypt(data, keys)
    head = sealed.partition(b"\n--- ")[0]
    right = head.startswith(_HEADER) and head.count(_STANZA) == len(keys)
    if not right or data in sealed or len(sealed) < len(data):
        raise VerificationError(["Ett blad i skydd/ blev inte krypterat som det ska."])
    return sealed
