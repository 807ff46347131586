"""The tiny town of ``doctor_case`` with one protected applicant, and commands run on it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from feriejobb.cli import cli
from feriejobb.cli_run import run
from feriejobb.data.instance import Instance
from feriejobb.doctor_case import FILES
from feriejobb.errors import OutputError
from feriejobb.pipeline import load
from feriejobb.plan.rounds import NextRound
from feriejobb.progress import Progress
from feriejobb.protect.needles import Needle, person
from feriejobb.protect.scan import Hit, scan
from feriejobb.solver_process import Solved, Watch, solve_apart
from tests.test_cli_job import write_town

#: The protected applicant's id, unlike any other text.
SECRET = "KANARIE-7Q3"  # noqa: S105
MODEL = ["--model", "sommar", "--set", "lottery.seed=prov"]


def make_input(folder: Path) -> Path:
    """The input, with somebody protected who gets no place."""
    header, *rows = FILES["ansokningar.csv"].splitlines()
    rows.append(f"{SECRET};;;barn;;;ny;nej;sekretessmarkering")
    columns = [
        f"{header};fodelsedatum",
        *(f"{row};" for row in rows[:-1]),
        f"{rows[-1]};2009-06-06",
    ]
    return write_town(folder, ansokningar="\n".join(columns) + "\n")


def needles() -> tuple[Needle, ...]:
    """What may stand in the stage and in ``skydd/`` only."""
    return person("skyddad", ids=[SECRET])


@cache
def _answer(source: Path) -> Solved:
    loaded = load(source, "sommar", (), ("lottery.seed=prov",))
    return solve_apart(loaded.instance, Watch(600.0))


@contextmanager
def solved_before(source: Path) -> Iterator[None]:
    """The solver's process, which writes nothing, is asked once and its answer used again."""
    answer = _answer(source)

    def again(what: Instance | NextRound, watch: Watch, progress: Progress | None = None) -> Solved:
        assert isinstance(what, Instance)
        return replace(answer, result=replace(answer.result, instance=what))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("feriejobb.pipeline.solve_apart", again)
        yield


def command(*args: str | Path) -> Callable[[], None]:
    """A command line as something that a child does; exit 6 is an ``OutputError``."""

    def act() -> None:
        code = run(cli, [str(arg) for arg in args])
        if code == OutputError.exit_code:
            raise OutputError("6")
        assert code == 0

    return act


def passes(run_folder: Path, source: Path) -> bool:
    """Whether ``verify`` passes the run."""
    return run(cli, ["verify", str(run_folder), "--input", str(source), "--quiet"]) == 0


def data_files(run_folder: Path) -> dict[str, bytes]:
    """Every file of a run but those that carry times, by path."""
    return {
        path.relative_to(run_folder).as_posix(): path.read_bytes()
        for path in sorted(run_folder.rglob("*"))
        if path.is_file() and path.name not in ("manifest.json", "solution.json", "logg.jsonl")
    }


class Yard:
    """A folder to work in with places of its own for everything that a command could write to.

    Attributes:
        root: The folder.
        out: Where the run shall stand.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.out = root / "ut" / "kör ning å"
        for name in ("ut", "tmp", "hem", "här"):
            (root / name).mkdir(parents=True)

    def enter(self) -> None:
        """Let temporary files, home and working directory be here; for a forked child."""
        tempfile.tempdir = str(self.root / "tmp")
        os.environ["TMPDIR"] = str(self.root / "tmp")
        os.environ["HOME"] = str(self.root / "hem")
        os.chdir(self.root / "här")

    def stages(self) -> list[Path]:
        """Stages left behind."""
        return sorted(self.root.glob("ut/.*-stage"))

    def leaks(self) -> list[Hit]:
        """Where the protected applicant stands outside a vault, in stage, run and all around."""
        found: list[Hit] = []
        for stage in self.stages():
            found += scan(stage, needles()).hits
            stage.rename(self.root.parent / f"{self.root.name}-undan")
        found += scan(self.root, needles()).hits
        for stage in self.root.parent.glob(f"{self.root.name}-undan"):
            stage.rename(self.root / "ut" / f".{self.out.name}.feriejobb-stage")
        return [hit for hit in found if hit.label.startswith("skyddad")]
