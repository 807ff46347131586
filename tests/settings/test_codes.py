"""The documented list of codes is complete and holds nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import feriejobb
from feriejobb.settings.codes import CODES


def test_the_list_is_what_the_code_uses() -> None:
    """Each code in the package stands in the list, and each in the list is used."""
    folder = Path(feriejobb.__file__).parent
    used: set[str] = set()
    for path in folder.rglob("*.py"):
        if path.name != "codes.py":
            used |= set(re.findall(r'"(MODELL_[A-ZÅÄÖ_]+)"', path.read_text(encoding="utf-8")))
    assert used == set(CODES)
