"""One seat falls free: a replan chooses whom the reserves named first, and the judge agrees."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from feriejobb.pipeline import load
from feriejobb.plan.rounds import next_round
from feriejobb.plan.rounds_solve import solve_round
from feriejobb.plan.standing import Standing
from feriejobb.recount.lottery import Round
from feriejobb.solve.instance import solve_instance
from feriejobb.verify.judge import judge
from tests.plan.round_town import applicants, places, write_town

AREAS = ("kontor", "park", "barn")


def _town(folder: Path, seed: int) -> Path:
    """Nine youths with one or two wishes and three to four places, drawn from ``seed``."""
    draw = random.Random(seed)  # noqa: S311  (test data, not the lottery)
    people = [
        " ".join(
            [
                f"{draw.choice('ABC')}{number}",
                *draw.sample(AREAS, draw.randint(1, 2)),
                *(["skydd"] if draw.random() < 0.15 else []),
            ]
        )
        for number in range(9)
    ]
    jobs = [
        f"P{number} {draw.choice(AREAS)} {draw.randint(1, 2)}"
        for number in range(draw.randint(3, 4))
    ]
    return write_town(folder, applicants(*people), places(*jobs))


@pytest.mark.parametrize("seed", range(12))
def test_the_first_reserve_is_whom_a_replan_with_that_seat_freed_chooses(
    tmp_path: Path, seed: int
) -> None:
    """Everyone else has accepted, so nobody can move for it; each seat of the town in turn."""
    loaded = load(_town(tmp_path / "in", seed), "sommar", settings=["lottery.seed=prov"])
    first = solve_instance(loaded.instance)
    order = tuple(entry.id for entry in first.queue)
    held = {p.applicant: p.place for p in first.placements}
    line = {r.place: r.applicant for r in first.reserves if r.order == 1}
    assert held
    for leaver, place in sorted(held.items()):
        accepted = {i: p for i, p in held.items() if i != leaver}
        after = Standing(order, accepted, declined=frozenset({leaver}))
        result = solve_round(next_round(loaded.instance, after))
        now = {p.applicant: p.place for p in result.placements}
        expected = {**accepted, **({line[place]: place} if place in line else {})}
        assert now == expected
        before = Round(order, {}, accepted, frozenset(), frozenset({leaver}))
        assert judge(loaded.instance, result, before) == []


@pytest.mark.parametrize("seed", range(12, 18))
def test_offers_that_stand_keep_a_place_and_the_judge_finds_nothing_better(
    tmp_path: Path, seed: int
) -> None:
    """Every second has accepted, one has declined, the rest are silent."""
    loaded = load(_town(tmp_path / "in", seed), "sommar", settings=["lottery.seed=prov"])
    first = solve_instance(loaded.instance)
    order = tuple(entry.id for entry in first.queue)
    held = {p.applicant: p.place for p in first.placements}
    leaver, *rest = sorted(held)
    accepted = {i: held[i] for i in rest[::2]}
    offers = {i: held[i] for i in rest[1::2]}
    after = Standing(order, accepted, offers, frozenset({leaver}))
    result = solve_round(next_round(loaded.instance, after))
    now = {p.applicant: p.place for p in result.placements}
    assert {i: now[i] for i in accepted} == accepted
    assert offers.keys() <= now.keys()
    assert leaver not in now
    before = Round(order, offers, accepted, frozenset(), frozenset({leaver}))
    assert judge(loaded.instance, result, before) == []
