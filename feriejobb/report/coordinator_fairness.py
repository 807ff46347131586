"""The sheets *Rättvisa* and *Förbigångna*: was it fair, and what does each limit cost whom?

Groups count the rows that the workbook shows. The seats left empty and the other ways to give out
the places concern the whole city; groups of the other ways are the same rows again.
"""

from __future__ import annotations

from collections.abc import Sequence

from feriejobb.data.solution import Result
from feriejobb.recount.pairing import wish_rank
from feriejobb.report.coordinator_groups import GROUPS, add_groups, decimal, redrawn
from feriejobb.report.coordinator_view import CoordinatorView
from feriejobb.report.coordinator_words import rule_text, tier_name
from feriejobb.report.fairness import Member, decile, letter, members, month, verdict
from feriejobb.report.fairness_cases import NOBODY, UNEXPLAINED, Cases, cases
from feriejobb.report.fairness_lotteries import OtherLotteries
from feriejobb.report.fairness_ways import age_rows, cut_tier, way_rows, ways
from feriejobb.report.sheet_page import Page
from feriejobb.report.sheet_parts import Cell, Column, Layout
from feriejobb.report.sheet_style import Kind
from feriejobb.report.sheet_text import number
from feriejobb.report.sheets import Book

FAIRNESS, PASSED = "Rättvisa", "Förbigångna"

_WIDTHS = (36, 84, 13, 13, 13, 13, 13)
#: Short name of what stands in the way, and a sentence where no rule has one.
_RULES = {
    NOBODY: ("Ingen sökande", "Ingen utan plats kan ta någon av dem."),
    "capacity": ("Platserna", ""),
    "supervisors": ("Handledarna", ""),
    "budget": ("Budgeten", ""),
    "min_opening": ("Lägsta antal", ""),
    "pairs": ("Par", ""),
    "quota": ("Hård kvot", ""),
    "quotas": ("Mjuk kvot", "En mjuk kvot skulle missas med mer, och kvoterna går före kön."),
    "locked": ("Låst plats", "Platsen är redan överenskommen med den som har den."),
}


def add_fairness(book: Book, view: CoordinatorView, result: Result) -> None:
    """The page, the groups behind it, and everyone passed over."""
    found = cases(result)
    people = members(view.instance, view.queue, (s.placement for s in view.placed), view.unplaced)
    page = Page(book, FAIRNESS, _WIDTHS)
    page.title("Rättvisa")
    page.pair("Vem som räknas", f"Raderna i arbetsboken. Alla grupper står på bladet {GROUPS}.")
    page.pair("Andel", "Fick plats, av dem som har minst en möjlig plats.")
    _checks(page, found)
    _chance(page, people, view)
    _ways(page, people, view, result)
    again = None if result.redrawn is None else OtherLotteries(result.redrawn)
    redrawn(page, people, view, again)
    add_groups(book, people, view, again)
    _add_passed(book, found)


def _checks(page: Page, found: Cases) -> None:
    """Empty seats and passed-over people, by the rule that explains them."""
    kinds: Sequence[Kind] = ("text", "wrap", "count")
    page.heading("Tomma platser i hela staden")
    empty = {UNEXPLAINED: 0} | found.empty
    rows: list[list[Cell]] = [_case(rule, n) for rule, n in sorted(empty.items())]
    page.grid(("Varför de står tomma", "", "Platser"), kinds, rows)
    page.heading("Förbigångna: utan plats, fast någon längre bak har en plats som var möjlig")
    page.pair("Berörda", f"{number(len(found.passed))}, var och en på bladet {PASSED}.")
    pairs = {UNEXPLAINED: 0} | found.pairs
    rows = [_case(rule, n) for rule, n in sorted(pairs.items())]
    page.grid(("Vad som hindrar bytet", "", "Fall"), kinds, rows)


def _case(rule: str, number_of: int) -> list[Cell]:
    if rule == UNEXPLAINED:
        return ["Oförklarade", "Ska vara 0: annars har någon gått miste om en plats.", number_of]
    name, text = _RULES[rule]
    return [name, text or rule_text(rule), number_of]


def _chance(page: Page, people: Sequence[Member], view: CoordinatorView) -> None:
    """Row, birth month and first letter: chance alone may tell such groups apart."""
    page.heading("Sådant som inte får spela roll")
    tests = (
        verdict(people, "Radens plats i filen (tiondelar)", decile(people)),
        verdict(people, "Födelsemånad", month),
        verdict(people, "Efternamnets första bokstav", letter(view.instance.contacts)),
    )
    rows: list[list[Cell]] = []
    for test in tests:
        told = "AVVIKER" if test.alarm else "Slumpen"
        rows.append([test.trait, None, test.freedom, decimal(10 * test.statistic), told])
    tested = "Mot väntat antal i samma köled, hemstadsdel och födelseår; larm under en på tusen."
    page.pair("Hur det prövas", tested)
    titles = ("Egenskap", "", "Frihetsgrader", "Chitvå", "Förklaras av")
    page.grid(titles, ("text", "wrap", "count", "word", "word"), rows)


def _ways(page: Page, people: Sequence[Member], view: CoordinatorView, result: Result) -> None:
    """Ours beside other ways, and by age: what the budget and each quota cost whom."""
    page.heading("Samma ansökningar och platser, fördelade på andra sätt")
    if not result.comparisons:
        page.pair("Inte jämfört", "Kör solve till slut med --fairness quick eller full.")
        return
    instance = view.instance
    ours = {s.applicant.id: s.place.id for s in view.placed}

    def rank(applicant: str, place: str) -> int:
        return wish_rank(instance.applicant_by_id[applicant], instance.place_by_id[place])

    found = ways(result, ours)
    titles = ("Sätt", "Vad det är", *("Fick plats", "Första valet", "Önskemål, snitt"))
    kinds: Sequence[Kind] = ("text", "wrap", "count", "count", "word", "word", "count")
    rows = way_rows(people, found, result, rank)
    page.grid((*titles, "Först förbigången", "Regelbrott"), kinds, rows)
    tier = cut_tier(people, instance.model.queue.tiers)
    page.heading(f"Andel med plats efter ålder i ledet där platserna tar slut: {tier_name(tier)}")
    inside = [m for m in people if m.tier == tier]
    head, rows = age_rows(inside, found, instance.model.year)
    shares: list[Kind] = ["percent" for _ in head[2:]]
    page.grid(head, ("text", "wrap", *shares), rows)
    if not any(way.name == "utan_budget" for way in found):
        page.pair("Budgeten för sig", "Räknas med --fairness full: då löses allt om utan den.")


def _name(rule: str) -> str:
    return "OFÖRKLARAT" if rule == UNEXPLAINED else _RULES[rule][0]


def _add_passed(book: Book, found: Cases) -> None:
    columns = (
        Column("Köplats", 10, "small"),
        Column("Sökande", 14),
        Column("Platser", 10, "small"),
        Column("Längre bak", 12, "small"),
        Column("Vad som hindrar", 90, "wrap"),
    )
    rows: list[list[Cell]] = [
        [one.position, one.applicant, one.places, one.holders, ", ".join(map(_name, one.rules))]
        for one in found.passed
    ]
    book.table(PASSED, columns, rows, Layout(fixed=2, empty="Ingen är förbigången."))
