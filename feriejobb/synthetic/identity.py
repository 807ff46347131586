"""Made-up names, contacts and numbers that cannot belong to anyone.

Personnummer get a check digit that is deliberately wrong, e-mail ends in ``example.invalid``, and
telephone numbers lie in the series that PTS keeps for fiction (070-174 06 05 to 99).
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from feriejobb.synthetic.words import FIRST_NAMES, SURNAMES

_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class Identities:
    """Hands out identities that never repeat; all chance comes from ``rng``."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._ids: set[str] = set()
        self._numbers: set[str] = set()

    def new_id(self) -> str:
        """An opaque ``ansokan_id`` that says nothing about the person or the order."""
        while True:
            text = "F-" + "".join(self._rng.choices(_ALPHABET, k=8))
            if text not in self._ids:
                self._ids.add(text)
                return text

    def birth_date(self, year: int) -> date:
        """Any day of the year."""
        first = date(year, 1, 1)
        return first + timedelta(days=self._rng.randrange((date(year + 1, 1, 1) - first).days))

    def personal_number(self, born: date) -> str:
        """A number with a wrong check digit; now and then a samordningsnummer or ten digits."""
        day = born.day + 60 * (self._rng.random() < 0.006)
        while True:
            body = f"{born:%y%m}{day:02d}{self._rng.randrange(10, 1000):03d}"
            if f"{born.year}{body}" not in self._numbers:
                self._numbers.add(f"{born.year}{body}")
                break
        wrong = (check_digit(body) + self._rng.randrange(1, 10)) % 10
        if self._rng.random() < 0.1:
            return f"{body[:6]}-{body[6:]}{wrong}"
        return f"{born.year}{body[2:]}{wrong}"

    def name(self) -> tuple[str, str]:
        """First name and surname."""
        return self._rng.choice(FIRST_NAMES), self._rng.choice(SURNAMES)

    def phone(self) -> str:
        """A number that is reserved for fiction."""
        last = self._rng.randrange(605, 700)
        return f"070-174 {last // 100:02d} {last % 100:02d}"


def check_digit(body: str) -> int:
    """The digit that would make nine digits a valid number (Luhn)."""
    total = 0
    for k, digit in enumerate(body):
        value = int(digit) * (2 - k % 2)
        total += value - 9 * (value > 9)
    return -total % 10
