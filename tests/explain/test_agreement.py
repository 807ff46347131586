"""Reasons agree with the independent checker: none may say anything that it does not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from feriejobb.cli import cli
from feriejobb.cli_run import run
from feriejobb.explain.explanation import Explainer
from feriejobb.intake import load
from feriejobb.solve import solve_instance
from feriejobb.store.read_run import read_run
from tests.explain.agreement import Agreement
from tests.explain.resolve import explainer_of
from tests.explain.test_counterfactuals import solved


def test_reasons_agree_in_drawn_towns() -> None:
    """Thirty towns with all rules mixed, everyone in them: nothing differs."""
    people = 0
    for seed in range(30):
        result = solved(seed, "tiny")
        if result is not None:
            agreement = Agreement(explainer_of(result))
            people += len(agreement.people)
            assert list(agreement.wrong()) == [], seed
    assert people > 100


def test_a_wrong_fact_is_found(town_run: Path) -> None:
    """A wish that the explanation sees and the checker does not makes a difference."""
    source = town_run.parent / "in"
    instance = load(source, "sommar", settings=["lottery.seed=prov"]).instance
    explainer = explainer_of(solve_instance(instance))
    agreement = Agreement(explainer)
    assert list(agreement.wrong()) == []
    explainer.sight = replace(explainer.sight, bits=explainer.sight.bits | np.uint32(1))
    assert len(list(agreement.wrong())) == len(agreement.people) - 1


@pytest.mark.heavy
def test_every_reason_of_a_whole_city_agrees(tmp_path: Path) -> None:
    """13,510 explanations of a calibrated summer: 0 wrong."""
    source, out = tmp_path / "in", tmp_path / "ut"
    assert run(cli, ["generate", "--model", "sommar", "--out", str(source), "--quiet"]) == 0
    args = ["solve", str(source), "--model", "sommar", "--out", str(out), "--quiet"]
    assert run(cli, args) == 0
    loaded = load(source, "sommar")
    explainer = Explainer(read_run(out), loaded.instance)
    agreement = Agreement(explainer)
    assert len(agreement.people) == 13_510
    assert list(agreement.wrong()) == []
