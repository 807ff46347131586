"""The public Python API: load, solve, replan, compare, sweep. What is in a result: ``frames``.

Everything here is also reached as ``feriejobb.load`` and so on; nothing heavy is imported before it
is asked for. Comparisons hide small numbers as the published ones do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from feriejobb import intake, pipeline, what_if
from feriejobb.data.layering import load_model
from feriejobb.data.solution import Result
from feriejobb.errors import VerificationError
from feriejobb.intake import Loaded
from feriejobb.plan import comparison
from feriejobb.plan.scenarios import BASELINE
from feriejobb.plan.stored_result import result_of_run
from feriejobb.store.read_run import read_run
from feriejobb.tables.generate import generate as generate_tables
from feriejobb.verify.delivered import read_again
from feriejobb.verify.rounds import round_of

#: Where a made-up period in memory says that it was read.
_NOWHERE = "påhittat"


def load(
    source: str | Path,
    model: str = "sommar",
    scenarios: Sequence[str] = (),
    settings: Sequence[str] = (),
) -> Loaded:
    """Read and validate an input under a model.

    Args:
        source: Folder of CSV files, or one workbook.
        model: Name of a shipped model, or path of one.
        scenarios: Names or paths, in the order they apply.
        settings: ``key=value`` on top of all.

    Raises:
        InputError: Everything that is wrong, at once.
        OutputError: The input cannot be read from the disk.
    """
    return intake.load(Path(source), model, scenarios, settings)


def generate(
    model: str = "sommar",
    scale: float = 0.01,
    seed: int = 0,
    scenarios: Sequence[str] = (),
    settings: Sequence[str] = (),
) -> Loaded:
    """A made-up period in memory, validated like any input.

    Args:
        model: Name of a shipped model, or path of one.
        scale: Size; 1 is a whole city.
        seed: Seed of the made-up people; not the lottery's.
        scenarios: Names or paths, laid over the made-up tables.
        settings: ``key=value`` on top of all.

    Raises:
        InputError: A model or scenario that is wrong.
    """
    raw = generate_tables(load_model(model, (), settings), scale=scale, seed=seed)
    return intake.load(Path(_NOWHERE), model, scenarios, settings, raw=raw)


def solve(loaded: Loaded, out: str | Path | None = None, *, workers: int = 2) -> Result:
    """Allocate: every goal of the model with value, bound and proof.

    Args:
        loaded: The input.
        out: A run folder to be written and verified; None keeps the answer in memory, where it has
            not been judged by ``verify``.
        workers: Number of workers; never changes who gets what.

    Raises:
        InfeasibleError: The hard rules cannot all hold.
        NoSolutionError: Nothing was found within the limits.
        VerificationError: The independent check disagrees; nothing is published.
        OutputError: ``out`` exists, or the disk refused.
    """
    if out is not None:
        return pipeline.solve_run(loaded, Path(out), workers=workers)
    from feriejobb.solve.instance import solve_instance

    return solve_instance(loaded.instance)


def open_run(run: str | Path, source: str | Path | None = None) -> Result:
    """A published run as the result that it was written from.

    Args:
        run: The run folder.
        source: Its input; None to look where the run says.

    Raises:
        InputError: There is no run or no input.
        VerificationError: The run is damaged, or the input is another.
    """
    stored = read_run(Path(run))
    instance, findings = read_again(stored, None if source is None else Path(source))
    if findings:
        raise VerificationError(findings)
    return result_of_run(stored, instance, round_of(stored))


def replan(
    run: str | Path, replies: str | Path, out: str | Path, source: str | Path | None = None
) -> Result:
    """The next round: accepted stay, declined leave, few others move.

    Args:
        run: The round before.
        replies: Returned workbooks, a CSV of ``ansokan_id;svar``, or a folder of both.
        out: The run folder to be, written and verified.
        source: The input with its late changes; None for that of ``run``, unchanged.

    Raises:
        InputError: No run, an input or replies that are wrong.
        InfeasibleError: The hard rules cannot all hold.
        NoSolutionError: Nothing was found within the limits.
        VerificationError: ``run`` has been changed, or the independent check disagrees.
        OutputError: ``out`` exists, or the disk refused.
    """
    where = None if source is None else Path(source)
    result, _ = pipeline.replan_run(Path(run), Path(replies), Path(out), source=where)
    return result


def compare(results: Mapping[str, Result], baseline: str = BASELINE) -> pd.DataFrame:
    """Scenarios beside each other, as the comparison of a sweep has them.

    Args:
        results: Results by scenario, the baseline among them.
        baseline: Name of the one that differences are taken from.

    Returns:
        ``scenario``, ``grupp``, ``avser``, ``enhet``, ``varde`` and ``skillnad``; the last two are
        missing (``<NA>``) where a small number would show.

    Raises:
        KeyError: The baseline is not among the results.
    """
    base_column, base = comparison.column(BASELINE, results[baseline])
    columns = [(baseline, base_column)]
    columns += [
        (name, comparison.column(name, result, base)[0])
        for name, result in results.items()
        if name != baseline
    ]
    return _frame([(name, column, base_column) for name, column in columns])


def odds(
    loaded: Loaded, lotteries: int = 1000, *, checked: int = 5, processes: int = 2
) -> pd.DataFrame:
    """The chance that a youth of each kind gets a place, over many lotteries.

    Args:
        loaded: The input.
        lotteries: How many, at least 2.
        checked: How many of them are also settled as the allocation itself is.
        processes: Processes that draw at the same time; decides nothing.

    Returns:
        ``slag``, ``grupp``, ``sokande``, ``chans``, ``lagst`` and ``hogst`` (95 %), as shares, and
        ``avvikelse``: the fast walk's share minus the solver's where both have settled a lottery;
        groups of fewer than twenty show none. ``attrs["skillnader"]`` holds a frame of gaps between
        groups of equal köled, home district and reach, the largest first.
    """
    from feriejobb.study.odds import odds as drawn

    found = drawn(loaded.instance, lotteries, checked=checked, processes=processes)
    columns = ["slag", "grupp", "sokande", "chans", "lagst", "hogst", "avvikelse"]
    rows = [(c.by, c.kind, c.applicants, c.mean, c.low, c.high, c.apart) for c in found.chances]
    frame = pd.DataFrame(rows, columns=columns)
    gaps = [(g.by, g.first, g.second, g.mean, g.low, g.high) for g in found.gaps]
    names = ["slag", "battre", "samre", "skillnad", "lagst", "hogst"]
    frame.attrs["skillnader"] = pd.DataFrame(gaps, columns=names)
    return frame


def sweep(
    source: str | Path,
    scenarios: Sequence[str],
    out: str | Path,
    model: str = "sommar",
    *,
    grid: Sequence[str] = (),
    settings: Sequence[str] = (),
    processes: int = 2,
) -> pd.DataFrame:
    """Solve the baseline and all scenarios into run folders, and compare them.

    Args:
        source: The input.
        scenarios: Names or paths; a file with a ``[grid]`` stands for several.
        out: Folder of the sweep; runs that are there already are reused.
        model: Name of a shipped model, or path of one.
        grid: ``axis=value,value``; all axes are combined with each other.
        settings: ``key=value`` on top of all.
        processes: Scenarios that are solved at the same time.

    Returns:
        As ``compare``; a scenario without a run has no rows.

    Raises:
        InputError: A scenario or grid that is wrong.
        OutputError: A run that stands there is not this sweep's, or the disk refused.
    """
    jobs = what_if.jobs_of(Path(source), model, scenarios, Path(out), grid=grid, settings=settings)
    found = what_if.scenarios(jobs, Path(out), processes=processes)
    return _frame([(column.name, column, found.baseline) for column in found.columns])


def _frame(
    columns: Iterable[tuple[str, comparison.Column, comparison.Column | None]],
) -> pd.DataFrame:
    rows = []
    for name, column, base in columns:
        for key, value in column.values.items():
            before = base.values.get(key) if base else None
            change = None if value is None or before is None else value - before
            rows.append((name, *key, value, change))
    frame = pd.DataFrame(
        rows, columns=["scenario", "grupp", "avser", "enhet", "varde", "skillnad"], dtype=object
    )
    return frame.astype({"varde": "Int64", "skillnad": "Int64"})
