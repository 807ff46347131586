"""``docs/felkoder.md``: every code that a bad input can give, in the words that people see.

Written by ``python -m feriejobb.report.code_table FILE``; a test holds the committed file against a
new one. ``{name}`` stands for a position or a limit, never for a value from the input.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from feriejobb.messages import CELL_CODES, FILE_CODES, LOCK_CODES, PERSON_CODES, SUPPLY_CODES
from feriejobb.tables.reply_codes import REPLY_CODES

_HEAD = (
    "# Felkoder\n\n"
    "Varje fel i indata visas med tabell, rad, kolumn och kod, alla på en gång; kommandot slutar\n"
    "med kod 2 och inget är skrivet. Värdet i cellen visas aldrig. Ord inom klamrar är en plats\n"
    "eller en gräns. Filen skapas med `python -m feriejobb.report.code_table docs/felkoder.md`.\n"
)
_HEADER = "| kod | vad som väntades och vad man gör |\n|---|---|\n"
_PARTS: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("Filer, arkiv och tabeller", FILE_CODES),
    ("Celler", CELL_CODES),
    ("Ansökningar, par och förbud", PERSON_CODES),
    ("Platser, handledare, förvaltningar och kvoter", SUPPLY_CODES),
    ("Låsta platser som inte går ihop", LOCK_CODES),
    ("Svar från förvaltningarna", REPLY_CODES),
)


def document() -> str:
    """The whole document; the same for the same codes."""
    parts = [_HEAD]
    for title, codes in _PARTS:
        rows = "\n".join(f"| `{code}` | {text} |" for code, text in codes.items())
        parts.append(
            f"\n## {title}\n\n| kod | vad som väntades och vad man gör |\n|---|---|\n{rows}\n"
        )
    return "".join(parts)


def main(arguments: Sequence[str]) -> None:
    """Write the document.

    Args:
        arguments: The file to write.
    """
    (target,) = arguments
    Path(target).write_text(document(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
