"""The one writer of workbooks: every ``.xlsx`` that leaves the system is made by ``Book``.

What it holds to (reliability.md R3.1, R3.4, R3.5): everything in memory, nothing in a temporary
file; no formula and no link, whatever the text; text cells are text (``@`` and quotePrefix); empty
properties and a fixed time, so equal content gives equal bytes; no merged or hidden cells; and the
finished file is read back and compared cell by cell before anyone gets it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO

from xlsxwriter.workbook import Workbook

from feriejobb.report.check_written import check_written
from feriejobb.report.sheet_charts import Chart, draw
from feriejobb.report.sheet_parts import (
    Cell,
    Column,
    Layout,
    Mark,
    Placed,
    drop_down,
    line_count,
    lines_height,
    row_height,
    written,
)
from feriejobb.report.sheet_rows import COLUMN_NAMES, RowSheet, style_numbers
from feriejobb.report.sheet_style import Kind, Styles
from feriejobb.report.sheet_text import page_text, sheet_name

_CREATED = datetime(2000, 1, 1)
_A4 = 9


class Book:
    """One workbook being made; ``finish`` gives its bytes and checks them.

    Args:
        header: Printed top left on every page, for instance ``FÖRSLAG``.
        footer: Printed bottom left on every page.
    """

    def __init__(self, header: str = "", footer: str = "") -> None:
        self._bytes = BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._workbook = Workbook(self._bytes, options)
        self._workbook.set_properties({"created": _CREATED})
        self._styles = Styles(self._workbook)
        self._header, self._footer = page_text(header), page_text(footer)
        self._sheets: dict[str, RowSheet] = {}
        self._widths: dict[str, Sequence[float]] = {}

    def table(
        self,
        name: str,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Cell]],
        layout: Layout | None = None,
    ) -> str:
        """Add a sheet with one table: header in row 1, frozen and repeated in print, and a filter.

        Args:
            name: Name of the sheet.
            columns: The columns.
            rows: One value per column; None leaves the cell empty.
            layout: Fixed columns, summing rows, marks and rows below.

        Returns:
            The name that the sheet got.
        """
        layout = layout or Layout()
        name, sheet = self._add(name, [column.width for column in columns])
        self.line(name, 0, [(c.title, c.kind, "header") for c in columns])
        self._data(name, columns, rows, layout)
        if layout.empty and not rows:
            self.line(name, 2, [(layout.empty, "text", "label")])
        self._below(name, columns, len(rows) + 2, layout)

        last, titles = max(len(rows), 1), {c.title: i for i, c in enumerate(columns)}
        sheet.autofilter(0, 0, last, len(columns) - 1)
        sheet.freeze_panes(1, layout.fixed)
        sheet.repeat_rows(0)
        if layout.one_page:
            sheet.fit_to_pages(1, 1)
        if layout.printed:
            sheet.print_area(0, 0, len(rows) + len(layout.below) + 1, layout.printed - 1)
        for mark in layout.marks:
            self._mark(sheet, titles, last, mark)
        for c, column in enumerate(columns):
            if column.choices:
                sheet.data_validation(1, c, last, c, drop_down(column.choices))
        self._rule_lines(sheet, columns, last)
        return name

    def page(self, name: str, widths: Sequence[float]) -> str:
        """Add an empty sheet for free layout, printed on one page; ``line`` fills it."""
        name, sheet = self._add(name, widths)
        sheet.fit_to_pages(1, 1)
        sheet.hide_gridlines(2)
        return name

    def line(self, name: str, row: int, cells: Sequence[Placed], column: int = 0) -> None:
        """Write one row (from 0) of a sheet; an empty cell keeps the look of its role."""
        self._sheets[name].set_row(row, row_height(cells, self._widths[name][column:]))
        values = [written(value, kind, keep=role != "plain") for value, kind, role in cells]
        looks = [self._styles.cell(kind, role) for _, kind, role in cells]
        self._sheets[name].put(row, column, values, style_numbers(looks))

    def chart(self, name: str, chart: Chart) -> None:
        """Add a native chart over cells of the sheet."""
        draw(self._workbook, self._sheets[name], name, chart)

    def finish(self) -> bytes:
        """The finished workbook.

        Raises:
            VerificationError: What was written does not read back as what was meant.
        """
        charts = bool(self._workbook.charts)
        self._workbook.close()
        data = self._bytes.getvalue()
        meant = {name: sheet.written for name, sheet in self._sheets.items()}
        check_written(data, meant, charts=charts)
        return data

    def _add(self, wanted: str, widths: Sequence[float]) -> tuple[str, RowSheet]:
        """A new sheet, set up for print: landscape A4, one page wide, pages numbered."""
        name = sheet_name(wanted, {taken.casefold() for taken in self._sheets})
        sheet: RowSheet = self._workbook.add_worksheet(name, RowSheet)
        self._sheets[name], self._widths[name] = sheet, widths
        for c, width in enumerate(widths):
            sheet.set_column(c, c, width)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        sheet.set_header(f"&L&B{self._header}&R&A")
        sheet.set_footer(f"&L{self._footer}&RSida &P av &N")
        return name, sheet

    def _data(
        self,
        name: str,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Cell]],
        layout: Layout,
    ) -> None:
        sheet, kinds = self._sheets[name], [c.kind for c in columns]
        if layout.mixed:
            for r, row in enumerate(rows, start=1):
                cells = [(v, _look(v, k)) for v, k in zip(row, kinds, strict=True)]
                self.line(name, r, [(v, k, "plain") for v, k in cells])
            return
        plain = style_numbers([self._styles.cell(kind) for kind in kinds])
        bold = style_numbers([self._styles.cell(kind, "strong") for kind in kinds])
        wraps = [(i, c.width) for i, c in enumerate(columns) if c.kind in ("wrap", "note")]
        strong, nested = frozenset(layout.strong), frozenset(layout.nested)
        for r, row in enumerate(rows):
            keep = r in strong
            values = [
                v if isinstance(v, str) else written(v, k, keep=keep)
                for v, k in zip(row, kinds, strict=True)
            ]
            sheet.put(r + 1, 0, values, bold if keep else plain)
            long = max(
                (line_count(str(row[c] or ""), width, bold=keep) for c, width in wraps), default=1
            )
            if r == 0 or long > 1 or r in nested:
                height = lines_height(long) if r == 0 or long > 1 else None
                sheet.set_row(r + 1, height, None, {"level": 1} if r in nested else {})
        if nested:
            sheet.outline_settings(True, False, True, False)

    def _below(self, name: str, columns: Sequence[Column], row: int, layout: Layout) -> None:
        places = {c.title: (i, c.kind) for i, c in enumerate(columns)}
        label: tuple[int, Kind] = (0, "text")
        for r, line in enumerate(layout.below, start=row):
            for title, value in line.items():
                c, kind = places[title] if title else label
                self.line(name, r, [(value, kind, "label")], c)

    def _rule_lines(self, sheet: RowSheet, columns: Sequence[Column], last: int) -> None:
        """A thin line under every row, without a cell where there is no value."""
        ranges = [
            f"{COLUMN_NAMES[c]}2:{COLUMN_NAMES[c]}{last + 1}"
            for c, column in enumerate(columns)
            if column.kind not in ("answer", "note")
        ]
        rule = {
            "type": "formula",
            "criteria": "=TRUE",
            "format": self._styles.look("ruled"),
            "multi_range": " ".join(ranges),
        }
        sheet.conditional_format(1, 0, last, 0, rule)

    def _mark(self, sheet: RowSheet, titles: Mapping[str, int], last: int, mark: Mark) -> None:
        rule = {
            "type": "formula",
            "criteria": f'=${COLUMN_NAMES[titles[mark.column]]}2="{mark.equals}"',
            "format": self._styles.look(mark.look),
        }
        for c in [titles[title] for title in mark.shown or titles]:
            sheet.conditional_format(1, c, last, c, rule)


def _look(value: Cell, kind: Kind) -> Kind:
    """How a value looks in its column: a word among numbers as a word."""
    return "word" if isinstance(value, str) and kind in ("count", "kr", "percent") else kind
