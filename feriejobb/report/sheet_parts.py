"""What a sheet is described with: columns, marks, layout, and values before they are written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from textwrap import wrap

from feriejobb.report.sheet_rows import Written
from feriejobb.report.sheet_style import Kind, Look, Role

#: A value before it is written: öre for ``kr``, basis points for ``percent``.
Cell = str | int | date | None

#: A value, what it is, and its role.
Placed = tuple[Cell, Kind, Role]

_EPOCH = date(1899, 12, 30)
_UNITS: dict[Kind, int] = {"kr": 100, "percent": 10_000}

#: Points that a row takes up: one line of text, and lines in larger type.
_LINE = 15.0
_HEIGHTS: dict[Role, float] = {"title": 28.0, "stamp": 24.0, "heading": 21.0, "header": 20.0}
#: Air above and below the lines of a header, and of other text.
_AIR, _TEXT_AIR = 5.0, 2.25

#: Letters of running text that fit into one unit of width, that of a figure; fewer in bold.
_LETTERS, _BOLD_LETTERS = 1.15, 1.0
_BOLD: frozenset[Role] = frozenset({"strong", "header", "label"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        title: Header.
        width: Width in characters; fixed, because a fitted width would tell about the content.
        kind: What the cells hold.
        choices: The drop-down of an ``answer`` column.
    """

    title: str
    width: float
    kind: Kind = "text"
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """Rows where ``column`` holds ``equals`` show the columns ``shown`` (all if empty) so."""

    column: str
    equals: str
    look: Look
    shown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is laid out.

    Attributes:
        fixed: Columns that stay in view.
        printed: How many columns are printed; 0 means all.
        one_page: Printed on one page, for a short table with a chart.
        empty: What stands under the header where there are no rows.
        mixed: Words stand among the numbers, and get the look of words.
        strong: Row indices (from 0) that sum up others.
        nested: Row indices that can be folded under the row above.
        marks: Conditional looks.
        below: Rows under the table, by column title; the key "" is the label in the first column.
    """

    fixed: int = 0
    printed: int = 0
    one_page: bool = False
    empty: str = ""
    mixed: bool = False
    strong: Collection[int] = ()
    nested: Collection[int] = ()
    marks: Sequence[Mark] = ()
    below: Sequence[Mapping[str, Cell]] = ()


def written(value: Cell, kind: Kind, *, keep: bool = False) -> Written:
    """What stands in the file for a value; "" where there is no cell at all.

    Args:
        value: The value.
        kind: What it is.
        keep: An empty cell keeps its look.
    """
    if isinstance(value, str):
        return value
    if value is None:
        return None if keep or kind in ("answer", "note") else ""
    if isinstance(value, date):
        return (value - _EPOCH).days
    return value / _UNITS[kind] if kind in _UNITS else value


@lru_cache(maxsize=10_000)
def line_count(text: str, width: float, *, bold: bool = False) -> int:
    """How many lines a text takes in a column; reckoned here, so that it prints whole."""
    room = max(1, int(width * (_BOLD_LETTERS if bold else _LETTERS)))
    if len(text) <= room and "\n" not in text:
        return 1
    return sum(len(wrap(part, room)) or 1 for part in text.split("\n"))


def lines_height(lines: int) -> float:
    """Height in points of a row whose longest text takes so many lines."""
    return _LINE * lines + _TEXT_AIR


def row_height(cells: Sequence[Placed], widths: Sequence[float]) -> float:
    """Height in points of a row of a page; said for every row, since programs differ."""
    height = lines_height(1)
    for (value, kind, role), width in zip(cells, widths, strict=False):
        height = max(height, _HEIGHTS.get(role, 0.0))
        if isinstance(value, str) and (kind == "wrap" or role == "header"):
            lines = line_count(value, width, bold=role in _BOLD)
            height = max(height, _LINE * lines + _AIR if role == "header" else lines_height(lines))
    return height


def drop_down(choices: Sequence[str]) -> dict[str, object]:
    """Data validation of an ``answer`` column, with Swedish texts."""
    return {
        "validate": "list",
        "source": list(choices),
        "input_title": "Välj i listan",
        "input_message": " eller ".join((", ".join(choices[:-1]), choices[-1])) + ".",
        "error_title": "Det svaret finns inte",
        "error_message": "Välj ett av svaren i listan, eller lämna cellen tom.",
    }
