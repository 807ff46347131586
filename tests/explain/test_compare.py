"""Differences between two runs, over the command line and in the workbook."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from feriejobb.cli import cli
from feriejobb.cli_run import run
from feriejobb.report.compare_book import AREAS, EMPLOYERS, PEOPLE, PERIODS, UNPROVED
from tests.explain.conftest import SEED
from tests.explain.town import write_town
from tests.report.reading import records, sheet


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """D1 also wishes care and gets it; A1 wants the office before the park, so B1 moves there."""
    root = tmp_path_factory.mktemp("andra")
    changes = {
        "A1": {"onskemal_1": "kontor", "onskemal_2": "park"},
        "D1": {"onskemal_2": "vård"},
        "S1": {"onskemal_1": "barn"},
    }
    source = write_town(root / "in", changes)
    assert run(cli, ["solve", str(source), *SEED, "--out", str(root / "ut")]) == 0
    return root / "ut"


def test_who_is_new_lost_and_moved(
    town_run: Path, other: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A1 and B1 change places, D1 and G1 are new; S1, who lost the store, is nowhere."""
    out = tmp_path / "skillnad.xlsx"
    args = ["compare", str(town_run), str(other), "--out", str(out), "--json"]
    assert run(cli, args) == 0
    data = json.loads(capsys.readouterr().out)
    assert {p["ansokan_id"]: p["change"] for p in data["people"]} == {
        "A1": "flyttad",
        "B1": "flyttad",
        "D1": "ny",
        "G1": "ny",
    }
    assert (data["same_input"], data["same_model"], data["unproved"]) == (False, True, False)
    rows = records(out.read_bytes(), PEOPLE)
    assert [(r["Ansökan-id"], r["Plats-id A"], r["Plats-id B"]) for r in rows] == [
        ("D1", None, "P3"),
        ("G1", None, "P5"),
        ("A1", "P1", "P2"),
        ("B1", "P2", "P1"),
    ]
    assert b"S1" not in json.dumps(data).encode()


def test_counts_hold_ordinary_applicants_only(town_run: Path, other: Path, tmp_path: Path) -> None:
    """The store counts nobody in A, where S1 has it, and G1 in B."""
    out = tmp_path / "skillnad.xlsx"
    assert run(cli, ["compare", str(town_run), str(other), "--out", str(out)]) == 0
    data = out.read_bytes()
    areas = {r["Arbetsområde"]: (r["Placerade A"], r["Placerade B"]) for r in records(data, AREAS)}
    assert areas == {
        "barn": (0, 0),
        "kontor": (1, 1),
        "lager": (0, 1),
        "park": (1, 1),
        "vård": (0, 1),
    }
    periods = [tuple(r.values()) for r in records(data, PERIODS)]
    assert periods == [("Delperiod 1", 2, 3, 1), ("Delperiod 2", 0, 1, 1)]
    employers = [tuple(r.values()) for r in records(data, EMPLOYERS)]
    assert employers == [("Farsta", 2, 4, 2), ("Skarpnäck", 0, 0, 0)]


def test_the_summary_says_whether_runs_can_be_compared(
    town_run: Path, other: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Other tables are pointed out; a run against itself differs in nothing."""
    assert run(cli, ["compare", str(town_run), str(other), "--out", str(tmp_path / "1.xlsx")]) == 0
    text = capsys.readouterr().out
    assert "Körningarna är gjorda av olika indata." in text
    assert "Har plats bara i B: 2" in text
    assert UNPROVED not in text
    same = ["compare", str(town_run), str(town_run), "--out", str(tmp_path / "2.xlsx")]
    assert run(cli, same) == 0
    assert "samma indata och samma inställningar" in capsys.readouterr().out
    assert records((tmp_path / "2.xlsx").read_bytes(), PEOPLE) == []


def test_the_workbook_is_stamped_and_equal_each_time(
    town_run: Path, other: Path, tmp_path: Path
) -> None:
    """Synthetic data say so on the first page; the same two runs give the same bytes."""
    files = [tmp_path / "1.xlsx", tmp_path / "2.xlsx"]
    for file in files:
        assert run(cli, ["compare", str(town_run), str(other), "--out", str(file)]) == 0
    assert files[0].read_bytes() == files[1].read_bytes()
    cells = [c for r in sheet(files[0].read_bytes(), "Sammanfattning").values for c in r]
    assert "SYNTETISKT" in cells


def test_nothing_is_written_over_or_into_a_run(
    town_run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 6 for a file that exists and for one inside a run, which would spoil it."""
    out = tmp_path / "1.xlsx"
    out.write_bytes(b"min")
    assert run(cli, ["compare", str(town_run), str(town_run), "--out", str(out)]) == 6
    assert out.read_bytes() == b"min"
    assert "Arbetsboken (--out) finns redan" in capsys.readouterr().err
    inside = town_run / "1.xlsx"
    assert run(cli, ["compare", str(town_run), str(town_run), "--out", str(inside)]) == 6
    assert not inside.exists()
