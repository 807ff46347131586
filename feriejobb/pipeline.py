"""The spine, to be read aloud: read → validate → solve → verify → write.

load       files, model, scenarios and settings become one validated instance (``intake``)
solve_run  the instance becomes a verified run folder
replan_run replies and late changes become the next one
"""

from __future__ import annotations

import importlib
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from feriejobb.beside import Beside
from feriejobb.data.instance import Instance
from feriejobb.data.overbooking import HEAD, overbooking_lines
from feriejobb.data.solution import Comparison, Redrawn, Result
from feriejobb.data.start import Start
from feriejobb.errors import InfeasibleError, VerificationError
from feriejobb.handover.age_seal import check_recipients
from feriejobb.handover.locked_run import Closed, Keyring, is_locked_run, new_keyring, passwords_of
from feriejobb.handover.passwords import Passwords
from feriejobb.intake import Loaded, load_next, round_after
from feriejobb.lottery import refusal
from feriejobb.plan.replan import Round, RoundCounts, late_counts, untouched
from feriejobb.plan.rounds import NextRound
from feriejobb.progress import Progress, SilentProgress
from feriejobb.solver_process import Solved, Watch, solve_apart
from feriejobb.store.log import Log
from feriejobb.store.origin import SourceFile, input_files, source_file
from feriejobb.store.stage import hold
from feriejobb.store.target import check_target
from feriejobb.store.write_run import Inputs, Parameters, write_run

if TYPE_CHECKING:
    from feriejobb.plan.other_ways import Level
    from feriejobb.solver_start import StandBy

#: Other ways of giving out the places, and other lotteries.
Others = tuple[tuple[Comparison, ...], Redrawn | None]

#: With more applications the quick comparisons would take longer than the solve, and its memory.
MOST_COMPARED = 50_000

#: What makes workbooks and pages, and what judges them; they bring libraries that nobody waits for
#: while the solver works.
_LATER = ("feriejobb.documents", "feriejobb.verify.files")


def solve_run(
    loaded: Loaded,
    out: Path,
    *,
    workers: int = 2,
    time_limit: float | None = None,
    keep_best: bool = False,
    ask: Callable[[], bool] | None = None,
    progress: Progress | None = None,
    command: str = "solve",
    after: Round | None = None,
    keyring: Keyring | None = None,
    publish: bool = True,
    fairness: Level = "none",
    begin: Start | None = None,
    solver: StandBy | None = None,
) -> Result:
    """Solve, verify and publish one run.

    Args:
        loaded: The input.
        out: The run folder to be; must not exist.
        workers: Number of workers; never changes who gets what.
        time_limit: Seconds after which the best verified answer is kept; None for the model's.
        keep_best: Publish the best verified answer so far after Ctrl-C or a crash too.
        ask: Asked at Ctrl-C whether to, where ``keep_best`` does not say so.
        progress: Told each step.
        command: What the log calls it.
        after: The round to solve when the run follows another; None for a first round.
        keyring: Passwords to lock the workbooks with; None for plain workbooks.
        publish: False for a what-if: nobody is handed lists of names that do not hold, and its
            public page has no figures, since beside the real run's they would tell of a few.
        fairness: Which other ways the fairness page compares with; first rounds only, and not where
            the work was cut short.
        begin: The answer to a like input that a first round begins from; who is placed is the same.
        solver: A process that has been made ready meanwhile; None for one started now.

    Raises:
        InputError: The key of a recipient is no key, or ``full`` lacks its library.
        InfeasibleError: The hard rules cannot all hold.
        NoSolutionError: Nothing was found within the limit.
        VerificationError: The independent check disagrees; nothing is published.
        OutputError: The target exists, is locked, or the disk refused.
    """
    tell = progress or SilentProgress()
    check_target(out)
    if not loaded.instance.model.lottery.seed:
        raise refusal("LOTT_SAKNAS", "lottery.seed")
    if fairness == "full":
        from feriejobb.plan.other_ways import require_library

        require_library()
    check_recipients(loaded.instance.model.handover.skydd_recipients)
    log = Log(command)
    log.add("start", workers=workers)
    if begin is not None:
        log.add("baseline", manifest=begin.origin)
    if after is not None:
        after.log(log)
    with hold(out) as target:
        began = time.perf_counter()
        limits = loaded.instance.model.solver
        watch = Watch(
            time_limit or limits.time_limit_seconds, limits.memory_limit_mb, keep_best, ask
        )
        others = None if after else _others(loaded.instance, fairness, tell)
        solved = _solved(after.planned if after else loaded.instance, watch, tell, begin, solver)
        seconds = time.perf_counter() - began
        outcome = after.told(solved.result) if after else solved.result
        plain = (line for line in loaded.changes if not line.startswith(f"{HEAD}: "))
        result = replace(
            outcome,
            changes=(*plain, *overbooking_lines(outcome.instance)),
            warnings=(*(str(issue) for issue in loaded.warnings), *solved.notes),
            timings={**solved.result.timings, "losning": round(seconds, 3)},
        )
        for note in solved.notes:
            tell.step(note)
            log.add(solved.ending)
        log.add("solved", placed=len(result.placements), unplaced=len(result.unplaced))
        if result.round is not None:
            log.add("input_compared", **late_counts(result.round))
        if others is not None and solved.ending == "done":
            # Not after a limit: who sets one wants the answer then, and these can take longer.
            from feriejobb.plan.other_ways import without_a_limit

            tell.step("Jämför med andra sätt och andra lottningar")
            quick, redrawn = others.answer()
            again = without_a_limit(result, fairness, tell.step)
            result = replace(result, comparisons=(*quick, *again), redrawn=redrawn)
        tell.step("Skriver arbetsböcker och rapport")
        made = _documents(result, after, publish=publish)
        made |= after.documents(result) if after else {}
        with keyring.closing(made) if keyring else nullcontext(Closed(made, Passwords())) as closed:
            write_run(
                result,
                target,
                inputs=Inputs(
                    loaded.source,
                    (*_made_of(loaded), *(after.opened.files if after else ())),
                    after.opened.stored.path if after else None,
                ),
                parameters=Parameters(
                    command,
                    loaded.model,
                    loaded.scenarios,
                    loaded.settings,
                    workers,
                    time_limit,
                    loaded.encoding,
                    loaded.show_hidden,
                ),
                effective_toml=loaded.effective.toml,
                documents=closed.documents,
                log=log,
                before_publish=lambda stage: _require_verified(
                    stage, loaded.source, tell, closed.passwords
                ),
            )
    return result


def _others(instance: Instance, level: Level, tell: Progress) -> Beside[Others] | None:
    """What the fairness page compares with that needs no answer of ours, made meanwhile."""
    if level == "none":
        return None
    if level == "quick" and len(instance.applicants) > MOST_COMPARED:
        most = f"{MOST_COMPARED:,}".replace(",", " ")
        tell.step(f"Jämför inte med andra sätt, över {most} ansökningar (--fairness full gör det)")
        return None

    def work() -> Others:
        # Libraries that know each other are not loaded by two threads at once.
        _load_the_rest()
        from feriejobb.plan.other_lotteries import LOTTERIES, other_lotteries
        from feriejobb.plan.other_ways import without_solving

        return without_solving(instance, level), other_lotteries(instance, LOTTERIES[level])

    return Beside(work)


def replan_run(
    run: Path,
    replies: Path,
    out: Path,
    *,
    source: Path | None = None,
    workers: int = 2,
    time_limit: float | None = None,
    keep_best: bool = False,
    ask: Callable[[], bool] | None = None,
    progress: Progress | None = None,
    answer_by: date | None = None,
    encrypt: bool = False,
    passwords: Path | None = None,
    solver: StandBy | None = None,
) -> tuple[Result, RoundCounts]:
    """Solve, verify and publish the round that follows a run, under that run's own model.

    Args:
        run: The round before.
        replies: A returned workbook, a CSV file, or a folder of both.
        out: The run folder to be; must not exist.
        source: The input with its late changes; None for the input of ``run``, unchanged.
        workers: Number of workers; never changes who gets what.
        time_limit: Seconds after which the best verified answer is kept; None for the model's.
        keep_best: See ``solve_run``.
        ask: See ``solve_run``.
        progress: Told each step.
        answer_by: Last day for the replies of the new round; None where it is told elsewhere.
        encrypt: Lock the workbooks; those of a run that follows a locked one always are.
        passwords: Where the passwords of both runs are kept; None for a file beside each.
        solver: See ``solve_run``.

    Returns:
        The result, and the round in numbers: what was answered and changed, and by kind how many
        rows of the input differ from the round before.

    Raises:
        InputError: No run, an input or replies that are wrong.
        InfeasibleError: The hard rules cannot all hold.
        NoSolutionError: Nothing was found within the limit.
        VerificationError: ``run`` has been changed, or the independent check disagrees.
        OutputError: The target exists, is locked, or the disk refused.
    """
    tell = progress or SilentProgress()
    check_target(out)
    tell.step("Läser förra omgången, svaren och indata")
    stored = untouched(run)
    loaded = load_next(stored, source, answer_by)
    opened = passwords_of(run, passwords)
    after = round_after(stored, replies, loaded, opened)
    locked = encrypt or is_locked_run(run)
    result = solve_run(
        loaded,
        out,
        workers=workers,
        time_limit=time_limit,
        keep_best=keep_best,
        ask=ask,
        progress=tell,
        command="replan",
        after=after,
        keyring=new_keyring(out, passwords, opened) if locked else None,
        solver=solver,
    )
    return result, RoundCounts.of(after, result)


def _documents(result: Result, after: Round | None, *, publish: bool) -> dict[str, bytes]:
    """What is made for people to read, by path inside the run."""
    from feriejobb.documents import documents, documents_of_what_if
    from feriejobb.report.html_register import earlier_reports

    if not publish:
        return documents_of_what_if(result)
    if after is None:
        return documents(result)
    told = earlier_reports(after.opened.stored)
    return documents(result, replaces=after.opened.edition, earlier=told)


def _solved(
    what: Instance | NextRound,
    watch: Watch,
    tell: Progress,
    begin: Start | None,
    solver: StandBy | None,
) -> Solved:
    """The solver's answer; that there is none is confirmed by the judge."""
    try:
        return solve_apart(what, watch, tell, solver, _load_the_rest, begin)
    except InfeasibleError:
        from feriejobb.verify.refusal import require_impossible

        if isinstance(what, Instance):
            require_impossible(what)
        else:
            require_impossible(what.instance, what.out)
        raise


def _load_the_rest(_: threading.Event | None = None) -> None:
    """Import what is needed once there is an answer; what cannot be says so where it is used."""
    with suppress(Exception):
        for module in _LATER:
            importlib.import_module(module)


def _made_of(loaded: Loaded) -> tuple[SourceFile, ...]:
    """The input's files, and the commitment that the seed comes from."""
    files = input_files(loaded.source)
    return files if loaded.lottery is None else (*files, source_file(loaded.lottery, "lottning"))


def _require_verified(stage: Path, source: Path, tell: Progress, passwords: Passwords) -> None:
    """Judge the staged folder; stops the run where anything is wrong."""
    from feriejobb.verify.files import verify_run

    tell.step("Kontrollerar det som ska lämnas ut")
    verification = verify_run(stage, source, passwords=passwords)
    if not verification.passed:
        raise VerificationError(verification.findings)
