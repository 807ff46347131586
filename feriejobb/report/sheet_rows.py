"""XlsxWriter's worksheet with two changes: rows are written fast, and text is only ever text.

Plain XlsxWriter keeps an object per cell and formats it anew on the way out (measured: 210,000
cells in 2.9 s, here about 1 s), and it copies a text that stands between ``<r>`` and ``</r>`` into
the file as markup. Every cell written here is read back and compared (``check_written``).
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

#: More columns than any sheet here has.
WIDEST = 256
COLUMN_NAMES = tuple(xl_col_to_name(c) for c in range(WIDEST))

#: What ends up in a cell; None is a cell with a look and no value, "" no cell at all.
Written = str | int | float | None

#: (row, first column, values), counted from 0.
Rows = list[tuple[int, int, Sequence[Written]]]


class RowSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no type information
    """A worksheet that takes whole rows.

    Attributes:
        written: What was put, for reading back and for charts.
    """

    def __init__(self) -> None:
        super().__init__()
        self.written: Rows = []

    def put(
        self, row: int, column: int, values: Sequence[Written], looks: Sequence[Format]
    ) -> None:
        """Write one row from ``column`` on, both counted from 0."""
        index_of = self.str_table._get_shared_string_index  # noqa: SLF001  # no public name
        cells: list[str] = []
        names = COLUMN_NAMES[column : column + len(values)]
        for name, value, look in zip(names, values, looks, strict=True):
            if value == "":
                continue
            style = look._get_xf_index()  # noqa: SLF001  # no public name
            start = f'<c r="{name}{row + 1}" s="{style}"'
            if isinstance(value, str):
                text = _as_one_run(value) if value.startswith("<r>") else value
                cells.append(f'{start} t="s"><v>{index_of(text)}</v></c>')
            else:
                cells.append(f"{start}/>" if value is None else f"{start}><v>{value:.16G}</v></c>")
        self.table[row][column] = "".join(cells)
        self.written.append((row, column, values))
        self._check_dimensions(row, column)
        self._check_dimensions(row, column + len(values) - 1)

    def _calculate_spans(self) -> None:
        # Spans are optional hints in the file.
        self.row_spans: dict[int, str] = {}

    def _write_cell(self, row: int, col: int, cell: str) -> None:
        self.fh.write(cell)

    def _get_range_data(
        self, row_start: int, col_start: int, row_end: int, col_end: int
    ) -> list[str]:
        """What a chart shows of its cells; a chart's range is one column wide."""
        found = dict.fromkeys(range(row_start, row_end + 1), "")
        for row, first, values in self.written:
            if row in found and first <= col_start < first + len(values):
                value = values[col_start - first]
                number = value is not None and not isinstance(value, str)
                found[row] = f"{value:.16g}" if number else str(value or "")
        return list(found.values())


def _as_one_run(text: str) -> str:
    """A text that XlsxWriter would take for markup, wrapped so that it stays a text."""
    if not text.endswith("</r>"):
        return text
    return f'<r><t xml:space="preserve">{escape(text)}</t></r>'
