"""Every benchmark runs on a small town and says the truth about it; no time is looked at."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

import pytest

from feriejobb import bench
from feriejobb.bench.child import Row, perform
from feriejobb.bench.judged import against
from feriejobb.bench.registry import BENCHMARKS
from feriejobb.bench.spec import Benchmark, Task

ALLOCATING = ("golv", "feriejobb", "dagens", "antagning", "cpsat", "highs")


@pytest.fixture(scope="module")
def rows(task: Task) -> dict[str, Row]:
    """One row per benchmark."""
    return {
        b.name: perform({"kind": "benchmark", "name": b.name, "task": task.shape()})
        for b in BENCHMARKS
    }


def test_every_benchmark_in_the_package_is_listed_once() -> None:
    """A class with a name that the list forgets would never run."""
    found: set[type[Benchmark[Any, Any]]] = set()
    for module in pkgutil.iter_modules(bench.__path__, "feriejobb.bench."):
        for thing in vars(importlib.import_module(module.name)).values():
            if isinstance(thing, type) and issubclass(thing, Benchmark) and "name" in vars(thing):
                found.add(thing)
    assert {type(b) for b in BENCHMARKS} == found
    assert len({b.name for b in BENCHMARKS}) == len({b.label for b in BENCHMARKS}) == len(found)


def test_each_row_has_its_measures(rows: dict[str, Row]) -> None:
    """Wall time, processor time and peak of memory stand in every row, and no error."""
    for name, row in rows.items():
        assert "error" not in row, name
        assert {"seconds", "cpu_seconds", "peak_mib"} <= row.keys(), name
        assert isinstance(row["peak_mib"], int)
        assert row["peak_mib"] > 10


def test_our_answer_keeps_every_rule(rows: dict[str, Row]) -> None:
    """The judge has nothing to say of our own answer."""
    assert rows["feriejobb"]["breaches"] == rows["feriejobb"]["findings"] == 0


def test_the_complete_models_keep_every_rule_and_prove_this_little(rows: dict[str, Row]) -> None:
    """Two solvers on the same rows agree about quotas, and neither breaks a rule."""
    for name in ("cpsat", "highs"):
        assert rows[name]["breaches"] == 0, name
        assert "quotas" not in str(rows[name]["state"]), name
    assert rows["cpsat"]["shortfall"] == rows["highs"]["shortfall"]
    assert rows["feriejobb"]["shortfall"] == rows["highs"]["shortfall"]


def test_nobody_beats_our_queue_without_breaking_a_rule(rows: dict[str, Row]) -> None:
    """Whoever keeps all rules and our quotas is the same or worse in the queue."""
    ours = rows["feriejobb"]
    assert ours["unproved"] == 0
    for name in ALLOCATING:
        row = rows[name]
        if row["breaches"] or row["shortfall"] != ours["shortfall"]:
            continue
        found = against(str(ours["vector"]), str(row["vector"]), 108)
        assert not found.startswith("bättre"), name


def test_the_floor_places_no_fewer(rows: dict[str, Row]) -> None:
    """Fewer rules never give a worse start of the queue, and their breaches are named."""
    ours, floor = rows["feriejobb"], rows["golv"]
    assert int(str(floor["vector"]), 16) >= int(str(ours["vector"]), 16)
    assert bool(floor["breaches"]) == bool(floor["broken_rules"])


def test_todays_way_keeps_what_a_person_can_look_at(rows: dict[str, Row]) -> None:
    """Seats, supervisors and money hold; only what shows at the end may break."""
    broken = set(filter(None, str(rows["dagens"]["broken_rules"]).split(", ")))
    assert broken <= {"min_opening", "pairs", "quota"}
    assert 0 < int(str(rows["dagens"]["placed"])) <= int(str(rows["golv"]["placed"]))


def test_the_files_hold_the_same_for_everyone(rows: dict[str, Row]) -> None:
    """All readers see the same rows, all writers as many workbooks."""
    for name in ("las-pandas", "las-openpyxl"):
        assert rows[name]["rows"] == rows["las-feriejobb"]["rows"]
        assert rows[name]["applicants"] == 108
    for name in ("skriv-pandas", "skriv-openpyxl"):
        assert rows[name]["books"] == rows["skriv-feriejobb"]["books"]
        assert rows[name]["rows"] == rows["skriv-pandas"]["rows"]
