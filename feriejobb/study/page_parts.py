"""Small parts of the comparison's page."""

from __future__ import annotations

from html import escape

from feriejobb.report.html_parts import DOTS
from feriejobb.study.words import HIDDEN


def cells(*texts: str) -> tuple[str, ...]:
    """Table cells; a hidden value is two dots on paper and words when read aloud."""
    return tuple(
        f'<td class="hidden">{DOTS}</td>' if text == HIDDEN else f"<td>{escape(text)}</td>"
        for text in texts
    )
