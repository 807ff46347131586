"""A workbook's sheets straight from the XML, with what a spreadsheet program would keep unseen."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

_REFERENCE = re.compile(r"([A-Z]+)\d+")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet.

    Attributes:
        name: The tab's name.
        hidden: The sheet itself is hidden or very hidden.
        hidden_lines: It has hidden rows or columns.
        widths: Its column widths as they stand, to be compared between files.
        rows: Its cells as text, with empty cells in between.
    """

    name: str
    hidden: bool
    hidden_lines: bool
    widths: str
    rows: tuple[tuple[str, ...], ...]


def read_sheets(data: bytes) -> tuple[Sheet, ...]:
    """All sheets of an .xlsx, hidden ones too.

    Args:
        data: The file's bytes.

    Raises:
        KeyError: A part that the workbook refers to is missing.
        xml.etree.ElementTree.ParseError: A part is not XML.
        defusedxml.DefusedXmlException: A part has entities or a document type.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        workbook = fromstring(archive.read("xl/workbook.xml"))
        targets = {
            e.get("Id", ""): e.get("Target", "")
            for e in fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        }
        shared: list[str] = []
        if "xl/sharedStrings.xml" in names:
            root = fromstring(archive.read("xl/sharedStrings.xml"))
            shared = [_joined(e) for e in _all(root, "si")]
        found = []
        for entry in _all(workbook, "sheet"):
            target = targets[next(v for k, v in entry.items() if k.endswith("}id"))]
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            found.append(_sheet(entry, fromstring(archive.read(part)), shared))
    return tuple(found)


def text_of(data: bytes, names: Iterable[str]) -> tuple[str, ...]:
    """Which of the named elements hold any text."""
    root = fromstring(data)
    return tuple(n for n in names if any((e.text or "").strip() for e in _all(root, n)))


def _all(root: Element, name: str) -> Iterator[Element]:
    return (e for e in root.iter() if e.tag.rpartition("}")[2] == name)


def _joined(element: Element) -> str:
    return "".join(e.text or "" for e in _all(element, "t"))


def _sheet(entry: Element, root: Element, shared: list[str]) -> Sheet:
    lines = [*_all(root, "row"), *_all(root, "col")]
    columns = sorted(str(sorted(e.items())) for e in _all(root, "col"))
    return Sheet(
        name=entry.get("name", ""),
        hidden=entry.get("state", "visible") != "visible",
        hidden_lines=any(e.get("hidden") in ("1", "true") for e in lines),
        widths=str(columns),
        rows=tuple(_cells(row, shared) for row in _all(root, "row")),
    )


def _cells(row: Element, shared: list[str]) -> tuple[str, ...]:
    cells: list[str] = []
    for element in _all(row, "c"):
        match = _REFERENCE.fullmatch(element.get("r", ""))
        column = _column(match[1]) if match else len(cells)
        cells += [""] * (column - len(cells))
        value = next((e.text or "" for e in _all(element, "v")), "")
        if element.get("t") == "s":
            value = shared[int(value)]
        elif element.get("t") == "inlineStr":
            value = _joined(element)
        cells.append(value)
    return tuple(cells)


def _column(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1
