"""The command line (contract §1): the group, its commands in the order of the work, the start.

Everything heavy is imported inside the command that needs it, so that help is instant and
``verify`` runs without the solver.
"""

from __future__ import annotations

import gc
import sys
from typing import NoReturn

import click

from feriejobb import __version__
from feriejobb.cli_approve import approve
from feriejobb.cli_bench import bench
from feriejobb.cli_compare import compare
from feriejobb.cli_explain import explain
from feriejobb.cli_extract import extract
from feriejobb.cli_input import check, generate, template
from feriejobb.cli_job import demo, solve, verify
from feriejobb.cli_lottery import lottery
from feriejobb.cli_odds import odds
from feriejobb.cli_protect import protect
from feriejobb.cli_replan import replan
from feriejobb.cli_run import run
from feriejobb.cli_scenarios import scenarios
from feriejobb.cli_swedish import SwedishGroup
from feriejobb.cli_upkeep import doctor, purge
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


for _command in (
    demo,
    template,
    generate,
    check,
    lottery,
    solve,
    replan,
    verify,
    explain,
    compare,
    scenarios,
    odds,
    approve,
    protect,
    extract,
    purge,
    doctor,
    bench,
):
    cli.add_command(_command)


def main() -> NoReturn:
    """The console command; from here on nothing but ``run`` and the scrubber speaks of errors."""
    install()
    code = run(cli, sys.argv[1:])
    # What is left goes with the process: nobody has to look for rings in a city's rows first.
    gc.freeze()
    sys.exit(code)
