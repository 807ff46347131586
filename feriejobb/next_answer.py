"""The next round's answer without its files: who gets the seat that fell free, while a youth waits.

The same round as ``replan`` publishes, solved from the offers that stand and judged by ``verify``'s
own judge; only the workbooks, pages and lists are not made. The solver's process loads, and the
judge counts what follows from the input alone, while the others work.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from feriejobb.data.overbooking import overbooked
from feriejobb.data.round_report import RoundChange
from feriejobb.data.solution import Result
from feriejobb.errors import VerificationError
from feriejobb.handover.locked_run import passwords_of
from feriejobb.pipeline import load_next, round_after
from feriejobb.plan.replan import Round, untouched
from feriejobb.progress import Progress, SilentProgress
from feriejobb.solver_process import StandBy, Watch, solve_apart
from feriejobb.verify.case import Grounds
from feriejobb.verify.judge import examine
from feriejobb.verify.rounds import round_findings, round_in


@dataclass(frozen=True)
class NextAnswer:
    """What a next round would give, judged and not published.

    Attributes:
        result: The allocation with its proofs.
        changes: Whom it changes something for, nobody protected among them.
        notes: How the solving ended, where it did not end by itself.
    """

    result: Result
    changes: tuple[RoundChange, ...]
    notes: tuple[str, ...] = ()


def next_answer(
    run: Path,
    replies: Path,
    *,
    source: Path | None = None,
    time_limit: float | None = None,
    progress: Progress | None = None,
    passwords: Path | None = None,
) -> NextAnswer:
    """Solve and judge the round that follows a run; nothing is written.

    Args:
        run: The round before.
        replies: A returned workbook, a CSV file, or a folder of both.
        source: The input with its late changes; None for the input of ``run``, unchanged.
        time_limit: Seconds after which the best answer is kept; None for the model's.
        progress: Told each step.
        passwords: Where the passwords of the run are kept; None for the file beside it.

    Raises:
        InputError: No run, an input or replies that are wrong.
        InfeasibleError: The hard rules cannot all hold.
        NoSolutionError: Nothing was found within the limit.
        VerificationError: ``run`` has been changed, or the independent judge disagrees.
    """
    tell = progress or SilentProgress()
    with StandBy() as solver:
        tell.step("Läser förra omgången, svaren och indata")
        stored = untouched(run)
        loaded = load_next(stored, source)
        after = round_after(stored, replies, loaded, passwords_of(run, passwords))
        judge = _Judge(after)
        limits = loaded.instance.model.solver
        watch = Watch(time_limit or limits.time_limit_seconds, limits.memory_limit_mb)
        solved = solve_apart(after.planned, watch, tell, solver)
    result = after.told(solved.result)
    tell.step("Kontrollerar svaret")
    judge.require(result)
    report = result.round or after.report(result.placements)
    shown = report.shown({a.id for a in result.instance.applicants if a.protected}).changes
    return NextAnswer(result, shown, solved.notes)


class _Judge:
    """The judge of one round; counts ahead while the solver works."""

    def __init__(self, after: Round) -> None:
        self._before = round_in(after.documents_before())
        self._instance = overbooked(after.instance, self._before.accepted)
        self._grounds = Grounds.of(self._instance, self._before)
        self._ahead = threading.Thread(target=self._grounds.work_out, daemon=True)
        self._ahead.start()

    def require(self, result: Result) -> None:
        """Stop where anything is wrong.

        Raises:
            VerificationError: With all findings.
        """
        self._ahead.join()
        findings = list(round_findings(self._instance, self._before))
        verdict = examine(self._instance, result, self._before, ahead=self._grounds)
        findings += verdict.findings
        if findings:
            raise VerificationError(findings)
