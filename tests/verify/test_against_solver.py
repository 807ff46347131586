"""What the solver delivers passes the judge: two readings, one truth."""

from __future__ import annotations

import pytest

from feriejobb.errors import InfeasibleError
from feriejobb.solve.instance import solve_instance
from feriejobb.verify.judge import examine
from tests.oracle.towns import random_town
from tests.verify.right import right_choice


def _agrees(seed: int) -> None:
    instance = random_town(seed, "tiny")
    try:
        result = solve_instance(instance)
    except InfeasibleError:
        assert right_choice(instance) is None
        return
    verdict = examine(instance, result)
    assert verdict.findings == ()
    assert verdict.notes == ()


@pytest.mark.parametrize("seed", range(60))
def test_no_finding_against_the_solver_on_tiny_towns(seed: int) -> None:
    """No false alarm, and what one calls infeasible the other does too."""
    _agrees(seed)


@pytest.mark.heavy
def test_no_finding_against_the_solver_on_five_hundred_towns() -> None:
    """The bar of the requirement."""
    for seed in range(1_000, 1_500):
        _agrees(seed)
