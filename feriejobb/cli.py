"""The commands (contract §1): parse, call, print. Nothing else.

Everything heavy is imported inside the command that needs it, so that help is instant and
``verify`` runs without the solver.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import NoReturn

import click

from feriejobb import __version__
from feriejobb.cli_print import complain, say
from feriejobb.cli_run import run
from feriejobb.cli_swedish import SwedishGroup, option

EPILOG = """
Slutkoder: 0 klart; 2 fel i indata eller kommandorad; 3 reglerna går inte ihop; 4 kontrollen
godkänner inte; 5 ingen lösning inom gränsen; 6 disk, rättigheter, lås eller målet finns redan;
130 och 143 avbrutet.
"""

as_json = option("--json", "as_json", is_flag=True, help="Skriv resultatet som JSON på stdout.")


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


@cli.command(help="Prövar om datorn klarar jobbet, och säger vad som fattas.")
@option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="MAPP",
    default=Path(),
    help="Mappen där körningar ska skrivas (den här mappen).",
)
@as_json
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
    """The console command."""
    sys.exit(run(cli, sys.argv[1:]))
