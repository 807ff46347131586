"""What a replan built on, as it stands in the run: ``omgang.csv`` (contract §5, *Replan*).

The file stands in ``internt/`` and, for protected applicants, in ``skydd/``; UTF-8, ``;``, sorted
by ``ansokan_id``. ``ko_nr`` is the queue position of the round before (0: applied since), ``lage``
one of ``ja`` (accepted, fixed at ``plats_id``), ``ja_utan_plats`` (accepted, the place has
vanished), ``nej``, ``nej_aret`` (out of the year's other periods too), ``reserv`` (lost the offer,
last in the queue), ``erbjuden`` (the offer of ``plats_id`` stands) and ``utan`` (none yet).
``avbojda`` lists, with ``|`` between, the places that the applicant is not offered again.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping

from feriejobb.data.instance import Instance
from feriejobb.errors import VerificationError
from feriejobb.recount.lottery import Round
from feriejobb.store.read_run import StoredRun

PATHS = ("internt/omgang.csv", "skydd/omgang.csv")
HEADER = ["ansokan_id", "ko_nr", "plats_id", "lage", "avbojda"]

#: Whether a row in this state names a place; None: it may.
_STATES = {
    "ja": True,
    "ja_utan_plats": None,
    "nej": None,
    "nej_aret": None,
    "reserv": False,
    "erbjuden": True,
    "utan": False,
}


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
    return round_in({path: run.document(path) for path in PATHS})


def round_in(documents: Mapping[str, bytes]) -> Round:
    """What a replan builds on, from its ``omgang.csv`` files by path inside the run.

    Raises:
        VerificationError: Files in another form.
    """
    rows = [row for path in PATHS for row in _parsed(documents[path], path)]
    state = {i: lage for i, _, _, lage, _ in rows}
    of = {lage: {i: place for i, _, place, found, _ in rows if found == lage} for lage in _STATES}
    if len(state) != len(rows):
        raise VerificationError(["OMGÅNG: någon står två gånger i omgang.csv"])
    return Round(
        order=tuple(i for _, i in sorted((int(q), i) for i, q, *_ in rows if q != "0")),
        offers=of["erbjuden"],
        accepted=of["ja"],
        displaced=frozenset(of["ja_utan_plats"]),
        declined=frozenset(of["nej"]) | frozenset(of["nej_aret"]),
        out_of_year=frozenset(of["nej_aret"]),
        reserves=frozenset(of["reserv"]),
        given_up={i: tuple(places.split("|")) for i, _, _, _, places in rows if places},
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


def _sound(applicant: str, position: str, place: str, state: str, given_up: str) -> bool:
    named = _STATES.get(state, not place)
    listed = given_up.split("|") if given_up else []
    plain = all(listed) and listed == sorted(set(listed))
    return bool(applicant) and position.isdecimal() and named in (None, bool(place)) and plain


def round_findings(instance: Instance, before: Round) -> Iterator[str]:
    """What the round says against the input: who takes part, and whether places have vanished."""
    people, places = instance.applicant_by_id, instance.place_by_id
    if len(set(before.order)) != len(before.order):
        yield "OMGÅNG: någon står två gånger i den förra kön"
    states = [*before.accepted, *before.displaced, *before.declined, *before.offers]
    states += before.reserves
    known = set(before.order)
    if len(set(states)) != len(states) or not known >= {*states, *before.given_up}:
        yield "OMGÅNG: någon har två lägen, eller ett svar utan att ha stått i den förra kön"
    if not people.keys() >= set(states) - before.declined - before.reserves:
        yield "OMGÅNG: någon med svar eller erbjudande finns inte i indata"
    fixed = Counter(before.accepted.values())
    if any(place not in places or fixed[place] > places[place].seats for place in fixed):
        yield "OMGÅNG: ett antaget erbjudande gäller en plats som inte längre rymmer det"
