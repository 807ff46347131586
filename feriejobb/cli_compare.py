"""The command compare: differences between two runs (contract §1)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from feriejobb.cli_options import json_option, path_type
from feriejobb.cli_print import number, say
from feriejobb.cli_swedish import NewWorkbook, SwedishCommand, option

if TYPE_CHECKING:
    from feriejobb.explain.differences import Differences


@click.command(cls=SwedishCommand, help="Jämför två körningar: mål, antal och vilka som berörs.")
@click.argument("run_a", type=path_type, metavar="KÖRNING_A")
@click.argument("run_b", type=path_type, metavar="KÖRNING_B")
@option(
    "--out",
    type=NewWorkbook(path_type=Path),
    metavar="FIL.xlsx",
    required=True,
    help="Ny arbetsbok; får inte finnas.",
)
@json_option
def compare(run_a: Path, run_b: Path, out: Path, as_json: bool) -> None:
    """Write the workbook and say the main differences."""
    from feriejobb.errors import OutputError, VerificationError
    from feriejobb.explain.differences import differences
    from feriejobb.report.compare_book import compare_workbook
    from feriejobb.store.disk import disk_errors, write_new
    from feriejobb.store.read_run import read_run
    from feriejobb.store.target import check_target, taken
    from feriejobb.verify.delivered import read_again

    if taken(out):
        raise OutputError("Arbetsboken (--out) finns redan. Välj ett annat filnamn.")
    check_target(out, needed_bytes=0)
    a, b = read_run(run_a), read_run(run_b)
    (input_a, found_a), (input_b, found_b) = read_again(a, None), read_again(b, None)
    if found_a or found_b:
        findings = [f"A: {text}" for text in found_a] + [f"B: {text}" for text in found_b]
        raise VerificationError(findings)
    found = differences(a, b, input_a, input_b)
    data = compare_workbook(found, (a.manifest.run_id[:12], b.manifest.run_id[:12]))
    part = out.with_name(f".{out.name}.del")
    with disk_errors():
        out.parent.mkdir(parents=True, exist_ok=True)
        try:
            write_new(part, data)
            part.rename(out)
        finally:
            part.unlink(missing_ok=True)
    if as_json:
        say(json.dumps(_as_data(found), ensure_ascii=False, indent=1))
    else:
        for line in _lines(found, out):
            say(line)


def _lines(found: Differences, out: Path) -> list[str]:
    from feriejobb.report.compare_book import CHANGES, notes
    from feriejobb.report.coordinator_words import goal_name

    lines = ["SYNTETISKT"] if found.synthetic else []
    lines += notes(found)
    for name, *both in found.goals:
        a, b = ("saknas" if g is None else _value(g.value, g.proved) for g in both)
        lines.append(f"{goal_name(name)}: A {a}, B {b}")
    lines += [f"{text}: {number(found.count(change))}" for change, text in CHANGES.items()]
    return [*lines, f"Arbetsboken ligger i {out}"]


def _value(value: int, proved: bool) -> str:
    return number(value) if proved else f"{number(value)} (ej bevisat)"


def _as_data(found: Differences) -> dict[str, Any]:
    return {
        "exit_code": 0,
        "ok": True,
        "synthetic": found.synthetic,
        "same_input": found.same_input,
        "same_model": found.same_model,
        "unproved": found.unproved,
        "goals": [
            {
                "name": name,
                **{
                    run: None if g is None else {"value": g.value, "proved": g.proved}
                    for run, g in (("a", a), ("b", b))
                },
            }
            for name, a, b in found.goals
        ],
        "people": [{"ansokan_id": c.applicant, "change": c.change} for c in found.people],
    } | {
        table: [{"name": c.name, "a": c.a, "b": c.b} for c in counts]
        for table, counts in (
            ("forvaltningar", found.employers),
            ("delperioder", found.periods),
            ("arbetsomraden", found.areas),
        )
    }
