"""Swedish names and shares of the public report."""

from __future__ import annotations

from feriejobb.data.model import LAST_TIER, LATE_TIER, Model
from feriejobb.report.statistics import ANY_AREA, LATER_RANK, OTHER

#: Before %, so that it stays on the number's line.
NO_BREAK = "\u00a0"

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
