"""What benchmarks need before they can start, each made in a process of its own."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from feriejobb.bench.spec import Facts, Task
from feriejobb.data.layering import load_model
from feriejobb.data.solution import Result
from feriejobb.intake import load
from feriejobb.solve import solve_instance
from feriejobb.tables.generate import generate, write_input
from feriejobb.tables.read import read_tables

#: Columns of the sheet of applications; the last wishes are columns that hardly anyone fills in.
COLUMNS = 30

WORKBOOK, _RESULT = "indata.xlsx", "resultat.pickle"


def make_input(task: Task, work: dict[str, Any]) -> Facts:
    """A generated town of ``work``'s scale and seed, as the folder that the task names."""
    raw = generate(load_model(task.model), work["scale"], work["seed"])
    write_input(raw, task.source)
    return {"applicants": len(raw.tables["ansokningar"].rows)}


def make_workbook(task: Task, work: dict[str, Any]) -> Facts:
    """The task's input as one workbook whose sheet of applications has 30 columns."""
    raw = read_tables(task.source)
    applications = raw.tables["ansokningar"]
    wishes = sum(key.startswith("onskemal_") for key in applications.headers)
    missing = max(0, COLUMNS - len(applications.headers))
    spare = [f"onskemal_{wishes + k}" for k in range(1, missing + 1)]
    wide = replace(applications, headers=applications.headers | {key: key for key in spare})
    write_input(replace(raw, tables=raw.tables | {wide.name: wide}), task.scratch / WORKBOOK)
    return {"columns": len(wide.headers)}


def make_result(task: Task, work: dict[str, Any]) -> Facts:
    """A finished solve of the task's input, kept for those who write it out."""
    result = solve_instance(load(task.source, task.model).instance)
    (task.scratch / _RESULT).write_bytes(pickle.dumps(result))
    return {"placed": len(result.placements)}


def kept_result(task: Task) -> Result:
    """What ``make_result`` kept in the suite's own scratch folder."""
    found: Result = pickle.loads((task.scratch / _RESULT).read_bytes())  # noqa: S301
    return found


FIXTURES: dict[str, Callable[[Task, dict[str, Any]], Facts]] = {
    "indata": make_input,
    "arbetsbok": make_workbook,
    "resultat": make_result,
}
