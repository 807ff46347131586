"""The command extract: what a run holds on one person (contract §1, GDPR art. 15)."""

from __future__ import annotations

import json
from pathlib import Path

import click

from feriejobb.cli_options import json_option, passwords_option, path_type
from feriejobb.cli_print import say
from feriejobb.cli_swedish import SwedishCommand, option
from feriejobb.errors import InputError, InputIssue

#: Inside ``--out`` of a protected person's extract; what scans and readers know as the vault.
VAULT = "skydd"
NEEDS_OUT = "Utdraget får bara skrivas till en egen mapp, inte visas här. Ange --out."


@click.command(
    cls=SwedishCommand,
    help="Registerutdrag: allt som körningen håller om en person, och inget om någon annan.",
)
@click.argument("run", type=path_type, metavar="KÖRNING")
@click.argument("applicant", metavar="ANSÖKAN")
@option(
    "--input",
    "source",
    type=path_type,
    metavar="INDATA",
    help="Indata, om den inte ligger där körningen säger.",
)
@option(
    "--out",
    type=path_type,
    metavar="MAPP",
    help="Ny mapp för utdraget, läsbar bara för dig; krävs för den som har skyddade uppgifter.",
)
@passwords_option
@json_option
def extract(
    run: Path,
    applicant: str,
    source: Path | None,
    out: Path | None,
    passwords: Path | None,
    as_json: bool,
) -> None:
    """Show or write one person's extract."""
    from feriejobb.extract.extract import extract as gather
    from feriejobb.extract.letter import as_data, letter
    from feriejobb.store.stage import hold
    from feriejobb.store.target import check_target

    if out is not None:
        check_target(out)
    found = gather(run, applicant, source, passwords)
    text = letter(found)
    data = json.dumps({"exit_code": 0, "ok": True} | as_data(found), ensure_ascii=False, indent=1)
    if out is None:
        if found.protected:
            raise InputError([InputIssue("kommandoraden", 0, "--out", "UTDRAG_MAPP", NEEDS_OUT)])
        say(data if as_json else text.rstrip("\n"))
        return
    folder = f"{VAULT}/" if found.protected else ""
    with hold(out) as target, target.stage() as stage:
        stage.write(f"{folder}utdrag.txt", text.encode())
        stage.write(f"{folder}utdrag.json", data.encode())
        stage.publish()
    done = {"exit_code": 0, "ok": True, "out": str(out)}
    say(json.dumps(done, ensure_ascii=False, indent=1) if as_json else f"Utdraget ligger i {out}")
