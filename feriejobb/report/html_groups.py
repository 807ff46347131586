"""The report's tables and charts: who got a place, what places, and which wish it was."""

from __future__ import annotations

from collections.abc import Mapping

from feriejobb.data.model import Model
from feriejobb.protect.crosstab import Cell, cell
from feriejobb.report import statistics as s
from feriejobb.report.charts import Bar, Stack, bars, stacks
from feriejobb.report.fairness import MONTHS
from feriejobb.report.html_parts import (
    Row,
    count_cell,
    figure,
    interval_cell,
    pair,
    share_cell,
    table,
)
from feriejobb.report.html_text import KINDS, SEXES, TIERS, percent, periods, rank
from feriejobb.report.sheet_text import number

_SAME_FIGURES = "Samma tal står i tabellen intill. Två punkter betyder att talet inte visas."


def _rates(figures: s.Figures, key: str, heading: str, first: str, names: Mapping[str, str]) -> str:
    """Applied, placed, without and share for each category of one characteristic."""
    rows, drawn = [], []
    for category in figures.characteristics[key].categories:
        group = cell(**{key: category})
        name = names.get(category, category)
        rows.append(Row(name, _four(figures, group)))
        share = figures.share(_outcome(group, s.PLACED), group)
        if share is None:
            drawn.append(Bar(name, None, ".."))
        elif share[1]:
            drawn.append(Bar(name, 1000 * share[0] // share[1], percent(*share)))
    rows.append(Row("Alla", _four(figures, s.EVERYONE), total=True))
    caption = f"Sökande och placerade: {heading[0].lower()}{heading[1:]}"
    headings = ("Sökande", "Fått plats", "Utan plats", "Andel", "Intervall")
    chart = bars(key, f"Andel som fått plats: {heading.lower()}", _SAME_FIGURES, drawn, 1000)
    body = table(caption, first, headings, rows)
    return pair(heading, figure(chart, "Andel som fått plats"), body)


def _outcome(group: Cell, outcome: str) -> Cell:
    return tuple(sorted((*group, (s.OUTCOME, outcome))))


def _four(figures: s.Figures, group: Cell) -> tuple[str, ...]:
    placed, without = _outcome(group, s.PLACED), _outcome(group, s.WITHOUT)
    counts = (count_cell(figures, c) for c in (group, placed, without))
    share = share_cell(figures, placed, group)
    return (*counts, share, interval_cell(figures, placed, group))


def who(figures: s.Figures, model: Model) -> tuple[str, ...]:
    """Who applied and who got a place, by six characteristics."""
    ages = {age: f"{age} år" for age in figures.characteristics[s.AGE].categories}
    ages[s.OTHER] = "Annan ålder"
    areas = {s.OTHER: "Område utan platser"}
    return (
        _rates(figures, s.TIER, "Efter köled", "Köled", TIERS),
        _rates(figures, s.HOME, "Efter hemstadsdel", "Hemstadsdel", {}),
        _rates(figures, s.AGE, f"Efter ålder som fylls {model.year}", "Ålder", ages),
        _rates(figures, s.SEX, "Efter kön", "Kön", SEXES),
        _rates(figures, s.FIRST_AREA, "Efter förstahandsval", "Valt område", areas),
        _rates(
            figures, s.FIRST_PERIOD, "Efter helst önskad delperiod", "Delperiod", periods(model)
        ),
    )


def irrelevant(figures: s.Figures) -> tuple[str, ...]:
    """What must not matter: the row of the file, the birth month, the first letter of the name."""
    rows = {n: f"Tiondel {n}" for n in figures.characteristics[s.ROW].categories}
    months = {str(n): name.capitalize() for n, name in enumerate(MONTHS, start=1)}
    letters = {s.OTHER: "Annat tecken"}
    return (
        _rates(figures, s.ROW, "Efter radens plats i filen", "Del av filen", rows),
        _rates(figures, s.MONTH, "Efter födelsemånad", "Månad", months),
        _rates(figures, s.LETTER, "Efter efternamnets första bokstav", "Bokstav", letters),
    )


def _line(figures: s.Figures, name: str, place: Cell, *, total: bool = False) -> Row:
    return Row(name, (count_cell(figures, place), share_cell(figures, place, s.WITH_PLACE)), total)


def _numbers(
    figures: s.Figures, key: str, heading: str, first: str, groups: Mapping[str, Mapping[str, Cell]]
) -> str:
    """Number of placed per category, with a subtotal per group where there is more than one."""
    rows, drawn = [], []
    for group, members in groups.items():
        for name, place in members.items():
            rows.append(_line(figures, name, place))
            drawn.append((name, figures.count(place)))
        if len(groups) > 1:
            subtotal = cell(**{s.OUTCOME: s.PLACED, s.KIND: group})
            rows.append(_line(figures, f"{KINDS[group]}, summa", subtotal, total=True))
    rows.append(_line(figures, "Alla", s.WITH_PLACE, total=True))
    full = max((value for _, value in drawn if value is not None), default=1)
    chart = bars(
        key,
        f"Antal placerade: {heading.lower()}",
        _SAME_FIGURES,
        [Bar(name, value, ".." if value is None else number(value)) for name, value in drawn],
        full,
    )
    body = table(f"Placerade: {heading.lower()}", first, ("Fått plats", "Andel av alla"), rows)
    return pair(heading, figure(chart, "Antal placerade"), body)


def what(
    figures: s.Figures, model: Model, employers: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """The places that were given, by förvaltning, area and sub-period."""

    def plain(key: str, names: Mapping[str, str]) -> dict[str, dict[str, Cell]]:
        categories = figures.characteristics[key].categories
        return {"": {names.get(c, c): cell(**{s.OUTCOME: s.PLACED, key: c}) for c in categories}}

    by_kind = {
        kind: {
            name: cell(**{s.OUTCOME: s.PLACED, s.KIND: kind, s.EMPLOYER: name}) for name in members
        }
        for kind, members in employers.items()
    }
    return (
        _numbers(figures, s.EMPLOYER, "Efter förvaltning", "Förvaltning", by_kind),
        _numbers(figures, s.AREA, "Efter arbetsområde", "Arbetsområde", plain(s.AREA, {})),
        _numbers(
            figures, s.PERIOD, "Efter delperiod", "Delperiod", plain(s.PERIOD, periods(model))
        ),
    )


def wishes(figures: s.Figures) -> str:
    """Which wish the placed got, by tier and for all."""
    codes = figures.characteristics[s.RANK].categories
    groups = {TIERS.get(t, t): {s.TIER: t} for t in figures.characteristics[s.TIER].categories}
    rows, drawn = [], []
    everyone: dict[str, dict[str, str]] = {"Alla": {}}
    for name, group in (everyone | groups).items():
        whole = cell(**{s.OUTCOME: s.PLACED}, **group)
        cells = [cell(**{s.OUTCOME: s.PLACED, s.RANK: code}, **group) for code in codes]
        counts = (count_cell(figures, c) for c in (*cells, whole))
        rows.append(Row(name, tuple(counts), total=not group))
        drawn.append(Stack(name, tuple(figures.count(c) for c in cells), figures.count(whole)))
    names = [rank(code) for code in codes]
    description = f"Procent av de placerade i varje köled, från val 1 till vänster. {_SAME_FIGURES}"
    chart = stacks(s.RANK, "Vilket val de placerade fick", description, drawn, names)
    rows = [*rows[1:], rows[0]]
    body = table("Placerade efter önskemål och köled", "Köled", [*names, "Alla"], rows)
    caption = "Procent av de placerade efter vilket val de fick"
    return f"{figure(chart, caption, 'wide')}\n{body}"
