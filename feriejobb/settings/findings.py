"""What pydantic found wrong with a model, as Swedish issues with the key's path and no value."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pydantic import ValidationError

from feriejobb.errors import InputIssue
from feriejobb.settings.toml_text import key_text

Path = tuple[str | int, ...]

_KINDS = {
    "int": "ett heltal",
    "float": "ett tal",
    "finite": "ett ändligt tal",
    "bool": "true eller false",
    "string": "en text inom citattecken",
    "date": "ett datum som 2027-06-14, utan citattecken",
    "tuple": "en lista",
    "list": "en lista",
    "dict": "en tabell",
    "model": "en tabell",
    "decimal": "ett tal",
}


def issues(error: ValidationError, label_of: Callable[[Path], str]) -> Iterator[InputIssue]:
    """One issue per finding.

    Args:
        error: What pydantic raised.
        label_of: The file (or ``--set``) that a key came from.

    Yields:
        Issues with the codes ``MODELL_OKÄND_NYCKEL``, ``MODELL_SAKNAD_NYCKEL``, ``MODELL_TYP``,
        ``MODELL_VÄRDE`` and ``MODELL_MOTSÄGELSE``.
    """
    listed = error.errors(include_url=False, include_input=False)
    for found in listed:
        kind, path = found["type"], tuple(found["loc"])
        inner = any(o["loc"][: len(path)] == path and o["loc"] != path for o in listed)
        if kind == "too_short" and inner:
            continue  # pydantic counts only the items that were right
        if kind == "value_error":
            text = str(found["ctx"]["error"])
            key = text.split(" ", 1)[0]  # the model's own messages begin with the key
            path = (*path, key)
            code, text = "MODELL_MOTSÄGELSE", f"{text}. Rätta så att raderna går ihop."
        else:
            code, text = _explain(kind, found.get("ctx", {}))
        yield InputIssue(label_of(path), 0, key_text(path), code, text)


def _explain(kind: str, context: dict[str, Any]) -> tuple[str, str]:
    """Code and Swedish sentence for one of pydantic's error types."""
    if kind == "extra_forbidden":
        return "MODELL_OKÄND_NYCKEL", "Nyckeln finns inte. Rätt stavning står i defaults.toml."
    if kind == "missing":
        return "MODELL_SAKNAD_NYCKEL", "Nyckeln måste sättas i modellfilen."
    if kind == "literal_error":
        allowed = str(context["expected"]).replace(" or ", " eller ")
        return "MODELL_VÄRDE", f"Ska vara något av {allowed}."
    if kind == "greater_than_equal":
        return "MODELL_VÄRDE", f"Ska vara minst {context['ge']:g}."
    if kind == "greater_than":
        return "MODELL_VÄRDE", f"Ska vara större än {context['gt']:g}."
    if kind == "too_short":
        return "MODELL_VÄRDE", f"Listan ska ha minst {context['min_length']} värde."
    wanted = _KINDS.get(kind.split("_", 1)[0])
    return "MODELL_TYP", f"Ska vara {wanted}." if wanted else "Värdet har fel form."
