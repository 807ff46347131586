"""Commands about what is kept and where: purge, doctor (contract §1)."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from feriejobb.cli_options import json_option, path_type
from feriejobb.cli_print import complain, confirmed, say
from feriejobb.cli_swedish import Day, SwedishCommand, option


@click.command(cls=SwedishCommand, help="Gallrar gamla körningar efter beslut; visar först.")
@click.argument("folder", type=path_type, metavar="MAPP", default=Path())
@option(
    "--before",
    type=Day(),
    metavar="DATUM",
    required=True,
    help="Körningar skrivna före den här dagen (ÅÅÅÅ-MM-DD).",
)
@option(
    "--decision",
    metavar="BESLUT",
    default="",
    help="Beslutet om gallring, till exempel ett diarienummer. Utan det visas bara planen.",
)
@option("--yes", is_flag=True, help="Fråga inte; för skript.")
@json_option
def purge(folder: Path, before: date, decision: str, yes: bool, as_json: bool) -> None:
    """Show what a purge would take and, with a decision and a yes, take it."""
    from feriejobb.cli_purge import plan_as_json, plan_lines
    from feriejobb.store.purge import purge as carry_out

    plan = carry_out(folder, before)
    if decision and plan.anything:
        for line in plan_lines(plan):
            complain(line)
        if yes or confirmed("Ska allt ovan tas bort för gott?"):
            plan = carry_out(folder, before, decision, confirm=True)
    if as_json:
        say(json.dumps(plan_as_json(plan), ensure_ascii=False, indent=1))
    else:
        for line in plan_lines(plan):
            say(line)


@click.command(cls=SwedishCommand, help="Prövar om datorn klarar jobbet, och säger vad som fattas.")
@option(
    "--out",
    type=path_type,
    metavar="MAPP",
    default=Path(),
    help="Mappen där körningar ska skrivas (den här mappen).",
)
@json_option
def doctor(out: Path, as_json: bool) -> None:
    """Examine the machine; the exit code says whether it will do."""
    from feriejobb import doctor

    findings = doctor.examine(out)
    if as_json:
        say(json.dumps([asdict(f) for f in findings], ensure_ascii=False, indent=1))
    else:
        for finding in findings:
            say(str(finding))
    code = doctor.verdict(findings)
    if code:
        complain("Datorn klarar inte jobbet som den är. Följ råden ovan.")
    raise click.exceptions.Exit(code)
