"""The tiny town of ``doctor_case`` with one protected applicant, one who will be, and commands."""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import pytest

from feriejobb.cli import cli
from feriejobb.cli_run import run
from feriejobb.data.instance import Instance
from feriejobb.doctor_case import FILES
from feriejobb.errors import OutputError
from feriejobb.intake import load
from feriejobb.plan.rounds import NextRound
from feriejobb.protect.auditor import violations
from feriejobb.protect.needles import Needle, person
from feriejobb.protect.scan import VAULT, Hit, scan
from feriejobb.protect.suppression import suppress
from feriejobb.report import statistics
from feriejobb.solver_process import Solved, Watch, solve_apart
from feriejobb.solver_start import StandBy
from tests.test_cli_job import write_town

#: The protected applicant's id, unlike any other text.
SECRET = "KANARIE-7Q3"  # noqa: S105
#: Somebody ordinary, to be protected late: id and number.
LATE, LATE_NUMBER = "KANARIE-9K2", "200908082380"
#: How every needle's label begins.
PERSON = "någon"
#: What may stand in stage and vault only, from the start and once somebody is protected late.
SECRET_NEEDLES = person(PERSON, ids=[SECRET])
LATE_NEEDLES = person(PERSON, ids=[LATE], personal_number=LATE_NUMBER)
MODEL = ["--model", "sommar", "--set", "lottery.seed=prov"]


def make_input(folder: Path) -> Path:
    """The input, with somebody protected and somebody ordinary who get no place."""
    header, *rows = FILES["ansokningar.csv"].splitlines()
    rows.append(f"{LATE};{LATE_NUMBER};Farsta;barn;;;ny;nej;ingen")
    rows.append(f"{SECRET};;;barn;;;ny;nej;sekretessmarkering")
    columns = [
        f"{header};fodelsedatum",
        *(f"{row};" for row in rows[:-1]),
        f"{rows[-1]};2009-06-06",
    ]
    return write_town(folder, ansokningar="\n".join(columns) + "\n")


@cache
def _answer(source: Path) -> dict[type, Solved]:
    """Answers by kind of task, filled as they are first asked for."""
    loaded = load(source, "sommar", (), ("lottery.seed=prov",))
    return {Instance: solve_apart(loaded.instance, Watch(600.0))}


def _remembered(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, which keeps its answers by what it is asked."""
    known: dict[bytes, Any] = {}

    def ask(*args: object) -> Any:
        key = pickle.dumps(args)
        if key not in known:
            known[key] = function(*args)
        return known[key]

    return ask


@contextmanager
def solved_before(source: Path) -> Iterator[None]:
    """What takes long and writes nothing is asked once: the solver's process, the public figures.

    Of next rounds only one is known: whoever solves another must not use this.
    """
    answers = _answer(source)

    def again(what: Instance | NextRound, watch: Watch, *_: object) -> Solved:
        if type(what) not in answers:
            answers[type(what)] = solve_apart(what, watch)
        answer = answers[type(what)]
        instance = what if isinstance(what, Instance) else what.instance
        return replace(answer, result=replace(answer.result, instance=instance))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("feriejobb.pipeline.solve_apart", again)
        patch.setattr(StandBy, "__enter__", lambda stand_by: stand_by)
        patch.setattr(statistics, "suppress", _remembered(suppress))
        patch.setattr(statistics, "violations", _remembered(violations))
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

    _searched: ClassVar[set[tuple[Path, bytes, tuple[Needle, ...]]]] = set()

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

    def state(self) -> frozenset[tuple[Path, bytes]]:
        """Everything that is there: each path with its content, b"" for a folder."""
        return frozenset(
            (path.relative_to(self.root), path.read_bytes() if path.is_file() else b"")
            for path in self.root.rglob("*")
        )

    def leaks(self, needles: tuple[Needle, ...], allowed: Sequence[str] = ()) -> list[Hit]:
        """Where somebody stands outside a vault, in stage, run and all around.

        A file that has been searched before, in whichever yard, is not searched again.

        Args:
            needles: Whom to look for.
            allowed: Folders below ``ut`` that may hold them anywhere.
        """
        fresh = self.root.with_name(f"{self.root.name}-nytt")
        for path in self.root.rglob("*"):
            if path.is_file():
                place = path.relative_to(self.root)
                key = (place, hashlib.sha256(path.read_bytes()).digest(), needles)
                if key not in self._searched:
                    self._searched.add(key)
                    (fresh / place).parent.mkdir(parents=True, exist_ok=True)
                    os.link(path, fresh / place)
        hits = scan(fresh, needles).hits if fresh.exists() else ()
        shutil.rmtree(fresh, ignore_errors=True)
        return [
            hit
            for hit in hits
            if hit.label.startswith(PERSON) and not _in_vault(Path(hit.file).parts, allowed)
        ]


def _in_vault(parts: tuple[str, ...], allowed: Sequence[str]) -> bool:
    """In ``ut/…/skydd/``, whether or not a manifest is there yet, or in an allowed folder."""
    return parts[0] == "ut" and (parts[2:3] == (VAULT,) or parts[1] in allowed)
