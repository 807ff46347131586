"""Personnummer and samordningsnummer, read against an explicit reference date.

Rules R4.1-R4.5 of the reliability requirements: today's date is never used, sex is never derived,
interim and regional numbers are errors, and no error carries the number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from feriejobb.tables.parse import CellError

_COORDINATION_OFFSET = 60
#: Digit sum of twice each digit.
_DOUBLED = {str(d): d * 2 - 9 * (d > 4) for d in range(10)}
#: Serial numbers start at 001.
_NO_SERIAL = "000"
_DASHES = re.compile("[-\u2010-\u2015\u2212]")
_EXPONENT = re.compile(r"[0-9]+(?:[.,][0-9]+E\+?|E\+)[0-9]+", re.IGNORECASE)
_WHOLE_FLOAT = re.compile(r"([0-9]+)[.,]0+")
_SERIAL_WITH_LETTER = re.compile(r"[0-9]{6}(?:[0-9]{2})?\+?(?=[0-9]*[A-Z])[0-9A-Z]{4}")


class PersonalNumberError(CellError):
    """Text that is no personnummer or samordningsnummer; carries a code, never the number."""


@dataclass(frozen=True, slots=True)
class PersonalNumber:
    """A parsed number.

    Attributes:
        digits12: Canonical form, century included, without separator.
        birth_date: Birth date; the day of a samordningsnummer is already lowered by 60.
        is_coordination: True for a samordningsnummer.
        check_ok: Whether the check digit is right; the caller decides whether it must be.
    """

    digits12: str = field(repr=False)
    birth_date: date = field(repr=False)
    is_coordination: bool
    check_ok: bool


def parse_personal_number(text: str, reference: date) -> PersonalNumber:
    """Read a number of 12 or 10 digits.

    Args:
        text: The cell. A dash, a plus before the last four, and a trailing ``.0`` are tolerated.
        reference: Decides the century of 10 digits: the latest one in which the person is not
            born after this date, or the one before that where a plus stands before the last four.

    Returns:
        The number with its birth date.

    Raises:
        PersonalNumberError: ``PN_TECKEN``, ``PN_EXPONENT``, ``PN_INTERIM``, ``FÖR_KORT``,
            ``PN_LÄNGD``, ``PN_DATUM``, ``PN_LÖPNUMMER`` or ``PN_FRAMTID``.
    """
    digits, over_hundred = _digits(text)
    if len(digits) == 10:
        digits = _century(digits, reference, over_hundred) + digits
    elif over_hundred and reference.year - int(digits[:4]) < 100:
        raise PersonalNumberError("PN_TECKEN")
    birth_date = _birth_date(digits)
    if digits[8:11] == _NO_SERIAL:
        raise PersonalNumberError("PN_LÖPNUMMER")
    if birth_date > reference:
        raise PersonalNumberError("PN_FRAMTID")
    return PersonalNumber(
        digits12=digits,
        birth_date=birth_date,
        is_coordination=int(digits[6:8]) > _COORDINATION_OFFSET,
        check_ok=check_digit(digits[2:11]) == int(digits[11]),
    )


def check_digit(nine: str) -> int:
    """Luhn check digit of the nine digits YYMMDDNNN."""
    total = sum(_DOUBLED[digit] for digit in nine[::2]) + sum(map(int, nine[1::2]))
    return -total % 10


def _digits(text: str) -> tuple[str, bool]:
    """The 10 or 12 digits, and whether a plus (a hundred years old) stood before the last four."""
    if len(text) in (10, 12) and text.isascii() and text.isdigit():
        return text, False
    bare = _DASHES.sub("", text.strip())
    if _EXPONENT.fullmatch(bare):
        raise PersonalNumberError("PN_EXPONENT")
    whole = _WHOLE_FLOAT.fullmatch(bare)
    if whole:
        bare = whole[1]
    if _SERIAL_WITH_LETTER.fullmatch(bare.upper()):
        raise PersonalNumberError("PN_INTERIM")
    over_hundred = bare[-5:-4] == "+"
    if over_hundred:
        bare = bare[:-5] + bare[-4:]
    if not (bare.isascii() and bare.isdigit()):
        raise PersonalNumberError("PN_TECKEN")
    if len(bare) < 10:
        raise PersonalNumberError("FÖR_KORT")
    if len(bare) not in (10, 12):
        raise PersonalNumberError("PN_LÄNGD")
    return bare, over_hundred


def _century(ten: str, reference: date, over_hundred: bool) -> str:
    """The two digits of the latest century in which the person is not born after the reference.

    Month and day decide only in the reference's own year; an impossible date is no obstacle here.
    """
    day = int(ten[4:6])
    if day > _COORDINATION_OFFSET:
        day -= _COORDINATION_OFFSET
    born = (int(ten[:2]), int(ten[2:4]), day)
    century = reference.year // 100
    if born > (reference.year % 100, reference.month, reference.day):
        century -= 1
    return f"{century - over_hundred:02d}"


def _birth_date(twelve: str) -> date:
    """Birth date of 12 digits; the day of a samordningsnummer is 60 too high."""
    day = int(twelve[6:8])
    if day > _COORDINATION_OFFSET:
        day -= _COORDINATION_OFFSET
    try:
        return date(int(twelve[:4]), int(twelve[4:6]), day)
    except ValueError:
        raise PersonalNumberError("PN_DATUM") from None
