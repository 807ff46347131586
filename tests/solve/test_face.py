"""The face of least shortfall: nothing that reaches it is lost, and prices found there hold."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from feriejobb.bench.ours import problem_of
from feriejobb.data.edges import Ints
from feriejobb.data.instance import Instance
from feriejobb.data.problem import Problem
from feriejobb.data.rows import FREE
from feriejobb.solve import face as face_module
from feriejobb.solve import queue, solve_instance, wishes
from feriejobb.solve.board import Board, Limits
from feriejobb.solve.exact import Solvers
from feriejobb.solve.face import Face
from feriejobb.solve.flow import cheapest
from feriejobb.solve.formulation import Formulation
from feriejobb.solve.lagrangian import SCALE
from feriejobb.solve.large import start_board
from feriejobb.solve.prices import (
    NEVER,
    Kept,
    Prices,
    cheapest_prices,
    edge_prices,
    price_proof,
    priced_bound,
)
from feriejobb.solve.quota_stage import settle_quotas
from feriejobb.solve.restrict import with_row
from feriejobb.solve.rings import differences
from feriejobb.solve.witness import milp_minimise
from feriejobb.verify.judge import examine
from tests.oracle.claims import with_exact_edges
from tests.solve.harder import harder_instance

#: Where the relaxation alone proves the least shortfall.
SEEDS = (1, 4, 6)


@cache
def instance_of(seed: int, scale: float = 0.01) -> Instance:
    """Hard and soft quotas over the same seats, more than can be met."""
    instance = harder_instance("kvoter", scale, seed)
    return replace(instance, quotas=tuple(sorted(instance.quotas, key=lambda q: q.id)))


@cache
def town(seed: int) -> tuple[Problem, Face]:
    """A town with the least shortfall, and its face."""
    problem = problem_of(instance_of(seed), split_pairs=True)
    board = Board(problem, Limits(openings=False))
    start_board(problem, board, 50)
    settled = settle_quotas(problem, board, len(problem.edges))
    assert settled.bound == board.shortfall() > 0
    assert settled.exact
    assert settled.prices is not None
    face = Face.of(problem, settled.prices, board.edge)
    assert face is not None
    return problem, face


def least(form: Formulation, extra: Ints, lower: int) -> int:
    """The least shortfall of the allocations in which ``extra`` adds up to ``lower`` or more."""
    wide = np.zeros(len(form.system.low), dtype=np.int64)
    wide[: len(extra)] = extra
    system = with_row(form.system, "asked", wide, lower, FREE)
    answer = milp_minimise(system, form.objectives["quotas"])
    assert answer.status in ("optimal", "infeasible")
    return FREE if answer.status == "infeasible" else answer.value


def test_no_allocation_of_least_shortfall_leaves_the_face() -> None:
    """An exact solver, made to leave it in each way there is, ends with a larger shortfall."""
    problem, face = town(4)
    form = Formulation.of(problem, ("quotas",))
    size, edges = len(problem.edges), problem.edges
    whole = least(form, np.zeros(size, dtype=np.int64), 0)
    beside = np.ones(size, dtype=np.int64)
    beside[face.number] = 0
    assert 0 < beside.sum() < size
    assert least(form, beside, 1) > whole
    assert face.sure.any()
    assert not face.sure.all()
    sure = -face.sure[edges.applicant].astype(np.int64)
    assert least(form, sure, 1 - int(face.sure.sum())) > whole
    assert face.loose.any()
    for k in np.flatnonzero(face.loose).tolist()[::4]:
        quota, counted = problem.instance.quotas[k], np.zeros(size, dtype=np.int64)
        counted[problem.quota_edges[k]] = 1 if quota.is_min else -1
        assert least(form, counted, (1 if quota.is_min else -1) * quota.target + 1) > whole


def some_prices(face: Face, seed: int) -> Prices:
    """Prices of seats, supervisors, money and the quotas that bind one by one."""
    rng, problem = np.random.default_rng(seed), face.problem

    def some(count: int, most: int) -> Ints:
        return rng.integers(0, most, count) * rng.integers(0, 2, count)

    return Prices(
        some(len(problem.classes), 1000),
        some(len(problem.cells), 1000),
        some(len(problem.employers), 3) * (problem.budget < 1 << 60),
        some(len(problem.instance.quotas), 1000) * ~face.loose,
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_prices_say_of_the_whole_what_they_say_of_the_face(seed: int) -> None:
    """The room that is left is the same to the unit, whoever else is placed."""
    problem, face = town(seed)
    attained = price_proof(problem, face.prices, np.zeros(problem.size, dtype=np.bool_), 0)
    # Those prices leave no room at the least shortfall, whoever has a place for sure.
    short = -attained.room() // face.prices.attained
    rng = np.random.default_rng(seed)
    single = np.ones(problem.size, dtype=np.bool_)
    single[list(problem.companions)] = False
    for turn in range(5):
        prices = some_prices(face, 10 * seed + turn)
        placed = face.sure | (rng.random(problem.size) < 0.3)
        # Whoever has no edge there is never placed.
        placed &= np.diff(face.problem.edges.start) > 0
        placed &= single | face.sure
        inner = cheapest_prices(face.problem, edge_prices(face.problem, prices))
        there = price_proof(face.problem, prices, placed, 0)
        joint = sum(extra for a, extra in there.joint.items() if placed[a])
        lifted = price_proof(problem, face.lifted(prices), placed, short)
        rest = sum(extra for a, extra in lifted.joint.items() if placed[a])
        assert lifted.room() + rest == there.room() + joint
        for i in np.flatnonzero(~placed & single).tolist()[:20]:
            if face.problem.edges.start[i] < face.problem.edges.start[i + 1]:
                assert max(lifted.cheapest[i], 0) == max(inner[i], 0)
            elif problem.edges.start[i] < problem.edges.start[i + 1]:
                assert lifted.proves(i) or there.room() > 0


def test_prices_of_seats_that_nobody_can_free_keep_their_order() -> None:
    """They are brought down together, so that the cheapest of them stays everyone's cheapest."""
    _, face = town(SEEDS[0])
    prices = some_prices(face, 0)
    never = np.arange(len(prices.seat)) % 2 == 0
    far = replace(prices, seat=prices.seat + never * (NEVER - 2_000))
    lifted = face.lifted(far)
    own = lifted.attained // face.prices.attained * face.prices.seat
    gone = (far.seat - (lifted.seat - own))[never]
    assert (gone == gone[0]).all()
    assert gone[0] > 0
    assert ((far.seat - (lifted.seat - own))[~never] == 0).all()
    assert (lifted.seat - own)[never].min() > (lifted.seat - own)[~never].max()


@pytest.mark.parametrize("seed", SEEDS)
def test_bounds_of_wishes_hold_however_fine_the_prices_of_the_face_are(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Added up in Python's own integers they say the same; else they are not added."""
    problem, face = town(seed)
    fine = replace(
        face,
        prices=replace(
            face.prices,
            **{
                name: getattr(face.prices, name) << 36
                for name in ("seat", "cell", "budget", "quota", "attained")
            },
        ),
    )
    nobody = np.zeros(problem.size, dtype=np.bool_)
    room = price_proof(problem, face.prices, nobody, 0).room()
    placed = face.sure & (np.diff(face.problem.edges.start) > 0)
    kept = Kept(placed, -room // face.prices.attained)
    reach = int(problem.edges.points.max()) * SCALE

    def bound(of: Face) -> int:
        prices = of.lifted(some_prices(face, seed), reach, wide=True)
        return priced_bound(problem, prices, "wishes", SCALE, kept)

    coarse = bound(face)
    assert coarse > 0
    assert bound(fine) == coarse
    assert fine.lifted(some_prices(face, seed), reach, wide=True).wide
    assert not fine.lifted(some_prices(face, seed), reach).wide
    monkeypatch.setattr(face_module, "_ROOM", 0)
    assert face.lifted(some_prices(face, seed), reach, wide=True).wide
    assert bound(face) == coarse


def test_the_route_of_a_city_agrees_with_the_exact_one() -> None:
    """The same least shortfall; the queue parts from the exact one only where it says so."""
    instance = instance_of(6, 0.006)
    exact = solve_instance(instance)
    city = solve_instance(with_exact_edges(instance, 0))
    assert examine(instance, city).findings == ()
    (first, second) = ({g.name: g for g in found.goals} for found in (exact, city))
    assert first["quotas"].value == second["quotas"].value == second["quotas"].bound
    ours = {p.position for p in city.placements}
    theirs = {p.position for p in exact.placements}
    parts = min(ours ^ theirs, default=None)
    assert parts is None or parts in city.proof.unproved
    assert exact.proof.unproved == ()


def test_a_face_is_asked_about_until_it_has_been_enough(
    monkeypatch: pytest.MonkeyPatch, asked: list[int]
) -> None:
    """Then whoever would have been asked about is told to be without proof."""
    instance = with_exact_edges(instance_of(6, 0.006), 0)
    thorough = solve_instance(instance)
    assert asked
    asked.clear()
    monkeypatch.setattr(queue, "_WORK", -1)
    brief = solve_instance(instance)
    assert not asked
    assert brief.proof.unproved
    assert examine(instance, brief).findings == ()
    first, second = ({p.position for p in r.placements} for r in (thorough, brief))
    parts = min(first ^ second, default=None)
    assert parts is None or parts in {*brief.proof.unproved, *thorough.proof.unproved}


def test_a_large_face_has_no_linear_relaxation(monkeypatch: pytest.MonkeyPatch) -> None:
    """With fewer edges than the limit it has one; either way the judge is content."""

    def never(*_: object) -> None:
        raise AssertionError

    instance = with_exact_edges(instance_of(6, 0.006), 0)
    monkeypatch.setattr(queue, "_WORK", -1)  # what is asked about the queue is beside the point
    monkeypatch.setattr(wishes, "relaxed", never)
    with pytest.raises(AssertionError):
        solve_instance(instance)
    monkeypatch.setattr(wishes, "_ON_FACE", 0)
    assert examine(instance, solve_instance(instance)).findings == ()


def test_who_comes_and_who_goes_are_rings_through_the_outside() -> None:
    """Made one after the other, the parts turn one set of placed people into the other."""
    problem, _ = town(1)
    edges, rng = problem.edges, np.random.default_rng(1)
    taken = [
        np.where(
            (np.diff(edges.start) > 0) & (rng.random(problem.size) < 0.5),
            edges.start[:-1]
            + rng.integers(0, 1 << 20, problem.size) % np.maximum(np.diff(edges.start), 1),
            -1,
        )
        for _ in range(2)
    ]
    before, after = (np.asarray(edge, dtype=np.int64) for edge in taken)
    assert ((before >= 0) != (after >= 0)).any()
    edge = before.copy()
    for part in differences(problem, before, after):
        assert len({i for i, _ in part}) == len(part)
        for i, e in part:
            edge[i] = e
    same = np.append(edges.place, -1)
    assert (same[edge] == same[after]).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_others_get_a_place_where_that_lowers_the_cost(seed: int) -> None:
    """The flow costs what an exact solver finds when some must have a place and some may."""
    problem, _ = town(seed)
    edges, rng = problem.edges, np.random.default_rng(seed)
    cost = rng.integers(-50, 100, len(edges))
    people = rng.random(problem.size) < 0.2
    people &= (np.diff(edges.start) > 0) & ~problem.crowd.out
    others = ~people & (rng.random(problem.size) < 0.5)
    found = cheapest(problem, people, cost, problem.seats, problem.cell_limit, others=others)
    assert found is not None
    assert (found[people] >= 0).all()
    assert (found[others] >= 0).any()
    assert (found[~people & ~others] < 0).all()
    form = Formulation.of(problem, ())
    seats = np.isin(form.system.kind, ["one_job", "capacity", "supervisors"])
    assert {"one_job", "capacity"} <= set(form.system.kind[seats])
    lower, high = form.system.lower[seats].copy(), form.system.high.copy()
    jobs = np.cumsum(seats)[form.job_row[people]] - 1
    lower[jobs] = 1
    high[: len(edges)][~(people | others)[edges.applicant]] = 0
    system = replace(
        form.system, matrix=form.system.matrix[seats], lower=lower, upper=form.system.upper[seats],
        kind=form.system.kind[seats], low=form.system.low * 0, high=high,
    )  # fmt: skip
    price = np.zeros(len(high), dtype=np.int64)
    price[: len(edges)] = cost
    answer = milp_minimise(system, price)
    assert answer.status == "optimal"
    assert answer.value == int(cost[found[found >= 0]].sum())


def test_a_shortfall_that_need_not_be_kept_proves_nothing() -> None:
    """Prices of a round whose soft quotas came first are not taken over where they do not bind."""
    problem, face = town(1)
    board = Board(problem, Limits(openings=False))
    start_board(problem, board, 50)
    assert face.prices.attained > 0
    for shortfall, taken in ((board.shortfall(), True), (None, False)):
        board.limits.shortfall = shortfall
        walk = queue.QueueWalk(board, Solvers.standard(1), problem.instance.model.solver)
        walk.know([face.prices])
        assert bool(walk.outcome.proofs) is taken


def test_the_queue_before_the_quotas() -> None:
    """Where the queue stands first, the same people get a place as without any soft quota."""
    instance = with_exact_edges(instance_of(4, 0.02), 0)
    model = instance.model.model_copy(update={"goals": ("queue", "quotas", "wishes")})
    hard = tuple(quota for quota in instance.quotas if quota.hard)
    first = replace(instance, model=model)
    results = (solve_instance(first), solve_instance(replace(instance, quotas=hard)))
    with_soft, without = ({p.applicant for p in r.placements} for r in results)
    assert all(r.proof.unproved == () for r in results)
    assert with_soft == without
    assert examine(first, results[0]).findings == ()
