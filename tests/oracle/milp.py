"""The same goal vector by another solver: SciPy's HiGHS over the complete model of contract §4.

Every answer of the solver is rounded and judged again in exact integers; a point that only holds
within the solver's tolerance (budgets in öre) is cut off by a cover row and solved again.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from feriejobb.data.instance import Instance
from tests.oracle.brute import OracleAnswer, shortfall
from tests.oracle.reading import queue_of
from tests.oracle.rows import IntegerProgram, TownProgram, town_program

#: Applicants decided by one solve: weights up to 2**9 stay far inside the solver's tolerances.
BLOCK = 10

#: Öre that tell the coefficients of a budget from counts and points.
_LEAST_COST = 10_000

#: HiGHS' answers as SciPy numbers them.
_OPTIMAL, _INFEASIBLE = 0, 2


def least(ip: IntegerProgram, objective: dict[int, int]) -> list[int] | None:
    """An integer point that minimises the objective, or None where no point keeps all rows.

    Raises:
        RuntimeError: HiGHS gives neither, or a point that breaks a row that no cover can cut.
    """
    while True:
        point = _minimise(ip, objective)
        if point is None:
            return None
        broken = ip.broken(point)
        if not broken:
            return point
        for i in broken:
            if ip.low[i] is not None or min(ip.rows[i].values()) < _LEAST_COST:
                raise RuntimeError("HiGHS broke a row that is no budget")
            cover = {j: 1 for j in ip.rows[i] if point[j]}
            ip.add(cover, high=len(cover) - 1)


def _minimise(ip: IntegerProgram, objective: dict[int, int]) -> list[int] | None:
    n = len(ip.lower)
    if n == 0:
        return [] if not ip.broken([]) else None
    c = np.zeros(n)
    for j, weight in objective.items():
        c[j] = weight
    entries = [(i, j, v) for i, row in enumerate(ip.rows) for j, v in row.items()]
    where = ([i for i, _, _ in entries], [j for _, j, _ in entries])
    values = np.array([float(v) for _, _, v in entries])
    matrix = csr_array((values, where), shape=(len(ip.rows), n))
    low = [-np.inf if b is None else b for b in ip.low]
    high = [np.inf if b is None else b for b in ip.high]
    result = milp(
        c,
        integrality=np.ones(n, dtype=np.int64),
        bounds=Bounds(np.array(ip.lower, float), np.array(ip.upper, float)),
        constraints=LinearConstraint(matrix, np.array(low, float), np.array(high, float)),
        options={"mip_rel_gap": 0.0},
    )
    if result.status == _INFEASIBLE:
        return None
    if result.status != _OPTIMAL or result.x is None:
        raise RuntimeError(f"HiGHS ended with status {result.status}")
    return [round(value) for value in result.x]


class _Lexicographic:
    """The program of a town while its goals are settled one by one; ``point`` keeps all of them."""

    def __init__(self, instance: Instance, town: TownProgram, point: list[int]) -> None:
        self.instance = instance
        self.town = town
        self.ip = town.program
        self.point = point
        self.points = {town.x[key]: edge.points for key, edge in town.edges.items()}

    def settle(self, goal: str) -> None:
        """Attain the goal and add the rows that keep it."""
        if goal == "quotas":
            self._linear(self.town.penalty)
        elif goal == "placed":
            self._linear(dict.fromkeys(self.town.x.values(), -1))
        elif goal == "wishes":
            self._linear(self.points)
        elif goal == "queue":
            self._queue()
        else:
            raise ValueError(f"the oracle knows no goal {goal}")

    def _solve(self, objective: dict[int, int]) -> None:
        point = least(self.ip, objective)
        if point is None:
            raise RuntimeError("HiGHS calls infeasible what it has a point for")
        self.point = point

    def _linear(self, objective: dict[int, int]) -> None:
        self._solve(objective)
        self.ip.add(objective, high=sum(w * self.point[j] for j, w in objective.items()))

    def placed(self, applicant: str) -> bool:
        """Whether the current point places the applicant."""
        return any(self.point[j] for j in self.town.by_applicant[applicant])

    def _queue(self) -> None:
        """One applicant at a time; who has a place in the current point needs no solve."""
        queue = [a for a in queue_of(self.instance) if self.town.by_applicant[a]]
        spread: dict[int, int] = {}
        for k, a in enumerate(queue):
            spread |= dict.fromkeys(
                self.town.by_applicant[a], -1 - 8 * (len(queue) - k) // len(queue)
            )
        self._solve(spread)
        settled = 0
        while settled < len(queue):
            # The exact weights make the block's optimum its lexicographic one: all are settled.
            block = [queue[settled]] if self.placed(queue[settled]) else queue[settled:][:BLOCK]
            if not self.placed(block[0]):
                weights = {b: 2 ** (len(block) - 1 - n) for n, b in enumerate(block)}
                self._solve({j: -w for b, w in weights.items() for j in self.town.by_applicant[b]})
            for a in block:
                self._fix(a)
            settled += len(block)

    def _fix(self, applicant: str) -> None:
        columns = self.town.by_applicant[applicant]
        if self.placed(applicant):
            self.ip.add(dict.fromkeys(columns, 1), low=1)
        else:
            for j in columns:
                self.ip.upper[j] = 0

    def own_points(self) -> tuple[int, ...]:
        """Wish points of the placed in queue order, each in turn as few as possible."""
        out = []
        for a in queue_of(self.instance):
            if not self.placed(a):
                continue
            columns = [j for j in self.town.by_applicant[a] if self.ip.upper[j]]
            if any(self.points[j] < self._own(columns) for j in columns):
                self._solve({j: self.points[j] for j in columns})
            fewest = self._own(columns)
            for j in columns:
                if self.points[j] != fewest:
                    self.ip.upper[j] = 0
            out.append(fewest)
        return tuple(out)

    def _own(self, columns: list[int]) -> int:
        return sum(self.points[j] for j in columns if self.point[j])


def solve_by_milp(instance: Instance, *, own_points: bool = False) -> OracleAnswer:
    """The lexicographic optimum of a town of some hundreds of applicants.

    Args:
        instance: The town.
        own_points: Also settle the tie-break's vector of own wish points (many more solves).
    """
    town = town_program(instance)
    start = least(town.program, {})
    if start is None:
        return OracleAnswer(feasible=False)
    state = _Lexicographic(instance, town, start)
    for goal in instance.model.goals:
        state.settle(goal)
    own = state.own_points() if own_points else ()
    allocation = {a: p for (a, p), j in town.x.items() if state.point[j]}
    values = {
        "quotas": shortfall(instance, allocation),
        "queue": len(allocation),
        "placed": len(allocation),
        "wishes": sum(town.edges[key].points for key in allocation.items()),
    }
    return OracleAnswer(
        feasible=True,
        values=tuple((goal, values[goal]) for goal in instance.model.goals),
        placed=frozenset(allocation),
        own_points=own,
        best=(allocation,),
    )
