"""Defaults, model, scenarios and ``--set`` laid over each other (contract §3).

A table merges key by key; a list replaces the whole list. Two scenarios that set the same key
collide, unknown keys are errors, and every effective change can be read as ``old → new``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from feriejobb.data.model import Model
from feriejobb.errors import InputError, InputIssue
from feriejobb.settings import argument, findings, toml_text
from feriejobb.settings.override import TableOverride, as_toml, read_overrides
from feriejobb.settings.toml_text import key_text

Key = tuple[str, ...]

#: Sections whose keys the schema leaves open; what they may hold stands in defaults.toml.
_OPEN_SECTIONS = ("rules", "generator")

#: Whole numbers beyond this are not exact everywhere.
_LARGEST = 2**53


@dataclass(frozen=True)
class EffectiveModel:
    """A model with everything laid over it.

    Attributes:
        model: The validated settings.
        changes: ``nyckel: gammalt → nytt`` for each key that scenarios or ``--set`` changed,
            sorted by key.
        table_overrides: What the scenarios do to the input tables, in order.
        toml: Canonical ``effective_model.toml``; loads back to the same model and overrides.
    """

    model: Model
    changes: tuple[str, ...]
    table_overrides: tuple[TableOverride, ...]
    toml: str


def load_model(
    model: str | Path, scenarios: Sequence[str | Path] = (), settings: Sequence[str] = ()
) -> EffectiveModel:
    """Lay the model over the defaults, then the scenarios in order, then ``key=value`` settings.

    Args:
        model: Name of a shipped model or path of a file.
        scenarios: Names or paths, in the order they apply.
        settings: ``key=value`` with dotted keys and TOML values; a bare word is a string.

    Returns:
        The effective model.

    Raises:
        InputError: All that is wrong, with file, line or key and a ``MODELL_…`` code.
        OutputError: A file could not be read.
    """
    defaults = _file(toml_text.shipped_folder("models") / "defaults.toml")
    model_path = toml_text.find(model, "models")
    paths = [toml_text.find(scenario, "scenarios") for scenario in scenarios]

    layers = _Layers(defaults)
    layers.lay(defaults, "defaults.toml")
    layers.lay(_file(model_path), model_path.name)
    before = dict(_leaves(layers.data))

    contents = [_file(path) for path in paths]
    layers.problems += _collisions(paths, contents)
    for path, content in zip(paths, contents, strict=True):
        layers.lay(content, path.name)
    _lay_settings(layers, settings)

    checked = _validated(layers, model_path.name)
    changes = tuple(_changes(before, dict(_leaves(layers.data))))
    tables = as_toml(layers.overrides)
    written = checked.model_dump() | ({"tables": tables} if tables else {})
    return EffectiveModel(checked, changes, tuple(layers.overrides), toml_text.document(written))


@dataclass
class _Layers:
    """Settings while layers are being laid, with the file that each key came from."""

    defaults: Mapping[str, Any]
    data: dict[str, Any] = field(default_factory=dict)
    source: dict[Key, str] = field(default_factory=dict)
    overrides: list[TableOverride] = field(default_factory=list)
    problems: list[InputIssue] = field(default_factory=list)

    def lay(self, layer: Mapping[str, Any], label: str) -> None:
        """Lay one file on top; its table overrides are collected."""
        overrides, wrong = read_overrides(layer.get("tables", {}), label)
        self.overrides += overrides
        self.problems += wrong
        settings = {key: value for key, value in layer.items() if key != "tables"}
        self.data = _merge(self.data, settings)
        for path, value in _leaves(settings):
            self.source[path] = label
            for code, text in _wrong_anywhere(path, value, self.defaults):
                self.problems.append(InputIssue(label, 0, key_text(path), code, text))


def _file(path: Path) -> dict[str, Any]:
    """One file; decimals become float except in ``tables``, where they scale exactly."""
    content = toml_text.read(path)
    return {k: v if k == "tables" else _with_floats(v) for k, v in content.items()}


def _with_floats(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _with_floats(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_floats(item) for item in value]
    return float(value) if isinstance(value, Decimal) else value


def _merge(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """``above`` over ``below``: tables merge, everything else replaces."""
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        if isinstance(value, dict):
            merged[key] = _merge(old if isinstance(old, dict) else {}, value)
        else:
            merged[key] = value
    return merged


def _leaves(data: Mapping[str, Any], prefix: Key = ()) -> Iterator[tuple[Key, Any]]:
    """Every key that holds something else than a filled table, with its path."""
    for key, value in data.items():
        if isinstance(value, dict) and value:
            yield from _leaves(value, (*prefix, key))
        else:
            yield (*prefix, key), value


def _wrong_anywhere(
    path: Key, value: Any, defaults: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """What pydantic does not see: keys in open sections, and numbers that nothing can use."""
    if path[0] in _OPEN_SECTIONS:
        known: Any = defaults
        for part in path:
            known = known.get(part) if isinstance(known, Mapping) else None
        if known is None and value != {}:
            yield "MODELL_OKÄND_NYCKEL", "Nyckeln finns inte. Rätt stavning står i defaults.toml."
    for number in _numbers(value):
        if not abs(number) <= _LARGEST:
            yield "MODELL_VÄRDE", "Talet är orimligt stort."


def _numbers(value: Any) -> Iterator[int | float]:
    if isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _numbers(item)
    elif isinstance(value, int | float):
        yield value


def _collisions(paths: Sequence[Path], contents: Sequence[Mapping[str, Any]]) -> list[InputIssue]:
    """Keys that two scenarios set, also where one sets a whole table and the other a key in it."""
    keys = [[p for p, _ in _leaves(c) if p[0] != "tables"] for c in contents]
    found: list[InputIssue] = []
    for later, path in enumerate(paths):
        for earlier, other in enumerate(paths[:later]):
            if path.resolve() == other.resolve():
                text = "Scenariot är angivet två gånger."
                found.append(InputIssue(path.name, 0, "", "MODELL_KROCK", text))
                continue
            text = f"Scenariot {other.name} sätter samma nyckel. Behåll den i ett av dem."
            theirs = keys[earlier]
            found += (
                InputIssue(path.name, 0, key_text(key), "MODELL_KROCK", text)
                for key in keys[later]
                if any(key[: len(k)] == k[: len(key)] for k in theirs)
            )
    return found


def _lay_settings(layers: _Layers, settings: Sequence[str]) -> None:
    """Lay ``key=value`` settings; the same key twice is an error."""
    seen: set[Key] = set()
    for setting in settings:
        try:
            path, value = argument.read_argument(setting, layers.data)
        except InputError as error:
            layers.problems += error.issues
            continue
        if path in seen:
            text = "Nyckeln är angiven två gånger."
            issue = InputIssue(argument.LABEL, 0, key_text(path), "MODELL_KROCK", text)
            layers.problems.append(issue)
        seen.add(path)
        nested = _with_floats(value)
        for part in reversed(path):
            nested = {part: nested}
        layers.lay(nested, argument.LABEL)


def _validated(layers: _Layers, model_label: str) -> Model:
    """The model, or every problem of all layers at once."""

    def label_of(path: tuple[str | int, ...]) -> str:
        for stop in range(len(path), 0, -1):
            label = layers.source.get(tuple(str(part) for part in path[:stop]))
            if label is not None:
                return label
        return model_label

    model: Model | None = None
    try:
        model = Model.model_validate(_frozen(layers.data), strict=True)
    except ValidationError as error:
        layers.problems += findings.issues(error, label_of)
    if model is None or layers.problems:
        raise InputError(sorted(set(layers.problems)))
    return model


def _frozen(value: Any) -> Any:
    """Lists as tuples, as the strict schema wants them; tables in a fixed order of keys."""
    if isinstance(value, dict):
        return {key: _frozen(value[key]) for key in sorted(value)}
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


def _changes(before: Mapping[Key, Any], after: Mapping[Key, Any]) -> Iterator[str]:
    """``nyckel: gammalt → nytt`` by key; a key without a value shows as (saknas)."""
    for path in sorted(before.keys() | after.keys()):
        old, new = (
            toml_text.value_text(side[path]) if path in side else "(saknas)"
            for side in (before, after)
        )
        if old != new:
            yield f"{key_text(path)}: {old} → {new}"
