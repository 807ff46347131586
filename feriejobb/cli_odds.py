"""The command odds: chances over many lotteries."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feriejobb.cli_options import (
    json_option,
    model_option,
    path_type,
    quiet_option,
    scenario_option,
    set_option,
)
from feriejobb.cli_print import say
from feriejobb.cli_swedish import SwedishCommand, option
from feriejobb.progress import shown_progress

if TYPE_CHECKING:
    from feriejobb.study.odds import Odds

#: So many gaps are told in words.
_TOLD = 5


@click.command(
    cls=SwedishCommand,
    help="Räknar chansen att få plats för olika slags ungdomar, över många lottningar.",
)
@click.argument("source", type=path_type, metavar="INDATA")
@model_option
@scenario_option
@set_option
@option(
    "--lotteries",
    type=click.IntRange(min=2),
    metavar="ANTAL",
    default=1000,
    help="Antal lottningar (1000).",
)
@option(
    "--checked",
    type=click.IntRange(min=0),
    metavar="ANTAL",
    default=5,
    help="Av lottningarna löses så många också som i fördelningen själv, för att visa hur nära den"
    " snabba beräkningen kommer (5).",
)
@option(
    "--processes",
    type=click.IntRange(min=1),
    metavar="ANTAL",
    default=2,
    help="Processer samtidigt; påverkar aldrig svaret (2).",
)
@option("--out", type=path_type, metavar="FIL.csv", required=True, help="Ny fil; får inte finnas.")
@quiet_option
@json_option
def odds(
    source: Path,
    model: str,
    scenarios: tuple[str, ...],
    settings: tuple[str, ...],
    lotteries: int,
    checked: int,
    processes: int,
    out: Path,
    quiet: bool,
    as_json: bool,
) -> None:
    """Write the chances and tell the largest gap that nothing explains."""
    from feriejobb.errors import OutputError
    from feriejobb.intake import load
    from feriejobb.store.disk import disk_errors, write_new
    from feriejobb.store.target import check_target, taken
    from feriejobb.study.odds import odds as drawn
    from feriejobb.study.odds_words import odds_csv

    if taken(out):
        raise OutputError("Filen (--out) finns redan. Välj ett annat filnamn.")
    check_target(out, needed_bytes=0)
    with shown_progress(quiet) as progress:
        progress.step("Läser och kontrollerar indata")
        loaded = load(source, model, scenarios, settings)
        found = drawn(
            loaded.instance,
            lotteries,
            checked=checked,
            processes=processes,
            told=lambda done: progress.step(f"{done} av {lotteries} lottningar"),
        )
    with disk_errors():
        out.parent.mkdir(parents=True, exist_ok=True)
        write_new(out, odds_csv(found))
    if as_json:
        say(json.dumps({"exit_code": 0, "ok": True, **asdict(found)}, ensure_ascii=False, indent=1))
    elif not quiet:
        for line in _lines(found, out, loaded.instance.synthetic):
            say(line)


def _lines(found: Odds, out: Path, synthetic: bool) -> list[str]:
    from feriejobb.study.odds_words import chance_text, check_text, gap_text

    lines = ["SYNTETISKT"] if synthetic else []
    lines += [chance_text(c) for c in found.chances if c.by in ("alla", "köled", "hemstadsdel")]
    lines.append("Största skillnader mellan grupper med samma köled, hemstadsdel och urval:")
    lines += [f"  {gap_text(gap)}" for gap in found.gaps[:_TOLD]]
    lines += [check_text(found)] if found.checked else []
    return [*lines, f"Alla chanser ligger i {out}"]
