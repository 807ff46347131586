"""How far a group's outcome moves when the lottery is drawn again.

The fast walk reckons everybody's outcome in the run's own lottery and in the others alike; only the
differences between the two are used, laid on the real outcome, so that what the walk leaves aside
falls away. The interval is the one that the next lottery falls within 95 times of 100 (Student's
prediction interval of those differences).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from feriejobb.data.solution import Redrawn
from feriejobb.report.fairness import Member

#: Groups of fewer than can get a place move too much to be told of one by one.
LARGE = 20
_INSIDE = 0.975
_NONE, _ANY_AREA = ord("u"), ord("0")
_WHOLE_BP, _HUNDREDTHS = 10_000, 100

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Range:
    """What another lottery falls within 95 times of 100.

    Attributes:
        low: Lower end.
        high: Upper end.
        usual: Whether the run's own outcome lies inside.
    """

    low: int
    high: int
    usual: bool


class OtherLotteries:
    """The other lotteries of one run, ready to be asked about groups.

    Args:
        redrawn: Everybody's outcomes.
    """

    def __init__(self, redrawn: Redrawn) -> None:
        self.number = redrawn.lotteries
        self._row = {applicant: n for n, (applicant, _) in enumerate(redrawn.fates)}
        joined = "".join(signs for _, signs in redrawn.fates).encode()
        shape = (len(redrawn.fates), redrawn.lotteries + 1)
        self._signs = np.frombuffer(joined, dtype=np.uint8).reshape(shape)

    def rate(self, people: Sequence[Member]) -> Range | None:
        """Range of placed/eligible in basis points; None of nobody."""
        inside = [m for m in people if m.eligible]
        if not inside:
            return None
        ours = _WHOLE_BP * sum(m.placed for m in inside) / len(inside)
        found = self._of(inside) != _NONE
        return _range(ours, _WHOLE_BP * found.mean(axis=0), (0, _WHOLE_BP))

    def rank(self, people: Sequence[Member]) -> Range | None:
        """Range of the mean wish rank in hundredths; None where nobody has a wish in some."""
        ours = [m.rank for m in people if m.rank]
        signs = self._of(people)
        wished = (signs != _NONE) & (signs != _ANY_AREA)
        count = wished.sum(axis=0)
        if not ours or not count.all():
            return None
        means = np.where(wished, signs - float(_ANY_AREA), 0.0).sum(axis=0) / count
        mean = _HUNDREDTHS * sum(ours) / len(ours)
        return _range(mean, _HUNDREDTHS * means, (_HUNDREDTHS, _WHOLE_BP))

    def _of(self, people: Sequence[Member]) -> NDArray[np.uint8]:
        rows: NDArray[np.uint8] = self._signs[[self._row[m.applicant.id] for m in people]]
        return rows


def _range(ours: float, reckoned: Floats, ends: tuple[int, int]) -> Range:
    """Range around ``ours``; ``reckoned`` holds the own lottery first, then the others."""
    moves = reckoned[1:] - reckoned[0]
    n = len(moves)
    half = float(stdtrit(n - 1, _INSIDE)) * float(moves.std(ddof=1)) * sqrt(1 + 1 / n)
    mean = float(moves.mean())
    low, high = (min(max(round(ours + mean + s * half), ends[0]), ends[1]) for s in (-1, 1))
    return Range(low, high, usual=abs(mean) <= half)
