"""``logg.jsonl``: what a run did, in chained lines without personal data (reliability R5.6).

Each line holds the SHA-256 of the line before it, so a line that is edited, moved or removed is
found; a cut tail is found by the head hash in the manifest. Only listed commands, events and keys
can be written, and only numbers, hashes, goal names and names of dropped columns as values.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

from feriejobb.data.round_report import LateKind

Clock = Callable[[], datetime]
Detail = int | str | tuple[str, ...]

#: What the first line has in place of a former line's hash.
START = "0" * 64

COMMANDS = frozenset(
    ["approve", "bench", "demo", "generate", "protect", "purge", "replan", "scenarios", "solve"]
)
EVENTS = frozenset(
    [
        *(
            "start",
            "baseline",
            "input_read",
            "columns_dropped",
            "contacts_dropped",
            "input_checked",
        ),
        *("layered", "changes", "replies_read", "edges", "classes", "goal", "solved"),
        *("cross_checked", "reserves", "explained", "warnings", "written"),
        *("lists_renewed", "approved", "input_compared"),
        *("limit", "stopped", "died"),
    ]
)
NUMBERS = frozenset(
    [
        *("applicants", "places", "seats", "employers", "supervisors", "quotas", "pairs"),
        *("forbidden", "edges", "classes", "placed", "unplaced", "reserves", "exceptions"),
        *("rows", "columns", "files", "bytes", "warnings", "changes", "issues", "scenarios"),
        *("position", "value", "bound", "proved", "unproved", "certificates", "exact"),
        *("milliseconds", "workers", "rounds", "accepted", "declined", "standing", "silent"),
        *("moved", "vanished", "late"),
        # Rows of the input that differ from the round before, by kind.
        *get_args(LateKind),
    ]
)
HASHES = frozenset(["manifest", "decision", "parent", "input"])

_GOAL = re.compile(r"[a-z_]{1,20}")
_HASH = re.compile(r"[0-9a-f]{64}")
#: A header: letters, few digits, nothing that an address or a number could be made of.
_COLUMN = re.compile(r"(?!.*\d{5})[^\W\d][\w ().,/-]{0,39}")
_FIELDS = ("seq", "time", "local", "command", "event", "details", "prev")


def system_clock() -> datetime:
    """The present moment with the machine's own time zone."""
    return datetime.now(UTC).astimezone()


class Log:
    """A log that grows at its end and is written with the run.

    Args:
        command: The command, one of ``COMMANDS``.
        clock: Gives the time; must carry a time zone.
        lines: Lines of an earlier log that this one continues.
    """

    def __init__(
        self, command: str, clock: Clock = system_clock, lines: Iterable[bytes] = ()
    ) -> None:
        if command not in COMMANDS:
            raise ValueError("okänt kommando i loggen")
        self._command = command
        self._clock = clock
        self._lines = list(lines)

    def add(self, event: str, **details: Detail) -> None:
        """Add a line.

        Args:
            event: One of ``EVENTS``.
            details: Whole numbers under the keys of ``NUMBERS``, SHA-256 under those of ``HASHES``,
                ``goal`` with a goal's name, ``dropped`` with headers of dropped columns (one that
                could be more than a header is written as ``?``).

        Raises:
            ValueError: Something that the log does not take; the message tells no value.
        """
        if event not in EVENTS:
            raise ValueError("okänd händelse i loggen")
        now = self.now()
        line = {
            "seq": len(self._lines) + 1,
            "time": now.astimezone(UTC).isoformat(timespec="milliseconds"),
            "local": now.isoformat(timespec="milliseconds"),
            "command": self._command,
            "event": event,
            "details": {key: _clean(key, details[key]) for key in sorted(details)},
            "prev": self.head,
        }
        self._lines.append(_spelt(line))

    def now(self) -> datetime:
        """The present moment by the log's own clock."""
        return self._clock()

    @property
    def head(self) -> str:
        """SHA-256 of the last line without its newline; ``START`` when there is none."""
        return hashlib.sha256(self._lines[-1]).hexdigest() if self._lines else START

    @property
    def lines(self) -> tuple[bytes, ...]:
        """The lines without newlines."""
        return tuple(self._lines)

    def to_bytes(self) -> bytes:
        """The file's bytes."""
        return b"".join(line + b"\n" for line in self._lines)


def split_lines(data: bytes) -> tuple[bytes, ...]:
    """The lines of a log file without newlines; an unfinished last line counts as one."""
    lines = data.split(b"\n")
    return tuple(lines if lines[-1] else lines[:-1])


def heads(lines: Iterable[bytes]) -> tuple[str, ...]:
    """SHA-256 of each line, in order."""
    return tuple(hashlib.sha256(line).hexdigest() for line in lines)


def chain_findings(data: bytes) -> tuple[str, ...]:
    """Check a log's bytes line by line.

    Returns:
        One Swedish sentence per line that is not what ``Log`` writes or does not follow the former.
    """
    if data and not data.endswith(b"\n"):
        return ("logg.jsonl slutar mitt i en rad.",)
    findings = []
    former = START
    for seq, line in enumerate(split_lines(data), start=1):
        fields = _parsed(line)
        if fields is None:
            findings.append(f"logg.jsonl rad {seq}: raden är ändrad eller skadad.")
        elif fields["prev"] != former or fields["seq"] != seq:
            findings.append(f"logg.jsonl rad {seq}: raden följer inte på den förra.")
        former = hashlib.sha256(line).hexdigest()
    return tuple(findings)


def verify_chain(path: Path) -> tuple[str, ...]:
    """``chain_findings`` of a file.

    Raises:
        OSError: It cannot be read.
    """
    return chain_findings(path.read_bytes())


def _spelt(line: Mapping[str, Any]) -> bytes:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode()


def _parsed(line: bytes) -> dict[str, Any] | None:
    """The fields of a line as ``Log`` writes it, or None."""
    try:
        fields = json.loads(line)
        if tuple(fields) != _FIELDS or _spelt(fields) != line:
            return None
        known = fields["command"] in COMMANDS and fields["event"] in EVENTS
        times = [datetime.fromisoformat(fields[key]) for key in ("time", "local")]
        for key, value in fields["details"].items():
            if _clean(key, tuple(value) if isinstance(value, list) else value) != value:
                return None
    except (ValueError, TypeError, AttributeError, KeyError):
        return None
    return fields if known and times[0] == times[1] else None


def _clean(key: str, value: Detail) -> int | str | list[str]:
    if key in NUMBERS and isinstance(value, int):
        return int(value)
    if key == "dropped" and isinstance(value, tuple):
        return [str(name) if _COLUMN.fullmatch(str(name)) else "?" for name in value]
    pattern = _HASH if key in HASHES else _GOAL if key == "goal" else None
    if pattern and isinstance(value, str) and pattern.fullmatch(value):
        return value
    raise ValueError("loggen tar inte emot den uppgiften")
