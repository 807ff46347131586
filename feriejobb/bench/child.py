"""One piece of work in a process of its own, with its time and its own peak of memory.

The parent starts ``python -m feriejobb.bench.child FOLDER``; the work is read from ``work.json``
there and its row written to ``row.json``, so that nothing a library prints can get in between.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from feriejobb.bench.spec import Fact, Facts, Task
from feriejobb.errors import FeriejobbError
from feriejobb.protect.scrub import install

#: One line of the result: which work, what was measured, what came of it.
Row = dict[str, Fact]

_WORK, _ROW = "work.json", "row.json"


def in_child(work: dict[str, Any], timeout: float | None = None) -> Row:
    """Do one piece of work in a fresh process.

    Args:
        work: What ``perform`` takes, as JSON values.
        timeout: Seconds after which the process is ended.

    Returns:
        The row. Where the process ended by itself or was ended, ``error`` says so.
    """
    with TemporaryDirectory(prefix="feriejobb-bench-") as name:
        folder = Path(name)
        (folder / _WORK).write_text(json.dumps(work), encoding="utf-8")
        command = [sys.executable, "-m", "feriejobb.bench.child", name]
        try:
            done = subprocess.run(  # noqa: S603  # our own interpreter and module
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                check=False,
                timeout=timeout,
            )
        except subprocess.TimeoutExpired:
            return {"error": f"avbruten efter {timeout:.0f} s"}
        if done.returncode or not (folder / _ROW).exists():
            return {"error": f"processen avslutades med kod {done.returncode}"}
        row: Row = json.loads((folder / _ROW).read_text(encoding="utf-8"))
        return row


def peak_mib() -> int:
    """Peak of resident memory of this process, or of a child it waited for, in MiB.

    Linux keeps the peak per program in ``VmHWM``; what ``getrusage`` says of the process itself
    can be the parent's, from before this program was started.
    """
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text(encoding="utf-8").splitlines()
        own = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
    else:
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return max(own, children) // 1024


def measured(run: Callable[[], Any]) -> tuple[Any, Facts]:
    """Run something; its outcome, and its wall time, processor time and peak of memory."""
    wall, processor = time.perf_counter(), _processor_seconds()
    outcome = run()
    facts: Facts = {
        "seconds": round(time.perf_counter() - wall, 3),
        "cpu_seconds": round(_processor_seconds() - processor, 3),
        "peak_mib": peak_mib(),
    }
    return outcome, facts


def _processor_seconds() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def perform(work: dict[str, Any]) -> Row:
    """Do one piece of work here: a benchmark, a variant, or something that others need first.

    Args:
        work: ``kind`` and what belongs to it.
    """
    from feriejobb.bench import fixtures, harder
    from feriejobb.bench.registry import BENCHMARKS

    if work["kind"] == "benchmark":
        task = Task.of(work["task"])
        benchmark = {b.name: b for b in BENCHMARKS}[work["name"]]
        try:
            prepared = benchmark.prepare(task)
            outcome, row = measured(lambda: benchmark.run(prepared, task))
        except ModuleNotFoundError as missing:
            return {"error": f"biblioteket {missing.name} är inte installerat"}
        return row | benchmark.facts(prepared, outcome)
    if work["kind"] == "variant":
        return harder.solve_variant(work["name"], work["model"], work["scale"], work["seed"])
    return fixtures.FIXTURES[work["name"]](Task.of(work["task"]), work)


def main(folder: Path) -> None:
    """Read the work, do it, write the row; an error of the input or the solve is a row too."""
    work = json.loads((folder / _WORK).read_text(encoding="utf-8"))
    try:
        row = perform(work)
    except FeriejobbError as error:
        row = {"error": f"{type(error).__name__}: slutkod {error.exit_code}"}
    (folder / _ROW).write_text(json.dumps(row), encoding="utf-8")


if __name__ == "__main__":
    install()
    try:
        main(Path(sys.argv[1]))
    except KeyboardInterrupt:
        sys.exit(130)
