"""Collecting every problem of the input by position, and reading cells on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar, cast

from feriejobb.errors import InputError, InputIssue
from feriejobb.messages import message
from feriejobb.tables.parse import (
    MARK,
    MAX_CHARACTERS,
    CellError,
    Tidied,
    looks_like_formula,
    unreadable_code,
)
from feriejobb.tables.raw import RawRow, RawTable
from feriejobb.tables.schema import table

T = TypeVar("T")

#: More warnings of one kind in one column than this are summed up.
_WARNINGS_SHOWN = 20
_FORMULA_KINDS = ("text", "wish", "list")


class Findings:
    """Everything wrong with the input so far; a position and code is listed once."""

    def __init__(self) -> None:
        self._issues: dict[InputIssue, None] = {}

    def add(
        self,
        source: RawTable,
        row: int,
        column: str,
        code: str,
        warning: bool = False,
        **facts: object,
    ) -> None:
        """Note one problem.

        Args:
            source: The table.
            row: Row number, or 0 for the table as a whole.
            column: Canonical key, or empty for the whole row.
            code: Code of ``feriejobb.messages``.
            warning: The run may continue.
            facts: What the text of the code needs.
        """
        spelling = source.headers.get(column, column)
        text = message(code, **facts)
        self._issues[InputIssue(source.source_name, row, spelling, code, text, warning)] = None

    def cells(self, source: RawTable) -> list[Cells]:
        """The rows of a table, ready to be read; unreadable cells are noted here."""
        kinds = {key: table(source.name).column(key).kind for key in source.headers}
        risky = {key for key, kind in kinds.items() if kind in _FORMULA_KINDS}
        known: dict[tuple[str, str], object] = {}
        rows = [Cells(self, source, row, known) for row in source.rows]
        plain = {""}
        tidied = 0
        for row in source.rows:
            values = row.values.values()
            if plain.issuperset(values) and Tidied not in map(type, values):
                continue
            for key, value in row.values.items():
                if value in plain and type(value) is str:
                    continue
                code = unreadable_code(value)
                tidied += isinstance(value, Tidied)
                if code is not None:
                    self.add(source, row.row_number, key, code, characters=MAX_CHARACTERS)
                elif not looks_like_formula(value):
                    plain.add(value)
                elif key in risky:
                    self.add(source, row.row_number, key, "FORMELTEXT", warning=True)
        if tidied:
            self.add(source, 0, "", "TECKEN_BORTTAGNA", warning=True, count=tidied)
        return rows

    def raise_errors(self) -> None:
        """Stop here if anything but warnings was found.

        Raises:
            InputError: All errors.
        """
        errors = [issue for issue in self._issues if not issue.warning]
        if errors:
            raise InputError(errors)

    def warnings(self) -> list[InputIssue]:
        """Warnings in order of position; many of one kind in one column are summed up."""
        shown: list[InputIssue] = []
        seen: Counter[tuple[str, str, str]] = Counter()
        for issue in sorted(i for i in self._issues if i.warning):
            kind = (issue.table, issue.column, issue.code)
            seen[kind] += 1
            if seen[kind] <= _WARNINGS_SHOWN:
                shown.append(issue)
        for (name, column, code), count in sorted(seen.items()):
            if count > _WARNINGS_SHOWN:
                text = message("FLER", count=count - _WARNINGS_SHOWN)
                shown.append(InputIssue(name, 0, column, code, text, warning=True))
        return shown


@lru_cache(maxsize=64)
def _numbered(stem: str, keys: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    """(number, key) of the columns of a numbered kind, by number; rows share their keys."""
    start = f"{stem}_"
    numbers = ((key[len(start) :], key) for key in keys if key.startswith(start))
    return tuple(sorted((int(number), key) for number, key in numbers if number.isdigit()))


class Cells:
    """One row whose cells are read with parsers; what fails is noted and the default used.

    Args:
        findings: Takes what fails.
        source: The table.
        row: The row.
        known: What the table's cells have been read as, by column and text: within one table a
            column is always read in the same way, and most cells say what others have said.
    """

    def __init__(
        self,
        findings: Findings,
        source: RawTable,
        row: RawRow,
        known: dict[tuple[str, str], object],
    ) -> None:
        self._known = known
        self.findings = findings
        self.source = source
        self.row = row.row_number
        self.made_up = row.made_up
        self._values = row.values

    def error(self, column: str, code: str, **facts: object) -> None:
        """Note an error in this row; a column that the table lacks is noted once, as missing."""
        if column and column not in self._values and column not in self.source.headers:
            self.findings.add(self.source, 1, column, "RUBRIK_SAKNAS")
        else:
            self.findings.add(self.source, self.row, column, code, False, **facts)

    def warn(self, column: str, code: str) -> None:
        """Note a warning in this row."""
        self.findings.add(self.source, self.row, column, code, warning=True)

    def text(self, column: str) -> str:
        """The cell's text; empty for an unreadable cell, which has been noted already."""
        value = self._values.get(column, "")
        return "" if value[:1] == MARK else value

    def columns(self, stem: str) -> list[tuple[int, str]]:
        """Filled cells of a numbered column as (number, text), in the order of the numbers."""
        values = self._values
        numbered = _numbered(stem, tuple(values))
        return [(n, values[key]) for n, key in numbered if values[key] and values[key][0] != MARK]

    def first_column(self, stem: str) -> str:
        """Canonical key of the first column of a numbered kind."""
        start = f"{stem}_"
        numbers = [int(k[len(start) :]) for k in self.source.headers if k.startswith(start)]
        return f"{start}{min(numbers, default=1)}"

    def readable(self, column: str) -> bool:
        """Whether the cell may be judged: False where it has been noted as unreadable."""
        return unreadable_code(self._values.get(column, "")) is None

    def read(self, column: str, parser: Callable[[str], T], default: T) -> T:
        """The parsed cell; the default for an empty cell, and after noting a bad one."""
        text = self._values.get(column, "")
        if not text or text[0] == MARK:
            return default
        key = column, text
        if key in self._known:
            return cast(T, self._known[key])
        try:
            value = self._known[key] = parser(text)
            return value
        except CellError as error:
            self.error(column, error.code, **error.facts)
            return default

    def required(self, column: str, parser: Callable[[str], T], default: T) -> T:
        """As ``read``, for a cell that must not be empty."""
        if not self._values.get(column, ""):
            self.error(column, "OBLIGATORISK")
        return self.read(column, parser, default)
