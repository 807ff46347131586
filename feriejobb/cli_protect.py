"""The command protect: somebody's identity becomes protected after the run (contract §1)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feriejobb.cli_options import json_option, passwords_option, path_type
from feriejobb.cli_print import say
from feriejobb.cli_swedish import SwedishCommand, option
from feriejobb.progress import shown_progress

if TYPE_CHECKING:
    from feriejobb.reissue import LateProtection


@click.command(
    cls=SwedishCommand,
    help="Skyddar en person i efterhand, gör om listorna och visar vilka filer som ska återkallas.",
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
@passwords_option
@json_option
def protect(
    run: Path, applicant: str, source: Path | None, passwords: Path | None, as_json: bool
) -> None:
    """Move a person to ``skydd/``; the run is verified before and after."""
    from feriejobb.reissue import protect_run

    with shown_progress(as_json) as progress:
        progress.step("Kontrollerar körningen och skriver listorna på nytt")
        late = protect_run(run, applicant, source, passwords)
    if as_json:
        say(json.dumps({"exit_code": 0, "ok": True, **asdict(late)}, ensure_ascii=False, indent=1))
    else:
        for line in _lines(late):
            say(line)


def _lines(late: LateProtection) -> Iterator[str]:
    yield "Personen står nu bara i skydd/. Listorna är gjorda på nytt; skicka ut dem igen."
    yield ""
    yield "Återkalla de här filerna, som håller personens uppgifter:"
    for recall in late.recalls:
        yield f"  {recall.path}, mottagare {recall.recipient}"
        yield f"    sha256 {recall.sha256}"
    if late.older:
        yield f"Samma filer ur {late.older} äldre utgåvor av körningen ska också återkallas."
    if late.next_round:
        yield "Körningen bygger på en tidigare omgång. Kör protect på den också."
    if late.unsuitable:
        yield "OBS: personens plats är exponerad eller tar inte emot skyddade. Pröva den för hand."
    yield "Ändra också i indata före nästa körning: sätt skyddade_uppgifter, ta bort kontakt."
    yield "Bedöm om händelsen är en personuppgiftsincident som ska anmälas inom 72 timmar."
