"""Every registered rule: its rows, its check and the oracles' reading say the same thing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from random import Random

import numpy as np
import pytest

from feriejobb.data.edges import Ints
from feriejobb.data.instance import Instance
from feriejobb.data.problem import Problem
from feriejobb.data.queue import build_queue
from feriejobb.data.rows import LinearSystem, Rows
from feriejobb.rules.base import Pairing, Rule
from feriejobb.rules.registry import RULES, complete_system, edge_filter, enabled_rules
from feriejobb.solve.expand import expand
from tests.oracle.brute import all_allocations, broken_rules, costs_of
from tests.oracle.reading import broken_filters, cost_in_ore
from tests.oracle.towns import random_town

FILTERS = {"age", "extract", "access", "language", "reserved", "area", "wish", "period"} | {
    "protected",
    "forbidden",
}
COUNTING = {rule.name for rule in RULES} - FILTERS

#: Rules whose rows may lean on capacity and one job: who breaks those may break them too.
LEANING = {"min_opening", "pairs"}

#: Seeds that between them hold and break every rule.
SEEDS = range(120)


def _problem(town: Instance, *, by_place: bool) -> Problem:
    queue = build_queue(town.model, town.applicants)
    return Problem.of(town, queue, edge_filter(town), by_place=by_place)


def _feasible(system: LinearSystem, chosen: Ints) -> bool:
    """Whether some value of the extra columns completes the chosen edges to a feasible point."""
    low, high = (bound[system.edges :].tolist() for bound in (system.low, system.high))
    ranges = [range(first, last + 1) for first, last in zip(low, high, strict=True)]
    points = (np.concatenate([chosen, rest]).astype(np.int64) for rest in product(*ranges))
    return any(system.holds(x) for x in points)


def _placements(rng: Random, town: Instance, problem: Problem) -> Iterator[list[int]]:
    """Lists of edges: some random, some of every rule's liking, some with one edge changed."""
    edges = problem.edges
    by_pair = {_pairing(problem, e): e for e in range(len(edges))}
    for _ in range(12):
        eager = rng.uniform(0.3, 1.0)
        chosen: set[int] = set()
        for i in range(problem.size):
            mine = list(range(edges.of(i).start, edges.of(i).stop))
            for _ in range(2 if rng.random() < 0.05 else 1):
                if mine and rng.random() < eager:
                    chosen.add(rng.choice(mine))
        yield sorted(chosen)
    costs = costs_of(town)
    everything = islice(all_allocations(town), 400)
    good = [a for a in everything if not broken_rules(town, a, costs)]
    for allocation in rng.sample(good, min(4, len(good))):
        right = sorted(by_pair[pair] for pair in allocation.items())
        yield right
        if len(edges):
            yield sorted(set(right) ^ {rng.randrange(len(edges))})


def _pairing(problem: Problem, e: int) -> Pairing:
    edges = problem.edges
    place = problem.classes.representatives[int(edges.place[e])]
    return problem.queue[int(edges.applicant[e])].id, place.id


def _own_verdict(town: Instance, pairings: list[Pairing]) -> set[str]:
    """Counting rules that the oracles find broken; those with two jobs only for having them."""
    if len(dict(pairings)) < len(pairings):
        return {"one_job"}
    return set(broken_rules(town, dict(pairings), costs_of(town)))


def _agree_on(seed: int) -> dict[str, set[bool]]:
    """Compare rows, checks and reading on one town; which verdicts each rule gave."""
    town, rng = random_town(seed, "tiny"), Random(seed)  # noqa: S311
    problem = _problem(town, by_place=True)
    rules = [rule for rule in enabled_rules(town) if rule.name in COUNTING]
    systems = {rule.name: _system(problem, rule) for rule in rules}
    whole = complete_system(problem)
    verdicts: dict[str, set[bool]] = {rule.name: set() for rule in rules}
    for chosen in _placements(rng, town, problem):
        x = np.zeros(len(problem.edges), dtype=np.int64)
        x[chosen] = 1
        pairings = [_pairing(problem, e) for e in chosen]
        own = _own_verdict(town, pairings)
        found = {rule.name for rule in rules if list(rule.check(town, pairings))}
        for rule in rules:
            if not (rule.name in LEANING and found & {"capacity", "one_job"}):
                assert _feasible(systems[rule.name], x) == (rule.name not in found), rule.name
            verdicts[rule.name].add(rule.name in found)
        assert _feasible(whole, x) == (not found)
        assert ("one_job" in found) == ("one_job" in own)
        if "one_job" not in own:
            assert found == own
    return verdicts


def _system(problem: Problem, rule: Rule) -> LinearSystem:
    rows = Rows(len(problem.edges))
    rule.build(problem, rows)
    return rows.system()


def _filters_agree_on(seed: int) -> dict[str, set[bool]]:
    """Compare ``allows``, ``check`` and the reading on every pair of one town."""
    town = random_town(seed, "tiny")
    crowd = _problem(town, by_place=True).crowd
    rules = [rule for rule in enabled_rules(town) if rule.name in FILTERS]
    forbidden = {(f.applicant, f.place) for f in town.forbidden}
    verdicts: dict[str, set[bool]] = {rule.name: set() for rule in rules}
    for k, a in enumerate(crowd.applicants):
        for p in town.places:
            own = set(broken_filters(town, a, p))
            if (a.id, p.id) in forbidden:
                own.add("forbidden")
            for rule in rules:
                mask = rule.allows(crowd, p)
                allowed = mask is None or bool(mask[k])
                assert allowed == (rule.name not in own), rule.name
                unpaid = rule.name == "age" and cost_in_ore(town.model, a.birth_date, p) is None
                clean = not list(rule.check(town, [(a.id, p.id)]))
                assert clean == (allowed and not unpaid), rule.name
                verdicts[rule.name].add(not allowed)
    return verdicts


def _merge(all_verdicts: list[dict[str, set[bool]]]) -> dict[str, set[bool]]:
    merged: dict[str, set[bool]] = {}
    for verdicts in all_verdicts:
        for name, seen in verdicts.items():
            merged.setdefault(name, set()).update(seen)
    return merged


def test_rows_and_checks_agree() -> None:
    """With variables fixed, each rule's rows are feasible exactly where its check is silent."""
    merged = _merge([_agree_on(seed) for seed in SEEDS])
    assert merged == {name: {True, False} for name in COUNTING}


def test_filters_and_checks_agree() -> None:
    """Each filter lets through exactly the pairs that its check and the reading accept."""
    merged = _merge([_filters_agree_on(seed) for seed in SEEDS])
    assert merged == {name: {True, False} for name in FILTERS}


def test_classes_expand_to_what_all_checks_accept() -> None:
    """What the rows over place classes allow becomes places that break no rule."""
    tried = 0
    for seed in SEEDS:
        town, rng = random_town(seed, "tiny"), Random(seed)  # noqa: S311
        problem = _problem(town, by_place=False)
        whole, edges = complete_system(problem), problem.edges
        for _ in range(30):
            edge = np.full(problem.size, -1, dtype=np.int64)
            for i in range(problem.size):
                mine = list(range(edges.of(i).start, edges.of(i).stop))
                if mine and (
                    town.applicant_by_id[problem.queue[i].id].locked_place or rng.random() < 0.5
                ):
                    edge[i] = rng.choice(mine)
            x = np.zeros(len(edges), dtype=np.int64)
            x[edge[edge >= 0]] = 1
            if _feasible(whole, x):
                placed = {problem.queue[i].id: p for i, p in expand(problem, edge).items()}
                assert not broken_rules(town, placed)
                tried += len(problem.classes) < len(town.places)
    assert tried > 20


@pytest.mark.heavy
@pytest.mark.parametrize("block", range(20))
def test_rows_and_checks_agree_on_many(block: int) -> None:
    """The same for rows and filters on two thousand further towns."""
    for seed in range(1_000 + 100 * block, 1_100 + 100 * block):
        _agree_on(seed)
        _filters_agree_on(seed)
