"""Swedish wording and safe texts for workbooks: sheet names, page headers, dates, sort order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from datetime import date

_FIRST_HALF = ("januari", "februari", "mars", "april", "maj", "juni")
_MONTHS = (*_FIRST_HALF, "juli", "augusti", "september", "oktober", "november", "december")

#: What Excel refuses in the name of a sheet.
_BAD_IN_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f]")
_NAME_LENGTH = 31

#: Excel takes 255 characters for a whole header, codes and doubled ``&`` included.
_PAGE_TEXT = 110

#: Control characters, lone surrogates and noncharacters: a file that holds them cannot be opened
#: or reads back as something else. Tab and line feed are text.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LONGEST = 32_767 // 2

_FIGURES = re.compile(r"\d+")

#: å, ä and ö follow z; in code-point order ä comes before å.
_SWEDISH = str.maketrans({"å": "{a", "ä": "{b", "ö": "{c", "æ": "{b", "ø": "{c"})


def writable(text: str) -> bool:
    """Whether a cell can hold the text unchanged."""
    if text.isascii() and text.isprintable() and len(text) <= _LONGEST:
        return True
    return len(text) <= _LONGEST and not _UNWRITABLE.search(text)


def sheet_name(wanted: str, taken: Container[str] = ()) -> str:
    """A name that Excel accepts: at most 31 characters, nothing forbidden, unlike those taken.

    Args:
        wanted: The name as people would write it.
        taken: Names in use, casefolded: Excel does not tell upper from lower case.
    """
    name = _BAD_IN_NAME.sub(" ", unicodedata.normalize("NFC", wanted)).strip().strip("'").strip()
    name = name or "Blad"
    if name.casefold() == "history":
        name += "_"
    candidate, number = name[:_NAME_LENGTH].rstrip(), 1
    while candidate.casefold() in taken:
        number += 1
        tail = f" ({number})"
        candidate = name[: _NAME_LENGTH - len(tail)].rstrip() + tail
    return candidate


def page_text(text: str) -> str:
    """Text for a printed page header or footer, where ``&`` starts a code; cut to fit in there."""
    return " ".join(text.split())[:_PAGE_TEXT].replace("&", "&&")


def swedish_key(text: str) -> str:
    """Sort key: case-blind, å ä ö last, other accents ignored, figures by their value."""
    text = _FIGURES.sub(lambda m: m[0].zfill(9), text)
    folded = unicodedata.normalize("NFC", text).casefold().translate(_SWEDISH)
    return "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))


def long_date(day: date) -> str:
    """``14 juni 2027``."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def date_span(first: date, last: date) -> str:
    """``14 juni–2 juli 2027``; the first year is written out only where it differs."""
    start = long_date(first) if first.year != last.year else long_date(first).rsplit(" ", 1)[0]
    return f"{start}–{long_date(last)}"


def kronor(ore: int) -> str:
    """``1 234 567,50 kr`` from integer öre; whole kronor without decimals."""
    sign, amount = "−" if ore < 0 else "", abs(ore)
    whole = f"{amount // 100:,}".replace(",", "\u00a0")
    return f"{sign}{whole}{f',{amount % 100:02d}' if amount % 100 else ''}\u00a0kr"


def number(value: int) -> str:
    """``10 617`` with a no-break space, as Swedish text writes it."""
    return f"{value:,}".replace(",", "\u00a0").replace("-", "−")


def load(used: int, limit: int) -> str:
    """How full a supervisor group is, in a word."""
    if not used:
        return "Tom"
    return "Ledigt" if used < limit else "Fullt" if used == limit else "Över"


def share(part: int, whole: int) -> int | None:
    """A share in basis points, rounded half up; None of nothing."""
    return (20_000 * part + whole) // (2 * whole) if whole else None
