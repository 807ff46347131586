"""The wish stage's flow under any prices is the cheapest of those that it may choose among."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from feriejobb.bench.variants import Variant
from feriejobb.data.edges import Bools, Ints
from feriejobb.data.layering import load_model
from feriejobb.data.solution import GoalResult
from feriejobb.solve import flow, network, solve_instance, wishes
from feriejobb.solve.board import Board, Limits, spending
from feriejobb.solve.deadline import Deadline
from feriejobb.solve.edge_kernels import cheapest_of_each
from feriejobb.solve.flow import cheapest
from feriejobb.solve.kernels import edge_at
from feriejobb.solve.market import Market
from feriejobb.solve.network import Network
from feriejobb.solve.paths import PathSearch
from feriejobb.solve.seat_worth import seat_worth
from feriejobb.solve.standing import MovesBound
from feriejobb.solve.wish_lp import relaxed
from feriejobb.solve.wishes import WishStage
from feriejobb.tables.validate import validate
from feriejobb.verify.judge import examine
from tests.oracle.claims import with_exact_edges
from tests.oracle.towns import random_town
from tests.solve.harder import harder_instance, harder_problem


def stage(variant: str = "budget-07-alla", scale: float = 0.03) -> WishStage:
    """The wish stage of some 400 applicants, filled in queue order as far as paths lead."""
    problem = harder_problem(variant, scale, 1, split_pairs=True)
    board = Board(problem, Limits(openings=False, minimums=False))
    paths = PathSearch(board, 50)
    pinned = problem.crowd.locked.copy()
    for a, b, _ in problem.pair_indices:
        pinned[[a, b]] = True
    for i in np.flatnonzero(~pinned).tolist():
        paths.place(i)
    pinned[np.flatnonzero(board.edge >= 0)[::10]] = True
    settings = problem.instance.model.solver
    return WishStage(board, pinned, settings, Market(board, paths.band, paths.cost))


def test_each_flow_costs_what_it_would_from_nothing() -> None:
    """Under prices that change a little or a lot, with those pinned who must not move."""
    here = stage()
    board, problem = here.board, here.problem
    employers = len(problem.employers)
    keep = ~here.pinned[problem.edges.applicant]
    keep[board.edge[here.pinned & here.placed]] = True
    used = (problem.min_open == 0) | (board.load > 0)
    keep &= used[problem.edges.place]
    assert not keep.all()
    for price_of_an_ore in (0, 3, 40, 45, 400, 0):
        price = here._price.copy()
        price[:employers] = price_of_an_ore * (1 + np.arange(employers) % 3)
        edge = here._flow(price, free=False)
        cost = here._goal.cost(price)
        whole = cheapest(problem, here.placed, cost, board.seats, board.cell_limit, keep)
        assert edge is not None
        assert whole is not None
        assert keep[edge[here.placed]].all()
        assert cost[edge[here.placed]].sum() == cost[whole[here.placed]].sum()
    free = here._flow(here._price, free=True)
    assert free is not None
    cost = here._goal.cost(here._price)
    bound = cheapest(problem, here.placed, cost, board.seats, board.cell_limit)
    assert bound is not None
    assert cost[free[here.placed]].sum() == cost[bound[here.placed]].sum()


def test_what_seats_are_worth_is_asked_once_and_any_cheapest_flow_tells_it() -> None:
    """The same question needs no flow again; a flow of the other solver gives the same answer."""
    here = stage()
    board, problem = here.board, here.problem
    employers = len(problem.employers)
    here._price[:employers] = 3
    first, asked = here.bound_for(here.placed), here._asked
    assert asked == 2
    assert here.bound_for(here.placed)[0] == first[0] > 0
    assert here._asked == asked
    told, cost = here._worth(free=True), here._goal.cost(here._price)
    other = cheapest(problem, here.placed, cost, board.seats, board.cell_limit)
    assert told is not None
    assert other is not None
    nobody = np.zeros(problem.size, dtype=np.bool_)
    again = seat_worth(problem, other, cost, board.seats, board.cell_limit, nobody)
    assert again is not None
    assert all(np.array_equal(one, two) for one, two in zip(told, again, strict=True))
    here._price[:employers] = 6
    here.bound_for(here.placed)
    assert here._asked == 2 * asked


@pytest.mark.parametrize(("rounds", "shared"), [(0, True), (5, False)])
def test_only_where_no_flow_is_taken_over_are_those_of_the_moves_asked(
    rounds: int, shared: bool
) -> None:
    """The bound is the same either way; which of several cheapest flows is taken over is not."""
    here = stage()
    board, problem = here.board, here.problem
    settings = here.settings.model_copy(update={"wish_rounds": rounds})
    near = Network(problem, board.edge, board.seats, board.cell_limit)
    fewest = MovesBound(np.zeros_like(here._price), network=near)
    there = WishStage(board, here.pinned, settings, here.market, fewest=fewest)
    assert there.bound_for(here.placed)[0] == here.bound_for(here.placed)[0]
    assert (there._network is near) == shared


@pytest.mark.parametrize("seed", range(3))
def test_a_town_solved_as_a_large_one_is_judged_the_same(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The judge is content, and where the queue is proved both ways the same people are placed."""
    instance = with_exact_edges(random_town(seed, "small"), 0)
    usual = solve_instance(instance)
    monkeypatch.setattr(flow, "_MANY", 0)
    large = solve_instance(instance)
    assert examine(instance, large).findings == ()
    people = [{p.applicant for p in found.placements} for found in (large, usual)]
    assert people[0] == people[1] or large.proof.unproved or usual.proof.unproved


def test_so_many_flows_of_so_many_edges_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """With no work allowed beyond the first round there is one, and a bound is proved from it."""
    rounds: list[int] = []
    better = Market.better

    def counted(self: Market, pinned: Bools, worth: Ints, target: Ints) -> int:
        rounds.append(1)
        return better(self, pinned, worth, target)

    monkeypatch.setattr(Market, "better", counted)
    monkeypatch.setattr(wishes, "_RELAXED", 0)
    stage().run(Deadline())
    assert len(rounds) > 1
    rounds.clear()
    monkeypatch.setattr(wishes, "_WORK", 0)
    found = stage().run(Deadline())
    assert len(rounds) == 1
    assert 0 < found.bound < found.value
    assert found.certificate is not None


def test_so_many_edges_have_no_linear_relaxation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Above the limit neither it nor the exchanges after it are asked for."""

    def never(*_: object) -> None:
        raise AssertionError

    for name in ("relaxed", "exchange"):
        monkeypatch.setattr(wishes, name, never)
    monkeypatch.setattr(wishes, "_RELAXED", len(stage().problem.edges) - 1)
    found = stage().run(Deadline())
    assert found.value * 1_000 > found.bound * 1_001
    monkeypatch.setattr(wishes, "_RELAXED", len(stage().problem.edges))
    with pytest.raises(AssertionError):
        stage().run(Deadline())


def test_without_money_that_binds_a_flow_is_the_answer() -> None:
    """Supervisors bind and places need enough people: the wishes lie within half a per cent."""
    instance = harder_instance("handledare", 0.05, 1)
    found = {goal.name: goal for goal in solve_instance(instance).goals}["wishes"]
    assert 0 < found.bound <= found.value
    assert found.value * 200 <= found.bound * 201


def test_prices_of_another_answer_that_are_far_off_are_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Begun at prices that show nothing, the search shows what one begun from nothing does."""
    monkeypatch.setattr(wishes, "relaxed", lambda *_: None)
    monkeypatch.setattr(wishes, "_NEARBY", 1)
    right = stage("handledare", 0.05).run(Deadline())
    here = stage("handledare", 0.05)
    absurd = np.full_like(here._price, 1 << 30)
    begun = WishStage(here.board, here.pinned, here.settings, here.market, absurd)
    found = begun.run(Deadline())
    assert 0 < right.bound == found.bound <= found.value


@pytest.mark.parametrize(("variant", "scale"), [("oppningar", 0.02), ("allt", 0.03)])
def test_a_flow_is_given_enough_people_wherever_it_opens(variant: str, scale: float) -> None:
    """No place is left half open, nobody loses a place, and the pinned stay where they were."""
    here = stage(variant, scale)
    board, problem = here.board, here.problem
    price = here._price
    edge = here._flow(price, free=False)
    assert edge is not None

    def half_open(edge: Ints) -> int:
        load = np.bincount(problem.edges.place[edge[here.placed]], minlength=len(board.load))
        assert (load <= board.seats).all()
        return int(((load > 0) & (load < problem.min_open)).sum())

    assert half_open(edge) > 0
    found = here._opened(edge, price)
    assert half_open(found) == 0
    assert ((found >= 0) == here.placed).all()
    assert (found[here.pinned] == edge[here.pinned]).all()
    assert here._goal.value(edge) <= here._goal.value(found)


def test_what_openings_need_has_a_price(monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit that holds until openings have enough people is dearer in the next flow."""
    here = stage("kvoter", 0.05)
    first = here._flow(here._price, free=False)
    assert first is not None
    kept = np.flatnonzero((here._goal.sign != 0) & (here._goal.over(first) <= 0))[-1]
    filled: list[Ints] = []
    prices: list[Ints] = []
    over, flow_of = here._goal.over, here._flow

    def opened(edge: Ints, _: Ints) -> Ints:
        filled.append(edge.copy())
        return filled[-1]

    def beyond(edge: Ints) -> Ints:
        found = over(edge)
        if any(edge is one for one in filled):
            found[kept] = 1
        return found

    def noted(price: Ints, *, free: bool) -> Ints | None:
        prices.append(price.copy())
        return flow_of(price, free=free) if len(prices) < 3 else None

    monkeypatch.setattr(here, "_opened", opened)
    monkeypatch.setattr(here, "_with_pairs_moved", lambda edge, _: edge)
    monkeypatch.setattr(here._goal, "over", beyond)
    monkeypatch.setattr(here, "_flow", noted)
    here._from_nothing(Deadline())
    assert prices[0][kept] == 0
    assert prices[1][kept] > 0


def test_pairs_aim_where_there_is_room_for_both(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many pairs want the same few seats: all of them fit where they aim, so flows are found."""
    many = Variant("par", "", (("pairs_together", 0.06),))
    tables = many.tables("sommar", 0.1, 1)
    instance, _ = validate(tables, load_model("sommar").model)
    moved: list[bool] = []
    aim = WishStage._pairs_moved

    def aimed(self: WishStage, edge: Ints, price: Ints) -> bool:
        moved.append(aim(self, edge, price))
        problem, board = self.problem, self.board
        held = self._stays[self.pinned & self.placed]
        at = problem.edges.place[held]
        assert (np.bincount(at, minlength=len(board.seats)) <= board.seats).all()
        cells = problem.cell[at]
        used = np.bincount(cells[cells >= 0], minlength=len(board.cell_limit))
        assert (used <= board.cell_limit).all()
        return moved[-1]

    monkeypatch.setattr(WishStage, "_pairs_moved", aimed)
    solve_instance(instance)
    assert any(moved)


def test_what_lies_between_two_flows_is_taken_over() -> None:
    """One spends too much here, one there; with that undone both are better than the board."""
    here = stage("kalibrerad", 0.1)
    board, problem, edges = here.board, here.problem, here.problem.edges
    before, worse = board.edge.copy(), here._value()
    here.run(Deadline())
    after, better = board.edge.copy(), here._value()
    assert better < worse
    most = np.maximum(spending(problem, before), spending(problem, after))
    board.copy_from(before)
    board.budget = most
    assert board.valid()
    flows: list[Ints] = []
    dear: set[int] = set()
    free = np.flatnonzero((after >= 0) & ~here.pinned & (problem.min_open[edges.place[after]] == 0))
    for i, j in combinations(free[:60].tolist(), 2):
        there = zip((i, j), edges.place[after[[j, i]]].tolist(), strict=True)
        swap = [edge_at(k, c, edges.start, edges.place) for k, c in there]
        if min(swap) < 0:
            continue
        beyond = after.copy()
        beyond[[i, j]] = swap
        over = np.flatnonzero(spending(problem, beyond) > most).tolist()
        if len(over) == 1 and over[0] not in dear and len(flows) < 2:
            flows.append(beyond)
            dear.add(over[0])
    assert len(flows) == 2
    assert not any(board.take(edge) for edge in flows)
    here._mix(flows)
    assert board.valid()
    assert here._value() <= better


def test_near_the_bound_there_is_no_linear_relaxation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Within two per cent it is not asked for: the bound is that which it would give."""
    instance = harder_instance("kalibrerad", 0.1, 2)
    asked: list[int] = []

    def noted(*arguments: object) -> object:
        asked.append(1)
        return relaxed(*arguments)  # type: ignore[arg-type]

    def wishes_of() -> GoalResult:
        return {goal.name: goal for goal in solve_instance(instance).goals}["wishes"]

    monkeypatch.setattr(wishes, "relaxed", noted)
    without = wishes_of()
    assert not asked
    assert without.bound < without.value <= without.bound * 51 / 50
    monkeypatch.setattr(wishes, "_FIT", 1_000)
    assert wishes_of().bound == without.bound
    assert asked


def test_the_first_flow_of_a_large_town_is_near_one_over_few_edges(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Over few edges first, once, then over all; it costs what it would from nothing."""
    usual = stage()
    price = usual._price
    edge = usual._flow(price, free=False)
    monkeypatch.setattr(flow, "_MANY", 0)
    monkeypatch.setattr(network, "_FIRST", 3)
    few: list[int] = []

    def counted(start: Ints, cost: Ints, people: Bools, most: int) -> Bools:
        chosen: Bools = cheapest_of_each(start, cost, people, most)
        few.append(int(chosen.sum()))
        return chosen

    monkeypatch.setattr(network, "cheapest_of_each", counted)
    large = stage()
    found = [large._flow(price, free=False) for _ in range(2)]
    assert len(few) == 1
    assert 0 < few[0] <= 3 * int(large.placed.sum())
    cost, placed = usual._goal.cost(price), usual.placed
    assert edge is not None
    for other in found:
        assert other is not None
        assert cost[other[placed]].sum() == cost[edge[placed]].sum()
