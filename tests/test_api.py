"""The public API: typed, light to import, frames without anyone protected."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import feriejobb
from feriejobb.errors import InputError, VerificationError


@pytest.fixture(scope="module")
def loaded() -> feriejobb.Loaded:
    """A tiny made-up summer in which many are protected."""
    return feriejobb.generate(scale=0.006, seed=3, settings=["generator.protected=0.2"])


@pytest.fixture(scope="module")
def result(loaded: feriejobb.Loaded) -> feriejobb.Result:
    """Its allocation, in memory."""
    return feriejobb.solve(loaded)


def ids(loaded: feriejobb.Loaded, *, protected: bool) -> set[str]:
    """Applicants of one kind."""
    return {a.id for a in loaded.instance.applicants if a.protected is protected}


def test_frames_hold_everyone_ordinary_once(
    loaded: feriejobb.Loaded, result: feriejobb.Result
) -> None:
    """Placed and unplaced together are the ordinary applicants; nobody protected anywhere."""
    placed, without = feriejobb.placements(result), feriejobb.unplaced(result)
    assert ids(loaded, protected=True)
    both = [*placed["ansokan_id"], *without["ansokan_id"]]
    assert sorted(both) == sorted(ids(loaded, protected=False))
    assert set(feriejobb.applicants(loaded)["ansokan_id"]) == ids(loaded, protected=False)
    assert placed["kostnad_ore"].sum() == sum(
        p.cost_ore for p in result.placements if p.applicant in ids(loaded, protected=False)
    )
    areas = {p.id: p.area for p in loaded.instance.places}
    assert list(placed["arbetsomrade"]) == [areas[p] for p in placed["plats_id"]]


def test_applicants_stand_in_queue_order(
    loaded: feriejobb.Loaded, result: feriejobb.Result
) -> None:
    """The same before solving as after it."""
    before, after = feriejobb.applicants(loaded), feriejobb.applicants(result)
    pd.testing.assert_frame_equal(before, after)
    assert before["ko_nr"].is_monotonic_increasing
    assert before["alder"].isin([15, 16, 17, 18, 19, 20]).all()


def test_goals_and_places(loaded: feriejobb.Loaded, result: feriejobb.Result) -> None:
    """The model's goals in order with the tie-break last; every place with its seats."""
    assert list(feriejobb.goal_results(result)["mal"]) == ["quotas", "queue", "wishes", "tie_break"]
    assert feriejobb.places(loaded)["antal"].sum() == sum(p.seats for p in loaded.instance.places)


def test_a_run_opens_as_its_result(tmp_path: Path) -> None:
    """Written, judged, opened: the same placements. Another input is refused."""
    from feriejobb.cli import cli
    from feriejobb.cli_run import run

    args = ["--model", "sommar", "--scale", "0.003", "--out", str(tmp_path / "in")]
    assert run(cli, ["generate", *args]) == 0
    solved = feriejobb.solve(feriejobb.load(tmp_path / "in"), tmp_path / "ut")
    opened = feriejobb.open_run(tmp_path / "ut")
    assert opened.placements == solved.placements
    with (tmp_path / "in" / "platser.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    with pytest.raises(VerificationError):
        feriejobb.open_run(tmp_path / "ut")


def test_compare_takes_differences_from_the_named_baseline(loaded: feriejobb.Loaded) -> None:
    """A larger town, so that little is hidden; values and differences add up."""
    town = {
        "nu": feriejobb.generate(scale=0.02, seed=1),
        "hälften": feriejobb.generate(scale=0.02, seed=1, scenarios=["sommar-2020"]),
    }
    results = {name: feriejobb.solve(one) for name, one in town.items()}
    frame = feriejobb.compare(results, baseline="nu")
    placed = frame[frame["avser"] == "placerade"].set_index("scenario")
    ordinary = {n: len(feriejobb.placements(r)) for n, r in results.items()}
    assert dict(placed["varde"]) == ordinary
    assert placed["skillnad"]["hälften"] == ordinary["hälften"] - ordinary["nu"] < 0
    counts = frame[frame["enhet"] == "personer"]["varde"].dropna()
    assert not counts.between(1, 4).any()
    assert str(frame["varde"].dtype) == "Int64"
    with pytest.raises(KeyError):
        feriejobb.compare(results)


def test_sweep_gives_the_comparison_of_the_command(tmp_path: Path) -> None:
    """The frame is what ``jamforelse.csv`` says."""
    from feriejobb.cli import cli
    from feriejobb.cli_run import run

    args = ["--model", "sommar", "--scale", "0.004", "--out", str(tmp_path / "in")]
    assert run(cli, ["generate", *args]) == 0
    frame = feriejobb.sweep(tmp_path / "in", [], tmp_path / "ut", grid=["budget=0.5"])
    table = pd.read_csv(tmp_path / "ut" / "jamforelse.csv", sep=";", na_values=[".."])
    assert set(frame["scenario"]) == {"baslinje", "budget=0.5"}
    mine = frame.set_index(["grupp", "avser", "enhet", "scenario"])["varde"].dropna().to_dict()
    keys = ["grupp", "avser", "enhet", "scenario"]
    assert mine == table.set_index(keys)["varde"].dropna().astype(int).to_dict()


def test_what_is_wrong_is_an_error_of_the_family() -> None:
    """As on the command line, with all that is wrong."""
    with pytest.raises(InputError):
        feriejobb.load("finns-inte")
    with pytest.raises(AttributeError):
        _ = feriejobb.finns_inte
    assert set(feriejobb.__all__) <= set(dir(feriejobb))


@pytest.mark.parametrize("name", feriejobb.__all__)
def test_every_public_name_is_there(name: str) -> None:
    """Whichever module of the package it lives in."""
    assert getattr(feriejobb, name) is not None


@pytest.mark.parametrize(
    "code",
    [
        "import feriejobb, sys; assert 'pandas' not in sys.modules",
        "import feriejobb.verify.files, sys; assert 'ortools' not in sys.modules",
        "import feriejobb, feriejobb.solve; assert callable(feriejobb.solve)",
        "import feriejobb; assert feriejobb.solve.__module__ == 'feriejobb.api'",
    ],
)
def test_importing_is_light_and_solve_is_a_function_either_way(code: str) -> None:
    """In a fresh process: nothing heavy comes along, and the package's name is no trap."""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_package_called_is_the_function(loaded: feriejobb.Loaded) -> None:
    """Also where the package of the same name was imported first."""
    import feriejobb.solve as package

    assert package(loaded).placements == feriejobb.solve(loaded).placements  # type: ignore[operator]
