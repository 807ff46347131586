"""Building blocks of the public report: escaped text, cells, tables with caption and headings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from urllib.parse import urlencode

from feriejobb.protect.crosstab import Cell
from feriejobb.report.fairness import wilson
from feriejobb.report.html_text import NO_BREAK, percent
from feriejobb.report.sheet_text import number
from feriejobb.report.statistics import Figures

#: What stands for a hidden number: two dots on paper, a word when read aloud.
DOTS = '<span aria-hidden="true">..</span><span class="aloud">visas inte</span>'


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its heading, its finished cells, and whether it sums the others."""

    heading: str
    cells: tuple[str, ...]
    total: bool = False


def count_cell(figures: Figures, cell: Cell) -> str:
    """A count, named by its cell so that a later report can be compared with this one."""
    value = figures.count(cell)
    shown = DOTS if value is None else number(value)
    kind = ' class="hidden"' if value is None else ""
    return f'<td{kind} data-cell="{escape(urlencode(cell))}">{shown}</td>'


def share_cell(figures: Figures, part: Cell, whole: Cell) -> str:
    """A share in percent, hidden with its counts."""
    share = figures.share(part, whole)
    if share is None:
        return f'<td class="hidden">{DOTS}</td>'
    return f"<td>{escape(percent(*share))}</td>"


def interval_cell(figures: Figures, part: Cell, whole: Cell) -> str:
    """Wilson's 95 % interval of a share in whole percent, hidden with its counts."""
    share = figures.share(part, whole)
    if share is None:
        return f'<td class="hidden">{DOTS}</td>'
    found = wilson(*share)
    if found is None:
        return "<td>–</td>"
    low, high = found
    return f"<td>{low // 100}–{-(-high // 100)}{NO_BREAK}%</td>"


def table(
    caption: str, first: str, headings: Sequence[str], rows: Sequence[Row], kind: str = "numbers"
) -> str:
    """A data table of ``numbers`` or ``words`` with caption, column headings and row headings."""
    head = "".join(f'<th scope="col">{escape(h)}</th>' for h in headings)
    if kind == "words":
        rows = [replace(row, cells=_named(row.cells, headings)) for row in rows]
    body = "\n".join(
        f'<tr{" class=total" if row.total else ""}><th scope="row">{escape(row.heading)}</th>'
        f"{''.join(row.cells)}</tr>"
        for row in rows
    )
    return (
        f'<div class="scroll" role="region" aria-label="{escape(caption)}" tabindex="0">'
        f'<table class="{kind}"><caption>{escape(caption)}</caption>\n'
        f'<thead><tr><th scope="col">{escape(first)}</th>{head}</tr></thead>\n'
        f"<tbody>\n{body}\n</tbody></table></div>"
    )


def _named(cells: Sequence[str], headings: Sequence[str]) -> tuple[str, ...]:
    """Cells that carry their heading, for a screen so narrow that they stand below each other."""
    pairs = zip(cells, headings, strict=True)
    return tuple(c.replace("<td", f'<td data-head="{escape(h)}"', 1) for c, h in pairs)


def section(key: str, heading: str, *blocks: str) -> str:
    """A section with its heading, reachable by its key."""
    body = "\n".join(blocks)
    return (
        f'<section id="{key}" aria-labelledby="{key}-h">\n'
        f'<h2 id="{key}-h">{escape(heading)}</h2>\n{body}\n</section>'
    )


def figure(chart: str, caption: str, kind: str = "") -> str:
    """A chart with its visible caption."""
    mark = f' class="{kind}"' if kind else ""
    return f"<figure{mark}><figcaption>{escape(caption)}</figcaption>{chart}</figure>"


def pair(heading: str, left: str, right: str) -> str:
    """A heading with a figure and its table side by side, below each other where it is narrow."""
    return f'<div class="pair"><h3>{escape(heading)}</h3>\n{left}\n<div>{right}</div></div>'


def paragraph(text: str, kind: str = "") -> str:
    """A paragraph of plain text."""
    return f"<p{f' class={kind}' if kind else ''}>{escape(text)}</p>"
