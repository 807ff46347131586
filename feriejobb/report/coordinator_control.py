"""The coordinator's page Kontroll: control totals, and every rule tried on every placement."""

from __future__ import annotations

from feriejobb.data.solution import Result
from feriejobb.report.coordinator_view import CoordinatorView
from feriejobb.report.sheet_page import Page
from feriejobb.report.sheet_parts import Cell
from feriejobb.report.sheet_style import Kind
from feriejobb.report.sheets import Book
from feriejobb.rules.registry import enabled_rules

CONTROL = "Kontroll"

_WIDTHS = (44, 84, 12, 12)

_JUDGED = (
    "En körning lämnas ut bara om den oberoende kontrollen, som inte delar kod med beräkningen, "
    "inte finner någon avvikelse. Den läser de färdiga filerna och räknar om regler, kostnader, "
    "köplatser, mål, reserver och arbetsböckernas rader. Gör om den när som helst: "
    "feriejobb verify KÖRNING."
)


def add_control(book: Book, view: CoordinatorView, result: Result) -> None:
    """Control totals of the whole city, and what each rule's check says of the placements."""
    page = Page(book, CONTROL, _WIDTHS)
    page.title("Kontroll")
    total = len(result.placements) + len(result.unplaced)
    shown = len(view.placed) + len(view.unplaced)
    page.heading("Kontrollsummor")
    page.pair("Ansökningar i indata", len(result.instance.applicants), "tally")
    page.pair("Fick plats", len(result.placements), "tally")
    page.pair("Utan plats", len(result.unplaced), "tally")
    agree = "Ja" if total == len(result.instance.applicants) else "NEJ"
    page.pair("Varje ansökan finns en gång", agree)
    page.pair("Rader i arbetsboken", shown, "tally")
    page.pair("Ansökningar som hanteras i annan ordning", total - shown, "tally")
    page.pair("Ändringar och varningar utan rad här", view.withheld, "tally")
    page.heading("Oberoende kontroll")
    page.pair("Hur", _JUDGED)
    page.gap()
    titles = ("Regel", "Vad regeln säger", "Prövade", "Brott")
    kinds: tuple[Kind, ...] = ("text", "wrap", "count", "count")
    page.grid(titles, kinds, _rules(view, result))


def _rules(view: CoordinatorView, result: Result) -> list[list[Cell]]:
    """Every enabled rule, how many placements it was tried on, and its breaches.

    All placements are tried together, since most rules count; a breach that concerns someone who
    is not shown is told where that person's rows stand, not here.
    """
    pairings = [(p.applicant, p.place) for p in result.placements]
    visible = {a.id for a in view.applicants}
    return [
        [
            rule.name,
            rule.text,
            len(pairings),
            sum(visible.issuperset(v.applicants) for v in rule.check(view.instance, pairings)),
        ]
        for rule in enabled_rules(view.instance)
    ]
