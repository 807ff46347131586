"""Ways to spoil the small town: each gives a function that writes an input below a folder."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl

from tests.tables.small_town import Town, grid, small_town, write_folder, write_workbook

Make = Callable[[Path], Path]


def town(change: Callable[[Town], None], synthetic: bool = True) -> Make:
    """The town as CSV, properly quoted, after ``change``."""

    def make(folder: Path) -> Path:
        rows = small_town()
        change(rows)
        write_folder(folder, {}, synthetic)
        for name, lines in rows.items():
            buffer = io.StringIO()
            csv.writer(buffer, delimiter=";", lineterminator="\n").writerows(grid(lines))
            (folder / f"{name}.csv").write_text(buffer.getvalue(), encoding="utf-8")
        return folder

    return make


def cell(table: str, row: int, column: str, value: str, synthetic: bool = True) -> Make:
    """The town as CSV with one cell changed; ``row`` as people count, the header being 1."""

    def change(rows: Town) -> None:
        rows[table][row - 2][column] = value

    return town(change, synthetic)


def text(table: str, change: Callable[[str], str], encoding: str = "utf-8") -> Make:
    """The town as CSV with one file's text changed, and perhaps encoded otherwise."""

    def make(folder: Path) -> Path:
        path = write_folder(folder) / f"{table}.csv"
        path.write_bytes(change(path.read_text(encoding="utf-8")).encode(encoding))
        return folder

    return make


def workbook(change: Callable[[openpyxl.Workbook], None]) -> Make:
    """The town as a workbook, changed and saved by another library."""

    def make(folder: Path) -> Path:
        path = write_workbook(folder / "stad.xlsx")
        book = openpyxl.load_workbook(path)
        change(book)
        book.save(path)
        return path

    return make


def book_cell(sheet: str, row: int, column: str, value: object, number_format: str = "") -> Make:
    """The town as a workbook with one cell holding a value of any type."""

    def change(book: openpyxl.Workbook) -> None:
        titles = [c.value for c in book[sheet][1]]
        target = book[sheet].cell(row, titles.index(column) + 1)
        target.value = value  # type: ignore[assignment]
        if number_format:
            target.number_format = number_format

    return workbook(change)


def member(name: str, change: Callable[[str], str]) -> Make:
    """The town as a workbook with the text of one part changed."""

    def make(folder: Path) -> Path:
        path = write_workbook(folder / "stad.xlsx")
        with zipfile.ZipFile(path) as archive:
            parts = {info.filename: archive.read(info) for info in archive.infolist()}
        parts[name] = change(parts[name].decode()).encode()
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, data in parts.items():
                archive.writestr(part, data)
        return path

    return make


def extra_members(*members: tuple[str, bytes]) -> Make:
    """The town as a workbook with further parts in its archive."""

    def make(folder: Path) -> Path:
        path = write_workbook(folder / "stad.xlsx")
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
            for name, data in members:
                archive.writestr(name, data)
        return path

    return make


def raw_file(name: str, change: Callable[[bytes], bytes]) -> Make:
    """The workbook's bytes changed and written under another name."""

    def make(folder: Path) -> Path:
        data = write_workbook(folder / "stad.xlsx").read_bytes()
        (folder / "stad.xlsx").unlink()
        path = folder / name
        path.write_bytes(change(data))
        return path

    return make
