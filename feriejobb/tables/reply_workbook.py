"""A förvaltning's returned workbook against the one that it was sent (reliability.md R5.6).

Rows may be sorted and filtered, columns moved or widened, and the file may have been saved by
another program; what the cells say may differ in Svar and Kommentar only.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from feriejobb.data.replies import Answer, Reply
from feriejobb.errors import InputError, InputIssue
from feriejobb.handover.office_lock import is_locked, unlock
from feriejobb.messages import row_list
from feriejobb.tables import preflight
from feriejobb.tables.district_sheets import (
    ABOUT,
    ANSWER,
    ANSWERS,
    APPLICANT,
    COMMENT,
    EMPLOYER_LABEL,
    PAGES,
    PLACEMENTS,
    RUN_LABEL,
)
from feriejobb.tables.headers import column_letters
from feriejobb.tables.parse import MAX_CHARACTERS, unreadable_code
from feriejobb.tables.read_csv import Row
from feriejobb.tables.read_xlsx import SheetRows, read_sheet
from feriejobb.tables.reply_codes import reply_issue
from feriejobb.tables.schema import fold
from feriejobb.tables.workbook_parts import PartError, read_workbook

_BY_WORD: dict[str, Answer] = {fold(word): answer for answer, word in ANSWERS.items()}

#: Differences after these many per sheet say nothing new.
_MOST = 50


@dataclass(frozen=True)
class District:
    """A workbook as read.

    Attributes:
        name: File name.
        sheets: By name.
        run_id: Id of the run; empty where the file does not say.
        employer: ``forvaltning``; empty where the file does not say.
    """

    name: str
    sheets: Mapping[str, SheetRows]
    run_id: str
    employer: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A reply and where it stands."""

    reply: Reply
    table: str
    row: int


def answer_of(text: str) -> Answer | None:
    """The answer that a cell stands for, in any case; None for anything else."""
    return _BY_WORD.get(fold(text).replace("_", " "))


def read_district(
    path: Path, passwords: Iterable[str] = (), only: Container[str] | None = None
) -> District:
    """Read a workbook without judging what it says.

    Args:
        path: The workbook.
        passwords: Those that may open it, where it needs one.
        only: Names of the sheets to read; None for all.

    Raises:
        InputError: It cannot be read safely, or none of the passwords opens it.
    """
    data = preflight.read_bytes(path)
    if is_locked(data):
        data = unlock(data, passwords) or data
    with preflight.open_workbook(path, data) as archive:
        try:
            book = read_workbook(archive)
        except PartError:
            raise preflight.failure(path.name, "XML") from None
        try:
            sheets = {
                s.name: read_sheet(archive, book, s)
                for s in book.sheets
                if only is None or s.name in only
            }
        except InputError as error:
            # The reader of sheets knows the sheet only; with many files the file matters.
            issues = [
                InputIssue(f"{path.name}, {i.table}", i.row, i.column, i.code, i.text)
                for i in error.issues
            ]
            raise InputError(issues) from None
    about = sheets.get(ABOUT, SheetRows()).rows
    return District(path.name, sheets, _beside(about, RUN_LABEL), _beside(about, EMPLOYER_LABEL))


def run_id_of(path: Path, passwords: Iterable[str] = ()) -> str:
    """Id of the run that a workbook belongs to; its other sheets are not read.

    Raises:
        InputError: As ``read_district``.
    """
    return read_district(path, passwords, only=(ABOUT,)).run_id


def _beside(rows: Sequence[Row], label: str) -> str:
    """The other value of the row that holds the label."""
    for _, cells in rows:
        values = [cell for cell in cells if cell]
        if label in values and len(values) > 1:
            return next(value for value in values if value != label)
    return ""


def compare(returned: District, sent: District) -> tuple[list[Answered], list[InputIssue]]:
    """Replies of a returned workbook, and every way in which it differs from the one sent."""
    issues = [
        reply_issue(returned.name, 0, "", "SVAR_BLAD_SAKNAS", sheet=name)
        for name in sent.sheets
        if name not in returned.sheets
    ]
    answers: list[Answered] = []
    for name, rows in returned.sheets.items():
        table = f"{returned.name}, {name}"
        if name not in sent.sheets:
            issues.append(reply_issue(table, 0, "", "SVAR_BLAD_TILLAGT"))
        elif name == PLACEMENTS:
            issues += _merged(table, rows)
            found, more = _placements(table, rows.rows, sent.sheets[name].rows)
            answers += found
            issues += more
        else:
            labelled = name not in PAGES
            issues += _other(table, rows.rows, sent.sheets[name].rows, labelled=labelled)
    return answers, issues


def _merged(table: str, rows: SheetRows) -> Iterator[InputIssue]:
    for row in sorted(set(rows.merged_rows)):
        yield reply_issue(table, row, "", "SAMMANFOGAD")


def _placements(
    table: str, rows: Sequence[Row], sent: Sequence[Row]
) -> tuple[list[Answered], list[InputIssue]]:
    header = _header(rows)
    issues = list(_header_issues(table, header, _header(sent)))
    if issues:
        return [], issues
    meant = {cells[APPLICANT]: (row, cells) for row, cells in _records(sent)}
    stands: dict[str, list[int]] = defaultdict(list)
    answers: list[Answered] = []
    for row, cells in _records(rows):
        applicant = cells[APPLICANT]
        if applicant not in meant:
            issues.append(reply_issue(table, row, APPLICANT, "SVAR_RAD_TILLAGD"))
            continue
        stands[applicant].append(row)
        issues += _changed(table, row, cells, meant[applicant][1])
        answer, problems = _answer(table, row, cells)
        issues += problems
        if answer is not None:
            answers.append(answer)
    for applicant, (row, _) in meant.items():
        if applicant not in stands:
            issues.append(reply_issue(table, row, "", "SVAR_RAD_SAKNAS"))
        elif len(stands[applicant]) > 1:
            again = row_list(stands[applicant])
            issues.append(
                reply_issue(table, stands[applicant][1], APPLICANT, "ID_DUBBLETT", rows=again)
            )
    return answers, issues


def _header(rows: Sequence[Row]) -> list[str]:
    """Cells of row 1; empty where row 1 is blank."""
    return rows[0][1] if rows and rows[0][0] == 1 else []


def _header_issues(table: str, header: list[str], sent: list[str]) -> Iterator[InputIssue]:
    counts = Counter(header)
    for title in sent:
        if title and not counts[title]:
            yield reply_issue(table, 1, title, "RUBRIK_SAKNAS")
        elif title and counts[title] > 1:
            yield reply_issue(table, 1, title, "RUBRIK_DUBBEL")
    for index, title in enumerate(header):
        if title and title not in sent:
            yield reply_issue(table, 1, column_letters(index), "SVAR_KOLUMN_TILLAGD")


def _records(rows: Sequence[Row]) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows under the header that are not blank, by header.

    A cell under no header goes by its column's letters, so that nothing goes unseen.
    """
    header = _header(rows)
    for row, cells in rows[1:]:
        if any(cells):
            padded = [*header, *("" for _ in cells[len(header) :])]
            names = [name or column_letters(i) for i, name in enumerate(padded)]
            yield row, dict.fromkeys(names, "") | dict(zip(names, cells, strict=False))


def _changed(
    table: str, row: int, cells: Mapping[str, str], sent: Mapping[str, str]
) -> Iterator[InputIssue]:
    for column, value in cells.items():
        if column not in (ANSWER, COMMENT) and value != sent.get(column, ""):
            yield reply_issue(table, row, column, "SVAR_CELL_ÄNDRAD")


def _answer(
    table: str, row: int, cells: Mapping[str, str]
) -> tuple[Answered | None, list[InputIssue]]:
    """The reply of a row; None where nothing is filled in."""
    problems: list[InputIssue] = []
    for column in (ANSWER, COMMENT):
        code = unreadable_code(cells[column])
        if code is not None:
            limit = {"characters": MAX_CHARACTERS} if code == "FÖR_LÅNG" else {}
            problems.append(reply_issue(table, row, column, code, **limit))
    if problems or not (cells[ANSWER] or cells[COMMENT]):
        return None, problems
    answer = answer_of(cells[ANSWER]) if cells[ANSWER] else "inget_svar"
    if answer is None:
        return None, [reply_issue(table, row, ANSWER, "SVAR_OKÄNT")]
    return Answered(Reply(cells[APPLICANT], answer, cells[COMMENT]), table, row), []


def _other(
    table: str, rows: Sequence[Row], sent: Sequence[Row], *, labelled: bool
) -> Iterator[InputIssue]:
    """Rows that only one of the two has, whatever their order."""
    now, before = _signatures(rows, labelled), _signatures(sent, labelled)
    for found, other, code in ((now, before, "SVAR_RAD_TILLAGD"), (before, now, "SVAR_RAD_SAKNAS")):
        left = Counter(signature for _, signature in other)
        shown = 0
        for row, signature in found:
            left[signature] -= 1
            if left[signature] < 0 and shown < _MOST:
                shown += 1
                yield reply_issue(table, row, "", code)


def _signatures(
    rows: Sequence[Row], labelled: bool
) -> list[tuple[int, tuple[tuple[str, str], ...]]]:
    """What each row says: its filled cells with their headers, whatever the columns' order."""
    header = _header(rows) if labelled else []
    found = []
    for row, cells in rows:
        names = [*header, *("" for _ in cells[len(header) :])]
        filled = [(name, cell) for name, cell in zip(names, cells, strict=False) if cell]
        if filled:
            found.append((row, tuple(sorted(filled))))
    return found
