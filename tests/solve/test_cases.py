"""Questions of money that no prices answer, answered by cases of how many people there are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from feriejobb.bench.ours import problem_of
from feriejobb.data.problem import UNLIMITED, Problem
from feriejobb.solve import cases as cases_module
from feriejobb.solve import question as question_module
from feriejobb.solve.by_pay import renewed
from feriejobb.solve.cases import CaseProof, Split, case_certificate, case_proof, employers
from feriejobb.solve.payable import HeadCounts
from feriejobb.solve.prices import Prices, price_proof
from feriejobb.verify.by_cases import case_flaw
from feriejobb.verify.certificates import Auditor
from tests.oracle.towns import random_town
from tests.solve.test_payable import closed_places, in_turn
from tests.solve.test_question import (
    NoCases,
    asked_about,
    drawn,
    exactly_possible,
    nothing_by_pay,
    watched,
)
from tests.verify.test_certificates import possible_in

#: Drawn towns, and who is asked about there.
DIVIDED = ((16, 6), (325, 4), (536, 7))
SEEDS = (1, 2, 3, 4, 5, 8)


@pytest.fixture(autouse=True)
def _not_by_pay(monkeypatch: pytest.MonkeyPatch) -> None:
    """What both would prove is left to the cases here."""
    monkeypatch.setattr(question_module, "proof_by_pay", nothing_by_pay)


def drawn_prices(problem: Problem, draw: np.random.Generator) -> Prices:
    """Any prices, those of people below zero as well."""
    limited = problem.budget < UNLIMITED
    nothing = np.zeros(len(problem.classes), dtype=np.int64)
    return Prices(
        nothing + draw.integers(0, 400_000, len(nothing)),
        np.zeros(len(problem.cells), dtype=np.int64),
        draw.integers(0, 2, len(limited)) * limited,
        np.zeros(len(problem.instance.quotas), dtype=np.int64),
        heads=draw.integers(-500_000, 500_000, len(limited)) * limited,
    )


def of_the_sign_allowed(prices: Prices, counts: HeadCounts) -> Prices:
    """The prices, those of people below zero only where there are some."""
    allowed = np.where(counts.fewest > 0, prices.heads, np.maximum(prices.heads, 0))
    return replace(prices, heads=allowed)


@pytest.mark.parametrize(("seed", "i"), DIVIDED)
def test_cases_prove_what_no_prices_prove(
    seed: int, i: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prices leave room; at most so many at one employer, and more, are each without it."""
    board, must, weighed = asked_about(seed, i)
    problem, accepted = board.problem, must.copy()
    accepted[i] = False
    assert not weighed.proved
    assert weighed.prices is not None
    assert not price_proof(problem, weighed.prices, accepted, 0).proves(i)
    assert weighed.cases is not None
    proof = case_proof(problem, weighed.cases, accepted, 0)
    assert proof.proves(i)
    assert not exactly_possible(seed, must)
    alone = [price_proof(problem, part.prices, accepted, 0) for part in proof.parts]
    assert not all(part.proves(i) for part in alone), "prices by themselves would have done"
    monkeypatch.setattr(cases_module.Cases, "proof", lambda self: None)
    assert asked_about(seed, i)[2].cases is None


def test_the_judge_passes_the_cases() -> None:
    """The proof as it is delivered, of the last in the queue, with the same to spare."""
    seed, i = DIVIDED[-1]
    board, must, weighed = asked_about(seed, i)
    problem = board.problem
    assert weighed.cases is not None
    accepted = must.copy()
    accepted[i] = False
    proof = case_proof(problem, weighed.cases, accepted, 0)
    proof.covers.append(i + 1)
    delivered = case_certificate(problem, proof)
    assert delivered.covers == (i + 1,)
    auditor = Auditor(drawn(seed), possible_in(drawn(seed)), 0)
    assert case_flaw(auditor, delivered) == ""
    nobody = np.zeros(problem.size, dtype=np.bool_)
    slack = [auditor.slack(p, accepted, nobody, counts)[i + 1] for counts, p in delivered.leaves()]
    assert slack == [-part.room(i) for part in proof.parts]
    assert min(slack) > 0


def test_a_search_without_flows_to_spend_leaves_the_question_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Out of flows, or nowhere to divide, is no proof."""
    for name, value in (("_FLOWS", 1), ("_WORK", 1), ("_DEEP", 0)):
        with monkeypatch.context() as patched:
            patched.setattr(cases_module, name, value)
            assert asked_about(*DIVIDED[0])[2].cases is None


@pytest.mark.parametrize("seed", SEEDS)
def test_the_judge_adds_up_the_same(seed: int) -> None:
    """Any prices in any cases leave the same room, whoever is ahead, and cover the same."""
    instance = replace(random_town(seed, "village"), pairs=())
    problem, draw = problem_of(instance), np.random.default_rng(seed)
    limited = np.flatnonzero(problem.budget < UNLIMITED)
    assert len(limited), "a town without budgets"
    b = int(draw.choice(limited))
    most = int(draw.integers(0, 5))
    few, many = HeadCounts.none(len(problem.employers)).split(b, most)
    first, other = (of_the_sign_allowed(drawn_prices(problem, draw), c) for c in (few, many))
    last = of_the_sign_allowed(drawn_prices(problem, draw), many)
    split = Split(b, most, first, Split(b, most + 2, other, last))
    auditor = Auditor(instance, possible_in(instance), 0, closed=closed_places(problem))
    asked = 0
    for i, accepted, fixed in in_turn(problem):
        proof = case_proof(problem, split, accepted, 0)
        proof.covers.append(i + 1)
        delivered = case_certificate(problem, proof)
        assert case_flaw(auditor, delivered) == ""
        leaves = list(delivered.leaves())
        rooms = [-auditor.slack(p, accepted, fixed, counts)[i + 1] for counts, p in leaves]
        assert rooms == [part.room(i) for part in proof.parts]
        assert len(rooms) == 3
        assert proof.room(i) == max(rooms)
        assert proof.proves(i) == (max(rooms) < 0)
        asked += 1
    assert asked > 2


def test_a_price_below_zero_counts_the_fewest_of_its_case() -> None:
    """One öre less for each of at least four people is four öre less in all."""
    problem = problem_of(replace(random_town(1, "village"), pairs=()))
    b = int(np.flatnonzero(problem.budget < UNLIMITED)[0])
    nobody = np.zeros(problem.size, dtype=np.bool_)
    heads = np.zeros(len(problem.employers), dtype=np.int64)
    heads[b] = -1
    nothing = np.zeros(len(problem.classes), dtype=np.int64)
    none = np.zeros(len(problem.instance.quotas), dtype=np.int64)
    cells = np.zeros(len(problem.cells), dtype=np.int64)
    prices = Prices(nothing, cells, heads * 0, none, heads=heads)
    many = HeadCounts.none(len(heads)).split(b, 3)[1]
    assert price_proof(problem, prices, nobody, 0, many).limit == -4
    assert price_proof(problem, prices, nobody, 0).limit == 0


def test_a_search_in_vain_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """The edges in use, the flows counted and the case in hand are as they were without it."""
    left = watched(monkeypatch)
    monkeypatch.setattr(cases_module, "_DEEP", 0)
    assert asked_about(*DIVIDED[0])[2].cases is None
    monkeypatch.setattr(question_module, "Cases", NoCases)
    assert asked_about(*DIVIDED[0])[2].cases is None
    assert left[0] == left[1]


def test_every_number_of_people_is_in_one_of_two_cases() -> None:
    """Also where a case is divided again, at the same employer and at another."""
    counts = HeadCounts.none(2)
    inner = [half for case in counts.split(1, 3) for half in case.split(1, 5)]
    cases = [half for case in inner for half in case.split(0, 0)]
    for number in ((a, b) for a in range(3) for b in range(9)):
        inside = [
            c
            for c in cases
            if all(lo <= n <= hi for lo, n, hi in zip(c.fewest, number, c.most, strict=True))
        ]
        assert len(inside) == 1


def test_proofs_are_added_up_again_for_others() -> None:
    """Cases stay cases, for whoever is accepted by then, and cover nobody yet."""
    board, must, weighed = asked_about(*DIVIDED[0])
    i = DIVIDED[0][1]
    assert weighed.cases is not None
    nobody = np.zeros_like(must)
    proof = case_proof(board.problem, weighed.cases, must, 0)
    proof.covers.append(i)
    again = renewed(board.problem, proof, nobody, 0)
    assert isinstance(again, CaseProof)
    assert again.covers == []
    assert again.split == proof.split
    assert not again.proves(i)
    assert employers(again.split)
