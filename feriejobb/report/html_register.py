"""Earlier reports against the next one, so that the difference shows no small number (L4, R2.6).

The report itself is the register: each published count names its cell in the page's source.
"""

from __future__ import annotations

from collections.abc import Sequence
from html.parser import HTMLParser
from urllib.parse import parse_qsl

from feriejobb.data.solution import Result
from feriejobb.errors import InputError, VerificationError
from feriejobb.protect.crosstab import Cell, Counts
from feriejobb.report.html_text import NO_BREAK
from feriejobb.report.statistics import EVERYONE, public_counts
from feriejobb.store.read_run import StoredRun, read_run

REPORT = "publikt/rapport.html"
#: A season has a handful of rounds; a chain beyond this is a circle.
_LONGEST = 100


class _Cells(HTMLParser):
    """Collects the counts of every table cell that names its cell."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[Cell, int | None] = {}
        self._open: Cell | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = dict(attrs).get("data-cell")
        if tag == "td" and name is not None:
            self._open = tuple(parse_qsl(name, keep_blank_values=True))
            self.found[self._open] = None

    def handle_data(self, data: str) -> None:
        digits = data.replace(NO_BREAK, "").strip()
        if self._open is not None and digits.isdecimal():
            self.found[self._open] = int(digits)

    def handle_endtag(self, tag: str) -> None:
        if tag == "td":
            self._open = None


def published(report: str) -> dict[Cell, int | None]:
    """Every count cell of a report as it was published; None where it was hidden."""
    parser = _Cells()
    parser.feed(report)
    parser.close()
    return parser.found


def earlier_reports(run: StoredRun) -> list[str]:
    """The report of a run and of every round before it that is still there, the latest first."""
    found: list[str] = []
    while len(found) < _LONGEST:
        found.append(run.document(REPORT).decode())
        place = run.parent_path
        if not run.manifest.parent or place is None or not place.is_dir():
            break
        try:
            run = read_run(place)
        except (InputError, VerificationError):
            # No run any more, or a damaged one; ``verify`` says so.
            break
    return found


def too_close(counts: Counts, earlier: Sequence[str], threshold: int) -> frozenset[Cell]:
    """Cells that an earlier report hides, or shows with a count less than k away.

    Args:
        counts: The next report's counts.
        earlier: Earlier reports on the same people, as HTML.
        threshold: k.
    """
    hidden: set[Cell] = set()
    for report in earlier:
        for cell, before in published(report).items():
            now = counts.values.get(cell)
            if now is not None and (before is None or 0 < abs(now - before) < threshold):
                hidden.add(cell)
    return frozenset(hidden)


def earlier_stands(result: Result, earlier: Sequence[str]) -> bool:
    """Whether an earlier report must stand instead of a new one.

    True when the number of people counted has moved by 1 … k - 1: hiding the cells that moved would
    then point at those few. The next report may be published once more has changed.

    Args:
        result: The allocation that a new report would show.
        earlier: Earlier reports on the same people, as HTML.
    """
    threshold = result.instance.model.publication.threshold
    now = public_counts(result).values[EVERYONE]
    totals = (published(report).get(EVERYONE) for report in earlier)
    return any(t is not None and 0 < abs(now - t) < threshold for t in totals)
