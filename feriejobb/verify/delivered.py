"""What a run folder says, against the input it was made from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from feriejobb.data.instance import Instance
from feriejobb.data.layering import load_model
from feriejobb.data.overbooking import overbooked
from feriejobb.data.solution import (
    GoalResult,
    LockException,
    Placement,
    Proof,
    Reserve,
    Unplaced,
)
from feriejobb.errors import InputError, InputIssue
from feriejobb.messages import message
from feriejobb.store.manifest import MODEL
from feriejobb.store.origin import input_files
from feriejobb.store.read_run import StoredRun
from feriejobb.tables.overrides import apply_overrides
from feriejobb.tables.read import read_tables
from feriejobb.tables.validate import validate
from feriejobb.uncollected import uncollected
from feriejobb.verify.rounds import round_of

_WORD = re.compile(r"[\w-]+")


@dataclass(frozen=True)
class Delivered:
    """The allocation as the delivered files tell it."""

    placements: tuple[Placement, ...]
    unplaced: tuple[Unplaced, ...]
    goals: tuple[GoalResult, ...]
    reserves: tuple[Reserve, ...]
    proof: Proof
    exceptions: tuple[LockException, ...]


def delivered(run: StoredRun) -> Delivered:
    """What the CSV files, ``solution.json`` and ``bevis.json`` say."""
    return Delivered(
        run.placements, run.unplaced, run.goals, run.reserves, run.proof, run.exceptions
    )


def read_again(run: StoredRun, source: Path | None) -> tuple[Instance, list[str]]:
    """Read the input once more with the run's own model.

    Args:
        run: The run.
        source: The input, or None to look where the manifest says.

    Returns:
        The instance, and findings where the input or the model is not the one that was used.

    Raises:
        InputError: No input there, or one that is no longer valid.
        OutputError: It cannot be read.
    """
    place = source or run.input_path
    if place is None or not place.exists():
        text = message("INDATA_SAKNAS")
        raise InputError([InputIssue("indata", 0, "", "INDATA_SAKNAS", text)])
    with uncollected():
        raw = read_tables(place, run.encoding, show_hidden=run.show_hidden)
        effective = load_model(run.path / MODEL)
        tables, _ = apply_overrides(raw, effective.table_overrides)
        instance, _ = validate(tables, effective.model)
    findings = []
    used = {(f.name, f.sha256) for f in run.manifest.inputs if f.role == "tabell"}
    if {(f.name, f.sha256) for f in input_files(place)} != used:
        findings.append("INDATA: filerna är inte de som körningen gjordes av")
    if effective.toml != run.effective_toml:
        findings.append(f"MODELL: {MODEL} är inte skriven som verktyget skriver den")
    if effective.model.lottery.seed != run.manifest.seed:
        findings.append("MODELL: lottens frö är inte manifestets")
    before = round_of(run)
    if before is not None:
        instance = overbooked(instance, before.accepted)
    return instance, findings


def late_findings(instance: Instance, late: Iterable[str]) -> Iterator[str]:
    """Those protected after the run was made are ordinary applicants of its input."""
    ordinary = {a.id for a in instance.applicants if a.protection == "ingen"}
    if not ordinary.issuperset(late):
        yield "SKYDD skydd/sent_skyddade.csv: en rad hör inte till någon vanlig ansökan i indata"


def separation_findings(run: StoredRun, instance: Instance) -> Iterator[str]:
    """Ordinary applicants stand in ``internt/`` only, protected ones in ``skydd/`` only."""
    people = instance.applicant_by_id
    secret = {a.id for a in instance.applicants if a.protection != "ingen"}
    paired = {
        i
        for pair in instance.pairs
        if pair.first in secret or pair.second in secret
        for i in (pair.first, pair.second)
    }
    for path, rows in run.rows.items():
        folder, _, name = path.partition("/")
        column = 3 if name == "reserver.csv" else 0
        for row in rows:
            # A broken pair names one of two: with a protected partner it says too much.
            hidden = row[column] in secret or (
                name == "undantag.csv" and row[2] == "pairs" and row[column] in paired
            )
            if row[column] in people and hidden != (folder == "skydd"):
                yield f"SKYDD {path}: en rad står i fel mapp"
                break


def leak_findings(run: StoredRun, instance: Instance) -> Iterator[str]:
    """No text file outside ``skydd/`` holds the id of a protected applicant.

    Ids of figures only, or of fewer than five characters, say nothing in running text.
    """
    secret = {
        a.id
        for a in instance.applicants
        if a.protection != "ingen" and len(a.id) > 4 and not a.id.isdecimal()
    }
    for path in sorted(run.manifest.files):
        if path.startswith("skydd/") or path.endswith(".xlsx"):
            continue
        text = run.document(path).decode(errors="replace")
        words = set(_WORD.findall(text))
        if any(i in words or (not _WORD.fullmatch(i) and i in text) for i in secret):
            yield f"SKYDD {path}: filen nämner någon som bara får stå i skydd/"


def totals_findings(run: StoredRun, instance: Instance) -> Iterator[str]:
    """Counts, status and the stamp in ``solution.json`` and ``manifest.json``."""
    counts = {
        "applicants": len(instance.applicants),
        "places": len(instance.places),
        "seats": sum(place.seats for place in instance.real.places),
        "placed": len(run.placements),
        "unplaced": len(run.unplaced),
    }
    if run.solution.counts != counts:
        yield "ANTAL: solution.json räknar annorlunda"
    if run.manifest.totals != counts:
        yield "ANTAL: manifest.json räknar annorlunda"
    status = "optimal" if all(goal.proved for goal in run.goals) else "feasible"
    if run.solution.status != status:
        yield "STATUS: solution.json kallar lösningen något annat än målen visar"
    if not run.solution.synthetic == run.manifest.synthetic == instance.synthetic:
        yield "STÄMPEL: uppgiften om syntetiska data stämmer inte"
