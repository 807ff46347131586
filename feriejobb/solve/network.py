"""The cheapest flow of people who all have a place already, found from there and kept for the next.

A network simplex over the same network as ``flow.cheapest``. From one price of money to the next
few people change place, and the tree of the last flow is nearly that of the next: a twentieth of
the time, and among flows that cost the same one near to the start. Deterministic.
"""

from __future__ import annotations

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import Problem
from feriejobb.solve.edge_kernels import cheapest_of_each
from feriejobb.solve.flow import cheapest, is_large
from feriejobb.solve.network_kernel import first_tree, pivots, potentials

#: Arcs among which the next one to enter is chosen.
_BLOCK = 1_000
#: Exchanges per node after which the other solver is asked instead.
_PATIENCE = 20
#: Edges of each applicant that are looked at first where there are very many.
_FIRST = 24
#: More than the costs of a whole flow together, so that what may not be used costs more.
_WIDEST = 1 << 56


class Network:
    """The flow of a fixed set of people over fixed seats and supervisors.

    Attributes:
        people: Who takes part, shape (N,).

    Args:
        problem: The problem.
        edge: An edge each, -1 for those who take no part, within seats and limits, shape (N,).
        seats: Seats per class, shape (K,).
        cell_limit: Limit per supervisor cell, shape (S,).
        afar: Whether that is far from the first flow that will be asked for.
    """

    def __init__(
        self, problem: Problem, edge: Ints, seats: Ints, cell_limit: Ints, *, afar: bool = False
    ) -> None:
        self._problem, self._seats, self._limit = problem, seats, cell_limit
        self.people: Bools = edge >= 0
        self._edge, self._afar = edge.copy(), afar
        self._place = problem.edges.place.astype(np.uint32)
        #: With so many edges there is no room for a tree; each flow starts from the last.
        self._large = is_large(problem, self.people)
        nodes = problem.size + len(seats) + len(cell_limit) + 1
        self._room = np.minimum(np.concatenate([seats, cell_limit]), problem.size)
        at = problem.edges.place[edge[self.people]]
        cells = problem.cell[at]
        load = np.bincount(at, minlength=len(seats))
        used = np.bincount(cells[cells >= 0], minlength=len(cell_limit))
        self._flow = np.concatenate([load, used]).astype(np.int64)
        self._state = np.zeros(len(self._room), dtype=np.int8)
        self._links = np.empty((6, nodes), dtype=np.int64)
        self._up = np.empty(nodes, dtype=np.bool_)
        self._height = np.zeros(nodes, dtype=np.int64)
        # Who takes no part stands so high that no edge of theirs saves anything.
        self._height[: problem.size][~self.people] = 2 * _WIDEST
        first_tree(problem.edges.place, problem.cell, self._edge, self._links, self._up)

    def cheapest(self, cost: Ints, keep: Bools | None = None) -> Ints | None:
        """Place everyone at the least total cost.

        Args:
            cost: Cost per edge, shape (E,); may be negative.
            keep: Edges that may be used, shape (E,); default all.

        Returns:
            Edge per applicant, -1 for those who take no part; None where not all fit.
        """
        if self._large:
            self._near(cost, keep)
            found = cheapest(
                self._problem, self.people, cost, self._seats, self._limit, keep, self._edge
            )
            self._edge = self._edge if found is None else found
            return found
        edges, size = self._problem.edges, self._problem.size
        spread = int(cost.max(initial=0)) - int(cost.min(initial=0)) + 1
        if spread * size < _WIDEST:
            asked = cost if keep is None else np.where(keep, cost, cost.max() + spread * size)
            most = _PATIENCE * len(self._height)
            potentials(asked, self._links, self._up, self._height)
            made = pivots(
                edges.applicant, edges.start, self._place, asked, self._problem.cell, self._room,
                self._links, self._up, self._height, self._flow, self._state, self._edge, _BLOCK,
                most,
            )  # fmt: skip
            if made < most:
                taken = self._edge[self.people]
                fits = keep is None or bool(keep[taken].all())
                return self._edge.copy() if fits else None
        return cheapest(self._problem, self.people, cost, self._seats, self._limit, keep)

    def _near(self, cost: Ints, keep: Bools | None) -> None:
        """Once, where that is far from the flow: begin from a flow over the cheapest few edges."""
        if not self._afar:
            return
        self._afar = False
        few = cheapest_of_each(self._problem.edges.start, cost, self.people, _FIRST)
        few[self._edge[self.people]] = True
        few = few if keep is None else few & keep
        found = cheapest(
            self._problem, self.people, cost, self._seats, self._limit, few, self._edge
        )
        self._edge = self._edge if found is None else found
