"""One ``key=value`` of the command line (contract §3)."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from typing import Any

from feriejobb.errors import InputError, InputIssue
from feriejobb.settings.toml_text import key_text, parse

#: Label of what comes from the command line.
LABEL = "--set"


def read_argument(text: str, data: Mapping[str, Any]) -> tuple[tuple[str, ...], Any]:
    """Path and value of one setting.

    The value is TOML; a bare word is a string, and where the setting already holds a text the
    value is taken as it stands, so that ``lottery.seed=2027`` gives the text 2027.

    Args:
        text: ``key=value``; dots in the key separate the levels, quotes protect other characters.
        data: The settings so far.

    Raises:
        InputError: ``MODELL_TOML`` for text that is neither.
    """
    key, equals, value = unicodedata.normalize("NFC", text).partition("=")
    if not equals or not key.strip():
        raise _problem("", "Skriv nyckel=värde, till exempel publication.threshold=10.")
    path = _path(key.strip())
    if path[0] == "tables":
        raise _problem(key_text(path), "Tabeller ändras i en scenariofil, inte med --set.")
    if not value.isprintable() or not key.isprintable():
        raise _problem("", "Värdet har tecken som inte kan skrivas ut.")
    value = value.strip()
    quoted = value[:1] in ('"', "'")
    if isinstance(_now(path, data), str) and not quoted:
        return path, value
    try:
        parsed = parse(f"v = {value}", LABEL)
    except InputError:
        if quoted or value[:1] in ("[", "{", ""):
            raise _problem(key_text(path), "Värdet följer inte TOML.") from None
        return path, value
    return path, parsed["v"]


def _path(key: str) -> tuple[str, ...]:
    """The levels of a dotted key; unquoted å, ä and ö are allowed too."""
    try:
        nested: Any = tomllib.loads(f"{key} = 0")
    except tomllib.TOMLDecodeError:
        return tuple(part.strip() for part in key.split("."))
    path: list[str] = []
    while isinstance(nested, dict):
        path += nested
        nested = nested[path[-1]]
    return tuple(path)


def _now(path: tuple[str, ...], data: Mapping[str, Any]) -> Any:
    value: Any = data
    for part in path:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _problem(key: str, text: str) -> InputError:
    return InputError([InputIssue(LABEL, 0, key, "MODELL_TOML", text)])
