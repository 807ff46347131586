"""A sheet in the plain form that spreadsheet programs write, read row by row (contract §2).

Most sheets hold nothing but cells with a number or a shared text, spelled alike by Excel, by
LibreOffice and by us. Such rows are split by one expression instead of by five calls a cell
(measured: 630,000 cells in 0.6 s instead of 2.1 s). Any other spelling, however small the
difference, is left to the reader of all XML.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from xml.parsers import expat

from feriejobb.tables.workbook_parts import PartError, refuse_document_types

#: (column letters, row number, style, kind, value); kind "s" is a shared text, else a number.
PlainCell = tuple[str, str, str | None, str | None, str | None]

#: Larger sheets than this many bytes are streamed: a whole city's applications take 20 million.
LARGEST = 64_000_000

_OPEN, _CLOSE = "<sheetData>", "</sheetData>"
#: What could make one spelling mean another, and encodings other than our own.
_RISKY = ("<!", "<?")
_DECLARATION = re.compile(r"<\?xml [^<>]*?\?>")
_FOREIGN = re.compile(r"""encoding=["'](?!utf-8["'])""", re.IGNORECASE)
_ROW = re.compile(r"<row((?: [A-Za-z0-9:]+=\"[^\"<>&]*\")*)(?:/>|>(.*?)</row>)", re.DOTALL)
_ATTRIBUTE = re.compile(r' (r|hidden)="([^"]*)"')
_CELL = re.compile(
    r'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="([0-9]{1,6})")?(?: t="(s|n)")?'
    r"(?:/>|></c>|><v>([0-9.eE+-]+)</v></c>)"
)
#: Groups of a cell, and what stands between two of them.
_STEP = 6


class PlainRow(NamedTuple):
    """One row: its number as written ("" for the next one), whether it is hidden, its cells."""

    number: str
    hidden: str
    cells: Iterable[PlainCell]


class PlainSheet(NamedTuple):
    """A sheet in plain form: everything around its rows as XML, and the rows as they are split."""

    around: bytes
    rows: Iterator[PlainRow]


class NotPlainError(Exception):
    """Some part of the sheet is spelled otherwise."""


def plain_sheet(archive: zipfile.ZipFile, member: str) -> PlainSheet:
    """Split a sheet of the plain form.

    Raises:
        NotPlainError: It is of another form, or too large to be held; the rows raise it too.
        PartError: The part is missing or malformed, or declares a document type.
    """
    try:
        if archive.getinfo(member).file_size > LARGEST:
            raise NotPlainError
        xml = archive.read(member)
    except KeyError:
        raise PartError from None
    # The whole part is read as XML first, so that the splitting below only sees what is well made.
    parser = expat.ParserCreate(namespace_separator=" ")
    refuse_document_types(parser)
    try:
        parser.Parse(xml, True)
        text = xml.decode()
    except expat.ExpatError:
        raise PartError from None
    except (LookupError, ValueError):
        raise NotPlainError from None
    declared = _DECLARATION.match(text)
    start = declared.end() if declared else 0
    first, last = text.find(_OPEN), text.rfind(_CLOSE)
    if (
        (declared and _FOREIGN.search(declared[0]))
        or not start <= first <= last
        or text.count("<sheetData") != 1
        or any(text.find(mark, start) >= 0 for mark in _RISKY)
    ):
        raise NotPlainError
    around = text[: first + len(_OPEN)] + text[last:]
    return PlainSheet(around.encode(), _rows(text, first + len(_OPEN), last))


def _rows(text: str, start: int, stop: int) -> Iterator[PlainRow]:
    """The rows between two positions of the text."""
    for match in _ROW.finditer(text, start, stop):
        if text[start : match.start()].strip():
            raise NotPlainError
        start = match.end()
        pieces = _CELL.split(match[2] or "")
        if any(map(str.strip, pieces[::_STEP])):
            raise NotPlainError
        told = dict(_ATTRIBUTE.findall(match[1]))
        cells = zip(*(pieces[n::_STEP] for n in range(1, _STEP)), strict=True)
        yield PlainRow(told.get("r", ""), told.get("hidden", "0"), cells)
    if text[start:stop].strip():
        raise NotPlainError
