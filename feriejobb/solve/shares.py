"""How much of a place everyone can have when people can be divided: one LP, kept between questions.

GLOP begins at a given allocation and goes on from where the question before ended, so that a
question about one more youth takes some tens of its steps. Columns are priced in while they improve
the answer (Dantzig and Wolfe 1960). Its prices only steer; what they prove is added up elsewhere,
in exact integers.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import UNLIMITED, Problem
from feriejobb.solve.columns import best_of_each, some_of_each
from feriejobb.solve.deadline import Deadline
from feriejobb.solve.prices import Prices, price_of_a_point
from feriejobb.solve.wish_lp import MONEY, limits, reduced_costs

Floats = NDArray[np.float64]

#: Edges per applicant to begin with, edges per applicant and round after that, and rounds.
_FIRST, _MORE, _ROUNDS = 8, 2, 12
#: A reduced cost below this could improve the LP.
_ZERO = 1e-7
#: A share of a person that is a whole one, and one that is none.
WHOLE, NONE = 1 - 1e-6, 1e-6
#: The price of a whole person when an answer is told in whole prices.
_UNIT = 10**10
#: Steps of the simplex after which it is left at that, so that every machine ends at the same one.
_STEPS = 1_000_000


class Shares:
    """Everyone's edges in shares, under every limit; pairs and openings aside.

    Attributes:
        columns: The edges in use, in the order in which they came into use, shape (C,).
        share: How much of each of them the last answer takes, shape (C,).
    """

    def __init__(
        self, problem: Problem, edge: Ints, among: Bools, most: int, stop: Deadline
    ) -> None:
        """State the LP and begin at an allocation.

        Args:
            problem: The problem.
            edge: An allocation within every limit, shape (N,).
            among: Edges that may come into use, shape (E,).
            most: The largest weighted shortfall of the soft quotas.
            stop: When to leave it at that.
        """
        from ortools.math_opt.python import mathopt

        self.problem, self._among, self._stop = problem, among, stop
        self._kit, self._model = mathopt, mathopt.Model()
        quotas = problem.instance.quotas
        side = np.array([-1 if q.is_min else 1 for q in quotas], dtype=np.int64)
        self._sign = np.concatenate([np.where(problem.budget < UNLIMITED, 1, 0), side])
        money = np.where(problem.budget < UNLIMITED, problem.budget / MONEY, np.inf)
        target = side * np.array([q.target for q in quotas], dtype=np.int64)
        upper = np.concatenate([problem.usable, problem.cell_limit, money, target])
        row = self._model.add_linear_constraint
        self._limits = [row(ub=u) for u in upper.astype(np.float64).tolist()]
        self._most = row(ub=float(most))
        locked, out = problem.crowd.locked, problem.crowd.out
        self._person = [
            row(lb=float(low), ub=float(high))
            for low, high in zip((locked & ~out).tolist(), (~out).tolist(), strict=True)
        ]
        self._short = {}
        for k, quota in enumerate(quotas):
            if not quota.hard:
                short = self._model.add_variable(lb=0.0)
                self._limits[len(upper) - len(quotas) + k].set_coefficient(short, -1.0)
                self._most.set_coefficient(short, float(quota.weight))
                self._short[k] = short
        self.columns: Ints = np.zeros(0, dtype=np.int64)
        self.share: Floats = np.zeros(0)
        self._variables: list[object] = []
        self._gain: Floats = np.zeros(problem.size)
        self._dual, self._own = np.zeros(len(upper)), np.zeros(problem.size)
        self._used = np.zeros(len(among), dtype=np.bool_)
        first = some_of_each(problem.edges, _FIRST) & among
        first[edge[edge >= 0]] = True
        self._use(np.flatnonzero(first))
        self._begin: object = self._basis(edge)
        self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)

    def place(self, gain: Floats) -> bool:
        """Place as much as there is room for, everyone worth their ``gain``, ≥ 0, shape (N,).

        Returns:
            Whether an optimum over all edges was found; ``share`` and prices are those of it.
        """
        owner = self.problem.edges.applicant
        changed = (gain != self._gain)[owner[self.columns]]
        self._gain = gain
        for c in np.flatnonzero(changed).tolist():
            self._cost(c)
        for _ in range(_ROUNDS):
            if not self._solved():
                return False
            reduced = reduced_costs(self.problem, -gain[owner], self._dual, self._sign)
            reduced += self._own[owner]
            better = np.flatnonzero(self._among & ~self._used & (reduced < -_ZERO))
            if not len(better):
                return True
            self._use(best_of_each(self.problem.edges, better, reduced, _MORE))
        return False

    def placed(self) -> Floats:
        """How much of a place each has, shape (N,)."""
        owner = self.problem.edges.applicant[self.columns]
        placed: Floats = np.zeros(self.problem.size)
        np.add.at(placed, owner, self.share)
        return placed

    def keep(self, *people: int) -> None:
        """Let people have a whole place from now on."""
        for i in people:
            self._person[i].lower_bound = 1.0

    def prices(self) -> Prices:
        """The last answer's prices as whole numbers."""
        problem = self.problem
        k, s, b = len(problem.classes), len(problem.cells), len(problem.employers)
        dual = self._dual * _UNIT
        dual[k + s : k + s + b] /= MONEY
        seat, cell, budget, quota = np.split(np.rint(dual).astype(np.int64), [k, k + s, k + s + b])
        return Prices(seat, cell, budget, quota, price_of_a_point(problem, quota))

    def _use(self, new: Ints) -> None:
        """Take edges into use."""
        rows = limits(self.problem, new, self._sign).tocsc()
        owners = self.problem.edges.applicant[new].tolist()
        for n, i in enumerate(owners):
            variable = self._model.add_variable(lb=0.0)
            part = slice(rows.indptr[n], rows.indptr[n + 1])
            for r, value in zip(rows.indices[part].tolist(), rows.data[part].tolist(), strict=True):
                if value:
                    self._limits[r].set_coefficient(variable, value)
            self._person[i].set_coefficient(variable, 1.0)
            self._variables.append(variable)
        first = len(self.columns)
        self.columns = np.concatenate([self.columns, new])
        self._used[new] = True
        for c in range(first, len(self.columns)):
            self._cost(c)

    def _cost(self, c: int) -> None:
        worth = float(self._gain[self.problem.edges.applicant[self.columns[c]]])
        self._model.objective.set_linear_coefficient(self._variables[c], -worth)

    def _basis(self, edge: Ints) -> object:
        """Everyone where they are, every limit with what is left of it: where GLOP begins."""
        status = self._kit.BasisStatus
        taken = np.zeros(len(self._used), dtype=np.bool_)
        taken[edge[edge >= 0]] = True
        there = dict.fromkeys(self._variables, status.AT_LOWER_BOUND)
        rows = dict.fromkeys([*self._limits, self._most, *self._person], status.BASIC)
        for c in np.flatnonzero(taken[self.columns]).tolist():
            there[self._variables[c]] = status.BASIC
            person = self._person[int(self.problem.edges.applicant[self.columns[c]])]
            rows[person] = status.AT_UPPER_BOUND
        quotas = self.problem.instance.quotas
        counts = self.problem.quota_counts(edge).tolist()
        for k, short in self._short.items():
            n, target = counts[k], quotas[k].target
            lacking = n < target if quotas[k].is_min else n > target
            there[short] = status.BASIC if lacking else status.AT_LOWER_BOUND
            if lacking:
                rows[self._limits[len(self._limits) - len(quotas) + k]] = status.AT_UPPER_BOUND
        return self._kit.Basis(variable_status=there, constraint_status=rows)

    def _solved(self) -> bool:
        """Whether the simplex comes to an optimum over the columns in use."""
        kit, left = self._kit, self._stop.left()
        found = self._solver.solve(
            params=kit.SolveParameters(
                threads=1,
                presolve=kit.Emphasis.OFF,
                lp_algorithm=kit.LPAlgorithm.PRIMAL_SIMPLEX,
                iteration_limit=_STEPS,
                time_limit=None if left is None else timedelta(seconds=max(left, 1e-3)),
            ),
            model_params=kit.ModelSolveParameters(initial_basis=self._begin),
        )
        self._begin = None
        if found.termination.reason != kit.TerminationReason.OPTIMAL:
            return False
        self.share = np.array(found.variable_values(self._variables))
        dual = np.array(found.dual_values([*self._limits, *self._person]))
        self._dual = np.maximum(-dual[: len(self._limits)], 0)
        self._own = -dual[len(self._limits) :]
        return True
