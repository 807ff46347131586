"""The reason codes name limits that exist, above all where only exact solvers gave the answer."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from feriejobb.data.edges import Ints
from feriejobb.data.instance import Instance
from feriejobb.data.problem import Problem
from feriejobb.data.queue import build_queue
from feriejobb.errors import InfeasibleError
from feriejobb.rules.registry import edge_filter
from feriejobb.solve import solve_instance
from feriejobb.solve.prices import PriceProof, Prices
from feriejobb.solve.reasons import _binding
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


def plain_reason(problem: Problem, prices: Prices, i: int) -> str:
    """The reason of one applicant, read off their own places one at a time; money before seats."""
    part = problem.edges.of(i)
    classes = {c for c in problem.edges.place[part].tolist() if not problem.closed[c]}
    if not classes:
        return "oppning"
    if any(prices.budget[problem.employer[c]] for c in classes):
        return "budget"
    if any(problem.cell[c] >= 0 and prices.cell[problem.cell[c]] for c in classes):
        return "handledare"
    if any(prices.seat[c] for c in classes) or not problem.instance.quotas:
        return "platser_fulla"
    return "kvot"


def test_the_reason_of_many_is_that_of_each() -> None:
    """Under drawn prices, few or many, everyone's reason is the one read off their own places."""
    seen: Counter[str] = Counter()
    for seed in range(60):
        town = random_town(seed, "small")
        queue = build_queue(town.model, town.applicants)
        problem = Problem.of(town, queue, edge_filter(town), split_pairs=False)
        rng = np.random.default_rng(seed)

        def drawn(size: int, rng: np.random.Generator = rng, part: float = seed / 200) -> Ints:
            priced: Ints = (rng.random(size) < part).astype(np.int64)
            return priced

        prices = Prices(
            drawn(len(problem.classes)),
            drawn(len(problem.cells)),
            drawn(len(problem.employers)),
            np.zeros(len(town.quotas), dtype=np.int64),
        )
        everyone = np.flatnonzero(np.diff(problem.edges.start)).tolist()
        proof = PriceProof(prices, 0, np.zeros(problem.size, dtype=np.int64), 0, {}, everyone)
        found = _binding(problem, proof)
        assert found == [plain_reason(problem, prices, i) for i in everyone]
        seen.update(found)
    assert seen.keys() == {"oppning", "budget", "handledare", "platser_fulla", "kvot"}
