"""Ours beside other ways to give out the same places, over the rows that the workbook shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from feriejobb.data.ages import age_reached_in_year
from feriejobb.data.solution import Result
from feriejobb.report.fairness import Member
from feriejobb.report.sheet_parts import Cell
from feriejobb.report.sheet_text import number, share
from feriejobb.verify.case import breaches, excused_by_lock

OURS = "feriejobb"
#: The ways in the page's order, and what each is.
WAYS = {
    "dagens": ("Dagens sätt", "Kön i ordning, var och en får första plats som passar."),
    "antagning": (
        "Deferred acceptance",
        "Biblioteket matching: bara platser, önskemål och kö; ser inga andra regler.",
    ),
    "utan_tak": (
        "Utan budgetar och kvoter",
        "Det bästa för kön med bara platser och handledare (exakt flöde); bryter övriga regler.",
    ),
    "utan_budget": ("Utan budgetar", "Löst om från början utan budgetar."),
    "utan_kvoter": ("Utan kvoter", "Löst om från början utan kvoter."),
}
_QUOTA = "utan_kvot:"

#: ``plats_id`` by ``ansokan_id``.
Places = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to give out the places: its name, what it is in words, and who got what."""

    name: str
    title: str
    text: str
    placements: Places


def ways(result: Result, ours: Places) -> tuple[Way, ...]:
    """Ours and all others, in the page's order."""
    known = {c.name: dict(c.placements) for c in result.comparisons}
    found = [Way(OURS, "Den här fördelningen", "Alla regler; kön före önskemålen.", ours)]
    found += [Way(n, *told, known[n]) for n, told in WAYS.items() if n in known]
    for name in sorted(known):
        if name.startswith(_QUOTA):
            text = "Löst om från början utan den kvoten. Bara kvoter utan marginal prövas."
            title = f"Utan kvot {name.removeprefix(_QUOTA)}"
            found.append(Way(name, title, text, known[name]))
    return tuple(found)


def way_rows(
    people: Sequence[Member],
    found: Sequence[Way],
    result: Result,
    rank: Callable[[str, str], int],
) -> list[list[Cell]]:
    """Per way: placed, first wishes, mean rank, the first one passed over, and rules broken."""
    positions = {entry.id: entry.position for entry in result.queue}
    rows: list[list[Cell]] = []
    for way in found:
        here = {i: way.placements[i] for i in (m.applicant.id for m in people)
                if i in way.placements}  # fmt: skip
        ranks = [r for r in (rank(a, p) for a, p in here.items()) if r]
        mean = round(100 * sum(ranks) / len(ranks)) if ranks else 0
        without = [m.applicant.id for m in people if m.eligible and m.applicant.id not in here]
        passed = min((positions[i] for i in without), default=None)
        first = "Ingen" if passed is None else number(passed)
        broken = 0 if way.name == OURS else _broken(result, way.placements)
        text = f"{mean // 100},{mean % 100:02}"
        rows.append([way.title, way.text, len(here), ranks.count(1), text, first, broken])
    return rows


def _broken(result: Result, chosen: Places) -> int:
    """Breaches of hard rules, as the judge counts them."""
    found = breaches(result.instance, list(chosen.items()))
    return sum(not excused_by_lock(result.instance, v) for v in found)


def cut_tier(people: Sequence[Member], tiers: Sequence[str]) -> str:
    """The first tier in which somebody with a possible place has none; else the last one."""
    known = [*tiers, *sorted({m.tier for m in people} - set(tiers))]
    short = {m.tier for m in people if m.eligible and not m.placed}
    return next((tier for tier in known if tier in short), known[-1])


def age_rows(
    people: Sequence[Member], found: Sequence[Way], year: int
) -> tuple[tuple[str, ...], list[list[Cell]]]:
    """Share with a place by age for each way; last how far apart the ages are."""
    ages: defaultdict[int, list[str]] = defaultdict(list)
    for one in people:
        if one.eligible:
            ages[age_reached_in_year(one.applicant.birth_date, year)].append(one.applicant.id)
    rows: list[list[Cell]] = []
    for way in found:
        rates = [
            share(sum(i in way.placements for i in ages[a]), len(ages[a])) or 0
            for a in sorted(ages)
        ]
        rows.append([way.title, None, *rates, max(rates, default=0) - min(rates, default=0)])
    names = (f"{a} år" for a in sorted(ages))
    return ("Sätt", "", *names, "Skillnad"), rows
