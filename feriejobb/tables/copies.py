"""More applicants, as a scenario asks: made-up copies of some of those there are.

A copy wishes what its original wishes and stands for nobody: it has an id of its own and so its own
lottery number, and neither name nor contact. Applicants with protected identity are never copied,
nor are agreements (``last_plats``). Which rows are copied follows from their ids alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal

from feriejobb.errors import InputError, InputIssue
from feriejobb.settings.override import TableOverride
from feriejobb.tables.raw import RawRow, RawTable

_ONLY = "ansokningar"
#: What a copy does not take along.
_BLANK = ("fornamn", "efternamn", "epost", "telefon", "last_plats")


def copied(
    before: RawTable, entry: TableOverride, chosen: Sequence[RawRow]
) -> tuple[RawTable, str]:
    """The table with copies of some of the chosen rows put last.

    Args:
        before: The table.
        entry: The entry; ``copies`` is the number of copies as a share of the rows.
        chosen: The rows that it selects.

    Returns:
        The new table and a line for the log.

    Raises:
        InputError: Another table than ``ansokningar``, or nobody to copy.
    """
    if before.name != _ONLY:
        text = f"Bara rader i tabellen {_ONLY} kan kopieras. Använd scale eller add."
        raise _wrong(entry, "MODELL_VÄRDE", text)
    sources = [row for row in chosen if row.values.get("skyddade_uppgifter") == "ingen"]
    share = entry.copies or Decimal(0)
    number = int((len(sources) * share).to_integral_value(ROUND_FLOOR))
    if not number:
        raise _wrong(entry, "MODELL_TOMT_URVAL", "Urvalet ger inga kopior. Kontrollera where.")
    sources.sort(key=_turn)
    taken = {row.values.get("ansokan_id", "") for row in before.rows}
    last = max((row.row_number for row in before.rows), default=1)
    added = []
    for k in range(number):
        source = sources[k % len(sources)]
        values = source.values | {"ansokan_id": _new_id(source, taken)}
        values |= {key: "" for key in _BLANK if key in values}
        added.append(RawRow(last + 1 + k, values, made_up=True))
    return replace(before, rows=(*before.rows, *added)), f"{number} påhittade sökande tillagda"


def _turn(row: RawRow) -> tuple[str, str]:
    one = row.values.get("ansokan_id", "")
    return hashlib.sha256(f"kopia:{one}".encode()).hexdigest(), one


def _new_id(source: RawRow, taken: set[str]) -> str:
    k = 1
    while (made := f"{source.values.get('ansokan_id', '')}-K{k}") in taken:
        k += 1
    taken.add(made)
    return made


def _wrong(entry: TableOverride, code: str, text: str) -> InputError:
    return InputError([InputIssue(entry.scenario, 0, f"tables.{entry.table}.copy", code, text)])
