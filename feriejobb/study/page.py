"""``jamforelse.html``: a sweep's scenarios beside each other on one self-contained page.

No script, no outside reference, no personal data and no small number: everything is drawn from the
comparison, which holds only what may be shown. Equal content gives equal bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from feriejobb import __version__
from feriejobb.plan.comparison import CITY, ORE, PLACED_IN_CITY, POINTS, Column, Comparison
from feriejobb.plan.scenarios import Outcome
from feriejobb.report.edition import SYNTHETIC
from feriejobb.report.html_parts import Row, figure, paragraph, section, table
from feriejobb.report.html_style import STYLE as REPORT_STYLE
from feriejobb.study import words
from feriejobb.study.difference_bars import Difference, difference_bars
from feriejobb.study.page_method import method
from feriejobb.study.page_parts import cells
from feriejobb.study.page_scenario import scenario
from feriejobb.study.page_style import STYLE

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_COST, _POINTS = (CITY, "kostnad", ORE), (CITY, "önskepoäng", POINTS)
#: With more scenarios than this, each is folded until the reader opens it.
_UNFOLDED = 4


def comparison_page(comparison: Comparison, more: Mapping[str, str] | None = None) -> str:
    """The page.

    Args:
        comparison: All scenarios.
        more: Further sections by heading, finished HTML.
    """
    body = {
        "I korthet": "\n".join(_summary(comparison)),
        "Scenario för scenario": "\n".join(_scenarios(comparison)),
        **(more or {}),
        "Om jämförelsen": method(comparison),
    }
    links = "".join(
        f'<li><a href="#del{k}">{escape(heading)}</a></li>' for k, heading in enumerate(body)
    )
    sections = "\n".join(
        section(f"del{k}", heading, text) for k, (heading, text) in enumerate(body.items())
    )
    title = "Vad händer om: jämförelse av scenarier"
    return (
        '<!DOCTYPE html>\n<html lang="sv">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{REPORT_STYLE}{STYLE}</style>\n</head>\n<body>\n"
        f"{_header(comparison, title)}\n"
        f'<main class="page">\n<nav aria-label="Innehåll"><ul>{links}</ul></nav>\n'
        f"{sections}\n<footer>{paragraph(_footer(comparison))}</footer>\n</main>\n</body>\n</html>\n"
    )


def _header(comparison: Comparison, title: str) -> str:
    stamps = ["VAD HÄNDER OM", *([SYNTHETIC] if comparison.synthetic else [])]
    items = "".join(f"<li>{stamp}</li>" for stamp in stamps)
    under = f"<p>{escape(comparison.title)}</p>" if comparison.title else ""
    return (
        f'<header><div class="page"><ul class="stamps" aria-label="Status">{items}</ul>\n'
        f"<h1>{title}</h1>\n{under}</div></header>"
    )


def _footer(comparison: Comparison) -> str:
    made = f"Skapad av feriejobb {__version__}. Sidan innehåller inga personuppgifter."
    return f"{SYNTHETIC}. {made}" if comparison.synthetic else made


def _summary(comparison: Comparison) -> list[str]:
    solved = {column.name: column for column in comparison.columns}
    base = comparison.baseline
    rows, drawn = [], []
    for outcome in comparison.outcomes:
        column = solved.get(outcome.name)
        rows.append(_summary_row(comparison, outcome, column))
        if column is not base:
            change = comparison.difference(column, PLACED_IN_CITY) if column else None
            text = words.signed(change) if column else words.state(outcome)
            drawn.append(Difference(outcome.name, change, text))
    headings = (
        *("Utfall", "Placerade", "Skillnad", "Kostnad", "Skillnad"),
        *("Önskepoäng", "Skillnad", "Bevisläge"),
    )
    found = []
    if base is None:
        found.append(paragraph("Baslinjen är inte löst, så skillnader saknas.", "warning"))
    if drawn and base is not None:
        chart = difference_bars(
            "skillnad", "Fler eller färre placerade än i baslinjen",
            "Samma tal står i tabellen under diagrammet.", drawn,
        )  # fmt: skip
        found.append(figure(chart, "Fler eller färre placerade än i baslinjen", "wide"))
    found.append(table("Alla scenarier mot baslinjen", "Scenario", headings, rows))
    return found + _reasons(comparison)


def _summary_row(comparison: Comparison, outcome: Outcome, column: Column | None) -> Row:
    if column is None:
        return Row(outcome.name, cells(words.state(outcome), *("–" for _ in range(7))))
    values = column.values
    first = column is comparison.baseline

    def change(key: tuple[str, str, str]) -> int | None:
        return comparison.difference(column, key)

    return Row(
        outcome.name,
        cells(
            words.state(outcome),
            words.shown(values.get(PLACED_IN_CITY)),
            "" if first else words.signed(change(PLACED_IN_CITY)),
            words.money(values.get(_COST)),
            "" if first else words.signed_money(change(_COST)),
            words.shown(values.get(_POINTS)),
            "" if first else words.signed(change(_POINTS)),
            words.short_proof(column, comparison.baseline),
        ),
        total=first,
    )


def _reasons(comparison: Comparison) -> list[str]:
    """Why scenarios have no run."""
    failed = [o for o in comparison.outcomes if o.code]
    if not failed:
        return []
    items = "".join(
        f"<dt>{escape(o.name)}: {escape(words.state(o))}</dt><dd>{escape(o.text)}</dd>"
        for o in failed
    )
    return [f"<h3>Scenarier utan körning</h3>\n<dl>{items}</dl>"]


def _scenarios(comparison: Comparison) -> list[str]:
    unfolded = len(comparison.columns) <= _UNFOLDED
    return [
        scenario(comparison, column, f"s{k}", unfolded or k == 0)
        for k, column in enumerate(comparison.columns)
    ]
