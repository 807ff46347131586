"""One command from start to exit code: streams, signals, and every way to end (contract §1)."""

from __future__ import annotations

import gc
import json
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

import click

from feriejobb.cli_print import complain, flush, say
from feriejobb.cli_swedish import usage_text
from feriejobb.errors import (
    FeriejobbError,
    InfeasibleError,
    InputError,
    InputIssue,
    NoSolutionError,
    OutputError,
    VerificationError,
)
from feriejobb.protect.scrub import describe
from feriejobb.store.disk import disk_text

UNEXPECTED = 1
INTERRUPTED = 130
TERMINATED = 143

#: New objects before cycles are looked for. A city's rows are a million objects and no cycle: with
#: Python's own number a short command spends a sixth of its time looking through them.
_OBJECTS = 200_000


class Terminated(BaseException):
    """The process was told to end (SIGTERM); a BaseException, so that only clean-up sees it."""


def run(command: click.Command, args: Sequence[str]) -> int:
    """Run a command line and return its exit code; never raises, never shows a traceback.

    Args:
        command: The click group.
        args: The command line without the program's name. ``--json`` in it makes failures
            appear on stdout as JSON too.
    """
    _prepare_streams()
    gc.set_threshold(_OBJECTS, *gc.get_threshold()[1:])
    try:
        with _termination():
            code = _invoke(command, args)
        flush()
    except OSError as error:
        complain(f"Resultatet gick inte att skriva ut. {disk_text(error)}")
        return OutputError.exit_code
    return code


def _invoke(command: click.Command, args: Sequence[str]) -> int:
    failure: tuple[str, ...]
    try:
        with command.make_context("feriejobb", list(args)) as context:
            command.invoke(context)
        return 0
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        complain(error.format_message())
        return InputError.exit_code
    except click.UsageError as error:
        code, failure = InputError.exit_code, (usage_text(error),)
    except FeriejobbError as error:
        code, failure = error.exit_code, _lines(error)
        if "--json" in args:
            say(json.dumps(_as_json(error), ensure_ascii=False, indent=1))
    except (KeyboardInterrupt, click.Abort):
        code, failure = INTERRUPTED, ("Avbrutet. Inget halvfärdigt är kvar.",)
    except Terminated:
        code, failure = TERMINATED, ("Avslutat utifrån. Inget halvfärdigt är kvar.",)
    except MemoryError:
        code = NoSolutionError.exit_code
        failure = ("Minnet räckte inte. Stäng andra program eller kör på en större dator.",)
    except OSError as error:
        code = OutputError.exit_code
        failure = (disk_text(error),)
    except Exception as error:
        code, failure = UNEXPECTED, (_unexpected(error),)
    for line in failure:
        complain(line)
    return code


def _lines(error: FeriejobbError) -> tuple[str, ...]:
    """The Swedish message, all of it, one line per finding."""
    if isinstance(error, InputError):
        faults = [issue for issue in error.issues if not issue.warning]
        head = f"{len(faults)} fel i indata eller inställningar. Inget är skrivet."
        return (head, *(_issue_line(issue) for issue in error.issues))
    if isinstance(error, InfeasibleError):
        head = f"{error} Inget är publicerat."
        ways = [f"  - {text}" for text in error.relaxations]
        return (head, *(["Minsta ändringar som gör det möjligt:", *ways] if ways else []))
    if isinstance(error, VerificationError):
        head = f"Kontrollen godkänner inte resultatet: {len(error.findings)} avvikelser."
        return (head, *(f"  - {text}" for text in error.findings))
    return (str(error),)


def _issue_line(issue: InputIssue) -> str:
    return f"  {'varning: ' if issue.warning else ''}{issue}"


def _as_json(error: FeriejobbError) -> dict[str, object]:
    shape: dict[str, object] = {"exit_code": error.exit_code, "ok": False}
    if isinstance(error, InputError):
        shape["issues"] = [issue_as_json(issue) for issue in error.issues]
    elif isinstance(error, VerificationError):
        shape["findings"] = list(error.findings)
    else:
        shape["message"] = str(error)
    if isinstance(error, InfeasibleError):
        shape["relaxations"] = list(error.relaxations)
        shape["alternatives"] = list(error.alternatives)
    return shape


def issue_as_json(issue: InputIssue) -> dict[str, object]:
    """One input issue as plain data: position, code and text."""
    return {
        "table": issue.table,
        "row": issue.row,
        "column": issue.column,
        "code": issue.code,
        "text": issue.text,
        "warning": issue.warning,
    }


def _unexpected(error: Exception) -> str:
    """Kind and place of a defect; its message stays out, since it may hold a person's data."""
    return (
        f"Ett fel i programmet: {describe(error)}. Inget är publicerat.\n"
        "Felmeddelandets innehåll visas inte, eftersom det kan röra personer."
    )


@contextmanager
def _termination() -> Iterator[None]:
    """SIGTERM (and a closed terminal) end the work like an exception, so that clean-up runs."""

    def terminate(number: int, frame: FrameType | None) -> None:
        raise Terminated

    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    former = {name: signal.signal(getattr(signal, name), terminate) for name in names}
    try:
        yield
    finally:
        for name, handler in former.items():
            signal.signal(getattr(signal, name), handler)


def _prepare_streams() -> None:
    """A terminal that lacks a letter shows a question mark instead of an error."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
