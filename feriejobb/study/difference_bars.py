"""Bars on both sides of a middle line: gains to the right, losses to the left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_WIDTH, _LABEL, _VALUE = 540, 196, 64
_ROW, _BAR, _TOP = 28, 16, 6
_SIDE = (_WIDTH - _LABEL - 2 * _VALUE) // 2
_MIDDLE = _LABEL + _VALUE + _SIDE
_LETTERS = 25


@dataclass(frozen=True, slots=True)
class Difference:
    """One bar: its label, its signed length (None: hidden or not there) and the text at its end."""

    label: str
    length: int | None
    text: str


def difference_bars(key: str, title: str, description: str, rows: Sequence[Difference]) -> str:
    """A chart of differences as inline SVG, to one scale.

    Args:
        key: Id of the chart, unique in the page.
        title: What it shows; read aloud.
        description: How to read it; read aloud.
        rows: The bars, top to bottom.
    """
    full = max((abs(row.length) for row in rows if row.length is not None), default=0) or 1
    height = len(rows) * _ROW + 2 * _TOP
    body = []
    for k, row in enumerate(rows):
        y = _TOP + k * _ROW + (_ROW - _BAR) // 2
        base = y + _BAR - 3
        # Points of one grid differ at their end only.
        label = row.label if len(row.label) <= _LETTERS else f"…{row.label[1 - _LETTERS :]}"
        body.append(f'<text class="label" x="{_LABEL - 8}" y="{base}">{escape(label)}</text>')
        body.append(_bar(row, y, full))
        body.append(_end(row, base, full))
    line = f'<line class="zero" x1="{_MIDDLE}" y1="0" x2="{_MIDDLE}" y2="{height}"/>'
    return "\n".join(
        [
            f'<svg class="chart" viewBox="0 0 {_WIDTH} {height}" role="img" '
            f'aria-labelledby="{key}-t {key}-d">',
            f'<title id="{key}-t">{escape(title)}</title>',
            f'<desc id="{key}-d">{escape(description)}</desc>',
            *body,
            line,
            "</svg>",
        ]
    )


def _length(row: Difference, full: int) -> int:
    """Pixels; something always shows for something."""
    return max(_SIDE * abs(row.length) // full, 1) if row.length else 0


def _bar(row: Difference, y: int, full: int) -> str:
    wide = _length(row, full)
    if not wide or row.length is None:
        return ""
    x, kind = (_MIDDLE, "gain") if row.length > 0 else (_MIDDLE - wide, "loss")
    return f'<rect class="{kind}" x="{x}" y="{y}" width="{wide}" height="{_BAR}"/>'


def _end(row: Difference, base: int, full: int) -> str:
    wide = _length(row, full)
    if row.length is not None and row.length < 0:
        place = f'class="before" x="{_MIDDLE - wide - 6}"'
    else:
        place = f'class="after" x="{_MIDDLE + wide + 6}"'
    return f'<text {place} y="{base}">{escape(row.text)}</text>'
