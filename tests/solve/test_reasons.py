"""The reason codes name limits that exist, above all where only exact solvers gave the answer."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from feriejobb.data.instance import Instance
from feriejobb.errors import InfeasibleError
from feriejobb.solve import solve_instance
from tests.oracle.towns import random_town


def reasons(town: Instance) -> dict[str, str]:
    """The reason by ``ansokan_id``; nothing where the hard rules cannot all hold."""
    try:
        return {row.applicant: row.reason for row in solve_instance(town).unplaced}
    except InfeasibleError:
        return {}


@pytest.mark.parametrize("block", range(4))
def test_no_reason_names_a_limit_that_is_not_there(block: int) -> None:
    """Without its quotas a town never says quota, without budgets never budget, and so on."""
    seen: Counter[str] = Counter()
    for seed in range(25 * block, 25 * block + 25):
        town = random_town(seed, "tiny")
        bare = replace(town, quotas=())
        free = replace(
            bare, pairs=(), employers=tuple(replace(e, budget_ore=None) for e in bare.employers)
        )
        alone = replace(free, places=tuple(replace(p, supervisor_group=None) for p in free.places))
        paired = {i for pair in town.pairs for i in (pair.first, pair.second)}
        for one, never in (
            (bare, {"kvot"}),
            (free, {"kvot", "budget", "par"}),
            (alone, {"kvot", "budget", "par", "handledare"}),
        ):
            found = reasons(one)
            assert never.isdisjoint(found.values()), seed
            assert {i for i, code in found.items() if code == "par"} <= paired
            seen.update(found.values())
    assert seen.keys() >= {"platser_fulla", "inga_mojliga_platser", "budget", "handledare"}
