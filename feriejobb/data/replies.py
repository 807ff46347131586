"""What youths answered to their offers, as read from the returned files (contract §5, Replan)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

#: ``svar`` as it stands in a CSV file.
Answer = Literal["ja", "nej", "inget_svar"]


@dataclass(frozen=True, slots=True, order=True)
class Reply:
    """One applicant's reply.

    Attributes:
        applicant: ``ansokan_id``.
        answer: ``ja``, ``nej`` or ``inget_svar``; no reply at all means the same as the last.
        comment: ``Kommentar``; free text, so never in a log or an error.
    """

    applicant: str
    answer: Answer
    comment: str = field(default="", repr=False, compare=False)
