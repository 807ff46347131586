"""The result of a solve in a few Swedish lines, or as plain data for a script."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from feriejobb.cli_print import number
from feriejobb.data.round_report import LateKind, RoundChange
from feriejobb.data.solution import GoalResult, Result
from feriejobb.goals.registry import GOALS
from feriejobb.recount.overshoot import OfferRisk, offer_risks
from feriejobb.report.round_words import KINDS, LATE_KINDS, WHYS

#: Headings of the goals; the tie-break has none, since its value tells a reader nothing.
_TITLES = {
    "quotas": "Kvoter, underskott",
    "queue": "Kön, placerade",
    "wishes": "Önskemål",
    "moves": "Flyttade",
    "placed": "Placerade",
    "equity": "Största skillnad mellan stadsdelar",
}

_REASONS = {
    "ej_behorig": "uppfyller inte villkoren för att delta",
    "inga_mojliga_platser": "ingen plats passar ansökan",
    "platser_fulla": "alla möjliga platser gick till sökande före i kön",
    "budget": "budgeten räckte inte",
    "handledare": "handledarna räckte inte",
    "kvot": "en kvot hindrade",
    "par": "ett par som ska hållas isär eller ihop hindrade",
    "oppning": "platsen öppnade inte: för få ungdomar",
    "tackat_nej": "har tackat nej",
    "ej_bevisat": "utan plats, men inte bevisat omöjligt",
}


def summary(result: Result, run: Path) -> str:
    """What the coordinator needs to know at once: outcome, reasons, goals, proof, files."""
    return "\n".join(_lines(result, run))


def _lines(result: Result, run: Path) -> Iterator[str]:
    model = result.instance.model
    stamp = "SYNTETISKT, " if result.instance.synthetic else ""
    yield f"{model.title or f'{model.name} {model.year}'} ({stamp}FÖRSLAG)"
    yield ""
    everyone = len(result.placements) + len(result.unplaced)
    width = len(number(everyone))
    yield f"{number(everyone):>{width}} ansökningar"
    yield f"{number(len(result.placements)):>{width}} placerade"
    yield f"{number(len(result.unplaced)):>{width}} utan plats"
    for reason, count in Counter(u.reason for u in result.unplaced).most_common():
        yield f"  {number(count):>{width}} {_REASONS[reason]}"
    yield ""
    yield from (_goal_line(goal) for goal in result.goals if goal.name in _TITLES)
    if not result.proved:
        yield "EJ BEVISAT OPTIMAL: se gränserna ovan."
    yield from (_risk_line(risk) for risk in _risks(result))
    if result.exceptions:
        yield f"{number(len(result.exceptions))} låsta placeringar bryter en regel; se arbetsboken."
    yield ""
    yield f"Filerna ligger i {run}"


def _goal_line(goal: GoalResult) -> str:
    unit = {g.name: g.unit for g in GOALS}[goal.name]
    head = f"{_TITLES[goal.name]}: {number(goal.value)} {unit}"
    if goal.proved:
        return f"{head}, bevisat"
    gap = number(abs(goal.bound - goal.value))
    return f"{head}, ej bevisat: gränsen är {number(goal.bound)}, skillnaden {gap}"


def _risks(result: Result) -> tuple[OfferRisk, ...]:
    """Of the rows that the coordinator's workbook shows, so that the two say the same."""
    protected = {a.id for a in result.instance.applicants if a.protected}
    shown = [p for p in result.placements if p.applicant not in protected]
    accepted = result.round.accepted if result.round else frozenset()
    return offer_risks(result.instance, shown, accepted)


def _risk_line(risk: OfferRisk) -> str:
    head = (
        f"Överbokning, {risk.employer}: {number(risk.seats)} platser, högst {number(risk.most)} "
        f"erbjudanden; risk för fler ja än platser {_percent(risk.seats_bp)}"
    )
    if risk.money_high_bp is None:
        return head
    return f"{head}, för att budgeten spricker högst {_percent(risk.money_high_bp)}"


def _percent(basis_points: int) -> str:
    return f"{basis_points // 100},{basis_points % 100:02d} %"


def late_lines(late: Mapping[LateKind, int] | None) -> Iterator[str]:
    """What had changed in the input since the round before, by kind."""
    if late is None:
        yield "Förra omgångens indata finns inte kvar oförändrat, så ändringarna är inte jämförda."
        return
    yield "Sena ändringar i indata:" if late else "Inga sena ändringar i indata."
    for kind, count in late.items():
        yield f"  {number(count)} {LATE_KINDS[kind]}"


def as_json(result: Result, run: Path) -> dict[str, object]:
    """The same as plain data."""
    return {
        "exit_code": 0,
        "ok": True,
        "run": str(run),
        "synthetic": result.instance.synthetic,
        "proved": result.proved,
        "placed": len(result.placements),
        "unplaced": dict(sorted(Counter(u.reason for u in result.unplaced).items())),
        "goals": goal_shapes(result),
        "exceptions": len(result.exceptions),
        "overbooking": [asdict(risk) for risk in _risks(result)],
    }


def goal_shapes(result: Result) -> list[dict[str, object]]:
    """Every goal as plain data."""
    return [
        {
            "name": goal.name,
            "sense": goal.sense,
            "value": goal.value,
            "bound": goal.bound,
            "proved": goal.proved,
            "unproved": list(goal.unproved),
        }
        for goal in result.goals
    ]


def change_lines(result: Result, changes: Sequence[RoundChange]) -> Iterator[str]:
    """Whom a round that is not written would change something for, and how good it is.

    Whether anyone protected is concerned is not told: beside the others it would say where.

    Args:
        result: The round's result.
        changes: Those that may be shown.
    """
    places = result.instance.place_by_id
    for change in changes:
        way = " → ".join(place for place in (change.before, change.after) if place)
        employer = places[change.after].employer if change.after in places else change.employer
        why = f" {WHYS[change.why]}" if change.why else ""
        yield f"{KINDS[change.kind]}: {change.applicant}, {way} ({employer}).{why}"
    if not changes:
        yield "Ingen ändring att visa."
    yield "Skyddade visas aldrig här; deras ändringar står i skydd/ när omgången skrivs."
    yield ""
    yield from (_goal_line(goal) for goal in result.goals if goal.name in _TITLES)
    yield "Kontrollerat. Inget är skrivet; kör med --out för att ge ut omgången."
