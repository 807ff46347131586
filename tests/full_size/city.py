"""Whole towns for the long tests: written, turned about, and solved by the command line."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path
from random import Random

from feriejobb.data.layering import load_model
from feriejobb.tables.generate import generate, write_input

#: The files that carry times; every other file of a run is data (contract §6).
TIMED = frozenset(("manifest.json", "solution.json", "logg.jsonl"))

#: Who stands where: the files that nothing but content, seed and version may change.
OUTCOME = ("placeringar.csv", "ej_placerade.csv", "reserver.csv")


def make_town(out: Path, scale: float, model: str = "sommar", seed: int = 0) -> Path:
    """The generator's input of a size, as a folder."""
    write_input(generate(load_model(model), scale, seed), out)
    return out


def turned(source: Path, out: Path, *, shuffle: bool = False, sexes: bool = False) -> Path:
    """A copy of an input with the rows of every table in another order, or all sexes changed.

    Args:
        source: Folder of CSV files.
        out: The copy; must not exist.
        shuffle: Permute the rows.
        sexes: K becomes M, anything else becomes K.
    """
    out.mkdir()
    chance = Random(7)  # noqa: S311  # a test's own order
    for path in sorted(source.iterdir()):
        if path.suffix != ".csv":
            (out / path.name).write_bytes(path.read_bytes())
            continue
        header, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8")), delimiter=";")
        if shuffle:
            chance.shuffle(rows)
        if sexes and "kon" in header:
            at = header.index("kon")
            for row in rows:
                row[at] = "M" if row[at] == "K" else "K"
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=";", lineterminator="\n").writerows([header, *rows])
        (out / path.name).write_text(text.getvalue(), encoding="utf-8")
    return out


def solve(
    source: Path, out: Path, *, model: str = "sommar", workers: int = 2, hash_seed: str = "0"
) -> Path:
    """A published run of the command line, in a process of its own."""
    command = [sys.executable, "-m", "feriejobb", "solve", str(source), "--model", model]
    subprocess.run(
        [*command, "--workers", str(workers), "--quiet", "--out", str(out)],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        check=True,
    )
    return out


def outcome(run: Path) -> dict[str, bytes]:
    """Who stands where: the bytes of the CSV files, the vault's too."""
    return {
        f"{folder}/{name}": (run / folder / name).read_bytes()
        for folder in ("internt", "skydd")
        for name in OUTCOME
    }


def data_files(run: Path) -> dict[str, bytes]:
    """Every file of a run that carries no time, by its path in the run."""
    files = (path for path in sorted(run.rglob("*")) if path.is_file())
    return {str(p.relative_to(run)): p.read_bytes() for p in files if p.name not in TIMED}


def rows_of(run: Path, name: str) -> list[dict[str, str]]:
    """The rows of one outcome file, the vault's among them."""
    found: list[dict[str, str]] = []
    for folder in ("internt", "skydd"):
        text = (run / folder / name).read_text(encoding="utf-8")
        found += csv.DictReader(io.StringIO(text), delimiter=";")
    return found
