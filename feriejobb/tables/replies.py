"""Replies that come back: returned workbooks, and a CSV ``ansokan_id;svar`` (contract §5, Replan).

``inget_svar`` says as little as no row at all, so it contradicts nothing: a definite answer from
another file stands beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from feriejobb.data.replies import Reply
from feriejobb.errors import InputError, InputIssue
from feriejobb.tables import preflight
from feriejobb.tables.headers import column_letters
from feriejobb.tables.parse import unreadable_code
from feriejobb.tables.read_csv import read_csv
from feriejobb.tables.reply_codes import reply_issue
from feriejobb.tables.reply_workbook import Answered, answer_of, compare, read_district
from feriejobb.tables.schema import fold

#: Spellings of the two columns of a CSV file, folded; a third one may hold a comment.
_ID_HEADERS = frozenset({"ansokan_id", "ansökan-id", "ansöknings-id"})
_ANSWER_HEADER, _COMMENT_HEADER = "svar", "kommentar"

#: What is opened; old and macro formats are, so that they are refused by name.
_SUFFIXES = frozenset({".csv", ".xlsx", ".xls", ".xlsm", ".xlsb"})

#: What programs and file managers leave behind.
_LOCKS = ("~$", ".~lock.")
_IGNORED = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True)
class Delivered:
    """What was sent out in the round that the replies answer.

    Attributes:
        workbooks: The file of each förvaltning as it was delivered.
        offered: Every ``ansokan_id`` that may be answered: placed in the run, or answered before.
        earlier: Replies of earlier rounds by ``ansokan_id``.
        passwords: Those that open the workbooks, sent and returned.
    """

    workbooks: Mapping[str, Path]
    offered: Collection[str]
    earlier: Mapping[str, Reply] = field(default_factory=dict)
    passwords: Collection[str] = field(default=(), repr=False)


def read_replies(path: Path, run_id: str, delivered: Delivered) -> tuple[Reply, ...]:
    """Read every reply of a file or of a folder of files.

    Args:
        path: A returned workbook, a CSV file, or a folder of both.
        run_id: Id of the run whose workbooks were sent.
        delivered: What was sent.

    Returns:
        One reply per applicant who has one, by ``ansokan_id``.

    Raises:
        InputError: All that is wrong, by file, sheet, row and column; never by value.
    """
    answers: list[Answered] = []
    issues: list[InputIssue] = []
    sources: dict[str, str] = {}
    for file in _files(path):
        if file.suffix.lower() not in _SUFFIXES and not file.name.startswith(_LOCKS):
            issues.append(reply_issue(file.name, 0, "", "SVAR_FILTYP"))
            continue
        try:
            if file.suffix.lower() == ".csv":
                found, problems = _csv(file, delivered)
            else:
                found, problems = _workbook(file, run_id, delivered, sources)
        except InputError as error:
            issues += error.issues
            continue
        answers += found
        issues += problems
    replies, contradictions = _together(answers, delivered.earlier)
    issues += contradictions
    if issues:
        raise InputError(issues)
    return replies


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    found = sorted(p for p in path.iterdir() if not _left_behind(p.name))
    if not found:
        raise InputError([reply_issue(path.name, 0, "", "SVAR_MAPP_TOM")])
    yield from found


def _left_behind(name: str) -> bool:
    hidden = name.startswith(".") and not name.startswith(_LOCKS)
    return hidden or name.casefold() in _IGNORED


def _workbook(
    file: Path, run_id: str, delivered: Delivered, sources: dict[str, str]
) -> tuple[list[Answered], list[InputIssue]]:
    """Replies of a returned workbook; ``sources`` remembers which file came from whom."""
    returned = read_district(file, delivered.passwords)

    def refused(code: str, **facts: object) -> tuple[list[Answered], list[InputIssue]]:
        return [], [reply_issue(file.name, 0, "", code, **facts)]

    if not (returned.run_id and returned.employer):
        return refused("SVAR_EJ_FÖRVALTNINGSFIL")
    if returned.run_id != run_id:
        return refused("SVAR_ANNAN_KÖRNING")
    if returned.employer not in delivered.workbooks:
        return refused("SVAR_ANNAN_FÖRVALTNING")
    if returned.employer in sources:
        return refused("SVAR_FIL_DUBBEL", other=sources[returned.employer])
    sources[returned.employer] = file.name
    sent = read_district(delivered.workbooks[returned.employer], delivered.passwords)
    return compare(returned, sent)


def _csv(file: Path, delivered: Delivered) -> tuple[list[Answered], list[InputIssue]]:
    rows = read_csv(file.name, preflight.read_bytes(file))
    header = [fold(cell) for cell in rows[0][1]] if rows else []
    columns = {("id" if name in _ID_HEADERS else name): i for i, name in enumerate(header)}
    issues = [
        reply_issue(file.name, 1, column_letters(i), "SVAR_KOLUMN_TILLAGD")
        for i, name in enumerate(header)
        if name not in (*_ID_HEADERS, _ANSWER_HEADER, _COMMENT_HEADER)
    ]
    for key, title in (("id", "ansokan_id"), (_ANSWER_HEADER, _ANSWER_HEADER)):
        if key not in columns:
            issues.append(reply_issue(file.name, 1, title, "RUBRIK_SAKNAS"))
    if len(columns) < len(header):
        issues.append(reply_issue(file.name, 1, "", "RUBRIK_DUBBEL"))
    if issues:
        return [], issues
    answers: list[Answered] = []
    for row, cells in rows[1:]:
        if not any(cells):
            continue
        applicant, text = cells[columns["id"]], cells[columns[_ANSWER_HEADER]]
        comment = cells[columns[_COMMENT_HEADER]] if _COMMENT_HEADER in columns else ""
        answer = answer_of(text) if text else "inget_svar"
        if applicant not in delivered.offered:
            issues.append(reply_issue(file.name, row, "ansokan_id", "SVAR_UTAN_ERBJUDANDE"))
        elif answer is None:
            issues.append(reply_issue(file.name, row, _ANSWER_HEADER, "SVAR_OKÄNT"))
        elif unreadable_code(comment) is not None:
            issues.append(reply_issue(file.name, row, _COMMENT_HEADER, "OTILLÅTET_TECKEN"))
        else:
            answers.append(Answered(Reply(applicant, answer, comment), file.name, row))
    return answers, issues


def _together(
    answers: list[Answered], earlier: Mapping[str, Reply]
) -> tuple[tuple[Reply, ...], list[InputIssue]]:
    """One reply per applicant; repeating one is harmless, contradicting a definite one is not."""
    issues: list[InputIssue] = []
    first: dict[str, Answered] = {}
    comments: dict[str, list[str]] = {}
    for answered in answers:
        reply = answered.reply
        remarks = comments.setdefault(reply.applicant, [])
        if reply.comment and reply.comment not in remarks:
            remarks.append(reply.comment)
        before = first.get(reply.applicant)
        if before is None or before.reply.answer == "inget_svar":
            first[reply.applicant] = answered
        elif reply.answer not in ("inget_svar", before.reply.answer):
            other = f"{before.table}, rad {before.row}"
            where = (answered.table, answered.row, _ANSWER_HEADER.capitalize())
            issues.append(reply_issue(*where, "SVAR_MOTSÄGELSE", other=other))
    for applicant, answered in first.items():
        old = earlier.get(applicant)
        definite = {answered.reply.answer, old.answer if old else "inget_svar"} - {"inget_svar"}
        if len(definite) > 1:
            where = (answered.table, answered.row, _ANSWER_HEADER.capitalize())
            issues.append(reply_issue(*where, "SVAR_TIDIGARE_OMGÅNG"))
    replies = sorted(
        Reply(applicant, answered.reply.answer, "; ".join(comments[applicant]))
        for applicant, answered in first.items()
    )
    return tuple(replies), issues
