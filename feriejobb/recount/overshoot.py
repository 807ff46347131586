"""How likely an overbooked förvaltning is to end above its seats or its budget.

Every offer without an answer is taken to be accepted with the expected share, independently. The
seats' figure is exact; it supposes that everything that may be offered is. The money's is a
Poisson-binomial distribution worked out by convolution over steps of ten kronor, once with every
cost rounded up and once down, so that the true figure lies between the two.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feriejobb.data.acceptance import WHOLE, tail_bp
from feriejobb.data.instance import Instance
from feriejobb.data.solution import Placement

#: Öre per step of the convolution.
STEP = 1_000

#: Probabilities below this are left out of a convolution.
_TINY = 1e-15


@dataclass(frozen=True, slots=True)
class OfferRisk:
    """What may happen at one overbooked förvaltning; probabilities in basis points, rounded up.

    Attributes:
        employer: ``forvaltning``.
        seats: Its seats.
        most: The most that it may be offered.
        accepted: Placements that have been accepted.
        waiting: Offers without an answer.
        acceptance_bp: Expected share of them that are accepted.
        seats_bp: More acceptances than seats, if everything that may be offered is.
        money_low_bp: The budget exceeded, at least; None without a budget.
        money_high_bp: The budget exceeded, at most; None without a budget.
    """

    employer: str
    seats: int
    most: int
    accepted: int
    waiting: int
    acceptance_bp: int
    seats_bp: int
    money_low_bp: int | None
    money_high_bp: int | None


def offer_risks(
    instance: Instance, placements: Iterable[Placement], accepted: Collection[str] = ()
) -> tuple[OfferRisk, ...]:
    """The risks of every overbooked förvaltning, by name.

    Args:
        instance: The overbooked instance.
        placements: The placements to count; those that a reader may see.
        accepted: Who has accepted, by ``ansokan_id``.
    """
    budgets = {e.name: e.budget_ore for e in instance.real.employers}
    rows = list(placements)
    found = []
    for limit in instance.offer_limits:
        mine = [p for p in rows if p.employer == limit.employer]
        fixed = sum(p.cost_ore for p in mine if p.applicant in accepted)
        open_costs = [p.cost_ore for p in mine if p.applicant not in accepted]
        budget = budgets[limit.employer]
        low, high = (
            (None, None)
            if budget is None
            else overspending(budget - fixed, open_costs, limit.acceptance_bp)
        )
        found.append(
            OfferRisk(
                limit.employer,
                limit.seats,
                limit.seats + limit.extra,
                len(mine) - len(open_costs),
                len(open_costs),
                limit.acceptance_bp,
                tail_bp(limit.left + limit.extra, limit.left, limit.acceptance_bp),
                low,
                high,
            )
        )
    return tuple(found)


def overspending(room: int, costs: Sequence[int], acceptance_bp: int) -> tuple[int, int]:
    """Bounds on the probability that accepted offers cost more than ``room``.

    Args:
        room: Öre left for them.
        costs: Cost of each offer in öre.
        acceptance_bp: Probability that it is accepted, in basis points.

    Returns:
        At least and at most, in basis points, rounded up.
    """
    if room < 0:
        return WHOLE, WHOLE
    if sum(costs) <= room:
        return 0, 0
    steps = room // STEP
    low = _beyond(steps, [cost // STEP for cost in costs], acceptance_bp)
    high = _beyond(steps, [-(-cost // STEP) for cost in costs], acceptance_bp)
    return low, max(low, high)


def _beyond(room: int, costs: Sequence[int], acceptance_bp: int) -> int:
    """Probability of a sum above ``room``, all in steps, in basis points rounded up."""
    within: NDArray[np.float64] = np.zeros(room + 1)
    within[0] = 1.0
    for cost, count in sorted(Counter(costs).items()):
        total = np.zeros_like(within)
        for accepted, chance in enumerate(_binomial(count, acceptance_bp)):
            shift = accepted * cost
            if chance > _TINY and shift <= room:
                total[shift:] += chance * within[: room + 1 - shift]
        within = total
    over = 1.0 - float(within.sum())
    # Nine figures are kept: enough to tell, and the same on every machine.
    return max(0, math.ceil(round(over, 9) * WHOLE))


def _binomial(count: int, acceptance_bp: int) -> list[float]:
    """Probabilities of 0 … ``count`` acceptances."""
    yes = acceptance_bp / WHOLE
    if yes == 1.0:
        return [0.0] * count + [1.0]
    found = []
    for k in range(count + 1):
        ways = math.lgamma(count + 1) - math.lgamma(k + 1) - math.lgamma(count - k + 1)
        found.append(math.exp(ways + k * math.log(yes) + (count - k) * math.log1p(-yes)))
    return found
