"""The judge has nothing to say against what is right."""

from __future__ import annotations

from dataclasses import replace

import pytest

from feriejobb.verify.judge import examine, judge
from tests.oracle.brute import solve_by_brute_force
from tests.oracle.towns import random_town
from tests.rules.breach_cases import BREACH_CASES
from tests.verify.right import result_of, right_choice

#: Towns that brute force, an oracle of its own, finds feasible.
SEEDS = range(120)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_finding_against_the_optimum_of_brute_force(seed: int) -> None:
    """Every number worked out for an optimal allocation of another oracle passes."""
    instance = random_town(seed, "tiny")
    answer = solve_by_brute_force(instance)
    if not answer.feasible:
        assert right_choice(instance) is None
        return
    result = result_of(instance, answer.best[0], ties=True)
    verdict = examine(instance, result)
    assert verdict.findings == ()
    assert verdict.notes == ()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_second_solver_finds_the_optimum_of_brute_force(seed: int) -> None:
    """Same people and same goal values, goal by goal."""
    instance = random_town(seed, "tiny")
    answer, chosen = solve_by_brute_force(instance), right_choice(instance)
    assert (chosen is None) == (not answer.feasible)
    if chosen is not None:
        values = {goal.name: goal.value for goal in result_of(instance, chosen).goals}
        assert {name: values[name] for name, _ in answer.values} == dict(answer.values)
        if "queue" in instance.model.goals:
            assert frozenset(chosen) == answer.placed


def test_a_switched_off_rule_is_not_judged() -> None:
    """The bad placements of a case pass once their rule is off, save rules that always hold."""
    for case in BREACH_CASES:
        rules = {case.rule: {"enabled": False}}
        model = type(case.instance.model).model_validate(
            case.instance.model.model_dump() | {"rules": rules}
        )
        instance = replace(case.instance, model=model)
        found = judge(instance, result_of(instance, case.bad, exact=False))
        spoken = any(text.startswith(f"REGEL {case.rule}") for text in found)
        # Pay is no setting: someone without any cannot be placed, whatever the model says.
        assert spoken == (case.rule in ("protected", "locked")), case.what
