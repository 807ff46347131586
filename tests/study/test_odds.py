"""Odds: intervals that mean something, groups that are large enough, and gaps that are found."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import feriejobb
from feriejobb.cli import cli
from feriejobb.cli_run import run
from feriejobb.solve.instance import solve_instance
from feriejobb.study.kinds import SMALLEST, _standardised, contrasts, kinds
from feriejobb.study.lotteries import Lotteries
from feriejobb.study.odds import Odds, normal, odds, wilson
from feriejobb.study.odds_words import odds_csv


@pytest.fixture(scope="module")
def loaded() -> feriejobb.Loaded:
    """A small made-up summer."""
    return feriejobb.generate(scale=0.03, seed=4)


@pytest.fixture(scope="module")
def found(loaded: feriejobb.Loaded) -> Odds:
    """Its odds over thirty lotteries."""
    return odds(loaded.instance, 30, checked=0, processes=1)


@pytest.fixture(scope="module")
def tiny() -> feriejobb.Loaded:
    """A town whose real solve takes no time, and whose budgets bind, so that the walk errs."""
    return feriejobb.generate(scale=0.006, seed=3, settings=["generator.budget_scope=alla"])


@pytest.fixture(scope="module")
def checked(tiny: feriejobb.Loaded) -> Odds:
    """Its odds, two of the lotteries solved too."""
    return odds(tiny.instance, 30, checked=2, processes=1)


def test_chances_are_means_over_the_lotteries(loaded: feriejobb.Loaded, found: Odds) -> None:
    """Counted anew, one lottery at a time."""
    town = Lotteries.of(loaded.instance)
    seed = loaded.instance.model.lottery.seed
    placed = np.stack([town.placed(f"{seed}/odds/{k}") for k in range(1, 31)])
    for kind, chance in zip(kinds(town), found.chances, strict=True):
        assert (chance.by, chance.kind) == (kind.by, kind.name)
        size = kind.members.sum()
        assert chance.applicants == size
        if size < SMALLEST:
            assert chance.mean is None
        else:
            assert chance.mean == pytest.approx(placed[:, kind.members].mean())
            assert chance.mean is not None
            assert chance.low is not None
            assert chance.high is not None
            assert 0 <= chance.low <= chance.mean <= chance.high <= 1


def test_no_group_holds_anyone_protected_or_of_another_age(loaded: feriejobb.Loaded) -> None:
    """All kinds of one characteristic together are the ordinary applicants of the model's years."""
    town = Lotteries.of(loaded.instance)
    people = town.problem.crowd.applicants
    years = loaded.instance.model.eligibility.birth_years
    wanted = [not a.protected and a.birth_date.year in years for a in people]
    for by in {k.by for k in kinds(town)}:
        together = sum(k.members.astype(int) for k in kinds(town) if k.by == by)
        assert np.asarray(together).tolist() == [int(w) for w in wanted]


def test_processes_decide_nothing(tiny: feriejobb.Loaded, checked: Odds) -> None:
    """Two give what one gives, to the last bit."""
    assert odds(tiny.instance, 30, checked=2, processes=2) == checked


def test_those_who_tried_before_have_the_better_odds(found: Odds) -> None:
    """Köled decides most: priority before new before those who had a job."""
    tiers = {c.kind: c.mean for c in found.chances if c.by == "köled" and c.mean is not None}
    assert tiers["ny"] > tiers["haft_jobb"]


def test_wilson_covers_what_it_promises() -> None:
    """Over many made-up series the interval holds the true share in about 95 of 100."""
    random = np.random.default_rng(1)
    for true in (0.5, 0.93):
        hits = 0
        for _ in range(400):
            _, low, high = wilson(random.binomial(50, true, size=60) / 50, 50)
            hits += low <= true <= high
        assert 0.91 <= hits / 400 <= 0.99


def test_where_nothing_varies_the_interval_is_not_empty() -> None:
    """All or none in each of forty lotteries does not prove certainty; nor does any other share."""
    assert wilson(np.ones(40), 30)[1] < 1
    assert wilson(np.zeros(40), 30)[2] > 0
    for share in (0.7, 0.993):
        mean, low, high = wilson(np.full(40, share), 300)
        assert low < mean < high
        assert high - low < 0.001
    assert normal(np.full(10, 0.25)) == (0.25, 0.25, 0.25)


def test_alike_are_compared_with_alike() -> None:
    """Two strata of very different chances: a mix alone makes no gap, a real gap shows in full."""
    strata = np.repeat([0, 1], [40, 40])
    one = np.zeros(80, dtype=bool)
    one[:30] = True
    one[40:60] = True
    weights = _standardised(strata, one, ~one)
    assert weights is not None
    by_stratum = np.where(strata == 0, 0.9, 0.2)
    assert weights @ by_stratum == pytest.approx(0)
    assert weights @ (by_stratum + 0.1 * one) == pytest.approx(0.1)
    assert _standardised(strata, strata == 0, strata == 1) is None


def test_the_rows_order_is_among_what_must_not_matter(found: Odds) -> None:
    """With sex, quarter and year of birth; the largest gap first."""
    assert {gap.by for gap in found.gaps} == {"kön", "födelsekvartal", "ålder", "radernas ordning"}
    means = [gap.mean for gap in found.gaps]
    assert means == sorted(means, reverse=True)
    assert min(means) >= 0


def test_a_planted_unfairness_is_the_largest_gap(loaded: feriejobb.Loaded) -> None:
    """If a tenth of the last third of the rows lost their places, that contrast would say so."""
    town = Lotteries.of(loaded.instance)
    rows = np.array([a.row for a in town.problem.crowd.applicants])
    last = rows > np.quantile(rows, 2 / 3)
    chance = np.where(last, 0.6, 0.7)
    values = {(c.by, c.first, c.second): float(c.weights @ chance) for c in contrasts(town)}
    worst = max(values, key=lambda key: abs(values[key]))
    assert worst[0] == "radernas ordning"
    assert abs(values[worst]) == pytest.approx(0.1, abs=0.02)


def test_the_file_hides_small_groups(found: Odds) -> None:
    """Neither their chance nor their size."""
    rows = list(csv.reader(io.StringIO(odds_csv(found).decode()), delimiter=";"))
    hidden = {(c.by, c.kind) for c in found.chances if c.mean is None}
    assert hidden
    assert {(r[0], r[1]) for r in rows if r[2:] == [".."] * 5} == hidden


def test_the_command_writes_the_file_and_tells_the_gaps(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Never over a file that is there."""
    made = ["generate", "--model", "sommar", "--scale", "0.01", "--out", str(tmp_path / "in")]
    assert run(cli, made) == 0
    out = tmp_path / "chanser.csv"
    args = ["odds", str(tmp_path / "in"), "--model", "sommar", "--lotteries", "4"]
    args += ["--processes", "1", "--checked", "1", "--out", str(out)]
    capsys.readouterr()
    assert run(cli, args) == 0
    told = capsys.readouterr().out
    assert "SYNTETISKT" in told
    assert "procentenheter" in told
    assert "1 av lottningarna är kön också löst" in told
    assert out.read_text(encoding="utf-8").startswith(
        "slag;grupp;sokande;chans;lagst;hogst;avvikelse\n"
    )
    assert run(cli, args) == 6


def test_the_check_is_the_walk_against_the_whole_solve(
    tiny: feriejobb.Loaded, checked: Odds
) -> None:
    """Each kind's share by the walk minus its share in the real allocation of that lottery."""
    town = Lotteries.of(tiny.instance)
    seed = tiny.instance.model.lottery.seed
    differences = []
    for k in (1, 2):
        model = tiny.instance.model
        lottery = model.lottery.model_copy(update={"seed": f"{seed}/odds/{k}"})
        drawn = model.model_copy(update={"lottery": lottery})
        real = solve_instance(replace(tiny.instance, model=drawn))
        ids = {p.applicant for p in real.placements}
        has = np.array([entry.id in ids for entry in town.problem.queue])
        differences.append(town.placed(f"{seed}/odds/{k}").astype(int) - has)
    between = np.mean(differences, axis=0)
    assert between.any()
    assert checked.checked == 2
    for kind, chance in zip(kinds(town), checked.chances, strict=True):
        if chance.mean is not None:
            assert chance.apart == pytest.approx(between[kind.members].mean())


def test_one_lottery_is_no_series(loaded: feriejobb.Loaded) -> None:
    """A spread needs two."""
    with pytest.raises(ValueError, match="two"):
        odds(loaded.instance, 1)


def test_the_api_gives_frames(loaded: feriejobb.Loaded) -> None:
    """Chances and, beside them, the gaps."""
    frame = feriejobb.odds(loaded, 3, checked=0, processes=1)
    columns = ["slag", "grupp", "sokande", "chans", "lagst", "hogst", "avvikelse"]
    assert list(frame.columns) == columns
    assert frame["avvikelse"].isna().all()
    assert set(frame.attrs["skillnader"]["slag"]) >= {"kön"}
