"""Exact answers on small systems, each confirmed by a second, different solver."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from feriejobb.data.edges import Ints
from feriejobb.data.rows import LinearSystem
from feriejobb.errors import VerificationError
from feriejobb.solve.cpsat import Answer, minimise
from feriejobb.solve.witness import milp_minimise

Verdict = Literal["yes", "no", "unknown"]
Solver = Callable[[LinearSystem, Ints | None], Answer]


@dataclass(frozen=True)
class Solvers:
    """The two solvers; tests put a lying one here.

    Attributes:
        first: CP-SAT.
        second: HiGHS.
    """

    first: Solver
    second: Solver

    @classmethod
    def standard(cls, work: float) -> Solvers:
        """CP-SAT with a deterministic work limit, and HiGHS."""
        return cls(
            lambda system, cost: minimise(system, cost, work=work),
            lambda system, cost: milp_minimise(system, cost),
        )


def decide(system: LinearSystem, solvers: Solvers) -> tuple[Verdict, Ints | None]:
    """Whether any point satisfies the system.

    A yes carries its point, checked in integers. A no is given only when both solvers say so.

    Returns:
        The verdict and the point of a yes.
    """
    if (system.lower > system.upper).any():
        return "no", None
    if not len(system.low):
        return ("yes", system.low) if system.holds(system.low) else ("no", None)
    first = solvers.first(system, None)
    if first.x is not None and system.holds(first.x):
        return "yes", first.x
    second = solvers.second(system, None)
    if second.x is not None and system.holds(second.x):
        return "yes", second.x
    agreed = first.status == second.status == "infeasible"
    return ("no" if agreed else "unknown"), None


def optimum(system: LinearSystem, cost: Ints, solvers: Solvers) -> Answer:
    """Minimise ``cost · x``; OPTIMAL only when both solvers give the same value.

    Raises:
        VerificationError: When the solvers contradict each other.
    """
    if not len(system.low):
        empty = system.low
        return Answer("optimal", empty) if system.holds(empty) else Answer("infeasible", None)
    first = solvers.first(system, cost)
    second = solvers.second(system, cost)
    found = [a for a in (first, second) if a.x is not None and system.holds(a.x)]
    if not found:
        if first.status == second.status == "infeasible":
            return Answer("infeasible", None)
        return Answer("unknown", None)
    best = min(found, key=lambda a: int(cost @ a.x) if a.x is not None else 0)
    assert best.x is not None  # noqa: S101  (filtered above; for the type checker)
    value = int(cost @ best.x)
    claims = [a for a in (first, second) if a.status == "optimal"]
    if any(a.value > value for a in claims) or "infeasible" in (first.status, second.status):
        raise VerificationError(["LÖSARE_OENSE: två lösare är oense om det bästa värdet."])
    if len(claims) == 2:
        return Answer("optimal", best.x, value, value)
    bounds = [a.bound for a in (first, second) if a.x is not None]
    return Answer("feasible", best.x, value, min([*bounds, value]))
