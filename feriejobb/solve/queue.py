"""The queue goal: walk the applicants in queue order, place or prove.

For each applicant: keep the place they have; else find room by moving others; else show by prices
that room is impossible; else ask two exact solvers. What none of them decides is listed as
unproved. Everyone accepted keeps a place for ever after; which place may still change.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.model import SolverSettings
from feriejobb.solve.board import Board
from feriejobb.solve.exact import Solvers, decide
from feriejobb.solve.formulation import Formulation
from feriejobb.solve.lp_prices import impossible_prices
from feriejobb.solve.paths import PathSearch, Trail
from feriejobb.solve.prices import (
    PriceProof,
    Prices,
    binding_weights,
    price_proof,
    shortest_prices,
)


@dataclass
class QueueOutcome:
    """The walk's result: an allocation of exactly the accepted, and why the others are out.

    Attributes:
        edge: Edge per applicant, -1 for none, shape (N,).
        accepted: Who has a place, shape (N,).
        proofs: Price proofs with the indices they cover.
        exact: Indices shown impossible by two exact solvers.
        unproved: Indices without proof.
    """

    edge: Ints
    accepted: Bools
    proofs: list[PriceProof] = field(default_factory=list)
    exact: list[int] = field(default_factory=list)
    unproved: list[int] = field(default_factory=list)


class QueueWalk:
    """One walk over one formulation."""

    def __init__(
        self,
        form: Formulation,
        board: Board,
        solvers: Solvers,
        settings: SolverSettings,
    ) -> None:
        self.form, self.board, self.solvers, self.settings = form, board, solvers, settings
        self.problem = form.problem
        self.paths = PathSearch(board, settings.path_attempts)
        self.small = len(self.problem.edges) <= settings.exact_edges
        self.accepted: Bools = np.zeros(self.problem.size, dtype=bool)
        self.passed: Bools = self.problem.crowd.out.copy()
        self.outcome = QueueOutcome(board.edge, self.accepted)
        self.attained = board.limits.shortfall or 0

    def run(self) -> QueueOutcome:
        """Walk the whole queue."""
        degree = np.diff(self.problem.edges.start)
        for i in range(self.problem.size):
            if self.board.edge[i] >= 0 or (degree[i] > 0 and self._admit(i)):
                self._accept(i)
            else:
                self.passed[i] = True
        self.outcome.edge = self.board.edge.copy()
        return self.outcome

    def _accept(self, i: int) -> None:
        self.accepted[i] = True
        for proof in self.outcome.proofs:
            proof.accept(i)

    def _admit(self, i: int) -> bool:
        """Place ``i`` if it is possible; else record why not."""
        if self._known(i):
            return False
        trail = self.paths.place(i)
        if trail is None or trail.refused < 0:
            return True
        if self._priced(i, trail):
            return False
        return self._decided(i)

    def _known(self, i: int) -> bool:
        for proof in reversed(self.outcome.proofs):
            if proof.proves(i):
                proof.covers.append(i)
                return True
        return False

    def _priced(self, i: int, trail: Trail) -> bool:
        """Try prices on seats alone, on the employers found short of money, and on all budgets."""
        board = self.board
        kept = np.where(self.accepted, board.edge, -1)
        everyone = range(len(self.problem.employers))
        for employers in ([], sorted(trail.short), list(everyone)):
            weight = binding_weights(self.problem, employers)
            prices = shortest_prices(self.problem, kept, weight, board.seats, board.cell_limit)
            if prices is not None and self._try(prices, i):
                return True
        return False

    def _try(self, prices: Prices, i: int) -> bool:
        proof = price_proof(self.problem, prices, self.accepted, self.attained)
        if not proof.proves(i):
            return False
        proof.covers.append(i)
        self.outcome.proofs.append(proof)
        return True

    def _decided(self, i: int) -> bool:
        """LP prices, then two exact solvers; small systems only."""
        if self.small:
            prices = impossible_prices(self.form, self.accepted, self.passed, i)
            if prices is not None and self._try(prices, i):
                return False
            must = self.accepted.copy()
            must[i] = True
            everyone = np.ones(self.problem.size, dtype=bool)
            small = self.form.placing(must, self.passed, everyone, self.board.edge)
            verdict, x = decide(small.system, self.solvers)
            if verdict == "yes" and x is not None:
                self.board.copy_from(self.form.edge_of(small.full(x)))
                self.paths.forget()
                return True
            if verdict == "no":
                self.outcome.exact.append(i)
                return False
        self.outcome.unproved.append(i)
        return False
