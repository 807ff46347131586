"""The city as eleven hexagons, one per stadsdelsområde, placed as their centres lie.

Neighbours in the drawing are neighbours by land or bridge; sizes mean nothing. Colour only repeats
what the figure in the tile says. A district that the drawing does not know gets a tile below.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

#: Column in half tiles and row of each district.
POSITIONS = {
    "Hässelby-Vällingby": (0, 0),
    "Järva": (2, 0),
    "Bromma": (1, 1),
    "Kungsholmen": (3, 1),
    "Norra innerstaden": (5, 1),
    "Hägersten-Älvsjö": (2, 2),
    "Södermalm": (4, 2),
    "Skärholmen": (1, 3),
    "Enskede-Årsta-Vantör": (3, 3),
    "Skarpnäck": (5, 3),
    "Farsta": (4, 4),
}
_HALF, _STEP, _HEIGHT = 62, 108, 144
_MARGIN = 4
_LETTERS = 15

#: From great loss to great gain; the middle one is no change, the last one is hidden.
LEVELS = ("loss2", "loss1", "same", "gain1", "gain2", "unknown")


@dataclass(frozen=True, slots=True)
class Tile:
    """One district: its level of ``LEVELS``, the figure, and a smaller line under it."""

    district: str
    level: str
    figure: str
    note: str


def level(difference: int | None, base: int | None) -> str:
    """Level of a difference: strong from five per cent of the baseline."""
    if difference is None or base is None:
        return "unknown"
    if difference == 0:
        return "same"
    strength = 2 if 20 * abs(difference) >= max(base, 1) else 1
    return f"{'gain' if difference > 0 else 'loss'}{strength}"


def tile_map(key: str, title: str, description: str, tiles: Sequence[Tile]) -> str:
    """The map as inline SVG.

    Args:
        key: Id of the drawing, unique in the page.
        title: What it shows; read aloud.
        description: How to read it; read aloud.
        tiles: The districts.
    """
    places = _places([tile.district for tile in tiles])
    across = max((column for column, _ in places.values()), default=0) + 2
    down = max((row for _, row in places.values()), default=0)
    width = across * _HALF + 2 * _MARGIN
    height = down * _STEP + _HEIGHT + 2 * _MARGIN
    body = [_tile(tile, *places[tile.district]) for tile in tiles]
    return "\n".join(
        [
            f'<svg class="map" viewBox="0 0 {width} {height}" role="img" '
            f'aria-labelledby="{key}-t {key}-d">',
            f'<title id="{key}-t">{escape(title)}</title>',
            f'<desc id="{key}-d">{escape(description)}</desc>',
            *body,
            "</svg>",
        ]
    )


def _places(districts: Sequence[str]) -> Mapping[str, tuple[int, int]]:
    found = {name: POSITIONS[name] for name in districts if name in POSITIONS}
    below = max((row for _, row in found.values()), default=-1) + 1
    for k, name in enumerate(name for name in districts if name not in found):
        row = below + k // 3
        found[name] = (2 * (k % 3) + row % 2, row)
    return found


def _tile(tile: Tile, column: int, row: int) -> str:
    x, y = _MARGIN + (column + 1) * _HALF, _MARGIN + row * _STEP + _HEIGHT // 2
    side, low, high = _HALF - 2, _HEIGHT // 4 - 1, _HEIGHT // 2 - 2
    corners = [(0, -high), (side, -low), (side, low), (0, high), (-side, low), (-side, -low)]
    points = " ".join(f"{x + dx},{y + dy}" for dx, dy in corners)
    lines = _lines(tile.district)
    top = y - 26 - 7 * (len(lines) - 1)
    texts = [
        f'<text class="name" x="{x}" y="{top + 14 * k}">{escape(line)}</text>'
        for k, line in enumerate(lines)
    ]
    texts.append(f'<text class="figure" x="{x}" y="{y + 14}">{escape(tile.figure)}</text>')
    texts.append(f'<text class="note" x="{x}" y="{y + 34}">{escape(tile.note)}</text>')
    return f'<g class="{tile.level}"><polygon points="{points}"/>{"".join(texts)}</g>'


def _lines(name: str) -> list[str]:
    """A name in lines that fit the tile, broken after hyphens and at spaces."""
    lines = [""]
    for part in name.replace("-", "-\0").replace(" ", " \0").split("\0"):
        if lines[-1] and len(lines[-1] + part.rstrip()) > _LETTERS:
            lines.append("")
        lines[-1] += part
    return [line.strip() for line in lines]
