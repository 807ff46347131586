"""``feriejobb verify``: a run folder against its own manifest, its input and the contract.

Hashes first, then meaning: what the delivered files say is judged as if nobody had computed it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from feriejobb.aside import MANY, Aside
from feriejobb.errors import InputError, VerificationError
from feriejobb.handover.passwords import Passwords
from feriejobb.protect.late import late_ids, with_late
from feriejobb.recount.lottery import Round
from feriejobb.store.comparison_files import read_comparisons
from feriejobb.store.read_run import StoredRun, read_run
from feriejobb.store.redrawn_files import read_redrawn
from feriejobb.store.round_files import read_report
from feriejobb.store.verify_files import verify_files
from feriejobb.verify.case import Case
from feriejobb.verify.chain import follow_chain
from feriejobb.verify.comparisons import comparisons
from feriejobb.verify.delivered import (
    delivered,
    late_findings,
    leak_findings,
    read_again,
    separation_findings,
    totals_findings,
)
from feriejobb.verify.judge import examine
from feriejobb.verify.rounds import round_findings, round_of
from feriejobb.verify.workbooks import sealed_books, workbook_findings

UNOPENED = (
    "{count} arbetsböcker är krypterade och har inte öppnats; bara deras kontrollsummor är "
    "kontrollerade. Ange lösenordsfilen med --passwords."
)


@dataclass(frozen=True)
class Verification:
    """What ``verify`` found.

    Attributes:
        findings: Everything that is wrong; any finding means exit code 4.
        notes: What could not be shown here; no fault.
        rounds: Earlier rounds that were found and checked.
    """

    findings: tuple[str, ...]
    notes: tuple[str, ...] = ()
    rounds: int = 0

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings

    def require(self) -> None:
        """Stop where something is wrong.

        Raises:
            VerificationError: With all findings.
        """
        if self.findings:
            raise VerificationError(self.findings)


def verify_run(
    run: Path,
    source: Path | None = None,
    before: Round | None = None,
    parent: Path | None = None,
    passwords: Passwords | None = None,
) -> Verification:
    """Verify a run folder.

    Args:
        run: A published run, or a stage about to become one.
        source: The input; None to look where the manifest says.
        before: The round that a replan builds on; None to read it from the run.
        parent: Where the round before stands; None to look where the manifest says.
        passwords: Those that open the workbooks; without them the content of locked workbooks is
            passed over, which a note says.

    Raises:
        InputError: No run there; or the run is untouched, and its input is not there or cannot be
            read.
        OutputError: The disk refused.
    """
    findings = list(verify_files(run))
    try:
        stored = read_run(run)
        before = before or round_of(stored)
        late = late_ids(stored)
        read_report(stored)
        read_comparisons(stored)
        read_redrawn(stored)
    except VerificationError as error:
        return Verification(tuple(dict.fromkeys([*findings, *error.findings])))
    keys = passwords.all() if passwords else ()
    try:
        found, notes = _meaning(stored, source, before, late, keys)
    except InputError:
        # The run's own model may be what cannot be read; that it is damaged is the finding.
        if not findings:
            raise
        return Verification(tuple(findings))
    chain = follow_chain(stored, parent)
    return Verification((*findings, *found, *chain.findings), (*notes, *chain.notes), chain.rounds)


def _meaning(
    run: StoredRun,
    source: Path | None,
    before: Round | None,
    late: tuple[str, ...],
    passwords: tuple[str, ...],
) -> tuple[list[str], tuple[str, ...]]:
    instance, findings = read_again(run, source)
    findings += late_findings(instance, late)
    # Decided by the input as it was, written with the late ones protected.
    shown = with_late(instance, late)
    if before is not None:
        findings += round_findings(instance, before)
    # Cells are many and the judge is busy: two that need nothing of each other.
    many = len(run.placements) > MANY and any(path.endswith(".xlsx") for path in run.manifest.files)
    with Aside(lambda: list(workbook_findings(run, shown, passwords)), worth=many) as books:
        findings += separation_findings(run, shown)
        findings += leak_findings(run, shown)
        findings += totals_findings(run, instance)
        verdict = examine(instance, delivered(run), before)
        findings += verdict.findings
        findings += books.answer()
    secret = frozenset(a.id for a in shown.applicants if a.protection != "ingen")
    compared = comparisons(run, Case(instance, delivered(run), before), secret)
    findings += compared.findings
    locked = 0 if passwords else sealed_books(run)
    notes = (UNOPENED.format(count=locked),) if locked else ()
    return findings, (*verdict.notes, *compared.notes, *notes)
