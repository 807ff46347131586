"""Planted faults in who stands where, and the start of the finding each must give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from feriejobb.data.solution import Result, Unplaced
from tests.verify.plant import Fault, choice, left_out, placed, proof
from tests.verify.small_town import COST, right


def _coverage() -> list[Fault]:
    r = right()
    stray = replace(r.placements[0], applicant="okänd")
    return [
        Fault("a placed applicant is lost", "TÄCKNING kö 1:", lambda: _without("först1")),
        Fault("an unplaced applicant is lost", "TÄCKNING kö 13:", lambda: _without("f0")),
        Fault("a protected applicant is lost", "TÄCKNING kö 8:", lambda: _without("dold1")),
        Fault(
            "placed and unplaced at once",
            "TÄCKNING kö 2:",
            lambda: replace(r, unplaced=(*r.unplaced, Unplaced("f3", 2, "budget"))),
        ),
        Fault(
            "unplaced twice",
            "TÄCKNING",
            lambda: replace(r, unplaced=(*r.unplaced, r.unplaced[0])),
        ),
        Fault(
            "the same placement twice",
            "TÄCKNING",
            lambda: replace(r, placements=(*r.placements, r.placements[0])),
        ),
        Fault("two places for one", "REGEL one_job, kö 4", lambda: _second_place("x3", "R")),
        Fault(
            "a stranger is placed",
            "OKÄND: 1 rader",
            lambda: replace(r, placements=(*r.placements, stray)),
        ),
        Fault(
            "a stranger is unplaced",
            "OKÄND: 1 rader",
            lambda: replace(r, unplaced=(*r.unplaced, Unplaced("okänd", 17, "budget"))),
        ),
        Fault("a place that is not there", "OKÄND: 1 plac", lambda: placed("f2", place="Z")),
    ]


def _without(applicant: str) -> Result:
    r = right()
    return replace(
        r,
        placements=tuple(p for p in r.placements if p.applicant != applicant),
        unplaced=tuple(u for u in r.unplaced if u.applicant != applicant),
    )


def _second_place(applicant: str, place: str) -> Result:
    moved = choice(True, **{applicant: place})
    extra = next(p for p in moved.placements if p.applicant == applicant)
    return replace(right(), placements=(*right().placements, extra))


def _columns() -> list[Fault]:
    return [
        Fault(
            f"{name}: wrong {column}, {value}",
            f"KOLUMN kö {position}: {column}",
            _wrong(name, column, value),
        )
        for name, position, column, value in (
            ("f3", 2, "employer", "Bromma"),
            ("x1", 5, "period", 1),
            ("x1", 5, "wish_rank", 2),
            ("låsa", 15, "wish_rank", 1),
            ("x3", 4, "period_rank", 0),
            ("först1", 1, "away", True),
            ("x3", 4, "away", False),
            ("x1", 5, "away", True),
            ("f3", 2, "cost_ore", COST + 1),
            ("f2", 3, "cost_ore", COST - 1),
            ("f2", 3, "position", 2),
        )
    ] + [Fault("wrong position", "KOLUMN kö 13: position", lambda: left_out("f0", position=12))]


def _wrong(applicant: str, column: str, value: object) -> Callable[[], Result]:
    return lambda: placed(applicant, **{column: value})


def _choices() -> list[Fault]:
    return [
        Fault(
            "someone placed is dropped",
            "FÖRBIGÅNGEN kö 11: kunde få plats fast",
            lambda: choice(barn1=None),
        ),
        Fault(
            "someone behind has the seat",
            "FÖRBIGÅNGEN kö 3: kunde få plats före kö 13",
            lambda: choice(f2=None, f0="P"),
        ),
        Fault(
            "the wrong one is proved out",
            "BEVIS kö 3: kan få plats",
            lambda: choice(f2=None, f0="P"),
        ),
        Fault("one öre beyond the budget", "REGEL budget, Farsta: 2588832", lambda: choice(f0="P")),
        Fault("a soft max is exceeded", "MÅL quotas: ett bättre", lambda: choice(f0="P")),
        Fault("worse wishes than needed", "MÅL wishes: ett bättre", lambda: choice(x3="R", x1="Q")),
        Fault(
            "both of a pair at one workplace",
            "REGEL pairs, kö 10, kö 12",
            lambda: choice(x3=None, först1=None, isär1="Q", x0="Q"),
        ),
        Fault("the lock is not kept", "REGEL locked, kö 15", lambda: choice(låsa=None)),
        Fault("the lock is moved", "REGEL locked, kö 15", lambda: choice(låsa="P")),
        Fault("a full place takes one more", "REGEL capacity, R: 3", lambda: choice(isär1="R")),
        Fault("more than supervisors can take", "REGEL supervisors, lag", lambda: choice(x0="Q")),
        Fault("opened for one", "REGEL min_opening, T", lambda: choice(barn1="T")),
        Fault("a forbidden pair", "REGEL forbidden, kö 13, R", lambda: choice(f0="R", x1=None)),
        Fault("someone too old", "REGEL age, kö 9", lambda: choice(gammal1="R", x1=None)),
        Fault("someone too young", "REGEL age, kö 16", lambda: choice(ung1="R", x1=None)),
        Fault("a place to be avoided", "REGEL protected, kö 8", lambda: choice(dold1="P", f2=None)),
        Fault("an unwished area", "REGEL wish, kö 7", lambda: choice(ingen1="Q", x3=None)),
        Fault("away from home", "REGEL area, kö 3", lambda: choice(f2="Q", x3=None)),
        Fault("no extract", "REGEL extract, kö 5", lambda: choice(x1="S", barn1=None)),
        Fault(
            "two swapped without a word",
            "MÅL wishes: värdet",
            lambda: replace(choice(x3="R", x1="Q"), goals=right().goals),
        ),
        Fault("nobody listed as unproved", "BEVIS kö 8: förbigången utan", lambda: proof(exact=())),
    ]


PEOPLE_FAULTS = (*_coverage(), *_columns(), *_choices())
