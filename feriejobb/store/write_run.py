"""A result becomes a run folder: CSV files, documents, solution, log and, last, the manifest.

Everything is built in the stage, judged there, and made visible by one rename (reliability §6).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath
from typing import Any

from feriejobb.data.solution import Result
from feriejobb.errors import InputError, InputIssue, OutputError
from feriejobb.store.csv_files import csv_files
from feriejobb.store.log import Log
from feriejobb.store.manifest import (
    DECISION,
    LOG,
    MANIFEST,
    MODEL,
    PROOF,
    SOLUTION,
    UTF_8,
    Manifest,
    SourceEntry,
    file_entries,
    run_id,
)
from feriejobb.store.origin import SourceFile, relative_path, tool_versions
from feriejobb.store.solution_file import proof_file, solution_file, totals
from feriejobb.store.stage import Stage, Target, hold

#: Folders that every run has, even when nothing stands in them.
FOLDERS = ("forvaltningar", "internt", "publikt", "skydd")

#: Input tables whose cells hold applicants' ids.
PERSON_TABLES = ("ansokningar", "par", "forbud")

BAD_NAME = "Ett filnamn i utdata är inte tillåtet. Byt namn på förvaltningen."
HIDDEN_IN_SCENARIO = (
    "Ett scenario pekar ut en ansökan vars rader bara får stå i skydd/. "
    "Ändra raden i indata i stället."
)

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"\\|?*]')


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the run was made from: where input and round before stand, and every file by hash."""

    path: Path
    files: tuple[SourceFile, ...]
    parent: Path | None = None


@dataclass(frozen=True, slots=True)
class Parameters:
    """How the run was ordered.

    Attributes:
        command: ``solve``, ``replan``, ``demo`` …
        model: Name of the model.
        scenarios: Names of the scenarios, in order.
        settings: ``--set`` expressions, in order.
        workers: Number of workers, or None for the machine's own.
        time_limit: Seconds, or None.
        encoding: Of the input's CSV files.
        show_hidden: Hidden rows, columns and sheets of the input are read.
    """

    command: str
    model: str
    scenarios: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    workers: int | None = None
    time_limit: float | None = None
    encoding: str = UTF_8
    show_hidden: bool = False


def write_run(
    result: Result,
    out: Path | Target,
    *,
    inputs: Inputs,
    parameters: Parameters,
    effective_toml: str,
    documents: Mapping[str, bytes],
    log: Log,
    before_publish: Callable[[Path], None],
) -> Path:
    """Write and publish a run folder, whole or not at all.

    Args:
        result: What to write.
        out: The run folder to be, or the ``Target`` of a ``hold`` taken before solving.
        inputs: What the run was made from.
        parameters: How it was ordered.
        effective_toml: Content of ``internt/effective_model.toml``.
        documents: Ready-made bytes by path inside the run: workbooks, pages, further tables.
        log: The run's log so far; it gives the times too.
        before_publish: Judges the staged folder; what it raises stops the run and wipes the stage.

    Returns:
        The run folder.

    Raises:
        InputError: A scenario picks out a protected applicant by id.
        OutputError: The target exists or is in use, or the disk refused.
        VerificationError: A row belongs to no applicant, or ``before_publish`` found a fault.
    """
    _refuse_named(effective_toml, result)
    data = csv_files(result) | {
        MODEL: effective_toml.encode(),
        PROOF: proof_file(result.proof).to_bytes(),
    }
    check_paths([*documents, *data, SOLUTION, LOG, MANIFEST, DECISION])
    data |= documents
    data[SOLUTION] = solution_file(result, log.now()).to_bytes()
    log.add("written", files=len(data) + 2, bytes=sum(map(len, data.values())))
    manifest = Manifest(
        run_id="",
        created=log.now().isoformat(timespec="seconds"),
        synthetic=result.instance.synthetic,
        parent=result.parent,
        seed=result.instance.model.lottery.seed,
        parameters=_parameters(result, parameters),
        totals=totals(result),
        inputs=tuple(
            SourceEntry(role=f.role, name=f.name, sha256=f.sha256, bytes=f.size)
            for f in sorted(inputs.files)
        ),
        versions=tool_versions(),
        log_lines=0,
        log_head="",
        earlier=(),
        files={},
    )
    with _held(out) as target, target.stage() as stage:
        manifest = manifest.model_copy(
            update={
                "input_path": relative_path(inputs.path, target.run),
                "parent_path": relative_path(inputs.parent, target.run) if inputs.parent else None,
            }
        )
        fill(stage, data, manifest, log)
        before_publish(stage.path)
        stage.publish()
        return target.run


def fill(stage: Stage, data: Mapping[str, bytes], manifest: Manifest, log: Log) -> None:
    """Write all files into a stage, the manifest last.

    Args:
        stage: A fresh stage.
        data: Every file but log and manifest, by path.
        manifest: Gets hashes, run id, log marks and seal.
        log: Written as ``logg.jsonl``.

    Raises:
        OutputError: The disk refused.
    """
    files = {**data, LOG: log.to_bytes()}
    entries = file_entries(files)
    complete = manifest.model_copy(
        update={
            "run_id": run_id(entries),
            "log_lines": len(log.lines),
            "log_head": log.head,
            "files": entries,
        }
    )
    for folder in FOLDERS:
        stage.make_folder(folder)
    for path in sorted(files):
        stage.write(path, files[path])
    stage.write(MANIFEST, complete.sealed().to_bytes())


def check_paths(paths: list[str]) -> None:
    """Refuse paths that leave the run, hide in it, collide or cannot stand on some system.

    Raises:
        OutputError: Without the name, which comes from the input.
    """
    seen = set()
    for path in paths:
        parts = PurePosixPath(path).parts
        safe = parts and not path.startswith("/") and "/".join(parts) == path
        safe = safe and not any(
            part.startswith(".") or part.endswith((".", " ")) or _UNSAFE.search(part)
            for part in parts
        )
        spelling = unicodedata.normalize("NFC", path).casefold()
        if not safe or unicodedata.normalize("NFC", path) != path or spelling in seen:
            raise OutputError(BAD_NAME)
        seen.add(spelling)


@contextmanager
def _held(out: Path | Target) -> Iterator[Target]:
    if isinstance(out, Target):
        yield out
    else:
        with hold(out) as target:
            yield target


def _parameters(result: Result, parameters: Parameters) -> dict[str, Any]:
    return {
        "command": parameters.command,
        # A path could name a user.
        "model": PurePath(parameters.model).name,
        "scenarios": [PurePath(scenario).name for scenario in parameters.scenarios],
        "set": list(parameters.settings),
        "changes": list(result.changes),
        "workers": parameters.workers,
        "time_limit": parameters.time_limit,
        "encoding": parameters.encoding,
        "show_hidden": parameters.show_hidden,
        "limits": result.instance.model.solver.model_dump(mode="json"),
    }


def _refuse_named(effective_toml: str, result: Result) -> None:
    """A scenario that selects a protected row by id would carry it into ``internt/``."""
    protected = {a.id for a in result.instance.applicants if a.protected}
    tables = tomllib.loads(effective_toml).get("tables", {})
    named = [text for name in PERSON_TABLES for text in _texts(tables.get(name, []))]
    if not protected.isdisjoint(named):
        issue = InputIssue("scenario", 0, "tables", "SCENARIO_RAD", HIDDEN_IN_SCENARIO)
        raise InputError([issue])


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value
