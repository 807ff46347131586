"""Every variant over several seeds: how many queue positions are left without a proof."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from feriejobb.bench.child import Row, in_child, measured
from feriejobb.bench.judged import quality
from feriejobb.bench.ours import claims
from feriejobb.bench.variants import Variant, variant
from feriejobb.data.layering import load_model
from feriejobb.progress import Progress
from feriejobb.solve import solve_instance
from feriejobb.tables.validate import validate
from feriejobb.verify.judge import examine


@dataclass(frozen=True)
class Trial:
    """One variant with one seed, and the row it gave."""

    variant: str
    seed: int
    row: Row


def solve_variant(name: str, model: str, scale: float, seed: int) -> Row:
    """Make one town, solve it and have it judged.

    Args:
        name: Of the variant.
        model: Name or path of the model.
        scale: 1.0 is a whole city.
        seed: Decides the town.
    """
    instance, _ = validate(variant(name).tables(model, scale, seed), load_model(model).model)
    result, row = measured(lambda: solve_instance(instance))
    pairings = [(p.applicant, p.place) for p in result.placements]
    findings = len(examine(instance, result, with_reserves=False).findings)
    return row | quality(instance, pairings) | claims(result) | {"findings": findings}


def trials(
    variants: Sequence[Variant], model: str, scale: float, seeds: int, progress: Progress
) -> Iterator[Trial]:
    """Solve each variant for seeds 0, 1, …, each in a process of its own.

    Args:
        variants: Which ones.
        model: Name or path of the model.
        scale: 1.0 is a whole city.
        seeds: How many seeds.
        progress: Told each trial.
    """
    for each in variants:
        progress.step(f"{each.name}: {each.text}")
        for seed in range(seeds):
            work = {
                "kind": "variant", "name": each.name, "model": model, "scale": scale, "seed": seed
            }  # fmt: skip
            row = in_child(work)
            row.pop("vector", None)
            progress.step(f"{each.name}, frö {seed}: {_told(row)}")
            yield Trial(each.name, seed, row)


def _told(row: Row) -> str:
    """A trial in one line, so that a long run that is cut short has not been in vain."""
    if "error" in row:
        return str(row["error"])
    proved = "" if row["quotas_proved"] else " (ej bevisad)"
    return (
        f"{row['unproved']} ej bevisade, kvotbrist {row['shortfall']}{proved}, "
        f"önskegap {row['gap']} av {row['points']}, {row['breaches']} regelbrott, "
        f"{row['findings']} fel enligt verify, {row['seconds']} s, {row['peak_mib']} MiB"
    )
