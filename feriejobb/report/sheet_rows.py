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

from feriejobb.errors import VerificationError
from feriejobb.report.sheet_text import writable

#: More columns than any sheet here has.
WIDEST = 256
COLUMN_NAMES = tuple(xl_col_to_name(c) for c in range(WIDEST))

#: What ends up in a cell; None is a cell with a look and no value, "" no cell at all.
Written = str | int | float | None

#: (row, first column, values), counted from 0.
Rows = list[tuple[int, int, Sequence[Written]]]

_RUN = "<r>"


class RowSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no type information
    """A worksheet that takes whole rows.

    Attributes:
        written: What was put, for reading back and for charts.
    """

    def __init__(self) -> None:
        super().__init__()
        self.written: Rows = []

    def put(self, row: int, column: int, values: Sequence[Written], styles: Sequence[str]) -> None:
        """Write one row from ``column`` on, both counted from 0.

        Args:
            row: Row.
            column: First column.
            values: The values.
            styles: The number of each cell's style, from ``style_numbers``.

        Raises:
            VerificationError: A text that no cell can hold.
        """
        strings, number = self.str_table.string_table, row + 1
        names = COLUMN_NAMES[column : column + len(values)]
        cells: list[str] = []
        for name, value, style in zip(names, values, styles, strict=True):
            if isinstance(value, str):
                if value:
                    index = strings.get(value)
                    if index is None or value[:3] == _RUN:
                        index = self._index(row, value)
                    else:
                        self.str_table.count += 1
                    cells.append(f'<c r="{name}{number}" s="{style}" t="s"><v>{index}</v></c>')
            elif value is None:
                cells.append(f'<c r="{name}{number}" s="{style}"/>')
            else:
                cells.append(f'<c r="{name}{number}" s="{style}"><v>{value:.16G}</v></c>')
        self.table[row][column] = "".join(cells)
        self.written.append((row, column, values))
        self._check_dimensions(row, column)
        self._check_dimensions(row, column + len(values) - 1)

    def _index(self, row: int, text: str) -> int:
        """Number of a text in the table that all sheets share."""
        if not writable(text):
            problem = "en text är för lång eller har tecken som inte kan skrivas"
            raise VerificationError([f"{self.name}, rad {row + 1}: {problem}"])
        if text.startswith(_RUN) and text.endswith("</r>"):
            # XlsxWriter would take it for markup; wrapped as one run it stays a text.
            text = f'{_RUN}<t xml:space="preserve">{escape(text)}</t></r>'
        return int(self.str_table._get_shared_string_index(text))  # noqa: SLF001  # no public name

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


def style_numbers(looks: Sequence[Format]) -> list[str]:
    """The number of each format in the file."""
    return [str(look._get_xf_index()) for look in looks]  # noqa: SLF001  # no public name
