"""The next round on the command line: ``replan`` (contract §1)."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from feriejobb.cli_options import (
    encrypt_option,
    json_option,
    keep_best_option,
    limit_option,
    passwords_option,
    path_type,
    quiet_option,
    workers_option,
)
from feriejobb.cli_print import asked_to_keep, number, say
from feriejobb.cli_swedish import SwedishCommand, option
from feriejobb.progress import shown_progress

_ANSWER_ONLY = (
    "--answer-only skriver inget: utelämna --out, --answer-by, --encrypt och --keep-best."
)


@click.command(
    cls=SwedishCommand,
    help="Nästa omgång: ja ligger fast, nej lämnar sin plats, och så få som möjligt flyttas.",
)
@click.argument("run", type=path_type, metavar="KÖRNING")
@option(
    "--replies",
    type=path_type,
    metavar="SVAR",
    required=True,
    help="Förvaltningarnas ifyllda arbetsböcker, en CSV-fil (ansokan_id;svar) eller en mapp.",
)
@option(
    "--input",
    "source",
    type=path_type,
    metavar="INDATA",
    help="Indata med sena ändringar; annars samma indata som förra omgången.",
)
@option("--out", type=path_type, metavar="KÖRNING2", help="Ny mapp.")
@option(
    "--answer-only",
    is_flag=True,
    help="Visa bara vem som får platsen; räknat och kontrollerat, men inget skrivs.",
)
@option(
    "--answer-by",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="ÅÅÅÅ-MM-DD",
    help="Sista svarsdag i den nya omgången; annars den som står i utskicket.",
)
@encrypt_option
@passwords_option
@workers_option
@limit_option
@keep_best_option
@quiet_option
@json_option
def replan(
    run: Path,
    replies: Path,
    source: Path | None,
    out: Path | None,
    answer_only: bool,
    answer_by: datetime | None,
    encrypt: bool,
    passwords: Path | None,
    workers: int,
    time_limit: float | None,
    keep_best: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Replies in, the next round out: a verified run folder that names its parent."""
    if answer_only:
        if out is not None or answer_by is not None or encrypt or keep_best:
            raise click.UsageError(_ANSWER_ONLY)
        _answer(run, replies, source, passwords, time_limit, quiet, as_json)
        return
    if out is None:
        raise click.UsageError("Ange en ny mapp med --out, eller --answer-only.")
    from feriejobb.solver_start import StandBy

    # The solver loads its libraries first of all: nobody waits longer for anything else.
    with StandBy() as solver, shown_progress(quiet) as progress:
        from feriejobb.cli_summary import as_json as shape_of
        from feriejobb.cli_summary import late_lines, summary
        from feriejobb.pipeline import replan_run

        result, counts = replan_run(
            run,
            replies,
            out,
            source=source,
            workers=workers,
            time_limit=time_limit,
            keep_best=keep_best,
            ask=asked_to_keep(),
            progress=progress,
            answer_by=answer_by.date() if answer_by else None,
            encrypt=encrypt,
            passwords=passwords,
            solver=solver,
        )
    if as_json:
        shape = {**shape_of(result, out), "round": counts.round, "late_changes": counts.late}
        say(json.dumps(shape, ensure_ascii=False, indent=1))
    elif not quiet:
        say(summary(result, out))
        for text, count in counts.round.items():
            say(f"  {number(count)} {text}")
        for line in late_lines(counts.late):
            say(line)


def _answer(
    run: Path,
    replies: Path,
    source: Path | None,
    passwords: Path | None,
    time_limit: float | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Print what the next round would change, without writing it."""
    from feriejobb.solver_start import StandBy

    with StandBy() as solver, shown_progress(quiet) as progress:
        from feriejobb.next_answer import next_answer

        found = next_answer(
            run,
            replies,
            source=source,
            time_limit=time_limit,
            progress=progress,
            passwords=passwords,
            solver=solver,
        )
    from feriejobb.cli_summary import change_lines, goal_shapes

    if as_json:
        shape = {
            "exit_code": 0,
            "ok": True,
            "proved": found.result.proved,
            "goals": goal_shapes(found.result),
            "changes": [asdict(change) for change in found.changes],
        }
        say(json.dumps(shape, ensure_ascii=False, indent=1))
        return
    for line in (*change_lines(found.result, found.changes), *found.notes):
        say(line)
