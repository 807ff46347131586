"""The lottery over the command line, and the script that anyone can recount it with."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from feriejobb.cli import cli
from feriejobb.cli_run import run
from feriejobb.data.queue import build_queue
from feriejobb.intake import load
from feriejobb.store import lottnummer
from tests.test_cli_job import write_town

ROOT = Path(__file__).parents[1]
VALUE, NAME = "3 7 19 28 44 + 2 9", "Sommar 2027"


def script(path: Path, *args: str) -> list[list[str]]:
    """Rows that the script prints, run with the bare interpreter and nothing of ours in reach."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(path), *args], capture_output=True, check=True
    )
    return [line.split(";") for line in done.stdout.decode().splitlines()]


@pytest.fixture(scope="module")
def autumn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small made-up autumn, committed, drawn and solved."""
    root = tmp_path_factory.mktemp("lott")
    source, file = str(root / "in"), str(root / "lott.json")
    told = ["--name", NAME, "--value", "Eurojackpots rad"]
    assert run(cli, ["generate", "--model", "host", "--scale", "0.05", "--out", source]) == 0
    assert run(cli, ["lottery", "commit", source, *told, "--out", file]) == 0
    assert run(cli, ["lottery", "draw", file, "--value", VALUE]) == 0
    solve = ["solve", source, "--model", "host", "--lottery", file, "--quiet"]
    assert run(cli, [*solve, "--out", str(root / "ut")]) == 0
    assert run(cli, ["verify", str(root / "ut"), "--quiet"]) == 0
    return root


def test_the_run_has_the_drawn_seed_and_names_the_commitment(autumn: Path) -> None:
    """Seed and commitment stand in the manifest."""
    manifest = json.loads((autumn / "ut" / "manifest.json").read_text(encoding="utf-8"))
    drawn = json.loads((autumn / "lott.json").read_text(encoding="utf-8"))
    assert manifest["seed"] == drawn["seed"]
    assert [f["name"] for f in manifest["inputs"] if f["role"] == "lottning"] == ["lott.json"]
    entry = manifest["files"]["publikt/lottnummer.py"]
    assert entry["access"] == "publikt"


def test_the_shipped_script_gives_every_number_and_position(autumn: Path) -> None:
    """All applicants, protected ones too, from the ids and the seed; and from the public value."""
    path = autumn / "ut" / "publikt" / "lottnummer.py"
    table = str(autumn / "in" / "ansokningar.csv")
    seed = json.loads((autumn / "lott.json").read_text(encoding="utf-8"))["seed"]
    rows = script(path, seed, table)
    assert script(path, f"{VALUE}:{NAME}", table, "--dragning") == rows
    loaded = load(autumn / "in", "host", (), [f"lottery.seed={seed}"])
    queue = build_queue(loaded.instance.model, loaded.instance.applicants)
    assert {i: (int(n), int(q)) for i, n, q in rows} == {
        e.id: (e.lottery, e.position) for e in queue
    }
    written: dict[str, str] = {}
    for folder in ("internt", "skydd"):
        for name, column in (("placeringar.csv", 8), ("ej_placerade.csv", 1)):
            text = (autumn / "ut" / folder / name).read_text(encoding="utf-8")
            for line in text.splitlines()[1:]:
                cells = line.split(";")
                written[cells[0]] = cells[column]
    assert {i: q for i, _, q in rows} == written


def test_the_script_is_short_and_needs_nothing() -> None:
    """Forty lines at most, standard library only."""
    text = Path(lottnummer.__file__).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 40
    assert set(re.findall(r"^(?:import|from) (\w+)", text, re.M)) <= sys.stdlib_module_names


def test_the_published_vectors(tmp_path: Path) -> None:
    """Seed and numbers in docs/lottning.md are what the script gives."""
    text = (ROOT / "docs" / "lottning.md").read_text(encoding="utf-8")
    vectors = re.findall(r"^\| (\w\d) \| ([0-9a-f]{64}) \| (\d) \|$", text, re.M)
    table = tmp_path / "id.csv"
    table.write_text("\n".join(["ansokan_id", *sorted(i for i, _, _ in vectors)]) + "\n", "utf-8")
    rows = script(Path(lottnummer.__file__), f"{VALUE}:{NAME}", str(table), "--dragning")
    assert [row[:2] for row in rows] == [[i, n] for i, _, n in vectors]
    assert len(vectors) == 5


def test_tiers_and_groups_of_another_model(tmp_path: Path) -> None:
    """The options name other tiers and other groups with priority."""
    table = tmp_path / "a.csv"
    table.write_text("ansokan_id;tidigare;grupper\nA;ny;\nB;haft_jobb;kaa | x\nC;;\n", "utf-8")
    path = Path(lottnummer.__file__)
    places = {i: q for i, _, q in script(path, "s", str(table), "--led", "haft_jobb,ny")}
    assert places["B"] == "1"
    last = {i: q for i, _, q in script(path, "s", str(table))}
    assert last["B"] == "3"
    first = {i: q for i, _, q in script(path, "s", str(table), "--fortur", "kaa,y")}
    assert first["B"] == "1"


def test_re_rolling_is_exit_two(autumn: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In words, without the value."""
    args = ["lottery", "draw", str(autumn / "lott.json"), "--value", "987654321"]
    assert run(cli, args) == 2
    shown = capsys.readouterr()
    assert "LOTT_OMDRAGNING" in shown.err
    assert "987654321" not in shown.out + shown.err


def test_an_empty_seed_must_come_from_somewhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, nothing written (contract §3)."""
    source = str(write_town(tmp_path / "in"))
    args = ["solve", source, "--model", "sommar", "--set", "lottery.seed=", "--out"]
    assert run(cli, [*args, str(tmp_path / "ut")]) == 2
    assert "LOTT_SAKNAS" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_a_solve_needs_a_draw(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A commitment alone gives no seed; a missing file is said to be missing."""
    source, file = str(write_town(tmp_path / "in")), str(tmp_path / "lott.json")
    commit = ["lottery", "commit", source, "--name", NAME, "--value", "Raden", "--out", file]
    assert run(cli, [*commit, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["entries"][0]["event"] == "commit"
    solve = ["solve", source, "--model", "sommar", "--out", str(tmp_path / "ut"), "--lottery"]
    assert run(cli, [*solve, file]) == 2
    assert "LOTT_EJ_DRAGEN" in capsys.readouterr().err
    assert run(cli, [*solve, str(tmp_path / "ingen.json")]) == 2
    assert "LOTT_FIL" in capsys.readouterr().err
