"""A workbook that opens with a password only: AES-256 as Excel itself does it ("Agile").

All in memory: neither the plain nor the locked bytes touch the disk here. What has been locked is
unlocked again and compared before anyone gets it, because the library calls its writing
experimental. A locked file has a random salt: equal workbooks give unequal bytes. The libraries
load when there is a lock, since most workbooks have none.
Source: reliability.md §4.3, R3.14.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

from feriejobb.errors import VerificationError

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKAGE = "EncryptedPackage".encode("utf-16-le")

#: What the description of an encryption takes up at most; the library would read any XML there.
_MOST_BYTES = 20_000
#: Excel writes 100,000 rounds; a file that asks for many more would only keep the reader busy.
_MOST_ROUNDS = 1_000_000

_NOT_SAME = "Den krypterade arbetsboken går inte att låsa upp till det den ska vara."


def is_locked(data: bytes) -> bool:
    """Whether these bytes are a workbook behind a password."""
    return data.startswith(_OLE) and _PACKAGE in data


def lock(workbook: bytes, password: str) -> bytes:
    """The workbook behind a password.

    Args:
        workbook: A plain ``.xlsx``.
        password: Opens it.

    Raises:
        VerificationError: It does not unlock to the very same bytes.
    """
    from msoffcrypto.format.ooxml import OOXMLFile

    target = BytesIO()
    OOXMLFile(BytesIO(workbook)).encrypt(password, target)
    locked = target.getvalue()
    if unlock(locked, [password]) != workbook:
        raise VerificationError([_NOT_SAME])
    return locked


def unlock(data: bytes, passwords: Iterable[str]) -> bytes | None:
    """The plain workbook, or None where no password opens it or it has been tampered with."""
    from msoffcrypto.exceptions import InvalidKeyError
    from msoffcrypto.format.ooxml import OOXMLFile

    for password in passwords:
        plain = BytesIO()
        try:
            if not _harmless(data):
                return None
            file = OOXMLFile(BytesIO(data))
            if file.type != "agile" or file.info["spinValue"] > _MOST_ROUNDS:
                return None
            # A wrong password shows in the seal over the content, at half the cost of asking first.
            file.load_key(password=password)
            file.decrypt(plain, verify_integrity=True)
        except InvalidKeyError:
            continue
        except Exception:
            # A damaged file makes the two libraries raise nearly anything, with bytes of it inside.
            return None
        return plain.getvalue()
    return None


def _harmless(data: bytes) -> bool:
    """Whether the description is small and declares no entities; it is parsed unguarded."""
    import olefile

    with olefile.OleFileIO(BytesIO(data)) as container:
        described = container.openstream("EncryptionInfo").read()
    return len(described) <= _MOST_BYTES and b"<!" not in described
