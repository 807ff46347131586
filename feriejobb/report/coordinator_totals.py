"""Totals of the rows that the workbook shows, against seats and targets, with a chart."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from feriejobb.data.instance import Place
from feriejobb.report.coordinator_view import CoordinatorView, Shown
from feriejobb.report.sheet_charts import Chart
from feriejobb.report.sheet_parts import Cell, Column, Layout
from feriejobb.report.sheet_text import date_span, share, swedish_key
from feriejobb.report.sheets import Book

EMPLOYERS, DISTRICTS, AREAS, PERIODS = "Förvaltningar", "Stadsdelar", "Arbetsområden", "Delperioder"

_COUNTS = (
    Column("Platser", 10, "count"),
    Column("Placerade", 11, "count"),
    Column("Utan placering", 11, "count"),
    Column("Placerade av platser", 14, "percent"),
    Column("Fick första valet", 17, "percent"),
)


class _Totals:
    """Seats and placements by one property of the place."""

    def __init__(self, view: CoordinatorView, key: Callable[[Place], str]) -> None:
        self._seats: Counter[str] = Counter()
        self._placed: dict[str, list[Shown]] = defaultdict(list)
        for place in view.instance.places:
            self._seats[key(place)] += place.seats
        for shown in view.placed:
            self._placed[key(shown.place)].append(shown)

    def names(self) -> list[str]:
        return sorted(self._seats, key=swedish_key)

    def placed(self, name: str) -> int:
        return len(self._placed[name])

    def counts(self, name: str) -> list[Cell]:
        """The values of ``_COUNTS``."""
        seats, placed = self._seats[name], self._placed[name]
        first = sum(s.placement.wish_rank == 1 for s in placed)
        left = seats - len(placed)
        return [seats, len(placed), left, share(len(placed), seats), share(first, len(placed))]


def add_employers(book: Book, view: CoordinatorView) -> None:
    """Per förvaltning against ``mal_antal``, with a chart."""
    totals = _Totals(view, lambda place: place.employer)
    columns = (
        Column("Förvaltning", 28),
        Column("Typ", 16),
        *_COUNTS,
        Column("Mål", 9, "count"),
        Column("Kvar till målet", 11, "count"),
    )
    rows: list[list[Cell]] = []
    for employer in sorted(view.instance.employers, key=lambda e: swedish_key(e.name)):
        kind = "Stadsdel" if employer.is_district else "Fackförvaltning"
        target, placed = employer.target, totals.placed(employer.name)
        left = None if target is None else target - placed
        rows.append([employer.name, kind, *totals.counts(employer.name), target, left])
    series = [("Placerade", 3)]
    if any(row[7] is not None for row in rows):
        series.append(("Mål", 7))
    _charted(book, EMPLOYERS, columns, rows, "Placerade och mål per förvaltning", series)


def add_districts(book: Book, view: CoordinatorView) -> None:
    """Per stadsdel: jobs there, and applicants who live there."""
    totals = _Totals(view, lambda place: place.district)
    living = Counter(a.home or "" for a in view.applicants)
    working = Counter(s.applicant.home or "" for s in view.placed)
    columns = (
        Column("Stadsdel", 28),
        *_COUNTS,
        Column("Sökande som bor här", 13, "count"),
        Column("Av dem placerade", 12, "count"),
        Column("Andel placerade", 12, "percent"),
    )
    names = sorted({*view.instance.model.stadsdelar, *totals.names()}, key=swedish_key)
    rows: list[list[Cell]] = [
        [n, *totals.counts(n), living[n], working[n], share(working[n], living[n])] for n in names
    ]
    series = [("Av dem placerade", 7), ("Sökande som bor här", 6)]
    _charted(book, DISTRICTS, columns, rows, "Sökande och placerade efter hemstadsdel", series)


def add_areas(book: Book, view: CoordinatorView) -> None:
    """Per work area: seats, and how many wished for it first."""
    totals = _Totals(view, lambda place: place.area)
    first = Counter(a.wishes[0][1] for a in view.applicants if a.wishes)
    columns = (Column("Arbetsområde", 30), *_COUNTS, Column("Önskat först av", 16, "count"))
    rows: list[list[Cell]] = [[n, *totals.counts(n), first[n]] for n in totals.names()]
    series = [("Platser", 1), ("Önskat först av", 6)]
    _charted(book, AREAS, columns, rows, "Platser och förstahandsval per arbetsområde", series)


def add_periods(book: Book, view: CoordinatorView) -> None:
    """Per sub-period."""
    totals = _Totals(view, lambda place: str(place.period))
    columns = (Column("Delperiod", 12, "small"), Column("Dagar", 32), *_COUNTS)
    rows: list[list[Cell]] = [
        [s.period, date_span(s.first_day, s.last_day), *totals.counts(str(s.period))]
        for s in sorted(view.instance.model.sub_periods, key=lambda s: s.period)
    ]
    series = [("Placerade", 3), ("Platser", 2)]
    _charted(book, PERIODS, columns, rows, "Platser och placerade per delperiod", series, labels=1)


def _charted(
    book: Book,
    name: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell]],
    title: str,
    series: Sequence[tuple[str, int]],
    labels: int = 0,
) -> None:
    """A short table on one page with a lying chart of some of its columns under it."""
    sheet = book.table(name, columns, rows, Layout(one_page=True))
    named = " och ".join(label for label, _ in series)
    chart = Chart(
        kind="bar",
        title=title,
        at=(len(rows) + 3, 0),
        rows=(1, max(1, len(rows))),
        labels=labels,
        series=series,
        description=f"Stapeldiagram över kolumnen {named} i tabellen ovanför.",
    )
    book.chart(sheet, chart)
