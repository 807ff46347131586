"""The parts of an .xlsx around its sheets: sheet list, shared strings, date formats.

Parsed with expat and every document type refused, so that no entity can exist (R3.6); ElementTree
would build a tree of what may be a hundred megabytes.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import NoReturn
from xml.parsers import expat

from feriejobb.tables.parse import clean

Attributes = dict[str, str]

_CHUNK = 1 << 16
_OFFICE = "officeDocument"
#: Built-in number formats that show a date (ECMA-376 part 1, 18.8.30).
_BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_NOT_A_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]')
_DATE_CODE = re.compile(r"[dmyhs]", re.IGNORECASE)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class PartError(Exception):
    """A part that is missing, malformed, or tries to declare entities."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, the archive member that holds it, and whether it is hidden."""

    name: str
    member: str
    hidden: bool


@dataclass(frozen=True)
class Workbook:
    """What all sheets share.

    Attributes:
        sheets: In the workbook's order.
        strings: Clean shared strings.
        date_styles: Indices of cell styles that show a date.
        epoch_1904: Dates count from 1904.
    """

    sheets: tuple[Sheet, ...]
    strings: list[str]
    date_styles: frozenset[int]
    epoch_1904: bool


def refuse_document_types(parser: expat.XMLParserType) -> None:
    """No entity without a document type: a parser that meets one raises ``PartError``."""

    def refuse(*_: object) -> NoReturn:
        raise PartError

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse


def parse_part(
    archive: zipfile.ZipFile,
    member: str | bytes,
    starts: Mapping[str, Callable[[Attributes], None]],
    ends: Mapping[str, Callable[[], None]] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Stream one XML part through handlers by element name, namespaces left out.

    Args:
        archive: The workbook.
        member: The part's name, or what it says where it has been unpacked already.
        starts: What to do where an element begins.
        ends: What to do where one ends.
        text: What to do with the text in it.

    Raises:
        PartError: The part is missing or malformed, or declares a document type.
    """
    # Full name -> handler, so that an element costs one lookup.
    opening: dict[str, Callable[[Attributes], None] | None] = {}
    closing: dict[str, Callable[[], None] | None] = {}

    def start(name: str, attributes: Attributes) -> None:
        if name not in opening:
            opening[name] = starts.get(name.rpartition(" ")[2])
        handler = opening[name]
        if handler is not None:
            handler(attributes)

    def end(name: str) -> None:
        if name not in closing:
            closing[name] = (ends or {}).get(name.rpartition(" ")[2])
        handler = closing[name]
        if handler is not None:
            handler()

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    refuse_document_types(parser)
    parser.StartElementHandler = start
    if ends is not None:
        parser.EndElementHandler = end
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        with archive.open(member) if isinstance(member, str) else BytesIO(member) as stream:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (LookupError, ValueError, expat.ExpatError):
        # A member that is missing, an encoding that does not exist, a number that is none.
        raise PartError from None


def unescape(text: str) -> str:
    """Excel's ``_x0041_`` spelling of a character that XML cannot hold, as the character."""
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text) if "_x" in text else text


def read_workbook(archive: zipfile.ZipFile) -> Workbook:
    """Sheet list, strings and styles, following the archive's own relations."""
    main = _targets(archive, "_rels/.rels", "")[0].get(_OFFICE)
    if main is None:
        raise PartError
    folder, name = posixpath.split(main)
    by_kind, by_id = _targets(archive, f"{folder}/_rels/{name}.rels", folder)
    sheets, epoch_1904 = _sheets(archive, main, by_id)
    strings = by_kind.get("sharedStrings")
    styles = by_kind.get("styles")
    return Workbook(
        sheets=sheets,
        strings=_strings(archive, strings) if strings else [],
        date_styles=_date_styles(archive, styles) if styles else frozenset(),
        epoch_1904=epoch_1904,
    )


def _targets(
    archive: zipfile.ZipFile, member: str, folder: str
) -> tuple[dict[str, str], dict[str, str]]:
    """Archive members that a relation part points at: by kind, and by relation id."""
    by_kind: dict[str, str] = {}
    by_id: dict[str, str] = {}

    def relationship(attributes: Attributes) -> None:
        if attributes.get("TargetMode") == "External":
            return
        target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))[1:]
        by_kind[attributes.get("Type", "").rpartition("/")[2]] = target
        by_id[attributes.get("Id", "")] = target

    parse_part(archive, member, {"Relationship": relationship})
    return by_kind, by_id


def _sheets(
    archive: zipfile.ZipFile, main: str, by_id: dict[str, str]
) -> tuple[tuple[Sheet, ...], bool]:
    """The workbook's sheets in order, and whether its dates count from 1904."""
    sheets: list[Sheet] = []
    epochs: list[str] = []

    def properties(attributes: Attributes) -> None:
        epochs.append(attributes.get("date1904", "0"))

    def sheet(attributes: Attributes) -> None:
        relation = next((v for k, v in attributes.items() if k.endswith(" id")), "")
        member = by_id.get(relation)
        if member is None:
            raise PartError
        hidden = attributes.get("state", "visible") != "visible"
        sheets.append(Sheet(attributes.get("name", ""), member, hidden))

    parse_part(archive, main, {"workbookPr": properties, "sheet": sheet})
    return tuple(sheets), any(epoch in ("1", "true", "on") for epoch in epochs)


def _strings(archive: zipfile.ZipFile, member: str) -> list[str]:
    """Clean shared strings; runs of rich text are joined, phonetic hints left out."""
    strings: list[str] = []
    item = TextItem()

    def close_item() -> None:
        strings.append(clean(unescape(item.take())))

    parse_part(archive, member, item.starts, item.ends | {"si": close_item}, item.pieces.append)
    return strings


class TextItem:
    """Handlers that gather the text of a string item: its runs joined, phonetic hints left out."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.runs: list[str] = []
        self.phonetic = False
        self.starts = {"t": self._open_text, "rPh": self._open_phonetic}
        self.ends = {"t": self._close_text, "rPh": self._close_phonetic}

    def take(self) -> str:
        """The text gathered since the last time."""
        text = "".join(self.runs)
        self.runs.clear()
        return text

    def _open_text(self, _: Attributes) -> None:
        self.pieces.clear()

    def _close_text(self) -> None:
        if not self.phonetic:
            self.runs.append("".join(self.pieces))

    def _open_phonetic(self, _: Attributes) -> None:
        self.phonetic = True

    def _close_phonetic(self) -> None:
        self.phonetic = False


def _date_styles(archive: zipfile.ZipFile, member: str) -> frozenset[int]:
    """Indices of the cell styles whose number format shows a date."""
    custom: dict[str, bool] = {}
    formats: list[str] = []
    cell_formats: list[str] = []

    def number_format(attributes: Attributes) -> None:
        code = _NOT_A_CODE.sub("", attributes.get("formatCode", ""))
        custom[attributes.get("numFmtId", "")] = _DATE_CODE.search(code) is not None

    def open_cell_formats(_: Attributes) -> None:
        formats.clear()

    def style(attributes: Attributes) -> None:
        formats.append(attributes.get("numFmtId", "0"))

    def close_cell_formats() -> None:
        cell_formats.extend(formats)

    starts = {"numFmt": number_format, "cellXfs": open_cell_formats, "xf": style}
    parse_part(archive, member, starts, {"cellXfs": close_cell_formats})
    return frozenset(
        index
        for index, code in enumerate(cell_formats)
        if custom.get(code, code.isdigit() and int(code) in _BUILT_IN_DATES)
    )
