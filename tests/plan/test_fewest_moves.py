"""As few offers as possible move: against every way there is, and what the prices claim of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from feriejobb.data.instance import Instance
from feriejobb.data.solution import BoundCertificate, PriceCertificate, Result
from feriejobb.errors import NoSolutionError
from feriejobb.intake import load
from feriejobb.plan.rounds import NextRound, next_round
from feriejobb.plan.rounds_solve import solve_round
from feriejobb.plan.standing import Standing
from feriejobb.recount.lottery import Round
from feriejobb.solve.instance import solve_instance
from feriejobb.verify.bounds import bound_flaw, proved_bound
from feriejobb.verify.case import Case
from feriejobb.verify.judge import judge
from tests.oracle.brute import broken_rules, costs_of
from tests.oracle.reading import edges_of
from tests.plan.reserve_towns import bound_town

SEED = "lottery.seed=prov"

#: Towns of which seven must move somebody, and three of which prices of moves prove the wishes.
TOWNS = (2, 11, 13, 15, 18, 21, 28, 8, 17, 30)


def declined(source: Path, leaver: int, *settings: str) -> tuple[NextRound, Round]:
    """The round after one of a town's youths has said no and nobody else has answered."""
    instance = load(source, "sommar", settings=[SEED, *settings]).instance
    first = solve_instance(instance)
    order = tuple(entry.id for entry in first.queue)
    held = {p.applicant: p.place for p in first.placements}
    out = sorted(held)[leaver % len(held)]
    offers = {i: p for i, p in held.items() if i != out}
    planned = next_round(instance, Standing(order, offers=offers, declined=frozenset({out})))
    planned = replace(planned, certificates=first.proof.certificates, freed=1)
    return planned, Round(order, offers, {}, frozenset(), frozenset({out}))


def _least_moves(instance: Instance, placed: frozenset[str], standing: dict[str, str]) -> int:
    """The fewest moves with exactly ``placed``, by trying everything with fewer first."""
    edges, costs = edges_of(instance), costs_of(instance)
    people = sorted(placed)
    seats = {p.id: p.seats for p in instance.places}
    lost = sum(i not in placed for i in standing)

    def fits(chosen: dict[str, str], left: int) -> bool:
        if len(chosen) == len(people):
            return not broken_rules(instance, chosen, costs)
        i = people[len(chosen)]
        for place in edges[i]:
            moved = i in standing and standing[i] != place
            full = list(chosen.values()).count(place) >= seats[place]
            if full or moved > left:
                continue
            if fits({**chosen, i: place}, left - moved):
                return True
        return False

    return lost + next(k for k in range(len(people) + 1) if fits({}, k))


def _goals(result: Result) -> dict[str, tuple[int, int]]:
    return {goal.name: (goal.value, goal.bound) for goal in result.goals}


@pytest.mark.parametrize("seed", TOWNS)
def test_the_exact_route_moves_the_fewest(tmp_path: Path, seed: int) -> None:
    """Money, supervisors, quotas, pairs and openings; every allocation of the same people."""
    planned, before = declined(bound_town(tmp_path / "in", seed), seed)
    result = solve_round(planned)
    placed = frozenset(p.applicant for p in result.placements)
    least = _least_moves(planned.instance, placed, dict(planned.offers))
    assert _goals(result)["moves"] == (least, least)
    assert judge(planned.instance, result, before) == []


@pytest.mark.parametrize("seed", TOWNS)
def test_the_citys_route_claims_no_more_than_is_true(tmp_path: Path, seed: int) -> None:
    """Its bound lies at or below the fewest, its value at or above, and the judge agrees."""
    source = bound_town(tmp_path / "in", seed)
    planned, before = declined(source, seed, "solver.exact_edges=0")
    result = solve_round(planned)
    placed = frozenset(p.applicant for p in result.placements)
    least = _least_moves(planned.instance, placed, dict(planned.offers))
    value, bound = _goals(result)["moves"]
    assert bound <= least <= value
    assert judge(planned.instance, result, before) == []


@pytest.mark.parametrize("seed", TOWNS)
def test_few_who_leave_are_answered_as_many_would_be(tmp_path: Path, seed: int) -> None:
    """What is left out where few seats fall free changes nobody's place, reason or reserve."""
    source = bound_town(tmp_path / "in", seed)
    planned, _ = declined(source, seed, "solver.exact_edges=0")
    assert planned.few
    soon, full = solve_round(planned), solve_round(replace(planned, freed=None))
    assert soon.placements == full.placements
    assert soon.unplaced == full.unplaced
    assert soon.reserves == full.reserves


@pytest.mark.heavy
def test_few_who_leave_are_answered_as_many_would_be_in_hundreds_of_towns(tmp_path: Path) -> None:
    """Three hundred towns, one decline each, but for some whose opening a city's route leaves."""
    compared = 0
    for seed in range(300):
        source = bound_town(tmp_path / str(seed), seed)
        try:
            planned, _ = declined(source, seed, "solver.exact_edges=0")
        except NoSolutionError:
            continue
        compared += 1
        soon, full = solve_round(planned), solve_round(replace(planned, freed=None))
        assert soon.placements == full.placements
        assert soon.unplaced == full.unplaced
    assert compared >= 280


@pytest.mark.parametrize("seed", range(6))
def test_no_prices_prove_fewer_moves_or_points_than_there_are(tmp_path: Path, seed: int) -> None:
    """Random prices, of moves too, against the exact route's values."""
    planned, before = declined(bound_town(tmp_path / "in", seed), seed)
    result = solve_round(planned)
    case = Case(planned.instance, result, before)
    chance = np.random.default_rng(seed)
    tried = 0
    for _ in range(60):
        seats = {p.id: int(chance.integers(0, 9)) for p in planned.instance.places}
        prices = PriceCertificate(seats, {}, {}, {}, 0, ())
        scale, move = int(chance.integers(1, 5)), int(chance.integers(0, 9))
        for certificate in (
            BoundCertificate("moves", scale, prices),
            BoundCertificate("wishes", scale, prices, move),
        ):
            assert bound_flaw(case, certificate) == ""
            tried += 1
            assert proved_bound(case, certificate) <= case.values[certificate.goal]
    assert tried == 120


def test_a_price_of_a_move_means_something_only_where_moves_come_first(tmp_path: Path) -> None:
    """Not in a first round, not for the moves themselves, and never beyond what can be added up."""
    planned, before = declined(bound_town(tmp_path / "in", 1), 1)
    result = solve_round(planned)
    nothing = PriceCertificate({}, {}, {}, {}, 0, ())
    case = Case(planned.instance, result, before)
    assert bound_flaw(case, BoundCertificate("moves", 1, nothing, 1))
    for scale, move in ((1, -1), (1, 1 << 40), (1 << 30, 1)):
        assert bound_flaw(case, BoundCertificate("wishes", scale, nothing, move))
    sound = BoundCertificate("wishes", 1, nothing, 1)
    assert bound_flaw(case, sound) == ""
    model = planned.instance.model.model_copy(update={"goals": ("quotas", "queue", "wishes")})
    first = Case(replace(planned.instance, model=model), result)
    assert bound_flaw(first, sound)


def test_a_move_in_a_city_may_be_proved_needed(tmp_path: Path) -> None:
    """One must move, and prices of seats say so: the bound is not the 0 that needs no proof."""
    planned, before = declined(bound_town(tmp_path / "in", 11), 11, "solver.exact_edges=0")
    result = solve_round(planned)
    assert _goals(result)["moves"] == (1, 1)
    shown = next(c for c in result.proof.bounds if c.goal == "moves")
    assert proved_bound(Case(planned.instance, result, before), shown) == 1


@pytest.mark.parametrize("seed", [8, 17, 30])
def test_the_price_of_a_move_closes_the_gap_of_the_wishes(tmp_path: Path, seed: int) -> None:
    """Others could have better places if offers might move; so only the price proves the points."""
    planned, before = declined(bound_town(tmp_path / "in", seed), seed, "solver.exact_edges=0")
    result = solve_round(planned)
    value, bound = _goals(result)["wishes"]
    assert value == bound
    shown = next(c for c in result.proof.bounds if c.goal == "wishes")
    case = Case(planned.instance, result, before)
    assert proved_bound(case, shown) == value
    assert proved_bound(case, replace(shown, moves=0)) < value
