"""The commands lottery commit and lottery draw: a seed that nobody could choose."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feriejobb.cli_options import json_option, path_type, quiet_option
from feriejobb.cli_print import say
from feriejobb.cli_swedish import Day, SwedishCommand, SwedishGroup, option

if TYPE_CHECKING:
    from feriejobb.store.commitment import Commitment


@click.group(
    cls=SwedishGroup,
    help="Lottar öppet: åtagande (commit) före ansökningarna låses, dragning (draw) efteråt.",
)
def lottery() -> None:
    """The group of both commands."""


@lottery.command(
    cls=SwedishCommand, help="Låser indata, metod och vilket framtida offentligt värde som avgör."
)
@click.argument("source", type=path_type, metavar="INDATA")
@option("--name", metavar="NAMN", required=True, help="Körningens namn, till exempel Sommar 2027.")
@option(
    "--value",
    "value_name",
    metavar="VILKET",
    required=True,
    help="Vilket offentligt värde som ska användas, till exempel Eurojackpots rad 2027-03-15.",
)
@option(
    "--day",
    type=Day(),
    metavar="DATUM",
    help="Dagen då värdet blir offentligt; måste ligga framåt, och före den dras ingen lott.",
)
@option("--out", type=path_type, metavar="FIL", required=True, help="Ny fil; får inte finnas.")
@quiet_option
@json_option
def commit(
    source: Path,
    name: str,
    value_name: str,
    day: date | None,
    out: Path,
    quiet: bool,
    as_json: bool,
) -> None:
    """Write the commitment."""
    from feriejobb import lottery as work

    made = work.commit(source, out, name=name, value_name=value_name, day=day)
    if as_json:
        _as_json(made)
    elif not quiet:
        say(f"Åtagandet ligger i {out}: {made.name}, avgörs av {made.value_name}.")
        say(f"Diarieför kontrollsumman innan ansökningarna låses: {made.head}")


@lottery.command(
    cls=SwedishCommand, help="Drar lotten med det offentliga värdet; dras bara en gång."
)
@click.argument("file", type=path_type, metavar="FIL")
@option("--value", metavar="VÄRDE", required=True, help="Det offentliga värdet, som det står.")
@option(
    "--input",
    "source",
    type=path_type,
    metavar="INDATA",
    help="Indata, om den inte ligger där åtagandet säger.",
)
@quiet_option
@json_option
def draw(file: Path, value: str, source: Path | None, quiet: bool, as_json: bool) -> None:
    """Derive and record the seed."""
    from feriejobb import lottery as work

    drawn = work.draw(file, value, source)
    if as_json:
        _as_json(drawn)
    elif not quiet:
        say(f"Fröet är {drawn.seed}")
        say(f"Kör feriejobb solve med --lottery {file}. Åtagandets kontrollsumma: {drawn.head}")


def _as_json(content: Commitment) -> None:
    shape = {"exit_code": 0, "ok": True, **json.loads(content.to_bytes())}
    say(json.dumps(shape, ensure_ascii=False, indent=1))
