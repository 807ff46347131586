"""A sheet to read rather than to work in: title, headings, labelled lines and small tables."""

from __future__ import annotations

from collections.abc import Sequence

from feriejobb.report.sheet_parts import Cell, Placed
from feriejobb.report.sheet_style import Kind
from feriejobb.report.sheets import Book


class Page:
    """Writes a page from the top down; no cell is merged, so it reads aloud in order."""

    def __init__(self, book: Book, name: str, widths: Sequence[float]) -> None:
        self._book, self._wide = book, len(widths)
        #: Name of the sheet, and the next free row (from 0).
        self.name, self.row = book.page(name, widths), 0

    def title(self, text: str) -> None:
        """The page's title."""
        self._line([(text, "text", "title")])

    def stamp(self, text: str) -> None:
        """A word in a frame, such as FÖRSLAG."""
        self._line([(text, "text", "stamp")])

    def gap(self) -> None:
        """An empty row."""
        self.row += 1

    def heading(self, text: str) -> None:
        """A heading after an empty row, underlined across the page."""
        self.row += 1
        rest: list[Cell] = [None] * (self._wide - 1)
        self._line([(cell, "text", "heading") for cell in (text, *rest)])

    def pair(self, label: str, value: Cell, kind: Kind = "wrap") -> None:
        """A label and what it says."""
        self._line([(label, "text", "label"), (value, kind, "plain")])

    def grid(
        self, titles: Sequence[str], kinds: Sequence[Kind], rows: Sequence[Sequence[Cell]]
    ) -> tuple[int, int]:
        """A small table; returns its first and last row of data (from 0)."""
        self._line([(t or None, k, "header") for t, k in zip(titles, kinds, strict=True)])
        first = self.row
        for values in rows:
            self._line([(v, k, "plain") for v, k in zip(values, kinds, strict=True)])
        return first, self.row - 1

    def _line(self, cells: Sequence[Placed]) -> None:
        self._book.line(self.name, self.row, cells)
        self.row += 1
