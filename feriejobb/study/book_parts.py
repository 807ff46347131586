"""Small parts of the comparison's workbook: a table, and the sheets of the marginal values."""

from __future__ import annotations

from collections.abc import Sequence

from feriejobb.report.sheet_parts import Cell, Column, Layout
from feriejobb.report.sheet_style import Kind
from feriejobb.report.sheets import Book
from feriejobb.study.marginal import Marginal


def sheet(
    book: Book,
    name: str,
    widths: Sequence[float],
    titles: Sequence[str],
    kinds: Sequence[Kind],
    rows: Sequence[Sequence[Cell]],
    *,
    fixed: int = 1,
) -> None:
    """A table with a frozen header and a filter; a hidden value is a word among numbers."""
    described = zip(titles, widths, kinds, strict=True)
    columns = [Column(title, width, kind) for title, width, kind in described]
    book.table(name, columns, rows, Layout(fixed=fixed, mixed=True, empty="Inget att visa."))


def marginal_sheets(book: Book, found: Marginal) -> None:
    """What one more of something gives, and the next million step by step."""
    titles = ["Slag", "Var", "Vad", "Fler med plats", "Bevisat"]
    kinds: list[Kind] = ["text", "text", "text", "count", "word"]
    rows: list[list[Cell]] = [
        [u.kind, u.where, u.detail, u.gain, "ja" if u.proved else "nej"] for u in found.uses
    ]
    sheet(book, "Marginalvärden", (18, 30, 44, 16, 10), titles, kinds, rows)
    titles = ["Steg", "Till", "För", "Fler med plats", "Summa"]
    kinds = ["small", "text", "text", "count", "count"]
    rows = [
        [k, step.employer, step.detail, step.gain, step.total]
        for k, step in enumerate(found.million, start=1)
    ]
    sheet(book, "Nästa miljon", (8, 30, 54, 16, 12), titles, kinds, rows)
