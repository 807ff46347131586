"""Marginal values on the comparison's page."""

from __future__ import annotations

from feriejobb.report.html_parts import Row, figure, paragraph, table
from feriejobb.report.sheet_text import number
from feriejobb.study import words
from feriejobb.study.difference_bars import Difference, difference_bars
from feriejobb.study.marginal import Marginal, Use
from feriejobb.study.marginal_asks import MONEY, QUOTA, SEAT, SUPERVISOR
from feriejobb.study.page_parts import cells

HEADING = "Vad en sak till ger"
_SHOWN = 25

_CAPTIONS = {
    SEAT: "En plats till, per förvaltning och arbetsområde",
    SUPERVISOR: "En handledare till, per förvaltning",
    MONEY: "100 000 kr till, per förvaltning",
    QUOTA: "Ett steg i en kvot",
}


_STEPS = (
    "Varje steg är det som ger mest efter stegen före det, omlöst tillsammans med dem. Prövat är"
    " 100 000 kr i högre budget till varje förvaltning, och nya platser där flest väntar, så många"
    " som 100 000 kr räcker till i lön till den dyraste, med budget och handledning till dem."
    " Handledningens kostnad ingår inte."
)


def how(found: Marginal) -> str:
    """What the values are, in words."""
    return (
        "Varje värde är en sann omlösning av kvoter och kö på hela indata"
        f" ({number(found.applicants)} ansökningar) med samma lottning och samma beräkning som"
        " fördelningen själv. Önskemålen räknas inte om: de ändrar aldrig vem som får plats. Utan"
        f" ändring har {number(found.placed)} plats i vanlig ordning. Talen är hur många fler som"
        " får plats; där budgetar binder kan en dyrare före i kön tränga undan två billigare efter."
    )


def caution(found: Marginal) -> str:
    """Which values are estimates; empty where none is."""
    open_ = sum(not use.proved for use in found.uses)
    if not open_:
        return ""
    return (
        f"För {number(open_)} av {number(len(found.uses))} värden saknar någon utan plats bevis,"
        " före eller efter ändringen. De är märkta ej bevisat: det sanna värdet kan vara ett annat."
    )


def gained(use: Use) -> str:
    """A value, and whether it is proved."""
    return words.signed(use.gain) + ("" if use.proved else " (ej bevisat)")


def marginal_section(found: Marginal) -> str:
    """Tables by kind, and the ten best uses of the next million with a chart.

    Args:
        found: The values.
    """
    blocks = [paragraph(how(found))]
    if warning := caution(found):
        blocks.append(paragraph(warning, "warning"))
    if found.million:
        names = [f"{k}. {step.employer}" for k, step in enumerate(found.million, start=1)]
        rows = [
            Row(name, cells(step.detail, words.signed(step.gain), words.signed(step.total)))
            for name, step in zip(names, found.million, strict=True)
        ]
        drawn = [
            Difference(name, step.gain, words.signed(step.gain))
            for name, step in zip(names, found.million, strict=True)
        ]
        chart = difference_bars(
            "miljon", "Nästa miljon i steg om 100 000 kr", "Samma tal står i tabellen.", drawn
        )
        caption = "De bästa användningarna av nästa miljon, i steg om 100 000 kr"
        headings = ("För", "Fler med plats", "Summa")
        blocks += [figure(chart, caption, "wide"), table(caption, "Till", headings, rows, "words")]
        blocks.append(paragraph(_STEPS))
    else:
        blocks.append(paragraph("Mer pengar till en förvaltning ger ingen fler en plats."))
    for kind, caption in _CAPTIONS.items():
        uses = [use for use in found.uses if use.kind == kind]
        rows = [Row(use.where, cells(use.detail, gained(use))) for use in uses[:_SHOWN]]
        if rows:
            more = f", {_SHOWN} av {len(uses)}" if len(uses) > _SHOWN else ""
            body = table(f"De bästa först{more}", "Var", ("Vad", "Fler med plats"), rows, "words")
            blocks.append(f"<h3>{caption}</h3>\n{body}")
    return "\n".join(blocks)
