"""The search for a proof by pay: flows over what prices leave, and limits of whole numbers.

Each time the best mixture of flows so far has numbers of people that no whole numbers within an
employer's money have in parts, the limit that it breaks the most is added (cutting planes of the
knapsack's hull, Boccia et al. 2008), and the flows are priced by it as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from feriejobb.data.edges import Ints
from feriejobb.solve.balance import Floats
from feriejobb.solve.by_pay import Narrowed, PayProof, pay_proof
from feriejobb.solve.flow_planes import Facet, FlowPlanes, Highest
from feriejobb.solve.pay_kinds import PayKinds, WholeNumbers
from feriejobb.solve.prices import PriceProof, Prices

#: Most flows, and most limits that are added before the next one.
_FLOWS, _LIMITS = 90, 40
#: A limit is broken where the mixture is so far beyond it, in öre.
_BROKEN = 10.0
#: Most whole numbers that one limit is sought with, and how near to it is on it.
_POINTS, _NEAR = 200, 1e-9


def proof_by_pay(planes: FlowPlanes, first: PriceProof) -> PayProof | None:
    """Prices that prove by pay that not all can have a place, in a question that is open.

    Args:
        planes: The question's flows; all but the locked are free to move. Narrowed here.
        first: Prices that leave little.
    """
    problem, question = planes.balance.problem, planes.asked
    always, with_i = question.accepted, question.people
    room = first.room(*with_i)
    kinds = PayKinds.of(problem)
    narrowed = Narrowed.of(problem, kinds, first, always, room)
    spare = narrowed.added(with_i)
    asked = always.copy()
    asked[list(with_i)] = True
    hulls = {}
    for b in np.flatnonzero(first.prices.budget).tolist():
        numbers = narrowed.whole_numbers(problem, b, spare)
        if numbers is not None:
            hulls[b] = numbers
    if not hulls:
        return None
    planes.narrow(narrowed.kept(problem, asked), kinds.of_edge, len(kinds.pay))
    query = planes.balance.weight
    for _ in range(_FLOWS):
        if planes.flows:
            highest = _with_limits(planes, kinds, hulls)
            if highest is None or highest.top <= 0:
                return None
            query = highest.weight
        step = None if planes.balance.deadline.over() else planes.flow(query)
        if step is None:
            return None
        if step.prices is None:
            continue
        planes.lead(step.prices, step.paid)
        then, paid = _folded(kinds, step.prices, step.paid)
        found = pay_proof(problem, narrowed, first, then, paid, room, spare, question.attained)
        if found is not None and found.proves(*with_i):
            return found
    return None


def _with_limits(
    planes: FlowPlanes, kinds: PayKinds, hulls: Mapping[int, WholeNumbers]
) -> Highest | None:
    """Where the flows are the most beyond the limits, once those are added that this breaks."""
    highest = planes.highest()
    for _ in range(_LIMITS):
        if highest is None or not _limited(planes, kinds, hulls, highest.share):
            break
        highest = planes.highest()
    return highest


def _limited(
    planes: FlowPlanes, kinds: PayKinds, hulls: Mapping[int, WholeNumbers], share: Floats
) -> bool:
    """Add the limits that a mixture of the flows breaks the most; whether there were any."""
    mixture = share @ np.array(planes.numbers) / max(float(share.sum()), 1e-12)
    known = {facet.price.tobytes() for facet in planes.facets}
    added = False
    for b, numbers in hulls.items():
        part = kinds.at(b)
        unit = int(planes.balance.problem.budget[b])
        found = broken_limit(numbers, mixture[part], unit)
        if found is None:
            continue
        price = np.zeros(len(kinds.pay), dtype=np.int64)
        price[part] = found[0]
        if price.tobytes() not in known:
            planes.limit(Facet(price, found[1]))
            added = True
    return added


def broken_limit(numbers: WholeNumbers, mixture: Floats, unit: int) -> tuple[Ints, int] | None:
    """The limit that all whole numbers keep and a mixture breaks the most.

    Sought among few of the whole numbers, to which those are added that break it.

    Args:
        numbers: The whole numbers.
        mixture: Numbers in parts, shape (L',).
        unit: What the limit is to be about.

    Returns:
        Price per kind, shape (L',), and the limit; None where the mixture breaks none.
    """
    from scipy.optimize import linprog

    corners = np.eye(len(mixture))
    chosen = [numbers.best(corner)[1] for corner in corners]
    price: Floats = np.zeros(len(mixture))
    for _ in range(_POINTS):
        above = np.ones(len(chosen))
        found = linprog(
            -mixture, A_ub=np.array(chosen), b_ub=above, bounds=(0, 1), method="highs-ds"
        )
        if found.status != 0 or -found.fun <= 1 + _NEAR:
            return None
        price = found.x
        value, most = numbers.best(price)
        if value <= 1 + _NEAR:
            break
        chosen.append(most)
    whole: Ints = np.rint(price * unit).astype(np.int64)
    limit = int(numbers.best(whole)[0])
    return (whole, limit) if float(whole @ mixture) - limit > _BROKEN else None


def _folded(kinds: PayKinds, prices: Prices, paid: Ints | None) -> tuple[Prices, Ints]:
    """The prices with money priced by pay where there is a price of any pay."""
    if paid is None:
        return prices, np.zeros(len(kinds.pay), dtype=np.int64)
    by_pay = np.zeros(len(prices.budget), dtype=np.bool_)
    by_pay[kinds.employer[paid > 0]] = True
    money: Ints = np.where(by_pay, prices.budget, 0)
    whole: Ints = paid + money[kinds.employer] * kinds.pay
    return replace(prices, budget=prices.budget - money), whole
