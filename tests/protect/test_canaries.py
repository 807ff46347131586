"""The whole command line over input with five canaries: nothing of them outside ``skydd/``.

The one test that the leak list asks for (reliability.md §2.3): every file that the commands wrote,
what they said, and every place where programs leave things behind, opened part by part.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from feriejobb.protect.needles import Needle
from feriejobb.protect.scan import scan
from feriejobb.store.read_run import read_run
from tests.protect.canaries import plant, read

SEED = ("--set", "lottery.seed=kanarie")


class Line:
    """Commands run as people run them, each in a process of its own; all they say is kept."""

    def __init__(self, root: Path) -> None:
        self.root, self.number = root, 0
        for name in ("arbete", "temp", "hem", "ord"):
            (root / "ut" / name).mkdir(parents=True)
        places = {"TMPDIR": "temp", "HOME": "hem", "XDG_CACHE_HOME": "hem"}
        self.environment = os.environ | {
            key: str(root / "ut" / name) for key, name in places.items()
        }

    def __call__(self, *words: str, kept: bool = True, code: int = 0) -> None:
        """Run one command; what it says is among what is scanned unless ``kept`` is false."""
        done = subprocess.run(
            [sys.executable, "-m", "feriejobb", *words],
            cwd=self.root / "ut" / "arbete",
            env=self.environment,
            capture_output=True,
            check=False,
        )
        assert done.returncode == code, done.stderr.decode()
        self.number += 1
        if kept:
            said = self.root / "ut" / "ord" / f"{self.number:02}-{words[0]}.txt"
            said.write_bytes(done.stdout + done.stderr)


def whole_line(root: Path, scale: str) -> tuple[tuple[Needle, ...], int]:
    """Every command that reads or writes a run, on a city with canaries.

    Returns:
        What must not be found, and how many canaries got a place.
    """
    line = Line(root)
    line("generate", "--model", "sommar", "--scale", scale, "--out", "../../in")
    needles, ids = plant(root / "in")
    source, run = "../../in", "k1"
    line("check", source, "--model", "sommar")
    line("solve", source, "--model", "sommar", *SEED, "--out", run)
    line("verify", run)
    rows = read(root / "ut/arbete/k1/internt/placeringar.csv")
    ordinary = [row["ansokan_id"] for row in rows]
    line("explain", run, ordinary[0])
    line("explain", run, ordinary[0], "--alternatives")
    line("explain", run, "--place", rows[0]["plats_id"])
    line("explain", run, "--all", "--out", "../../besked")
    line("extract", run, ordinary[0], "--out", "utdrag")
    # Here the caller has typed the id, and it is said again; only the rest must stay hidden.
    for i in ids:
        line("explain", run, i, kept=False)
    answers = root / "svar.csv"
    answers.write_text(f"ansokan_id;svar\n{ordinary[1]};ja\n{ordinary[2]};nej\n", encoding="utf-8")
    line("replan", run, "--replies", str(answers), "--out", "k2")
    line("compare", run, "k2", "--out", "skillnad.xlsx")
    line("scenarios", source, "budget-minus-10", "--model", "sommar", *SEED, "--out", "svep")
    line("compare", run, "svep/budget-minus-10", "--out", "budget.xlsx")
    line("approve", run, "--by", "Testa Testsson")
    line("protect", "k2", ordinary[4], kept=False)
    # An error on the way must be as silent: two supervisors too few for those who are locked.
    line("solve", "finns-inte", "--model", "sommar", *SEED, "--out", "k3", code=2)
    placed = {p.applicant for p in read_run(root / "ut/arbete/k1").placements}
    return needles, sum(i in placed for i in ids)


def assert_silent(root: Path, needles: tuple[Needle, ...]) -> int:
    """Nothing found and nothing unread; returns the number of files opened."""
    report = scan(root / "ut", needles)
    leaks = [hit for hit in report.hits if hit.label.startswith(("kanarie", "det"))]
    assert leaks == []
    assert report.unread == ()
    assert report.hits == ()
    letters = scan(root / "besked", needles)
    assert (letters.hits, letters.unread, letters.files) == ((), (), 2)
    return report.files


def test_no_canary_leaves_the_vault(tmp_path: Path) -> None:
    """A small city: check, solve, verify, explain, replan, compare, scenarios, approve, protect."""
    needles, placed = whole_line(tmp_path, "0.006")
    assert placed >= 3
    assert assert_silent(tmp_path, needles) > 60
    vault = (tmp_path / "ut/arbete/k1/skydd/placeringar.csv").read_text(encoding="utf-8")
    assert vault.count("KANARIE") == placed
    word = scan(tmp_path / "ut", [Needle("ordet", "finger")], vault=None)
    assert word.hits == ()


@pytest.mark.heavy
def test_no_canary_leaves_the_vault_of_a_whole_city(tmp_path: Path) -> None:
    """The same with 13,510 applicants."""
    needles, placed = whole_line(tmp_path, "1")
    assert placed >= 3
    assert assert_silent(tmp_path, needles) > 60
