"""What differs between the inputs of two rounds, by kind, and where it is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from feriejobb.data.instance import Instance
from feriejobb.data.round_report import LateChange
from feriejobb.intake import load
from feriejobb.plan.late_changes import late_changes
from tests.plan.round_town import answers, applicants, call, places, rows, solve, write_town

HEADS = "handledare_id;handledargrupp;period;max_ungdomar\n"
BOARDS = "forvaltning;typ;budget_kr;mal_antal;mottagare\n"


def supervised(*lines: str) -> str:
    """``platser.csv`` with P1 in supervisor group H."""
    head, *body = places(*lines).splitlines()
    grouped = [f"{row};{'H' if row.startswith('P1;') else ''}" for row in body]
    return "\n".join([f"{head};handledargrupp", *grouped]) + "\n"


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An input and the same with one change of every kind that a season brings."""
    root = tmp_path_factory.mktemp("sena")
    before = write_town(
        root / "in",
        applicants("A1 kontor", "A2 kontor", "A3 kontor", "B1 park skydd"),
        supervised("P1 kontor 2", "P2 park 1", "P3 kontor 1", "P4 barn 1"),
        handledare=f"{HEADS}h1;H;1;2\n",
        forvaltningar=f"{BOARDS}Farsta;stadsdel;90000;;\n",
        kvoter="kvot_id;omfattning;varde;grupp;typ;antal;andel;hard;vikt\nK1;stad;;alla;min;1;;;1\n",
        par="ansokan_id_1;ansokan_id_2;typ\nA1;A2;isar\nA1;B1;isar\n",
        forbud="ansokan_id;plats_id\nA1;P2\n",
    )
    after = write_town(
        root / "sen",
        applicants("A1 kontor park", "A2 kontor", "A4 kontor", "B1 park skydd"),
        supervised("P1 kontor 3", "P2 park 0", "P3 kontor 1 1", "P5 barn 1"),
        handledare=f"{HEADS}h1;H;1;1\n",
        forvaltningar=f"{BOARDS}Farsta;stadsdel;80000;5;\n",
        kvoter="kvot_id;omfattning;varde;grupp;typ;antal;andel;hard;vikt\nK1;stad;;alla;min;2;;;1\n",
        par="ansokan_id_1;ansokan_id_2;typ\nA1;A2;isar\n",
    )
    return before, after


def read(source: Path) -> Instance:
    """The validated input."""
    return load(source, "sommar", settings=["lottery.seed=prov"]).instance


def test_every_kind_of_change_is_found_with_its_row(towns: tuple[Path, Path]) -> None:
    """Rows, columns and numbers; names, addresses and wishes stay where they are."""
    assert set(late_changes(read(towns[0]), read(towns[1]))) == {
        LateChange("platser_fler", "platser", "P1", "antal", "2", "3"),
        LateChange("platser_farre", "platser", "P2", "antal", "1", "0"),
        LateChange("plats_rattad", "platser", "P3", "min_antal"),
        LateChange("plats_borttagen", "platser", "P4", "", "1", "0"),
        LateChange("plats_ny", "platser", "P5", "", "0", "1"),
        LateChange("handledare_farre", "handledare", "H, delperiod 1", "max_ungdomar", "2", "1"),
        LateChange("budget_sankt", "forvaltningar", "Farsta", "budget_kr", "9000000", "8000000"),
        LateChange("forvaltning_rattad", "forvaltningar", "Farsta", "mal_antal"),
        LateChange("ansokan_ny", "ansokningar", "A4"),
        LateChange("ansokan_borta", "ansokningar", "A3"),
        LateChange("ansokan_rattad", "ansokningar", "A1", "onskemal"),
        LateChange("kvot_rattad", "kvoter", "K1"),
        LateChange("par_rattat", "par", "A1|B1"),
        LateChange("forbud_rattat", "forbud", "A1|P2"),
    }


def test_nothing_has_changed_when_only_rows_have_moved(tmp_path: Path) -> None:
    """The order of the file is not content."""
    jobs = ("P1 kontor 2", "P2 park 1")
    people = applicants("A1 kontor", "A2 park").splitlines()
    one = write_town(tmp_path / "a", "\n".join(people) + "\n", places(*jobs))
    other = "\n".join([people[0], people[2], people[1]]) + "\n"
    two = write_town(tmp_path / "b", other, places(*reversed(jobs)))
    assert late_changes(read(one), read(two)) == ()


def test_the_changes_are_told_on_stdout_in_the_log_and_in_the_workbook(
    towns: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Counts in --json and log, rows in internt/, the pair with a protected one in skydd/ only."""
    before, after = towns
    run, out = solve(before, tmp_path / "r1"), tmp_path / "r2"
    replies = answers(tmp_path / "svar.csv", {})
    args = ["replan", run, "--replies", replies, "--input", after, "--out", out, "--json"]
    assert call(*args, "--quiet") == 0
    told = json.loads(capsys.readouterr().out)["late_changes"]
    assert (told["ansokan_ny"], told["platser_farre"], told["par_rattat"]) == (1, 1, 1)
    logged = [json.loads(line) for line in (out / "logg.jsonl").read_text().splitlines()]
    assert told == next(x["details"] for x in logged if x["event"] == "input_compared")
    ordinary = (out / "internt" / "sena_andringar.csv").read_text(encoding="utf-8")
    secret = (out / "skydd" / "sena_andringar.csv").read_text(encoding="utf-8")
    assert "B1" not in ordinary
    assert "par_rattat;par;A1|B1;;;" in secret
    book = load_workbook(out / "internt" / "samordning.xlsx", read_only=True)
    cells = {str(c) for row in book["Sena ändringar"].iter_rows(values_only=True) for c in row}
    assert {"Budgetar sänkta", "90000 kr", "80000 kr", "H, delperiod 1"} <= cells
    assert not any("B1" in cell for cell in cells)
    assert call("approve", out, "--by", "Prov, samordnare") == 0
    again = load_workbook(out / "internt" / "samordning.xlsx", read_only=True)
    assert "Sena ändringar" in again.sheetnames


def test_reasons_name_what_changed(towns: tuple[Path, Path], tmp_path: Path) -> None:
    """The park has closed: its youth is told so, by file, for the förvaltning and the city."""
    before, _ = towns
    people = applicants("A1 kontor", "B2 park kontor")
    jobs = ("P1 kontor 2", "P2 park 1")
    first = solve(write_town(tmp_path / "in", people, places(*jobs)), tmp_path / "r1")
    shut = write_town(tmp_path / "sen", people, places("P1 kontor 2", "P2 park 0"))
    replies = answers(tmp_path / "svar.csv", {})
    out = tmp_path / "r2"
    args = ["replan", first, "--replies", replies, "--input", shut, "--out", out, "--quiet"]
    assert call(*args) == 0
    assert rows(out, "forandringar.csv") == [["B2", "P2", "P1", "flyttad", "plats_borta", "Farsta"]]
    book = load_workbook(out / "forvaltningar" / "Farsta.xlsx", read_only=True)
    table = list(book["Ändringar"].iter_rows(values_only=True))
    assert [row[0] for row in table] == ["Vad", "Flyttad"]
    assert "Platsen finns inte längre." in table[1]
    city = load_workbook(out / "internt" / "samordning.xlsx", read_only=True)
    moved = list(city["Förändringar"].iter_rows(values_only=True))
    assert moved[1][:3] == ("Farsta", "Flyttad", "B2")
    assert before.exists()


def test_who_is_protected_later_leaves_the_late_changes_too(
    towns: tuple[Path, Path], tmp_path: Path
) -> None:
    """A1 has a corrected application, a pair that was taken out and a bar that was lifted."""
    before, after = towns
    run, out = solve(before, tmp_path / "r1"), tmp_path / "r2"
    replies = answers(tmp_path / "svar.csv", {})
    args = ["replan", run, "--replies", replies, "--input", after, "--out", out, "--quiet"]
    assert call(*args) == 0
    assert "A1" in (out / "internt" / "sena_andringar.csv").read_text(encoding="utf-8")
    assert call("protect", out, "A1") == 0
    assert "A1" not in (out / "internt" / "sena_andringar.csv").read_text(encoding="utf-8")
    kinds = {row[0] for row in rows(out, "sena_andringar.csv") if "A1" in row[2].split("|")}
    assert kinds == {"ansokan_rattad", "par_rattat", "forbud_rattat"}
    assert call("verify", out, "--quiet") == 0


def test_an_input_that_is_gone_is_said_and_nothing_is_guessed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The replan runs; the changes are not compared, and a reason is not made up."""
    people = applicants("A1 kontor", "B2 park kontor")
    source = write_town(tmp_path / "in", people, places("P1 kontor 2", "P2 park 2 2"))
    run, out = solve(source, tmp_path / "r1"), tmp_path / "r2"
    source.rename(tmp_path / "bort")
    new = write_town(tmp_path / "sen", people, places("P1 kontor 1"))
    replies = answers(tmp_path / "svar.csv", {})
    assert call("replan", run, "--replies", replies, "--input", new, "--out", out) == 0
    assert "inte jämförda" in capsys.readouterr().out
    assert not (out / "internt" / "sena_andringar.csv").exists()
    assert call("verify", out, "--quiet") == 0
