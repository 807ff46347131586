"""The tables of a benchmark run, in Swedish, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from feriejobb.bench.child import Row
from feriejobb.bench.harder import Trial
from feriejobb.bench.spec import Fact

_ALLOCATIONS = (
    "indata", "metod", "tid s", "cpu s", "× F", "minne MiB", "placerade", "önskepoäng", "gap",
    "ej bevisade", "kvotbrist", "regelbrott", "kön mot vår", "läge",
)  # fmt: skip
_FILES = ("indata", "metod", "tid s", "cpu s", "minne MiB", "rader", "filer", "KiB", "läge")
_VARIANTS = (
    "variant", "ej bevisade köplatser per frö", "störst", "kvotbrist", "önskegap %",
    "tid s", "minne MiB", "regelbrott", "fel enligt verify", "läge",
)  # fmt: skip


def tables(rows: Sequence[Row]) -> Iterator[str]:
    """The table of allocations, then that of files, each where it has rows."""
    allocations = [row for row in rows if row["group"] == "fördelning"]
    files = [row for row in rows if row["group"] == "filer"]
    if allocations:
        yield from _table(_ALLOCATIONS, [_allocation(row) for row in allocations])
        yield from _notes(allocations)
    if files:
        yield ""
        yield from _table(_FILES, [_file(row) for row in files])


def variant_table(trials: Sequence[Trial]) -> Iterator[str]:
    """One line per variant, the seeds side by side."""
    by_variant: dict[str, list[Row]] = {}
    for trial in trials:
        by_variant.setdefault(trial.variant, []).append(trial.row)
    lines = []
    for name, rows in by_variant.items():
        counts = [text(row.get("unproved")) for row in rows]
        gaps = [_gap_percent(row) for row in rows if "points" in row]
        errors = sorted({str(row["error"]) for row in rows if "error" in row})
        lines.append(
            (
                name,
                " ".join(counts),
                text(_most(rows, "unproved")),
                text(_most(rows, "shortfall")),
                text(max(gaps, default=None)),
                text(_most(rows, "seconds")),
                text(_most(rows, "peak_mib")),
                text(_most(rows, "breaches")),
                text(_most(rows, "findings")),
                "; ".join(errors),
            )
        )
    yield from _table(_VARIANTS, lines)


def text(value: Fact) -> str:
    """A fact as a person reads it: thin groups of digits, a decimal comma, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, int):
        return f"{value:,}".replace(",", " ")
    if isinstance(value, float):
        shown = f"{value:,.2f}" if abs(value) < 10 else f"{value:,.1f}"
        return shown.replace(",", " ").replace(".", ",")
    return value


def _most(rows: Iterable[Row], key: str) -> Fact:
    """The largest number under a key, None where no row has one."""
    found = [value for row in rows if isinstance(value := row.get(key), int | float)]
    return max(found, default=None)


def _gap_percent(row: Row) -> float:
    points, gap = row.get("points"), row.get("gap")
    if not isinstance(points, int) or not isinstance(gap, int) or not points:
        return 0.0
    return 100 * gap / points


def _allocation(row: Row) -> tuple[str, ...]:
    keys = (
        "seconds", "cpu_seconds", "times_floor", "peak_mib", "placed", "points", "gap", "unproved",
        "shortfall", "breaches", "against",
    )  # fmt: skip
    return (_input(row), str(row["label"]), *(text(row.get(k)) for k in keys), _state(row))


def _file(row: Row) -> tuple[str, ...]:
    keys = ("seconds", "cpu_seconds", "peak_mib", "rows", "books", "kib")
    return (_input(row), str(row["label"]), *(text(row.get(k)) for k in keys), _state(row))


def _input(row: Row) -> str:
    return f"{row['model']} × {row['scale']:g}".replace(".", ",")


def _state(row: Row) -> str:
    return str(row.get("error") or row.get("skipped") or row.get("state") or "")


def _notes(rows: Sequence[Row]) -> Iterator[str]:
    """What the columns mean, and which rules the others broke."""
    for row in rows:
        if row.get("broken_rules"):
            yield f"{_input(row)} {row['label']} bryter mot: {row['broken_rules']}"
        if row.get("findings"):
            yield f"{_input(row)} {row['label']}: {row['findings']} fel enligt verify"
        if "verify_seconds" in row:
            yield f"{_input(row)}: {_share(rows, row)}verify tar {text(row['verify_seconds'])} s"
    yield (
        "× F: processortiden (cpu) delad med flödets på samma indata. Gap: önskepoäng över bevisad "
        "gräns. Kön mot vår: köplatsen där svaren skiljs åt, och åt vilket håll."
    )


def _share(rows: Sequence[Row], ours: Row) -> str:
    """How much of a solve is spent on building its model, if that was measured too."""
    built = (r for r in rows if _input(r) == _input(ours) and r["benchmark"] == "bygga")
    part, whole = next(built, {}).get("cpu_seconds"), ours.get("cpu_seconds")
    if not isinstance(part, float) or not isinstance(whole, float) or not whole:
        return ""
    return f"att bygga modellen är {text(100 * part / whole)} % av lösningen; "


def _table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns as wide as their widest cell; texts to the left, figures to the right."""
    columns = list(zip(head, *lines, strict=True))
    wide = [max(map(len, column)) for column in columns]
    figures = [all(_figure(cell) for cell in column[1:]) for column in columns]
    for line in (head, ["-" * width for width in wide], *lines):
        cells = (
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(line, wide, figures, strict=True)
        )
        yield "  ".join(cells).rstrip()


def _figure(cell: str) -> bool:
    return cell.replace(" ", "").replace(",", "").isdecimal() or not cell
