"""The least relaxation of some kinds: exactly while the model is small, else by LP and its support.

The LP also tells which kinds a proof of impossibility rests on, so that only sets of kinds that
touch every proof need be tried.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import gcd

import numpy as np
from numpy.typing import NDArray

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.rows import FREE, LinearSystem
from feriejobb.solve.elastic import Elastic, with_fewest
from feriejobb.solve.exact import Solvers, optimum
from feriejobb.solve.priced_lp import Pool
from feriejobb.solve.restrict import restrict, with_row
from feriejobb.solve.weak_duality import proved_bound
from feriejobb.solve.witness import LinearAnswer, lp_minimise, milp_minimise

#: Nodes of one integer question; its columns are few.
_NODES = 500
#: What counts as zero in an LP's answer.
_ZERO = 1e-7
#: öre in the LP's unit of cost, so that its numbers stay near one.
_UNIT = 1_000_000.0
#: Every weight is a multiple of this many öre.
_KRONA = 100

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Least:
    """A least relaxation: the point, and whether nothing smaller of these kinds would do."""

    x: Ints
    smallest: bool


class Asker:
    """Puts questions to one elastic model.

    Args:
        model: The model.
        solvers: The two exact solvers.
        small: Whether the model is small enough for them.
    """

    def __init__(self, model: Elastic, solvers: Solvers, *, small: bool) -> None:
        self.model = model
        self.solvers = solvers
        self.small = small
        self.pool = Pool(model.problem.edges, len(model.system.low))

    def impossible(self) -> bool:
        """Whether the LP's multipliers prove, in exact integers, that something must give."""
        system, cost = self.model.system, self.model.cost
        answer = self._relaxation(system, cost / _UNIT)
        return answer is not None and answer.feasible and self._bound(system, answer) > 0

    def missing(self, kinds: frozenset[str]) -> frozenset[str]:
        """Kinds of which one is needed besides ``kinds``; empty where the LP sees no need."""
        price = self.model.cost / _UNIT
        price[[s.column for s in self.model.slacks if s.family in kinds]] = 0.0
        answer = self._relaxation(self.model.system, price)
        if answer is None or not answer.feasible or answer.value < _ZERO:
            return frozenset()
        by_column = np.abs(self.model.system.matrix).T @ np.abs(answer.row_price)
        touched = {s.family for s in self.model.slacks if by_column[s.column] > _ZERO}
        return frozenset(touched) - kinds

    def least(self, kinds: frozenset[str]) -> Least | None:
        """The least relaxation of some kinds with as few names as possible, or None."""
        if not self.small and self.missing(kinds):  # what it asks also gathers the columns needed
            return None
        system = self.model.only(kinds)
        found = self._exact(system) if self.small else self._by_support(system)
        if found is None:
            return None
        return replace(found, x=self._fewest(system, found.x))

    def _relaxation(self, system: LinearSystem, price: Floats) -> LinearAnswer | None:
        if self.small:
            return lp_minimise(system, price)
        return self.pool.minimise(system, price)

    def _exact(self, system: LinearSystem) -> Least | None:
        if milp_minimise(system, None).status == "infeasible":
            return None
        answer = optimum(system, self.model.cost, self.solvers)
        return None if answer.x is None else Least(answer.x, answer.status == "optimal")

    def _by_support(self, system: LinearSystem) -> Least | None:
        """The LP's optimum made whole: a small integer question over the columns around it."""
        cost = self.model.cost
        answer = self._relaxation(system, cost / _UNIT)
        if answer is None or not answer.feasible:
            return None
        bound = self._bound(system, answer)
        reduced = cost / _UNIT - system.matrix.T @ answer.row_price
        best: Least | None = None
        for width in (-1.0, _ZERO):
            kept = self._support(answer.x) | (self.pool.used & (np.abs(reduced) <= width))
            part = restrict(system, ~kept, np.zeros(len(kept), dtype=np.int64))
            found = milp_minimise(part.system, cost[part.free] // _KRONA, _NODES)
            if found.x is None:
                continue
            x = part.full(found.x)
            weight = int(cost @ x)
            if system.holds(x) and (best is None or weight < int(cost @ best.x)):
                best = Least(x, weight <= bound)
            if best is not None and best.smallest:
                break
        return best

    def _support(self, x: Floats) -> Bools:
        """Columns that the LP uses, all edges of those it splits, and everything but edges."""
        edges = self.model.problem.edges
        kept: Bools = x > _ZERO
        kept[len(edges) :] = True
        split = np.zeros(self.model.problem.size, dtype=bool)
        split[edges.applicant[np.abs(x - np.rint(x))[: len(edges)] > _ZERO]] = True
        kept[: len(edges)] |= split[edges.applicant]
        return kept

    def _fewest(self, system: LinearSystem, x: Ints) -> Ints:
        """Among relaxations of the same size one with the fewest names."""
        used = [s for s in self.model.slacks if system.high[s.column] > 0]
        if sum(x[s.column] > 0 for s in used) < 2:
            return x
        weight = int(self.model.cost @ x)
        high = system.high.copy()
        for slack in used:
            high[slack.column] = min(high[slack.column], weight // slack.weight)
        bounded = replace(system, high=high)
        bounded = with_row(bounded, "weight", self.model.cost // _KRONA, -FREE, weight // _KRONA)
        kept = self._support(x.astype(np.float64)) | self.pool.used | self.small
        part = restrict(bounded, ~kept, np.zeros(len(kept), dtype=np.int64))
        column = np.full(len(kept), -1, dtype=np.int64)
        column[part.free] = np.arange(len(part.free))
        counted = column[[s.column for s in used]]
        wide, names = with_fewest(part.system, counted)
        answer = milp_minimise(wide, names, _NODES)
        return x if answer.x is None else part.full(answer.x[: len(part.free)])

    def _bound(self, system: LinearSystem, answer: LinearAnswer) -> int:
        """What the LP's multipliers prove in exact integers for all applicants.

        Openings that others than those in the model could help to keep prove nothing.
        """
        price = answer.row_price * _UNIT
        if not self.small:
            price[list(self.model.aided)] = 0.0
        bound = proved_bound(system, self.model.cost, price)
        open_to_use = (s.weight for s in self.model.slacks if system.high[s.column] > 0)
        step = max(gcd(*open_to_use), 1)  # every relaxation weighs a whole number of these
        return -(-bound // step) * step
