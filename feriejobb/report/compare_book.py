"""The workbook of ``compare``: goals side by side, counts, and who changed. Access class internt.

Counts and lists hold ordinary applicants only; the goals are figures of the whole city.
"""

from __future__ import annotations

from collections.abc import Sequence

from feriejobb.data.solution import GoalResult
from feriejobb.explain.differences import Change, Count, Differences, Side
from feriejobb.report.coordinator_words import REASONS, goal_name, goal_unit, verdict
from feriejobb.report.edition import SYNTHETIC
from feriejobb.report.sheet_page import Page
from feriejobb.report.sheet_parts import Cell, Column
from feriejobb.report.sheet_style import Kind
from feriejobb.report.sheet_text import swedish_key
from feriejobb.report.sheets import Book

SUMMARY, EMPLOYERS, PERIODS = "Sammanfattning", "Förvaltningar", "Delperioder"
AREAS, PEOPLE = "Arbetsområden", "Sökande"

CHANGES: dict[Change, str] = {
    "ny": "Har plats bara i B",
    "forlorad": "Har plats bara i A",
    "flyttad": "Annan plats",
    "bara_a": "Sökte bara i A",
    "bara_b": "Sökte bara i B",
}

NO_GOAL = "Inte ett mål i den körningen."

UNPROVED = (
    "Minst ett mål är inte bevisat. En del av skillnaderna kan bero på att "
    "beräkningen inte blev klar, inte på det som ändrades."
)


def notes(found: Differences) -> tuple[str, ...]:
    """What a reader must know before comparing."""
    lines = []
    if found.unproved:
        lines.append(UNPROVED)
    if not found.same_input:
        lines.append("Körningarna är gjorda av olika indata.")
    if not found.same_model:
        lines.append("Körningarna har olika inställningar.")
    if found.same_input and found.same_model:
        lines.append("Körningarna har samma indata och samma inställningar.")
    return tuple(lines)


def compare_workbook(found: Differences, names: tuple[str, str]) -> bytes:
    """The workbook; equal content gives equal bytes.

    Args:
        found: The differences.
        names: Short ids of run A and run B.

    Raises:
        VerificationError: The file does not read back as it was meant.
    """
    book = Book(f"Jämförelse · {SYNTHETIC}" if found.synthetic else "Jämförelse", " · ".join(names))
    _summary(book, found, names)
    _counts(book, EMPLOYERS, "Förvaltning", found.employers)
    _counts(book, PERIODS, "Delperiod", found.periods)
    _counts(book, AREAS, "Arbetsområde", found.areas)
    _people(book, found)
    return book.finish()


def _summary(book: Book, found: Differences, names: tuple[str, str]) -> None:
    page = Page(book, SUMMARY, (30, 60, 14, 12, 50, 50))
    page.title("Jämförelse mellan två körningar")
    if found.synthetic:
        page.stamp(SYNTHETIC)
    page.gap()
    page.pair("Körning A", names[0])
    page.pair("Körning B", names[1])
    for note in notes(found):
        page.pair("Observera", note)
    page.pair(
        "Så räknas det",
        "Målen gäller hela staden. Övriga tal räknar raderna som arbetsboken visar; några "
        "ansökningar hanteras i annan ordning.",
    )
    page.heading("Målen")
    titles = ("Mål", "A", "B", "Enhet", "Hur säkert A är", "Hur säkert B är")
    kinds: Sequence[Kind] = ("text", "tally", "tally", "text", "wrap", "wrap")
    page.grid(titles, kinds, [_goal(name, a, b) for name, a, b in found.goals])
    page.heading("Sökande vars utfall skiljer")
    rows: list[list[Cell]] = [[CHANGES[c], found.count(c)] for c in CHANGES]
    page.grid(("Skillnad", "Antal"), ("text", "tally"), rows)


def _goal(name: str, a: GoalResult | None, b: GoalResult | None) -> list[Cell]:
    values: list[Cell] = [None if goal is None else goal.value for goal in (a, b)]
    sure = [NO_GOAL if goal is None else verdict(goal) for goal in (a, b)]
    return [goal_name(name), *values, goal_unit(name), *sure]


def _counts(book: Book, sheet: str, heading: str, counts: Sequence[Count]) -> None:
    columns = (
        Column(heading, 36),
        Column("Placerade A", 13, "count"),
        Column("Placerade B", 13, "count"),
        Column("Skillnad", 12, "count"),
    )
    ordered = sorted(counts, key=lambda c: swedish_key(c.name))
    rows: list[list[Cell]] = [[c.name, c.a, c.b, c.b - c.a] for c in ordered]
    book.table(sheet, columns, rows)


def _people(book: Book, found: Differences) -> None:
    columns = [Column("Skillnad", 20), Column("Ansökan-id", 16)]
    for run in "AB":
        columns += [
            Column(f"Könummer {run}", 11, "count"),
            Column(f"Plats-id {run}", 14),
            Column(f"Arbetsplats {run}", 36),
            Column(f"Delperiod {run}", 11, "small"),
            Column(f"Orsak {run}", 22),
        ]
    rows = [[CHANGES[c.change], c.applicant, *_side(c.a), *_side(c.b)] for c in found.people]
    book.table(PEOPLE, columns, rows)


def _side(side: Side) -> list[Cell]:
    place, reason = side.place, side.reason
    return [
        side.position,
        None if place is None else place.id,
        None if place is None else place.workplace,
        None if place is None else place.period,
        None if reason is None else REASONS[reason][0],
    ]
