"""Sweeps: same lottery, no failure stops the others, what is done stays, small cells are hidden."""

from __future__ import annotations

import csv
import json
import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from feriejobb.cli import cli
from feriejobb.cli_run import run
from feriejobb.errors import InputError
from feriejobb.plan.comparison import Column, Comparison, Key, compared
from feriejobb.plan.scenarios import BASELINE, Job, Outcome, sweep
from feriejobb.store.manifest import Manifest, read_manifest
from feriejobb.store.read_run import read_run
from feriejobb.study.words import HIDDEN
from feriejobb.study.workbook import scenario_csv, scenario_workbook
from feriejobb.verify.delivered import read_again
from feriejobb.verify.workbooks import workbook_findings
from tests.report.reading import records

POORER = "[[tables.forvaltningar]]\nwhere = {}\nscale = { budget_kr = 0.5 }\n"
IMPOSSIBLE = (
    '[[tables.kvoter]]\nadd = { kvot_id = "OMÖJLIG", omfattning = "stad", grupp = "alla",'
    ' typ = "min", antal = 9999, hard = true, vikt = 1 }\n'
)
BROKEN = "[[tables.platser]]\nwhere = { finns_inte = 1 }\nset = { antal = 0 }\n"
OTHER_LOT = '[lottery]\nseed = "annan"\n'
FILES = {"fattigt": POORER, "omojlig": IMPOSSIBLE, "trasig": BROKEN, "annan-lott": OTHER_LOT}
MODEL = ["--model", "sommar"]


def order(root: Path, *more: str) -> list[str]:
    """The command line of the sweep in ``root``."""
    names = [str(root / f"{name}.toml") for name in FILES]
    return ["scenarios", str(root / "in"), *names, *MODEL, "--out", str(root / "ut"), *more]


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny town, and a sweep over one scenario that works and three that do not."""
    root = tmp_path_factory.mktemp("svep")
    small = ["--scale", "0.005", "--out", str(root / "in")]
    assert run(cli, ["generate", "--model", "sommar", *small]) == 0
    for name, text in FILES.items():
        (root / f"{name}.toml").write_text(text, encoding="utf-8")
    # The first that fails for another reason than its rules gives the exit code.
    assert run(cli, order(root, "--quiet")) == 2
    return root


def table(root: Path) -> dict[tuple[str, str, str], tuple[str, str]]:
    """(group, what, scenario) → (value, difference) from the CSV file."""
    with (root / "ut" / "jamforelse.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    return {(r[0], r[1], r[3]): (r[4], r[5]) for r in rows[1:]}


def test_what_works_has_a_run_and_what_fails_has_none(swept: Path) -> None:
    """Nothing half-written, and every run verifies on its own."""
    assert {p.name for p in (swept / "ut").iterdir()} == {
        *(BASELINE, "fattigt", "jamforelse.xlsx", "jamforelse.csv", "jamforelse.html")
    }
    for name in (BASELINE, "fattigt"):
        assert run(cli, ["verify", str(swept / "ut" / name), "--quiet"]) == 0
    seeds = {read_run(swept / "ut" / name).manifest.seed for name in (BASELINE, "fattigt")}
    assert seeds == {"DEMO-sommar-2027"}


def books(run_folder: Path) -> list[str]:
    """Workbooks of a run that its manifest lists."""
    return sorted(path for path in read_run(run_folder).manifest.files if path.endswith(".xlsx"))


def test_a_what_if_has_no_lists_of_names_until_somebody_decides_on_it(
    swept: Path, tmp_path: Path
) -> None:
    """The baseline has its workbooks, a scenario gets its own when it is approved."""
    assert books(swept / "ut" / BASELINE)
    assert not books(swept / "ut" / "fattigt")
    shutil.copytree(swept / "in", tmp_path / "in")
    shutil.copytree(swept / "ut" / "fattigt", tmp_path / "ut" / "fattigt")
    decided = tmp_path / "ut" / "fattigt"
    assert run(cli, ["approve", str(decided), "--by", "Namn", "--quiet"]) == 0
    assert books(decided) == books(swept / "ut" / BASELINE)
    assert run(cli, ["verify", str(decided), "--quiet"]) == 0


def test_only_a_what_if_may_be_without_workbooks(swept: Path) -> None:
    """The judge misses them in an ordinary run, and where the coordinator's alone is there."""
    stored = read_run(swept / "ut" / "fattigt")
    instance, _ = read_again(stored, None)

    def missed(manifest: Manifest) -> list[str]:
        return list(workbook_findings(replace(stored, manifest=manifest), instance))

    asked = stored.manifest.parameters
    assert not missed(stored.manifest)
    changes: list[dict[str, object]] = [{"command": "solve"}, {"scenarios": []}]
    for told in changes:
        ordinary = stored.manifest.model_copy(update={"parameters": {**asked, **told}})
        assert any("samordning.xlsx" in text for text in missed(ordinary))
    some = dict(stored.manifest.files)
    some["forvaltningar/Farsta.xlsx"] = some["internt/placeringar.csv"]
    half = stored.manifest.model_copy(update={"files": some})
    assert any("samordning.xlsx" in text for text in missed(half))


def test_the_comparison_tells_value_and_difference(swept: Path) -> None:
    """Persons and öre are those of each run's ordinary placements."""
    found = table(swept)
    persons, ore = {}, {}
    for name in (BASELINE, "fattigt"):
        stored = read_run(swept / "ut" / name)
        ordinary = [p for p in stored.placements if p.applicant not in stored.protected]
        persons[name], ore[name] = len(ordinary), sum(p.cost_ore for p in ordinary)
    assert persons["fattigt"] < persons[BASELINE]
    for label, values in (("placerade", persons), ("kostnad", ore)):
        assert found["staden", label, BASELINE] == (str(values[BASELINE]), "0")
        change = values["fattigt"] - values[BASELINE]
        assert found["staden", label, "fattigt"] == (str(values["fattigt"]), str(change))
    groups = {group for group, _, _ in found}
    assert groups >= {"köled", "hemstadsdel", "förvaltning", "kostnad", "budget", "ålder"}


def test_no_small_cell_is_shown(swept: Path) -> None:
    """Counts of persons below the threshold are dots in the CSV file and in the workbook."""
    with (swept / "ut" / "jamforelse.csv").open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.reader(file, delimiter=";") if r[2] == "personer"]
    assert any(row[4] == HIDDEN for row in rows)
    assert all(int(r[4]) == 0 or int(r[4]) >= 5 for r in rows if r[4] != HIDDEN)
    hidden = {r[1] for r in rows if r[0] == "hemstadsdel" and r[4] == HIDDEN and r[3] == BASELINE}
    book = (swept / "ut" / "jamforelse.xlsx").read_bytes()
    shown = {r["Hemstadsdel"]: r[BASELINE] for r in records(book, "Hemstadsdel")}
    assert {name for name, value in shown.items() if value == HIDDEN} == hidden


def test_the_workbook_lists_the_failed_ones_with_their_reason(swept: Path) -> None:
    """Every scenario has a row; a failed one has no figures."""
    rows = records((swept / "ut" / "jamforelse.xlsx").read_bytes(), "Översikt")
    states = {row["Scenario"]: row["Utfall"] for row in rows}
    assert states == {
        BASELINE: "löst",
        "fattigt": "löst",
        "omojlig": "reglerna går inte ihop",
        "trasig": "misslyckades",
        "annan-lott": "misslyckades",
    }
    failed = {row["Scenario"]: row for row in rows if row["Utfall"] != "löst"}
    assert all(row["Placerade"] is None for row in failed.values())
    assert "frö" in failed["annan-lott"]["Anmärkning"]


def test_a_resumed_sweep_leaves_what_is_done(
    swept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only what is missing is solved; the comparison is the same bytes as before."""
    root = tmp_path / "kopia"
    shutil.copytree(swept, root)
    shutil.rmtree(root / "ut" / "fattigt")
    before = read_manifest((root / "ut" / BASELINE / "manifest.json").read_bytes())
    book = (root / "ut" / "jamforelse.xlsx").read_bytes()
    names = [str(root / "fattigt.toml")]
    args = ["scenarios", str(root / "in"), *names, *MODEL, "--out", str(root / "ut"), "--json"]
    assert run(cli, args) == 0
    shape = json.loads(capsys.readouterr().out)
    assert {s["name"]: s["resumed"] for s in shape["scenarios"]} == {
        BASELINE: True,
        "fattigt": False,
    }
    assert read_manifest((root / "ut" / BASELINE / "manifest.json").read_bytes()) == before
    assert table(root) == table(swept)
    assert (root / "ut" / "jamforelse.xlsx").read_bytes() != book


def test_another_input_is_not_compared_with_old_runs(
    swept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder with runs of something else is refused before anything is solved."""
    root = tmp_path / "kopia"
    shutil.copytree(swept, root)
    with (root / "in" / "platser.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert run(cli, order(root)) == 6
    assert "annat indata" in capsys.readouterr().err
    assert (root / "ut" / "jamforelse.csv").read_bytes() == (
        swept / "ut" / "jamforelse.csv"
    ).read_bytes()


def test_two_scenarios_of_one_name_are_refused(
    swept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """They would share a folder."""
    (tmp_path / "fattigt.toml").write_text(POORER, encoding="utf-8")
    names = [str(swept / "fattigt.toml"), str(tmp_path / "fattigt.toml")]
    args = ["scenarios", str(swept / "in"), *names, *MODEL, "--out", str(tmp_path / "ut")]
    assert run(cli, args) == 2
    assert "SCENARIO_NAMN" in capsys.readouterr().err
    assert not (tmp_path / "ut").exists()


def job(name: str) -> Job:
    """A job that nobody solves."""
    return Job(name, "in", "sommar", (), (), "ut")


def do_or_die(one: Job) -> Outcome:
    """Work that ends its process without a word for the job ``dör``."""
    if one.name == "dör":
        os._exit(1)
    return Outcome(one.name)


def test_a_process_that_dies_is_an_outcome() -> None:
    """No memory left, or killed: said in words, and the sweep ends."""
    (outcome,) = sweep([job("dör")], do_or_die, processes=1)
    assert (outcome.name, outcome.code) == ("dör", 5)
    assert "dog" in outcome.text


def test_without_dask_the_command_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """An optional dependency: a clear Swedish error instead of an import failure."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"DASK_SAKNAS.*distributed"):
        list(sweep([job("a")], do_or_die, executor="dask", scheduler="tcp://x:1"))


def test_dask_needs_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """No cluster is ever started by the tool itself."""
    monkeypatch.setitem(sys.modules, "distributed", ModuleType("distributed"))
    with pytest.raises(InputError, match="DASK_ADRESS"):
        list(sweep([job("a")], do_or_die, executor="dask"))


PLACED: Key = ("staden", "placerade", "personer")


def comparison(**values: int | None) -> Comparison:
    """A comparison of one figure."""
    columns = [Column(name, {PLACED: value}, ()) for name, value in values.items()]
    return compared(columns, [Outcome(name) for name in values], 5, synthetic=False)


def test_a_difference_needs_both_of_its_values() -> None:
    """Hidden on either side means no difference, since it would tell the hidden value."""
    for base, other in ((None, 20), (20, None)):
        lines = scenario_csv(comparison(baslinje=base, annat=other)).decode().splitlines()
        assert lines[-1].endswith(";..")
    assert scenario_csv(comparison(baslinje=20, annat=26)).decode().endswith(";annat;26;6\n")


def test_without_a_baseline_there_are_no_differences() -> None:
    """A failed baseline must not make another scenario the measure."""
    assert scenario_csv(comparison(ett=20)).decode().endswith(";ett;20;..\n")


def test_the_baseline_comes_first_and_equal_content_gives_equal_bytes() -> None:
    """However the scenarios finished."""
    first = comparison(annat=26, baslinje=20)
    assert [c.name for c in first.columns] == [BASELINE, "annat"]
    assert scenario_workbook(first) == scenario_workbook(comparison(annat=26, baslinje=20))
