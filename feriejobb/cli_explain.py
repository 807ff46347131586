"""The command explain: why one person got, or did not get, a place (contract §1)."""

from __future__ import annotations

import json
from pathlib import Path

import click

from feriejobb.cli_options import json_option, path_type
from feriejobb.cli_print import say
from feriejobb.cli_swedish import SwedishCommand, option


@click.command(cls=SwedishCommand, help="Förklarar varför en sökande fick eller inte fick plats.")
@click.argument("run", type=path_type, metavar="KÖRNING")
@click.argument("applicant_id", metavar="ANSOKAN_ID")
@option(
    "--input",
    "source",
    type=path_type,
    metavar="INDATA",
    help="Indata, om den inte ligger där körningen säger.",
)
@json_option
def explain(run: Path, applicant_id: str, source: Path | None, as_json: bool) -> None:
    """Print the letter, or the facts behind it."""
    from feriejobb.errors import VerificationError
    from feriejobb.explain.explanation import explain as find_out
    from feriejobb.explain.explanation import require_known
    from feriejobb.explain.letter import NEUTRAL, as_data, letter
    from feriejobb.store.read_run import read_run
    from feriejobb.verify.delivered import read_again
    from feriejobb.verify.rounds import round_of

    stored = read_run(run)
    require_known(stored, applicant_id)
    told = None
    if applicant_id not in stored.protected:
        instance, findings = read_again(stored, source)
        if findings:
            raise VerificationError(findings)
        told = find_out(stored, instance, round_of(stored), applicant_id)
    head = {"exit_code": 0, "ok": True}
    if told is None:
        shown, data = NEUTRAL, {"text": [NEUTRAL]}
    else:
        shown = letter(told, instance, decided=stored.decided)
        data = as_data(told, instance, decided=stored.decided)
    say(json.dumps(head | data, ensure_ascii=False, indent=1) if as_json else shown)
