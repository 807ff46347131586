"""Marginal values on the comparison's page."""

from __future__ import annotations

from feriejobb.report.html_parts import Row, figure, paragraph, table
from feriejobb.report.sheet_text import number
from feriejobb.study import words
from feriejobb.study.difference_bars import Difference, difference_bars
from feriejobb.study.marginal import MONEY, QUOTA, SEAT, SUPERVISOR, Marginal
from feriejobb.study.page_parts import cells

HEADING = "Vad en sak till ger"
_SHOWN = 25

_CAPTIONS = {
    SEAT: "En plats till, per förvaltning och arbetsområde",
    SUPERVISOR: "En handledare till, per förvaltning",
    MONEY: "100 000 kr till, per förvaltning",
    QUOTA: "Ett steg i en kvot",
}


def how(found: Marginal) -> str:
    """What the values are, in words."""
    return (
        "Varje värde är en sann omlösning av kvoter och kö på hela indata"
        f" ({number(found.applicants)} ansökningar) med samma lottning, gjord med den snabba"
        " vandringen: par och lägsta antal lämnas åsido och önskemålen räknas inte om. Utan"
        f" ändring ger den {number(found.placed)} placerade i vanlig ordning. Talen är hur många"
        " fler som får plats. Där det redan finns ledigt ger en till ingenting."
    )


def caution(found: Marginal, solved: int | None) -> str:
    """How far the values can be trusted where budgets bind."""
    text = "Vandringen byter inte pengar mellan förvaltningar som den fullständiga lösningen gör."
    if solved is None or solved <= found.placed:
        return f"{text} Där budgetar binder kan värdena därför vara för höga."
    short = number(solved - found.placed)
    return (
        f"{text} Den placerar {short} färre än den lösningen ({number(solved)}). Så många personer"
        " kan pengars värde, och enstaka platsers, vara överskattat med. Pröva en större satsning"
        " som ett eget scenario innan den beslutas."
    )


def marginal_section(found: Marginal, solved: int | None = None) -> str:
    """Tables by kind, and the ten best uses of the next million with a chart.

    Args:
        found: The values.
        solved: Ordinary applicants with a place in the full solve; None where it is not known.
    """
    blocks = [paragraph(how(found)), paragraph(caution(found, solved), "warning")]
    if found.million:
        rows = [
            Row(f"{k}. {step.employer}", cells(words.signed(step.gain), words.signed(step.total)))
            for k, step in enumerate(found.million, start=1)
        ]
        drawn = [
            Difference(f"{k}. {step.employer}", step.gain, words.signed(step.gain))
            for k, step in enumerate(found.million, start=1)
        ]
        chart = difference_bars(
            "miljon", "Nästa miljon i steg om 100 000 kr", "Samma tal står i tabellen.", drawn
        )
        caption = "De bästa användningarna av nästa miljon, i steg om 100 000 kr"
        blocks.append(figure(chart, caption, "wide"))
        blocks.append(table(caption, "Till", ("Fler med plats", "Summa"), rows))
    else:
        blocks.append(paragraph("Mer pengar till en förvaltning ger ingen fler en plats."))
    for kind, caption in _CAPTIONS.items():
        uses = [use for use in found.uses if use.kind == kind]
        rows = [Row(use.where, cells(use.detail, words.signed(use.gain))) for use in uses[:_SHOWN]]
        if rows:
            more = f", {_SHOWN} av {len(uses)}" if len(uses) > _SHOWN else ""
            body = table(f"De bästa först{more}", "Var", ("Vad", "Fler med plats"), rows, "words")
            blocks.append(f"<h3>{caption}</h3>\n{body}")
    return "\n".join(blocks)
