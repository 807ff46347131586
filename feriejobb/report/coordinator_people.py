"""The coordinator's lists of people: Placeringar and Ej placerade."""

from __future__ import annotations

from feriejobb.report.coordinator_view import CoordinatorView, Shown
from feriejobb.report.coordinator_words import REASONS, tier_name
from feriejobb.report.district_view import NO_CONTACT
from feriejobb.report.sheet_parts import Cell, Column, Layout
from feriejobb.report.sheets import Book

PLACED, UNPLACED = "Placeringar", "Ej placerade"

#: The first thirteen are printed.
_PLACED_COLUMNS = (
    Column("Kö-nr", 8, "small"),
    Column("Ansökan-id", 13),
    Column("Förnamn", 13),
    Column("Efternamn", 16),
    Column("Turordning", 19),
    Column("Förvaltning", 22, "wrap"),
    Column("Arbetsplats", 31, "wrap"),
    Column("Arbetsområde", 19, "wrap"),
    Column("Delperiod", 10, "small"),
    Column("Önskemål", 15, "rank"),
    Column("Periodval", 11, "turn"),
    Column("Borta", 8, "word"),
    Column("Ålder", 7, "small"),
    Column("Kostnad (kr)", 13, "kr"),
    Column("Hemstadsdel", 22),
    Column("Plats-id", 13),
)
_UNPLACED_COLUMNS = (
    Column("Kö-nr", 8, "small"),
    Column("Ansökan-id", 13),
    Column("Förnamn", 13),
    Column("Efternamn", 16),
    Column("Hemstadsdel", 22),
    Column("Turordning", 19),
    Column("Önskade områden", 11, "small"),
    Column("Orsak", 23),
    Column("Vad det betyder", 66, "wrap"),
)


def add_placed(book: Book, view: CoordinatorView) -> None:
    """Every placement by queue position."""
    rows = [_placed_row(view, shown) for shown in view.placed]
    book.table(PLACED, _PLACED_COLUMNS, rows, Layout(fixed=4, printed=13))


def _placed_row(view: CoordinatorView, shown: Shown) -> list[Cell]:
    made, place, contact = shown.placement, shown.place, shown.contact
    entry = view.queue.get(made.applicant)
    who: list[Cell] = [made.position, made.applicant, contact.first_name, contact.last_name]
    work: list[Cell] = [place.employer, place.workplace, place.area, place.period]
    away = "Ja" if made.away else "Nej"
    rank: list[Cell] = [made.wish_rank, made.period_rank, away, shown.age, made.cost_ore]
    tier = tier_name(entry.tier) if entry else None
    return [*who, tier, *work, *rank, shown.applicant.home, place.id]


def add_unplaced(book: Book, view: CoordinatorView) -> None:
    """Everyone without a place by queue position, with the reason in words."""
    rows: list[list[Cell]] = []
    for line in view.unplaced:
        applicant = view.instance.applicant_by_id[line.applicant]
        contact = view.instance.contacts.get(line.applicant, NO_CONTACT)
        entry = view.queue.get(line.applicant)
        who: list[Cell] = [line.position, line.applicant, contact.first_name, contact.last_name]
        tier = tier_name(entry.tier) if entry else None
        rows.append([*who, applicant.home, tier, len(applicant.wishes), *REASONS[line.reason]])
    book.table(UNPLACED, _UNPLACED_COLUMNS, rows, Layout(fixed=4))
