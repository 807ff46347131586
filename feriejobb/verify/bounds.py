"""A goal's bound proved by prices, at any size (``data.solution.BoundCertificate``)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from feriejobb.data.instance import Place
from feriejobb.data.solution import BoundCertificate
from feriejobb.recount.possible import Numbers
from feriejobb.verify.case import Case
from feriejobb.verify.proof import auditor_of

#: Goals that prices can bound.
PRICED = frozenset(("quotas", "wishes", "placed"))


def bound_flaw(case: Case, certificate: BoundCertificate) -> str:
    """Why a certificate proves nothing at all; empty when it proves ``proved_bound``."""
    if certificate.goal not in PRICED or certificate.goal not in case.goals:
        return "gäller inget mål som priser kan visa"
    if certificate.scale < 1:
        return "har en skala under 1"
    auditor = auditor_of(case, _earlier(case, certificate))
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
    worth = {"wishes": case.points, "placed": _minus_one(case)}.get(certificate.goal)
    best = auditor.cheapest(certificate.prices, certificate.scale, worth)
    may = np.where(case.fixed, best, np.minimum(best, 0))
    least = np.where(case.placed, best, 0) if "queue" in earlier else may
    total = int(least.sum())
    if worth is not None and "queue" in earlier:
        total += auditor.joint(certificate.prices, certificate.scale, worth, case.placed)
    gap = auditor.limit(certificate.prices) - total
    lowest = -(gap // certificate.scale)
    return -lowest if certificate.goal == "placed" else lowest


def _earlier(case: Case, certificate: BoundCertificate) -> tuple[str, ...]:
    return case.goals[: case.goals.index(certificate.goal)]


def _minus_one(case: Case) -> Callable[[Place], Numbers]:
    minus = np.full(len(case.possible.ids), -1, dtype=np.int64)
    return lambda _: minus
