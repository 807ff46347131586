"""What scenarios do to the input tables: set, scale or add (contract §3).

Works on text before validation, so that everything a scenario writes is judged like the input
itself. Log lines and errors name tables, columns and counts, never a value.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal, InvalidOperation

from feriejobb.errors import InputError, InputIssue
from feriejobb.settings.override import Cells, TableOverride
from feriejobb.tables.copies import copied
from feriejobb.tables.raw import RawRow, RawTable, RawTables
from feriejobb.tables.schema import Column, Table, table, tables

_STEP = {"count": Decimal(1), "decimal": Decimal("0.01")}


def apply_overrides(
    raw: RawTables, overrides: Sequence[TableOverride]
) -> tuple[RawTables, tuple[str, ...]]:
    """New tables with all entries applied in order, and one line per change.

    Args:
        raw: The tables as read; not changed.
        overrides: ``EffectiveModel.table_overrides``.

    Returns:
        The new tables and the lines for the log.

    Raises:
        InputError: Every unknown table or column, empty selection and cell that cannot be
            scaled (``MODELL_OKÄND_TABELL``, ``MODELL_OKÄND_KOLUMN``, ``MODELL_TOMT_URVAL``,
            ``MODELL_SKALA``).
    """
    changed = dict(raw.tables)
    lines: list[str] = []
    problems: list[InputIssue] = []
    for entry in overrides:
        try:
            before = changed.get(entry.table) or _absent(entry)
            after, line = _apply(before, entry)
            changed[entry.table] = after
            lines.append(f"{entry.scenario}: {entry.table}: {line}")
        except InputError as error:
            problems += error.issues
    if problems:
        raise InputError(problems)
    ordered = {kind.name: changed[kind.name] for kind in tables() if kind.name in changed}
    return replace(raw, tables=ordered), tuple(lines)


def _absent(entry: TableOverride) -> RawTable:
    """An empty table where the input has none; a name that is no table is an error."""
    names = [kind.name for kind in tables()]
    if entry.table not in names:
        text = f"Tabellen finns inte. Välj bland: {', '.join(names)}."
        raise _problem(entry, "", "MODELL_OKÄND_TABELL", text)
    return RawTable(entry.table, entry.table, {}, ())


def _apply(before: RawTable, entry: TableOverride) -> tuple[RawTable, str]:
    """One entry on one table."""
    kind = table(entry.table)
    if entry.rows:
        return _add(before, kind, entry)
    where = [(kind.column(key), key, text) for key, text in _canonical(kind, entry, entry.where)]
    values = dict(_canonical(kind, entry, entry.values))
    factors = {_key(kind, entry, column): factor for column, factor in entry.factors}
    for key in factors:
        if kind.column(key).kind not in _STEP:
            text = "Kolumnen är inget tal och kan inte skalas. Använd set."
            raise _problem(entry, key, "MODELL_SKALA", text)
    chosen = [
        all(_meaning(c, row.values.get(key, "")) == _meaning(c, text) for c, key, text in where)
        for row in before.rows
    ]
    if not any(chosen):
        text = "Urvalet är tomt: ingen rad har de värdena. Kontrollera where."
        raise _problem(entry, ", ".join(key for _, key, _ in where), "MODELL_TOMT_URVAL", text)
    if entry.copies is not None:
        return copied(before, entry, [r for r, hit in zip(before.rows, chosen, strict=True) if hit])
    rows: list[RawRow] = []
    for row, hit in zip(before.rows, chosen, strict=True):
        scaled = {k: _scaled(before, row, kind.column(k), k, f) for k, f in factors.items()}
        rows.append(replace(row, values=row.values | values | scaled) if hit else row)
    _require_numbers(before, entry, factors, chosen)
    headers = before.headers | {k: k for k in (*values, *factors) if k not in before.headers}
    after = replace(before, rows=tuple(rows), headers=headers)
    parts = [f"{key} {_effect(before, after, key)}" for key in (*values, *factors)]
    return after, f"{sum(chosen)} av {len(chosen)} rader valda; {'; '.join(parts)}"


def _add(before: RawTable, kind: Table, entry: TableOverride) -> tuple[RawTable, str]:
    """Rows put last, numbered on from the table's last row."""
    last = max((row.row_number for row in before.rows), default=1)
    added = [
        RawRow(number, dict(_canonical(kind, entry, cells)))
        for number, cells in enumerate(entry.rows, start=last + 1)
    ]
    keys = dict.fromkeys(key for row in added for key in row.values)
    headers = before.headers | {k: k for k in keys if k not in before.headers}
    after = replace(before, headers=headers, rows=(*before.rows, *added))
    counts = [k for k in keys if kind.column(k).kind == "count" and k in ("antal", "max_ungdomar")]
    parts = [f"; {key} {_effect(before, after, key)}" for key in counts]
    return after, f"{len(added)} rader tillagda{''.join(parts)}"


def _canonical(kind: Table, entry: TableOverride, cells: Cells) -> Iterable[tuple[str, str]]:
    return [(_key(kind, entry, column), text) for column, text in cells]


def _key(kind: Table, entry: TableOverride, column: str) -> str:
    """Canonical key of a column in any spelling that headers have."""
    key = kind.canonical(column)
    if key is None:
        text = f"Kolumnen finns inte i tabellen {kind.name}."
        raise _problem(entry, column, "MODELL_OKÄND_KOLUMN", text)
    return key


def _meaning(column: Column, text: str) -> str:
    """A cell for comparison: an empty one means its default where that is a value."""
    known = (*column.choices, "ja", "nej")
    default = column.default if column.default in known or column.default.isdigit() else ""
    value = text.strip() or default
    return value.casefold() if column.kind in ("choice", "yes_no") else value


def _scaled(of: RawTable, row: RawRow, column: Column, key: str, factor: Decimal) -> str:
    """A cell times the factor, rounded down; an empty one stays empty."""
    text = row.values.get(key, "")
    number = _number(text)
    if number is None:
        return text
    step = _STEP[column.kind]
    floored = (number * factor).quantize(step, rounding=ROUND_FLOOR)
    return format(floored, "f").removesuffix(".00")


def _number(text: str) -> Decimal | None:
    """The number in a cell; None for an empty cell or anything else."""
    try:
        number = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < 10**15 else None


def _require_numbers(
    of: RawTable, entry: TableOverride, factors: Iterable[str], chosen: Sequence[bool]
) -> None:
    """Chosen cells that hold something else than a number, and columns without any number."""
    problems: list[InputIssue] = []
    for key in factors:
        rows = [row for row, hit in zip(of.rows, chosen, strict=True) if hit]
        column = of.headers.get(key, key)
        wrong = [r for r in rows if r.values.get(key, "") and _number(r.values[key]) is None]
        text = "Cellen är inget tal och kan inte skalas."
        problems += (
            InputIssue(of.source_name, r.row_number, column, "MODELL_SKALA", text) for r in wrong
        )
        # An empty cell of a column with a number as default means that number.
        by_default = table(of.name).column(key).default.isdigit()
        if not by_default and all(not row.values.get(key, "") for row in rows):
            text = "Ingen vald rad har ett tal att skala. Kontrollera where."
            problems += _problem(entry, key, "MODELL_TOMT_URVAL", text).issues
    if problems:
        raise InputError(problems)


def _effect(before: RawTable, after: RawTable, key: str) -> str:
    """What happened to a column: the sum for numbers, else how many cells changed."""
    if table(after.name).column(key).kind in _STEP:
        old, new = (
            sum((_number(row.values.get(key, "")) or Decimal(0) for row in side.rows), Decimal(0))
            for side in (before, after)
        )
        return f"summa {old.normalize():f} → {new.normalize():f}"
    pairs = zip(before.rows, after.rows, strict=True)
    changed = sum(old.values.get(key, "") != new.values.get(key, "") for old, new in pairs)
    return f"ändrad på {changed} rader"


def _problem(entry: TableOverride, column: str, code: str, text: str) -> InputError:
    where = f"tables.{entry.table}" + (f".{column}" if column else "")
    return InputError([InputIssue(entry.scenario, 0, where, code, text)])
