"""Commands of the main job: demo, solve, verify (contract §1)."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feriejobb.cli_options import (
    encoding_option,
    encrypt_option,
    fairness_option,
    hidden_option,
    json_option,
    keep_best_option,
    limit_option,
    model_option,
    passwords_option,
    path_type,
    quiet_option,
    recipient_option,
    rows_option,
    scale_option,
    scenario_option,
    seed_option,
    set_option,
    workers_option,
)
from feriejobb.cli_print import asked_to_keep, number, say
from feriejobb.cli_swedish import SwedishCommand, option
from feriejobb.errors import InputError, InputIssue
from feriejobb.progress import Progress, shown_progress

if TYPE_CHECKING:
    from feriejobb.data.solution import Result
    from feriejobb.intake import Loaded
    from feriejobb.plan.other_ways import Level

#: Warnings shown before a long job; ``check`` shows them all.
SHOWN_WARNINGS = 10


@click.command(cls=SwedishCommand, help="Skapar ett påhittat lov i full storlek och fördelar det.")
@option(
    "--model",
    metavar="MODELL",
    default="sommar",
    help="Medföljande modell (sommar, host, jul) eller en TOML-fil (sommar).",
)
@option(
    "--out",
    type=path_type,
    metavar="KÖRNING",
    help="Ny mapp för körningen (demo-MODELL); indata läggs bredvid i KÖRNING-indata.",
)
@scale_option
@seed_option
@quiet_option
@json_option
def demo(model: str, out: Path | None, scale: float, seed: int, quiet: bool, as_json: bool) -> None:
    """Make a calibrated synthetic period, solve it, verify it and write it."""
    from feriejobb.data.layering import load_model
    from feriejobb.intake import load
    from feriejobb.pipeline import solve_run
    from feriejobb.store.target import check_target
    from feriejobb.tables.generate import generate, write_input

    run = out or Path(f"demo-{Path(model).stem}")
    source = run.with_name(f"{run.name}-indata")
    with shown_progress(quiet) as progress:
        for target in (run, source):
            check_target(target)
        progress.step("Skapar påhittade ansökningar och platser")
        write_input(generate(load_model(model), scale, seed), source)
        progress.step("Läser och kontrollerar indata")
        loaded = load(source, model)
        result = solve_run(loaded, run, progress=progress, command="demo", fairness="quick")
    _show(result, run, quiet, as_json)
    if not quiet and not as_json:
        say(f"Indata ligger i {source}")


@click.command(cls=SwedishCommand, help="Fördelar: löser, kontrollerar och skriver en körning.")
@click.argument("source", type=path_type, metavar="INDATA")
@model_option
@scenario_option
@set_option
@option(
    "--from",
    "former",
    type=path_type,
    metavar="FÖRRA",
    help="Förra omgångens körning, när detta är nästa omgång; kräver --replies.",
)
@option(
    "--replies",
    type=path_type,
    metavar="SVAR",
    help="Svaren på förra omgången: arbetsböcker, en CSV-fil eller en mapp.",
)
@option(
    "--lottery",
    type=path_type,
    metavar="FIL",
    help="Åtagande vars lott är dragen (se feriejobb lottery); ger fröet för just de indata.",
)
@option("--out", type=path_type, metavar="KÖRNING", required=True, help="Ny mapp; får inte finnas.")
@workers_option
@limit_option
@keep_best_option
@rows_option
@encoding_option
@hidden_option
@encrypt_option
@passwords_option
@recipient_option
@fairness_option
@quiet_option
@json_option
def solve(
    source: Path,
    model: str,
    scenarios: tuple[str, ...],
    settings: tuple[str, ...],
    former: Path | None,
    replies: Path | None,
    lottery: Path | None,
    out: Path,
    workers: int,
    time_limit: float | None,
    keep_best: bool,
    expect_rows: int | None,
    encoding: str,
    show_hidden: bool,
    encrypt: bool,
    passwords: Path | None,
    recipients: tuple[str, ...],
    fairness: Level,
    quiet: bool,
    as_json: bool,
) -> None:
    """The main job: from input tables to a verified run folder."""
    from feriejobb.solver_start import StandBy
    from feriejobb.store.target import check_target

    if (former is None) != (replies is None):
        text = "--from och --replies hör ihop. Ange båda eller ingen."
        raise InputError([InputIssue("kommandoraden", 0, "--from", "OMGÅNG_HALV", text)])
    check_target(out)
    # The solver loads its libraries first of all: nobody waits longer for anything else.
    with StandBy() as solver, shown_progress(quiet) as progress:
        from feriejobb.handover.age_seal import recipients_setting
        from feriejobb.handover.locked_run import new_keyring, passwords_of
        from feriejobb.handover.passwords import Passwords
        from feriejobb.intake import load, round_after
        from feriejobb.lottery import drawn_seed
        from feriejobb.pipeline import solve_run

        progress.step("Läser och kontrollerar indata")
        settings = (*settings, *recipients_setting(recipients))
        if lottery is not None:
            settings = (*settings, f"lottery.seed={drawn_seed(lottery, source)}")
        loaded = load(
            source, model, scenarios, settings, expect_rows, encoding, show_hidden=show_hidden
        )
        loaded = replace(loaded, lottery=lottery)
        _warn(loaded, progress)
        after, opened = None, Passwords()
        if former is not None and replies is not None:
            from feriejobb.plan.replan import untouched

            stored, opened = untouched(former), passwords_of(former, passwords)
            after = round_after(stored, replies, loaded, opened)
        keyring = new_keyring(out, passwords, opened) if encrypt or opened.by_owner else None
        result = solve_run(
            loaded,
            out,
            workers=workers,
            time_limit=time_limit,
            keep_best=keep_best,
            ask=asked_to_keep(),
            progress=progress,
            after=after,
            keyring=keyring,
            fairness=fairness,
            solver=solver,
        )
    _show(result, out, quiet, as_json)


@click.command(cls=SwedishCommand, help="Kontrollerar en körnings filer oberoende av beräkningen.")
@click.argument("run", type=path_type, metavar="KÖRNING")
@option(
    "--input",
    "source",
    type=path_type,
    metavar="INDATA",
    help="Indata, om den inte ligger där körningen säger.",
)
@option(
    "--parent",
    type=path_type,
    metavar="FÖRRA",
    help="Förra omgångens körning, om den inte ligger där körningen säger.",
)
@passwords_option
@quiet_option
@json_option
def verify(
    run: Path,
    source: Path | None,
    parent: Path | None,
    passwords: Path | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Judge the delivered files and the chain of rounds; any finding gives exit code 4."""
    from feriejobb.handover.locked_run import passwords_at_hand
    from feriejobb.verify.files import verify_run

    with shown_progress(quiet) as progress:
        progress.step("Läser filerna och räknar om allt")
        keys = passwords_at_hand(run, passwords)
        verification = verify_run(run, source, parent=parent, passwords=keys)
    verification.require()
    if as_json:
        shape = {
            "exit_code": 0,
            "ok": True,
            "findings": [],
            "notes": list(verification.notes),
            "rounds": verification.rounds,
        }
        say(json.dumps(shape, ensure_ascii=False, indent=1))
    elif not quiet:
        for note in verification.notes:
            say(f"anmärkning: {note}")
        if verification.rounds:
            say(f"Kedjan: {number(verification.rounds)} tidigare omgångar är kontrollerade.")
        say("Godkänd: filerna är orörda, och regler, kostnader, kö och mål stämmer.")


def _warn(loaded: Loaded, progress: Progress) -> None:
    """Show what scenarios and settings changed, and the first warnings of the input."""
    for change in loaded.changes:
        progress.step(f"ändrat: {change}")
    for issue in loaded.warnings[:SHOWN_WARNINGS]:
        progress.step(f"varning: {issue}")
    more = len(loaded.warnings) - SHOWN_WARNINGS
    if more > 0:
        progress.step(f"varning: {number(more)} till; feriejobb check visar alla")


def _show(result: Result, run: Path, quiet: bool, as_json: bool) -> None:
    from feriejobb.cli_summary import as_json as shape_of
    from feriejobb.cli_summary import summary

    if as_json:
        say(json.dumps(shape_of(result, run), ensure_ascii=False, indent=1))
    elif not quiet:
        say(summary(result, run))
