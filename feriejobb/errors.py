"""The error family: every way a command can end badly, with its exit code (contract §1).

No error carries a value from an input table: only tables, rows, columns and codes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class InputIssue:
    """One problem in the input, by position; never with the offending value.

    Attributes:
        table: Name of the table or file in the input's own spelling.
        row: Row number as the user sees it (the header is row 1); 0 when it concerns the table.
        column: Column header in the input's own spelling; empty when it concerns the row.
        code: Code from ``feriejobb.messages``.
        text: Swedish sentence: what was expected and what to do.
        warning: True when the run may continue.
    """

    table: str
    row: int
    column: str
    code: str
    text: str
    warning: bool = False

    def __str__(self) -> str:
        where = [self.table]
        if self.row:
            where.append(f"rad {self.row}")
        if self.column:
            where.append(f"kolumn {self.column}")
        return f"{', '.join(where)}: {self.code}: {self.text}"


class FeriejobbError(Exception):
    """Base of all expected failures; ``exit_code`` is what the command returns.

    Every kind survives a way through pickle, since the solver works in a process of its own.
    """

    exit_code = 1

    def __reduce__(self) -> tuple[Any, ...]:
        return _revived, (type(self), self.args, self.__dict__.copy())


class InputError(FeriejobbError):
    """The input, model, scenario or usage is wrong; all issues are listed at once."""

    exit_code = 2

    def __init__(self, issues: Sequence[InputIssue]) -> None:
        self.issues = tuple(sorted(issues))
        super().__init__("\n".join(str(issue) for issue in self.issues))


class InfeasibleError(FeriejobbError):
    """The hard rules cannot all hold; two independent solvers agree.

    Attributes:
        relaxations: Swedish sentences, each one smallest change that would make it possible.
        alternatives: The same as data: text and changes by table, row and column.
    """

    exit_code = 3

    def __init__(
        self,
        text: str,
        relaxations: Sequence[str] = (),
        alternatives: Sequence[Mapping[str, object]] = (),
    ) -> None:
        self.relaxations = tuple(relaxations)
        self.alternatives = tuple(alternatives)
        super().__init__(text)


class VerificationError(FeriejobbError):
    """The independent check disagrees with what was delivered or about to be."""

    exit_code = 4

    def __init__(self, findings: Sequence[str]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(self.findings))


class NoSolutionError(FeriejobbError):
    """No solution was found within the limit; nothing is known to be impossible."""

    exit_code = 5


class OutputError(FeriejobbError):
    """Input or output failed: disk, rights, lock, or the target already exists."""

    exit_code = 6


def _revived(
    kind: type[FeriejobbError], args: tuple[object, ...], attributes: dict[str, object]
) -> FeriejobbError:
    """An error as it was before pickling, without asking its own ``__init__``."""
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(attributes)
    return error
