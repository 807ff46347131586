"""The lottery drawn again: how everyone fares when chance falls otherwise, for the fairness page.

The fast walk of the queue (``study.lotteries``) answers for each seed, the run's own among them. It
is no allocation that anyone gets; only how much an outcome moves from one lottery to the next is
read from it, so that what the walk leaves aside (pairs, openings, the best wishes) falls away in
the differences.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from feriejobb.data.edges import Ints
from feriejobb.data.instance import Instance
from feriejobb.data.solution import Redrawn
from feriejobb.recount.pairing import wish_rank
from feriejobb.study.lotteries import Lotteries, seeds

#: Lotteries by how much is asked for.
LOTTERIES = {"none": 0, "quick": 20, "full": 200}
#: In a town of fewer applicants no group is large enough to say anything about.
FEWEST = 200

_NONE, _ANY_AREA, _FURTHEST = ord("u"), ord("0"), 9

Signs = NDArray[np.uint8]


def other_lotteries(instance: Instance, number: int) -> Redrawn | None:
    """Draw the lottery of a first round again.

    Args:
        instance: The validated input.
        number: How many other lotteries.

    Returns:
        Everyone's outcome in the run's own lottery and in the others, whose seeds are the run's
        with ``/jamfor/1``, ``/jamfor/2`` … after it; None for a small town.
    """
    if len(instance.applicants) < FEWEST or number < 2:
        return None
    town = Lotteries.of(instance)
    own = instance.model.lottery.seed
    fates = _Fates(town)
    drawn = [own, *seeds(f"{own}/jamfor", number)]
    table = np.stack([fates.of(town.held(town.order(seed))) for seed in drawn], axis=1)
    rows = (
        (entry.id, row.tobytes().decode())
        for entry, row in zip(town.problem.queue, table, strict=True)
    )
    return Redrawn(number, tuple(sorted(rows)))


class _Fates:
    """What a place of each area is to each applicant, as signs."""

    def __init__(self, town: Lotteries) -> None:
        heads = {place.area: place for place in town.problem.classes.representatives}
        number = {area: n for n, area in enumerate(heads)}
        self.area = np.array(
            [number[place.area] for place in town.problem.classes.representatives], dtype=np.int64
        )
        self.sign = np.array(
            [
                [_ANY_AREA + min(wish_rank(person, head), _FURTHEST) for head in heads.values()]
                for person in town.problem.crowd.applicants
            ],
            dtype=np.uint8,
        )

    def of(self, held: Ints) -> Signs:
        """One lottery's signs, shape (N,); ``held`` is the class per applicant, -1 for none."""
        placed = np.flatnonzero(held >= 0)
        column: Signs = np.full(len(held), _NONE, dtype=np.uint8)
        column[placed] = self.sign[placed, self.area[held[placed]]]
        return column
