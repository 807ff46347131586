"""How cells look: one format per kind of value, readable in black and white.

Nothing is told by colour alone: what is coloured also differs in weight, slant, line or word.
"""

from __future__ import annotations

from typing import Any, Literal

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

#: What a cell holds. ``word`` is a short text and ``small`` a number that names or orders, both in
#: the middle; ``tally`` is a count beside its label; ``kr`` takes integer öre and ``percent``
#: integer basis points; ``rank`` and ``turn`` show 0 as words; people fill in ``answer``, ``note``.
Kind = Literal[
    "text",
    "wrap",
    "word",
    "small",
    "count",
    "tally",
    "rank",
    "turn",
    "kr",
    "percent",
    "date",
    "answer",
    "note",
]

#: ``plain`` data, ``strong`` for rows that sum up, and the parts of a page.
Role = Literal["plain", "strong", "header", "title", "heading", "label", "stamp"]

#: Looks that a conditional mark can give a cell.
Look = Literal["struck", "strong", "slanted", "ruled"]

INK = "#1A1A1A"
BLUE = "#003F75"
PALE_BLUE = "#DCE8F2"
PALE_YELLOW = "#FFF8DC"
GREY = "#5C5C5C"
PALE_GREY = "#BFBFBF"

#: Numbers look Swedish in every program, whatever language it speaks: 12 345,50 and 10,21 %.
_SWEDISH = "[$-41D]"
#: 49 is Excel's own number for the format ``@``.
_TEXT = {"num_format": 49, "quote_prefix": True}
_KINDS: dict[Kind, dict[str, Any]] = {
    "text": _TEXT,
    "wrap": _TEXT | {"text_wrap": True},
    "word": _TEXT | {"align": "center"},
    "small": {"num_format": "0", "align": "center"},
    "count": {"num_format": f"{_SWEDISH}#,##0"},
    "tally": {"num_format": f"{_SWEDISH}#,##0", "align": "left"},
    "rank": {"num_format": '[=0]"Annat område";0', "align": "center"},
    "turn": {"num_format": '[=0]"Lika bra";0', "align": "center"},
    "kr": {"num_format": f"{_SWEDISH}#,##0.00"},
    "percent": {"num_format": _SWEDISH + r"0.00\ %"},
    "date": {"num_format": "yyyy-mm-dd", "align": "center"},
    "answer": _TEXT | {"bg_color": PALE_YELLOW, "border": 1, "border_color": GREY},
    "note": _TEXT | {"bg_color": PALE_YELLOW, "border": 1, "border_color": GREY, "text_wrap": True},
}
_ROLES: dict[Role, dict[str, Any]] = {
    "plain": {},
    "strong": {"bold": True, "bg_color": PALE_BLUE, "top": 1},
    "header": {
        "bold": True,
        "bg_color": PALE_BLUE,
        "bottom": 2,
        "text_wrap": True,
    },
    "title": {"bold": True, "font_size": 18, "font_color": BLUE},
    "heading": {"bold": True, "font_size": 13, "font_color": BLUE, "bottom": 1},
    "label": {"bold": True},
    "stamp": {"bold": True, "font_size": 14, "border": 2, "align": "center"},
}
_LOOKS: dict[Look, dict[str, Any]] = {
    "struck": {"font_strikeout": True, "font_color": GREY},
    "strong": {"bold": True, "bg_color": PALE_BLUE},
    "slanted": {"italic": True},
    "ruled": {"bottom": 1, "bottom_color": PALE_GREY},
}


def _header_of(kind: Kind) -> dict[str, Any]:
    """A header is text and stands where its column's values stand."""
    numbers = kind in ("count", "kr", "percent")
    return _TEXT | {"align": "right" if numbers else _KINDS[kind].get("align", "left")}


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[str, str], Format] = {}

    def cell(self, kind: Kind, role: Role = "plain") -> Format:
        """Format of a cell by what it holds and its role."""
        key = (kind, role)
        if key not in self._made:
            look = _header_of(kind) if role == "header" else _KINDS[kind]
            # In the middle of its row: at the top a letter would touch the line above it.
            settings = {"valign": "vcenter", "font_color": INK} | look | _ROLES[role]
            self._made[key] = self._workbook.add_format(settings)
        return self._made[key]

    def look(self, look: Look) -> Format:
        """Format of a conditional mark."""
        key = ("look", look)
        if key not in self._made:
            self._made[key] = self._workbook.add_format(_LOOKS[look])
        return self._made[key]
