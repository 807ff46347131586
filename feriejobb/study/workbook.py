"""The comparison of a sweep as ``jamforelse.xlsx`` and ``jamforelse.csv``; ``..`` is hidden."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from feriejobb.goals.registry import GOALS
from feriejobb.plan.comparison import (
    BUDGETS,
    CITY,
    COSTS,
    EMPLOYERS,
    GROUPS,
    ORE,
    PERSONS,
    POINTS,
    SEATS,
    SUPERVISED,
    SUPERVISORS,
    Comparison,
    Key,
)
from feriejobb.plan.comparison import Column as Scenario
from feriejobb.plan.flows import GROUPS as FLOW_GROUPS
from feriejobb.plan.flows import Moves
from feriejobb.plan.scenarios import Outcome
from feriejobb.report import statistics as s
from feriejobb.report.edition import SYNTHETIC
from feriejobb.report.sheet_charts import Chart
from feriejobb.report.sheet_page import Page
from feriejobb.report.sheet_parts import Cell
from feriejobb.report.sheet_style import Kind
from feriejobb.report.sheets import Book
from feriejobb.study import words
from feriejobb.study.book_parts import marginal_sheets, sheet
from feriejobb.study.marginal import Marginal
from feriejobb.study.words import HIDDEN

CSV_HEADER = ("grupp", "avser", "enhet", "scenario", "varde", "skillnad")

_KINDS: dict[str, Kind] = {PERSONS: "count", ORE: "kr", POINTS: "count", SEATS: "count"}
_TITLES = {**{group: group.capitalize() for group in GROUPS}, EMPLOYERS: "Förvaltningar"}


_NAMES = {
    s.TIER: "köled",
    s.HOME: "hemstadsdel",
    s.AGE: "ålder",
    s.FIRST_AREA: "förstahandsval",
}


@dataclass(frozen=True, slots=True)
class _Figure:
    key: Key
    title: str


def scenario_csv(comparison: Comparison) -> bytes:
    """One line per row and scenario: UTF-8, ``;``, money in whole öre."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(CSV_HEADER)
    for key in comparison.keys():  # noqa: SIM118
        for scenario in comparison.columns:
            values = (scenario.values.get(key), comparison.difference(scenario, key))
            shown = [HIDDEN if v is None else str(v) for v in values]
            writer.writerow([*key, scenario.name, *shown])
    return text.getvalue().encode()


def scenario_workbook(comparison: Comparison, marginal: Marginal | None = None) -> bytes:
    """The workbook: overview, one sheet per group, budgets, goals; equal content, equal bytes.

    Args:
        comparison: All scenarios.
        marginal: What one more of something gives; None without.

    Raises:
        VerificationError: The file does not read back as it was meant.
    """
    stamp = "VAD HÄNDER OM" + (f" · {SYNTHETIC}" if comparison.synthetic else "")
    book = Book(stamp, "Jämförelse av scenarier")
    _overview(book, comparison)
    for group, title in _TITLES.items():
        keys = [key for key in comparison.keys() if key[0] == group]  # noqa: SIM118
        _group(book, title, comparison, [_Figure(key, key[1]) for key in keys])
    keys = [key for key in comparison.keys() if key[0] in (COSTS, BUDGETS)]  # noqa: SIM118
    keys.sort(key=lambda key: (key[1], key[0] == BUDGETS))
    _group(book, "Budget", comparison, [_Figure(k, f"{k[1]}, {k[0]}") for k in keys])
    keys = [key for key in comparison.keys() if key[0] in (SUPERVISED, SUPERVISORS)]  # noqa: SIM118
    keys.sort(key=lambda key: (key[1], key[0] == SUPERVISORS))
    _group(book, "Handledare", comparison, [_Figure(k, f"{k[1]}, {k[0]}") for k in keys])
    _moves(book, comparison)
    _goals(book, comparison)
    if marginal is not None:
        marginal_sheets(book, marginal)
    _about(book, comparison)
    return book.finish()


def _overview(book: Book, comparison: Comparison) -> None:
    keys = [key for key in comparison.keys() if key[0] == CITY]  # noqa: SIM118
    titles, kinds = ["Scenario", "Utfall", "Bevisläge"], list[Kind](["text", "text", "wrap"])
    for _, name, unit in keys:
        titles += [name.capitalize(), f"Skillnad, {name}"]
        kinds += [_KINDS[unit]] * 2
    solved = {scenario.name: scenario for scenario in comparison.columns}
    rows = [_overview_row(comparison, o, solved.get(o.name), keys) for o in comparison.outcomes]
    widths = (34, 26, 44, *[18] * (2 * len(keys)), 60)
    sheet(book, "Översikt", widths, [*titles, "Anmärkning"], [*kinds, "wrap"], rows)
    chart = Chart(
        kind="bar",
        title="Placerade per scenario",
        at=(len(rows) + 2, 0),
        rows=(1, max(len(rows), 1)),
        labels=0,
        series=[("Placerade", titles.index("Placerade"))] if "Placerade" in titles else [],
        description="Stapeldiagram över kolumnen Placerade i tabellen ovanför.",
    )
    if chart.series:
        book.chart("Översikt", chart)


def _overview_row(
    comparison: Comparison, outcome: Outcome, scenario: Scenario | None, keys: Sequence[Key]
) -> list[Cell]:
    state = words.state(outcome)
    if scenario is None:
        return [outcome.name, state, None, *[None] * (2 * len(keys)), outcome.text]
    values: list[Cell] = []
    for key in keys:
        values += [_shown(scenario.values.get(key)), _shown(comparison.difference(scenario, key))]
    return [outcome.name, state, words.proof(scenario, comparison.baseline), *values, None]


def _group(book: Book, title: str, comparison: Comparison, figures: Sequence[_Figure]) -> None:
    """Rows by what they are about, two columns per scenario: value and difference."""
    kind = _KINDS[figures[0].key[2] if figures else PERSONS]
    titles = [title]
    base = comparison.baseline
    for scenario in comparison.columns:
        titles.append(scenario.name)
        titles += [] if scenario is base else [f"Skillnad, {scenario.name}"]
    rows: list[list[Cell]] = []
    for figure in figures:
        row: list[Cell] = [figure.title]
        for scenario in comparison.columns:
            row.append(_shown(scenario.values.get(figure.key)))
            if scenario is not base:
                row.append(_shown(comparison.difference(scenario, figure.key)))
        rows.append(row)
    kinds: list[Kind] = ["text", *[kind] * (len(titles) - 1)]
    sheet(book, title, (34, *[16] * (len(titles) - 1)), titles, kinds, rows)


def _moves(book: Book, comparison: Comparison) -> None:
    """Who gets a place by the scenario and who loses theirs, of all and by group."""
    compared = [scenario for scenario in comparison.columns if scenario.flows is not None]
    titles = ["Grupp", "Avser"]
    for scenario in compared:
        titles += [f"Får plats, {scenario.name}", f"Mister plats, {scenario.name}"]
    rows: list[list[Cell]] = [["staden", "alla"]]
    for scenario in compared:
        rows[0] += _pair(scenario.flows.city if scenario.flows else None)
    first = compared[0].figures if compared else None
    for characteristic in FLOW_GROUPS if first else ():
        for category in first.characteristics[characteristic].categories if first else ():
            row: list[Cell] = [_NAMES[characteristic], category]
            for scenario in compared:
                flows = scenario.flows
                row += _pair(flows.of(characteristic, category) if flows else None)
            rows.append(row)
    kinds: list[Kind] = ["text", "text"]
    kinds += ["count"] * (len(titles) - 2)
    sheet(book, "Vinner och förlorar", (20, 34, *[16] * (len(titles) - 2)), titles, kinds, rows)


def _pair(found: Moves | None) -> list[Cell]:
    return [HIDDEN, HIDDEN] if found is None else [found.gains, found.loses]


def _goals(book: Book, comparison: Comparison) -> None:
    units = {goal.name: goal.unit for goal in GOALS}
    rows: list[list[Cell]] = [
        [c.name, g.name, "ja" if g.proved else "nej", abs(g.bound - g.value), units.get(g.name)]
        for c in comparison.columns
        for g in c.goals
    ]
    titles = ["Scenario", "Mål", "Bevisat", "Lucka till gränsen", "Enhet"]
    kinds: list[Kind] = ["text", "text", "word", "count", "text"]
    sheet(book, "Mål", (34, 18, 10, 20, 24), titles, kinds, rows)


def _about(book: Book, comparison: Comparison) -> None:
    page = Page(book, "Om filen", (28, 90))
    page.title("Jämförelse av scenarier")
    page.pair("Lottning", "Alla scenarier har samma lottning, så skillnaderna är scenariots.")
    page.pair("Vilka räknas", "Sökande i vanlig ordning, som i den öppna rapporten.")
    page.pair(
        HIDDEN,
        f"Färre än {comparison.threshold} personer, en skillnad mot baslinjen på färre än"
        f" {comparison.threshold}, ett tal som skulle röja ett sådant, eller något som scenariot"
        " saknar.",
    )
    page.pair("Skillnad", "Scenariots värde minus baslinjens.")
    page.pair("Får plats", "Utan plats i baslinjen men med i scenariot. Mister plats: tvärtom.")
    page.pair(
        "Handledda", "Placerade i handledda jobb; handledartak är gruppernas sammanlagda tak."
    )
    page.pair(
        "Bevisläge",
        "Inom lucka betyder att en skillnad som inte är större än luckan kan bero på att lösningen"
        " inte är bevisat bäst; bladet Mål visar varje måls lucka.",
    )
    page.pair("Poäng", "Önskepoäng: lägre är bättre. Fler placerade ger fler poäng.")


def _shown(value: int | None) -> Cell:
    return HIDDEN if value is None else value
