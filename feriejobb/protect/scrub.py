"""The one place that words from a running program pass before anyone can read them.

Most exceptions of the standard library, pandas and openpyxl carry the value that they choked on,
and a value here can be a person. So nothing but kinds and places goes out: an exception is its type
and where in the package it happened; a log line is its constant template with counts filled in.
Texts from the outside are left out, unless the author marks them as public with ``Public``.

``install`` puts this on every channel of the process: uncaught exceptions (also in threads and in
destructors), warnings, the ``logging`` tree and core dumps. Source: reliability.md F9, L11, §2.3.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
import warnings
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

#: Numbers with more digits could be a person's or a phone's; sums of money are marked ``Public``.
_MOST_DIGITS = 7
#: What stands in place of something that is left out.
OMITTED = "<utelämnat>"

_PACKAGE = Path(__file__).parents[1]
_NOTICE = "Felmeddelandets innehåll visas inte, eftersom det kan röra personer."


class Public(str):
    """A text that its author knows to hold no personal data: a goal, a step, a file's role."""

    __slots__ = ()


def describe(error: BaseException) -> str:
    """Type and place of an exception and of what caused it, in one line, without any value.

    Args:
        error: Any exception, also a group.

    Returns:
        For example ``KeyError i feriejobb/tables/read.py:41; orsakat av ValueError i (utanför)``.
    """
    parts = [f"{_kind(error)} i {_place(error)}"]
    seen = {id(error)}
    below = error.__cause__ or error.__context__
    while below is not None and id(below) not in seen:
        seen.add(id(below))
        parts.append(f"orsakat av {_kind(below)} i {_place(below)}")
        below = below.__cause__ or below.__context__
    return "; ".join(parts)


def _kind(error: BaseException) -> str:
    name = type(error).__name__
    if isinstance(error, BaseExceptionGroup):
        inner = ", ".join(dict.fromkeys(_kind(e) for e in error.exceptions))
        return f"{name} ({len(error.exceptions)}: {inner})"
    return name


def _place(error: BaseException) -> str:
    """Module and line of the innermost frame of the package; outside it nothing is named."""
    place = "(utanför)"
    for frame, line in traceback.walk_tb(error.__traceback__):
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(_PACKAGE):
            place = f"{path.relative_to(_PACKAGE.parent).as_posix()}:{line}"
    return place


def _argument(value: object) -> object:
    """A log argument as it may be shown."""
    if value is None or isinstance(value, (bool, Public)):
        return value
    if isinstance(value, int) and abs(value) < 10**_MOST_DIGITS:
        return value
    if isinstance(value, float):
        return round(value, 3) if abs(value) < 10**_MOST_DIGITS else OMITTED
    return OMITTED


def clean(record: logging.LogRecord) -> logging.LogRecord:
    """Leave only templates, counts and public texts in a log record.

    A record from outside the package keeps its logger and level, and nothing else: other people's
    templates are often finished texts.

    Args:
        record: Changed in place, and returned.
    """
    if record.name.partition(".")[0] != _PACKAGE.name:
        record.msg, record.args = OMITTED, ()
    elif isinstance(record.args, dict):
        record.args = {key: _argument(value) for key, value in record.args.items()}
    elif record.args:
        record.args = tuple(_argument(value) for value in record.args)
    try:
        record.msg = record.getMessage()
    except (TypeError, ValueError, KeyError):
        # The template wants another type than what may be shown, such as %d of a long number.
        record.msg = OMITTED
    record.args = ()
    if record.exc_info and record.exc_info[1] is not None:
        record.msg = f"{record.msg} [{describe(record.exc_info[1])}]"
    record.exc_info = record.exc_text = record.stack_info = None
    record.pathname = record.filename
    return record


class Scrubber(logging.Filter):
    """Logging filter that cleans every record and lets all through."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Clean the record in place."""
        clean(record)
        return True


def _clean_record(*args: Any, **kwargs: Any) -> logging.LogRecord:
    return clean(logging.LogRecord(*args, **kwargs))


def _report(error: BaseException, stream: TextIO | None = None) -> None:
    out = stream or sys.stderr
    print(f"Ett fel i programmet: {describe(error)}.", _NOTICE, sep="\n", file=out)


def _excepthook(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    _report(error.with_traceback(trace))


def _thread_hook(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        _report(args.exc_value)


def _unraisable_hook(args: sys.UnraisableHookArgs) -> None:
    if args.exc_value is not None:
        _report(args.exc_value)


def _show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    print(f"Varning: {category.__name__}.", file=file or sys.stderr)


def install() -> None:
    """Put the scrubber on all channels of this process; harmless to repeat.

    Log records are cleaned where they are made, so that a handler added later, also by a library
    or by ``logging`` itself, has nothing else to write.
    """
    sys.excepthook = _excepthook
    sys.unraisablehook = _unraisable_hook
    threading.excepthook = _thread_hook
    logging.captureWarnings(False)  # puts back what it found, so it comes first
    warnings.showwarning = _show_warning
    logging.setLogRecordFactory(_clean_record)
    logging.raiseExceptions = False
    _no_core_dumps()


def handler(stream: TextIO | None = None) -> logging.Handler:
    """A handler for the ``logging`` tree whose lines are scrubbed and bear no path.

    Args:
        stream: Where to write; stderr by default.
    """
    made = logging.StreamHandler(stream)
    made.addFilter(Scrubber())
    made.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    return made


def _no_core_dumps() -> None:
    """A core holds the whole memory; systems without the limit have none to set."""
    if sys.platform == "win32":
        return
    import resource

    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
