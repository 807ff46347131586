"""Swedish names, numbers and dates of the public report."""

from __future__ import annotations

from datetime import date

from feriejobb.data.model import LAST_TIER, LATE_TIER, Model
from feriejobb.report.statistics import ANY_AREA, LATER_RANK, OTHER

#: Between a number's groups of three and before %, so that neither is broken over two lines.
NO_BREAK = "\u00a0"

_MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni", "juli"),
    *("augusti", "september", "oktober", "november", "december"),
)

TIERS = {
    "fortur": "Förtur",
    "sokt_utan_jobb": "Sökt tidigare utan att få jobb",
    "ny": "Söker för första gången",
    "haft_jobb": "Har haft feriejobb tidigare",
    LAST_TIER: "Övriga",
    LATE_TIER: "Anmälda i efterhand",
}
SEXES = {"K": "Flickor och kvinnor", "M": "Pojkar och män", "X": "Annat", OTHER: "Ej angivet"}
KINDS = {"stadsdel": "Stadsdelsförvaltningar", "fack": "Fackförvaltningar"}
RANKS = {LATER_RANK: "Senare val", ANY_AREA: "Annat område"}


def number(value: int) -> str:
    """A count with a space between thousands: 13 510."""
    return f"{value:,}".replace(",", NO_BREAK)


def percent(part: int, whole: int) -> str:
    """Whole percent, rounded half up; never 0 or 100 where it is not so; – for an empty group."""
    if whole == 0:
        return "–"
    value = (200 * part + whole) // (2 * whole)
    if value == 0 and part:
        return f"<1{NO_BREAK}%"
    if value == 100 and part != whole:
        return f">99{NO_BREAK}%"
    return f"{value}{NO_BREAK}%"


def day(value: date) -> str:
    """A date in words: 14 juni 2027."""
    return f"{value.day}{NO_BREAK}{_MONTHS[value.month - 1]} {value.year}"


def title(model: Model) -> str:
    """The period's name in headings."""
    return model.title or f"{model.name.capitalize()} {model.year}"


def periods(model: Model) -> dict[str, str]:
    """Name of each sub-period by its number as text."""
    names = {str(s.period): f"Delperiod {s.period}" for s in model.sub_periods}
    return names | {OTHER: "Alla lika gärna"}


def rank(code: str) -> str:
    """Name of a wish rank: Val 1 … Val 5, later, any area."""
    return RANKS.get(code) or f"Val{NO_BREAK}{code}"
