"""From a public value to the lottery's seed: the algorithm that a commitment fixes (R6.5)."""

from __future__ import annotations

import hashlib
import unicodedata

#: Published with every commitment, word for word; a change here is another algorithm.
ALGORITHM = (
    "1. Det offentliga värdet och körningens namn skrivs i Unicode NFC, utan blanktecken först och "
    "sist och med ett mellanslag där flera blanktecken följer på varandra. "
    "2. Fröet är SHA-256 av värdet, ett kolon och namnet i UTF-8, skrivet med 64 tecken 0-9a-f. "
    "3. För varje ansökan räknas SHA-256 av fröet, ett kolon och ansokan_id i UTF-8. "
    "4. Ansökningarna ordnas stigande efter den summan; platsen i ordningen är lottnumret. "
    "5. Kön är köledens ordning och inom varje köled lottnumret."
)


def spelt(text: str) -> str:
    """A public value or name in the one spelling that counts."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def seed_of(value: str, name: str) -> str:
    """The seed: hex SHA-256 of the value, a colon and the run's name.

    Args:
        value: The public value, as published.
        name: The run's name, as committed.
    """
    return hashlib.sha256(f"{spelt(value)}:{spelt(name)}".encode()).hexdigest()
