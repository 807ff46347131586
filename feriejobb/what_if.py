"""``scenarios``: the baseline and every what-if solved into run folders, and compared."""

from __future__ import annotations

import hashlib
import itertools
import os
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

from feriejobb.data.layering import load_model
from feriejobb.data.solution import Placement, Proof, Result
from feriejobb.data.start import Start
from feriejobb.errors import FeriejobbError, InfeasibleError, InputError, InputIssue, OutputError
from feriejobb.intake import load
from feriejobb.pipeline import solve_run
from feriejobb.plan.comparison import Comparison, Told, column, compared, told
from feriejobb.plan.flows import Side
from feriejobb.plan.grid import Variant, option_variants, variants
from feriejobb.plan.scenarios import BASELINE, Executor, Job, Outcome, Work, sweep
from feriejobb.plan.stored_result import result_of_run
from feriejobb.progress import Progress, SilentProgress
from feriejobb.protect.scrub import describe, install
from feriejobb.settings.toml_text import find
from feriejobb.solver_start import StandBy, Staying
from feriejobb.store.disk import disk_errors, write_new
from feriejobb.store.manifest import MANIFEST
from feriejobb.store.origin import SourceFile, input_files
from feriejobb.store.read_run import read_run
from feriejobb.store.verify_files import verify_files, verify_input
from feriejobb.study.marginal import marginal_values
from feriejobb.study.marginal_page import HEADING, marginal_section
from feriejobb.study.page import comparison_page
from feriejobb.study.workbook import scenario_csv, scenario_workbook
from feriejobb.tables.raw import RawTables
from feriejobb.tables.read import read_tables
from feriejobb.verify.delivered import read_again

BOOK, TABLE, PAGE = "jamforelse.xlsx", "jamforelse.csv", "jamforelse.html"
#: Folder of the scenarios that grids stand for.
VARIANTS = "scenarier"

_OTHER = (
    "Mappen har redan en körning av ett scenario, gjord av annat indata, annan modell eller "
    "ändrad efteråt. Ange en ny mapp i --out."
)
_ELSEWHERE = "Körningen blev klar men syns inte här: klustrets datorer och den här måste dela mapp."
_OWN_LOT = "Scenariot ändrar lottningens frö. Ta bort det: alla scenarier ska ha samma lottning."


def jobs_of(
    source: Path,
    model: str,
    scenarios: Sequence[str],
    out: Path,
    *,
    grid: Sequence[str] = (),
    settings: Sequence[str] = (),
    workers: int = 1,
    time_limit: float | None = None,
) -> tuple[Job, ...]:
    """The baseline, and one job per scenario and per point of a grid, in the order given.

    Args:
        source: The input.
        model: Name or path of the model.
        scenarios: Names or paths; a file with a ``[grid]`` stands for several.
        out: Folder of the sweep.
        grid: ``axis=value,value``; all axes are combined with each other.
        settings: ``key=value`` on top of all, the same for every job.
        workers: Workers inside the solver.
        time_limit: Seconds per job, or None.

    Raises:
        InputError: A scenario is missing, a grid means nothing, or two have the same name.
    """
    place = out.resolve()
    given: list[tuple[str, Path | None, str]] = [(BASELINE, None, "")]
    for path in (find(scenario, "scenarios") for scenario in scenarios):
        points = [_point(place, point) for point in variants(path)]
        given += points or [(path.stem, path.resolve(), "")]
    given += [_point(place, point) for point in option_variants(grid)]
    names = [unicodedata.normalize("NFC", name) for name, _, _ in given]
    if len({name.casefold() for name in (*names, VARIANTS)}) <= len(names):
        text = (
            f"Två scenarier har samma namn, eller ett heter {BASELINE} eller {VARIANTS}. Byt namn"
            " på filen."
        )
        raise InputError([InputIssue("scenario", 0, "", "SCENARIO_NAMN", text)])
    return tuple(
        Job(
            name, str(source.resolve()), _resolved(model), (str(path),) if path else (),
            tuple(settings), str(place / name), workers, time_limit, text,
            "" if name == BASELINE else str(place / BASELINE),
        )
        for name, (_, path, text) in zip(names, given, strict=True)
    )  # fmt: skip


def _point(place: Path, point: Variant) -> tuple[str, Path, str]:
    return point.name, place / VARIANTS / f"{point.name}.toml", point.text


def _resolved(model: str) -> str:
    """The model as another process finds it."""
    return str(find(model, "models").resolve())


def solve_job(job: Job, solver: StandBy | None = None) -> Outcome:
    """Solve one scenario into its run folder; what goes wrong comes back as an outcome.

    It begins from the baseline's answer where that is there. Who is placed is the same as anew.
    """
    install()
    try:
        source = Path(job.source)
        raw = _tables(source, input_files(source))
        loaded = load(source, job.model, job.scenarios, job.settings, raw=raw)
        base = load_model(job.model, (), job.settings)
        if loaded.effective.model.lottery != base.model.lottery:
            return Outcome(job.name, InputError.exit_code, _OWN_LOT)
        before = _baseline(job)
        result = solve_run(
            loaded, Path(job.out), workers=job.workers, time_limit=job.time_limit,
            command="scenarios", publish=job.name == BASELINE,
            begin=before.begin if before else None, solver=solver,
        )  # fmt: skip
    except FeriejobbError as error:
        ways = error.relaxations if isinstance(error, InfeasibleError) else ()
        return Outcome(job.name, error.exit_code, " ".join([str(error), *ways]))
    except Exception as error:
        return Outcome(job.name, 1, f"Ett fel i programmet: {describe(error)}.")
    return Outcome(job.name, told=_told(job, result, before))


#: The solver of this process where it does one job after the other.
_staying = Staying()


def solve_next(job: Job) -> Outcome:
    """As ``solve_job``, by a solver that stays for the next job of this process."""
    return solve_job(job, _staying)


def make_ready() -> None:
    """Start that solver before it is needed."""
    _staying.ready()


@dataclass
class _Baseline:
    """The run that others begin from, as this process knows it."""

    manifest: bytes
    begin: Start
    side: Side | None = None


#: By folder; no more than one.
_baselines: dict[str, _Baseline] = {}


def _baseline(job: Job) -> _Baseline | None:
    """The run to begin from, read once for as long as it is the same; None where there is none."""
    if not job.begin or not os.path.lexists(job.begin):
        return None
    run = Path(job.begin)
    known = _baselines.get(job.begin)
    if known is None or known.manifest != (run / MANIFEST).read_bytes():
        stored = read_run(run)
        known = _remember(run, stored.placements, stored.proof)
    return known


def _remember(
    run: Path, placements: Iterable[Placement], proof: Proof, side: Side | None = None
) -> _Baseline:
    manifest = (run / MANIFEST).read_bytes()
    begin = Start.of(placements, proof, hashlib.sha256(manifest).hexdigest())
    _baselines.clear()
    _baselines[str(run)] = found = _Baseline(manifest, begin, side)
    return found


def _told(job: Job, result: Result, before: _Baseline | None) -> Told | None:
    """What the comparison says of a result; None where its run must be read to be told."""
    if job.begin and before is None:
        return None
    try:
        if before is not None and before.side is None:
            _, before.side = column(BASELINE, _read(Path(job.begin), Path(job.source)))
        base = None if before is None else before.side
        made, side = column(job.name, result, base, changes=result.changes, about=_about(job))
    except FeriejobbError:
        return None
    if job.name == BASELINE:
        _remember(Path(job.out), result.placements, result.proof, side)
    return told(made, result.instance)


def _read(run: Path, source: Path) -> Result:
    stored = read_run(run)
    instance, _ = read_again(stored, source)
    return result_of_run(stored, instance)


@lru_cache(maxsize=1)
def _tables(source: Path, files: tuple[SourceFile, ...]) -> RawTables:
    """The input's tables, read once per process for as long as its files are the same."""
    return read_tables(source)


def scenarios(
    jobs: Sequence[Job],
    out: Path,
    *,
    executor: Executor = "local",
    scheduler: str = "",
    processes: int = 2,
    progress: Progress | None = None,
    work: Work | None = None,
    marginal: bool = False,
) -> Comparison:
    """Solve what is not solved yet, and write the comparison.

    Args:
        jobs: From ``jobs_of``.
        out: Folder of the sweep; a run folder per job, ``jamforelse.xlsx`` and ``.csv``.
        executor: See ``sweep``.
        scheduler: See ``sweep``.
        processes: See ``sweep``.
        progress: Told each scenario that ends.
        work: Does one job; by default as ``solve_job``.
        marginal: Also find what one more seat, supervisor, 100 000 kr or quota step gives.

    Raises:
        InputError: The executor cannot be had.
        OutputError: A run that stands there is not this sweep's, or the disk refused.
    """
    tell = progress or SilentProgress()
    with disk_errors():
        out.mkdir(parents=True, exist_ok=True)
        for job in jobs:
            if job.variant:
                Path(job.scenarios[0]).parent.mkdir(exist_ok=True)
                _replace(Path(job.scenarios[0]), job.variant.encode())
    outcomes = {job.name: Outcome(job.name, resumed=True) for job in jobs if _finished(job)}
    rest = [job for job in jobs if job.name not in outcomes]
    tell.step(f"Löser {len(rest)} av {len(jobs)} scenarier")
    # On a cluster nobody would ever end a solver that stays.
    ours = solve_next if executor == "local" else solve_job
    for outcome in sweep(
        rest,
        work or ours,
        executor=executor,
        scheduler=scheduler,
        processes=processes,
        ready=None if work else make_ready,
    ):
        if not outcome.code and not os.path.lexists(out / outcome.name):
            outcome = replace(outcome, code=OutputError.exit_code, text=_ELSEWHERE)
        outcomes[outcome.name] = outcome
        tell.step(f"{outcome.name}: {'löst' if not outcome.code else 'misslyckades'}")
    tell.step("Jämför")
    comparison = _compared(jobs, [outcomes[job.name] for job in jobs])
    values, sections = None, {}
    if marginal:
        first = load(Path(jobs[0].source), jobs[0].model, (), jobs[0].settings)
        values = marginal_values(first.instance, processes=processes, told=tell.step)
        sections = {HEADING: marginal_section(values)}
    _replace(out / BOOK, scenario_workbook(comparison, values))
    _replace(out / TABLE, scenario_csv(comparison))
    _replace(out / PAGE, comparison_page(comparison, sections).encode())
    return comparison


def _finished(job: Job) -> bool:
    """Whether the job's run is there, whole, and made of the same input, model and scenario."""
    run = Path(job.out)
    if not os.path.lexists(run):
        return False
    try:
        wanted = load_model(job.model, job.scenarios, job.settings).toml
        stored = read_run(run)
        same = stored.effective_toml == wanted and not verify_input(
            stored.manifest, Path(job.source)
        )
    except FeriejobbError:
        same = False
    if not same or verify_files(run):
        raise OutputError(_OTHER)
    return True


def _compared(jobs: Sequence[Job], outcomes: Sequence[Outcome]) -> Comparison:
    """The comparison: what was told of each run, or what its files say."""

    @cache
    def base() -> Side | None:
        there = outcomes and not outcomes[0].code
        return column(BASELINE, _read(Path(jobs[0].out), source))[1] if there else None

    source, found = Path(jobs[0].source), list[Told]()
    for job, outcome in zip(jobs, outcomes, strict=True):
        if outcome.code:
            continue
        if outcome.told is not None:
            found.append(outcome.told)
            continue
        result = _read(Path(job.out), source)
        before = None if job.name == BASELINE else base()
        made, _ = column(job.name, result, before, changes=result.changes, about=_about(job))
        found.append(told(made, result.instance))
    return compared(
        [one.column for one in found],
        outcomes,
        max((one.threshold for one in found), default=0),
        synthetic=any(one.synthetic for one in found),
        title=found[0].title if found else "",
    )


def _about(job: Job) -> str:
    """The comment that a scenario file begins with."""
    text = Path(job.scenarios[0]).read_text(encoding="utf-8") if job.scenarios else ""
    lines = itertools.takewhile(lambda line: line.startswith("#"), text.splitlines())
    return " ".join(line.lstrip("# ") for line in lines)


def _replace(path: Path, data: bytes) -> None:
    """Put a new file where an older one may stand; readers see either whole."""
    staged = path.with_name(f".{path.name}.ny")
    with disk_errors():
        staged.unlink(missing_ok=True)
        write_new(staged, data)
        os.replace(staged, path)
