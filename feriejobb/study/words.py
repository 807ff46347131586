"""Swedish words and signs of a comparison."""

from __future__ import annotations

from feriejobb.plan.comparison import Column
from feriejobb.plan.flows import Moves
from feriejobb.plan.scenarios import Outcome
from feriejobb.report.html_text import percent
from feriejobb.report.sheet_text import kronor, number

HIDDEN = ".."
STATES = {0: "löst", 3: "reglerna går inte ihop", 5: "ingen lösning inom gränsen"}

#: Goals that a difference rests on; the tie-break only tells equals apart.
_GOALS = {"quotas": "kvoter", "queue": "köordningen", "wishes": "önskemål"}
_UNITS = {"quotas": "poäng", "queue": "personer", "wishes": "poäng"}


def state(outcome: Outcome) -> str:
    """How a scenario ended."""
    return STATES.get(outcome.code, "misslyckades")


def shown(value: int | None) -> str:
    """A count, or two dots where it is hidden."""
    return HIDDEN if value is None else number(value)


def money(ore: int | None) -> str:
    """Whole kronor, or two dots; öre are noise in a comparison."""
    return HIDDEN if ore is None else kronor(ore // 100 * 100)


def signed(value: int | None) -> str:
    """A difference with its sign."""
    if value is None:
        return HIDDEN
    return f"+{number(value)}" if value > 0 else number(value)


def signed_money(ore: int | None) -> str:
    """A difference in whole kronor with its sign."""
    if ore is None:
        return HIDDEN
    whole = abs(ore) // 100 * 100 * (1 if ore > 0 else -1)
    return f"+{kronor(whole)}" if whole > 0 else kronor(whole)


def moves(found: Moves | None) -> tuple[str, str]:
    """How many gain and how many lose a place."""
    return (HIDDEN, HIDDEN) if found is None else (number(found.gains), number(found.loses))


def rate(part: int | None, whole: int | None) -> str:
    """A share in whole percent, hidden with either count."""
    return HIDDEN if part is None or whole is None else percent(part, whole)


def gaps(column: Column) -> tuple[str, ...]:
    """What is not proved about one scenario, goal by goal; empty where all that counts is."""
    found = []
    for goal in column.goals:
        gap = abs(goal.bound - goal.value)
        if goal.name not in _GOALS or goal.proved:
            continue
        name, unit = _GOALS[goal.name], _UNITS[goal.name]
        if goal.name == "queue":
            found.append(f"{name}: bevis saknas för högst {number(gap)} {unit}")
        else:
            found.append(f"{name}: högst {number(gap)} {unit} från det bästa")
    return tuple(found)


def proof(column: Column, base: Column | None) -> str:
    """Whether a scenario's difference from the baseline is proved or within a gap."""
    own = gaps(column)
    theirs = () if base is None or base is column else gaps(base)
    if not own and not theirs:
        return "Bevisad"
    parts = [*own, *(f"i baslinjen {text}" for text in theirs)]
    return f"Inom lucka: {'; '.join(parts)}"


def short_proof(column: Column, base: Column | None) -> str:
    """The same in one or two words."""
    return "Bevisad" if proof(column, base) == "Bevisad" else "Inom lucka"
