"""One run of the town, shared by the tests that only read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from feriejobb.cli import cli
from feriejobb.cli_run import run
from tests.explain.town import write_town

SEED = ["--model", "sommar", "--set", "lottery.seed=prov", "--quiet"]


@pytest.fixture(scope="session")
def town_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run folder; its input lies beside it as ``in``."""
    root = tmp_path_factory.mktemp("besked")
    source = write_town(root / "in")
    assert run(cli, ["solve", str(source), *SEED, "--out", str(root / "ut")]) == 0
    return root / "ut"
