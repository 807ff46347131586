"""The whole of contract §4 as one integer program for HiGHS: a second solver for small instances.

Used to ask again what the first solver claims: that someone cannot be placed, or that a value
cannot be bettered. HiGHS computes in floats, so its allocations count only where exact integers
agree: every row is added up again, and the rules' own checks must find nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import gcd, inf
from typing import TYPE_CHECKING, Literal

import numpy as np

from feriejobb.data.instance import Instance, Pair, Place
from feriejobb.recount.pairing import in_force
from feriejobb.recount.possible import Possible
from feriejobb.recount.tallies import counts_in, supervisor_limit
from feriejobb.verify.case import breaches, excused_by_lock

if TYPE_CHECKING:
    from scipy.optimize import LinearConstraint

#: Branch-and-bound nodes; a deterministic limit, unlike seconds.
NODES = 5_000

Answer = Literal["possible", "impossible", "unknown"]

#: Variable → coefficient, least, most: least ≤ Σ coefficient × variable ≤ most.
Row = tuple[Mapping[int, int], float, float]


@dataclass(frozen=True)
class Outcome:
    """What HiGHS answered.

    Attributes:
        answer: ``possible`` with an allocation that exact integers confirm, ``impossible``, or
            ``unknown`` when the limit struck or the floats did not hold.
        pairings: The allocation; empty unless ``possible``.
    """

    answer: Answer
    pairings: tuple[tuple[str, str], ...] = ()


class Program:
    """One variable per edge, per place with an opening and per soft quota's shortfall.

    Attributes:
        instance: The input.
        ids: ``ansokan_id`` in queue order.
        edges: (number of the applicant, place, cost in öre) per edge variable.
        shortfall: ``kvot_id`` → variable.
    """

    def __init__(self, instance: Instance, possible: Possible) -> None:
        self.instance = instance
        self.ids = possible.ids
        self.edges: list[tuple[int, Place, int]] = [
            (k, place, cost)
            for place, who, costs in zip(
                possible.places, possible.takers, possible.costs, strict=True
            )
            for k, cost in zip(who.tolist(), costs.tolist(), strict=True)
        ]
        self.shortfall: dict[str, int] = {}
        self._most: list[float] = [1.0] * len(self.edges)
        self._rows: list[Row] = []
        self._by_applicant: defaultdict[int, list[int]] = defaultdict(list)
        for e, (k, _, _) in enumerate(self.edges):
            self._by_applicant[k].append(e)
        for rule, write in self._writers().items():
            if in_force(instance.model, rule):
                write()
        self._soft_quotas()

    def edges_of(self, number: int) -> list[int]:
        """Edge variables of one applicant."""
        return self._by_applicant[number]

    def solve(self, objective: Mapping[int, int], also: Sequence[Row] = ()) -> Outcome:
        """Minimise Σ coefficient × variable under all rules and the rows of ``also``."""
        # Reasons use the judge's books without ever solving: they do not wait for scipy.
        from scipy.optimize import Bounds, milp

        rows = [*self._rows, *also]
        if any(not terms and (least > 0 or most < 0) for terms, least, most in rows):
            return Outcome("impossible")
        if not self._most:
            return Outcome("possible")
        cost = np.zeros(len(self._most))
        cost[list(objective)] = list(objective.values())
        outcome = milp(
            cost,
            integrality=np.ones(len(cost)),
            bounds=Bounds(0, np.array(self._most)),
            constraints=_matrix(rows, len(cost)),
            options={"node_limit": NODES, "mip_rel_gap": 0.0},
        )
        if outcome.status == 2:
            return Outcome("impossible")
        if outcome.x is None:
            return Outcome("unknown")
        chosen = [round(float(x)) for x in outcome.x]
        pairings = [
            (self.ids[k], place.id)
            for (k, place, _), x in zip(self.edges, chosen, strict=False)
            if x == 1
        ]
        if not all(_holds(row, chosen) for row in rows) or self._refuted(pairings):
            return Outcome("unknown")
        return Outcome("possible", tuple(pairings))

    def _refuted(self, pairings: list[tuple[str, str]]) -> bool:
        found = breaches(self.instance, pairings)
        return any(not excused_by_lock(self.instance, v) for v in found)

    def _writers(self) -> dict[str, Callable[[], None]]:
        return {
            "one_job": self._one_job,
            "capacity": self._capacity,
            "min_opening": self._openings,
            "supervisors": self._supervisors,
            "budget": self._budgets,
            "pairs": self._pairs,
            "locked": self._locks,
            "quota": self._hard_quotas,
        }

    def _add(self, columns: Iterable[int], least: float, most: float) -> None:
        self._rows.append((dict.fromkeys(columns, 1), least, most))

    def _where(self, key: Callable[[Place], object]) -> dict[object, list[int]]:
        groups: defaultdict[object, list[int]] = defaultdict(list)
        for e, (_, place, _) in enumerate(self.edges):
            groups[key(place)].append(e)
        return groups

    def _one_job(self) -> None:
        for columns in list(self._by_applicant.values()):
            self._add(columns, 0, 1)

    def _capacity(self) -> None:
        for place, columns in self._where(lambda p: p.id).items():
            self._add(columns, 0, self.instance.place_by_id[str(place)].seats)

    def _openings(self) -> None:
        for place, columns in self._where(lambda p: p.id).items():
            least = self.instance.place_by_id[str(place)].min_open
            if least > 1:
                is_open = len(self._most)
                self._most.append(1.0)
                ones = dict.fromkeys(columns, 1)
                self._rows.append((ones | {is_open: -least}, 0, inf))
                self._rows.append((ones | {is_open: -len(columns)}, -inf, 0))

    def _supervisors(self) -> None:
        cells: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
        for e, (_, place, _) in enumerate(self.edges):
            if place.supervisor_group is not None:
                cells[place.supervisor_group, place.period].append(e)
        for (group, period), columns in cells.items():
            self._add(columns, 0, supervisor_limit(self.instance, group, period))

    def _budgets(self) -> None:
        for name, columns in self._where(lambda p: p.employer).items():
            budget = self.instance.employer_by_name[str(name)].budget_ore
            unit = gcd(*(self.edges[e][2] for e in columns))
            if budget is not None and unit > 0:
                terms = {e: self.edges[e][2] // unit for e in columns}
                self._rows.append((terms, 0, budget // unit))

    def _pairs(self) -> None:
        number = {i: k for k, i in enumerate(self.ids)}
        for pair in self.instance.pairs:
            sides = number[pair.first], number[pair.second]
            for left, right in self._meetings(pair, *sides):
                if pair.apart:
                    self._add(left + right, 0, 1)
                else:
                    terms = dict.fromkeys(left, 1) | dict.fromkeys(right, -1)
                    self._rows.append((terms, 0, 0))

    def _meetings(self, pair: Pair, first: int, second: int) -> list[tuple[list[int], list[int]]]:
        met: defaultdict[object, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for side, number in enumerate((first, second)):
            for e in self._by_applicant[number]:
                place = self.edges[e][1]
                key = (place.workplace, place.period) if pair.apart else place.id
                met[key][side].append(e)
        return list(met.values())

    def _locks(self) -> None:
        for k, columns in self._by_applicant.items():
            if self.instance.applicant_by_id[self.ids[k]].locked_place is not None:
                self._add(columns, 1, 1)

    def _counted(self, quota_id: str) -> list[int]:
        quota = next(q for q in self.instance.quotas if q.id == quota_id)
        people = self.instance.applicant_by_id
        return [
            e
            for e, (k, place, _) in enumerate(self.edges)
            if counts_in(self.instance, quota, people[self.ids[k]], place)
        ]

    def _hard_quotas(self) -> None:
        for quota in self.instance.quotas:
            if quota.hard:
                least, most = (quota.target, inf) if quota.is_min else (0, quota.target)
                self._add(self._counted(quota.id), least, most)

    def _soft_quotas(self) -> None:
        for quota in self.instance.quotas:
            if not quota.hard:
                missing = self.shortfall[quota.id] = len(self._most)
                self._most.append(inf)
                terms = dict.fromkeys(self._counted(quota.id), 1)
                if quota.is_min:
                    self._rows.append((terms | {missing: 1}, quota.target, inf))
                else:
                    self._rows.append((terms | {missing: -1}, -inf, quota.target))


def _holds(row: Row, chosen: Sequence[int]) -> bool:
    terms, least, most = row
    return least <= sum(value * chosen[column] for column, value in terms.items()) <= most


def _matrix(rows: Sequence[Row], width: int) -> LinearConstraint:
    from scipy.optimize import LinearConstraint
    from scipy.sparse import csr_array

    starts = np.cumsum([0, *(len(terms) for terms, _, _ in rows)])
    columns = np.fromiter((c for terms, _, _ in rows for c in terms), np.int64, int(starts[-1]))
    values = np.fromiter(
        (v for terms, _, _ in rows for v in terms.values()), np.float64, int(starts[-1])
    )
    matrix = csr_array((values, columns, starts), shape=(len(rows), width))
    return LinearConstraint(matrix, [r[1] for r in rows], [r[2] for r in rows])
