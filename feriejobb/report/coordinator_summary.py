"""The coordinator's first and last pages: Sammanfattning, what was changed, and the checks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from feriejobb.data.solution import GoalResult, Result
from feriejobb.report.coordinator_view import CoordinatorView
from feriejobb.report.coordinator_words import (
    REASONS,
    goal_name,
    goal_text,
    goal_unit,
    rule_text,
    verdict,
)
from feriejobb.report.edition import SYNTHETIC, Edition
from feriejobb.report.sheet_charts import Chart
from feriejobb.report.sheet_page import Page
from feriejobb.report.sheet_parts import Cell, Column, Layout
from feriejobb.report.sheet_style import Kind
from feriejobb.report.sheets import Book

SUMMARY, EXCEPTIONS, CHANGES = "Sammanfattning", "Undantag", "Ändringar"
WARNINGS = "Varningar"

_WIDTHS = (27, 54, 13, 13, 14, 9, 52)
_SIZE = "Så många"


def add_summary(book: Book, view: CoordinatorView, result: Result, edition: Edition) -> None:
    """Status, whole-city figures, each goal with its proof, wishes and reasons with charts."""
    page = Page(book, SUMMARY, _WIDTHS)
    page.title(f"{view.instance.model.title or view.instance.model.name}: samordning")
    page.stamp(edition.status)
    if view.instance.synthetic:
        page.stamp(SYNTHETIC)
    page.gap()
    page.pair("Körnings-id", edition.run_id)
    if edition.replaces:
        page.pair("Bygger på körning", edition.replaces)
    page.pair("Ansökningar", len(result.placements) + len(result.unplaced), "tally")
    page.pair("Fick plats", len(result.placements), "tally")
    page.pair("Utan plats", len(result.unplaced), "tally")
    page.pair("Varningar", len(view.warnings), "tally")
    page.pair("Undantag", len(view.exceptions), "tally")
    page.pair("Så räknas det", _COUNTING)

    page.heading("Målen, i ordning")
    missing = [goal for goal in result.goals if not goal.proved]
    proof = f"NEJ: {len(missing)} av {len(result.goals)} är inte bevisade" if missing else "Ja"
    page.pair("Alla mål bevisade", proof)
    titles = ("Mål", "Vad målet är", "Utfall", "Gräns", "Enhet", "Bevisat", "Hur säkert det är")
    kinds: Sequence[Kind] = ("text", "wrap", "count", "count", "word", "word", "wrap")
    page.grid(titles, kinds, [_goal_row(goal) for goal in result.goals])

    page.heading("Önskemål som uppfylldes")
    wishes = Counter(shown.placement.wish_rank for shown in view.placed)
    ranks = [r for r in sorted(wishes) if r] + ([0] if 0 in wishes else [])
    names = {rank: f"Önskemål {rank}" if rank else "Annat område" for rank in ranks}
    rows: list[list[Cell]] = [[names[rank], None, wishes[rank]] for rank in ranks]
    first_rows = page.grid(("Önskemål", "", _SIZE), ("text", "text", "count"), rows)

    page.heading("Varför någon är utan plats")
    reasons = Counter(line.reason for line in view.unplaced)
    rows = [[*REASONS[code], reasons[code]] for code in REASONS if reasons[code]]
    last_rows = page.grid(("Orsak", "Vad det betyder", _SIZE), ("text", "wrap", "count"), rows)
    page.gap()
    if view.placed:
        book.chart(page.name, _column("Uppfyllda önskemål", (page.row, 0), first_rows))
    if view.unplaced:
        book.chart(page.name, _column("Orsaker till ingen plats", (page.row, 2), last_rows))


_COUNTING = (
    "Målen och talen ovan gäller hela staden. Tabellerna på de andra bladen räknar raderna i "
    "arbetsboken; några ansökningar hanteras i annan ordning och har inga rader här."
)


def _goal_row(goal: GoalResult) -> list[Cell]:
    name, proved = goal.name, "Ja" if goal.proved else "NEJ"
    values: list[Cell] = [goal.value, goal.bound, goal_unit(name), proved, verdict(goal)]
    return [goal_name(name), goal_text(name), *values]


def _column(title: str, at: tuple[int, int], rows: tuple[int, int]) -> Chart:
    return Chart(
        kind="column",
        title=title,
        at=at,
        rows=rows,
        labels=0,
        series=[(_SIZE, 2)],
        description=f"Stapeldiagram över tabellen {title.lower()}.",
    )


def add_exceptions(book: Book, view: CoordinatorView) -> None:
    """Fixed placements that break a rule and are kept, by rule."""
    columns = (
        Column("Regel", 16),
        Column("Vad regeln säger", 70, "wrap"),
        Column("Ansökan-id", 14),
        Column("Plats-id", 14),
        Column("Arbetsplats", 32, "wrap"),
    )
    places = view.instance.place_by_id
    rows: list[list[Cell]] = []
    for line in sorted(view.exceptions, key=lambda e: (e.rule, e.place, e.applicant)):
        where = places[line.place].workplace if line.place in places else None
        rows.append([line.rule, rule_text(line.rule), line.applicant, line.place, where])
    empty = "Ingen låst placering bryter mot någon regel."
    book.table(EXCEPTIONS, columns, rows, Layout(empty=empty))


def add_changes(book: Book, view: CoordinatorView) -> None:
    """What scenarios and ``--set`` changed, old → new."""
    rows: list[list[Cell]] = []
    for line in view.changes:
        what, colon, change = line.partition(": ")
        rows.append([what, change] if colon else [line, None])
    columns = (Column("Vad", 50, "wrap"), Column("Ändring (gammalt → nytt)", 90, "wrap"))
    empty = "Inget scenario och ingen inställning (--set) har ändrat modellen eller tabellerna."
    book.table(CHANGES, columns, rows, Layout(empty=empty))


def add_warnings(book: Book, view: CoordinatorView) -> None:
    """The run's warnings."""
    rows: list[list[Cell]] = [[n, line] for n, line in enumerate(view.warnings, start=1)]
    columns = (Column("Nr", 6, "small"), Column("Varning", 130, "wrap"))
    book.table(WARNINGS, columns, rows, Layout(empty="Inga varningar."))
