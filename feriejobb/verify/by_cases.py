"""Proofs by cases: the number of people with a place at a förvaltning is whole.

What a proof says stands in ``data.solution.CaseCertificate``. Every allocation is in one of the
cases; the prices of each case are checked as other prices are, with what the case says of numbers.
"""

from __future__ import annotations

from collections.abc import Iterator

from feriejobb.data.solution import MOST_NESTED, CaseCertificate
from feriejobb.recount.possible import Mask
from feriejobb.verify.certificates import Auditor


def case_flaw(auditor: Auditor, certificate: CaseCertificate) -> str:
    """Why a proof by cases may not be used at all; empty when it may."""
    divisions = list(_divisions(certificate))
    if max(depth for depth, _ in divisions) > MOST_NESTED:
        return f"fler än {MOST_NESTED} fall i varandra"
    if not auditor.limited.issuperset(part.employer for _, part in divisions):
        return "fall om en gräns som inte gäller (antal personer)"
    if any(part.most < 0 for _, part in divisions):
        return "fall om ett negativt antal personer"
    return _flaw_of_cases(auditor, certificate)


def proved_by_cases(
    auditor: Auditor, certificate: CaseCertificate, placed: Mask, fixed: Mask
) -> list[int]:
    """The positions that every case proves; none where there is no case.

    Args:
        auditor: Of the goals that the queue stands behind.
        certificate: A proof by cases without a flaw.
        placed: Who is placed, by number.
        fixed: Who is placed in every allocation (locks), by number.
    """
    cases = [
        set(auditor.proved(prices, placed, fixed, counts))
        for counts, prices in certificate.leaves()
    ]
    return sorted(set.intersection(*cases)) if cases else []


def _flaw_of_cases(auditor: Auditor, certificate: CaseCertificate) -> str:
    """What is wrong with the prices of one of the cases."""
    cases = list(certificate.leaves())
    if not cases:
        return "inga fall"
    if len({frozenset(prices.covers) for _, prices in cases}) > 1:
        return "fallen gäller olika köplatser"
    for number, (counts, prices) in enumerate(cases, start=1):
        flaw = auditor.flaw(prices, counts)
        if flaw:
            return f"fall {number}: {flaw}"
    return ""


def _divisions(certificate: CaseCertificate) -> Iterator[tuple[int, CaseCertificate]]:
    """(depth, division into two) of all, the outermost at depth 1; a forged proof may be deep."""
    waiting = [(1, certificate)]
    while waiting:
        depth, part = waiting.pop()
        yield depth, part
        within = (part.few, part.many)
        waiting += [(depth + 1, p) for p in within if isinstance(p, CaseCertificate)]
