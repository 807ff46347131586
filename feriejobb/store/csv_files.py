"""The CSV files of a run, byte for byte as contract §6 has them.

UTF-8, ``;``, line feed, ids and whole numbers only. Rows about protected applicants stand in
``skydd/`` and nowhere else; the files there exist even when empty. ``undantag.csv`` names the fixed
placements that break a rule and are kept (contract §4 and §5).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from feriejobb.data.instance import Instance
from feriejobb.data.solution import LockException, Placement, Reserve, Result, Unplaced
from feriejobb.errors import VerificationError

HEADERS: dict[str, tuple[str, ...]] = {
    "placeringar.csv": (
        *("ansokan_id", "plats_id", "forvaltning", "period", "onskemal_rang", "period_rang"),
        *("borta", "kostnad_ore", "ko_nr"),
    ),
    "ej_placerade.csv": ("ansokan_id", "ko_nr", "orsak"),
    "reserver.csv": ("forvaltning", "plats_id", "ordning", "ansokan_id"),
    "undantag.csv": ("ansokan_id", "plats_id", "regel"),
}
ORDINARY = "internt"
PROTECTED = "skydd"

Row = tuple[str, ...]
_T = TypeVar("_T", Placement, Unplaced, Reserve, LockException)


def csv_files(result: Result) -> dict[str, bytes]:
    """All CSV files of a run by path, ordinary and protected.

    The bytes depend on the content alone, never on the order of rows in ``result``.

    Raises:
        VerificationError: A row belongs to no applicant of the instance.
    """
    return split_files(
        result.instance, result.placements, result.unplaced, result.reserves, result.exceptions
    )


def split_files(
    instance: Instance,
    placements: Sequence[Placement],
    unplaced: Sequence[Unplaced],
    reserves: Sequence[Reserve],
    exceptions: Sequence[LockException],
) -> dict[str, bytes]:
    """As ``csv_files``, from the rows themselves and the instance that tells who is protected."""
    protected = {a.id for a in instance.applicants if a.protected}
    ordinary = {a.id for a in instance.applicants} - protected
    # A broken pair names one of two; the row must not tell of the other.
    hidden_pairs = {
        i for p in instance.pairs if not protected.isdisjoint((p.first, p.second))
        for i in (p.first, p.second)
    }  # fmt: skip

    def belongs(row: Placement | Unplaced | Reserve | LockException) -> str:
        if isinstance(row, LockException) and row.rule == "pairs" and row.applicant in hidden_pairs:
            return PROTECTED
        if row.applicant in ordinary:
            return ORDINARY
        if row.applicant in protected:
            return PROTECTED
        raise VerificationError(["Resultatet har en rad som inte hör till någon ansökan."])

    def both(name: str, rows: Sequence[_T], cells: Callable[[_T], Row]) -> dict[str, bytes]:
        return {
            f"{folder}/{name}": render(name, [cells(r) for r in rows if belongs(r) == folder])
            for folder in (ORDINARY, PROTECTED)
        }

    return (
        both("placeringar.csv", placements, _placement)
        | both("ej_placerade.csv", unplaced, _unplaced)
        | both("reserver.csv", reserves, _reserve)
        | both("undantag.csv", exceptions, _exception)
    )


def render(name: str, rows: Iterable[Row]) -> bytes:
    """One CSV file's bytes: header and rows in the file's own order (UTF-8 byte order).

    ``reserver.csv`` is sorted by employer, place and number, the others by ``ansokan_id``.
    """
    ordered = sorted(rows, key=lambda row: _order(name, row))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerows([HEADERS[name], *ordered])
    return text.getvalue().encode()


def parse(name: str, data: bytes, path: str) -> tuple[Row, ...]:
    """The raw rows of a delivered CSV file, without its header.

    Args:
        name: Which of ``HEADERS``.
        data: The file's bytes.
        path: The file's path inside the run, for the message.

    Raises:
        VerificationError: The bytes are not what ``render`` gives for these rows.
    """
    try:
        rows = list(csv.reader(io.StringIO(data.decode(), newline=""), delimiter=";", strict=True))
        header, body = tuple(rows[0]), tuple(tuple(row) for row in rows[1:])
        sound = header == HEADERS[name] and all(len(row) == len(header) for row in body)
        sound = sound and render(name, body) == data
    except (ValueError, IndexError, csv.Error):
        sound, body = False, ()
    if not sound:
        raise VerificationError([f"{path} har inte den föreskrivna formen eller ordningen."])
    return body


def _order(name: str, row: Row) -> tuple[Row, int, Row]:
    """Texts stand in the order of their code points, which is that of their UTF-8 bytes."""
    return (row[:2], int(row[2]), row) if name == "reserver.csv" else ((), 0, row)


def _placement(p: Placement) -> Row:
    ranks = (str(p.period), str(p.wish_rank), str(p.period_rank), str(int(p.away)))
    return (p.applicant, p.place, p.employer, *ranks, str(p.cost_ore), str(p.position))


def _unplaced(u: Unplaced) -> Row:
    return (u.applicant, str(u.position), u.reason)


def _reserve(r: Reserve) -> Row:
    return (r.employer, r.place, str(r.order), r.applicant)


def _exception(e: LockException) -> Row:
    return (e.applicant, e.place, e.rule)
