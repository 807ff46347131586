"""More offers than seats: who gets one, what the next rounds do, and what is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.plan.round_town import answers, applicants, call, next_round, placed, places, write_town

#: Two thirds accept, and a tenth is risk enough: eight seats bear two offers more.
SETTING = "overbooking.forvaltningar.Farsta={ acceptance_bp = 6600, risk_bp = 1000 }"
PEOPLE = applicants(*(f"A{n} kontor" for n in range(14)))
JOBS = ("P1 kontor 5", "P2 kontor 3")
BOARDS = "forvaltning;typ;budget_kr;mal_antal;mottagare\nFarsta;stadsdel;{budget};;\n"


def first_round(root: Path, budget: str = "", *more: str) -> Path:
    """The first round of the overbooked town."""
    source = write_town(
        root / "in", PEOPLE, places(*JOBS), forvaltningar=BOARDS.format(budget=budget)
    )
    out = root / "r1"
    args = ["--set", "lottery.seed=prov", "--set", SETTING, "--out", out, "--quiet"]
    assert call("solve", source, "--model", "sommar", *args, *more) == 0
    assert call("verify", out, "--quiet") == 0
    return out


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight seats, ten offers."""
    return first_round(tmp_path_factory.mktemp("överbokat"))


def test_by_default_nothing_is_offered_beyond_the_seats(tmp_path: Path) -> None:
    """Eight seats, eight offers; nothing is told about overbooking."""
    source = write_town(tmp_path / "in", PEOPLE, places(*JOBS))
    out = tmp_path / "r1"
    args = ["--set", "lottery.seed=prov", "--out", out, "--quiet"]
    assert call("solve", source, "--model", "sommar", *args) == 0
    assert len(placed(out)) == 8
    book = load_workbook(out / "internt" / "samordning.xlsx", read_only=True)
    assert "Överbokning" not in book.sheetnames


def test_the_extra_offers_are_spread_over_the_places_and_verified(first: Path) -> None:
    """One more at each; the change is told as old → new, the totals are those of the input."""
    held = list(placed(first).values())
    assert (held.count("P1"), held.count("P2")) == (6, 4)
    manifest = json.loads((first / "manifest.json").read_text(encoding="utf-8"))
    assert "överbokning: Farsta: platser 8 → 10 erbjudanden" in manifest["parameters"]["changes"]
    assert manifest["totals"]["seats"] == 8


def test_the_risk_is_told_to_the_coordinator_and_the_forvaltning(
    first: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """P(Bin(10; 0,66) > 8) = 0,66^10 + 10 · 0,66^9 · 0,34 = 9,65 %, rounded up."""
    book = load_workbook(first / "internt" / "samordning.xlsx", read_only=True)
    row = list(book["Överbokning"].iter_rows(values_only=True))[1]
    assert row[:5] == ("Farsta", 8, 10, 0, 10)
    assert row[6] == pytest.approx(0.0965)
    own = load_workbook(first / "forvaltningar" / "Farsta.xlsx", read_only=True)
    cells = [str(c) for r in own["Översikt"].iter_rows(values_only=True) for c in r if c]
    assert "Överbokad" in cells
    replies = answers(first.parent / "inga.csv", {})
    out = first.parent / "tyst"
    assert call("replan", first, "--replies", replies, "--out", out, "--json", "--quiet") == 0
    told = json.loads(capsys.readouterr().out)["overbooking"]
    assert [(r["employer"], r["most"], r["seats_bp"]) for r in told] == [("Farsta", 10, 965)]


def test_only_seats_that_nobody_has_accepted_are_overbooked_again(
    first: Path, tmp_path: Path
) -> None:
    """Six have accepted eight seats: two are left, and two bear no offer more."""
    held = sorted(placed(first))
    said = dict.fromkeys(held[:6], "ja") | dict.fromkeys(held[6:], "nej")
    second = next_round(first, said, tmp_path / "r2")
    now = placed(second)
    assert len(now) == 8
    assert set(held[:6]) <= now.keys()


def test_more_yes_than_seats_all_keep_their_place(first: Path, tmp_path: Path) -> None:
    """The risk that was taken came true: ten have a promise, nobody new is asked."""
    held = placed(first)
    second = next_round(first, dict.fromkeys(held, "ja"), tmp_path / "r2")
    assert placed(second) == held
    third = next_round(second, {}, tmp_path / "r3")
    assert placed(third) == held


def test_a_place_that_closes_is_closed_though_it_was_overbooked(
    first: Path, tmp_path: Path
) -> None:
    """Nobody keeps a seat at a place without seats."""
    held = placed(first)
    shut = write_town(tmp_path / "sen", PEOPLE, places(JOBS[0], "P2 kontor 0"))
    said = dict.fromkeys(held, "ja")
    second = next_round(first, said, tmp_path / "r2", "--input", shut)
    assert set(placed(second).values()) == {"P1"}


def test_the_budget_is_raised_likewise_and_its_risk_is_told(tmp_path: Path) -> None:
    """Money for eight youths: ten offers are made, and the risk lies between two bounds."""
    run = first_round(tmp_path, "85000")
    assert len(placed(run)) == 10
    book = load_workbook(run / "internt" / "samordning.xlsx", read_only=True)
    bounds = [float(str(c)) for c in list(book["Överbokning"].iter_rows(values_only=True))[1][7:9]]
    assert 0.096 < bounds[0] <= bounds[1] < 0.097
    budget = list(book["Budgetar"].iter_rows(values_only=True))[1]
    assert budget[1] == 85_000


def test_an_unknown_forvaltning_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A misspelt name would silently overbook nobody."""
    source = write_town(tmp_path / "in", PEOPLE, places(*JOBS))
    wrong = SETTING.replace("Farsta", "Fasta")
    args = ["--set", "lottery.seed=prov", "--set", wrong, "--out", tmp_path / "r1"]
    assert call("solve", source, "--model", "sommar", *args) == 2
    assert "FÖRVALTNING_OKÄND" in capsys.readouterr().err
