"""Marginal values: each is a walk of the changed town, and the next million goes where it helps."""

from __future__ import annotations

import numpy as np
import pytest

import feriejobb
from feriejobb.study.lotteries import Lotteries
from feriejobb.study.marginal import (
    MONEY,
    QUOTA,
    SEAT,
    STEP_ORE,
    STEPS,
    SUPERVISOR,
    Change,
    Marginal,
    changed,
    marginal_values,
)
from feriejobb.study.marginal_page import marginal_section
from feriejobb.study.workbook import scenario_workbook
from tests.report.reading import records
from tests.study.test_page import sample

POOR = ["generator.budget_scope=alla", "generator.budget_shortage=0.2"]


@pytest.fixture(scope="module")
def loaded() -> feriejobb.Loaded:
    """A small summer whose budgets bind everywhere."""
    return feriejobb.generate(scale=0.03, seed=6, settings=POOR)


@pytest.fixture(scope="module")
def found(loaded: feriejobb.Loaded) -> Marginal:
    """Its marginal values."""
    return marginal_values(loaded.instance, processes=1)


def placed(loaded: feriejobb.Loaded, *changes: Change) -> int:
    """Ordinary applicants with a place in a changed town, walked anew."""
    town = Lotteries.of(loaded.instance)
    order = town.order(loaded.instance.model.lottery.seed)
    held = town.held(order, changed(town.town, changes))
    return int((~town.problem.crowd.protected & (held >= 0)).sum())


def test_every_kind_is_there(found: Marginal, loaded: feriejobb.Loaded) -> None:
    """A seat per förvaltning and area, money per budget, a step per quota."""
    by_kind = {kind: [u for u in found.uses if u.kind == kind] for kind in (SEAT, MONEY, QUOTA)}
    instance = loaded.instance
    areas = {(p.employer, p.area) for p in instance.places if p.seats}
    assert {(u.where, u.detail.split(", delperiod")[0]) for u in by_kind[SEAT]} == areas
    budgets = {e.name for e in instance.employers if e.budget_ore is not None}
    assert {u.where for u in by_kind[MONEY]} == budgets
    assert {u.where for u in by_kind[QUOTA]} == {q.id for q in instance.quotas}
    assert {u.kind for u in found.uses} <= {SEAT, SUPERVISOR, MONEY, QUOTA}
    assert found.placed == placed(loaded)


def test_money_is_worth_what_a_walk_with_more_money_gives(
    found: Marginal, loaded: feriejobb.Loaded
) -> None:
    """Each förvaltning's 100 000 kr, done by hand."""
    employers = Lotteries.of(loaded.instance).problem.employers
    for use in found.uses:
        if use.kind == MONEY:
            change = Change("budget", employers.index(use.where), STEP_ORE)
            assert use.gain == placed(loaded, change) - found.placed


def test_the_million_adds_up_and_begins_with_the_best(
    found: Marginal, loaded: feriejobb.Loaded
) -> None:
    """At most ten steps, each worth something, and all of them together walked by hand."""
    employers = Lotteries.of(loaded.instance).problem.employers
    assert 0 < len(found.million) <= STEPS
    assert found.million[0].gain == max(u.gain for u in found.uses if u.kind == MONEY)
    assert all(step.gain > 0 for step in found.million)
    assert np.cumsum([s.gain for s in found.million]).tolist() == [s.total for s in found.million]
    given = [Change("budget", employers.index(s.employer), STEP_ORE) for s in found.million]
    assert placed(loaded, *given) - found.placed == found.million[-1].total


def test_nothing_used_up_is_worth_nothing() -> None:
    """Without budgets, and with seats for everyone, no seat and no money helps."""
    settings = ["generator.budget_scope=inga", "generator.quotas=false"]
    settings += ["generator.spare_seats=4.0", "generator.scarce_supervisors=0.0"]
    rich = feriejobb.generate(scale=0.02, seed=1, settings=settings)
    found = marginal_values(rich.instance, processes=1)
    assert found.million == ()
    assert {u.kind for u in found.uses} <= {SEAT, SUPERVISOR}
    assert max(u.gain for u in found.uses if u.kind == SEAT) <= 1


def test_a_change_leaves_the_town_itself(loaded: feriejobb.Loaded) -> None:
    """Changed towns are new ones."""
    town = Lotteries.of(loaded.instance).town
    before = town.seats.copy()
    more = changed(town, [Change("seats", 0, 3), Change("seats", 0, 1)])
    assert more.seats[0] == before[0] + 4
    assert (town.seats == before).all()


def test_page_and_workbook_tell_the_same(found: Marginal) -> None:
    """What it is, the best uses, and each value in the sheet."""
    section = marginal_section(found)
    assert "sann omlösning" in section
    assert "Nästa miljon" in section
    best = found.million[0]
    assert f"1. {best.employer}" in section
    rows = records(scenario_workbook(sample(), found), "Marginalvärden")
    gains = [(r["Slag"], r["Var"], r["Vad"], r["Fler med plats"]) for r in rows]
    assert gains[: len(found.uses)] == [(u.kind, u.where, u.detail, u.gain) for u in found.uses]
    assert len(rows) == len(found.uses) + len(found.million)


def test_the_page_says_how_far_the_walk_falls_short(found: Marginal) -> None:
    """Against the full solve, where that is known; else in words only."""
    assert "7 färre" in marginal_section(found, found.placed + 7)
    assert "färre" not in marginal_section(found, found.placed)
    assert "för höga" in marginal_section(found)
