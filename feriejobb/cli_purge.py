"""What a purge takes, or has taken, in words and as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from feriejobb.cli_print import number
from feriejobb.store.purge import PurgePlan


def plan_lines(plan: PurgePlan) -> Iterator[str]:
    """The plan, or what was done, one run per line."""
    done = plan.record is not None
    if not plan.runs and not plan.remnants:
        yield "Inget att gallra: ingen körning är så gammal."
    for run in plan.runs:
        state = "BESLUT" if run.decided else "FÖRSLAG"
        size = f"{number(run.files)} filer, {number(run.bytes)} byte"
        yield f"{run.path}: skriven {run.created[:10]}, {state}, {size}"
    for remnant in plan.remnants:
        yield f"{remnant}: rester efter en avbruten körning"
    for folder in plan.unreadable:
        yield f"{folder}: går inte att åldersbestämma och lämnas kvar"
    if done:
        yield f"Borttaget. Gallringsbeviset: {plan.record}"
    elif plan.runs or plan.remnants:
        yield "Inget är borttaget ännu. Gallra med --decision och beslutets beteckning."


def plan_as_json(plan: PurgePlan) -> dict[str, object]:
    """The same as plain data."""
    return asdict(plan) | {
        "runs": [run.model_dump() for run in plan.runs],
        "record": None if plan.record is None else str(plan.record),
    }
