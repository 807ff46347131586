"""What a replan built on, as it stands in the run: ``omgang.csv`` (contract §5, *Replan*).

The file stands in ``internt/`` and, for protected applicants, in ``skydd/``; UTF-8, ``;``, sorted
by ``ansokan_id``. ``ko_nr`` is the queue position of the round before (0: applied since), ``lage``
one of ``ja`` (accepted, fixed at ``plats_id``), ``ja_utan_plats`` (accepted, the place has
vanished), ``nej``, ``erbjuden`` (the offer of ``plats_id`` stands) and ``utan`` (none yet).
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator

from feriejobb.data.instance import Instance
from feriejobb.errors import VerificationError
from feriejobb.recount.lottery import Round
from feriejobb.store.read_run import StoredRun

PATHS = ("internt/omgang.csv", "skydd/omgang.csv")
HEADER = ["ansokan_id", "ko_nr", "plats_id", "lage"]

#: Whether a row in this state names a place; None: it may.
_STATES = {"ja": True, "ja_utan_plats": None, "nej": None, "erbjuden": True, "utan": False}


def round_of(run: StoredRun) -> Round | None:
    """The round that a run builds on; None in a first round.

    Raises:
        VerificationError: A replan without these files, or files in another form.
    """
    present = tuple(path for path in PATHS if path in run.manifest.files)
    if not present and not run.manifest.parent:
        return None
    if present != PATHS:
        raise VerificationError(["OMGÅNG: omgang.csv saknas, så kön kan inte räknas om"])
    rows = [row for path in PATHS for row in _parsed(run.document(path), path)]
    return Round(
        order=tuple(i for _, i in sorted((int(q), i) for i, q, _, _ in rows if q != "0")),
        offers={i: place for i, _, place, state in rows if state == "erbjuden"},
        accepted={i: place for i, _, place, state in rows if state == "ja"},
        displaced=frozenset(i for i, _, _, state in rows if state == "ja_utan_plats"),
        declined=frozenset(i for i, _, _, state in rows if state == "nej"),
    )


def _parsed(data: bytes, path: str) -> list[list[str]]:
    try:
        rows = list(csv.reader(io.StringIO(data.decode(), newline=""), delimiter=";", strict=True))
    except (UnicodeDecodeError, csv.Error):
        rows = []
    body = rows[1:]
    sound = rows[:1] == [HEADER] and body == sorted(body, key=lambda row: row[0].encode())
    if not sound or not all(len(row) == len(HEADER) and _sound(*row) for row in body):
        raise VerificationError([f"{path} har inte den föreskrivna formen eller ordningen."])
    return body


def _sound(applicant: str, position: str, place: str, state: str) -> bool:
    named = _STATES.get(state, not place)
    return bool(applicant) and position.isdecimal() and named in (None, bool(place))


def round_findings(instance: Instance, before: Round) -> Iterator[str]:
    """What the round says against the input: who takes part, and whether places have vanished."""
    people, places = instance.applicant_by_id, instance.place_by_id
    if len(set(before.order)) != len(before.order):
        yield "OMGÅNG: någon står två gånger i den förra kön"
    states = [*before.accepted, *before.displaced, *before.declined, *before.offers]
    if len(set(states)) != len(states) or not set(states) <= set(before.order):
        yield "OMGÅNG: någon har två lägen, eller ett svar utan att ha stått i den förra kön"
    if not people.keys() >= set(states) - before.declined:
        yield "OMGÅNG: någon med svar eller erbjudande finns inte i indata"
    fixed = Counter(before.accepted.values())
    if any(place not in places or fixed[place] > places[place].seats for place in fixed):
        yield "OMGÅNG: ett antaget erbjudande gäller en plats som inte längre rymmer det"
