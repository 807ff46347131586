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
    Comparison,
    Key,
)
from feriejobb.plan.comparison import Column as Scenario
from feriejobb.plan.scenarios import Outcome
from feriejobb.report.edition import SYNTHETIC
from feriejobb.report.sheet_page import Page
from feriejobb.report.sheet_parts import Cell
from feriejobb.report.sheet_style import Kind
from feriejobb.report.sheets import Book

HIDDEN = ".."
CSV_HEADER = ("grupp", "avser", "enhet", "scenario", "varde", "skillnad")

_KINDS: dict[str, Kind] = {PERSONS: "count", ORE: "kr", POINTS: "count"}
_STATES = {0: "löst", 3: "reglerna går inte ihop", 5: "ingen lösning inom gränsen"}
_TITLES = {**{group: group.capitalize() for group in GROUPS}, EMPLOYERS: "Förvaltningar"}


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


def scenario_workbook(comparison: Comparison) -> bytes:
    """The workbook: overview, one sheet per group, budgets, goals; equal content, equal bytes.

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
    _goals(book, comparison)
    _about(book, comparison)
    return book.finish()


def _overview(book: Book, comparison: Comparison) -> None:
    keys = [key for key in comparison.keys() if key[0] == CITY]  # noqa: SIM118
    titles, kinds = ["Scenario", "Utfall", "Bevisat"], list[Kind](["text", "text", "word"])
    for _, name, unit in keys:
        titles += [name.capitalize(), f"Skillnad, {name}"]
        kinds += [_KINDS[unit]] * 2
    solved = {scenario.name: scenario for scenario in comparison.columns}
    rows = [_overview_row(comparison, o, solved.get(o.name), keys) for o in comparison.outcomes]
    widths = (34, 26, 10, *[18] * (2 * len(keys)), 60)
    _sheet(book, "Översikt", widths, [*titles, "Anmärkning"], [*kinds, "wrap"], rows)


def _overview_row(
    comparison: Comparison, outcome: Outcome, scenario: Scenario | None, keys: Sequence[Key]
) -> list[Cell]:
    state = _STATES.get(outcome.code, "misslyckades")
    if scenario is None:
        return [outcome.name, state, None, *[None] * (2 * len(keys)), outcome.text]
    values: list[Cell] = []
    for key in keys:
        values += [_shown(scenario.values.get(key)), _shown(comparison.difference(scenario, key))]
    return [outcome.name, state, "ja" if scenario.proved else "nej", *values, None]


def _group(book: Book, title: str, comparison: Comparison, figures: Sequence[_Figure]) -> None:
    """Rows by what they are about, two columns per scenario: value and difference."""
    kind = _KINDS[figures[0].key[2] if figures else PERSONS]
    titles = [title]
    for scenario in comparison.columns:
        titles += [scenario.name, f"Skillnad, {scenario.name}"]
    rows: list[list[Cell]] = []
    for figure in figures:
        row: list[Cell] = [figure.title]
        for scenario in comparison.columns:
            row.append(_shown(scenario.values.get(figure.key)))
            row.append(_shown(comparison.difference(scenario, figure.key)))
        rows.append(row)
    kinds: list[Kind] = ["text", *[kind] * (len(titles) - 1)]
    _sheet(book, title, (34, *[22] * (len(titles) - 1)), titles, kinds, rows)


def _goals(book: Book, comparison: Comparison) -> None:
    units = {goal.name: goal.unit for goal in GOALS}
    rows: list[list[Cell]] = [
        [s.name, g.name, "ja" if g.proved else "nej", abs(g.bound - g.value), units.get(g.name)]
        for s in comparison.columns
        for g in s.goals
    ]
    titles = ["Scenario", "Mål", "Bevisat", "Lucka till gränsen", "Enhet"]
    kinds: list[Kind] = ["text", "text", "word", "count", "text"]
    _sheet(book, "Mål", (34, 18, 10, 20, 24), titles, kinds, rows)


def _sheet(
    book: Book,
    name: str,
    widths: Sequence[float],
    titles: Sequence[str],
    kinds: Sequence[Kind],
    rows: Sequence[Sequence[Cell]],
) -> None:
    """A header and rows; a hidden value is a word, not a number."""
    name = book.page(name, widths)
    book.line(name, 0, [(t, k, "header") for t, k in zip(titles, kinds, strict=True)])
    for r, row in enumerate(rows, start=1):
        cells = zip(row, kinds, strict=True)
        book.line(name, r, [(v, "word" if v == HIDDEN else k, "plain") for v, k in cells])


def _about(book: Book, comparison: Comparison) -> None:
    page = Page(book, "Om filen", (28, 90))
    page.title("Jämförelse av scenarier")
    page.pair("Lottning", "Alla scenarier har samma lottning, så skillnaderna är scenariots.")
    page.pair("Vilka räknas", "Sökande i vanlig ordning, som i den öppna rapporten.")
    page.pair(
        HIDDEN,
        f"Färre än {comparison.threshold} personer, ett tal som skulle röja ett sådant, eller något"
        " som scenariot saknar.",
    )
    page.pair("Skillnad", "Scenariots värde minus baslinjens.")
    page.pair(
        "Bevisat",
        "Nej betyder att skillnaden kan bero på att lösningen inte är bevisat bäst; bladet Mål"
        " visar hur stor luckan är.",
    )
    page.pair("Poäng", "Önskepoäng: lägre är bättre. Fler placerade ger fler poäng.")


def _shown(value: int | None) -> Cell:
    return HIDDEN if value is None else value
