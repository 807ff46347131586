"""What a purge takes, or has taken, in words and as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from feriejobb.cli_print import number
from feriejobb.store.leavings import Kind
from feriejobb.store.purge import PurgePlan

_KINDS: dict[Kind, str] = {
    "utdrag": "ett registerutdrag",
    "losenord": "lösenord till en körning som gallras",
    "halvskriven": "en halvskriven fil efter ett avbrutet kommando",
    "tillfallig": "tillfälliga filer efter ett avbrutet kommando",
}


def plan_lines(plan: PurgePlan) -> Iterator[str]:
    """The plan, or what was done, one run per line."""
    done = plan.record is not None
    if not plan.anything:
        yield "Inget att gallra: ingen körning är så gammal."
    for run in plan.runs:
        state = "BESLUT" if run.decided else "FÖRSLAG"
        size = f"{number(run.files)} filer, {number(run.bytes)} byte"
        yield f"{run.path}: skriven {run.created[:10]}, {state}, {size}"
    for remnant in plan.remnants:
        yield f"{remnant}: rester efter en avbruten körning"
    for leaving in plan.leavings:
        yield f"{leaving.path}: {_KINDS[leaving.kind]}"
    for folder in plan.unreadable:
        yield f"{folder}: går inte att åldersbestämma och lämnas kvar"
    if done:
        yield f"Borttaget. Gallringsbeviset: {plan.record}"
    elif plan.anything:
        yield "Indata ligger utanför körningarna och gallras för sig."
        yield "Inget är borttaget ännu. Gallra med --decision och beslutets beteckning."


def plan_as_json(plan: PurgePlan) -> dict[str, object]:
    """The same as plain data."""
    return asdict(plan) | {
        "runs": [run.model_dump() for run in plan.runs],
        "leavings": [{"kind": left.kind, "path": str(left.path)} for left in plan.leavings],
        "record": None if plan.record is None else str(plan.record),
    }
