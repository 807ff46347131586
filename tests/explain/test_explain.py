"""Reasons over the command line, against a town whose reasons are known from paper."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from feriejobb.cli import cli
from feriejobb.cli_run import run
from feriejobb.explain.letter import NEUTRAL
from feriejobb.intake import load
from feriejobb.rules.registry import RULES
from feriejobb.solve import solve_instance
from tests.explain.town import PEOPLE, PLACED, write_town


def told(run_folder: Path, name: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """What ``explain --json`` says."""
    capsys.readouterr()
    assert run(cli, ["explain", str(run_folder), name, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def lines(run_folder: Path, name: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The letter."""
    capsys.readouterr()
    assert run(cli, ["explain", str(run_folder), name]) == 0
    return capsys.readouterr().out.splitlines()


def test_placed_with_the_second_wish_because_the_first_was_full(
    town_run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """B1 is told the place, the wish, and who had the only possible park place."""
    data = told(town_run, "B1", capsys)
    first = told(town_run, "A1", capsys)["ko_nr"]
    assert (data["placed"], data["plats_id"], data["onskemal_rang"]) == (True, "P2", 2)
    assert data["areas"][0] == {
        "onskemal_rang": 1,
        "arbetsomrade": "park",
        "places": 2,
        "possible": 1,
        "open": 0,
        "removed": {"area": 1},
        "last_ko_nr": first,
    }
    text = lines(town_run, "B1", capsys)
    assert "Det var ditt önskemål nummer 2." in text
    assert "- Önskemål 1, park: 2 platser finns, 1 möjlig för dig." in text
    assert "  Ingen av de möjliga hade utrymme kvar." in text
    assert not any("Önskemål 2" in line for line in text)


def test_tier_lottery_and_position_follow_the_queue(
    town_run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Everyone has their own lottery number, and a better tier stands before a worse one."""
    found = [told(town_run, name, capsys) for name in PEOPLE if name != "S1"]
    assert len({d["lottnummer"] for d in found}) == len(found)
    order = [d["led"] for d in sorted(found, key=lambda d: d["ko_nr"])]
    tiers = ["fortur"] * 2 + ["sokt_utan_jobb"] + ["ny"] * 3 + ["haft_jobb"] * 3
    assert order == tiers


def test_no_letter_says_how_many_stand_in_the_queue(
    town_run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Less the ordinary ones of the public report, that would be how many are protected."""
    for name in ("A1", "C1"):
        assert not {"ko", "ko_langd"} & set(told(town_run, name, capsys))
        (line,) = [t for t in lines(town_run, name, capsys) if t.startswith("Du har plats ")]
        assert re.fullmatch(r"Du har plats \d+ i kön\. Ditt köled är: .+", line)


@pytest.mark.parametrize(
    ("name", "reason", "changes"),
    [
        ("C1", "platser_fulla", {"area": "Skarpnäck"}),
        ("D1", "platser_fulla", {"wish": "vård"}),
        ("G1", "platser_fulla", {}),
        ("H1", "inga_mojliga_platser", {"extract": "barn"}),
        ("I1", "inga_mojliga_platser", {"wish": "kontor", "extract": "barn"}),
        ("L1", "inga_mojliga_platser", {"period": "vård"}),
        ("J1", "ej_behorig", {}),
    ],
)
def test_unplaced_gets_the_reason_and_the_change_that_paper_gives(
    town_run: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    reason: str,
    changes: dict[str, str],
) -> None:
    """The reason code, and the changes of the application that open a place, if there are any."""
    data = told(town_run, name, capsys)
    found = [c for c in data["could_have"] if c["change"] not in ("queue", "seats")]
    assert (data["placed"], data["orsak"]) == (False, reason)
    assert data["proved"] == (reason == "platser_fulla")
    assert {c["change"] for c in found} == changes.keys()
    text = lines(town_run, name, capsys)
    assert sum(line.startswith("Skälet: ") for line in text) == 1
    for claim in data["could_have"]:
        assert f"- {claim['text']}" in text
    for claim in found:
        assert changes[claim["change"]] in (claim["arbetsomrade"], claim["stadsdel"])


@pytest.mark.parametrize(
    ("name", "ahead", "seat"), [("C1", "A1", "P1"), ("D1", "B1", None), ("G1", None, None)]
)
def test_the_queue_position_and_the_seat_that_would_have_been_enough(
    town_run: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    ahead: str | None,
    seat: str | None,
) -> None:
    """Just before whoever has the only place; G1's is held by someone of whom nothing is told."""
    claims = {c["change"]: c for c in told(town_run, name, capsys)["could_have"]}
    wanted = None if ahead is None else told(town_run, ahead, capsys)["ko_nr"]
    assert claims.get("queue", {}).get("ko_nr") == wanted
    if seat is not None:
        assert (claims["seats"]["plats_id"], claims["seats"]["platser"]) == (seat, 1)
        text = lines(town_run, name, capsys)
        assert any("Den platsen ligger i ett köled före ditt." in line for line in text)


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("C1", {"andra_stadsdelar": "Skarpnäck"}),
        ("D1", {"onskemal_2": "vård"}),
        ("H1", {"registerutdrag": "ja"}),
        ("I1", {"onskemal_2": "kontor"}),
        ("L1", {"perioder": "1,2"}),
        ("G1", {"onskemal_2": "kontor"}),
    ],
)
def test_every_told_change_holds_when_solved_again(
    tmp_path: Path, name: str, cells: dict[str, str]
) -> None:
    """With the change the applicant gets a place; G1, who was told of none, still gets none."""
    source = write_town(tmp_path / "in", {name: cells})
    loaded = load(source, "sommar", settings=["lottery.seed=prov"])
    placed = {p.applicant for p in solve_instance(loaded.instance).placements}
    assert (name in placed) == (name != "G1")


def test_rules_that_removed_places_are_told_in_their_own_words(
    town_run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """H1 reads that the nursery needs an extract, with the number of places."""
    reason = next(rule.reason for rule in RULES if rule.name == "extract")
    assert f"  1 föll bort: {reason}" in lines(town_run, "H1", capsys)


def test_nothing_is_told_of_someone_protected(
    town_run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One neutral sentence, in words and as data, even where the input is gone."""
    alone = tmp_path / "ut"
    shutil.copytree(town_run, alone)
    assert lines(alone, "S1", capsys) == [NEUTRAL]
    assert told(alone, "S1", capsys) == {"exit_code": 0, "ok": True, "text": [NEUTRAL]}


def test_the_position_of_someone_protected_is_no_cut_off(
    town_run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """G1's only possible place went to S1: full, but without a queue position."""
    data = told(town_run, "G1", capsys)
    assert data["possible"] == [{"plats_id": "P5", "last_ko_nr": None}]
    assert (data["areas"][0]["open"], data["areas"][0]["last_ko_nr"]) == (0, None)
    assert "- Lagret, lager, delperiod 1: ingen uppgift" in lines(town_run, "G1", capsys)


def test_an_unknown_id_is_an_error_that_does_not_repeat_it(
    town_run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, the code, and not a trace of what was typed."""
    assert run(cli, ["explain", str(town_run), "HEMLIGT-77", "--json"]) == 2
    shown = capsys.readouterr()
    assert "ANSÖKAN_OKÄND" in shown.err
    assert "HEMLIGT" not in shown.out + shown.err


def test_a_changed_input_is_refused(
    town_run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No reason is given from other tables than those the run was made of."""
    source = write_town(tmp_path / "in", {"G1": {"onskemal_1": "park"}})
    assert run(cli, ["explain", str(town_run), "G1", "--input", str(source)]) == 4
    assert "INDATA" in capsys.readouterr().err


def test_the_town_is_solved_as_on_paper(town_run: Path) -> None:
    """The placements that all the other tests rest on."""
    found: dict[str, str] = {}
    for part in ("internt", "skydd"):
        text = (town_run / part / "placeringar.csv").read_text(encoding="utf-8")
        rows = (line.split(";") for line in text.splitlines()[1:])
        found |= {row[0]: row[1] for row in rows}
    assert found == PLACED
