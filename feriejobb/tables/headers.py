"""From rows of cells to a table with canonical columns: headers, blank rows, total rows (R3.9)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feriejobb.errors import InputIssue
from feriejobb.messages import message
from feriejobb.tables.parse import unreadable_code
from feriejobb.tables.raw import RawRow, RawTable
from feriejobb.tables.read_csv import Row
from feriejobb.tables.schema import Table, fold

_TOTALS = frozenset(("summa", "summa:", "total", "totalt", "totalsumma", "delsumma"))
#: Stands in no log, not even as a header (R1.2).
_UNSPEAKABLE = "finger"
#: How far down a misplaced header row is looked for.
_HEADER_DEPTH = 5


def to_table(
    kind: Table, source_name: str, rows: Sequence[Row]
) -> tuple[RawTable, list[InputIssue]]:
    """Match the headers and keep the columns that are known.

    Args:
        kind: The table's schema.
        source_name: File or sheet name as in the input.
        rows: Rows with their numbers; the header must be row 1.

    Returns:
        The table, and all issues (warnings among them) about headers and the shape of rows.
    """
    header_first = bool(rows) and rows[0][0] == 1
    headers = rows[0][1] if header_first else []
    body = rows[1:] if header_first else rows
    keys = [None if unreadable_code(header) else kind.canonical(header) for header in headers]
    positions = [(index, key) for index, key in enumerate(keys) if key is not None]
    issues = list(_header_issues(kind, source_name, headers, keys))
    misplaced = [row for row in body[:_HEADER_DEPTH] if _is_header(kind, row[1])]
    if misplaced:
        issues = [issue for issue in issues if issue.code != "RUBRIK_SAKNAS"]
    issues += _unknown(source_name, headers, keys, body, named=not issues and not misplaced)
    issues += (_issue(source_name, number, "RUBRIKRADER") for number, _ in misplaced)

    kept: list[RawRow] = []
    blank = 0
    names = [key for _, key in positions]
    whole = [index for index, _ in positions] == list(range(len(headers)))
    for number, cells in body:
        width = len(cells)
        if whole and width == len(headers):
            values = dict(zip(names, cells, strict=True))
        else:
            values = {key: cells[i] if i < width else "" for i, key in positions}
        if _is_total(values.get(kind.key_column, ""), cells):
            issues.append(_issue(source_name, number, "SUMMARAD"))
        elif any(values.values()):
            kept.append(RawRow(number, values))
        else:
            blank += 1
    if blank:
        text = message("TOMMA_RADER", count=blank)
        issues.append(InputIssue(source_name, 0, "", "TOMMA_RADER", text, warning=True))
    spelling = {key: headers[index] for index, key in positions}
    return RawTable(kind.name, source_name, spelling, tuple(kept)), issues


def column_letters(index: int) -> str:
    """Spreadsheet name of a column counted from 0: A … Z, AA, AB …."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _header_issues(
    kind: Table, source_name: str, headers: Sequence[str], keys: Sequence[str | None]
) -> Iterator[InputIssue]:
    """Columns that are missing, doubled, unreadable or not allowed."""
    for index, (header, key) in enumerate(zip(headers, keys, strict=True)):
        code = unreadable_code(header)
        if code:
            yield InputIssue(source_name, 1, column_letters(index), code, message(code))
        elif key is None and _UNSPEAKABLE in fold(header):
            yield _issue(source_name, 1, "RUBRIK_OTILLÅTEN", column_letters(index))
        elif key is not None and key in keys[:index]:
            yield _issue(source_name, 1, "RUBRIK_DUBBEL", header)
    for column in kind.columns:
        wanted = f"{column.key}_1" if column.numbered else column.key
        present = any(key is not None and kind.column(key) is column for key in keys)
        if (column.required or column.numbered) and not present:
            yield _issue(source_name, 1, "RUBRIK_SAKNAS", wanted)


def _unknown(
    source_name: str,
    headers: Sequence[str],
    keys: Sequence[str | None],
    body: Sequence[Row],
    named: bool,
) -> Iterator[InputIssue]:
    """Extra columns that hold something.

    They are named by letter when the header row is in doubt: it may be a row of values.
    """
    known = {i for i, key in enumerate(keys) if key is not None}
    width = max((len(cells) for _, cells in body), default=0)
    filled = {
        i
        for i in range(width)
        if i not in known and any(i < len(cells) and cells[i] for _, cells in body)
    }
    text = message("OKÄND_KOLUMN")
    for index in sorted(filled | {i for i, h in enumerate(headers) if h and keys[i] is None}):
        header = headers[index] if index < len(headers) else ""
        hidden = not named or not header or unreadable_code(header) or _UNSPEAKABLE in fold(header)
        column = column_letters(index) if hidden else header
        yield InputIssue(source_name, 1, column, "OKÄND_KOLUMN", text, warning=True)


def _is_header(kind: Table, cells: Sequence[str]) -> bool:
    """Whether a row repeats headers: at least two, and at least half of what is filled."""
    filled = [cell for cell in cells if cell]
    known = [cell for cell in filled if kind.canonical(cell) is not None]
    return len(known) >= 2 and 2 * len(known) >= len(filled)


def _is_total(key: str, cells: Sequence[str]) -> bool:
    """Whether a row is a total: the word stands where the id should, or in a row without id."""
    suspects = [key] if key else cells
    return any(cell.casefold() in _TOTALS for cell in suspects)


def _issue(source_name: str, row: int, code: str, column: str = "") -> InputIssue:
    return InputIssue(source_name, row, column, code, message(code))
