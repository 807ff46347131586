"""The compiled loops over edges against readable versions of themselves, on drawn towns."""

from __future__ import annotations

import numpy as np
import pytest

from feriejobb.data.edges import Bools, Ints
from feriejobb.solve.board import Board
from feriejobb.solve.edge_kernels import (
    cheapest_of_each,
    first_choice,
    nobody_twice,
    onwards,
    priced,
    seat_and_pay,
    seats_behind,
    trades,
)
from feriejobb.solve.kernels import least_steps
from tests.solve.test_kernels import filled

SEEDS = range(12)
ALL: Bools = np.zeros(0, dtype=np.bool_)


def drawn_cost(board: Board, seed: int, most: int = 9) -> Ints:
    """A small cost per edge, so that many are equal."""
    size = len(board.problem.edges)
    cost: Ints = np.random.default_rng(seed).integers(0, most, size).astype(np.int64)
    return cost


def steps_in_words(board: Board, cost: Ints, edge: Ints, keep: Bools) -> dict[tuple[int, int], int]:
    """The edge of the cheapest step by (from, to), the first of equals."""
    edges = board.problem.edges
    best: dict[tuple[int, int], tuple[int, int]] = {}
    for i in np.flatnonzero(edge >= 0).tolist():
        c = int(edges.place[edge[i]])
        for e in range(edges.of(i).start, edges.of(i).stop):
            d = int(edges.place[e])
            if d != c and (not len(keep) or keep[e]):
                offer = int(cost[e] - cost[edge[i]]), e
                best[c, d] = min(best.get((c, d), offer), offer)
    return {key: e for key, (_, e) in best.items()}


@pytest.mark.parametrize("seed", SEEDS)
def test_trades_are_all_that_save_and_nobody_makes_two(seed: int) -> None:
    """Swaps and single moves are those of a plain loop; the best in front exclude the others."""
    board, _ = filled(seed)
    edges, cost, k = board.problem.edges, drawn_cost(board, seed), len(board.problem.classes)
    free: Bools = np.random.default_rng(seed).random(k) < 0.5
    best = steps_in_words(board, cost, board.edge, ALL)
    save = {key: int(cost[board.edge[edges.applicant[e]]] - cost[e]) for key, e in best.items()}
    swaps = [
        (save[c, d] + save[d, c], c * k + d, best[c, d], best[d, c])
        for c, d in best
        if c < d and (d, c) in best and save[c, d] + save[d, c] > 0
    ]
    singles = [
        (save[c, d], c * k + d, best[c, d], -1) for c, d in best if free[d] and save[c, d] > 0
    ]
    change, via = np.full((k, k), 1 << 40), np.full((k, k), -1)
    least_steps(edges.start, edges.place, board.edge, cost, ALL, change, via)
    found = trades(change, via, free)
    assert sorted(zip(*(part.tolist() for part in found), strict=True)) == sorted(swaps + singles)

    gain, step, first, second = found
    order = np.lexsort((second >= 0, step, -gain))
    chosen = nobody_twice(first[order], second[order], edges.applicant, board.problem.size)
    used: set[int] = set()
    expected = []
    for t, (one, other) in enumerate(
        zip(first[order].tolist(), second[order].tolist(), strict=True)
    ):
        people = {int(edges.applicant[e]) for e in (one, other) if e >= 0}
        if used.isdisjoint(people):
            used |= people
            expected.append(t)
    assert chosen.tolist() == expected


@pytest.mark.parametrize("seed", SEEDS)
def test_one_step_on_is_the_least_sum(seed: int) -> None:
    """From every class the cheapest step together with what lies behind it."""
    rng = np.random.default_rng(seed)
    step, worth = rng.integers(-9, 9, (7, 7)), rng.integers(0, 9, 7)
    assert onwards(step, worth).tolist() == (step + worth[None, :]).min(axis=1).tolist()


def test_a_price_is_of_points_and_of_money() -> None:
    """Points count as much as one point is worth, öre as much as they are worth at the class."""
    place, points, cost = np.array([0, 1, 1]), np.array([2, 0, 3]), np.array([100, 70, 50])
    assert priced(place, points, 10, cost, np.array([0, 2])).tolist() == [20, 140, 130]


def test_a_seat_and_its_pay_have_their_class_price() -> None:
    """What the class asks of everyone, and its price of an öre times the edge's cost."""
    place, cost = np.array([0, 1, 1]), np.array([30, 50, 70])
    found = seat_and_pay(place, np.array([5, 1]), cost, np.array([0, 2]))
    assert found.tolist() == [5, 101, 141]


@pytest.mark.parametrize("seed", SEEDS)
def test_whoever_has_no_edge_begins_with_the_cheapest(seed: int) -> None:
    """The others keep theirs, and who has none that may be used is counted."""
    board, _ = filled(seed)
    edges, cost = board.problem.edges, drawn_cost(board, seed)
    worth = np.random.default_rng(seed).integers(0, 9, len(board.problem.classes)).astype(np.int64)
    keep = np.random.default_rng(seed).random(len(edges)) < 0.3
    people = np.arange(board.problem.size) % 4 > 0
    given = np.where(np.arange(board.problem.size) % 3 == 0, board.edge, -1)
    begin = given.copy()
    none = first_choice(edges.start, edges.place, cost, worth, people, keep, begin)
    missing = 0
    for i in range(board.problem.size):
        own = [e for e in range(edges.of(i).start, edges.of(i).stop) if keep[e]]
        total = [int(cost[e] + worth[edges.place[e]]) for e in own]
        if given[i] >= 0 or not people[i]:
            assert begin[i] == given[i]
        elif own:
            assert begin[i] == own[total.index(min(total))]
        else:
            assert begin[i] < 0
            missing += 1
    assert none == missing


@pytest.mark.parametrize("seed", SEEDS)
def test_a_seat_behind_is_one_that_can_be_had_and_paid_for(seed: int) -> None:
    """Those and no others, the last in the queue first, as a plain loop finds them."""
    board, _ = filled(seed)
    edges, rng = board.problem.edges, np.random.default_rng(seed)
    behind = np.flatnonzero(rng.random(board.problem.size) < 0.7)
    cost = rng.integers(0, 9, len(edges)).astype(np.int64)
    part = edges.of(int(rng.integers(board.problem.size)))
    place = edges.place[part]
    left = rng.integers(-9, 4, len(place)).astype(np.int64)
    which, holder = seats_behind(
        behind, board.at, board.edge, cost, place, left, len(board.problem.classes)
    )
    expected = [
        (k, j)
        for j in behind.tolist()[::-1]
        for k, c in enumerate(place.tolist())
        if board.edge[j] >= 0 and board.at[j] == c and left[k] + cost[board.edge[j]] >= 0
    ]
    assert list(zip(which.tolist(), holder.tolist(), strict=True)) == expected


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("most", [1, 3])
def test_the_cheapest_of_each_are_no_dearer_than_those_left(seed: int, most: int) -> None:
    """So many of each who is asked about, or all there are; none that is left costs less."""
    board, _ = filled(seed)
    edges, cost = board.problem.edges, drawn_cost(board, seed)
    people: Bools = np.random.default_rng(seed).random(board.problem.size) < 0.7
    chosen = cheapest_of_each(edges.start, cost, people, most)
    for i in range(board.problem.size):
        own, taken = cost[edges.of(i)], chosen[edges.of(i)]
        assert int(taken.sum()) == (min(most, len(own)) if people[i] else 0)
        if people[i] and len(own) > most:
            assert own[taken].max() <= own[~taken].min()
