"""The command explain: why people got, or did not get, a place, and what else is possible."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from feriejobb.cli_options import json_option, path_type
from feriejobb.cli_print import number, say
from feriejobb.cli_swedish import SwedishCommand, option

if TYPE_CHECKING:
    from feriejobb.explain.explanation import Explainer
    from feriejobb.store.read_run import StoredRun


@click.command(
    cls=SwedishCommand,
    help="Förklarar varför en sökande fick eller inte fick plats, och vad som annars går.",
)
@click.argument("run", type=path_type, metavar="KÖRNING")
@click.argument("applicant_id", metavar="ANSOKAN_ID", required=False)
@option("--alternatives", is_flag=True, help="De bästa platser som personen kan få i stället.")
@option("--place", "place_id", metavar="PLATS_ID", help="Vilka som står näst på tur till platsen.")
@option("--all", "everyone", is_flag=True, help="Besked till alla; skrivs till mappen i --out.")
@option(
    "--out", type=path_type, metavar="MAPP", help="Ny mapp för alla besked, delad internt/skydd."
)
@option(
    "--input",
    "source",
    type=path_type,
    metavar="INDATA",
    help="Indata, om den inte ligger där körningen säger.",
)
@json_option
def explain(
    run: Path,
    applicant_id: str | None,
    alternatives: bool,
    place_id: str | None,
    everyone: bool,
    out: Path | None,
    source: Path | None,
    as_json: bool,
) -> None:
    """Print one letter, one answer, or write everybody's letters."""
    from feriejobb.store.read_run import read_run

    _require_one_question(applicant_id, alternatives, place_id, everyone, out)
    stored = read_run(run)
    if everyone and out is not None:
        shown, data = _everyone(stored, source, out)
    elif place_id is not None:
        shown, data = _place(stored, source, place_id)
    else:
        shown, data = _one(stored, source, applicant_id or "", alternatives)
    head = {"exit_code": 0, "ok": True}
    say(json.dumps(head | data, ensure_ascii=False, indent=1) if as_json else shown)


def _require_one_question(
    applicant_id: str | None,
    alternatives: bool,
    place_id: str | None,
    everyone: bool,
    out: Path | None,
) -> None:
    """One of an id, ``--place`` and ``--all``; ``--out`` with ``--all`` only.

    Raises:
        InputError: The command line asks for nothing or for several things.
    """
    from feriejobb.errors import InputError, InputIssue

    asked = [applicant_id is not None, place_id is not None, everyone]
    if sum(asked) == 1 and everyone == (out is not None) and (asked[0] or not alternatives):
        return
    text = (
        "Ange en av tre: ANSOKAN_ID (med eller utan --alternatives), --place PLATS_ID, eller "
        "--all med --out MAPP."
    )
    raise InputError([InputIssue("kommandoraden", 0, "", "FRÅGA_OKLAR", text)])


def _explainer(stored: StoredRun, source: Path | None) -> Explainer:
    from feriejobb.errors import VerificationError
    from feriejobb.explain.explanation import Explainer
    from feriejobb.verify.delivered import read_again
    from feriejobb.verify.rounds import round_of

    instance, findings = read_again(stored, source)
    if findings:
        raise VerificationError(findings)
    return Explainer(stored, instance, round_of(stored))


def _one(
    stored: StoredRun, source: Path | None, applicant_id: str, alternatives: bool
) -> tuple[str, dict[str, Any]]:
    from feriejobb.explain.alternatives import Alternatives
    from feriejobb.explain.call_text import youth_data, youth_text
    from feriejobb.explain.explanation import require_known
    from feriejobb.explain.letter import NEUTRAL, as_data, letter

    require_known(stored, applicant_id)
    if applicant_id in stored.protected:
        return NEUTRAL, {"text": [NEUTRAL]}
    explainer = _explainer(stored, source)
    if applicant_id in explainer.hidden:
        return NEUTRAL, {"text": [NEUTRAL]}
    told = explainer.tell(applicant_id)
    if not alternatives:
        text = letter(told, explainer.instance, decided=stored.decided)
        return text, as_data(told, explainer.instance, decided=stored.decided)
    found = Alternatives(explainer).of_youth(applicant_id)
    reserve = [r for r in stored.reserves if r.applicant == applicant_id]
    return youth_text(told, found, reserve, explainer.instance), youth_data(found, reserve)


def _place(stored: StoredRun, source: Path | None, place_id: str) -> tuple[str, dict[str, Any]]:
    from feriejobb.errors import InputError, InputIssue
    from feriejobb.explain.alternatives import Alternatives
    from feriejobb.explain.call_text import place_data, place_text

    explainer = _explainer(stored, source)
    place = explainer.instance.place_by_id.get(place_id)
    if place is None:
        text = "Plats-id finns inte i körningen. Kontrollera id:t."
        raise InputError([InputIssue("kommandoraden", 0, "--place", "PLATS_OKÄND", text)])
    outlook = Alternatives(explainer).of_place(place)
    return place_text(outlook, explainer.instance), place_data(outlook)


def _everyone(stored: StoredRun, source: Path | None, out: Path) -> tuple[str, dict[str, Any]]:
    from feriejobb.explain.letters import all_letters, write_letters
    from feriejobb.progress import shown_progress
    from feriejobb.store.target import check_target

    check_target(out)
    with shown_progress(quiet=False) as progress:
        progress.step("Läser indata")
        explainer = _explainer(stored, source)
        letters = all_letters(explainer, decided=stored.decided, tell=progress.step)
        write_letters(out, letters)
    count = len(explainer.turns)
    return f"{number(count)} besked ligger i {out}", {"besked": count, "out": str(out)}
