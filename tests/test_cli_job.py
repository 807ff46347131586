"""The main job over the command line, on a town whose right answer is known from paper."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from feriejobb.cli import cli
from feriejobb.cli_run import run
from feriejobb.doctor_case import FILES, PLACED

SEED = ["--model", "sommar", "--set", "lottery.seed=prov"]


def write_town(folder: Path, **changes: str) -> Path:
    """The tables of ``doctor_case`` as files; ``changes`` replace tables by name."""
    folder.mkdir()
    for name, text in FILES.items():
        content = changes.get(name.removesuffix(".csv"), text)
        (folder / name).write_text(content, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with spaces and åäö that holds the input and one run of it."""
    root = tmp_path_factory.mktemp("sommar åäö")
    write_town(root / "in data")
    assert run(cli, ["solve", str(root / "in data"), *SEED, "--out", str(root / "kör ning")]) == 0
    return root


def placements(run_folder: Path) -> dict[str, str]:
    """``plats_id`` by ``ansokan_id`` as delivered."""
    lines = (run_folder / "internt" / "placeringar.csv").read_text(encoding="utf-8").splitlines()
    return dict(line.split(";")[:2] for line in lines[1:])


def test_solve_delivers_the_known_answer(solved: Path) -> None:
    """Placements, a workbook per förvaltning, report, manifest; nothing hidden is left beside."""
    folder = solved / "kör ning"
    assert placements(folder) == PLACED
    names = {path.name for path in (folder / "forvaltningar").iterdir()}
    assert names == {"Farsta.xlsx", "Kyrkogårdsnämnden.xlsx"}
    for name in ("manifest.json", "solution.json", "logg.jsonl", "publikt/rapport.html"):
        assert (folder / name).stat().st_size > 0
    assert {path.name for path in solved.iterdir()} == {"in data", "kör ning"}


def test_solve_tells_the_outcome_on_stdout_and_the_way_on_stderr(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A script may pipe the result; a person sees each step and each changed setting."""
    source = write_town(tmp_path / "in")
    assert run(cli, ["solve", str(source), *SEED, "--out", str(tmp_path / "ut")]) == 0
    shown = capsys.readouterr()
    assert "3 placerade" in shown.out
    assert f"Filerna ligger i {tmp_path / 'ut'}" in shown.out
    assert "Läser och kontrollerar indata" in shown.err
    assert "ändrat: lottery.seed" in shown.err
    assert "Läser" not in shown.out


def test_solve_as_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``--json`` gives goals, bounds and counts on stdout and nothing else."""
    source = write_town(tmp_path / "in")
    args = ["solve", str(source), *SEED, "--out", str(tmp_path / "ut"), "--json", "--quiet"]
    assert run(cli, args) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    shape = json.loads(shown.out)
    assert (shape["placed"], shape["proved"], shape["synthetic"]) == (3, True, True)
    assert [g["name"] for g in shape["goals"]][:3] == ["quotas", "queue", "wishes"]


def test_verify_passes_what_solve_wrote(solved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The input is found through the manifest, or named."""
    folder = str(solved / "kör ning")
    assert run(cli, ["verify", folder]) == 0
    assert "Godkänd" in capsys.readouterr().out
    assert run(cli, ["verify", folder, "--input", str(solved / "in data"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True


def test_verify_runs_without_the_solver(solved: Path) -> None:
    """The judge works where ortools cannot even be imported."""
    script = (
        "import sys; sys.modules['ortools'] = None; from feriejobb.cli import main; "
        "sys.argv[0] = 'feriejobb'; main()"
    )
    command = [sys.executable, "-c", script, "verify", str(solved / "kör ning")]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout.splitlines()[-1][:7]) == (0, "Godkänd")


def test_verify_fails_on_a_changed_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One byte is enough for exit 4, in words and as data."""
    source = write_town(tmp_path / "in")
    assert run(cli, ["solve", str(source), *SEED, "--out", str(tmp_path / "ut")]) == 0
    file = tmp_path / "ut" / "internt" / "placeringar.csv"
    file.write_bytes(file.read_bytes().replace(b"A1;P1", b"A1;P2"))
    capsys.readouterr()
    assert run(cli, ["verify", str(tmp_path / "ut"), "--json"]) == 4
    shown = capsys.readouterr()
    assert any("placeringar.csv" in finding for finding in json.loads(shown.out)["findings"])
    assert "Kontrollen godkänner inte" in shown.err


def test_solve_never_writes_over_a_run(solved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 6 before the input is even read, and the run stands."""
    before = (solved / "kör ning" / "manifest.json").read_bytes()
    out = str(solved / "kör ning")
    assert run(cli, ["solve", str(solved / "no such"), *SEED, "--out", out]) == 6
    assert "finns redan" in capsys.readouterr().err
    assert (solved / "kör ning" / "manifest.json").read_bytes() == before


def test_every_fault_of_the_input_is_listed_and_nothing_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Positions and codes from several tables at once, never the value, exit 2."""
    wrong = FILES["ansokningar.csv"].replace("nej;ingen", "kanske;hemligt")
    places = FILES["platser.csv"].replace("P2;Farsta", "P1;Farsta").replace(";1;ja", ";-1;ja")
    source = write_town(tmp_path / "in", ansokningar=wrong, platser=places)
    for args in (["check", str(source), *SEED], ["solve", str(source), *SEED, "--out", "ut"]):
        assert run(cli, [*args, "--json"]) == 2
        shown = capsys.readouterr()
        issues = json.loads(shown.out)["issues"]
        assert len(issues) == 10
        assert {issue["table"] for issue in issues} == {"ansokningar.csv", "platser.csv"}
        assert all(issue["row"] >= 2 and issue["column"] and issue["code"] for issue in issues)
        assert "hemligt" not in shown.out + shown.err
        assert "kanske" not in shown.out + shown.err
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_rules_that_cannot_hold_are_exit_three(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A hard quota beyond what can be reached publishes nothing."""
    quotas = FILES["kvoter.csv"].replace(";2;;nej;", ";3;;ja;")
    source = write_town(tmp_path / "in", kvoter=quotas)
    args = ["solve", str(source), *SEED, "--out", str(tmp_path / "ut")]
    assert run(cli, args) == 3
    shown = capsys.readouterr().err
    assert "Inget är publicerat" in shown
    assert "Kvoten K1 kräver minst 3, men högst 2 går att placera." in shown
    assert "Minsta ändringar som gör det möjligt:\n  - kvoten K1 3 → 2\n" in shown
    assert [path.name for path in tmp_path.iterdir()] == ["in"]
    assert run(cli, [*args, "--json"]) == 3
    shape = json.loads(capsys.readouterr().out)
    assert shape["relaxations"] == ["kvoten K1 3 → 2"]
    (change,) = shape["alternatives"][0]["changes"]
    place = [change[key] for key in ("table", "row", "column", "old", "new")]
    assert place == ["kvoter", 2, "antal", 3, 2]


def test_check_counts_and_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A right input is said to be right, with its size; the control total is held."""
    source = str(write_town(tmp_path / "in"))
    assert run(cli, ["check", source, *SEED]) == 0
    assert "5 ansökningar och 3 platser" in capsys.readouterr().out
    assert run(cli, ["check", source, *SEED, "--expect-rows", "5", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["applications"] == 5
    assert run(cli, ["check", source, *SEED, "--expect-rows", "6"]) == 2


@pytest.mark.parametrize(
    "args",
    [
        ["check", "saknas", "--model", "sommar"],
        ["solve", "saknas", "--model", "sommar", "--out", "ut"],
        ["verify", "saknas"],
    ],
)
def test_a_missing_input_is_exit_two(
    args: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing to read is an input error, whatever the command."""
    monkeypatch.chdir(tmp_path)
    assert run(cli, args) == 2
    assert list(tmp_path.iterdir()) == []


def test_what_must_not_matter_does_not(solved: Path, tmp_path: Path) -> None:
    """Other row order, other sexes, other hash seed, other worker count: the same bytes."""
    header, *rows = FILES["ansokningar.csv"].splitlines()
    turned = "\n".join([f"{header};kon", *(f"{row};K" for row in reversed(rows))]) + "\n"
    source = write_town(tmp_path / "in", ansokningar=turned)
    command = [sys.executable, "-m", "feriejobb", "solve", str(source), *SEED, "--workers", "1"]
    subprocess.run(
        [*command, "--quiet", "--out", str(tmp_path / "ut")],
        env={**os.environ, "PYTHONHASHSEED": "1"},
        check=True,
    )
    for name in ("placeringar.csv", "ej_placerade.csv", "reserver.csv"):
        written = (tmp_path / "ut" / "internt" / name).read_bytes()
        assert written == (solved / "kör ning" / "internt" / name).read_bytes()
