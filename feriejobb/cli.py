"""The commands (contract §1): parse, call, print. Nothing else.

Everything heavy is imported inside the command that needs it, so that help is instant and
``verify`` runs without the solver.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import NoReturn

import click

from feriejobb import __version__
from feriejobb.cli_options import (
    json_option,
    model_option,
    path_type,
    quiet_option,
    scale_option,
    seed_option,
)
from feriejobb.cli_print import complain, confirmed, number, say
from feriejobb.cli_run import run
from feriejobb.cli_swedish import Day, NewWorkbook, SwedishGroup, option
from feriejobb.protect.scrub import install

EPILOG = """
Slutkoder: 0 klart; 2 fel i indata eller kommandorad; 3 reglerna går inte ihop; 4 kontrollen
godkänner inte; 5 ingen lösning inom gränsen; 6 disk, rättigheter, lås eller målet finns redan;
130 och 143 avbrutet.
"""


@click.group(
    cls=SwedishGroup,
    help="Fördelar feriejobb: läser ansökningar och platser, föreslår, kontrollerar och skriver.",
    epilog=EPILOG,
)
@click.version_option(
    __version__, prog_name="feriejobb", message="%(prog)s %(version)s", help="Visa versionen."
)
def cli() -> None:
    """The group of all commands."""


@cli.command(help="Skriver påhittad indata, märkt SYNTETISK.")
@model_option
@option(
    "--out",
    type=path_type,
    metavar="INDATA",
    required=True,
    help="Ny mapp för CSV-filerna, eller ett nytt filnamn som slutar på .xlsx.",
)
@scale_option
@seed_option
@quiet_option
def generate(model: str, out: Path, scale: float, seed: int, quiet: bool) -> None:
    """Write calibrated synthetic input."""
    from feriejobb.data.layering import load_model
    from feriejobb.tables.generate import generate as make
    from feriejobb.tables.generate import write_input

    tables = make(load_model(model), scale, seed)
    write_input(tables, out)
    if not quiet:
        rows = {name: number(len(table.rows)) for name, table in tables.tables.items()}
        say(f"Påhittad indata (SYNTETISK) i {out}")
        for name, count in rows.items():
            say(f"  {name}: {count} rader")


@cli.command(help="Skriver en tom arbetsbok för indata: ett blad per tabell, med hjälp.")
@option(
    "--out",
    type=NewWorkbook(path_type=Path),
    metavar="FIL.xlsx",
    required=True,
    help="Ny arbetsbok; får inte finnas.",
)
@quiet_option
def template(out: Path, quiet: bool) -> None:
    """Write the empty input workbook."""
    from feriejobb.tables.template import write_template

    write_template(out)
    if not quiet:
        say(f"Tom arbetsbok i {out}. Fyll i den och kör: feriejobb check {out} --model sommar")


@cli.command(help="Gallrar gamla körningar: visar först, tar bort efter beslut.")
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
    if decision and (plan.runs or plan.remnants):
        for line in plan_lines(plan):
            complain(line)
        if yes or confirmed("Ska allt ovan tas bort för gott?"):
            plan = carry_out(folder, before, decision, confirm=True)
    if as_json:
        say(json.dumps(plan_as_json(plan), ensure_ascii=False, indent=1))
    else:
        for line in plan_lines(plan):
            say(line)


@cli.command(help="Prövar om datorn klarar jobbet, och säger vad som fattas.")
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


def main() -> NoReturn:
    """The console command; from here on nothing but ``run`` and the scrubber speaks of errors."""
    install()
    sys.exit(run(cli, sys.argv[1:]))
