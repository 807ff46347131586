"""Begin a city from the answer to a like one, and stop where that proves less than a new beginning.

Everyone who had a place keeps it for a start, as far as seats, supervisors and money reach; the
queue is then walked as ever. The outcome counts only where every soft quota is met and everyone
passed over is proved: there is but one such set of people, the one that any proved solve finds.
"""

from __future__ import annotations

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import Problem
from feriejobb.data.start import Start
from feriejobb.solve.board import Board
from feriejobb.solve.lagrangian import SCALE
from feriejobb.solve.prices import NEVER, prices_of
from feriejobb.solve.queue import QueueOutcome, QueueWalk
from feriejobb.solve.standing import put

#: The goals that the work serves in its order; any other order has less to prove.
_ORDER = ("quotas", "queue", "wishes")


class NotFromHere(Exception):  # noqa: N818  (no error: the work begins anew)
    """The start leads to no proved answer."""


def suits(problem: Problem) -> bool:
    """Whether a start is worth trying: goals in the order of the work, and a first round."""
    goals = problem.instance.model.goals
    served = tuple(name for name in _ORDER if name in goals)
    return goals == served and "queue" in goals and not (problem.standing >= 0).any()


def put_back(board: Board, start: Start) -> None:
    """Put everyone where they were, in queue order as far as the limits reach.

    Args:
        board: A board with the locked on it, changed in place.
        start: Where everyone was.
    """
    edges = board.problem.edges
    here = _still_there(board.problem, start)
    here = here[board.edge[edges.applicant[here]] < 0]
    put(board, _complete(board, here[_with_room(board, here)]))


def _still_there(problem: Problem, start: Start) -> Ints:
    """The edge that everyone had, where it is still allowed, in queue order."""
    number, places = problem.classes.number, start.places
    was = np.array([number.get(places.get(entry.id, ""), -1) for entry in problem.queue])
    kept: Ints = np.flatnonzero(was[problem.edges.applicant] == problem.edges.place)
    return kept


def _with_room(board: Board, here: Ints) -> Bools:
    """Which of the edges seats, supervisors and money reach for, those first in the queue first."""
    problem, edges = board.problem, board.problem.edges
    place, one = edges.place[here], np.ones(len(here), dtype=np.int64)
    fits: Bools = np.ones(len(here), dtype=np.bool_)
    for group, amount, most in (
        (place, one, board.seats - board.load),
        (problem.cell[place], one, board.cell_limit - board.used),
        (problem.employer[place], edges.cost[here], board.left()),
    ):
        counted = np.flatnonzero(fits & (group >= 0))
        order = counted[np.argsort(group[counted], kind="stable")]
        total = np.cumsum(amount[order])
        first = np.searchsorted(group[order], np.arange(len(most)))
        ahead = np.append(0, total)[first]
        fits[order] = total - ahead[group[order]] <= most[group[order]]
    return fits


def _complete(board: Board, here: Ints) -> Ints:
    """The edges without those of people whose companions have none."""
    owner = board.problem.edges.applicant[here]
    placed = (board.edge >= 0) | np.isin(np.arange(board.problem.size), owner)
    lone = [i for i, others in board.problem.companions.items() if not placed[[i, *others]].all()]
    return here[~np.isin(owner, lone)]


class WalkOn(QueueWalk):
    """A walk over a board that is full already; ends where somebody is left without proof."""

    def run(self) -> QueueOutcome:
        """Walk the whole queue.

        Raises:
            NotFromHere: Somebody is neither placed nor proved, with time left for a new beginning.
        """
        outcome = super().run()
        if outcome.unproved and not self.deadline.over():
            raise NotFromHere
        return outcome

    def _decided(self, i: int) -> bool:
        placed = super()._decided(i)
        if self.outcome.unproved and not self.deadline.over():
            raise NotFromHere
        return placed


def start_prices(problem: Problem, start: Start) -> Ints | None:
    """Prices of money and of quotas that bounded the wishes at the start, shape (B + Q + 1,)."""
    for shown in start.bounds:
        if shown.goal == "wishes" and shown.scale == SCALE and not shown.moves:
            if shown.prices.largest > NEVER:  # added up on a face, of no use elsewhere
                return None
            prices = prices_of(problem, shown.prices)
            return np.concatenate([prices.budget, prices.quota, [0]])
    return None
