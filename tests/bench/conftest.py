"""Inputs that several tests of the benchmarks share."""

from __future__ import annotations

from pathlib import Path

import pytest

from feriejobb.bench.child import perform
from feriejobb.bench.spec import Task


@pytest.fixture(scope="package")
def task(tmp_path_factory: pytest.TempPathFactory) -> Task:
    """A town of 108 applicants with its workbook and its solved result, ready for everyone."""
    scratch = tmp_path_factory.mktemp("bench")
    made = Task(scratch / "indata", "sommar", 20.0, scratch)
    for name, more in (
        ("indata", {"scale": 0.008, "seed": 1}),
        ("arbetsbok", {}),
        ("resultat", {}),
    ):
        perform({"kind": "fixture", "name": name, "task": made.shape(), **more})
    return made


def at(path: Path) -> Task:
    """A task on an input of one's own."""
    return Task(path, "sommar", 20.0, path.parent)
