"""Towns full of ``min_antal``, solved as cities: the exact answer, or honestly less than that."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from feriejobb.data.solution import Result
from feriejobb.errors import InfeasibleError
from feriejobb.intake import load
from feriejobb.plan.rounds_solve import solve_round
from feriejobb.solve import half_open, solve_instance
from feriejobb.verify.judge import examine, judge
from tests.full_size.city import turned
from tests.plan.dropped import dropped
from tests.plan.reserve_towns import opening_town

EXACT = ("lottery.seed=prov",)
CITY = (*EXACT, "solver.exact_edges=0")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows each time that places could not be settled by moving people about."""
    calls: list[str] = []
    there = half_open.found_by_asking

    def counted(*args: object) -> object:
        calls.append("asked")
        return there(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(half_open, "found_by_asking", counted)
    return calls


def _told(solve: Callable[[], Result]) -> Result | None:
    """The result; None where two solvers say that the hard rules cannot all hold."""
    try:
        return solve()
    except InfeasibleError:
        return None


def _same(right: Result | None, found: Result | None) -> bool:
    """Whether the same people are placed, as they must be where both are proved."""
    assert (right is None) == (found is None)
    if right is None or found is None:
        return True
    same = {p.applicant for p in found.placements} == {p.applicant for p in right.placements}
    # A queue is proved among allocations with the shortfall that was reached.
    said = [g for r in (right, found) for g in r.goals if g.name in ("quotas", "queue")]
    assert same or not all(goal.proved for goal in said)
    if same:
        best = {goal.name: goal.value for goal in right.goals}
        shown = [g for g in found.goals if g.name in ("quotas", "moves", "wishes")]
        assert all(goal.bound <= best[goal.name] for goal in shown)
    return same


def _others(folder: Path, seed: int, most: int) -> int:
    """A first round and one after it, as a town and as a city that asks about ``most`` edges.

    Without questions some hard quotas are met by nobody's search.

    Returns:
        In how many of the two other people are placed; the judge passes both.
    """
    source = opening_town(folder, seed, hard=most > 0)
    town = load(source, "sommar", settings=EXACT).instance
    city = load(source, "sommar", settings=(*CITY, f"solver.exact_openings={most}")).instance
    right = _told(lambda: solve_instance(town))
    found = _told(lambda: solve_instance(city))
    same = _same(right, found)
    if right is None or found is None:
        return not same
    assert examine(city, found).findings == ()
    planned, before = dropped(city, right, seed)
    after = solve_round(planned)
    assert judge(planned.instance, after, before) == []
    return (not same) + (not _same(solve_round(dropped(town, right, seed)[0]), after))


@pytest.mark.parametrize("most", [8_000, 0])
def test_a_city_full_of_openings_ends_in_an_answer(
    tmp_path: Path, most: int, asked: list[str]
) -> None:
    """That of the exact route where everybody is asked about, else one that the judge passes."""
    others = sum(_others(tmp_path / str(seed), seed, most) for seed in range(8))
    assert len(asked) >= 5
    assert most == 0 or others == 0


@pytest.mark.parametrize("most", [8_000, 15])
def test_the_order_of_rows_does_not_show(tmp_path: Path, most: int, asked: list[str]) -> None:
    """The same people at the same places for the same reasons, whoever is read first."""
    settings = (*CITY, f"solver.exact_openings={most}")
    for seed in range(4):
        source = opening_town(tmp_path / str(seed), seed)
        other = turned(source, tmp_path / f"turned-{seed}", shuffle=True)
        one, two = (
            solve_instance(load(folder, "sommar", settings=settings).instance)
            for folder in (source, other)
        )
        assert (one.placements, one.unplaced) == (two.placements, two.unplaced)
        assert (one.proof.exact, one.proof.unproved) == (two.proof.exact, two.proof.unproved)
    assert len(asked) >= 4


@pytest.mark.heavy
@pytest.mark.parametrize("most", [8_000, 0])
def test_hundreds_of_cities_full_of_openings_do(
    tmp_path: Path, most: int, asked: list[str]
) -> None:
    """As above, over three hundred towns; a few are left unproved by money, not by openings."""
    others = sum(_others(tmp_path / str(seed), seed, most) for seed in range(100, 400))
    assert len(asked) >= 150
    assert most == 0 or others <= 3
