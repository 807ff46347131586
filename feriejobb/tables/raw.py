"""Input tables as text: what reading gives and validation takes; scenarios edit copies of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from feriejobb.errors import InputIssue


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row: its number as the user sees it (the header is 1) and clean text by canonical key.

    A cell that could not be read holds a mark that ``parse.unreadable_code`` knows. ``made_up`` is
    a copy that a scenario added: its personnummer tells an age and nobody.
    """

    row_number: int
    values: dict[str, str] = field(repr=False)
    made_up: bool = False


@dataclass(frozen=True, slots=True)
class RawTable:
    """One table.

    Attributes:
        name: Canonical name.
        source_name: File or sheet name as in the input.
        headers: Canonical key → the input's spelling of the header.
        rows: Rows that are not blank, in the input's order.
    """

    name: str
    source_name: str
    headers: dict[str, str]
    rows: tuple[RawRow, ...] = field(repr=False)


@dataclass(frozen=True)
class RawTables:
    """All tables of one input.

    Attributes:
        tables: By canonical name; optional tables may be missing.
        synthetic: The input carries the marker ``SYNTETISK``.
        sources: File name → SHA-256.
        warnings: What the reader wants known: unknown columns, skipped rows.
    """

    tables: dict[str, RawTable]
    synthetic: bool
    sources: dict[str, str]
    warnings: tuple[InputIssue, ...] = ()
