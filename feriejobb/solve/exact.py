"""Exact answers on small systems, each confirmed by a second, different solver."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from feriejobb.data.edges import Ints
from feriejobb.data.rows import FREE, LinearSystem
from feriejobb.errors import VerificationError
from feriejobb.solve.cpsat import Answer, minimise
from feriejobb.solve.restrict import with_row
from feriejobb.solve.witness import milp_minimise

Verdict = Literal["yes", "no", "unknown"]
_DISAGREE = "LÖSARE_OENSE: två lösare är oense om det bästa värdet."

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
    second = solvers.second(system, None)
    if second.x is not None and system.holds(second.x):
        return "yes", second.x
    first = solvers.first(system, None)
    if first.x is not None and system.holds(first.x):
        return "yes", first.x
    agreed = first.status == second.status == "infeasible"
    return ("no" if agreed else "unknown"), None


def optimum(system: LinearSystem, cost: Ints, solvers: Solvers) -> Answer:
    """Minimise ``cost · x``.

    HiGHS finds the optimum; CP-SAT is asked for anything better. Optimal means that one of them
    proved it and the other, as far as its work went, found nothing against it. ``verify`` solves
    small runs again from its own rows.

    Raises:
        VerificationError: When the solvers contradict each other.
    """
    if not len(system.low):
        empty = system.low
        return Answer("optimal", empty) if system.holds(empty) else Answer("infeasible", None)
    second = solvers.second(system, cost)
    if second.x is None or not system.holds(second.x):
        first = solvers.first(system, cost)
        if first.x is not None and system.holds(first.x):
            if second.status == "infeasible":
                raise VerificationError([_DISAGREE])
            return first if first.status != "optimal" else _checked(first, second)
        both = first.status == second.status == "infeasible"
        return Answer("infeasible" if both else "unknown", None)
    value = int(cost @ second.x)
    better = solvers.first(with_row(system, "better", cost, -FREE, value - 1), None)
    if better.x is not None and system.holds(better.x) and int(cost @ better.x) < value:
        if second.status == "optimal":
            raise VerificationError([_DISAGREE])
        return Answer("feasible", better.x, int(cost @ better.x), second.bound)
    proved = second.status == "optimal" or better.status == "infeasible"
    return Answer(
        "optimal" if proved else "feasible", second.x, value, value if proved else second.bound
    )


def _checked(first: Answer, second: Answer) -> Answer:
    """CP-SAT's optimum where HiGHS gave no point: proved only if HiGHS' bound reaches it."""
    if second.bound >= first.value:
        return first
    return Answer("feasible", first.x, first.value, second.bound)
