"""The first steps of the spine: read → validate, for a first round and for the one after a run.

load        files, model, scenarios and settings become one validated instance
load_next   the same under the model of a stored run
round_after replies and an input become the round that follows
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from feriejobb.data.instance import Instance
from feriejobb.data.layering import EffectiveModel, load_model
from feriejobb.data.overbooking import overbooking_lines
from feriejobb.errors import InputError, InputIssue
from feriejobb.handover.passwords import Passwords
from feriejobb.messages import message
from feriejobb.plan.replan import Round, open_round
from feriejobb.store.manifest import MODEL, UTF_8
from feriejobb.store.origin import TABLE, input_files
from feriejobb.store.read_run import StoredRun
from feriejobb.tables.overrides import apply_overrides
from feriejobb.tables.raw import RawTables
from feriejobb.tables.read import read_tables
from feriejobb.tables.validate import validate
from feriejobb.uncollected import uncollected

CHANGED = (
    "Indata har ändrats sedan förra omgången. Är ändringarna meningen, ange mappen med --input."
)


@dataclass(frozen=True)
class Loaded:
    """One validated input with the model that holds for it.

    Attributes:
        instance: The validated input.
        effective: The effective model with its overrides.
        warnings: Issues that do not stop the run.
        changes: Every effective ``old → new`` of scenarios and settings.
        source: Where the input was read.
        model: Name or path of the model as given.
        scenarios: Scenarios as given.
        settings: ``key=value`` settings as given.
        encoding: Of the CSV files.
        show_hidden: Hidden rows, columns and sheets were read.
        lottery: The commitment whose draw gave the seed, if any.
    """

    instance: Instance
    effective: EffectiveModel
    warnings: tuple[InputIssue, ...]
    changes: tuple[str, ...]
    source: Path
    model: str
    scenarios: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    encoding: str = UTF_8
    show_hidden: bool = False
    lottery: Path | None = None


def load(
    source: Path,
    model: str,
    scenarios: Sequence[str] = (),
    settings: Sequence[str] = (),
    expect_rows: int | None = None,
    encoding: str = UTF_8,
    raw: RawTables | None = None,
    show_hidden: bool = False,
) -> Loaded:
    """Read and validate an input under a model.

    Args:
        source: Folder of CSV files or one workbook.
        model: Path or name of a shipped model.
        scenarios: Paths or names of shipped scenarios, in order.
        settings: ``key=value`` overrides, in order.
        expect_rows: Number of applications that must be there.
        encoding: Encoding of CSV files when it is not UTF-8.
        raw: The tables where they have been read already.
        show_hidden: Read hidden rows, columns and sheets instead of refusing them.

    Raises:
        InputError: Everything that is wrong, at once.
        OutputError: The input cannot be read from the disk.
    """
    effective = load_model(model, scenarios, settings)
    with uncollected():
        raw = raw or read_tables(source, encoding, expect_rows, show_hidden)
        raw, table_changes = apply_overrides(raw, effective.table_overrides)
        instance, warnings = validate(raw, effective.model)
    return Loaded(
        instance,
        effective,
        tuple(warnings),
        (*effective.changes, *table_changes, *overbooking_lines(instance)),
        source,
        model,
        tuple(scenarios),
        tuple(settings),
        encoding,
        show_hidden,
    )


def round_after(
    stored: StoredRun, replies: Path, loaded: Loaded, passwords: Passwords | None = None
) -> Round:
    """The round that follows a stored run under an input and its model.

    Args:
        stored: The round before, as it was published.
        replies: A returned workbook, a CSV file, or a folder of both.
        loaded: The input of the next round.
        passwords: Those that open the run's workbooks; None where they need none.

    Raises:
        InputError: Replies, or an input, that do not go with the run.
        InfeasibleError: Accepted offers no longer fit under supervisors or budgets.
    """
    opened = open_round(stored, replies, loaded.effective.model.replies, passwords)
    return Round.of(opened, loaded.instance, former_input(stored, loaded))


def former_input(stored: StoredRun, loaded: Loaded) -> Instance | None:
    """The input of a stored run, read with its own model; None where it is no longer there.

    Args:
        stored: The run.
        loaded: The input of the next round; given back where it is the same files.
    """
    if _made_of(stored, loaded.source):
        told = load_model(stored.path / MODEL).table_overrides
        if told == loaded.effective.table_overrides:
            return loaded.instance
    place = stored.input_path
    if place is None or not place.exists() or not _made_of(stored, place):
        return None
    return load(
        place, str(stored.path / MODEL), encoding=stored.encoding, show_hidden=stored.show_hidden
    ).instance


def _made_of(stored: StoredRun, source: Path) -> bool:
    """Whether the run was made of just these files, byte for byte."""
    used = {(f.name, f.sha256) for f in stored.manifest.inputs if f.role == TABLE}
    return {(f.name, f.sha256) for f in input_files(source)} == used


def load_next(
    stored: StoredRun, source: Path | None = None, answer_by: date | None = None
) -> Loaded:
    """Read and validate the input of a next round under the stored run's effective model.

    Args:
        stored: The round before.
        source: The input with its late changes; None for the stored run's own, unchanged.
        answer_by: Last day for the new round's replies; the last round's has passed by then.

    Raises:
        InputError: Everything that is wrong, at once; an input changed in place too.
    """
    place = source or stored.input_path
    if place is None or not place.exists():
        raise InputError([InputIssue("indata", 0, "", "INDATA_SAKNAS", message("INDATA_SAKNAS"))])
    if source is None and not _made_of(stored, place):
        raise InputError([InputIssue("indata", 0, "", "INDATA_ÄNDRAD", CHANGED)])
    told = stored.manifest.parameters
    day = f"replies.answer_by={answer_by or ''}"
    return replace(
        load(
            place,
            str(stored.path / MODEL),
            settings=(day,),
            encoding=stored.encoding,
            show_hidden=stored.show_hidden,
        ),
        changes=tuple(told["changes"]),
        model=str(told["model"]),
        scenarios=tuple(told["scenarios"]),
        settings=tuple(told["set"]),
    )
