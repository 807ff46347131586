"""The notebooks run from the first cell to the last, and are stored without outputs."""

import json
from pathlib import Path
from typing import Any

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


def _cells(path: Path) -> list[dict[str, Any]]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def test_there_is_a_notebook() -> None:
    """At least one notebook stands in the folder."""
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_it_runs(path: Path) -> None:
    """Every code cell runs in order in one namespace."""
    space: dict[str, Any] = {}
    for cell in _cells(path):
        exec(compile("".join(cell["source"]), path.name, "exec"), space)  # noqa: S102
    assert space["result"].placements


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_no_outputs_are_stored(path: Path) -> None:
    """A stored output could hold somebody."""
    assert all(not c["outputs"] and c["execution_count"] is None for c in _cells(path))
