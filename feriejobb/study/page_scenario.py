"""One scenario on the comparison's page: what it changes, the map, the groups, money, wishes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from feriejobb.plan.comparison import (
    BUDGETS,
    COSTS,
    EMPLOYERS,
    GROUPS,
    ORE,
    PERSONS,
    PLACED_IN_CITY,
    SEATS,
    SUPERVISED,
    SUPERVISORS,
    Column,
    Comparison,
)
from feriejobb.plan.flows import GROUPS as FLOW_GROUPS
from feriejobb.protect.crosstab import cell
from feriejobb.report import statistics as s
from feriejobb.report.charts import Bar, Stack, bars, stacks
from feriejobb.report.html_parts import Row, figure, pair, paragraph, table
from feriejobb.report.html_text import TIERS, rank
from feriejobb.study import words
from feriejobb.study.difference_bars import Difference, difference_bars
from feriejobb.study.page_parts import cells
from feriejobb.study.tile_map import Tile, level, tile_map

_SAME = "Samma tal står i tabellen."
_HEADINGS = {
    "köled": "Efter köled",
    "ålder": "Efter ålder",
    "arbetsområde": "Efter arbetsområde",
}
_LEGEND = {
    "loss2": "färre, minst 5 %",
    "loss1": "färre",
    "same": "oförändrat",
    "gain1": "fler",
    "gain2": "fler, minst 5 %",
    "unknown": "visas inte",
}


def scenario(comparison: Comparison, column: Column, key: str, unfolded: bool) -> str:
    """The scenario's folded part of the page.

    Args:
        comparison: All scenarios.
        column: This one.
        key: Prefix of ids, unique in the page.
        unfolded: Whether it stands open from the start.
    """
    first = column is comparison.baseline
    placed = words.shown(column.values.get(PLACED_IN_CITY))
    change = comparison.difference(column, PLACED_IN_CITY)
    more = "" if first or change is None else f" ({words.signed(change)})"
    blocks = [*_about(comparison, column), _districts(comparison, column, key)]
    blocks += [_group(comparison, column, key, group) for group in _HEADINGS]
    blocks += [_wishes(comparison, column, key), _means(comparison, column)]
    return (
        f"<details{' open' if unfolded else ''}><summary>{escape(column.name)} "
        f"<span>{placed} placerade{more}</span></summary>\n" + "\n".join(blocks) + "\n</details>"
    )


def _about(comparison: Comparison, column: Column) -> list[str]:
    found = [paragraph(column.about)] if column.about else []
    if column.changes:
        items = "".join(f"<li>{escape(change)}</li>" for change in column.changes)
        found.append(f'<ul class="changes">{items}</ul>')
    proof = words.proof(column, comparison.baseline)
    found.append(paragraph(f"{proof}.", "verdict" if proof == "Bevisad" else "warning"))
    if column.flows is not None:
        cards = zip(("Får plats", "Mister plats"), words.moves(column.flows.city), strict=True)
        items = "".join(f"<div><dt>{t}</dt><dd>{escape(v)}</dd></div>" for t, v in cards)
        found.append(f'<dl class="cards">{items}</dl>')
    return found


def _districts(comparison: Comparison, column: Column, key: str) -> str:
    """The map beside its figures."""
    base = comparison.baseline
    first = column is base or base is None
    tiles = []
    for district in _categories(column, s.HOME):
        value = ("hemstadsdel", district, PERSONS)
        placed, share = column.values.get(value), _share(column, s.HOME, district)
        change = comparison.difference(column, value)
        if first:
            shade = "unknown" if placed is None else "same"
            tiles.append(Tile(district, shade, words.shown(placed), share))
        else:
            former = base.values.get(value) if base else None
            figures = (words.signed(change), f"{words.shown(placed)} · {share}")
            tiles.append(Tile(district, level(change, former), *figures))
    what = "Antal placerade" if first else "Skillnad i antal placerade"
    note = "andelen av de sökande" if first else "antal placerade och andelen av de sökande"
    note = f"Under talet: {note}."
    drawn = tile_map(f"{key}-karta", f"{what} efter hemstadsdel", f"{note} {_SAME}", tiles)
    legend = "" if first else _legend()
    _, body = _rows(comparison, column, "hemstadsdel")
    return pair("Efter hemstadsdel", f"<div>{figure(drawn, f'{what}. {note}')}{legend}</div>", body)


def _legend() -> str:
    items = "".join(
        f'<li><svg viewBox="0 0 10 10" class="{name}" aria-hidden="true">'
        f'<polygon points="0,0 10,0 10,10 0,10"/></svg>{escape(text)}</li>'
        for name, text in _LEGEND.items()
    )
    return f'<ul class="legend">{items}</ul>'


def _categories(column: Column, characteristic: str) -> tuple[str, ...]:
    figures = column.figures
    return () if figures is None else figures.characteristics[characteristic].categories


def _share(column: Column, characteristic: str, category: str) -> str:
    if column.figures is None:
        return words.HIDDEN
    group = {characteristic: category}
    part = column.figures.count(cell(**{s.OUTCOME: s.PLACED}, **group))
    return words.rate(part, column.figures.count(cell(**group)))


def _group(comparison: Comparison, column: Column, key: str, group: str) -> str:
    """Placed by one characteristic: a chart beside its figures."""
    heading, base = _HEADINGS[group], comparison.baseline
    ident = f"{key}-{GROUPS[group]}"
    changes, body = _rows(comparison, column, group)
    if base is None or column is base:
        title = "Antal placerade"
        values = [(row.label, column.values.get((group, row.category, PERSONS))) for row in changes]
        full = max((value or 0 for _, value in values), default=0)
        drawn = [Bar(label, value, words.shown(value)) for label, value in values]
        chart = bars(ident, f"{title} {heading.lower()}", _SAME, drawn, full)
    else:
        title = "Skillnad mot baslinjen, personer"
        lengths = [Difference(r.label, r.change, words.signed(r.change)) for r in changes]
        chart = difference_bars(ident, f"{title} {heading.lower()}", _SAME, lengths)
    return pair(heading, figure(chart, title), body)


@dataclass(frozen=True, slots=True)
class _Change:
    category: str
    label: str
    change: int | None


def _rows(comparison: Comparison, column: Column, group: str) -> tuple[list[_Change], str]:
    """The table of one group: baseline, scenario, difference, who gains and who loses."""
    characteristic = GROUPS[group]
    base = comparison.baseline
    compare = base is not None and column is not base
    flows = column.flows if characteristic in FLOW_GROUPS else None
    shares = characteristic != s.AREA
    rows, changes = [], []
    for category in _categories(column, characteristic):
        value = (group, category, PERSONS)
        now, change = column.values.get(value), comparison.difference(column, value)
        if now == 0 and not change:
            continue
        texts = [words.shown(now)]
        if compare and base is not None:
            texts = [words.shown(base.values.get(value)), words.shown(now), words.signed(change)]
        texts += [_share(column, characteristic, category)] if shares else []
        texts += words.moves(flows.of(characteristic, category)) if flows is not None else ()
        name = _name(characteristic, category)
        changes.append(_Change(category, name, change))
        rows.append(Row(name, cells(*texts)))
    headings = ["Baslinje", "Scenario", "Skillnad"] if compare else ["Placerade"]
    headings += ["Andel"] if shares else []
    headings += ["Får plats", "Mister plats"] if flows is not None else []
    caption = f"Placerade efter {group}"
    return changes, table(caption, group.capitalize(), headings, rows)


def _name(characteristic: str, category: str) -> str:
    if characteristic == s.TIER:
        return TIERS.get(category, category)
    if characteristic == s.AGE:
        return "Annan ålder" if category == s.OTHER else f"{category} år"
    return category


def _wishes(comparison: Comparison, column: Column, key: str) -> str:
    """Which wish the placed got, baseline above scenario."""
    codes = _categories(column, s.RANK)
    both = [c for c in (comparison.baseline, column) if c is not None]
    rows, drawn = [], []
    for one in dict.fromkeys(c.name for c in both):
        which = next(c for c in both if c.name == one)
        counts = [which.values.get(("önskemål, rang", code, PERSONS)) for code in codes]
        rows.append(Row(one, cells(*(words.shown(n) for n in counts))))
        drawn.append(Stack(one, tuple(counts), which.values.get(PLACED_IN_CITY)))
    names = [rank(code) for code in codes]
    chart = stacks(
        f"{key}-val", "Vilket val de placerade fick",
        f"Procent av de placerade, från val 1 till vänster. {_SAME}",
        drawn, names,
    )  # fmt: skip
    body = table("Placerade efter vilket val de fick", "Scenario", names, rows)
    caption = "Procent av de placerade efter vilket val de fick"
    return f"<h3>Önskemål</h3>\n{figure(chart, caption, 'wide')}\n{body}"


def _means(comparison: Comparison, column: Column) -> str:
    """Money and supervisors by förvaltning."""
    first = column is comparison.baseline
    rows = []
    for employer in _names(column.values, EMPLOYERS):
        key = (EMPLOYERS, employer, PERSONS)
        cost, budget = (column.values.get((g, employer, ORE)) for g in (COSTS, BUDGETS))
        used = column.values.get((SUPERVISED, employer, PERSONS))
        limit = column.values.get((SUPERVISORS, employer, SEATS))
        texts = [
            words.shown(column.values.get(key)),
            "" if first else words.signed(comparison.difference(column, key)),
            words.money(cost),
            "utan gräns" if budget is None else words.money(budget),
            "–" if budget is None else words.rate(cost, budget),
            "–" if limit is None else words.shown(used),
            "–" if limit is None else words.shown(limit),
            "–" if limit is None else words.rate(used, limit),
        ]
        rows.append(Row(employer, cells(*texts)))
    headings = (
        *("Placerade", "Skillnad", "Kostnad", "Budget", "Använt"),
        *("I handledda jobb", "Handledartak", "Använt"),
    )
    body = table("Pengar och handledare per förvaltning", "Förvaltning", headings, rows)
    return f"<h3>Budget och handledare</h3>\n{body}"


def _names(values: Mapping[tuple[str, str, str], int | None], group: str) -> Iterable[str]:
    return [key[1] for key in values if key[0] == group]
