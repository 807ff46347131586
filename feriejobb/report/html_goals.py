"""What each goal attained and whether it is proved, in words that anyone can follow.

Goals' own values hold every placement, so none is printed here: outcomes are taken from published
figures, and only the distance to the best possible comes from the solve (see ``statistics``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from feriejobb.data.solution import GoalResult, Result
from feriejobb.protect.crosstab import cell
from feriejobb.report import statistics as s
from feriejobb.report.html_parts import Row, paragraph, table
from feriejobb.report.html_text import percent
from feriejobb.report.sheet_text import number


def _persons(gap: int) -> str:
    return "1 person" if gap == 1 else f"{number(gap)} personer"


def _points(gap: int) -> str:
    return f"{number(gap)} poäng"


def _moves(gap: int) -> str:
    return "1 flytt" if gap == 1 else f"{number(gap)} flyttar"


def _percentage_units(gap: int) -> str:
    return f"{-(-gap // 100)} procentenheter"


@dataclass(frozen=True, slots=True)
class _Words:
    name: str
    meaning: str
    unit: Callable[[int], str]


_GOALS = {
    "quotas": _Words(
        "Kvoter", "Så litet underskott som möjligt i de kvoter som inte är tvingande.", _points
    ),
    "queue": _Words(
        "Köordningen",
        "Ingen gås förbi i kön om det går att ge just den en plats tillsammans med alla "
        "placerade som står före.",
        _persons,
    ),
    "placed": _Words("Antal placerade", "Så många som möjligt får en plats.", _persons),
    "wishes": _Words("Önskemål", "Så bra val som möjligt för dem som får plats.", _points),
    "moves": _Words("Få ändringar", "Så få tidigare erbjudanden som möjligt flyttas.", _moves),
    "equity": _Words(
        "Jämnhet mellan stadsdelar",
        "Ingen stadsdel avviker mer än nödvändigt från stadens andel placerade.",
        _percentage_units,
    ),
    "tie_break": _Words(
        "Lika lägen",
        "Där allt annat är lika får den som står före i kön det bättre valet.",
        _points,
    ),
}


_CAPTION = "Målen, vad de gav och om det är bevisat"


def _outcome(name: str, figures: s.Figures) -> str:
    """What was attained, in published figures; a bare goal value can give a hidden count away."""
    if name in ("queue", "placed"):
        share = figures.share(s.WITH_PLACE, s.EVERYONE)
        if share is None:
            return "Visas inte."
        return f"{number(share[0])} av {number(share[1])} sökande har fått plats."
    if name == "wishes":
        first = cell(**{s.OUTCOME: s.PLACED, s.RANK: "1"})
        share = figures.share(first, s.WITH_PLACE)
        if share is None:
            return "Visas inte."
        return f"{percent(*share)} av de placerade fick sitt första val."
    return "Redovisas i stadens interna underlag."


def _proof(goal: GoalResult, words: _Words) -> str:
    if goal.proved:
        return "Bevisat: bättre går inte."
    gap = abs(goal.bound - goal.value)
    if goal.name == "queue":
        return f"Ej bevisat: för högst {words.unit(gap)} utan plats saknas bevis."
    return f"Ej bevisat: högst {words.unit(gap)} från det bästa möjliga."


def verdict(result: Result) -> str:
    """One sentence: is every goal proved, and if not, which."""
    unproved = [_GOALS[g.name].name.lower() for g in result.goals if not g.proved]
    if not unproved:
        return "Varje mål är bevisat: ingen annan fördelning är bättre enligt stadens regler."
    names = ", ".join(unproved)
    return f"Ej bevisat optimal. Mål som saknar fullständigt bevis: {names}. Se avståndet nedan."


def goals(result: Result, figures: s.Figures) -> str:
    """Every goal in the order that the city decided, the tie-break last."""
    rows = []
    for place, goal in enumerate(result.goals, start=1):
        words = _GOALS[goal.name]
        texts = (words.meaning, _outcome(goal.name, figures), _proof(goal, words))
        marks = ("", "", "" if goal.proved else ' class="unproved"')
        cells = tuple(f"<td{m}>{escape(t)}</td>" for m, t in zip(marks, texts, strict=True))
        rows.append(Row(f"{place}. {words.name}", cells))
    intro = paragraph(
        "Målen gäller i tur och ordning: ett senare mål får aldrig försämra ett tidigare. "
        "Reglerna, till exempel ålder, antal platser, handledare och budget, bryts aldrig för "
        "ett mål."
    )
    headings = ("Vad det betyder", "Utfall", "Bevis")
    return intro + "\n" + table(_CAPTION, "Mål", headings, rows, "words")
