"""A solver that lies is caught: nothing false is published, whichever of the two it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from feriejobb import solver_start
from feriejobb.cli import cli
from feriejobb.cli_run import run
from feriejobb.data.layering import load_model
from feriejobb.tables.generate import generate, write_input
from tests.faults.small_town import data_files
from tests.faulty_child import LIES

VERIFICATION = 4


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An input with budgets and quotas where it matters what is best, and its honest run."""
    root = tmp_path_factory.mktemp("lögn")
    write_input(generate(load_model("host"), 0.02, 3), root / "in")
    assert run(cli, ["solve", str(root / "in"), "--model", "host", "--out", str(root / "ut")]) == 0
    return root


@pytest.mark.heavy
@pytest.mark.parametrize("lie", LIES)
def test_a_lying_solver_is_caught(
    town: Path, lie: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 4 and nothing written; or the answer is the right one, or says that it is unproved."""
    monkeypatch.setattr(solver_start, "CHILD", "tests.faulty_child")
    monkeypatch.setenv("FAULT", lie)
    out = tmp_path / "ut"
    code = run(cli, ["solve", str(town / "in"), "--model", "host", "--out", str(out), "--quiet"])
    assert code in (0, VERIFICATION)
    if code == VERIFICATION:
        assert list(tmp_path.iterdir()) == []
    elif json.loads((out / "solution.json").read_bytes())["status"] != "feasible":
        assert data_files(out) == data_files(town / "ut")
    print(f"{lie}: slutkod {code}")
