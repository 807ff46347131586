"""A goal's bound proved by prices, at any size (``data.solution.BoundCertificate``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import replace

import numpy as np

from feriejobb.data.instance import Place
from feriejobb.data.solution import BoundCertificate
from feriejobb.recount.possible import Numbers
from feriejobb.verify.case import Case
from feriejobb.verify.certificates import Worth
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
    scale, worth = certificate.scale, _worth(case, certificate)
    limit = auditor.limit(certificate.prices)
    total = 0
    if _of_moves(certificate):
        # The worth is priced already. An offer whose holder gets nothing has changed as well.
        scale = 1
        dear = certificate.moves + (certificate.scale if certificate.goal == "moves" else 0)
        total += dear * sum(i not in case.chosen for i in case.standing)
        limit += certificate.moves * case.values["moves"]
    if worth is not None and "queue" in earlier:
        best, joint = auditor.cheapest_and_joint(certificate.prices, scale, worth, case.placed)
        total += joint
    else:
        best = auditor.cheapest(certificate.prices, scale, worth)
    may = np.where(case.fixed, best, np.minimum(best, 0))
    least = np.where(case.placed, best, 0) if "queue" in earlier else may
    total += int(least.sum())
    lowest = -((limit - total) // certificate.scale)
    return -lowest if certificate.goal == "placed" else lowest


def _of_moves(certificate: BoundCertificate) -> bool:
    """Whether moves cost anything."""
    return certificate.moves > 0 or certificate.goal == "moves"


def _worth(case: Case, certificate: BoundCertificate) -> Worth | None:
    """The goal's coefficients at a place; where moves cost anything, priced together with them."""
    worths: dict[str, Worth] = {"wishes": case.points, "placed": _MinusOne(len(case.possible.ids))}
    worth = worths.get(certificate.goal)
    if not _of_moves(certificate):
        return worth
    scale = certificate.scale
    dear = certificate.moves + (scale if certificate.goal == "moves" else 0)
    return _WithMoves(case, worth, scale, dear)


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


class _WithMoves:
    """Points times their scale, and what it costs that an offer of the round before changes."""

    def __init__(self, case: Case, points: Worth | None, scale: int, dear: int) -> None:
        standing = [case.standing.get(i) for i in case.possible.ids]
        self._stood = np.array([place is not None for place in standing], dtype=np.int64) * dear
        self._at: defaultdict[str, list[int]] = defaultdict(list)
        for k, place in enumerate(standing):
            if place is not None:
                self._at[place].append(k)
        self._points, self._scale = points, scale

    def of(self, place: Place) -> Numbers:
        values = self._stood.copy()
        values[self._at.get(place.id, [])] = 0
        return values if self._points is None else values + self._points.of(place) * self._scale

    def kind(self, place: Place) -> Hashable:
        return self._points and self._points.kind(place), place.id if place.id in self._at else ""
