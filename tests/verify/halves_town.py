"""Money for one and a half at each of two förvaltningar: whole people decide, prices alone do not.

``OLD`` and ``YOUNG`` are what a nineteen-year-old and a sixteen-year-old cost. Farsta and Bromma
each have one öre less than both together, so each can pay one, or two who are sixteen. There is one
who is, last in the queue: of three who are nineteen two get places, and then she gets none.

Of halves, all limits leave room for one and a half at each. The money might also pay two whole
people at each, since anyone in a seat might be sixteen.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from feriejobb.data.instance import Instance
from feriejobb.data.solution import CaseCertificate, PriceCertificate, Proof, Result
from tests.oracle.golden import AGED_19, NINETEEN, SIXTEEN
from tests.verify.right import auditor_in, result_of, right_choice
from tests.verify.town import person, place, town

OLD, YOUNG = NINETEEN, SIXTEEN
MONEY = OLD + YOUNG - 1

#: Those who are passed over, by queue position.
PASSED = (3, 4)


def halves_town(ore: int = MONEY, **tables: Any) -> Instance:
    """The town with so many öre at each förvaltning."""
    people = [
        *(person(name, birth_date=AGED_19, other_districts=None) for name in "abc"),
        person("y", other_districts=None, history="haft_jobb"),
    ]
    spots = [place("P", seats=4), place("Q", seats=4, employer="Bromma", district="Bromma")]
    return town(people, spots, budgets={"Farsta": ore, "Bromma": ore}, **tables)


def price(covers: tuple[int, ...] = PASSED, **prices: Any) -> PriceCertificate:
    """A certificate where what is not named is 0."""
    none: dict[str, Any] = {"seat": {}, "supervisor": {}, "budget": {}, "quota": {}, "attained": 0}
    return PriceCertificate(**(none | prices), covers=covers)


def two_cases(unit: int = 1, covers: tuple[int, ...] = PASSED) -> CaseCertificate:
    """At most one at Farsta, or at least two; each price ``unit`` times what follows.

    At most one: everyone who is nineteen costs ``OLD`` at either, by head in Farsta and by money in
    Bromma, she who is sixteen ``YOUNG`` at the least. Three cost 3·OLD or 2·OLD + YOUNG; the prices
    add up to ``MONEY`` + OLD at most, one less than the lower.

    At least two: the money is paid and ``OLD`` given back per person. Nobody costs less than 0 but
    she who is sixteen: YOUNG - OLD in all; the prices add up to ``MONEY`` - 2·OLD, one less.
    """
    few = price(covers, budget={"Bromma": unit}, heads={"Farsta": unit * OLD})
    many = price(covers, budget={"Farsta": unit}, heads={"Farsta": -unit * OLD})
    return CaseCertificate("Farsta", 1, few, many)


#: At most one at each, and at most one at Farsta but two at Bromma.
ONE_EACH = price(heads={"Farsta": 1, "Bromma": 1})
TWO_AT_BROMMA = price(budget={"Bromma": 1}, heads={"Bromma": -OLD})


def three_cases(
    one: PriceCertificate = ONE_EACH, more: PriceCertificate = TWO_AT_BROMMA
) -> CaseCertificate:
    """The same by counting at both: one at each at most, or two at one of them."""
    return CaseCertificate("Farsta", 1, CaseCertificate("Bromma", 1, one, more), two_cases().many)


@cache
def right() -> Result:
    """The right allocation with every number in place, proved by two cases."""
    chosen = right_choice(halves_town())
    assert chosen is not None
    return replace(result_of(halves_town(), chosen), proof=Proof(cases=(two_cases(),)))


def whom_drawn_prices_prove() -> set[int]:
    """The positions that any of many drawn prices prove, the first two placed."""
    auditor, chance = auditor_in(halves_town()), np.random.default_rng(1)
    placed, nobody = np.array([True, True, False, False]), np.zeros(4, dtype=np.bool_)
    found: set[int] = set()
    for _ in range(300):
        a, b, c, d, e, f = (int(n) for n in chance.choice([0, 0, 1, 2, YOUNG, OLD], 6))
        shown = price(
            seat={"P": a, "Q": b},
            budget={"Farsta": c % 3, "Bromma": d % 3},
            heads={"Farsta": e, "Bromma": f},
        )
        found.update(auditor.proved(shown, placed, nobody))
    return found
