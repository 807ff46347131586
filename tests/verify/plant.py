"""How faults are planted: the right result of the small town with one thing changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from feriejobb.data.solution import (
    Proof,
    Reason,
    Result,
)
from tests.verify.right import result_of
from tests.verify.small_town import certificate, priced, right, small_town


@dataclass(frozen=True)
class Fault:
    """One planted fault.

    Attributes:
        what: What is wrong.
        finding: How a finding must begin.
        result: The faulty result.
    """

    what: str
    finding: str
    result: Callable[[], Result]


def placed(applicant: str, **changes: Any) -> Result:
    """Someone's placement with other columns."""
    rows = right().placements
    changed = (replace(p, **changes) if p.applicant == applicant else p for p in rows)
    return replace(right(), placements=tuple(changed))


def left_out(applicant: str, **changes: Any) -> Result:
    """Someone's row among the unplaced with other columns."""
    rows = right().unplaced
    changed = (replace(u, **changes) if u.applicant == applicant else u for u in rows)
    return replace(right(), unplaced=tuple(changed))


def goal(name: str, **changes: Any) -> Result:
    """A goal's entry with other numbers."""
    rows = right().goals
    changed = (replace(g, **changes) if g.name == name else g for g in rows)
    return replace(right(), goals=tuple(changed))


def reason(applicant: str, reason: Reason) -> Fault:
    """Another reason code for someone unplaced."""
    return Fault(
        f"{applicant}: reason {reason}", "ORSAK", lambda: left_out(applicant, reason=reason)
    )


def proof(**changes: Any) -> Result:
    """Another proof by exact solvers."""
    return replace(right(), proof=replace(right().proof, **changes))


def price(**changes: Any) -> Result:
    """The certificate with other prices."""
    changed = replace(certificate(), **changes)
    return replace(priced(), proof=Proof((changed,), (), ()))


def choice(exact: bool = True, /, **changes: str | None) -> Result:
    """Another allocation with every number worked out for it: ``None`` takes someone's place."""
    chosen = {p.applicant: p.place for p in right().placements} | changes
    kept = {a: p for a, p in chosen.items() if p is not None}
    return result_of(small_town(), kept, exact=exact)
