"""The chart of a benchmark run: one self-contained SVG, time against F on a logarithmic scale.

Every bar carries its own label, so nothing is said by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import ceil, floor, log10

from feriejobb.bench.child import Row
from feriejobb.bench.show import text

_WIDTH, _LABEL, _VALUE = 1200, 300, 450
_TRACK = _WIDTH - _LABEL - _VALUE
_ROW, _BAR, _HEAD, _TOP, _AXIS = 26, 16, 34, 64, 34
_FONT = "Segoe UI, Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif"
_OURS, _OTHERS, _INK, _LINE = "#0b3c5d", "#8fc3d9", "#10212b", "#d5dfe4"

_SUBTITLE = (
    "Sekunder enligt klockan, logaritmisk skala. × F: processortid delad med den för ett flöde "
    "utan pengar och kvoter."
)


def chart(rows: Sequence[Row]) -> str:
    """The chart of all rows that have a time."""
    timed = [row for row in rows if isinstance(row.get("seconds"), float)]
    seconds = [max(_seconds(row), 0.001) for row in timed]
    low = floor(log10(min(seconds, default=0.1)))
    high = max(low + 1, ceil(log10(max(seconds, default=1.0))))
    groups: dict[str, list[Row]] = {}
    for row in timed:
        name = "Filer" if row["group"] == "filer" else "Fördelning"
        groups.setdefault(
            f"{name}, {row['model']} × {row['scale']:g}".replace(".", ","), []
        ).append(row)
    body, y = [], _TOP
    for name, members in groups.items():
        body.append(_text(0, y + 22, name, weight=700))
        y += _HEAD
        for row in members:
            body.append(_bar(row, y, low, high))
            y += _ROW
    height = y + _AXIS
    axis = [_tick(power, low, high, y) for power in range(low, high + 1)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-12 0 {_WIDTH + 24} {height}" '
            f'role="img" aria-labelledby="t d" font-family="{_FONT}" font-size="13">',
            '<title id="t">feriejobb bench: tid per metod</title>',
            '<desc id="d">Liggande staplar med logaritmisk tidsaxel. Mörka staplar är feriejobb, '
            "ljusa är andra metoder på samma indata. Texten till höger ger tiden, tiden delad med "
            "ett flöde (F), minnet och antalet placerade.</desc>",
            f'<rect x="-12" width="{_WIDTH + 24}" height="{height}" fill="#ffffff"/>',
            _text(0, 28, "Tid per metod på samma indata", size=20, weight=700),
            _text(0, 50, _SUBTITLE),
            *axis,
            *body,
            "</svg>\n",
        ]
    )


def _seconds(row: Row) -> float:
    value = row.get("seconds")
    return value if isinstance(value, float) else 0.0


def _at(seconds: float, low: int, high: int) -> int:
    """Where a time stands on the track."""
    return round(_TRACK * (log10(max(seconds, 0.001)) - low) / (high - low))


def _bar(row: Row, y: int, low: int, high: int) -> str:
    own = "feriejobb" in str(row["label"])
    width = max(2, _at(_seconds(row), low, high))
    parts = [f"{text(row.get('seconds'))} s"]
    if row.get("times_floor") is not None:
        parts.append(f"{text(row['times_floor'])} × F")
    parts.append(f"{text(row.get('peak_mib'))} MiB")
    if row.get("placed") is not None:
        parts.append(f"{text(row['placed'])} placerade")
    elif row["group"] == "fördelning" and row.get("state"):
        parts.append(str(row["state"]))
    if row.get("breaches"):
        parts.append(f"{text(row['breaches'])} regelbrott")
    middle = y + _BAR - 3
    return (
        _text(_LABEL - 10, middle, str(row["label"]), anchor="end")
        + f'<rect x="{_LABEL}" y="{y}" width="{width}" height="{_BAR}" rx="2" '
        f'fill="{_OURS if own else _OTHERS}"/>'
        + _text(_LABEL + _TRACK + 12, middle, " · ".join(parts))
    )


def _tick(power: int, low: int, high: int, bottom: int) -> str:
    x = _LABEL + _at(10.0**power, low, high)
    label = f"{10.0**power:g} s".replace(".", ",")
    return f'<line x1="{x}" x2="{x}" y1="{_TOP}" y2="{bottom}" stroke="{_LINE}"/>' + _text(
        x, bottom + 20, label, anchor="middle"
    )


def _text(
    x: int, y: int, words: str, *, anchor: str = "start", size: int = 13, weight: int = 400
) -> str:
    return (
        f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-size="{size}" '
        f'font-weight="{weight}" fill="{_INK}">{escape(words)}</text>'
    )
