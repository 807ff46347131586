"""Rounds over the command line: who stays, who leaves, who comes next (contract §5, Replan)."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.plan.round_town import (
    answers,
    applicants,
    call,
    next_round,
    placed,
    places,
    queue,
    rows,
    solve,
    write_town,
)

PEOPLE = (
    "A1 kontor",
    "A2 kontor",
    "B1 park",
    "B2 park kontor",
    "C1 kontor",
    "C2 park",
    "C3 kontor skydd",
)
JOBS = ("P1 kontor 2", "P2 park 1", "P3 kontor 1")
FIRST = {"A1": "P1", "A2": "P1", "B1": "P2", "B2": "P3"}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A first round: both offices full, C1 and the protected C3 wait, C2 waits for the park."""
    root = tmp_path_factory.mktemp("omgångar")
    run = solve(write_town(root / "in", applicants(*PEOPLE), places(*JOBS)), root / "r1")
    assert placed(run) == FIRST
    return run


def goals(run: Path) -> dict[str, int]:
    """Value by goal, in the order of the goals."""
    content = json.loads((run / "solution.json").read_text(encoding="utf-8"))
    return {goal["name"]: goal["value"] for goal in content["goals"]}


def test_a_declined_seat_goes_to_the_first_of_its_reserves(first: Path, tmp_path: Path) -> None:
    """Nobody else moves, the protected reserve stands in skydd/ only, the chain is by hash."""
    line = sorted(rows(first, "reserver.csv"), key=lambda row: int(row[2]))
    reserve = next(row[3] for row in line if row[1] == "P1")
    run = next_round(first, {"A1": "nej", "B2": "ja"}, tmp_path / "r2")
    assert placed(run) == {"A2": "P1", "B1": "P2", "B2": "P3", reserve: "P1"}
    assert reserve == "C3"
    assert "C3" not in (run / "internt" / "omgang.csv").read_text(encoding="utf-8")
    assert "C3" not in (run / "internt" / "forandringar.csv").read_text(encoding="utf-8")
    assert sorted(rows(run, "forandringar.csv")) == [
        ["A1", "P1", "", "tackat_nej", "", "Farsta"],
        ["C3", "", "P1", "ny", "", ""],
    ]
    assert {row[0]: row[2] for row in rows(run, "ej_placerade.csv")}["A1"] == "tackat_nej"
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["parent"] == hashlib.sha256((first / "manifest.json").read_bytes()).hexdigest()
    assert [entry["name"] for entry in manifest["inputs"] if entry["role"] == "svar"] == ["r2.csv"]
    assert list(goals(run)) == ["quotas", "queue", "moves", "wishes", "tie_break"]


def test_the_queue_is_accepted_standing_rest_declined_each_in_the_old_order(
    first: Path, tmp_path: Path
) -> None:
    """Nobody draws a new lot."""
    old = queue(first)
    run = next_round(first, {"A1": "nej", "B2": "ja"}, tmp_path / "r2")
    rest = [i for i in old if i not in ("A1", "B2", "A2", "B1")]
    assert queue(run) == ["B2", "A2", "B1", *rest, "A1"]


def test_a_standing_offer_moves_when_that_admits_the_next_in_line(
    first: Path, tmp_path: Path
) -> None:
    """B1 leaves the park; were nobody to move, C2 would get it, but an earlier one waits."""
    moved = next_round(first, {"B1": "nej"}, tmp_path / "r2")
    assert placed(moved) == {"A1": "P1", "A2": "P1", "B2": "P2", "C3": "P3"}
    assert goals(moved)["moves"] == 1
    moved_row = ["B2", "P3", "P2", "flyttad", "plats_at_annan", "Farsta"]
    assert moved_row in rows(moved, "forandringar.csv")


def test_an_accepted_youth_never_moves(first: Path, tmp_path: Path) -> None:
    """The same decline with B2 fixed: the park goes to the one who waits for it."""
    run = next_round(first, {"B1": "nej", "B2": "ja"}, tmp_path / "r2")
    assert placed(run) == {"A1": "P1", "A2": "P1", "B2": "P3", "C2": "P2"}
    assert goals(run)["moves"] == 0


def test_silence_leaves_the_offer_or_is_a_no_as_the_model_says(
    first: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Missing answers are counted, and ``inget_svar`` is one of them."""
    replies = answers(tmp_path / "svar.csv", {"A1": "ja", "A2": "inget_svar"})
    args = ["replan", first, "--replies", replies, "--out", tmp_path / "r2", "--json", "--quiet"]
    assert call(*args) == 0
    shape = json.loads(capsys.readouterr().out)
    assert (shape["round"]["utan svar"], shape["round"]["har tackat nej"]) == (3, 0)
    assert placed(tmp_path / "r2") == FIRST
    strict = tmp_path / "sträng"
    source, seed = first.parent / "in", ["--set", "lottery.seed=prov"]
    silent = ["--set", "replies.silence=nej", "--quiet"]
    assert call("solve", source, "--model", "sommar", *seed, *silent, "--out", strict) == 0
    run = next_round(strict, {"A1": "ja"}, tmp_path / "r3")
    assert {row[0] for row in rows(run, "omgang.csv") if row[3] == "nej"} == {"A2", "B1", "B2"}
    assert placed(run) == {"A1": "P1", "C3": "P1", "C1": "P3", "C2": "P2"}


def test_late_applicants_come_last_whatever_their_tier(first: Path, tmp_path: Path) -> None:
    """Two more seats at the office: the waiting get them before A9, who applied too late."""
    people = applicants(*PEOPLE, "A9 kontor", "A8 kontor")
    jobs = places("P1 kontor 4", *JOBS[1:])
    source = write_town(tmp_path / "sent", people, jobs)
    run = next_round(first, {"A1": "ja"}, tmp_path / "r2", "--input", source)
    assert placed(run) == {**FIRST, "C1": "P1", "C3": "P1"}
    assert set(queue(run)[-2:]) == {"A8", "A9"}
    assert {row[0] for row in rows(run, "omgang.csv") if row[1] == "0"} == {"A8", "A9"}


def test_answers_accumulate_over_three_rounds(
    first: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Repeating is harmless, contradicting is exit 2, a yes of the first round still binds."""
    second = next_round(first, {"A1": "nej", "B2": "ja"}, tmp_path / "r2")
    third = next_round(second, {"A1": "nej", "B2": "ja", "B1": "nej"}, tmp_path / "r3")
    assert placed(third) == {"A2": "P1", "B2": "P3", "C3": "P1", "C2": "P2"}
    fourth = next_round(third, {}, tmp_path / "r4")
    assert placed(fourth) == placed(third)
    assert queue(fourth)[0] == "B2"
    capsys.readouterr()
    for who, answer in (("A1", "ja"), ("B2", "nej")):
        replies = answers(tmp_path / "emot.csv", {who: answer})
        assert call("replan", third, "--replies", replies, "--out", tmp_path / "r5") == 2
        shown = capsys.readouterr()
        assert "SVAR_TIDIGARE_OMGÅNG" in shown.err
        assert "emot.csv" in shown.err
        assert who not in shown.err
    assert not (tmp_path / "r5").exists()


def test_contradictions_and_unknown_ids_are_named_by_position(
    first: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All at once, exit 2, no id in the text, nothing written."""
    file = tmp_path / "svar.csv"
    file.write_text("ansokan_id;svar\nA1;ja\nA1;nej\nZ77;ja\nC1;ja\nA2;kanske\n", encoding="utf-8")
    assert call("replan", first, "--replies", file, "--out", tmp_path / "r2") == 2
    shown = capsys.readouterr().err
    for code in ("SVAR_MOTSÄGELSE", "SVAR_UTAN_ERBJUDANDE", "SVAR_OKÄNT", "rad 3", "rad 4"):
        assert code in shown
    assert not any(value in shown for value in ("Z77", "A1", "kanske"))
    assert not (tmp_path / "r2").exists()


def test_a_returned_workbook_is_read(first: Path, tmp_path: Path) -> None:
    """Svar filled in by the förvaltning; the next round's workbook says which one it replaces."""
    folder = tmp_path / "svar"
    folder.mkdir()
    book = load_workbook(first / "forvaltningar" / "Farsta.xlsx")
    sheet = book["Placeringar"]
    header = {str(cell.value): number for number, cell in enumerate(sheet[1], start=1)}
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, header["Ansökan-id"]).value == "A1":
            sheet.cell(row, header["Svar"]).value = "Nej"
    book.save(folder / "Farsta.xlsx")
    assert call("replan", first, "--replies", folder, "--out", tmp_path / "r2", "--quiet") == 0
    assert placed(tmp_path / "r2") == {"A2": "P1", "B1": "P2", "B2": "P3", "C3": "P1"}
    made = load_workbook(tmp_path / "r2" / "forvaltningar" / "Farsta.xlsx", read_only=True)
    cells = [str(cell) for row in made["Översikt"].iter_rows(values_only=True) for cell in row]
    assert "Ersätter" in cells


def test_a_yes_stands_in_the_next_list_and_is_read_back(first: Path, tmp_path: Path) -> None:
    """Nobody is asked twice: returned as sent the list repeats the yes, changed it is wrong."""
    run = next_round(first, {"B2": "ja", "A1": "nej"}, tmp_path / "r2")
    sent = run / "forvaltningar" / "Farsta.xlsx"
    book = load_workbook(sent)
    sheet = book["Placeringar"]
    header = {str(cell.value): number for number, cell in enumerate(sheet[1], start=1)}
    rows_of = {
        str(sheet.cell(row, header["Ansökan-id"]).value): row for row in range(2, sheet.max_row + 1)
    }
    told = {who: sheet.cell(row, header["Svar"]).value for who, row in rows_of.items()}
    assert {who for who, answer in told.items() if answer == "Ja"} == {"B2"}
    assert set(told.values()) == {"Ja", None}
    assert call("replan", run, "--replies", sent, "--out", tmp_path / "r3", "--quiet") == 0
    sheet.cell(rows_of["B2"], header["Svar"]).value = "Nej"
    book.save(tmp_path / "Farsta.xlsx")
    args = ("--replies", tmp_path / "Farsta.xlsx", "--out", tmp_path / "r4", "--quiet")
    assert call("replan", run, *args) == 2


def test_a_run_that_was_changed_is_no_ground_for_a_next_round(first: Path, tmp_path: Path) -> None:
    """Exit 4 before anything is solved."""
    shutil.copytree(first.parent / "in", tmp_path / "in")
    copy = shutil.copytree(first, tmp_path / "r1")
    file = copy / "internt" / "placeringar.csv"
    file.write_bytes(file.read_bytes().replace(b"A1;P1", b"A1;P3"))
    replies = answers(tmp_path / "svar.csv", {"A1": "ja"})
    assert call("replan", copy, "--replies", replies, "--out", tmp_path / "r2", "--quiet") == 4
    assert not (tmp_path / "r2").exists()


def test_an_input_changed_in_place_must_be_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without ``--input`` the previous input is meant, and that one is gone."""
    source = write_town(tmp_path / "in", applicants(*PEOPLE), places(*JOBS))
    run = solve(source, tmp_path / "r1")
    (source / "platser.csv").write_text(places("P1 kontor 3", *JOBS[1:]), encoding="utf-8")
    replies = answers(tmp_path / "svar.csv", {"A1": "ja"})
    args = ["replan", run, "--replies", replies, "--out", tmp_path / "r2"]
    assert call(*args) == 2
    assert "INDATA_ÄNDRAD" in capsys.readouterr().err
    assert call(*args, "--input", source, "--quiet") == 0
    assert placed(tmp_path / "r2") == {**FIRST, "C3": "P1"}


def test_solve_from_a_run_is_the_next_round_under_another_model(
    first: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Same answers as ``replan``; another lottery, or half of the options, is exit 2."""
    replies = answers(tmp_path / "svar.csv", {"A1": "nej", "B2": "ja"})
    args = ["solve", first.parent / "in", "--model", "sommar", "--out", tmp_path / "r2", "--quiet"]
    after = ["--from", first, "--replies", replies]
    assert call(*args, "--set", "lottery.seed=annat", *after) == 2
    assert "LOTT_ANNAT_FRÖ" in capsys.readouterr().err
    assert call(*args, "--set", "lottery.seed=prov", "--from", first) == 2
    assert "--replies" in capsys.readouterr().err
    assert not (tmp_path / "r2").exists()
    assert call(*args, "--set", "lottery.seed=prov", *after) == 0
    same = next_round(first, {"A1": "nej", "B2": "ja"}, tmp_path / "r3")
    assert placed(tmp_path / "r2") == placed(same)
    assert queue(tmp_path / "r2") == queue(same)
    assert call("verify", tmp_path / "r2", "--quiet") == 0


def test_who_was_protected_late_must_be_protected_in_the_next_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The old input would print the youth in the open again."""
    source = write_town(tmp_path / "in", applicants(*PEOPLE), places(*JOBS))
    run = solve(source, tmp_path / "r1")
    assert call("protect", run, "A1") == 0
    replies = answers(tmp_path / "svar.csv", {"A1": "ja"})
    args = ["replan", run, "--replies", replies, "--out", tmp_path / "r2", "--quiet"]
    capsys.readouterr()
    assert call(*args) == 2
    shown = capsys.readouterr().err
    assert "SKYDD_SAKNAS" in shown
    assert "A1" not in shown
    right = applicants("A1 kontor skydd", *PEOPLE[1:])
    assert call(*args, "--input", write_town(tmp_path / "rätt", right, places(*JOBS))) == 0
    assert "A1" not in (tmp_path / "r2" / "internt" / "omgang.csv").read_text(encoding="utf-8")
