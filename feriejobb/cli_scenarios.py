"""The command scenarios: what-ifs beside each other (contract §1)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from feriejobb.cli_options import (
    json_option,
    limit_option,
    model_option,
    path_type,
    quiet_option,
    set_option,
)
from feriejobb.cli_print import number, say
from feriejobb.cli_swedish import SwedishCommand, option
from feriejobb.errors import InfeasibleError
from feriejobb.progress import shown_progress

if TYPE_CHECKING:
    from feriejobb.plan.comparison import Comparison


@click.command(
    cls=SwedishCommand, help="Löser flera vad-händer-om med samma lottning och jämför dem."
)
@click.argument("source", type=path_type, metavar="INDATA")
@click.argument("names", metavar="SCENARIO...", nargs=-1)
@model_option
@option(
    "--grid",
    multiple=True,
    metavar="AXEL=VÄRDEN",
    help="Ett scenario per värde, till exempel budget=0.9,1,1.1. Axlar: budget, platser, handledare"
    " eller en nyckel i modellen. Får upprepas; axlarna kombineras.",
)
@set_option
@option(
    "--out",
    type=path_type,
    metavar="MAPP",
    required=True,
    help="Mapp för alla körningar och jämförelsen; färdiga körningar där görs inte om.",
)
@option(
    "--executor",
    type=click.Choice(["local", "dask"]),
    default="local",
    metavar="SÄTT",
    help="Processer på datorn (local) eller ett befintligt kluster (dask).",
)
@option("--scheduler", metavar="ADRESS", default="", help="Klustrets adress, med --executor dask.")
@option(
    "--processes",
    type=click.IntRange(min=1),
    metavar="ANTAL",
    default=2,
    help="Scenarier som löses samtidigt på datorn (2).",
)
@option(
    "--marginal",
    is_flag=True,
    help="Räkna också vad en plats, en handledare, 100 000 kr eller ett kvotsteg till ger.",
)
@limit_option
@quiet_option
@json_option
def scenarios(
    source: Path,
    names: tuple[str, ...],
    model: str,
    grid: tuple[str, ...],
    settings: tuple[str, ...],
    out: Path,
    executor: Literal["local", "dask"],
    scheduler: str,
    processes: int,
    marginal: bool,
    time_limit: float | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Solve the baseline and all scenarios; one that has no solution is a result too."""
    from feriejobb import what_if

    if not names and not grid and not marginal:
        context = click.get_current_context()
        missing = next(p for p in context.command.params if p.name == "names")
        raise click.MissingParameter(ctx=context, param=missing)
    jobs = what_if.jobs_of(
        source, model, names, out, grid=grid, settings=settings, time_limit=time_limit
    )
    with shown_progress(quiet) as progress:
        comparison = what_if.scenarios(
            jobs, out, executor=executor, scheduler=scheduler, processes=processes,
            progress=progress, marginal=marginal,
        )  # fmt: skip
    if as_json:
        say(json.dumps(_shape(comparison, out), ensure_ascii=False, indent=1))
    elif not quiet:
        for line in _lines(comparison, out):
            say(line)
    raise click.exceptions.Exit(_code(comparison))


def _code(comparison: Comparison) -> int:
    """0, or the code of the first that failed for another reason than its rules."""
    codes = [o.code for o in comparison.outcomes]
    expected = (0, InfeasibleError.exit_code)
    return codes[0] or next((code for code in codes if code not in expected), 0)


def _lines(comparison: Comparison, out: Path) -> Iterator[str]:
    from feriejobb.plan.comparison import PLACED_IN_CITY

    solved = {column.name: column for column in comparison.columns}
    for outcome in comparison.outcomes:
        if outcome.code:
            yield f"{outcome.name}: ingen körning. {outcome.text}"
            continue
        column = solved[outcome.name]
        placed = column.values.get(PLACED_IN_CITY)
        change = comparison.difference(column, PLACED_IN_CITY)
        text = ".." if placed is None else number(placed)
        more = "" if not change else f" ({change:+d})"
        state = "bevisat" if column.proved else "ej bevisat"
        done = ", fanns redan" if outcome.resumed else ""
        yield f"{outcome.name}: {text} placerade{more}, {state}{done}"
    yield f"Jämförelsen ligger i {out / 'jamforelse.xlsx'} och {out / 'jamforelse.html'}"


def _shape(comparison: Comparison, out: Path) -> dict[str, object]:
    return {
        "exit_code": _code(comparison),
        "ok": _code(comparison) == 0,
        "out": str(out),
        "scenarios": [
            {"name": o.name, "exit_code": o.code, "text": o.text, "resumed": o.resumed}
            for o in comparison.outcomes
        ],
    }
