"""A förvaltning's workbook (contract §6): what it gets, works in and sends back.

What it may show is decided in ``district_view``; nothing here sees the result itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from feriejobb.data.replies import Reply
from feriejobb.data.solution import Result
from feriejobb.report.district_changes import add_changes
from feriejobb.report.district_cover import add_about, add_overview
from feriejobb.report.district_lists import (
    add_budget,
    add_placements,
    add_reserves,
    add_supervisors,
)
from feriejobb.report.district_view import district_view
from feriejobb.report.edition import Edition
from feriejobb.report.sheets import Book

_NO_REPLIES: Mapping[str, Reply] = MappingProxyType({})


def district_workbook(
    result: Result, employer: str, edition: Edition, replies: Mapping[str, Reply] = _NO_REPLIES
) -> bytes:
    """The workbook of one förvaltning; equal content gives equal bytes.

    Args:
        result: The allocation.
        employer: ``forvaltning`` with places; one without placements gets a file too.
        edition: Run id, status, last day for replies, whom to call.
        replies: Replies of earlier rounds by ``ansokan_id``, filled in beforehand.

    Returns:
        The ``.xlsx`` file, read back and compared.

    Raises:
        KeyError: The förvaltning is unknown.
        VerificationError: The file does not read back as it was meant.
    """
    view = district_view(result, employer)
    book = Book(edition.stamp(synthetic=view.synthetic), f"{view.employer.name} · {edition.run_id}")
    add_overview(book, view, edition)
    if view.changes is not None:
        add_changes(book, view, view.changes)
    add_placements(book, view, replies)
    add_supervisors(book, view)
    add_reserves(book, view)
    add_budget(book, view)
    add_about(book, view, edition)
    return book.finish()
