"""``lottningar.csv``: how everyone fares when the lottery is drawn again (``data.Redrawn``).

``ansokan_id;utfall``, one sign per lottery, in ``internt/`` and, for protected applicants, in
``skydd/``; UTF-8, ``;``, rows in byte order. It exists only where a run was compared, and lets the
fairness page be made anew.
"""

from __future__ import annotations

import csv
import io
import re

from feriejobb.data.solution import Redrawn, Result
from feriejobb.errors import VerificationError
from feriejobb.store.csv_files import ORDINARY, PROTECTED
from feriejobb.store.read_run import StoredRun

NAME = "lottningar.csv"
_HEADER = ["ansokan_id", "utfall"]
_SIGNS = re.compile(r"[u0-9]{3,}")


def redrawn_files(result: Result) -> dict[str, bytes]:
    """The files by path inside the run; none where no lottery was drawn again."""
    if result.redrawn is None:
        return {}
    secret = {a.id for a in result.instance.applicants if a.protected}
    found = {}
    for folder, hidden in ((ORDINARY, False), (PROTECTED, True)):
        rows = [row for row in result.redrawn.fates if (row[0] in secret) == hidden]
        text = io.StringIO()
        writer = csv.writer(text, delimiter=";", lineterminator="\n")
        writer.writerows([_HEADER, *sorted(rows, key=lambda row: row[0].encode())])
        found[f"{folder}/{NAME}"] = text.getvalue().encode()
    return found


def read_redrawn(run: StoredRun) -> Redrawn | None:
    """The other lotteries of a stored run; None where it has none.

    Raises:
        VerificationError: A file is missing or not in its form.
    """
    paths = [f"{folder}/{NAME}" for folder in (ORDINARY, PROTECTED)]
    if not any(path in run.manifest.files for path in paths):
        return None
    fates = [row for path in paths for row in _parsed(run.document(path), path)]
    lengths = {len(signs) for _, signs in fates}
    if len(lengths) != 1:
        raise VerificationError([f"{paths[0]} har inte lika många lottningar för alla."])
    return Redrawn(lengths.pop() - 1, tuple(sorted(fates)))


def _parsed(data: bytes, path: str) -> list[tuple[str, str]]:
    try:
        rows = list(csv.reader(io.StringIO(data.decode(), newline=""), delimiter=";", strict=True))
    except (UnicodeDecodeError, csv.Error):
        rows = []
    body = [(row[0], row[1]) for row in rows[1:] if len(row) == 2 and _SIGNS.fullmatch(row[1])]
    if rows[:1] != [_HEADER] or len(body) != len(rows) - 1:
        raise VerificationError([f"{path} har inte den föreskrivna formen."])
    return body
