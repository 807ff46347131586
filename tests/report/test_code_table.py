"""The table of error codes in ``docs/`` is the program's own."""

from __future__ import annotations

from pathlib import Path

from feriejobb.messages import CODES
from feriejobb.report.code_table import document, main
from feriejobb.tables.reply_codes import REPLY_CODES

COMMITTED = Path(__file__).parents[2] / "docs" / "felkoder.md"


def test_the_committed_table_is_what_the_program_writes(tmp_path: Path) -> None:
    """A new or changed code without a new table fails here."""
    main([str(tmp_path / "ny.md")])
    assert COMMITTED.read_text(encoding="utf-8") == (tmp_path / "ny.md").read_text(encoding="utf-8")


def test_every_code_stands_in_it_once() -> None:
    """Those of the input tables and those of the replies."""
    rows = [line for line in document().splitlines() if line.startswith("| `")]
    codes = [row.split("`")[1] for row in rows]
    assert sorted(codes) == sorted({*CODES, *REPLY_CODES})
