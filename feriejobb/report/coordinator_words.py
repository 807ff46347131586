"""The coordinator's workbook in plain Swedish: reasons, tiers, goals and rules."""

from __future__ import annotations

from feriejobb.data.model import LAST_TIER, LATE_TIER, PRIORITY_TIER
from feriejobb.data.solution import GoalResult, Reason
from feriejobb.goals.registry import GOALS
from feriejobb.report.sheet_text import number
from feriejobb.rules.registry import RULES

#: Short name and sentence of each reason for having no place.
REASONS: dict[Reason, tuple[str, str]] = {
    "ej_behorig": ("Inte behörig", "Född ett år som inte får delta den här perioden."),
    "inga_mojliga_platser": (
        "Inga möjliga platser",
        "Ingen plats passar ålder, önskemål, stadsdel, delperiod och övriga krav.",
    ),
    "platser_fulla": (
        "Platserna fulla",
        "Alla möjliga platser gick till dem som står före i kön.",
    ),
    "budget": ("Budgeten slut", "Pengarna räcker inte när de som står före har fått plats."),
    "handledare": (
        "Handledarna räcker inte",
        "Handledargruppernas gräns är nådd av dem som står före.",
    ),
    "kvot": ("Kvot", "En kvot behöver platsen för någon annan eller har nått sitt tak."),
    "par": ("Par", "Ett par som ska hållas isär eller ihop hindrar en plats."),
    "oppning": ("Platsen öppnar inte", "För få ungdomar för att den möjliga platsen ska öppna."),
    "tackat_nej": ("Tackat nej", "Har tackat nej till ett erbjudande."),
    "ej_bevisat": (
        "Inte bevisat",
        "Ingen plats hittades, men det är inte bevisat att det är omöjligt.",
    ),
}

_TIERS = {
    PRIORITY_TIER: "Förtur",
    "sokt_utan_jobb": "Sökt förut utan jobb",
    "ny": "Första gången",
    "haft_jobb": "Haft jobb förut",
    LATE_TIER: "Efteranmäld",
    LAST_TIER: "Övriga",
}

_GOAL_NAMES = {
    "quotas": "Kvoter",
    "queue": "Kön",
    "wishes": "Önskemål",
    "moves": "Flyttar",
    "placed": "Antal placerade",
    "equity": "Jämvikt mellan stadsdelar",
    "tie_break": "Skiljeregel",
}
_GOALS = {goal.name: goal for goal in GOALS}
_SINGULAR = {"personer": "person", "baspunkter": "baspunkt"}

_RULES = {rule.name: rule.text for rule in RULES}


def tier_name(tier: str) -> str:
    """A tier of the queue as people say it; an unknown one as the model spells it."""
    return _TIERS.get(tier, tier)


def rule_text(rule: str) -> str:
    """What a rule says, or its name where it is unknown."""
    return _RULES.get(rule, rule)


def goal_name(name: str) -> str:
    """Name of a goal."""
    return _GOAL_NAMES.get(name, name)


def goal_text(name: str) -> str:
    """What a goal strives for."""
    return _GOALS[name].text if name in _GOALS else ""


def goal_unit(name: str) -> str:
    """What one unit of the goal's value is."""
    return _GOALS[name].unit if name in _GOALS else "enheter"


def verdict(goal: GoalResult) -> str:
    """How sure the value is: proved, or how far it may be from the best."""
    if goal.proved:
        return "Bevisat: bättre går inte."
    distance = abs(goal.bound - goal.value)
    unit = goal_unit(goal.name)
    gap = f"{number(distance)} {_SINGULAR.get(unit, unit) if distance == 1 else unit}"
    if goal.name == "queue":
        count = len(goal.unproved)
        return (
            f"INTE BEVISAT: {number(count)} som hoppats över i kön saknar bevis. "
            f"Avståndet till gränsen är högst {gap}."
        )
    return f"INTE BEVISAT: det bästa kan vara upp till {gap} bättre."
