"""Who lent what to whom: the agreed transfers and how far they are used, and all lending by place.

Counted over the rows that the workbook shows, like every table of it (``coordinator_view``).
"""

from __future__ import annotations

from collections import Counter

from feriejobb.report.coordinator_view import CoordinatorView
from feriejobb.report.sheet_parts import Cell, Column, Layout
from feriejobb.report.sheet_text import swedish_key
from feriejobb.report.sheets import Book

TRANSFERS, LENT = "Överföringar", "Utlånade platser"


def add_transfers(book: Book, view: CoordinatorView) -> None:
    """Per row of ``overforingar`` the number, and how many of them are used."""
    used: Counter[str] = Counter()
    for shown in view.placed:
        for key in shown.place.transfers:
            borrower = key.split("|")[1]
            used[key] += shown.applicant.home == borrower
    columns = (
        Column("Från förvaltning", 26, "wrap"),
        Column("Till stadsdel", 26, "wrap"),
        Column("Arbetsområde", 28, "wrap"),
        Column("Delperiod", 11),
        Column("Reserverade", 12, "word"),
        Column("Antal", 9, "count"),
        Column("Används", 10, "count"),
        Column("Kvar", 9, "count"),
    )
    rows: list[list[Cell]] = []
    for transfer in sorted(view.instance.transfers, key=lambda t: swedish_key(t.key)):
        period = "Alla" if transfer.period is None else str(transfer.period)
        count = used[transfer.key]
        what: list[Cell] = [transfer.lender, transfer.borrower, transfer.area, period]
        reserved = "Ja" if transfer.reserved else "Nej"
        rows.append([*what, reserved, transfer.number, count, transfer.number - count])
    book.table(TRANSFERS, columns, rows, Layout(fixed=2))


def add_lent(book: Book, view: CoordinatorView) -> None:
    """Per stadsdelsförvaltning and area, how many youths from which other stadsdel it has."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for shown in view.placed:
        if shown.placement.away and shown.applicant.home:
            counts[shown.place.employer, shown.applicant.home, shown.place.area] += 1
    columns = (
        Column("Från förvaltning", 26, "wrap"),
        Column("Till hemstadsdel", 26, "wrap"),
        Column("Arbetsområde", 28, "wrap"),
        Column("Ungdomar", 11, "count"),
    )
    rows: list[list[Cell]] = []
    for lender, home, area in sorted(counts, key=lambda key: [swedish_key(part) for part in key]):
        rows.append([lender, home, area, counts[lender, home, area]])
    book.table(LENT, columns, rows, Layout(fixed=2))
