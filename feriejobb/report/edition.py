"""What a workbook says about itself: which run, proposal or decision, by when, whom to call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

#: A list is a proposal until a named person has approved the run.
Status = Literal["FÖRSLAG", "BESLUT"]

SYNTHETIC = "SYNTETISKT"


@dataclass(frozen=True, slots=True)
class Edition:
    """One issue of the workbooks of a run.

    Attributes:
        run_id: Id of the run; stands in the file in plain text and comes back with the replies.
        status: ``FÖRSLAG`` until the run is approved.
        answer_by: Last day for replies, or None when it is told elsewhere.
        contact: Whom to call; empty when it is told elsewhere.
        replaces: Id of the run whose file this one replaces; empty in the first round.
    """

    run_id: str
    status: Status = "FÖRSLAG"
    answer_by: date | None = None
    contact: str = ""
    replaces: str = ""

    def stamp(self, *, synthetic: bool) -> str:
        """What is printed on top of every page."""
        return f"{self.status} · {SYNTHETIC}" if synthetic else self.status
