"""Every workbook, page and sheet of a run, made in memory.

Apart from the spine, which can so read and solve before the libraries for writing are loaded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from feriejobb.aside import MANY, Aside
from feriejobb.data.replies import Reply
from feriejobb.data.solution import Result
from feriejobb.lottery import SCRIPT, script_bytes
from feriejobb.protect.vault import vault_documents
from feriejobb.report.coordinator import coordinator_workbook
from feriejobb.report.district import district_workbook
from feriejobb.report.edition import Edition, Status
from feriejobb.report.html import public_report, withheld_report
from feriejobb.report.html_register import REPORT, earlier_stands
from feriejobb.store.comparison_files import comparison_files
from feriejobb.store.redrawn_files import redrawn_files

COORDINATOR = "internt/samordning.xlsx"


def documents(
    result: Result,
    status: Status = "FÖRSLAG",
    replaces: str = "",
    earlier: Sequence[str] = (),
) -> dict[str, bytes]:
    """Every workbook, page and sheet of a run, by path inside it.

    Args:
        result: The allocation.
        status: ``FÖRSLAG`` until a named person has approved the run.
        replaces: Edition that the workbooks replace; empty in a first round.
        earlier: Public reports on the same people, the latest first, so that the difference
            between two of them shows no small number.
    """
    many = len(result.placements) > MANY
    with Aside(lambda: district_workbooks(result, status, replaces), worth=many) as districts:
        edition = _edition(result, status, replaces)
        found = {COORDINATOR: coordinator_workbook(result, edition)}
        # Where only few people more or less are counted, the earlier report is the one that stands.
        stands = earlier_stands(result, earlier)
        page = earlier[0] if stands else public_report(result, status, earlier)
        found[REPORT] = page.encode()
        found[SCRIPT] = script_bytes()
        found |= districts.answer()
    found |= vault_documents(result, status)
    return found | comparison_files(result) | redrawn_files(result)


def documents_of_what_if(result: Result) -> dict[str, bytes]:
    """What stands beside the tables of a what-if: no workbooks, and a public page without figures.

    Who approves it, or protects somebody in it, gets everything.
    """
    found = {REPORT: withheld_report(result).encode(), SCRIPT: script_bytes()}
    return found | vault_documents(result, "FÖRSLAG")


def workbooks(result: Result, status: Status = "FÖRSLAG", replaces: str = "") -> dict[str, bytes]:
    """The förvaltningars' workbooks and the coordinator's, by path inside the run."""
    found = district_workbooks(result, status, replaces)
    found[COORDINATOR] = coordinator_workbook(result, _edition(result, status, replaces))
    return found


def district_workbooks(result: Result, status: Status, replaces: str) -> dict[str, bytes]:
    """The förvaltningars' workbooks, by path inside the run."""
    edition = _edition(result, status, replaces)
    employers = sorted({place.employer for place in result.instance.places})
    # A yes of an earlier round stands in the new list, so that nobody has to be asked again.
    accepted = result.round.accepted if result.round else ()
    replies = {applicant: Reply(applicant, "ja") for applicant in accepted}
    return {
        f"forvaltningar/{name}.xlsx": district_workbook(result, name, edition, replies)
        for name in employers
    }


def _edition(result: Result, status: Status, replaces: str) -> Edition:
    """What every workbook says of itself."""
    told = result.instance.model.replies
    return Edition(edition_id(result), status, told.last_day, told.contact, replaces=replaces)


def edition_id(result: Result) -> str:
    """Short id that stands in the districts' files: from what their ordinary rows say, only."""
    ordinary = {a.id for a in result.instance.applicants if not a.protected}
    rows = [f"{p.applicant};{p.place}" for p in result.placements if p.applicant in ordinary]
    text = "\n".join([result.instance.model.name, result.parent, *sorted(rows)])
    return hashlib.sha256(text.encode()).hexdigest()[:12]
