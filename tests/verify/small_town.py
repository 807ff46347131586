"""A town of sixteen with a bit of everything, small enough to follow by hand.

Farsta can pay two of the three seats at P; Q and R are full in every good allocation. Two cannot
take part, one has no possible place, one is locked against a filter rule, one is protected.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from feriejobb.data.instance import Forbidden, Instance, Pair, Supervisor
from feriejobb.data.solution import PriceCertificate, Proof, Result
from tests.verify.right import result_of, right_choice
from tests.verify.town import hidden, person, place, quota, town

#: Cost of a sixteen-year-old for 90 hours: 90 × 8,700 öre × 1.1021, rounded.
COST = 862_944

#: Everyone with possible places who is passed over, by queue position.
PASSED = (8, 10, 12, 13, 14)


@cache
def small_town() -> Instance:
    """The town."""
    everywhere = {"other_districts": None, "wishes": ((1, "Park"), (3, "Barn"))}
    people = [
        *(person(f"f{n}") for n in range(4)),
        *(person(f"x{n}", **everywhere, periods=(2, 1)) for n in range(3)),
        person("x3", **everywhere, periods=(1, 2)),
        person("barn1", wishes=((1, "Barn"),), extract=True, other_districts=None),
        person("låsa", locked_place="Q", wishes=((1, "Kontor"),), other_districts=None),
        hidden("dold1", avoid=frozenset({"Farsta"}), wishes=((2, "Park"),)),
        person("isär1", **everywhere),
        person("gammal1", birth_date=date(2001, 1, 1)),
        person("ung1", birth_date=date(2014, 1, 1)),
        person("ingen1", wishes=((1, "Kontor"),)),
        person("först1", groups=frozenset({"fortur"}), home="Bromma"),
    ]
    places = [
        place("P", seats=3),
        place("Q", seats=3, employer="Bromma", district="Bromma", supervisor_group="lag"),
        place("R", seats=2, employer="Trafiknämnden", district="Järva", area="Barn", period=2),
        place("S", seats=1, employer="Bromma", district="Bromma", needs_extract=True, area="Barn"),
        place("T", seats=2, min_open=2, needs_extract=True, employer="Bromma", district="Bromma"),
    ]
    return town(
        people,
        places,
        budgets={"Farsta": 2 * COST},
        supervisors=(Supervisor("h", "lag", 1, 3, 2),),
        quotas=(
            quota("mjuk", "fortur", 2, hard=False, weight=3),
            quota("vid P", "alla", 2, hard=False, is_min=False, scope="plats", value="P"),
        ),
        pairs=(Pair("isär1", "x0", True, 2),),
        forbidden=(Forbidden("f0", "R", 2),),
    )


@cache
def right() -> Result:
    """The right allocation of the town with every number in place."""
    chosen = right_choice(small_town())
    assert chosen is not None
    return result_of(small_town(), chosen)


def certificate() -> PriceCertificate:
    """Prices that prove all of ``PASSED``.

    Every job costs ``COST``: two at Farsta by money, three at Q and two at R by seats, seven in
    all. Six stand ahead of position 8 and the lock behind it must be placed: eight with the eighth.
    """
    return PriceCertificate({"Q": COST, "R": COST}, {}, {"Farsta": 1}, {}, 0, PASSED)


@cache
def priced() -> Result:
    """The right allocation, proved by prices instead of exact solvers."""
    return replace(right(), proof=Proof((certificate(),), (), ()))
