"""Grids: one scenario for every combination of the values of one or more axes.

A scenario file with a ``[grid]`` section, for instance ``budget = [0.9, 0.95, 1, 1.05]``, stands
for one scenario per combination. Where the file holds the text ``"{budget}"`` as a whole value, the
axis' value goes there; an axis that it names nowhere is one of ``AXES`` or a key of the model.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from feriejobb.errors import InputError, InputIssue
from feriejobb.settings import toml_text

#: The section of a scenario file.
GRID = "grid"
#: Axes that scale a column of every row: name → table and columns.
AXES: dict[str, tuple[str, tuple[str, ...]]] = {
    "budget": ("forvaltningar", ("budget_kr",)),
    "handledare": ("handledare", ("max_ungdomar",)),
    "platser": ("platser", ("antal", "min_antal")),
}
#: A sweep larger than this is a slip of the keyboard.
LARGEST = 200

_ODD = re.compile(r"[^\w.+-]+")
_OPTION = "--grid"


@dataclass(frozen=True, slots=True)
class Variant:
    """One combination: its name in the comparison, and the scenario as TOML."""

    name: str
    text: str


def variants(path: Path) -> tuple[Variant, ...]:
    """The scenarios that a file's grid stands for; none where the file has no grid.

    Raises:
        InputError: The file cannot be read, or the grid means nothing (``MODELL_RUTNÄT``).
    """
    content = toml_text.read(path)
    if GRID not in content:
        return ()
    body = {key: value for key, value in content.items() if key != GRID}
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    comment = "".join(itertools.takewhile(lambda line: line.startswith("#"), lines))
    return _expanded(path.name, f"{path.stem}.", content[GRID], body, comment)


def option_variants(options: Sequence[str]) -> tuple[Variant, ...]:
    """The scenarios of ``--grid axis=value,value`` options, all combined with each other.

    Raises:
        InputError: An option that cannot be read, or means nothing (``MODELL_RUTNÄT``).
    """
    axes: dict[str, Any] = {}
    for option in options:
        name, _, text = (part.strip() for part in option.partition("="))
        if not name or not text or name in axes:
            raise _wrong(_OPTION, "", "Skriv axel=värde,värde och varje axel en gång.")
        listed = text if text.startswith("[") else f"[{text}]"
        axes[name] = toml_text.parse(f"axis = {listed}", _OPTION)["axis"]
    return _expanded(_OPTION, "", axes, {}) if axes else ()


def _expanded(
    label: str, prefix: str, axes: Any, body: Mapping[str, Any], comment: str = ""
) -> tuple[Variant, ...]:
    _require_axes(label, axes)
    found = []
    for values in itertools.product(*axes.values()):
        chosen = dict(zip(axes, values, strict=True))
        used: set[str] = set()
        data = _filled(body, chosen, used)
        for axis, value in chosen.items():
            if axis not in used:
                data = _laid(data, label, axis, value)
        name = ",".join(f"{_word(axis)}={_word(value)}" for axis, value in chosen.items())
        found.append(Variant(prefix + name, comment + toml_text.document(data)))
    return tuple(found)


def _require_axes(label: str, axes: Any) -> None:
    if not isinstance(axes, dict) or not axes:
        raise _wrong(label, "", "Skriv minst en axel med en lista av värden.")
    size = 1
    for axis, values in axes.items():
        if not isinstance(values, list) or not values:
            raise _wrong(label, axis, "Axeln ska vara en lista med minst ett värde.")
        if any(isinstance(value, list | dict) for value in values):
            raise _wrong(label, axis, "Värdena ska vara enkla tal eller texter.")
        if len({_word(value) for value in values}) < len(values):
            raise _wrong(label, axis, "Samma värde står två gånger.")
        size *= len(values)
    if size > LARGEST:
        raise _wrong(label, "", f"Rutnätet ger {size} scenarier; högst {LARGEST} går bra.")


def _filled(value: Any, chosen: Mapping[str, Any], used: set[str]) -> Any:
    """A copy with every ``"{axis}"`` replaced; ``used`` collects the axes that were found."""
    if isinstance(value, dict):
        return {key: _filled(item, chosen, used) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, chosen, used) for item in value]
    if isinstance(value, str) and value[:1] == "{" and value[1:-1] in chosen and value[-1] == "}":
        used.add(value[1:-1])
        return chosen[value[1:-1]]
    return value


def _laid(data: dict[str, Any], label: str, axis: str, value: Any) -> dict[str, Any]:
    """The axis on top: a column scaled in every row, or a key of the model."""
    if axis in AXES:
        if isinstance(value, str | bool):
            raise _wrong(label, axis, "Axeln skalar en kolumn: värdena ska vara tal.")
        table, columns = AXES[axis]
        # A higher factor must not raise how many a place needs before it opens.
        factors = {c: value if c != "min_antal" else min(value, 1) for c in columns}
        tables = dict(data.get("tables", {}))
        tables[table] = [*tables.get(table, []), {"where": {}, "scale": factors}]
        return data | {"tables": tables}
    keys = axis.split(".")
    known = toml_text.read(toml_text.shipped_folder("models") / "defaults.toml")
    if not all(keys) or keys[0] not in known:
        text = f"Axeln finns inte. Välj bland {', '.join(AXES)}, ange en nyckel i modellen, eller"
        raise _wrong(label, axis, f'{text} skriv "{{{axis}}}" som värde där den ska stå i filen.')
    return _set(data, keys, value)


def _set(data: Mapping[str, Any], keys: Sequence[str], value: Any) -> dict[str, Any]:
    if len(keys) == 1:
        return {**data, keys[0]: value}
    below = data.get(keys[0])
    return {**data, keys[0]: _set(below if isinstance(below, dict) else {}, keys[1:], value)}


def _word(value: Any) -> str:
    """A value as part of a folder's name."""
    text = value if isinstance(value, str) else toml_text.value_text(value)
    return _ODD.sub("_", text)


def _wrong(label: str, axis: str, text: str) -> InputError:
    return InputError([InputIssue(label, 0, f"{GRID}.{axis}".rstrip("."), "MODELL_RUTNÄT", text)])
