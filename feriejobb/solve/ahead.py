"""Where soft quotas stay short: the whole queue at once, before it is walked one by one.

An LP in which people can be divided tells who would have a place, from the front of the queue, and
leaves the prices at which the others have none. Nearly everyone is whole in its answer; HiGHS
places the others, with whoever sits at their classes set free. The walk then begins from there,
adds the prices up in exact integers, and asks about whom neither settles.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import Problem
from feriejobb.solve.board import Board
from feriejobb.solve.deadline import Deadline
from feriejobb.solve.formulation import Formulation
from feriejobb.solve.prices import PriceProof, Prices, price_proof
from feriejobb.solve.shares import NONE, WHOLE, Floats, Shares
from feriejobb.solve.witness import milp_minimise

#: What the first in the queue is worth when everybody's place is weighed, and the last.
_FIRST, _LAST = 10.0, 1.0
#: Most questions about single people, and most columns of a question about everybody at once.
_QUESTIONS, _ALL = 200, 30_000


@dataclass
class Foreseen:
    """Who would have a place if people could be divided, and why the others would not.

    Attributes:
        accepted: Who would, shape (N,).
        prices: What proves the others to have none, where that is so.
        columns: Edges that came into question, shape (C,).
        share: How much of each is taken, shape (C,).
    """

    accepted: Bools
    prices: list[Prices] = field(default_factory=list)
    columns: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    share: Floats = field(default_factory=lambda: np.zeros(0))


def begin_ahead(board: Board, stop: Deadline) -> list[Prices]:
    """Put those on the board who would have a place, if people in whole numbers are found.

    Args:
        board: A valid allocation; changed to another one that is valid and no more short.
        stop: When to leave it as it is.

    Returns:
        Prices of the whole problem that prove nothing until they are added up.
    """
    foreseen = foresee(board, stop)
    if foreseen is None:
        return []
    edge = None if stop.over() else _in_whole_numbers(board, foreseen)
    if edge is not None:
        board.take(edge)
    return foreseen.prices


def foresee(board: Board, stop: Deadline) -> Foreseen | None:
    """Walk the queue while people can be divided; None where the LP comes to no end."""
    whole, attained = board.whole, board.limits.shortfall or 0
    among = np.ones(len(whole.edges), dtype=np.bool_)
    if board.face is not None:
        among[:] = False
        among[board.face.number] = True
    shares = Shares(whole, board.outside, among, attained, stop)
    number = np.arange(whole.size) / max(whole.size, 1)
    if not shares.place(_FIRST + (_LAST - _FIRST) * number):
        return None
    walk = _Walk(whole, shares, attained)
    if board.face is not None:
        walk.take(board.face.prices)
    # What everybody's place is worth together already proves most of those who have none.
    walk.take(shares.prices())
    for i in range(whole.size):
        if not walk.settled(i):
            return None
    found = [proof.prices for proof in walk.proofs]
    return Foreseen(walk.accepted, found, shares.columns, shares.share)


class _Walk:
    """The queue while people can be divided."""

    def __init__(self, problem: Problem, shares: Shares, attained: int) -> None:
        self.accepted: Bools = problem.crowd.locked & ~problem.crowd.out
        self.proofs: list[PriceProof] = []
        self._problem, self._shares, self._attained = problem, shares, attained
        self._fixed = self.accepted.copy()
        self._placed = shares.placed()
        self._some = (np.diff(problem.edges.start) > 0) & ~problem.crowd.out
        self._together = {
            i: (a, b) for a, b, apart in problem.pair_indices if not apart for i in (a, b)
        }
        self._done: set[int] = set()
        self._asked = 0

    def take(self, prices: Prices) -> PriceProof:
        """Prices with the sums for those accepted so far."""
        proof = price_proof(self._problem, prices, self.accepted, self._attained)
        self.proofs.append(proof)
        return proof

    def settled(self, i: int) -> bool:
        """Accept ``i`` or pass ``i`` over; False where the LP gives no answer."""
        people = self._together.get(i, (i,))
        if self._fixed[i] or i in self._done or not self._some[list(people)].all():
            return True
        self._done.update(people)
        if self._whole(people):
            self._accept(people)
            return True
        if any(proof.proves(*people) for proof in reversed(self.proofs)):
            return True
        self._asked += 1
        gain = np.zeros(self._problem.size)
        gain[list(people)] = 1.0
        if self._asked > _QUESTIONS or not self._shares.place(gain):
            return False
        self._placed = self._shares.placed()
        if self._whole(people):
            self._accept(people)
        else:
            self.take(self._shares.prices())
        return True

    def _whole(self, people: tuple[int, ...]) -> bool:
        return bool((self._placed[list(people)] > WHOLE).all())

    def _accept(self, people: tuple[int, ...]) -> None:
        self._shares.keep(*people)
        self.accepted[list(people)] = True
        for proof in self.proofs:
            proof.accept(*people)


def _in_whole_numbers(board: Board, foreseen: Foreseen) -> Ints | None:
    """Everyone foreseen at one place each, in edges of the board's problem, shape (N,).

    Whoever is whole stays, first all but those at the classes of somebody who is not, then, where
    there are few edges, nobody.
    """
    problem, face = board.problem, board.face
    edges, owner = problem.edges, problem.edges.applicant
    columns, share = foreseen.columns, foreseen.share
    if face is not None:
        inside = np.isin(columns, face.number)
        columns, share = np.searchsorted(face.number, columns[inside]), share[inside]
    stay = np.full(problem.size, -1, dtype=np.int64)
    whole = columns[share > WHOLE]
    stay[owner[whole]] = whole
    stay[problem.paired | ~foreseen.accepted] = -1
    near = np.zeros(len(problem.classes), dtype=np.bool_)
    near[edges.place[columns[(share > NONE) & (share <= WHOLE)]]] = True
    there = (stay >= 0) & near[edges.place[stay]]
    may = problem.paired[owner]
    may[columns] = True
    form = Formulation.of(problem, ("quotas",))
    if board.limits.shortfall is not None:
        form = form.attained("quotas", board.limits.shortfall)
    tries = [np.where(there, -1, stay)]
    if int(may.sum()) <= _ALL:
        tries.append(np.full_like(stay, -1))
    for kept in tries:
        never = ~foreseen.accepted
        system = form.placing(foreseen.accepted, never, kept < 0, kept, may)
        found = milp_minimise(system.system, None)
        if found.x is not None:
            return form.edge_of(system.full(found.x))
    return None
