"""What a round changed, in the coordinator's workbook: by förvaltning, by person, in the input."""

from __future__ import annotations

from collections import Counter

from feriejobb.data.instance import Contact, Instance
from feriejobb.data.round_report import Kind, LateChange, RoundChange, RoundReport
from feriejobb.report.coordinator_view import CoordinatorView
from feriejobb.report.district_view import NO_CONTACT
from feriejobb.report.round_words import KINDS, LATE_KINDS, WHYS
from feriejobb.report.sheet_parts import Cell, Column, Layout, Mark
from feriejobb.report.sheet_text import swedish_key
from feriejobb.report.sheets import Book

ROUND, MOVED, LATE, YEAR = "Omgången", "Förändringar", "Sena ändringar", "Ute för året"

_LOST: tuple[Kind, ...] = ("mist_antagen", "mist_erbjudande")
_MOVED_COLUMNS = (
    Column("Förvaltning", 24, "wrap"),
    Column("Vad", 19, "word"),
    Column("Ansökan-id", 13),
    Column("Förnamn", 13),
    Column("Efternamn", 16),
    Column("Från arbetsplats", 28, "wrap"),
    Column("Till arbetsplats", 28, "wrap"),
    Column("Till förvaltning", 22, "wrap"),
    Column("Skäl", 40, "wrap"),
    Column("Från plats-id", 14),
    Column("Till plats-id", 14),
)


def add_round(book: Book, view: CoordinatorView, report: RoundReport) -> None:
    """The sheets of a replan; ``report`` holds nobody hidden."""
    _add_employers(book, view.instance, report)
    _add_people(book, view.instance, report)
    _add_late(book, view.instance, report)
    if report.out_of_year:
        rows: list[list[Cell]] = []
        for i in report.out_of_year:
            contact = _contact(view.instance, i)
            rows.append([i, contact.first_name, contact.last_name])
        columns = (Column("Ansökan-id", 14), Column("Förnamn", 16), Column("Efternamn", 20))
        book.table(YEAR, columns, rows, Layout(fixed=1))


def home_of(change: RoundChange, instance: Instance) -> str:
    """The förvaltning that a change is listed under: that of the place now, else the one lost."""
    return instance.place_by_id[change.after].employer if change.after else change.employer


def _add_employers(book: Book, instance: Instance, report: RoundReport) -> None:
    """Per förvaltning how many came, moved and left."""
    counts: Counter[tuple[str, str]] = Counter()
    for change in report.changes:
        now = instance.place_by_id[change.after].employer if change.after else ""
        if now and now != change.employer:
            counts[now, "Nya" if not change.employer else "Flyttade hit"] += 1
        if change.employer and now != change.employer:
            gone = "Flyttade härifrån" if now else _gone(change.kind)
            counts[change.employer, gone] += 1
        if now and now == change.employer:
            counts[now, "Flyttade inom"] += 1
    came = ("Nya", "Flyttade hit", "Flyttade inom")
    titles = (*came, "Flyttade härifrån", "Tackat nej eller reserv", "Mist platsen", "Återtagna")
    names = {name for name, _ in counts} | {place.employer for place in instance.places}
    rows: list[list[Cell]] = []
    for name in sorted(names, key=swedish_key):
        rows.append([name, *(counts[name, title] for title in titles)])
    columns = (Column("Förvaltning", 28), *(Column(title, 13, "count") for title in titles))
    book.table(ROUND, columns, rows, Layout(fixed=1))


def _gone(kind: Kind) -> str:
    if kind in _LOST:
        return "Mist platsen"
    return "Återtagna" if kind == "saknas_i_indata" else "Tackat nej eller reserv"


def _add_people(book: Book, instance: Instance, report: RoundReport) -> None:
    """Everyone whom the round changed something for, by förvaltning, kind and name."""
    kinds = list(KINDS)

    def order(change: RoundChange) -> tuple[str, int, str, str]:
        contact = _contact(instance, change.applicant)
        name = swedish_key(f"{contact.last_name} {contact.first_name}")
        where = swedish_key(home_of(change, instance))
        return where, kinds.index(change.kind), name, change.applicant

    rows: list[list[Cell]] = []
    for change in sorted(report.changes, key=order):
        contact = _contact(instance, change.applicant)
        who: list[Cell] = [change.applicant, contact.first_name, contact.last_name]
        now = instance.place_by_id[change.after].employer if change.after else None
        where: list[Cell] = [workplace(instance, change.before), workplace(instance, change.after)]
        ids: list[Cell] = [change.before or None, change.after or None]
        first: list[Cell] = [home_of(change, instance), KINDS[change.kind]]
        rows.append([*first, *who, *where, now, WHYS[change.why] or None, *ids])
    marks = tuple(Mark("Vad", KINDS[kind], "strong", ("Vad",)) for kind in _LOST)
    book.table(MOVED, _MOVED_COLUMNS, rows, Layout(fixed=3, marks=marks))


def workplace(instance: Instance, place: str) -> str | None:
    """Where a place is, as people say it."""
    if not place:
        return None
    known = instance.place_by_id.get(place)
    return known.workplace if known else "Finns inte längre"


def _add_late(book: Book, instance: Instance, report: RoundReport) -> None:
    """Every row of the input that differs from the round before, by kind."""
    columns = (
        Column("Vad", 32, "wrap"),
        Column("Tabell", 16),
        Column("Rad", 30, "wrap"),
        Column("Kolumner", 34, "wrap"),
        Column("Före", 16),
        Column("Nu", 16),
    )
    rows: list[list[Cell]] = []
    if not report.compared:
        rows.append([WHYS["okant"], None, None, None, None, None])
    for change in report.late:
        head: list[Cell] = [LATE_KINDS[change.kind].capitalize(), change.table, change.row]
        rows.append([*head, change.columns or None, *_numbers(change)])
    book.table(LATE, columns, rows, Layout(fixed=1))


def _numbers(change: LateChange) -> list[Cell]:
    """The number before and now, as text; budgets in kronor."""
    if change.table != "forvaltningar":
        return [change.before or None, change.after or None]
    if change.kind == "forvaltning_rattad":
        return [None, None]
    return [_kronor(change.before), _kronor(change.after)]


def _kronor(ore: str) -> str:
    if not ore:
        return "ingen gräns"
    whole, rest = divmod(int(ore), 100)
    return f"{whole},{rest:02d} kr" if rest else f"{whole} kr"


def _contact(instance: Instance, applicant: str) -> Contact:
    return instance.contacts.get(applicant, NO_CONTACT)
