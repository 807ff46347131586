"""Model and scenario files as text: find, read, and write back in one canonical form.

Nothing here knows what a key means. A broken file is an ``InputError`` with the line, never a
traceback; file contents are never echoed.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from feriejobb.errors import InputError, InputIssue, OutputError

#: A setting file is a few kilobytes; anything much larger was chosen by mistake.
MAX_BYTES = 1_000_000

_PACKAGE = Path(__file__).resolve().parents[1]
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def shipped_folder(kind: str) -> Path:
    """Folder of the shipped ``models`` or ``scenarios``: in the wheel, else in the source tree."""
    inside = _PACKAGE / kind
    return inside if inside.is_dir() else _PACKAGE.parent / kind


def shipped_names(kind: str) -> tuple[str, ...]:
    """Names that may be given instead of a path, sorted; ``defaults`` is not one of them.

    Raises:
        OutputError: The folder cannot be read; that is another thing than a name that is not there.
    """
    try:
        found = [Path(name) for name in os.listdir(shipped_folder(kind))]
    except OSError:
        raise OutputError("De medföljande modellerna kunde inte läsas. Kör om.") from None
    names = (path.stem for path in found if path.suffix == ".toml")
    return tuple(sorted(name for name in names if name != "defaults"))


def find(reference: str | Path, kind: str) -> Path:
    """The file that a name or a path means; a shipped name wins over a file in the folder.

    Args:
        reference: Name of a shipped file (``sommar``) or a path.
        kind: ``models`` or ``scenarios``.

    Raises:
        InputError: There is no such file (``MODELL_SAKNAS``).
        OutputError: The file may not be read.
    """
    text = str(reference)
    if isinstance(reference, str) and text in shipped_names(kind):
        return shipped_folder(kind) / f"{text}.toml"
    try:
        if Path(text).is_file():
            return Path(text)
    except PermissionError as error:
        raise OutputError(f"Filen {Path(text).name} får inte läsas.") from error
    except OSError:  # for instance a name that is too long: no such file
        pass
    names = ", ".join(shipped_names(kind)) or "inga"
    hint = f"Ange en fil eller något av de medföljande namnen: {names}."
    raise _problem(Path(text).name, 0, "MODELL_SAKNAS", f"Filen finns inte. {hint}")


def read(path: Path) -> dict[str, Any]:
    """Parse one TOML file; decimals come as ``Decimal`` and all text in NFC.

    Raises:
        InputError: ``MODELL_STORLEK``, ``MODELL_KODNING``, ``MODELL_BOM`` or ``MODELL_TOML``.
        OutputError: The file could not be read.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise OutputError(f"Filen {path.name} kunde inte läsas.") from error
    if len(content) > MAX_BYTES:
        raise _problem(path.name, 0, "MODELL_STORLEK", "Filen är för stor för en modellfil.")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        advice = "Filen är inte UTF-8. Spara om den som UTF-8 utan BOM."
        raise _problem(path.name, line, "MODELL_KODNING", advice) from None
    if text.startswith("\ufeff"):
        advice = "Filen börjar med en BOM. Spara om den som UTF-8 utan BOM."
        raise _problem(path.name, 1, "MODELL_BOM", advice)
    return parse(unicodedata.normalize("NFC", text), path.name)


def parse(text: str, label: str) -> dict[str, Any]:
    """Parse TOML text; ``label`` names it in the error (``MODELL_TOML``)."""
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError, ArithmeticError) as error:
        found = re.search(r"at line (\d+)", str(error))
        row = int(found[1]) if found else text.count("\n") + 1
    advice = "Raden följer inte TOML. Kontrollera citattecken, hakparenteser och dubbla nycklar."
    raise _problem(label, row, "MODELL_TOML", advice)


def _problem(table: str, row: int, code: str, text: str) -> InputError:
    return InputError([InputIssue(table, row, "", code, text)])


def key_text(path: Sequence[str | int]) -> str:
    """A key's path as written in TOML: ``sub_periods[0].hours``; positions count from 0."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            key = part if _BARE_KEY.fullmatch(part) else _quoted(part)
            text += f".{key}" if text else key
    return text


def _quoted(text: str) -> str:
    """A basic string; JSON's escapes are TOML's too, except that TOML also escapes DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def value_text(value: Any) -> str:
    """One value in canonical TOML on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text if "." in text else f"{text}.0"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, Mapping):
        items = ((k, v) for k, v in value.items() if v is not None)
        inside = ", ".join(f"{key_text([k])} = {value_text(v)}" for k, v in items)
        return f"{{ {inside} }}" if inside else "{}"
    return "[" + ", ".join(value_text(item) for item in value) + "]"


def document(data: Mapping[str, Any], prefix: tuple[str, ...] = ()) -> str:
    """A whole TOML document in the order of ``data``; keys without a value (None) are left out."""
    here, below = "", ""
    for key, value in data.items():
        path = (*prefix, key)
        items = value if isinstance(value, list | tuple) else ()
        tables = bool(items) and all(isinstance(item, Mapping) for item in items)
        if isinstance(value, Mapping):
            below += f"\n[{key_text(path)}]\n" + document(value, path)
        elif tables:
            for item in items:
                lines = ((k, v) for k, v in item.items() if v is not None)
                body = "".join(f"{key_text([k])} = {value_text(v)}\n" for k, v in lines)
                below += f"\n[[{key_text(path)}]]\n{body}"
        elif value is not None:
            here += f"{key_text([key])} = {value_text(value)}\n"
    return here + below
