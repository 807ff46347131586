"""Native Excel charts over cells of their own sheet, told apart by shade and pattern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from feriejobb.report.sheet_style import BLUE, PALE_BLUE, PALE_GREY

_ROW_HEIGHT = 26
_WIDTH = 570
_THIN = {"color": PALE_GREY, "width": 0.5}
_FILLS: tuple[dict[str, Any], ...] = (
    {"fill": {"color": BLUE}},
    {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": BLUE, "bg_color": "#FFFFFF"}},
    {"fill": {"color": PALE_BLUE}},
)


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of columns of one sheet over the same rows.

    Attributes:
        kind: ``bar`` (lying, for many or long labels) or ``column``.
        title: Title.
        at: Row and column (from 0) of the upper left corner.
        rows: First and last row (from 0).
        labels: Column of the labels.
        series: (name, column) of each series.
        description: The same in words, for those who do not see it.
        millions: Show the values in millions, as sums of money are read.
    """

    kind: Literal["bar", "column"]
    title: str
    at: tuple[int, int]
    rows: tuple[int, int]
    labels: int
    series: Sequence[tuple[str, int]]
    description: str
    millions: bool = False


def draw(workbook: Workbook, sheet: Worksheet, name: str, chart: Chart) -> None:
    """Add the chart to the sheet called ``name``."""
    first, last = chart.rows
    made = workbook.add_chart({"type": chart.kind})
    for (label, column), fill in zip(chart.series, _FILLS, strict=False):
        made.add_series(
            {
                "name": label,
                "categories": [name, first, chart.labels, last, chart.labels],
                "values": [name, first, column, last, column],
                "border": {"color": BLUE},
                "gap": 60,
                **fill,
            }
        )
    shown = '0,, "mkr"' if chart.millions else "[$-41D]#,##0"
    values = {"min": 0, "num_format": shown, "major_gridlines": {"visible": True, "line": _THIN}}
    made.set_title({"name": chart.title, "name_font": {"size": 12}})
    made.set_legend({"position": "bottom"} if len(chart.series) > 1 else {"none": True})
    height = 300
    if chart.kind == "bar":
        # A lying chart counts from below: turned round, it stands in the table's order.
        made.set_x_axis(values)
        made.set_y_axis({"reverse": True})
        height = 100 + _ROW_HEIGHT * (last - first + 1)
    else:
        made.set_y_axis(values)
    made.set_size({"width": _WIDTH, "height": height})
    sheet.insert_chart(*chart.at, made, {"description": chart.description})
