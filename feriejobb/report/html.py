"""``publikt/rapport.html``: one self-contained page for everybody (contract §6).

No scripts, no outside references, no personal data, no small numbers. A pure function of the
result's ordinary applicants, the model and the goals' proofs; it carries no time.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from feriejobb import __version__
from feriejobb.data.solution import Result
from feriejobb.protect.crosstab import cell
from feriejobb.report import html_groups as groups
from feriejobb.report import statistics as s
from feriejobb.report.edition import SYNTHETIC, Status
from feriejobb.report.html_fairness import fairness
from feriejobb.report.html_goals import goals, verdict
from feriejobb.report.html_method import counting, lottery, synthetic_note
from feriejobb.report.html_parts import DOTS, paragraph, section
from feriejobb.report.html_personal import personal_data
from feriejobb.report.html_register import too_close
from feriejobb.report.html_style import STYLE
from feriejobb.report.html_text import percent, title
from feriejobb.report.sheet_text import date_span, number

#: A reader's browser must not fetch or run anything, whatever the text holds.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

_SECTIONS = {
    "korthet": "I korthet",
    "vilka": "Vilka som sökte och fick plats",
    "platser": "Platserna som delades ut",
    "onskemal": "Önskemålen",
    "rattvisa": "Lika villkor",
    "mal": "Målen och bevisen",
    "lottning": "Så gick lottningen till",
    "uppgifter": "Personuppgifterna",
    "statistik": "Om statistiken",
}


def public_report(result: Result, status: Status = "FÖRSLAG", earlier: Sequence[str] = ()) -> str:
    """The public report as one HTML page in Swedish.

    Args:
        result: The allocation; protected applicants in it leave no trace (see ``statistics``).
        status: ``FÖRSLAG`` until a named person has approved the run, then ``BESLUT``.
        earlier: Earlier public reports on the same people, so that differences stay large.

    Returns:
        The page; the same for the same content.

    Raises:
        VerificationError: The auditor can work out a hidden figure; nothing may be published.
    """
    model = result.instance.model
    counts = s.public_counts(result)
    also = too_close(counts, earlier, model.publication.threshold)
    figures = s.public_figures(result, counts, also)
    body = {
        "korthet": (*_summary(result, figures), paragraph(verdict(result), _verdict_kind(result))),
        "vilka": groups.who(figures, model),
        "platser": groups.what(figures, model, s.employers(result.instance)),
        "onskemal": (groups.wishes(figures),),
        "rattvisa": fairness(result, figures),
        "mal": (goals(result, figures),),
        "lottning": (lottery(model),),
        "uppgifter": personal_data(),
        "statistik": (counting(model),),
    }
    sections = "\n".join(section(key, _SECTIONS[key], *blocks) for key, blocks in body.items())
    links = "".join(f'<li><a href="#{key}">{escape(t)}</a></li>' for key, t in _SECTIONS.items())
    return _page(result, status, f'<nav aria-label="Innehåll"><ul>{links}</ul></nav>\n{sections}')


def withheld_report(result: Result) -> str:
    """The page of a what-if: it says why there are no figures, and has none."""
    return _page(result, "FÖRSLAG", section("varfor", "Ingen statistik här", paragraph(_WITHHELD)))


_WITHHELD = (
    "Det här är svaret på en vad-händer-om-fråga, inte en fördelning som gäller. Statistiken visas "
    "inte: bredvid den riktiga körningens skulle små skillnader kunna peka ut enskilda. "
    "Jämförelsen mellan scenarierna, där små tal är dolda, ligger i svepets mapp."
)


def _page(result: Result, status: Status, content: str) -> str:
    name = escape(title(result.instance.model))
    return (
        '<!DOCTYPE html>\n<html lang="sv">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{name}: så fördelades platserna</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"{_header(result, status, name)}\n"
        f'<main class="page">\n{content}\n'
        f"{_footer(status, result)}\n</main>\n</body>\n</html>\n"
    )


def _header(result: Result, status: Status, name: str) -> str:
    stamps = [status, *([SYNTHETIC] if result.instance.synthetic else [])]
    items = "".join(f"<li>{stamp}</li>" for stamp in stamps)
    model = result.instance.model
    first = min(p.first_day for p in model.sub_periods)
    last = max(p.last_day for p in model.sub_periods)
    return (
        f'<header><div class="page"><ul class="stamps" aria-label="Status">{items}</ul>\n'
        f"<h1>{name}: så fördelades platserna</h1>\n"
        f"<p>Öppen redovisning av jobben {date_span(first, last)}</p></div></header>"
    )


def _summary(result: Result, figures: s.Figures) -> tuple[str, ...]:
    first_wish = cell(**{s.OUTCOME: s.PLACED, s.RANK: "1"})
    cards = (
        ("Sökande", _count(figures.count(s.EVERYONE))),
        ("Har fått plats", _count(figures.count(s.WITH_PLACE))),
        ("Andel som fått plats", _share(figures.share(s.WITH_PLACE, s.EVERYONE))),
        ("Placerade på sitt första val", _share(figures.share(first_wish, s.WITH_PLACE))),
    )
    items = "\n".join(f"<div><dt>{escape(t)}</dt><dd>{value}</dd></div>" for t, value in cards)
    note = [synthetic_note()] if result.instance.synthetic else []
    return (*note, f'<dl class="cards">\n{items}\n</dl>')


def _count(value: int | None) -> str:
    return DOTS if value is None else number(value)


def _share(share: tuple[int, int] | None) -> str:
    return DOTS if share is None else escape(percent(*share))


def _verdict_kind(result: Result) -> str:
    return "verdict" if result.proved else "warning"


def _footer(status: Status, result: Result) -> str:
    text = (
        f"{status}. Sidan är skapad av feriejobb {__version__} och innehåller inga personuppgifter."
    )
    if result.instance.synthetic:
        text = f"{SYNTHETIC}. {text}"
    return f"<footer>{paragraph(text)}</footer>"
