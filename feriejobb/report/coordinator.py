"""The coordinator's workbook, ``internt/samordning.xlsx`` (contract §6).

What it counts, and whom it leaves out, is decided in ``coordinator_view``.
"""

from __future__ import annotations

from feriejobb.data.solution import Result
from feriejobb.report.coordinator_control import add_control
from feriejobb.report.coordinator_fairness import add_fairness
from feriejobb.report.coordinator_limits import add_budgets, add_quotas, add_supervisors
from feriejobb.report.coordinator_offers import add_offers
from feriejobb.report.coordinator_people import add_placed, add_unplaced
from feriejobb.report.coordinator_summary import (
    add_changes,
    add_exceptions,
    add_summary,
    add_warnings,
)
from feriejobb.report.coordinator_totals import (
    add_areas,
    add_districts,
    add_employers,
    add_periods,
)
from feriejobb.report.coordinator_transfers import add_lent, add_transfers
from feriejobb.report.coordinator_view import coordinator_view
from feriejobb.report.edition import Edition
from feriejobb.report.round_sheets import add_round
from feriejobb.report.sheets import Book


def coordinator_workbook(result: Result, edition: Edition) -> bytes:
    """The workbook of the whole city; equal content gives equal bytes.

    Args:
        result: The allocation.
        edition: Run id and status.

    Returns:
        The ``.xlsx`` file, read back and compared.

    Raises:
        VerificationError: The file does not read back as it was meant.
    """
    view = coordinator_view(result)
    synthetic = view.instance.synthetic
    book = Book(edition.stamp(synthetic=synthetic), f"Samordning · {edition.run_id}")
    add_summary(book, view, result, edition)
    if view.round is not None:
        add_round(book, view, view.round)
    add_placed(book, view)
    add_unplaced(book, view)
    if view.round is None:
        add_fairness(book, view, result)
    add_employers(book, view)
    add_districts(book, view)
    add_areas(book, view)
    add_periods(book, view)
    add_quotas(book, view, result)
    if view.instance.transfers:
        add_transfers(book, view)
    add_lent(book, view)
    if view.risks:
        add_offers(book, view.risks)
    add_budgets(book, view)
    add_supervisors(book, view)
    add_exceptions(book, view)
    add_changes(book, view)
    add_warnings(book, view)
    add_control(book, view, result)
    return book.finish()
