"""The next round's answer without its files: who gets the seat that fell free, while a youth waits.

The same round as ``replan`` publishes, solved from the offers that stand and judged by ``verify``'s
own judge; only the workbooks, pages and lists, the reserves among them, are not made. The solver's
process loads, and the judge counts what follows from the input alone, while the others work.

Judged is all that is told: that the run before and its input are as published, by hash; then of the
new round everyone's place against every rule, the queue, every cost and column, the value of every
goal, and the prices that prove bounds and passed-over people, added up anew. None of it is taken
over from the judgement of the run before.
"""

from __future__ import annotations

import threading
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from feriejobb.data.instance import Instance
from feriejobb.data.overbooking import overbooked
from feriejobb.data.round_report import RoundChange
from feriejobb.data.solution import Result
from feriejobb.errors import VerificationError
from feriejobb.handover.locked_run import passwords_of
from feriejobb.intake import load_next, round_after
from feriejobb.plan.replan import Round, untouched
from feriejobb.progress import Progress, SilentProgress
from feriejobb.solver_child import bare
from feriejobb.solver_process import Watch, solve_apart
from feriejobb.solver_start import StandBy
from feriejobb.uncollected import uncollected

if TYPE_CHECKING:
    from feriejobb.recount.lottery import Round as Turns
    from feriejobb.verify.case import Grounds


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
    solver: StandBy | None = None,
) -> NextAnswer:
    """Solve and judge the round that follows a run; nothing is written.

    Args:
        run: The round before.
        replies: A returned workbook, a CSV file, or a folder of both.
        source: The input with its late changes; None for the input of ``run``, unchanged.
        time_limit: Seconds after which the best answer is kept; None for the model's.
        progress: Told each step.
        passwords: Where the passwords of the run are kept; None for the file beside it.
        solver: A process to be made ready meanwhile; None for one of its own.

    Raises:
        InputError: No run, an input or replies that are wrong.
        InfeasibleError: The hard rules cannot all hold.
        NoSolutionError: Nothing was found within the limit.
        VerificationError: ``run`` has been changed, or the independent judge disagrees.
    """
    tell = progress or SilentProgress()
    with nullcontext(solver) if solver else StandBy() as ready, uncollected():
        tell.step("Läser förra omgången, svaren och indata")
        stored = untouched(run)
        loaded = load_next(stored, source)
        ready.send_ahead(bare(loaded.instance))
        after = round_after(stored, replies, loaded, passwords_of(run, passwords))
        after = replace(after, planned=replace(after.planned, with_reserves=False))
        limits = loaded.instance.model.solver
        watch = Watch(time_limit or limits.time_limit_seconds, limits.memory_limit_mb)
        judge = _Judge(after)
        solved = solve_apart(after.planned, watch, tell, ready, judge.work_ahead)
        result = after.told(solved.result)
        tell.step("Kontrollerar svaret")
        judge.require(result)
        report = result.round or after.report(result.placements)
        shown = report.shown({a.id for a in result.instance.applicants if a.protected}).changes
    return NextAnswer(result, shown, solved.notes)


class _Judge:
    """The judge of one round; is loaded and counts ahead while the solver works."""

    def __init__(self, after: Round) -> None:
        self._after = after
        self._busy = threading.Lock()

    @cached_property
    def _before(self) -> Turns:
        """Where everyone stands, read back from the file that would be written of it."""
        from feriejobb.verify.rounds import round_in

        return round_in(self._after.documents_before())

    @cached_property
    def _instance(self) -> Instance:
        return overbooked(self._after.instance, self._before.accepted)

    @cached_property
    def _grounds(self) -> Grounds:
        from feriejobb.verify.case import Grounds

        return Grounds.of(self._instance, self._before)

    def work_ahead(self, over: threading.Event) -> None:
        """Count what follows from the input and the replies alone.

        Args:
            over: Set once the answer is there.
        """
        with self._busy:
            import feriejobb.verify.judge  # noqa: F401  (loaded now, not when the answer is there)

            shown = self._after.opened.stored.proof.certificates
            self._grounds.work_out(over.is_set, shown)

    def require(self, result: Result) -> None:
        """Stop where anything is wrong.

        Raises:
            VerificationError: With all findings.
        """
        from feriejobb.verify.judge import examine
        from feriejobb.verify.rounds import round_findings

        with self._busy:
            before, instance, ahead = self._before, self._instance, self._grounds
        findings = list(round_findings(instance, before))
        verdict = examine(instance, result, before, with_reserves=False, ahead=ahead)
        findings += verdict.findings
        if findings:
            raise VerificationError(findings)
