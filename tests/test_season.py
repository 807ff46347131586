"""A simulated season of three rounds: 15 % say no, an area closes, places come late.

The season is the one that planners live through every year: a first round; replies; an area
withdrawn before the second; replies; three hundred places more before the third. At every scale no
accepted youth may move, nobody who said no comes back, every round names the one before, and
``verify`` follows the chain to the first.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

from feriejobb.season import RoundFigures, simulate
from feriejobb.store.read_run import read_run
from feriejobb.verify.rounds import round_of


def _check(out: Path, figures: tuple[RoundFigures, ...], least: int) -> None:
    """What must hold whatever the scale; prints the season as a table."""
    print()
    for row in figures:
        print(json.dumps(row.__dict__, ensure_ascii=False))
    assert [row.verified for row in figures] == [0, 1, 2]
    assert [row.accepted_moved for row in figures] == [0, 0, 0]
    first, second, third = figures
    assert first.placed >= least
    assert 0.10 * first.placed <= second.declined <= 0.20 * first.placed
    assert third.declined >= second.declined
    assert third.accepted > second.accepted > first.accepted == 0
    # What is declined and withdrawn is offered to others as far as anyone is waiting.
    assert second.new > 0
    assert second.reserves_used > 0
    runs = [read_run(out / row.name) for row in figures]
    for earlier, later in pairwise(runs):
        assert later.manifest.parent == earlier.manifest_sha256
        start = round_of(later)
        assert start is not None
        now = {p.applicant: p.place for p in later.placements}
        held = {p.applicant: p.place for p in earlier.placements}
        assert start.declined.isdisjoint(now)
        assert {i: now[i] for i in start.accepted} == start.accepted
        assert {i: held[i] for i in start.accepted} == start.accepted
        turns = {p.applicant: p.position for p in earlier.placements}
        turns |= {u.applicant: u.position for u in earlier.unplaced}
        assert start.order == tuple(sorted(turns, key=turns.__getitem__))


def test_a_season_in_a_small_town(tmp_path: Path) -> None:
    """Eighty-one applications, a few late seats."""
    _check(tmp_path, simulate(tmp_path, scale=0.006, seed=3), least=50)


@pytest.mark.heavy
def test_a_season_of_a_whole_city(tmp_path: Path) -> None:
    """13,510 applications; the figures are printed (run with -s)."""
    _check(tmp_path, simulate(tmp_path), least=10_000)
