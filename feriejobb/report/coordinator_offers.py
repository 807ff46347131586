"""What is offered beyond the seats, and how likely it is to end above seats or budget."""

from __future__ import annotations

from feriejobb.recount.overshoot import OfferRisk
from feriejobb.report.sheet_parts import Cell, Column, Layout
from feriejobb.report.sheets import Book

OFFERS = "Överbokning"

_COLUMNS = (
    Column("Förvaltning", 28),
    Column("Platser", 10, "count"),
    Column("Erbjuds högst", 12, "count"),
    Column("Har tackat ja", 12, "count"),
    Column("Väntar på svar", 12, "count"),
    Column("Väntad andel ja", 12, "percent"),
    Column("Risk: fler ja än platser", 14, "percent"),
    Column("Risk: över budget, minst", 14, "percent"),
    Column("Risk: över budget, högst", 14, "percent"),
)


def add_offers(book: Book, risks: tuple[OfferRisk, ...]) -> None:
    """One row per overbooked förvaltning; counts and money are of the rows in the workbook."""
    rows: list[list[Cell]] = [
        [
            risk.employer,
            risk.seats,
            risk.most,
            risk.accepted,
            risk.waiting,
            risk.acceptance_bp,
            risk.seats_bp,
            risk.money_low_bp,
            risk.money_high_bp,
        ]
        for risk in risks
    ]
    book.table(OFFERS, _COLUMNS, rows, Layout(fixed=1))
