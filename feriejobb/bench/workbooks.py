"""Reading and writing Excel: ours beside plain pandas and plain openpyxl on the same file.

The others only move cells: no validation, no positions, no layout, no reading back.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

from feriejobb.bench.fixtures import WORKBOOK, kept_result
from feriejobb.bench.spec import Benchmark, Facts, Task
from feriejobb.data.layering import load_model
from feriejobb.data.solution import Result
from feriejobb.documents import workbooks
from feriejobb.tables.raw import RawTables
from feriejobb.tables.read import read_tables
from feriejobb.tables.validate import validate

_OUT = "ut"


class ReadOurs(Benchmark[Path, RawTables]):
    """Read every sheet and validate every cell."""

    name = "las-feriejobb"
    label = "läsa: feriejobb, med kontroll av allt"
    group = "filer"

    def prepare(self, task: Task) -> Path:
        """The workbook."""
        return task.scratch / WORKBOOK

    def run(self, prepared: Path, task: Task) -> RawTables:
        """Read and validate."""
        raw = read_tables(prepared)
        validate(raw, load_model(task.model).model)
        return raw

    def facts(self, prepared: Path, outcome: RawTables) -> Facts:
        """How much was read."""
        rows = [len(table.rows) for table in outcome.tables.values()]
        return _read(prepared, len(outcome.tables["ansokningar"].rows), sum(rows))


class ReadPandas(Benchmark[Path, dict[str, pd.DataFrame]]):
    """``pandas.read_excel`` on every sheet, text as text."""

    name = "las-pandas"
    label = "läsa: bara pandas"
    group = "filer"

    def prepare(self, task: Task) -> Path:
        """The workbook."""
        return task.scratch / WORKBOOK

    def run(self, prepared: Path, task: Task) -> dict[str, pd.DataFrame]:
        """Read."""
        return pd.read_excel(prepared, sheet_name=None, dtype=str)

    def facts(self, prepared: Path, outcome: dict[str, pd.DataFrame]) -> Facts:
        """How much was read."""
        rows = [len(frame) for frame in outcome.values()]
        return _read(prepared, len(outcome["ansokningar"]), sum(rows))


class ReadOpenpyxl(Benchmark[Path, dict[str, int]]):
    """openpyxl in its fast read-only way, every cell touched."""

    name = "las-openpyxl"
    label = "läsa: bara openpyxl"
    group = "filer"

    def prepare(self, task: Task) -> Path:
        """The workbook."""
        return task.scratch / WORKBOOK

    def run(self, prepared: Path, task: Task) -> dict[str, int]:
        """Read."""
        book = openpyxl.load_workbook(prepared, read_only=True, data_only=True)
        rows = {s.title: [list(r) for r in s.iter_rows(values_only=True)] for s in book.worksheets}
        return {title: max(0, len(cells) - 1) for title, cells in rows.items()}

    def facts(self, prepared: Path, outcome: dict[str, int]) -> Facts:
        """How much was read."""
        return _read(prepared, outcome["ansokningar"], sum(outcome.values()))


def _read(path: Path, applications: int, rows: int) -> Facts:
    return {"applicants": applications, "rows": rows, "kib": path.stat().st_size // 1024}


@dataclass(frozen=True)
class Plain:
    """Cells of every workbook by file name and sheet, without layout."""

    books: dict[str, dict[str, list[list[Any]]]]

    def facts(self) -> Facts:
        """How much there is."""
        rows = [len(cells) for sheets in self.books.values() for cells in sheets.values()]
        return {"books": len(self.books), "rows": sum(rows)}


class WriteOurs(Benchmark[Result, dict[str, bytes]]):
    """Every district's workbook and the coordinator's, each read back and compared."""

    name = "skriv-feriejobb"
    label = "skriva: feriejobb, återläst cell för cell"
    group = "filer"

    def prepare(self, task: Task) -> Result:
        """The finished solve."""
        return kept_result(task)

    def run(self, prepared: Result, task: Task) -> dict[str, bytes]:
        """Make and write."""
        books = workbooks(prepared)
        folder = task.scratch / _OUT / self.name
        for name, data in books.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return books

    def facts(self, prepared: Result, outcome: dict[str, bytes]) -> Facts:
        """How much was written."""
        kib = sum(len(data) for data in outcome.values()) // 1024
        return {"books": len(outcome), "kib": kib}


class WritePlain(Benchmark[Plain, None]):
    """The same cells by a library that knows nothing of layout."""

    group = "filer"

    def prepare(self, task: Task) -> Plain:
        """The cells of our own workbooks."""
        return _cells(task)

    def run(self, prepared: Plain, task: Task) -> None:
        """Write."""
        folder = _folder(task, self.name)
        for name, sheets in prepared.books.items():
            self.write(folder / name, sheets)

    @abstractmethod
    def write(self, path: Path, sheets: dict[str, list[list[Any]]]) -> None:
        """Write one workbook, its cells given by sheet."""

    def facts(self, prepared: Plain, outcome: None) -> Facts:
        """How much was written."""
        return prepared.facts()


class WritePandas(WritePlain):
    """The same cells by ``DataFrame.to_excel``."""

    name = "skriv-pandas"
    label = "skriva: bara pandas"

    def write(self, path: Path, sheets: dict[str, list[list[Any]]]) -> None:
        """Write sheet by sheet."""
        with pd.ExcelWriter(path, engine="openpyxl") as book:
            for title, cells in sheets.items():
                pd.DataFrame(cells).to_excel(book, sheet_name=title, header=False, index=False)


class WriteOpenpyxl(WritePlain):
    """The same cells by openpyxl in its fast write-only way."""

    name = "skriv-openpyxl"
    label = "skriva: bara openpyxl"

    def write(self, path: Path, sheets: dict[str, list[list[Any]]]) -> None:
        """Write row by row."""
        book = openpyxl.Workbook(write_only=True)
        for title, cells in sheets.items():
            sheet = book.create_sheet(title)
            for row in cells:
                sheet.append(row)
        book.save(path)


def _cells(task: Task) -> Plain:
    """Every cell of our own workbooks, read by openpyxl."""
    folder = _folder(task, "egna")
    found: dict[str, dict[str, list[list[Any]]]] = {}
    for name, data in workbooks(kept_result(task)).items():
        path = folder / name.replace("/", "-")
        path.write_bytes(data)
        book = openpyxl.load_workbook(path, read_only=True)
        found[path.name] = {
            sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)]
            for sheet in book.worksheets
        }
    return Plain(found)


def _folder(task: Task, name: str) -> Path:
    folder = task.scratch / _OUT / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder
