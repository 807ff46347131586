"""The command bench: our solve beside others on the same input, and harder inputs (contract §1)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from feriejobb.cli_options import json_option, path_type, quiet_option, seed_option
from feriejobb.cli_print import say
from feriejobb.cli_swedish import Scales, SwedishCommand, option
from feriejobb.errors import InputError, InputIssue
from feriejobb.progress import shown_progress

#: Sizes of a quick run, and those of the whole table.
QUICK, FULL = (0.1, 1.0), (0.1, 1.0, 3.0, 10.0)


@click.command(
    cls=SwedishCommand,
    help="Mäter feriejobb mot andra sätt på samma indata.",
)
@option(
    "--out",
    type=path_type,
    metavar="MAPP",
    default="bench",
    help="Ny mapp för bench.json och bench.svg (bench).",
)
@option(
    "--model",
    "models",
    metavar="MODELL",
    multiple=True,
    default=("sommar", "host", "jul"),
    help="Modell för påhittad indata; den första i alla storlekar (sommar, host, jul).",
)
@option(
    "--scales",
    type=Scales(),
    metavar="TAL,TAL",
    default=QUICK,
    help="Storlekar att mäta; 1 är en hel stad (0.1,1).",
)
@option("--full", is_flag=True, help="Alla storlekar: 0.1, 1, 3 och 10. Tar timmar.")
@option(
    "--limit",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SEKUNDER",
    default=60.0,
    help="Längsta tid för CP-SAT och HiGHS på hela modellen (60).",
)
@option(
    "--only",
    metavar="NAMN",
    multiple=True,
    help="Bara den metoden, eller med --variants den varianten. Får upprepas.",
)
@option("--variants", is_flag=True, help="Svårare indata i stället: varje variant med flera frön.")
@option(
    "--seeds",
    type=click.IntRange(min=1),
    metavar="ANTAL",
    default=10,
    help="Antal frön per variant (10).",
)
@seed_option
@quiet_option
@json_option
def bench(
    out: Path,
    models: tuple[str, ...],
    scales: tuple[float, ...],
    full: bool,
    limit: float,
    only: tuple[str, ...],
    variants: bool,
    seeds: int,
    seed: int,
    quiet: bool,
    as_json: bool,
) -> None:
    """Measure and compare; the figures are of this machine, the multiples of F travel."""
    from feriejobb.bench.chart import chart
    from feriejobb.bench.harder import trials
    from feriejobb.bench.registry import BENCHMARKS
    from feriejobb.bench.show import tables, variant_table
    from feriejobb.bench.suite import Plan, machine, run_suite
    from feriejobb.bench.variants import VARIANTS
    from feriejobb.data.layering import load_model
    from feriejobb.store.stage import hold

    for model in models:
        load_model(model)
    sizes = FULL if full else scales
    _require_known(only, [v.name for v in VARIANTS] if variants else [b.name for b in BENCHMARKS])
    shape: dict[str, Any] = {
        "machine": machine(),
        "models": models,
        "scales": sizes,
        "limit": limit,
    }
    with shown_progress(quiet) as progress, hold(out) as target, target.stage() as stage:
        if variants:
            chosen = [v for v in VARIANTS if not only or v.name in only]
            scale = sizes[-1] if full or sizes != QUICK else 1.0
            found = list(trials(chosen, models[0], scale, seeds, progress))
            lines = list(variant_table(found))
            shape |= {
                "scales": [scale],
                "variants": [{"variant": t.variant, "seed": t.seed, **t.row} for t in found],
            }
        else:
            plan = Plan(models[0], sizes, seed, limit, frozenset(only), models[1:])
            rows = run_suite(plan, progress)
            lines = list(tables(rows))
            shape["rows"] = rows
            stage.write("bench.svg", chart(rows).encode())
        text = json.dumps(shape, ensure_ascii=False, indent=1)
        stage.write("bench.json", f"{text}\n".encode())
        stage.publish()
    if as_json:
        say(text)
    elif not quiet:
        for line in lines:
            say(line)
        say(f"Siffrorna ligger i {out / 'bench.json'}")


def _require_known(names: tuple[str, ...], known: list[str]) -> None:
    """Every ``--only`` names something that exists."""
    if not set(names) <= set(known):
        text = f"Namnet finns inte. Välj bland: {', '.join(known)}."
        raise InputError([InputIssue("kommandoraden", 0, "--only", "BENCH_OKÄND", text)])
