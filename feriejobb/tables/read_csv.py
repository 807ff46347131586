"""One CSV file as rows of clean text: ``;``, strict encoding, header row (contract §2)."""

from __future__ import annotations

import codecs
import csv
from io import StringIO

from feriejobb.errors import InputError, InputIssue
from feriejobb.messages import message
from feriejobb.tables import preflight
from feriejobb.tables.parse import clean

#: (row number as people count, cells); a row of an .xlsx may be shorter than the header.
Row = tuple[int, list[str]]


def read_csv(name: str, data: bytes, encoding: str = "utf-8") -> list[Row]:
    """All rows that are not blank, the header first, every cell clean text.

    Args:
        name: The file's name, for messages.
        data: The file's bytes.
        encoding: Anything but UTF-8 must be asked for; a byte order mark is allowed in UTF-8.

    Raises:
        InputError: Wrong kind of file, encoding, separator, quotes or number of fields; all
            ragged rows are listed.
    """
    preflight.check_csv(name, data)
    text = _decode(name, data, encoding)
    first = text.partition("\n")[0]
    if ";" not in first and ("," in first or "\t" in first):
        raise InputError([InputIssue(name, 1, "", "AVGRÄNSARE", message("AVGRÄNSARE"))])
    # Larger than any cell that ``clean`` lets through, so that it is ``clean`` that refuses it.
    csv.field_size_limit(max(len(text), 1))
    reader = csv.reader(StringIO(text, newline=""), delimiter=";", strict=True)
    cleaned = _Cleaned()
    rows: list[Row] = []
    ragged: list[InputIssue] = []
    width = 0
    start = 1
    while True:
        try:
            record = next(reader, None)
        except csv.Error:
            issue = InputIssue(name, start, "", "CITATTECKEN", message("CITATTECKEN"))
            raise InputError([*ragged, issue]) from None
        if record is None:
            break
        width = width or len(record)
        if len(rows) > preflight.MAX_ROWS or width > preflight.MAX_COLUMNS:
            raise preflight.failure(
                name, "FÖR_STOR", rows=preflight.MAX_ROWS, columns=preflight.MAX_COLUMNS
            )
        if record and len(record) != width:
            text_of = message("RADLÄNGD", found=len(record), expected=width)
            ragged.append(InputIssue(name, start, "", "RADLÄNGD", text_of))
        rows.append((start, [cleaned[cell] for cell in record]))
        start = reader.line_num + 1
    if ragged:
        raise InputError(ragged)
    return rows


class _Cleaned(dict[str, str]):
    """Clean text by text, each made once: most of a city's cells say what others have said."""

    def __missing__(self, text: str) -> str:
        made = self[text] = clean(text)
        return made


def _decode(name: str, data: bytes, encoding: str) -> str:
    """Strictly decoded text without byte order mark."""
    try:
        codec = codecs.lookup(encoding).name
        text = data.decode("utf-8-sig" if codec == "utf-8" else codec)
    except (UnicodeError, LookupError):
        raise preflight.failure(name, "KODNING") from None
    if codec == "utf-8" and "\x00" in text[:200]:
        # UTF-16 without a byte order mark is valid UTF-8 full of NULs.
        raise preflight.failure(name, "KODNING")
    return text
