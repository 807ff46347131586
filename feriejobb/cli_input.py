"""Commands about the input: generate, template, check (contract §1)."""

from __future__ import annotations

import json
from pathlib import Path

import click

from feriejobb.cli_options import (
    encoding_option,
    hidden_option,
    json_option,
    model_option,
    path_type,
    quiet_option,
    rows_option,
    scale_option,
    scenario_option,
    seed_option,
    set_option,
)
from feriejobb.cli_print import number, say
from feriejobb.cli_run import issue_as_json
from feriejobb.cli_swedish import NewWorkbook, SwedishCommand, option
from feriejobb.progress import shown_progress


@click.command(cls=SwedishCommand, help="Skriver påhittad indata, märkt SYNTETISK.")
@model_option
@option(
    "--out",
    type=path_type,
    metavar="INDATA",
    required=True,
    help="Ny mapp för CSV-filerna, eller ett nytt filnamn som slutar på .xlsx.",
)
@scale_option
@seed_option
@quiet_option
def generate(model: str, out: Path, scale: float, seed: int, quiet: bool) -> None:
    """Write calibrated synthetic input."""
    from feriejobb.data.layering import load_model
    from feriejobb.tables.generate import generate as make
    from feriejobb.tables.generate import write_input

    tables = make(load_model(model), scale, seed)
    write_input(tables, out)
    if not quiet:
        rows = {name: number(len(table.rows)) for name, table in tables.tables.items()}
        say(f"Påhittad indata (SYNTETISK) i {out}")
        for name, count in rows.items():
            say(f"  {name}: {count} rader")


@click.command(cls=SwedishCommand, help="Skriver en tom arbetsbok för indata, med hjälp.")
@option(
    "--out",
    type=NewWorkbook(path_type=Path),
    metavar="FIL.xlsx",
    required=True,
    help="Ny arbetsbok; får inte finnas.",
)
@quiet_option
def template(out: Path, quiet: bool) -> None:
    """Write the empty input workbook."""
    from feriejobb.tables.template import write_template

    write_template(out)
    if not quiet:
        say(f"Tom arbetsbok i {out}. Fyll i den och kör: feriejobb check {out} --model sommar")


@click.command(cls=SwedishCommand, help="Kontrollerar indata och visar alla fel på en gång.")
@click.argument("source", type=path_type, metavar="INDATA")
@model_option
@scenario_option
@set_option
@rows_option
@encoding_option
@hidden_option
@quiet_option
@json_option
def check(
    source: Path,
    model: str,
    scenarios: tuple[str, ...],
    settings: tuple[str, ...],
    expect_rows: int | None,
    encoding: str,
    show_hidden: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Validate only; every problem is an InputError that lists them all."""
    from feriejobb.intake import load

    with shown_progress(quiet) as progress:
        progress.step("Läser och kontrollerar indata")
        loaded = load(
            source, model, scenarios, settings, expect_rows, encoding, show_hidden=show_hidden
        )
    instance = loaded.instance
    if as_json:
        shape = {
            "exit_code": 0,
            "ok": True,
            "applications": len(instance.applicants),
            "places": len(instance.places),
            "seats": sum(place.seats for place in instance.real.places),
            "synthetic": instance.synthetic,
            "issues": [issue_as_json(issue) for issue in loaded.warnings],
            "changes": list(loaded.changes),
        }
        say(json.dumps(shape, ensure_ascii=False, indent=1))
    elif not quiet:
        for issue in loaded.warnings:
            say(f"varning: {issue}")
        for change in loaded.changes:
            say(f"ändrat: {change}")
        seats = sum(place.seats for place in instance.real.places)
        say(
            f"Indata är i ordning: {number(len(instance.applicants))} ansökningar och "
            f"{number(seats)} platser i {number(len(instance.places))} rader."
        )
