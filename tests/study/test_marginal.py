"""Marginal values: each is what a new solve gives, and the next million goes where it helps."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest

import feriejobb
from feriejobb.data.problem import Problem
from feriejobb.solve.instance import solve_instance
from feriejobb.solve.placed import queue_problem
from feriejobb.study.marginal import STEPS, Marginal, Use, marginal_values
from feriejobb.study.marginal_asks import MONEY, QUOTA, SEAT, STEP_ORE, SUPERVISOR
from feriejobb.study.marginal_page import marginal_section
from feriejobb.study.more import Change, changed
from feriejobb.study.workbook import scenario_workbook
from tests.plan.round_town import SEED, applicants, write_town
from tests.report.reading import records, sheet
from tests.study.test_page import sample

PLACES = """plats_id;forvaltning;stadsdel;arbetsplats;arbetsomrade;antal;handledargrupp
P1;Farsta;Farsta;Parken;park;2;
P2;Farsta;Farsta;Skolan;barn;1;H
P3;Kyrkogårdsnämnden;Farsta;Kapellet;park;1;
P4;Farsta;Farsta;Kontoret;kontor;2;
"""
PEOPLE = ("A1 park", "A2 park barn", "A3 barn", "B1 park", "B2 barn park", "B3 barn", "C1 kontor")


def write(root: Path, budget: str, quota: str = "") -> Path:
    """Seven who apply to four workplaces of two employers, one with a budget."""
    more = {
        "handledare": "handledare_id;handledargrupp;period;max_ungdomar\nS;H;1;1\n",
        "forvaltningar": "forvaltning;typ;budget_kr;mal_antal;mottagare\n"
        f"Farsta;stadsdel;{budget};;\nKyrkogårdsnämnden;fack;;;\n",
        "kvoter": "kvot_id;omfattning;varde;grupp;typ;antal;andel;hard;vikt\n" + quota,
    }
    return write_town(root / "in", applicants(*PEOPLE), PLACES, **more)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> feriejobb.Loaded:
    """The town with money for three in Farsta, and no more than one of them new."""
    quota = "K1;forvaltning;Farsta;tidigare:ny;max;1;;ja;1\n"
    source = write(tmp_path_factory.mktemp("stad"), "40000", quota)
    return feriejobb.load(source, settings=SEED[3:])


@pytest.fixture(scope="module")
def found(loaded: feriejobb.Loaded) -> Marginal:
    """Its marginal values."""
    return marginal_values(loaded.instance, processes=1)


def by_hand(problem: Problem) -> int:
    """How many the queue places, by trying every allocation."""
    edges = problem.edges
    choices = [[-1, *range(edges.start[i], edges.start[i + 1])] for i in range(problem.size)]
    best: tuple[int, ...] = ()
    for chosen in product(*choices):
        taken = np.array([e for e in chosen if e >= 0], dtype=np.int64)
        if fits(problem, taken):
            best = max(best, tuple(int(e >= 0) for e in chosen))
    return sum(best)


def fits(problem: Problem, taken: np.ndarray[tuple[int], np.dtype[np.int64]]) -> bool:
    """Whether some edges together keep seats, supervisors, budgets and hard quotas."""
    classes = problem.edges.place[taken]
    cells = problem.cell[classes]
    spent = np.zeros(len(problem.employers), dtype=np.int64)
    np.add.at(spent, problem.employer[classes], problem.edges.cost[taken])
    held = np.bincount(classes, minlength=len(problem.classes))
    inside = np.bincount(cells[cells >= 0], minlength=len(problem.cells))
    quotas = zip(problem.instance.quotas, problem.quota_edges, strict=True)
    return bool(
        (held <= problem.seats).all()
        and (inside <= problem.cell_limit).all()
        and (spent <= problem.budget).all()
        and all(q.is_min or np.isin(taken, here).sum() <= q.target for q, here in quotas)
    )


def change(problem: Problem, use: Use) -> Change:
    """What a value asked about."""
    if use.kind == MONEY:
        return Change("budget", problem.employers.index(use.where), STEP_ORE)
    if use.kind == QUOTA:
        return Change("quota", 0, 1)
    if use.kind == SUPERVISOR:
        return Change("supervisor", 0, 1)
    heads = problem.classes.representatives
    area = use.detail.split(", delperiod")[0]
    return Change("seat", [(p.employer, p.area) for p in heads].index((use.where, area)), 1)


def test_every_value_is_what_trying_everything_gives(
    found: Marginal, loaded: feriejobb.Loaded
) -> None:
    """Each förvaltning and area, the supervisor, the budget and the quota; some give something."""
    problem = queue_problem(loaded.instance)
    now = by_hand(problem)
    assert found.placed == now
    assert sorted(u.kind for u in found.uses) == sorted([SEAT] * 4 + [SUPERVISOR, MONEY, QUOTA])
    for use in found.uses:
        assert use.gain == by_hand(changed(problem, [change(problem, use)])) - now, use
        assert use.proved
    assert {0, 1} <= {use.gain for use in found.uses}


def test_every_value_is_what_a_whole_solve_gives(found: Marginal, loaded: feriejobb.Loaded) -> None:
    """The allocation itself of the town with more money or another quota."""
    problem = queue_problem(loaded.instance)
    for use in found.uses:
        if use.kind in (MONEY, QUOTA):
            more = changed(problem, [change(problem, use)]).instance
            assert len(solve_instance(more).placements) == found.placed + use.gain


def test_the_million_adds_up_and_begins_with_the_best(
    found: Marginal, loaded: feriejobb.Loaded
) -> None:
    """At most ten steps, each worth something; money alone, or seats with pay and supervision."""
    assert 0 < len(found.million) <= STEPS
    best = max(u.gain for u in found.uses if u.kind == MONEY)
    assert found.million[0].gain >= best > 0
    assert all(step.gain > 0 for step in found.million)
    assert np.cumsum([s.gain for s in found.million]).tolist() == [s.total for s in found.million]
    assert {step.employer for step in found.million} <= {"Farsta", "Kyrkogårdsnämnden"}
    assert found.placed + found.million[-1].total <= len(loaded.instance.applicants)


def test_where_only_seats_are_short_the_million_buys_seats(tmp_path: Path) -> None:
    """More money alone gives nothing there; new seats come with their pay, and all get one."""
    loaded = feriejobb.load(write(tmp_path, ""), settings=SEED[3:])
    found = marginal_values(loaded.instance, processes=1)
    assert MONEY not in {use.kind for use in found.uses}
    assert found.placed + found.million[-1].total == len(PEOPLE)
    assert all("nya platser" in step.detail for step in found.million)


def test_processes_decide_nothing(found: Marginal, loaded: feriejobb.Loaded) -> None:
    """Two give what one gives."""
    assert marginal_values(loaded.instance, processes=2) == found


def test_page_and_workbook_tell_the_same(found: Marginal) -> None:
    """What it is, the best uses, and each value in the sheets, with a header that stays."""
    section = marginal_section(found)
    assert "sann omlösning" in section
    assert "ej bevisat" not in section
    assert f"1. {found.million[0].employer}" in section
    book = scenario_workbook(sample(), found)
    rows = records(book, "Marginalvärden")
    gains = [(r["Slag"], r["Var"], r["Vad"], r["Fler med plats"]) for r in rows]
    assert gains == [(u.kind, u.where, u.detail, u.gain) for u in found.uses]
    assert {r["Bevisat"] for r in rows} == {"ja"}
    steps = records(book, "Nästa miljon")
    assert [(r["Till"], r["För"], r["Fler med plats"], r["Summa"]) for r in steps] == [
        (s.employer, s.detail, s.gain, s.total) for s in found.million
    ]
    for name in ("Översikt", "Hemstadsdel", "Marginalvärden", "Nästa miljon"):
        assert sheet(book, name).freeze_panes == "B2"
        assert sheet(book, name).auto_filter.ref


def test_what_is_not_proved_says_so() -> None:
    """In the table, in the warning and in the sheet."""
    open_ = Use(MONEY, "Farsta", "högre budget", 3, proved=False)
    found = Marginal(10, 5, (open_,), ())
    section = marginal_section(found)
    assert "+3 (ej bevisat)" in section
    assert "1 av 1 värden" in section
    assert records(scenario_workbook(sample(), found), "Marginalvärden")[0]["Bevisat"] == "nej"
