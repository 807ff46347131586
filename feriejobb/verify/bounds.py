"""A goal's bound proved by prices, at any size (``data.solution.BoundCertificate``)."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

import numpy as np

from feriejobb.data.instance import Place
from feriejobb.data.solution import BoundCertificate
from feriejobb.recount.possible import Numbers
from feriejobb.verify.case import Case
from feriejobb.verify.priced_edges import KeptOffers, Worth
from feriejobb.verify.proof import auditor_of

#: Goals that prices can bound.
PRICED = frozenset(("quotas", "wishes", "placed", "moves"))

#: Where moves cost anything, prices of them and scales from here on might not fit into 64 bits.
_TOO_DEAR, _TOO_FINE = 1 << 40, 1 << 30


def bound_flaw(case: Case, certificate: BoundCertificate) -> str:
    """Why a certificate proves nothing at all; empty when it proves ``proved_bound``."""
    if certificate.goal not in PRICED or certificate.goal not in case.goals:
        return "gäller inget mål som priser kan visa"
    if certificate.scale < 1:
        return "har en skala under 1"
    earlier = _earlier(case, certificate)
    if certificate.moves and not {"moves", "queue"} <= set(earlier):
        return "pris på flyttar som inte är fastlagda"
    if certificate.goal == "moves" and "queue" not in earlier:
        return "flyttar utan att kön är fastlagd"
    fine = certificate.scale < _TOO_FINE or not _of_moves(certificate)
    if not 0 <= certificate.moves < _TOO_DEAR or not fine:
        return "orimligt pris på flyttar"
    auditor = auditor_of(case, earlier)
    if certificate.goal != "quotas":
        return auditor.flaw(certificate.prices)
    # Here the shortfall is what is minimised: one point of it costs the scale.
    if certificate.prices.attained != 0:
        return "pris på en kvotbrist som inte är fastlagd"
    prices = replace(certificate.prices, attained=certificate.scale)
    return replace(auditor, attained=0).flaw(prices)


def proved_bound(case: Case, certificate: BoundCertificate) -> int:
    """The best value that the prices leave possible: a lower bound, for ``placed`` an upper one.

    Args:
        case: The case.
        certificate: One without a flaw.
    """
    earlier = _earlier(case, certificate)
    auditor = auditor_of(case, earlier)
    prices, scale, worth = certificate.prices, certificate.scale, _worth(case, certificate)
    limit = auditor.limit(prices)
    total = 0
    kept = None
    if _of_moves(certificate):
        # An offer whose holder gets nothing has changed as well.
        dear = certificate.moves + (scale if certificate.goal == "moves" else 0)
        total += dear * sum(i not in case.chosen for i in case.standing)
        limit += certificate.moves * case.values["moves"]
        kept = KeptOffers(case.stood_at, dear)
    if certificate.goal != "quotas" and "queue" in earlier:
        best, joint = auditor.cheapest_and_joint(prices, scale, worth, case.placed, kept)
        total += joint
    else:
        best, _ = auditor.edges.cheapest(prices, scale, worth, kept)
    if kept is not None:
        # A move costs the same wherever it goes; whoever keeps an offer saves it.
        best[case.stood & (case.possible.degree > 0)] += kept.less
    may = np.where(case.fixed, best, np.minimum(best, 0))
    least = np.where(case.placed, best, 0) if "queue" in earlier else may
    total += int(least.sum())
    lowest = -((limit - total) // certificate.scale)
    return -lowest if certificate.goal == "placed" else lowest


def _of_moves(certificate: BoundCertificate) -> bool:
    """Whether moves cost anything."""
    return certificate.moves > 0 or certificate.goal == "moves"


def _worth(case: Case, certificate: BoundCertificate) -> Worth | None:
    """The goal's coefficients at a place; None where they are not of places alone."""
    worths: dict[str, Worth] = {"wishes": case.points, "placed": _MinusOne(len(case.possible.ids))}
    return worths.get(certificate.goal)


def _earlier(case: Case, certificate: BoundCertificate) -> tuple[str, ...]:
    return case.goals[: case.goals.index(certificate.goal)]


class _MinusOne:
    """Everyone placed counts as minus one, wherever."""

    def __init__(self, people: int) -> None:
        self._all = np.full(people, -1, dtype=np.int64)

    def of(self, _: Place) -> Numbers:
        return self._all

    def kind(self, _: Place) -> Hashable:
        return ()
