"""One seat falls free: a replan chooses whom the reserves named first, and the judge agrees."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from feriejobb.intake import load
from feriejobb.plan.rounds import next_round
from feriejobb.plan.rounds_solve import solve_round
from feriejobb.plan.standing import Standing
from feriejobb.recount.lottery import Round
from feriejobb.recount.tallies import counts_in
from feriejobb.solve.instance import solve_instance
from feriejobb.verify.judge import judge
from tests.plan.reserve_towns import bound_town
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


def test_a_place_left_half_open_is_mended_before_others_come(tmp_path: Path) -> None:
    """P1 opens for three; a no and a supervisor fewer leave two. C2 can follow one of them there.

    B1 is ahead and could have the park with the supervisor who falls free, but P1 comes first.
    """

    def town(folder: str, most: int) -> Path:
        header, *rows = places("P1 kontor 3 3", "P2 park 1").splitlines()
        jobs = "\n".join([f"{header};handledargrupp", *(f"{row};H" for row in rows)]) + "\n"
        groups = f"handledare_id;handledargrupp;period;max_ungdomar\nh1;H;1;{most}\n"
        people = applicants("A1 kontor", "A2 kontor", "A3 kontor", "B1 park", "C2 kontor")
        return write_town(tmp_path / folder, people, jobs, handledare=groups)

    settings = ["lottery.seed=prov"]
    first = solve_instance(load(town("in-1", 3), "sommar", settings=settings).instance)
    held = {p.applicant: p.place for p in first.placements}
    assert held == dict.fromkeys(("A1", "A2", "A3"), "P1")
    order = tuple(entry.id for entry in first.queue)
    instance = load(town("in-2", 2), "sommar", settings=settings).instance
    accepted, offers, out = {"A1": "P1"}, {"A2": "P1"}, frozenset({"A3"})
    result = solve_round(next_round(instance, Standing(order, accepted, offers, out)))
    assert {p.applicant for p in result.placements} == {"A1", "A2"}
    assert {e.rule for e in result.exceptions} == {"min_opening"}
    assert [r.applicant for r in result.reserves if r.place == "P1"] == ["C2"]
    before = Round(order, offers, accepted, frozenset(), out)
    assert judge(instance, result, before) == []


def _first_in_line(source: Path) -> int:
    """Free each seat whose leaver is as the reserves reckon, and ask a replan who comes.

    Everyone else has accepted. Whom the replan admits first in the queue must be the first of the
    place's reserves; where it admits nobody, the place must have none.

    Returns:
        How many seats were freed.
    """
    loaded = load(source, "sommar", settings=["lottery.seed=prov"])
    instance = loaded.instance
    first = solve_instance(instance)
    order = tuple(entry.id for entry in first.queue)
    held = {p.applicant: p.place for p in first.placements}
    line = {r.place: r.applicant for r in first.reserves if r.order == 1}
    paired = {i for pair in instance.pairs for i in (pair.first, pair.second)}
    least: dict[str, int] = {}
    for p in first.placements:
        least[p.place] = min(p.cost_ore, least.get(p.place, p.cost_ore))
    freed = 0
    for leaver in first.placements:
        counted = any(
            counts_in(
                instance,
                quota,
                instance.applicant_by_id[leaver.applicant],
                instance.place_by_id[leaver.place],
            )
            for quota in instance.quotas
        )
        dear = leaver.cost_ore > least[leaver.place]
        if counted or dear or leaver.applicant in paired:
            continue
        accepted = {i: p for i, p in held.items() if i != leaver.applicant}
        after = Standing(order, accepted, declined=frozenset({leaver.applicant}))
        result = solve_round(next_round(instance, after))
        came = {p.applicant for p in result.placements} - accepted.keys()
        expected = min(came, key=order.index) if came else None
        assert line.get(leaver.place) == expected
        freed += 1
    return freed


@pytest.mark.parametrize("seed", range(20))
def test_the_first_in_line_is_exact_where_everything_binds(tmp_path: Path, seed: int) -> None:
    """Money, supervisors, quotas, pairs and openings: what falls free may open another place."""
    assert _first_in_line(bound_town(tmp_path / "in", seed)) >= 0


@pytest.mark.heavy
def test_the_first_in_line_is_exact_in_hundreds_of_towns(tmp_path: Path) -> None:
    """Five hundred towns, some thirteen hundred freed seats."""
    freed = [_first_in_line(bound_town(tmp_path / str(seed), seed)) for seed in range(20, 520)]
    assert sum(freed) > 1_000
