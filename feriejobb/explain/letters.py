"""Everybody's letter at once, split by who may read it (contract §6, access classes)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from feriejobb.explain.explanation import Explainer
from feriejobb.explain.letter import as_data, letter
from feriejobb.store.csv_files import ORDINARY, PROTECTED
from feriejobb.store.stage import hold

#: One letter per page when printed.
_BREAK = "\f\n"


def all_letters(
    explainer: Explainer, *, decided: bool, tell: Callable[[str], None] = lambda _: None
) -> dict[str, bytes]:
    """Every letter of a run as files: ``besked.txt`` and ``besked.jsonl`` per access class.

    Args:
        explainer: The run, seen from everyone in it.
        decided: Somebody has approved the run.
        tell: Told of each thousandth letter.

    Returns:
        Bytes by path. Protected applicants stand under ``skydd/`` only.
    """
    texts: dict[str, list[str]] = {ORDINARY: [], PROTECTED: []}
    facts: dict[str, list[str]] = {ORDINARY: [], PROTECTED: []}
    instance = explainer.instance
    for number, name in enumerate(sorted(explainer.turns), start=1):
        told = explainer.tell(name)
        folder = PROTECTED if name in explainer.hidden else ORDINARY
        data = as_data(told, instance, decided=decided)
        del data["possible"]
        facts[folder].append(json.dumps(data, ensure_ascii=False) + "\n")
        head = f"Ansökan {name}\n"
        texts[folder].append(head + letter(told, instance, decided=decided) + "\n")
        if number % 1000 == 0:
            tell(f"Skriver besked: {number} av {len(explainer.turns)}")
    return {
        f"{folder}/{name}": content.encode()
        for folder in texts
        for name, content in (
            ("besked.txt", _BREAK.join(texts[folder])),
            ("besked.jsonl", "".join(facts[folder])),
        )
    }


def write_letters(out: Path, files: dict[str, bytes]) -> None:
    """Write the letters to a new folder that only its owner can read, whole or not at all.

    Raises:
        OutputError: The folder exists, or the disk refused.
    """
    with hold(out) as target, target.stage() as stage:
        for path, data in files.items():
            stage.write(path, data)
        stage.publish()
