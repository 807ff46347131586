"""The model of record of one problem: all rows, the goals' columns, and where persons stand."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import Problem
from feriejobb.data.rows import LinearSystem
from feriejobb.goals.base import chosen_edges
from feriejobb.goals.registry import LINEAR
from feriejobb.rules.registry import complete_rows
from feriejobb.solve.restrict import Restricted, restrict, with_row


@dataclass(frozen=True)
class Formulation:
    """Rows of every rule and of the attained goals.

    Attributes:
        problem: The problem.
        system: All rows so far.
        objectives: Cost per column for each linear goal of the model; maximised goals negated.
        job_row: Row of ``one_job`` per applicant, -1 for those without edges, shape (N,).
    """

    problem: Problem
    system: LinearSystem
    objectives: dict[str, Ints]
    job_row: Ints

    @classmethod
    def of(cls, problem: Problem, goals: tuple[str, ...]) -> Formulation:
        """State every rule and goal of the model."""
        rows = complete_rows(problem)
        stated = {name: LINEAR[name].objective(problem, rows) for name in goals if name in LINEAR}
        system = rows.system()
        objectives: dict[str, Ints] = {}
        for name, terms in stated.items():
            cost = np.zeros(len(system.low), dtype=np.int64)
            cost[list(terms)] = list(terms.values())
            objectives[name] = -cost if LINEAR[name].sense == "max" else cost
        job_row = np.full(problem.size, -1, dtype=np.int64)
        job_row[np.unique(problem.edges.applicant)] = np.flatnonzero(system.kind == "one_job")
        return cls(problem, system, objectives, job_row)

    def point(self, edge: Ints) -> Ints:
        """The full point of an allocation (edge per applicant or -1)."""
        return self.system.point(chosen_edges(self.problem, edge))

    def edge_of(self, x: Ints) -> Ints:
        """Edge per applicant, -1 for none, of a full point."""
        edge = np.full(self.problem.size, -1, dtype=np.int64)
        taken = np.flatnonzero(x[: len(self.problem.edges)])
        edge[self.problem.edges.applicant[taken]] = taken
        return edge

    def holds(self, edge: Ints) -> bool:
        """Whether an allocation satisfies every row of every rule and attained goal."""
        return self.system.holds(self.point(edge))

    def attained(self, name: str, value: int) -> Formulation:
        """The formulation in which goal ``name`` must stay at least as good as ``value``.

        ``value`` is in terms of ``objectives[name]`` (maximised goals negated).
        """
        cost = self.objectives[name]
        return replace(self, system=with_row(self.system, name, cost, -(1 << 60), value))

    def placing(
        self, must: Bools, never: Bools, free: Bools, edge: Ints, by_edge: Bools | None = None
    ) -> Restricted:
        """The system in which some must be placed, some never are, and only ``free`` may move.

        Args:
            must: Applicants who must be placed, shape (N,).
            never: Applicants who must not be placed, shape (N,).
            free: Applicants who may move; the others stay as in ``edge``, shape (N,).
            edge: The present allocation.
            by_edge: The only edges that they may take or leave, shape (E,); default all.
        """
        lower = self.system.lower.copy()
        rows = self.job_row[must & (self.job_row >= 0)]
        lower[rows] = 1
        system = replace(self.system, lower=lower)
        owner = self.problem.edges.applicant
        fixed = np.zeros(len(system.low), dtype=bool)
        fixed[: len(owner)] = (~free | never)[owner]
        if by_edge is not None:
            fixed[: len(owner)] |= ~by_edge
        point = self.point(edge)
        banned = np.flatnonzero(never[owner])
        point[banned] = 0
        return restrict(system, fixed, point)
