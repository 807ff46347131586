"""Every input table and column as data (contract §2).

The one source for reading, validating, templates, the generator and data-protection documents.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Literal

Kind = Literal[
    "id",
    "personal_number",
    "date",
    "text",
    "choice",
    "yes_no",
    "count",
    "decimal",
    "list",
    "language",
    "wish",
]

#: Access classes of contract §6; ``internt`` is the coordinator's office.
Access = Literal["skydd", "internt", "forvaltning"]

#: How long a column may be kept; the periods themselves are the city's to set.
Retention = Literal["ansokan", "identitet", "planering"]

#: Who may be handed a column.
Recipient = Literal["samordnare", "forvaltning", "arbetsplats", "lon", "utsedd"]

ACCESSES: dict[Access, str] = {
    "internt": "samordningens egna filer",
    "forvaltning": "förvaltningens arbetsbok",
    "skydd": "bara mappen skydd",
}
RETENTIONS: dict[Retention, str] = {
    "ansokan": "till och med det år ungdomen fyller 20, enligt stadens plan",
    "identitet": "tills lönen är utbetald och granskad, enligt stadens plan",
    "planering": "tills nästa års planering är klar, enligt stadens plan",
}
RECIPIENTS: dict[Recipient, str] = {
    "samordnare": "samordningen av feriejobb",
    "forvaltning": "förvaltningen som anställer",
    "arbetsplats": "handledaren på arbetsplatsen",
    "lon": "löneenheten",
    "utsedd": "den särskilt utsedda handläggaren",
}


@dataclass(frozen=True, slots=True)
class Privacy:
    """Why a column is held, who may see it and how long it is kept.

    Attributes:
        personal: True when the column is about a person.
        purpose: Swedish sentence for the register of processing.
        access: The widest access class the column may reach for an ordinary applicant.
        retention: Retention class.
        recipients: Who may be handed it, the widest last.
    """

    personal: bool
    purpose: str
    access: Access
    retention: Retention
    recipients: tuple[Recipient, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an input table.

    Attributes:
        key: Canonical key; for a numbered column the part before the number.
        header: Pretty Swedish header of the template, a synonym of the key when reading.
        kind: How a cell is read.
        help: Swedish sentence for the template's help sheet.
        privacy: Purpose, access and retention.
        required: A row needs a value whatever the other columns hold.
        in_header: The column itself must exist even if its cells may be empty.
        default: What an empty cell means, in Swedish; empty when there is no default.
        choices: The values accepted, exactly as written.
        numbered: The header carries a number from 1 (``onskemal_1``, ``Önskemål 1``).
    """

    key: str
    header: str
    kind: Kind
    help: str
    privacy: Privacy
    required: bool = False
    in_header: bool = False
    default: str = ""
    choices: tuple[str, ...] = ()
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One input table: file stem or sheet name, title, and its columns in the template's order."""

    name: str
    title: str
    help: str
    required: bool
    columns: tuple[Column, ...]

    @property
    def key_column(self) -> str:
        """The first column: the one that names a row."""
        return self.columns[0].key

    def column(self, key: str) -> Column:
        """The column behind a canonical key such as ``onskemal_3``; KeyError when unknown."""
        stem, _, number = key.rpartition("_")
        for column in self.columns:
            if column.key == key or (column.numbered and column.key == stem and number.isdigit()):
                return column
        raise KeyError(key)

    def canonical(self, header: str) -> str | None:
        """Canonical key of a header in any accepted spelling, or None when unknown."""
        folded = fold(header)
        found = _spellings(self).get(folded)
        if found is not None:
            return found
        match = re.fullmatch(r"(.+?)[ _]?([1-9][0-9]?)", folded, re.ASCII)
        stem = _numbered(self).get(match[1].strip(" _")) if match else None
        return f"{stem}_{int(match[2])}" if match and stem else None


#: File (any case) or sheet that marks the whole input as synthetic.
SYNTHETIC_MARKER = "SYNTETISK"

#: Sheets that ``template`` adds beside the tables; ignored when reading.
HELP_SHEET = "Hjälp"


def fold(text: str) -> str:
    """A header or sheet name for comparison: NFC, blanks and invisible marks tidied, casefold."""
    visible = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in ("Cf", "Cc"))
    return unicodedata.normalize("NFC", " ".join(visible.split()).casefold())


def table(name: str) -> Table:
    """The table with this canonical name; KeyError when unknown."""
    for candidate in tables():
        if candidate.name == name:
            return candidate
    raise KeyError(name)


@cache
def tables() -> tuple[Table, ...]:
    """All tables in reading order."""
    # Imported late: the table modules need the classes above.
    from feriejobb.tables.schema_applicants import APPLICATIONS, FORBIDDEN, PAIRS
    from feriejobb.tables.schema_places import EMPLOYERS, PLACES, QUOTAS, SUPERVISORS
    from feriejobb.tables.schema_transfers import TRANSFERS

    return (APPLICATIONS, PLACES, SUPERVISORS, EMPLOYERS, QUOTAS, PAIRS, FORBIDDEN, TRANSFERS)


def table_of(name: str) -> Table | None:
    """The table that a file stem or sheet name stands for, or None."""
    folded = fold(name)
    for candidate in tables():
        if folded in (fold(candidate.name), fold(candidate.title)):
            return candidate
    return None


@cache
def _spellings(of: Table) -> dict[str, str]:
    """Folded key and header of each plain column → canonical key."""
    plain = [column for column in of.columns if not column.numbered]
    return {fold(c.header): c.key for c in plain} | {fold(c.key): c.key for c in plain}


@cache
def _numbered(of: Table) -> dict[str, str]:
    """Folded stem of each numbered column → canonical stem."""
    numbered = [column for column in of.columns if column.numbered]
    return {fold(c.header): c.key for c in numbered} | {fold(c.key): c.key for c in numbered}
