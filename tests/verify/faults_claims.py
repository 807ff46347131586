"""Planted faults in what is claimed, and the start of the finding each must give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from feriejobb.data.solution import LockException, Reserve, Result
from tests.verify.plant import Fault, choice, goal, price, proof, reason
from tests.verify.small_town import COST, PASSED, right


def _claims() -> list[Fault]:
    r = right()
    goals = {g.name: g for g in r.goals}
    swapped = (goals["queue"], goals["quotas"], goals["wishes"], goals["tie_break"])
    gap = {"bound": 50, "proved": False}
    return [
        *(Fault(f"{n} one too many", f"MÅL {n}: värdet", _more(n, 1)) for n in goals),
        *(Fault(f"{n} one too few", f"MÅL {n}: värdet", _more(n, -1)) for n in goals),
        Fault("goals in another order", "MÅL: målen är", lambda: replace(r, goals=swapped)),
        Fault("a goal is missing", "MÅL: målen är", lambda: replace(r, goals=r.goals[1:])),
        Fault("a goal twice", "MÅL: målen är", lambda: replace(r, goals=(*r.goals, r.goals[-1]))),
        Fault("no tie-break", "MÅL: målen är", lambda: replace(r, goals=r.goals[:-1])),
        Fault("the other sense", "MÅL wishes: fel rikt", lambda: goal("wishes", sense="max")),
        Fault(
            "a bound above a minimum",
            "MÅL wishes: gränsen",
            lambda: goal("wishes", bound=_points() + 1),
        ),
        Fault("a bound below a maximum", "MÅL queue: gränsen", lambda: goal("queue", bound=7)),
        Fault(
            "proved in spite of a gap",
            "MÅL wishes: kallas",
            lambda: goal("wishes", bound=_points() - 1),
        ),
        Fault(
            "unproved queue, no position", "MÅL queue: de obevisade", lambda: goal("queue", **gap)
        ),
        Fault(
            "positions that the proof lacks",
            "MÅL queue: de obevisade",
            lambda: goal("queue", bound=9, unproved=(8,), proved=False),
        ),
        Fault(
            "proved, yet positions lack proof",
            "MÅL queue: ordet bevisat",
            lambda: replace(choice(False), goals=r.goals),
        ),
        Fault(
            "unproved, yet none lacks proof",
            "MÅL queue: ordet bevisat",
            lambda: goal("queue", proved=False),
        ),
    ]


def _points() -> int:
    return next(g.value for g in right().goals if g.name == "wishes")


def _more(name: str, step: int) -> Callable[[], Result]:
    entry = next(g for g in right().goals if g.name == name)
    return lambda: goal(name, value=entry.value + step, bound=entry.bound + step)


def _reasons() -> list[Fault]:
    return [
        *(reason("f0", code) for code in ("ej_behorig", "inga_mojliga_platser", "ej_bevisat")),
        *(reason("f0", code) for code in ("tackat_nej", "handledare", "par", "oppning")),
        *(reason("dold1", code) for code in ("budget", "par")),
        *(reason("gammal1", code) for code in ("platser_fulla", "inga_mojliga_platser")),
        *(reason("ingen1", code) for code in ("ej_behorig", "kvot")),
    ]


def _exceptions() -> list[Fault]:
    r = right()
    (lock,) = r.exceptions
    return [
        Fault(
            "a broken rule is not named", "UNDANTAG kö 15: låst", lambda: replace(r, exceptions=())
        ),
        Fault(
            "an exception stands twice",
            "UNDANTAG: samma",
            lambda: replace(r, exceptions=(lock, lock)),
        ),
        Fault(
            "another rule is named",
            "UNDANTAG kö 15: period",
            lambda: replace(r, exceptions=(lock, replace(lock, rule="period"))),
        ),
        Fault(
            "someone without a lock",
            "UNDANTAG kö 2: wish",
            lambda: replace(r, exceptions=(lock, LockException("f3", "P", "wish"))),
        ),
    ]


def _proofs() -> list[Fault]:
    return [
        Fault(
            "a position lacks proof", "BEVIS kö 14: förbigången", lambda: proof(exact=PASSED[:-1])
        ),
        Fault(
            "a placed one is proved out",
            "BEVIS kö 2: ingen fråga",
            lambda: proof(exact=(2, *PASSED)),
        ),
        Fault("a proved one is listed", "BEVIS kö 8: listad", lambda: proof(unproved=(8,))),
        Fault("one without places is listed", "BEVIS kö 7: listad", lambda: proof(unproved=(7,))),
        Fault("a negative price", "BEVIS intyg 1: negativt", lambda: price(seat={"Q": -COST})),
        Fault("a price on no place", "BEVIS intyg 1: pris på", lambda: price(seat={"Z": 1})),
        Fault(
            "a price on no budget", "BEVIS intyg 1: pris på", lambda: price(budget={"Bromma": 1})
        ),
        Fault(
            "a price on no group",
            "BEVIS intyg 1: pris på",
            lambda: price(supervisor={("lag", 2): 1}),
        ),
        Fault("a price on no quota", "BEVIS intyg 1: pris på", lambda: price(quota={"Z": 1})),
        Fault(
            "a quota dearer than its lack",
            "BEVIS intyg 1: kvotens",
            lambda: price(quota={"mjuk": 4}, attained=1),
        ),
        Fault("a negative lack", "BEVIS intyg 1: pris på en kvotbrist", lambda: price(attained=-1)),
        Fault("too cheap", "BEVIS kö 8: intyg 1", lambda: price(budget={})),
        Fault("too dear", "BEVIS kö 10: intyg 1", lambda: price(seat={"Q": 3 * COST, "R": COST})),
        Fault("it covers someone placed", "BEVIS kö 11: intyg 1", lambda: price(covers=(8, 11))),
        Fault("it covers nobody there", "BEVIS kö 99: intyg 1", lambda: price(covers=(8, 99))),
        Fault(
            "it leaves someone out", "BEVIS kö 14: förbigången", lambda: price(covers=PASSED[:-1])
        ),
    ]


def _reserves() -> list[Fault]:
    r = right()
    first, second = r.reserves[0], r.reserves[1]
    rest = r.reserves[2:]
    crossed = (replace(first, order=2), replace(second, order=1), *rest)
    return [
        Fault(what, finding, _reserved(rows))
        for what, finding, rows in (
            ("all reserves are lost", "RESERVER Q", ()),
            ("one reserve is lost", "RESERVER Q: ordn", (second, *rest)),
            ("two are crossed", "RESERVER Q: fel sök", crossed),
            ("a placed one waits", "RESERVER Q", (replace(first, applicant="x3"), second, *rest)),
            ("one too many", "RESERVER Q", (*r.reserves, Reserve("Bromma", "Q", 4, "f0"))),
            (
                "another employer",
                "RESERVER Q: fel förv",
                (replace(first, employer="Farsta"), *rest),
            ),
            ("no such place", "RESERVER: en plats", (replace(first, place="Z"), *rest)),
        )
    ]


def _reserved(rows: tuple[Reserve, ...]) -> Callable[[], Result]:
    return lambda: replace(right(), reserves=rows)


CLAIM_FAULTS = (*_claims(), *_reasons(), *_exceptions(), *_proofs(), *_reserves())
