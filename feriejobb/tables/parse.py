"""From the text of a cell to a value; own parsers, no guessing, no value in any error.

``clean`` makes text safe once, when it is read (reliability.md R3.3, R3.12). The other functions
take clean text and raise ``CellError`` with a code from ``feriejobb.messages``.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

#: Longest cell, in characters.
MAX_CHARACTERS = 4_000

#: First in a cell that could not be read; ``clean`` takes it from honest text: it can't be forged.
MARK = "\x00"

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"  # C0 and C1 but tab and line ends
    "\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
_SPACES = re.compile("[\t\n\r\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
_REJECTED = re.compile(
    "[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(
        f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17)
    )
    + "]"
)
#: UTF-8 å ä ö Å Ä Ö é ü read as Windows-1252 or Latin-1, and the replacement character.
_MOJIBAKE = re.compile("\ufffd|\xc3[\xa5\xa4\xb6\xa9\xbc\x85\x84\x96\u2026\u201e\u2013]")
_FORMULA_START = re.compile(r"[=@＝＠]|[+＋\-－](?![\d\s()/.–-]*$)")
_WHOLE = re.compile(r"-?[0-9]+")
_TWO_DECIMALS = re.compile(r"([0-9]+)(?:[.,]([0-9]{1,2}))?")
#: Both forms of ISO 8601, with and without dashes, and midnight as databases write it.
_ISO_DATE = re.compile(r"([0-9]{4})(-?)([0-9]{2})\2([0-9]{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_LANGUAGE = re.compile(r"[a-zåäö][a-zåäö0-9_-]*")
_SEPARATOR = re.compile(r"[,|]")
_ID_FORBIDDEN = re.compile(r"[;,|\"'\\<>]")

_LONGEST_ID = 64


class CellError(ValueError):
    """A cell that does not hold what its column needs.

    Attributes:
        code: A code of ``feriejobb.messages``.
        facts: What its text needs from schema or model; never the value.
    """

    def __init__(self, code: str, **facts: object) -> None:
        self.code = code
        self.facts = facts
        super().__init__(code)


class Tidied(str):
    """Clean text that lost invisible marks on the way; counted when the input is validated."""

    __slots__ = ()


def unreadable(code: str) -> str:
    """What stands in for a cell that could not be read, so that no later step can use it."""
    return MARK + code


def unreadable_code(text: str) -> str | None:
    """The code of an unreadable cell, or None for ordinary text."""
    return text[1:] if text.startswith(MARK) else None


def clean(text: str) -> str:
    """Text as it is stored: NFC, plain blanks, trimmed, without invisible marks.

    Returns:
        The clean text (``Tidied`` where marks were removed), or an unreadable mark for text that
        must not go further.
    """
    if len(text) > MAX_CHARACTERS:
        return unreadable("FÖR_LÅNG")
    if text.isascii() and text.isprintable():
        return text.strip()
    if _REJECTED.search(text):
        return unreadable("OTILLÅTET_TECKEN")
    if _MOJIBAKE.search(text):
        return unreadable("MOJIBAKE")
    spaced = _SPACES.sub(" ", unicodedata.normalize("NFC", text))
    tidy = _INVISIBLE.sub("", spaced)
    result = unicodedata.normalize("NFC", tidy).strip()
    return result if tidy == spaced else Tidied(result)


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet might run the text; a phone number with ``+`` is no formula."""
    return _FORMULA_START.match(text) is not None


def identifier(text: str) -> str:
    """An opaque id: safe in lists, CSV files and spreadsheets."""
    unsafe = len(text) > _LONGEST_ID or _ID_FORBIDDEN.search(text) or text[0] in "=+-@"
    if unsafe:
        raise CellError("ID_TECKEN")
    return text


def yes_no(text: str) -> bool:
    """``ja`` or ``nej`` in any case, nothing else."""
    folded = text.casefold()
    if folded not in ("ja", "nej"):
        raise CellError("JA_NEJ")
    return folded == "ja"


def count(text: str, low: int, high: int) -> int:
    """A whole number in ASCII digits, without blanks or decimals, within ``low`` … ``high``."""
    if not _WHOLE.fullmatch(text):
        raise CellError("HELTAL")
    if len(text) > len(str(high)) + 1 or not low <= int(text) <= high:
        raise CellError("INTERVALL", low=low, high=high)
    return int(text)


def hundredths(text: str, high: int) -> int:
    """A decimal with at most two decimals as hundredths (kr → öre, percent → basis points).

    Args:
        text: ``12``, ``12,5`` or ``12.50``; no sign, blanks or thousands separators.
        high: Largest value accepted, in hundredths.
    """
    match = _TWO_DECIMALS.fullmatch(text)
    if not match:
        raise CellError("DECIMALTAL")
    value = int(match[1][-20:]) * 100 + int((match[2] or "").ljust(2, "0"))
    if len(match[1]) > len(str(high)) or value > high:
        raise CellError("INTERVALL", low=0, high=high // 100)
    return value


def iso_date(text: str) -> date:
    """A date as YYYY-MM-DD or YYYYMMDD; real date cells have already become the first of them."""
    match = _ISO_DATE.fullmatch(text)
    if not match:
        raise CellError("DATUM")
    try:
        return date(int(match[1]), int(match[3]), int(match[4]))
    except ValueError:
        raise CellError("DATUM") from None


def language(text: str) -> str:
    """One language code in lower case."""
    if not _LANGUAGE.fullmatch(text):
        raise CellError("SPRÅKKOD")
    return text


def items(text: str) -> list[str]:
    """The parts of a list separated by ``,`` or ``|``, trimmed; an empty part is an error."""
    parts = [part.strip() for part in _SEPARATOR.split(text)] if text else []
    if not all(parts):
        raise CellError("LISTA")
    return parts
