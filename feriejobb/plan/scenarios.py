"""A sweep of what-ifs: every scenario a run of its own, no failure stops the others.

What a job does is handed in, so that this file knows neither solver nor disk; it must be a
module-level function, since local jobs run in fresh processes and Dask ones on other machines.
The baseline is done before the others, which may begin from it.
"""

from __future__ import annotations

import importlib
import multiprocessing
import multiprocessing.connection
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from feriejobb import __version__
from feriejobb.errors import InputError, InputIssue

if TYPE_CHECKING:
    from feriejobb.plan.comparison import Told

Executor = Literal["local", "dask"]

#: Name and folder of the run that all others are compared with.
BASELINE = "baslinje"

_DIED = "Processen dog innan körningen var klar, till exempel för att minnet tog slut. Kör igen."
_NO_DASK = (
    "Dask är inte installerat. Installera paketet distributed (tillägget feriejobb[dask]), eller"
    " välj --executor local."
)
_NO_ADDRESS = "Ange klustrets adress med --scheduler, till exempel tcp://dator:8786."
_NO_WORKERS = "Klustret har inga arbetare just nu. Starta minst en, till exempel med dask worker."
_OTHER_VERSION = (
    f"Klustrets arbetare måste ha feriejobb {__version__} installerat, samma version som här."
)
_NO_CLUSTER = "Klustret svarar inte. Kontrollera adressen i --scheduler."


@dataclass(frozen=True, slots=True)
class Job:
    """One scenario to solve.

    Attributes:
        name: Name in the comparison and of the run's folder.
        source: The input.
        model: Name or path of the model.
        scenarios: Scenarios on top of the model: none for the baseline, else one.
        settings: ``key=value`` on top of all, the same for every job.
        out: The run folder.
        workers: Workers inside the solver.
        time_limit: Seconds, or None.
        variant: TOML of one point of a grid, to be written where its scenario is looked for.
        begin: Run folder of the baseline, to begin from where it is there; empty for the baseline.
    """

    name: str
    source: str
    model: str
    scenarios: tuple[str, ...]
    settings: tuple[str, ...]
    out: str
    workers: int = 1
    time_limit: float | None = None
    variant: str = ""
    begin: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one scenario ended.

    Attributes:
        name: The scenario.
        code: Exit code that the same ``solve`` would have had; 0 when its run is there.
        text: What went wrong, in Swedish and without values; empty when nothing did.
        resumed: The run was there already.
        told: What the comparison says of it, where whoever did it has told; None to read its run.
    """

    name: str
    code: int = 0
    text: str = ""
    resumed: bool = False
    told: Told | None = field(default=None, compare=False, repr=False)


Work = Callable[[Job], Outcome]
Ready = Callable[[], None]


def sweep(
    jobs: Sequence[Job],
    work: Work,
    *,
    executor: Executor = "local",
    scheduler: str = "",
    processes: int = 2,
    ready: Ready | None = None,
) -> Iterator[Outcome]:
    """Do all jobs and give each outcome as it comes, the baseline's before the others begin.

    Args:
        jobs: What to solve.
        work: Does one job; returns an outcome instead of raising what is to be expected.
        executor: ``local`` processes, or an existing ``dask`` cluster.
        scheduler: Address of the Dask scheduler.
        processes: Number of local processes.
        ready: Done once in each local process that would only wait while the baseline is done.

    Raises:
        InputError: Dask is not installed, or the cluster cannot be reached.
    """
    first = [job for job in jobs if job.name == BASELINE]
    parts = [part for part in (first, [job for job in jobs if job.name != BASELINE]) if part]
    if executor == "dask":
        yield from _on_cluster(parts, work, scheduler)
    elif jobs:
        most = min(processes, max(len(part) for part in parts))
        yield from _in_processes(parts, work, most, ready)


def _in_processes(
    parts: Sequence[Sequence[Job]], work: Work, processes: int, ready: Ready | None
) -> Iterator[Outcome]:
    """Do one part after the other, in the same processes as long as none of them dies."""
    pool = _pool(processes)
    try:
        for part in parts:
            futures = {pool.submit(work, job): job for job in part}
            if ready is not None and part is not parts[-1]:
                for _ in range(processes - len(part)):
                    pool.submit(ready)
            died = False
            for outcome in _gathered(futures, as_completed(futures)):
                died = died or outcome.text == _DIED
                yield outcome
            if died:
                pool.shutdown(wait=True, cancel_futures=True)
                pool = _pool(processes)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _pool(processes: int) -> ProcessPoolExecutor:
    # A forked child would inherit locks and threads of the solver.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(processes, mp_context=context, initializer=_end_with_parent)


def _end_with_parent() -> None:
    """Let this process end when its parent is killed, so that the next sweep finds no one here."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            multiprocessing.connection.wait([parent.sentinel])
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _gathered(
    futures: dict[Future[Outcome], Job], ended: Iterable[Future[Outcome]]
) -> Iterator[Outcome]:
    for future in ended:
        try:
            yield future.result()
        except BrokenProcessPool:
            yield Outcome(futures[future].name, 5, _DIED)


def _on_cluster(parts: Sequence[Sequence[Job]], work: Work, scheduler: str) -> Iterator[Outcome]:
    try:
        distributed: Any = importlib.import_module("distributed")
    except ImportError:
        raise _refused("DASK_SAKNAS", _NO_DASK) from None
    if not scheduler:
        raise _refused("DASK_ADRESS", _NO_ADDRESS)
    try:
        client = distributed.Client(scheduler, timeout=20)
    except (OSError, ValueError):
        raise _refused("DASK_ADRESS", _NO_CLUSTER) from None
    with client:
        _require_equals(client)
        for part in parts:
            # Not pure: the same job must be done again in a later sweep.
            futures = {client.submit(work, job, pure=False): job for job in part}
            for future in distributed.as_completed(list(futures)):
                if future.status == "finished":
                    yield future.result()
                else:
                    yield Outcome(futures[future].name, 5, _DIED)


def _version() -> str:
    return __version__


def _require_equals(client: Any) -> None:
    """Refuse a cluster without workers, or whose feriejobb is missing or another than this one."""
    try:
        found = set(client.run(_version).values())
    except Exception:
        # Whatever a strange worker answers; most often it has no feriejobb to import.
        raise _refused("DASK_VERSION", _OTHER_VERSION) from None
    if not found:
        raise _refused("DASK_ARBETARE", _NO_WORKERS)
    if found != {__version__}:
        raise _refused("DASK_VERSION", _OTHER_VERSION)


def _refused(code: str, text: str) -> InputError:
    return InputError([InputIssue("kommandoraden", 0, "", code, text)])
