"""The sheet Ändringar of a förvaltning's workbook in a replan: only what changed."""

from __future__ import annotations

from feriejobb.report.district_view import Changed, DistrictView
from feriejobb.report.round_words import KINDS, WHYS
from feriejobb.report.sheet_parts import Cell, Column, Layout
from feriejobb.report.sheets import Book
from feriejobb.tables.district_sheets import APPLICANT, CHANGES, FROM_PLACE, TO_PLACE

_COLUMNS = (
    Column("Vad", 25, "wrap"),
    Column(APPLICANT, 13),
    Column("Förnamn", 13),
    Column("Efternamn", 16),
    Column("Telefon", 14),
    Column("Arbetsplats nu", 28, "wrap"),
    Column("Delperiod", 10, "small"),
    Column("Skäl", 36, "wrap"),
    Column(FROM_PLACE, 14),
    Column(TO_PLACE, 14),
)


def add_changes(book: Book, view: DistrictView, changes: tuple[Changed, ...]) -> None:
    """Those who came first, then those who left, each by name."""
    rows: list[list[Cell]] = []
    for change in changes:
        contact, place = change.contact, change.after
        who: list[Cell] = [change.applicant, contact.first_name, contact.last_name, contact.phone]
        now: list[Cell] = [place.workplace, place.period] if place else [None, None]
        ids: list[Cell] = [change.before or None, place.id if place else None]
        rows.append([_what(change), *who, *now, WHYS[change.why] or None, *ids])
    book.table(CHANGES, _COLUMNS, rows, Layout(fixed=4))


def _what(change: Changed) -> str:
    if change.kind != "flyttad":
        return KINDS[change.kind]
    if change.elsewhere:
        return "Flyttad till annan förvaltning"
    return "Flyttad" if change.before else "Flyttad från annan förvaltning"
