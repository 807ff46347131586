"""Generated passwords (reliability.md R3.14)."""

from __future__ import annotations

import math

from feriejobb.handover.passphrase import FIRST, LAST, WORDS, passphrase


def test_a_password_holds_eighty_bits() -> None:
    """Even draws from two lists without repetition, and no two draws spell the same word."""
    assert len(set(FIRST)) == len(FIRST)
    assert len(set(LAST)) == len(LAST)
    words = {first + last for first in FIRST for last in LAST}
    assert len(words) == len(FIRST) * len(LAST)
    assert WORDS * math.log2(len(words)) >= 80


def test_a_password_is_plain_letters_and_never_the_same() -> None:
    """Any keyboard has the letters; two thousand draws, none repeated, every word part used."""
    drawn = [passphrase() for _ in range(2000)]
    assert len(set(drawn)) == len(drawn)
    words = [word for text in drawn for word in text.split("-")]
    assert len(words) == WORDS * len(drawn)
    assert all(word.isascii() and word.islower() and word.isalpha() for word in words)
    assert all(any(word.startswith(first) for word in words) for first in FIRST)
    assert all(any(word.endswith(last) for word in words) for last in LAST)
