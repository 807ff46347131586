"""A number in a cell as the text a person would type: ``16``, ``12.5``, or an ISO date."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta

from feriejobb.tables.parse import unreadable
from feriejobb.tables.workbook_parts import PartError, Workbook

WHOLE = re.compile(r"-?[0-9]{1,15}")
_LARGE = re.compile(r"-?[0-9.]+[eE]\+?[0-9]+")
#: Day 0 so that serial 61 is 1 March 1900; Excel believes in 29 February 1900.
_EPOCH_1900 = datetime(1899, 12, 30)
_EPOCH_1904 = datetime(1904, 1, 1)
_FIRST_TRUSTED_SERIAL = 61
_LAST_SERIAL = 2_958_465


def number_text(book: Workbook, style: int, raw: str) -> str:
    """A number as text; a number in a date format as ISO date.

    Args:
        book: Knows which styles show a date, and where its dates begin.
        style: Index of the cell's style.
        raw: The number as the file spells it.

    Raises:
        PartError: No finite number.
        ValueError: No number at all.
    """
    if style in book.date_styles:
        return _date(float(raw), epoch_1904=book.epoch_1904)
    if WHOLE.fullmatch(raw):
        return raw
    # A large number in exponent form may have lost digits: the column's parser refuses it.
    return raw if _LARGE.fullmatch(raw) else _shortest(raw)


def _date(serial: float, *, epoch_1904: bool) -> str:
    """ISO date of a serial number, with the time where it is not midnight."""
    epoch = _EPOCH_1904 if epoch_1904 else _EPOCH_1900
    lowest = 0 if epoch_1904 else _FIRST_TRUSTED_SERIAL
    if not lowest <= serial <= _LAST_SERIAL:
        return unreadable("DATUM")
    moment = epoch + timedelta(seconds=round(serial * 86_400))
    midnight = moment.time().isoformat() == "00:00:00"
    return moment.date().isoformat() if midnight else moment.isoformat()


def _shortest(raw: str) -> str:
    """A decimal as the shortest text of the same number, without ``.0``."""
    number = float(raw)
    if not math.isfinite(number):
        raise PartError
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
