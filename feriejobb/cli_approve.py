"""The command approve: a named person decides (contract §1)."""

from __future__ import annotations

import json
from pathlib import Path

import click

from feriejobb.cli_options import json_option, passwords_option, path_type, quiet_option
from feriejobb.cli_print import say
from feriejobb.cli_swedish import SwedishCommand, option
from feriejobb.progress import shown_progress


@click.command(cls=SwedishCommand, help="Antecknar vem som beslutar och stämplar listorna BESLUT.")
@click.argument("run", type=path_type, metavar="KÖRNING")
@option("--by", metavar="NAMN", required=True, help="Vem som beslutar: namn och gärna titel.")
@option(
    "--input",
    "source",
    type=path_type,
    metavar="INDATA",
    help="Indata, om den inte ligger där körningen säger.",
)
@passwords_option
@quiet_option
@json_option
def approve(
    run: Path, by: str, source: Path | None, passwords: Path | None, quiet: bool, as_json: bool
) -> None:
    """Record a decision; the run is verified before and after."""
    from feriejobb.reissue import approve_run

    with shown_progress(quiet) as progress:
        progress.step("Kontrollerar körningen och skriver listorna på nytt")
        decision = approve_run(run, by, source, passwords)
    if as_json:
        shape = {"exit_code": 0, "ok": True, "manifest_sha256": decision.manifest_sha256}
        say(json.dumps(shape, ensure_ascii=False, indent=1))
    elif not quiet:
        say("Beslutet är antecknat i internt/beslut.json och listorna är stämplade BESLUT.")
        say(f"Beslutet gäller manifestet {decision.manifest_sha256}")
