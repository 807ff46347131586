"""What a rule is: one file with its name, sentence, filter, rows, check and explanation.

``allows`` and ``build`` speak arrays (the solver's language); ``check`` speaks placements as plain
data and is what ``verify`` runs. They share parameters, never code.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from feriejobb.data.instance import Instance, Place

if TYPE_CHECKING:
    from feriejobb.data.edges import Crowd
    from feriejobb.data.problem import Problem
    from feriejobb.data.rows import Rows

Bools = NDArray[np.bool_]

#: A placement as plain data: (ansokan_id, plats_id).
Pairing = tuple[str, str]


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One breach of a rule.

    Attributes:
        rule: Name of the rule.
        subject: What breaks it: an id, a group and sub-period, an employer, a quota.
        measured: What was found (count, öre, age …), as text or number.
        limit: What the rule allows.
        applicants: The applicants involved, when the rule is about persons.
    """

    rule: str
    subject: str
    measured: str
    limit: str
    applicants: tuple[str, ...] = ()


class Rule:
    """Base of all rules. A rule overrides what it needs; the defaults forbid nothing."""

    name: ClassVar[str]
    #: One Swedish sentence that a coordinator understands.
    text: ClassVar[str]
    #: Reason in plain Swedish to someone kept from a place; empty for counting rules.
    reason: ClassVar[str] = ""

    def allows(self, crowd: Crowd, place: Place) -> Bools | None:
        """Who may take ``place``, shape (applicants,); None where the rule filters nobody."""
        return None

    def asks(self, place: Place) -> Hashable | None:
        """All of the place that ``allows`` looks at, so that alike places are asked about once.

        None where every place is asked about.
        """
        return None

    def build(self, problem: Problem, rows: Rows) -> None:
        """Add the rule's linear rows over the problem's edges."""

    def check(self, instance: Instance, placements: Sequence[Pairing]) -> Iterator[Violation]:
        """Judge placements as plain data; yields every breach."""
        yield from ()
