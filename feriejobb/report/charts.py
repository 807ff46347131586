"""Bar charts as inline SVG, drawn from published figures only (reliability R2.7).

Geometry is whole numbers, so the same figures give the same bytes. A hidden value has a label,
".." and no bar; nothing in the drawing depends on what it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_WIDTH, _LABEL, _VALUE = 540, 200, 62
_ROW, _BAR, _TOP = 30, 18, 6
_TRACK = _WIDTH - _LABEL - _VALUE
#: Rough width of one letter, to keep text inside a segment.
_LETTER = 8

#: From first wish to any area; light enough for dark text or dark enough for white.
SHADES = ("#0b3c5d", "#1d6996", "#4f9bbf", "#8fc3d9", "#c2dfe8", "#dfe9ec", "#f0d9a8")
_DARK_SHADES = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, its length (None: hidden) and the text at its end."""

    label: str
    length: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Stack:
    """One stacked bar: the length of each segment in turn, None where hidden."""

    label: str
    segments: tuple[int | None, ...]
    whole: int | None


def _frame(rows: int, key: str, title: str, description: str, body: Sequence[str]) -> str:
    height = rows * _ROW + 2 * _TOP
    return "\n".join(
        [
            f'<svg class="chart" viewBox="0 0 {_WIDTH} {height}" role="img" '
            f'aria-labelledby="{key}-t {key}-d">',
            f'<title id="{key}-t">{escape(title)}</title>',
            f'<desc id="{key}-d">{escape(description)}</desc>',
            *body,
            "</svg>",
        ]
    )


def _label(y: int, text: str) -> str:
    return f'<text class="label" x="{_LABEL - 10}" y="{y + _BAR - 4}">{escape(text)}</text>'


def _hidden(y: int) -> str:
    return f'<text class="dots" x="{_LABEL + 2}" y="{y + _BAR - 4}">..</text>'


def bars(key: str, title: str, description: str, rows: Sequence[Bar], full: int) -> str:
    """A chart of horizontal bars.

    Args:
        key: Id of the chart, unique in the page.
        title: What it shows; read aloud.
        description: How to read it; read aloud.
        rows: The bars, top to bottom.
        full: The length that fills the whole width.
    """
    body = []
    for i, row in enumerate(rows):
        y = _TOP + i * _ROW + (_ROW - _BAR) // 2
        body.append(_label(y, row.label))
        if row.length is None:
            body.append(_hidden(y))
            continue
        width = _TRACK * min(row.length, full) // max(full, 1)
        body.append(
            f'<rect class="track" x="{_LABEL}" y="{y}" width="{_TRACK}" height="{_BAR}" rx="3"/>'
        )
        body.append(
            f'<rect class="bar" x="{_LABEL}" y="{y}" width="{width}" height="{_BAR}" rx="3"/>'
        )
        body.append(
            f'<text class="value" x="{_WIDTH}" y="{y + _BAR - 4}">{escape(row.text)}</text>'
        )
    return _frame(len(rows), key, title, description, body)


def stacks(
    key: str, title: str, description: str, rows: Sequence[Stack], names: Sequence[str]
) -> str:
    """A chart of stacked bars that each fill the width; what is hidden in a bar is left open.

    Args:
        key: Id of the chart, unique in the page.
        title: What it shows; read aloud.
        description: How to read it; read aloud.
        rows: The stacks, top to bottom; published segments are drawn from the left.
        names: Name of each segment, for the key below the chart.
    """
    body = []
    track = _WIDTH - _LABEL
    for i, row in enumerate(rows):
        y = _TOP + i * _ROW + (_ROW - _BAR) // 2
        body.append(_label(y, row.label))
        if not row.whole:
            body.append(_hidden(y))
            continue
        body.append(f'<rect class="track" x="{_LABEL}" y="{y}" width="{track}" height="{_BAR}"/>')
        start = 0
        for shade, segment in zip(SHADES, row.segments, strict=False):
            if not segment:
                continue
            left, right = (track * edge // row.whole for edge in (start, start + segment))
            body.append(_segment(_LABEL + left, y, right - left, shade, segment, row.whole))
            start += segment
        x = _LABEL + track * start // row.whole
        if None in row.segments and x + 2 * _LETTER <= _WIDTH:
            body.append(f'<text class="dots" x="{x + 4}" y="{y + _BAR - 4}">..</text>')
    key_rows = _key(len(rows), names)
    return _frame(len(rows) + 2, key, title, description, [*body, *key_rows])


def _segment(x: int, y: int, width: int, shade: str, part: int, whole: int) -> str:
    drawn = f'<rect x="{x}" y="{y}" width="{max(width - 1, 1)}" height="{_BAR}" fill="{shade}"/>'
    percent = f"{(200 * part + whole) // (2 * whole)}"
    if width < _LETTER * (len(percent) + 1):
        return drawn
    ink = " light" if SHADES.index(shade) < _DARK_SHADES else ""
    middle = x + width // 2
    return f'{drawn}<text class="inside{ink}" x="{middle}" y="{y + _BAR - 5}">{percent}</text>'


def _key(rows: int, names: Sequence[str]) -> list[str]:
    """Shades and names in two lines under the bars."""
    found = []
    half = (len(names) + 1) // 2
    step = _WIDTH // max(half, 1)
    for i, name in enumerate(names):
        x, y = (i % half) * step, _TOP + (rows + i // half) * _ROW + 8
        found.append(f'<rect x="{x}" y="{y}" width="14" height="14" fill="{SHADES[i]}"/>')
        found.append(f'<text class="key" x="{x + 20}" y="{y + 12}">{escape(name)}</text>')
    return found
