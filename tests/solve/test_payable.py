"""A förvaltning's money pays a whole number of people, and never fewer than are really paid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from feriejobb.data.edges import Bools
from feriejobb.data.instance import Instance
from feriejobb.data.problem import UNLIMITED, Problem
from feriejobb.data.queue import build_queue
from feriejobb.rules.registry import edge_filter
from feriejobb.solve.board import Board, Limits
from feriejobb.solve.paths import PathSearch
from feriejobb.solve.payable import most_paid
from feriejobb.solve.prices import Prices, certificate, price_proof, prices_of
from feriejobb.verify.certificates import Auditor
from tests.oracle.golden import AGED_19, NINETEEN
from tests.oracle.towns import random_town
from tests.verify.small_town import COST
from tests.verify.test_certificates import possible_in
from tests.verify.town import person, place, town

SEEDS = range(12)


def problem_of(instance: Instance) -> Problem:
    """The problem of an instance."""
    queue = build_queue(instance.model, instance.applicants)
    return Problem.of(instance, queue, edge_filter(instance))


def test_half_a_person_is_paid_nowhere() -> None:
    """Money for 1.9 youths at each of two, and no limit at the third."""
    people = [person(name, other_districts=None) for name in "abcd"]
    spots = [place("P", seats=3), place("Q", seats=3, employer="Bromma", district="Bromma")]
    money = 2 * COST - 1
    problem = problem_of(town(people, spots, budgets={"Farsta": money, "Bromma": money}))
    found = dict(zip(problem.employers, most_paid(problem, problem.crowd.locked), strict=True))
    assert found == {"Farsta": 1, "Bromma": 1, "Trafiknämnden": UNLIMITED}


def test_who_can_be_nowhere_else_counts_with_their_own_pay() -> None:
    """Money for two of sixteen years; one of nineteen who must be there leaves it to nobody."""
    older = person("d", birth_date=AGED_19)
    people = [*(person(name, other_districts=None) for name in "abc"), older]
    spots = [place("P", seats=3), place("Q", seats=3, employer="Bromma", district="Bromma")]
    problem = problem_of(town(people, spots, budgets={"Farsta": 2 * COST}))
    farsta = problem.employers.index("Farsta")
    must = np.array([row.id == "d" for row in problem.crowd.applicants])
    assert most_paid(problem, ~must)[farsta] == 2
    assert COST < NINETEEN < 2 * COST
    assert most_paid(problem, must)[farsta] == 1
    # Somebody who could be elsewhere as well costs nothing for certain.
    elsewhere = replace(older, other_districts=None)
    free = problem_of(town([*people[:3], elsewhere], spots, budgets={"Farsta": 2 * COST}))
    assert most_paid(free, must)[farsta] == 2


@pytest.mark.parametrize("seed", SEEDS)
def test_no_allocation_pays_more_people(seed: int) -> None:
    """Towns with all rules, filled as far as paths lead; everyone placed counts as sure."""
    problem = problem_of(random_town(seed, "small"))
    board = Board(problem, Limits(openings=False, minimums=False))
    paths = PathSearch(board, 50)
    for i in np.flatnonzero(~problem.crowd.locked & (np.diff(problem.edges.start) > 0)).tolist():
        paths.place(i)
    at = board.at[board.edge >= 0]
    heads = np.bincount(problem.employer[at], minlength=len(problem.employers))
    assert heads.sum() > 20
    assert (heads <= most_paid(problem, board.edge >= 0)).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_judge_counts_the_same(seed: int) -> None:
    """Any prices of people and money leave the same room, whoever is ahead."""
    instance = replace(random_town(seed, "village"), pairs=())
    problem = problem_of(instance)
    limited = problem.budget < UNLIMITED
    draw = np.random.default_rng(seed)
    nothing = np.zeros(len(problem.classes), dtype=np.int64)
    prices = Prices(
        nothing + draw.integers(0, 3, len(nothing)),
        np.zeros(len(problem.cells), dtype=np.int64),
        draw.integers(0, 2, len(limited)) * limited,
        np.zeros(len(instance.quotas), dtype=np.int64),
        heads=draw.integers(0, 500_000, len(limited)) * limited,
    )
    possible = possible_in(instance)
    auditor = Auditor(instance, possible, 0, closed=closed_places(problem))
    asked = 0
    for i, accepted, fixed in in_turn(problem):
        proof = price_proof(problem, prices, accepted, 0)
        proof.covers.append(i + 1)
        delivered = certificate(problem, proof)
        assert auditor.flaw(delivered) == ""
        slack = auditor.slack(delivered, accepted, fixed)[i + 1]
        assert slack == -proof.room(i)
        again = prices_of(problem, delivered)
        assert np.array_equal(again.heads, prices.heads)
        asked += 1
    assert asked > 2


def in_turn(problem: Problem) -> Iterator[tuple[int, Bools, Bools]]:
    """Everyone with edges but the locked, who is accepted ahead of them, and who is locked."""
    fixed, some = problem.crowd.locked & ~problem.crowd.out, np.diff(problem.edges.start) > 0
    for i in np.flatnonzero(some & ~fixed).tolist():
        yield i, ((np.arange(problem.size) < i) & some) | fixed, fixed


def closed_places(problem: Problem) -> frozenset[str]:
    """Places that can never open, by ``plats_id``."""
    shut = np.flatnonzero(problem.closed).tolist()
    return frozenset(p.id for c in shut for p in problem.classes.members[c])
