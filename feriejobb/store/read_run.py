"""A published run read back: what ``verify``, ``replan``, ``explain`` and ``compare`` start from.

Reading checks every file's own form. Whether the files belong together, and nothing is missing or
added, is ``verify_files``; whether the allocation keeps the rules is ``feriejobb.verify``.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeVar, get_args

from feriejobb.data.solution import (
    GoalResult,
    LockException,
    Placement,
    Proof,
    Reason,
    Reserve,
    Unplaced,
)
from feriejobb.errors import InputError, InputIssue, VerificationError
from feriejobb.store.csv_files import HEADERS, ORDINARY, PROTECTED, Row, parse
from feriejobb.store.disk import disk_errors
from feriejobb.store.manifest import (
    DECISION,
    LOG,
    MANIFEST,
    MODEL,
    PROOF,
    SOLUTION,
    UTF_8,
    Manifest,
    read_manifest,
)
from feriejobb.store.solution_file import ProofFile, SolutionFile
from feriejobb.store.stage import restore

_Row = TypeVar("_Row", Placement, Unplaced)
_REASONS: dict[str, Reason] = {reason: reason for reason in get_args(Reason)}


@dataclass(frozen=True)
class StoredRun:
    """A run folder's content.

    ``placements``, ``unplaced``, ``reserves`` and ``exceptions`` hold ordinary and protected rows
    together, sorted; ``protected`` tells them apart. ``rows`` holds the CSV files' cells as they
    stand, by path inside the run, without headers.

    Attributes:
        path: The run folder.
        manifest: ``manifest.json``.
        manifest_sha256: Hash of its bytes; what a decision or a next round refers to.
        solution: ``solution.json``.
        goals: Its goals.
        proof: ``internt/bevis.json``.
        rows: Raw CSV rows by path.
        placements: Everyone with a place.
        unplaced: Everyone without.
        reserves: Who comes next, by place and order.
        exceptions: Fixed placements that break a rule and are kept.
        protected: Ids that stand in ``skydd/``.
        effective_toml: ``internt/effective_model.toml``.
        effective_model: The same, parsed.
        log: ``logg.jsonl``.
        decided: Somebody has approved the run.
    """

    path: Path
    manifest: Manifest
    manifest_sha256: str
    solution: SolutionFile
    goals: tuple[GoalResult, ...]
    proof: Proof
    rows: dict[str, tuple[Row, ...]]
    placements: tuple[Placement, ...]
    unplaced: tuple[Unplaced, ...]
    reserves: tuple[Reserve, ...]
    exceptions: tuple[LockException, ...]
    protected: frozenset[str]
    effective_toml: str
    effective_model: dict[str, Any]
    log: bytes
    decided: bool

    def document(self, path: str) -> bytes:
        """The bytes of one more file of the run, by its path inside it.

        Raises:
            VerificationError: The run has no such file.
        """
        return _read(self.path, path)

    @property
    def encoding(self) -> str:
        """Encoding that the input's CSV files were read with."""
        return str(self.manifest.parameters.get("encoding", UTF_8))

    @property
    def show_hidden(self) -> bool:
        """Whether hidden rows, columns and sheets of the input were read."""
        return bool(self.manifest.parameters.get("show_hidden", False))

    @property
    def input_path(self) -> Path | None:
        """Where the input stood, or None where the manifest may not tell."""
        return self._at(self.manifest.input_path)

    @property
    def parent_path(self) -> Path | None:
        """Where the round before stood; None in a first round, or where that may not be told."""
        return self._at(self.manifest.parent_path)

    def _at(self, relative: str | None) -> Path | None:
        return None if relative is None else (self.path.resolve() / relative).resolve()


def read_run(path: Path) -> StoredRun:
    """Read a run folder.

    Args:
        path: The run folder; one whose replacement a crash cut in two is brought back first.

    Returns:
        Its content.

    Raises:
        InputError: There is no run there.
        VerificationError: A file is missing, damaged or not in its form.
        OutputError: The disk refused.
    """
    require_run(path)
    raw_manifest = _read(path, MANIFEST)
    solution = SolutionFile.from_bytes(_read(path, SOLUTION), SOLUTION)
    rows = {
        f"{folder}/{name}": parse(name, _read(path, f"{folder}/{name}"), f"{folder}/{name}")
        for folder in (ORDINARY, PROTECTED)
        for name in HEADERS
    }
    model = _read(path, MODEL)
    try:
        text = model.decode()
        parsed = tomllib.loads(text)
    except ValueError:
        raise VerificationError([f"{MODEL} är skadad."]) from None
    hidden = [row[0] for row in _both(rows, "placeringar.csv", (PROTECTED,))]
    hidden += [row[0] for row in _both(rows, "ej_placerade.csv", (PROTECTED,))]
    return StoredRun(
        path=path,
        manifest=read_manifest(raw_manifest),
        manifest_sha256=hashlib.sha256(raw_manifest).hexdigest(),
        solution=solution,
        goals=solution.goal_results(),
        proof=ProofFile.from_bytes(_read(path, PROOF), PROOF).proof(),
        rows=rows,
        placements=_by_applicant(map(_placement, _both(rows, "placeringar.csv"))),
        unplaced=_by_applicant(map(_unplaced, _both(rows, "ej_placerade.csv"))),
        reserves=tuple(
            sorted(
                map(_reserve, _both(rows, "reserver.csv")),
                key=lambda r: (r.employer.encode(), r.place.encode(), r.order, r.applicant),
            )
        ),
        exceptions=tuple(sorted(
            (LockException(*row) for row in _both(rows, "undantag.csv")),
            key=lambda e: (e.applicant, e.place, e.rule),
        )),
        protected=frozenset(hidden),
        effective_toml=text,
        effective_model=parsed,
        log=_read(path, LOG),
        decided=(path / DECISION).is_file(),
    )  # fmt: skip


def require_run(path: Path) -> None:
    """Make sure that there is a run folder, bringing back one that a crash cut in two.

    Raises:
        InputError: There is none.
        OutputError: The disk refused.
    """
    restore(path)
    if not path.is_dir():
        text = "Körningsmappen finns inte. Kontrollera sökvägen."
        raise InputError([InputIssue("körning", 0, "", "KÖRNING_SAKNAS", text)])


def _read(run: Path, relative: str) -> bytes:
    file = run / relative
    with disk_errors():
        if not file.is_file():
            raise VerificationError([f"{relative} saknas i körningen."])
        return file.read_bytes()


def _both(
    rows: dict[str, tuple[Row, ...]], name: str, folders: Iterable[str] = (ORDINARY, PROTECTED)
) -> list[Row]:
    return [row for folder in folders for row in rows[f"{folder}/{name}"]]


def _whole(cell: str) -> int:
    """A whole number ≥ 0 spelt as this tool spells it."""
    if cell.isascii() and cell.isdigit() and str(int(cell)) == cell:
        return int(cell)
    raise VerificationError(["En CSV-fil i körningen har en cell som ska vara ett heltal."])


def _by_applicant(rows: Iterable[_Row]) -> tuple[_Row, ...]:
    return tuple(sorted(rows, key=attrgetter("applicant")))


def _placement(row: Row) -> Placement:
    period, wish_rank, period_rank, away, cost, position = map(_whole, row[3:])
    if away > 1:
        raise VerificationError(["placeringar.csv: borta ska vara 0 eller 1."])
    applicant, place, employer = row[:3]
    return Placement(
        applicant, place, employer, period, wish_rank, period_rank, bool(away), cost, position
    )  # fmt: skip


def _unplaced(row: Row) -> Unplaced:
    if row[2] not in _REASONS:
        raise VerificationError(["ej_placerade.csv: okänd orsak."])
    return Unplaced(row[0], _whole(row[1]), _REASONS[row[2]])


def _reserve(row: Row) -> Reserve:
    return Reserve(row[0], row[1], _whole(row[2]), row[3])
