"""A round at city scale starts from the offers that stand, so that a decline moves few people."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from feriejobb.data.layering import load_model
from feriejobb.data.problem import Problem
from feriejobb.data.queue import build_queue
from feriejobb.data.solution import Result
from feriejobb.intake import Loaded, load
from feriejobb.plan.rounds import next_round
from feriejobb.plan.rounds_solve import solve_round
from feriejobb.plan.standing import Standing
from feriejobb.recount.lottery import Round
from feriejobb.rules.registry import edge_filter
from feriejobb.solve.expand import expand, moves_at
from feriejobb.solve.instance import solve_instance
from feriejobb.solve.prices import price_proof, prices_of
from feriejobb.tables.generate import generate, write_input
from feriejobb.verify.judge import judge
from tests.plan.round_town import applicants, places, write_town

SETTINGS = ["lottery.seed=prov", "solver.exact_edges=0"]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> tuple[Loaded, Result]:
    """A made-up summer of some four hundred applications, solved by the route of a whole city."""
    source = tmp_path_factory.mktemp("stad") / "in"
    write_input(generate(load_model("sommar"), 0.03, 5), source)
    loaded = load(source, "sommar", settings=SETTINGS)
    return loaded, solve_instance(loaded.instance)


@pytest.mark.parametrize("leaver", [0, 60, 160])
def test_one_decline_moves_hardly_anyone(city: tuple[Loaded, Result], leaver: int) -> None:
    """The count of moves is the number who changed place, and the judge finds nothing."""
    loaded, first = city
    held = {p.applicant: p.place for p in first.placements}
    by_turn = sorted(first.placements, key=lambda p: p.position)
    out = by_turn[leaver].applicant
    offers = {i: p for i, p in held.items() if i != out}
    order = tuple(entry.id for entry in first.queue)
    after = Standing(order, offers=offers, declined=frozenset({out}))
    result = solve_round(next_round(loaded.instance, after))
    now = {p.applicant: p.place for p in result.placements}
    changed = sum(now.get(i) != place for i, place in offers.items())
    assert {g.name: g.value for g in result.goals}["moves"] == changed <= 3
    assert offers.keys() <= now.keys()
    before = Round(order, offers, {}, frozenset(), frozenset({out}))
    assert judge(loaded.instance, result, before) == []


def test_certificates_of_the_round_before_prove_again(city: tuple[Loaded, Result]) -> None:
    """Their prices, read back, prove whom they proved; a round takes them over as they are."""
    loaded, first = city
    proof = max(first.proof.certificates, key=lambda c: len(c.covers))
    problem = Problem.of(
        loaded.instance, first.queue, edge_filter(loaded.instance), split_pairs=False
    )
    accepted = np.zeros(problem.size, dtype=bool)
    placed = {p.applicant for p in first.placements}
    again = price_proof(problem, prices_of(problem, proof), accepted, 0)
    proved = set()
    for i, entry in enumerate(first.queue):
        if entry.id in placed:
            again.accept(i)
        elif again.proves(i):
            proved.add(entry.position)
    assert proved >= set(proof.covers)
    out = first.placements[0].applicant
    offers = {p.applicant: p.place for p in first.placements if p.applicant != out}
    order = tuple(entry.id for entry in first.queue)
    after = Standing(order, offers=offers, declined=frozenset({out}))
    planned = replace(next_round(loaded.instance, after), certificates=(proof,))
    result = solve_round(planned)
    assert proof.seat in [c.seat for c in result.proof.certificates]
    before = Round(order, offers, {}, frozenset(), frozenset({out}))
    assert judge(loaded.instance, result, before) == []


@pytest.mark.parametrize("own", ["P1", "P2"])
def test_a_pair_leaves_standing_offers_their_seats(tmp_path: Path, own: str) -> None:
    """C1 minds where C2 is and so chooses first, but not B1's seat in the class that they share."""
    source = write_town(
        tmp_path / "in",
        applicants("B1 kontor", "C1 kontor", "C2 park"),
        places("P1 kontor 1", "P2 kontor 1", "P3 park 1"),
        par="ansokan_id_1;ansokan_id_2;typ\nC1;C2;isar\n",
    )
    instance = load(source, "sommar", settings=SETTINGS).instance
    queue = build_queue(instance.model, instance.applicants)
    problem = Problem.of(instance, queue, edge_filter(instance), split_pairs=False)
    assert problem.classes.number["P1"] == problem.classes.number["P2"]
    edge = problem.edges.start[: problem.size].copy()
    found = expand(problem, edge, {"B1": own})
    assert found[problem.index["B1"]] == own
    assert moves_at(problem, found, {"B1": own}) == 0
    other = {"P1": "P2", "P2": "P1"}[own]
    assert moves_at(problem, found, {"B1": other}) == 1


def test_a_quota_that_only_a_reserve_can_fill_proves_those_ahead(tmp_path: Path) -> None:
    """A1 has said no, waits last and is still the only one the quota counts: B2 goes without.

    The prices of the round before, when A1 stood first, say so once the quota has a price too.
    """
    source = write_town(
        tmp_path / "in",
        applicants("A1 kontor", "B1 kontor", "B2 kontor"),
        places("P1 kontor 1", "P2 kontor 1"),
        kvoter="kvot_id;omfattning;varde;grupp;typ;antal;andel;hard;vikt\n"
        "K1;arbetsomrade;kontor;tidigare:sokt_utan_jobb;min;1;;nej;1\n",
    )
    instance = load(source, "sommar", settings=SETTINGS).instance
    first = solve_instance(instance)
    held = {p.applicant: p.place for p in first.placements}
    ahead, waiting = held.keys() - {"A1"}, {"B1", "B2"} - held.keys()
    assert "A1" in held
    assert len(ahead) == len(waiting) == 1
    order = tuple(entry.id for entry in first.queue)
    offers = {i: held[i] for i in ahead}
    given_up: dict[str, tuple[str, ...]] = {"A1": (held["A1"],)}
    after = Standing(order, offers=offers, reserves=frozenset({"A1"}), given_up=given_up)
    planned = replace(next_round(instance, after), certificates=first.proof.certificates)
    result = solve_round(planned)
    assert {p.applicant for p in result.placements} == {"A1", *ahead}
    assert result.proof.unproved == ()
    assert any(certificate.quota for certificate in result.proof.certificates)
    before = Round(order, offers, reserves=frozenset({"A1"}), given_up=given_up)
    assert judge(instance, result, before) == []
    bare = solve_round(replace(planned, certificates=()))
    assert len(bare.proof.unproved) == 1
