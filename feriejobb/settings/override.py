"""What a scenario does to the input tables: ``[[tables.platser]]`` and the like (contract §3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from feriejobb.errors import InputIssue

#: (column, text of the cell), as it would stand in the input.
Cells = tuple[tuple[str, str], ...]

#: Scaling by more than this is a slip of the keyboard.
LARGEST_FACTOR = 1_000
#: So many copies of each row at most.
LARGEST_COPY = 10


@dataclass(frozen=True, slots=True)
class TableOverride:
    """One entry: selects rows and sets or scales columns, copies some of them, or adds rows.

    Attributes:
        scenario: File that the entry stands in.
        table: Name of the input table.
        where: Equality on columns; empty selects every row.
        values: Columns to set.
        factors: Columns to multiply, rounded down.
        rows: Rows to add.
        copies: Made-up rows to add, as a share of the selected ones; None for no copies.
    """

    scenario: str
    table: str
    where: Cells = ()
    values: Cells = ()
    factors: tuple[tuple[str, Decimal], ...] = ()
    rows: tuple[Cells, ...] = ()
    copies: Decimal | None = None


def read_overrides(tables: Any, label: str) -> tuple[list[TableOverride], list[InputIssue]]:
    """Entries of one file in order, and all that is wrong with them.

    Args:
        tables: The file's ``tables`` section.
        label: The file's name.
    """
    entries: list[TableOverride] = []
    problems: list[InputIssue] = []
    if not isinstance(tables, dict):
        return [], [
            _wrong(label, "tables", "MODELL_TYP", "Skriv [[tables.platser]] och så vidare.")
        ]
    for name, listed in tables.items():
        key = f"tables.{name}"
        if not isinstance(listed, list) or not all(isinstance(e, dict) for e in listed):
            text = f"Skriv [[{key}]] med dubbla hakparenteser."
            problems.append(_wrong(label, key, "MODELL_TYP", text))
            continue
        for position, entry in enumerate(listed):
            found = list(_problems(entry, label, f"{key}[{position}]"))
            problems += found
            if not found:
                entries.append(_entry(entry, name, label))
    return entries, problems


def as_toml(overrides: Iterable[TableOverride]) -> dict[str, list[dict[str, Any]]]:
    """The entries as a ``tables`` section that reads back to the same entries."""
    tables: dict[str, list[dict[str, Any]]] = {}
    for entry in overrides:
        written: dict[str, Any] = {"scenario": entry.scenario}
        if entry.rows:
            written["add"] = [dict(row) for row in entry.rows]
        else:
            written["where"] = dict(entry.where)
            written |= {"set": dict(entry.values)} if entry.values else {}
            written |= {"scale": dict(entry.factors)} if entry.factors else {}
            written |= {} if entry.copies is None else {"copy": entry.copies}
        tables.setdefault(entry.table, []).append(written)
    return tables


def _entry(entry: Mapping[str, Any], table: str, label: str) -> TableOverride:
    added = entry.get("add", [])
    return TableOverride(
        scenario=entry.get("scenario", label),
        table=table,
        where=_cells(entry.get("where", {})),
        values=_cells(entry.get("set", {})),
        factors=tuple((column, Decimal(f)) for column, f in entry.get("scale", {}).items()),
        rows=tuple(_cells(row) for row in ([added] if isinstance(added, dict) else added)),
        copies=Decimal(entry["copy"]) if "copy" in entry else None,
    )


def _cells(columns: Mapping[str, Any]) -> Cells:
    return tuple((column, _cell(value)) for column, value in columns.items())


def _cell(value: Any) -> str:
    """A TOML value as the text of an input cell."""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, list):
        return ", ".join(_cell(item) for item in value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _problems(entry: Mapping[str, Any], label: str, key: str) -> Iterable[InputIssue]:
    """All that is wrong with one entry."""
    for name in entry:
        if name not in ("where", "set", "scale", "add", "copy", "scenario"):
            text = "Nyckeln finns inte. Här får where, set, scale, copy och add stå."
            yield _wrong(label, f"{key}.{name}", "MODELL_OKÄND_NYCKEL", text)
    if "add" in entry and not entry.keys().isdisjoint(("where", "set", "scale", "copy")):
        text = "En post som lägger till rader får inte också välja rader. Skriv två poster."
        yield _wrong(label, key, "MODELL_VÄRDE", text)
    if entry.keys().isdisjoint(("set", "scale", "add", "copy")):
        text = "Posten ändrar ingenting. Ange set, scale, copy eller add."
        yield _wrong(label, key, "MODELL_SAKNAD_NYCKEL", text)
    if "copy" in entry and not entry.keys().isdisjoint(("set", "scale")):
        text = "En post som kopierar rader får inte också ändra dem. Skriv två poster."
        yield _wrong(label, key, "MODELL_VÄRDE", text)
    if "copy" in entry and not (_is_number(entry["copy"]) and 0 < entry["copy"] <= LARGEST_COPY):
        text = f"Ska vara ett tal över 0 och högst {LARGEST_COPY}, till exempel 0.1."
        yield _wrong(label, f"{key}.copy", "MODELL_VÄRDE", text)
    if not isinstance(entry.get("scenario", ""), str):
        yield _wrong(label, f"{key}.scenario", "MODELL_TYP", "Ska vara en text.")
    for part in ("where", "set", "scale"):
        yield from _column_problems(entry.get(part, {"": ""}), part, label, key)
    added = entry.get("add", {"": ""})
    rows = added if isinstance(added, list) else [added]
    if not rows:
        yield _wrong(label, f"{key}.add", "MODELL_VÄRDE", "Listan med rader är tom.")
    for row in rows:
        yield from _column_problems(row, "add", label, key)
    if isinstance(entry.get("set"), dict) and isinstance(entry.get("scale"), dict):
        for column in sorted(entry["set"].keys() & entry["scale"].keys()):
            text = "Kolumnen kan inte både sättas och skalas i samma post."
            yield _wrong(label, f"{key}.scale.{column}", "MODELL_KROCK", text)


def _column_problems(columns: Any, part: str, label: str, key: str) -> Iterable[InputIssue]:
    """What is wrong with the columns of ``where``, ``set``, ``scale`` or one added row."""
    if not isinstance(columns, dict):
        yield _wrong(label, f"{key}.{part}", "MODELL_TYP", "Ska vara en tabell { kolumn = värde }.")
        return
    if not columns and part != "where":
        yield _wrong(label, f"{key}.{part}", "MODELL_VÄRDE", "Ange minst en kolumn.")
    for column, value in columns.items():
        where = f"{key}.{part}.{column}"
        if part == "scale" and column:
            if not _is_number(value) or not 0 <= value <= LARGEST_FACTOR:
                text = f"Ska vara ett tal från 0 till {LARGEST_FACTOR}."
                yield _wrong(label, where, "MODELL_VÄRDE", text)
        elif isinstance(value, dict) or (part == "where" and isinstance(value, list)):
            yield _wrong(label, where, "MODELL_TYP", "Ska vara ett enda värde.")


def _is_number(value: Any) -> bool:
    number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return number and Decimal(value).is_finite()


def _wrong(label: str, key: str, code: str, text: str) -> InputIssue:
    return InputIssue(label, 0, key, code, text)
