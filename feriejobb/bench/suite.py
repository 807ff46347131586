"""One run of the suite: inputs made once, every benchmark on the same input, one row each."""

from __future__ import annotations

import os
import platform
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from feriejobb.bench.child import Row, in_child
from feriejobb.bench.judged import against
from feriejobb.bench.ours import Build, Floor, Ours
from feriejobb.bench.registry import BENCHMARKS
from feriejobb.bench.spec import Benchmark, Task
from feriejobb.progress import Progress

#: Seconds that building, judging and stopping may take beside a rival's own limit.
_GRACE = 1800.0


@dataclass(frozen=True)
class Plan:
    """What to run.

    Attributes:
        model: Name or path of the model.
        scales: Sizes; 1.0 is a whole city.
        shorter: Other models, each at the size nearest to a whole city, our own work only.
        seed: Decides the made-up town.
        limit: Seconds for each rival that can be limited.
        only: Names of benchmarks; empty means all.
    """

    model: str
    scales: tuple[float, ...]
    seed: int = 0
    limit: float = 60.0
    only: frozenset[str] = frozenset()
    shorter: tuple[str, ...] = ()

    def cases(self) -> Iterator[tuple[str, float, tuple[Benchmark[Any, Any], ...]]]:
        """Model, size and the allocating benchmarks to run on them."""
        chosen = self.chosen("fördelning")
        for scale in self.scales:
            yield self.model, scale, chosen
        for model in self.shorter:
            own = tuple(b for b in chosen if b.name in (Floor.name, Build.name, Ours.name))
            yield model, self.file_scale, own

    def chosen(self, group: str) -> tuple[Benchmark[Any, Any], ...]:
        """The benchmarks of a group that are to run."""
        return tuple(
            b for b in BENCHMARKS if b.group == group and (not self.only or b.name in self.only)
        )

    @property
    def file_scale(self) -> float:
        """The size nearest to a whole city, at which files are read and written."""
        return min(self.scales, key=lambda scale: (abs(scale - 1), scale))


def run_suite(plan: Plan, progress: Progress) -> tuple[Row, ...]:
    """Run everything of a plan, one row per benchmark and size.

    Each row has ``benchmark``, ``label``, ``group``, ``model`` and ``scale``, then what was
    measured, or ``error``, or ``skipped``. ``times_floor`` is the processor time as a multiple
    of F's on the same input (a busy machine stretches wall time), ``against`` where the queue
    parts from ours.
    """
    rows: list[Row] = []
    with TemporaryDirectory(prefix="feriejobb-bench-") as name:
        for number, (model, scale, benchmarks) in enumerate(plan.cases()):
            folder = Path(name) / str(number)
            folder.mkdir()
            task = Task(folder / "indata", model, plan.limit, folder)
            progress.step(f"{model} × {scale:g}: skapar indata")
            made = in_child(_work("indata", task, scale=scale, seed=plan.seed))
            rows += _compared(list(_rows(benchmarks, task, scale, made, progress)))
            if (model, scale) == (plan.model, plan.file_scale) and plan.chosen("filer"):
                progress.step(f"{model} × {scale:g}: skapar arbetsböcker")
                made |= in_child(_work("arbetsbok", task)) | in_child(_work("resultat", task))
                rows += _rows(plan.chosen("filer"), task, scale, made, progress)
    return tuple(rows)


def _rows(
    benchmarks: Collection[Benchmark[Any, Any]],
    task: Task,
    scale: float,
    made: Row,
    progress: Progress,
) -> Iterator[Row]:
    """The rows of one size."""
    for number, benchmark in enumerate(benchmarks):
        head: Row = {
            "benchmark": benchmark.name,
            "label": benchmark.label,
            "group": benchmark.group,
            "model": task.model,
            "scale": scale,
        }
        if scale > benchmark.largest:
            yield head | {"skipped": f"körs inte över storlek {benchmark.largest:g}"}
        elif "error" in made:
            yield head | {"error": made["error"]}
        else:
            progress.step(f"{task.model} × {scale:g}: {benchmark.label}")
            work = {"kind": "benchmark", "name": benchmark.name, "task": task.shape()}
            limited = benchmark.largest != float("inf")
            yield head | in_child(work, 3 * task.limit + _GRACE if limited else None)
        progress.advance(number + 1, len(benchmarks))


def _work(name: str, task: Task, **more: Any) -> dict[str, Any]:
    return {"kind": "fixture", "name": name, "task": task.shape(), **more}


def _compared(rows: Sequence[Row]) -> Iterator[Row]:
    """Rows of one size with their multiples of F and where their queue parts from ours."""
    by_name = {row["benchmark"]: row for row in rows}
    floor = by_name.get(Floor.name, {}).get("cpu_seconds")
    ours = by_name.get(Ours.name, {}).get("vector")
    for row in rows:
        more: Row = {}
        seconds, vector = row.get("cpu_seconds"), row.get("vector")
        if isinstance(floor, float) and isinstance(seconds, float) and row["group"] != "filer":
            more["times_floor"] = round(max(seconds, 0.001) / max(floor, 0.001), 1)
        if isinstance(ours, str) and isinstance(vector, str):
            more["against"] = against(ours, vector, int(row["applicants"] or 0))
        yield {key: value for key, value in row.items() if key != "vector"} | more


def machine() -> dict[str, str | int | float]:
    """What the figures were measured on, and how many others wanted its processors just before.

    Times from another machine do not compare, nor do wall times from a busy one.
    """
    packages = ("feriejobb", "ortools", "scipy", "numpy", "pandas", "openpyxl", "matching")
    found: dict[str, str | int | float] = {
        "python": platform.python_version(),
        "system": platform.system(),
        "processors": os.cpu_count() or 1,
        "load": round(os.getloadavg()[0], 1),
    }
    for name in packages:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "saknas"
    return found
