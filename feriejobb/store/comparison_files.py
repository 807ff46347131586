"""``jamforelser.csv``: who would have had which place in other ways (``data.solution.Comparison``).

``ansokan_id;satt;plats_id``, in ``internt/`` and, for protected applicants, in ``skydd/``;
UTF-8, ``;``, rows in byte order. It lets the fairness page be made anew when a run is approved or
somebody is protected late, and exists only where a run was compared.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from feriejobb.data.solution import Comparison, Result
from feriejobb.errors import VerificationError
from feriejobb.store.csv_files import ORDINARY, PROTECTED
from feriejobb.store.read_run import StoredRun

NAME = "jamforelser.csv"
_HEADER = ["ansokan_id", "satt", "plats_id"]


def comparison_files(result: Result) -> dict[str, bytes]:
    """The files by path inside the run; none where nothing was compared."""
    if not result.comparisons:
        return {}
    secret = {a.id for a in result.instance.applicants if a.protected}
    rows = [(a, c.name, p) for c in result.comparisons for a, p in c.placements]
    return {
        f"{folder}/{NAME}": _written(r for r in rows if (r[0] in secret) == hidden)
        for folder, hidden in ((ORDINARY, False), (PROTECTED, True))
    }


def read_comparisons(run: StoredRun) -> tuple[Comparison, ...]:
    """The comparisons of a stored run; empty where it has none.

    Raises:
        VerificationError: A file is missing or not in its form.
    """
    paths = [f"{folder}/{NAME}" for folder in (ORDINARY, PROTECTED)]
    if not any(path in run.manifest.files for path in paths):
        return ()
    found: dict[str, list[tuple[str, str]]] = {}
    for path in paths:
        for applicant, name, place in _parsed(run.document(path), path):
            found.setdefault(name, []).append((applicant, place))
    return tuple(Comparison(name, tuple(sorted(rows))) for name, rows in sorted(found.items()))


def _parsed(data: bytes, path: str) -> list[list[str]]:
    try:
        rows = list(csv.reader(io.StringIO(data.decode(), newline=""), delimiter=";", strict=True))
    except (UnicodeDecodeError, csv.Error):
        rows = []
    body = rows[1:]
    if rows[:1] != [_HEADER] or not all(len(row) == len(_HEADER) for row in body):
        raise VerificationError([f"{path} har inte den föreskrivna formen."])
    return body


def _written(rows: Iterable[tuple[str, str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    ordered = sorted(rows, key=lambda row: tuple(cell.encode() for cell in row))
    writer.writerows([_HEADER, *ordered])
    return text.getvalue().encode()
