"""The queue goal: walk the applicants in queue order, place or prove.

For each applicant: keep the place they have; else find room by moving others; else show by prices
that room is impossible; else ask two exact solvers. What none of them decides is listed as
unproved. Everyone accepted keeps a place for ever after; which place may still change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.model import SolverSettings
from feriejobb.data.problem import UNLIMITED
from feriejobb.data.rows import FREE
from feriejobb.solve.balance import Balance
from feriejobb.solve.board import Board, spending
from feriejobb.solve.by_pay import PayProof, Proven, pay_again, renewed
from feriejobb.solve.cases import case_proof
from feriejobb.solve.deadline import Deadline
from feriejobb.solve.exact import Solvers, Verdict, decide
from feriejobb.solve.flow import cheapest
from feriejobb.solve.flow_planes import Asked
from feriejobb.solve.formulation import Formulation
from feriejobb.solve.lp_prices import impossible_prices
from feriejobb.solve.market import Market
from feriejobb.solve.network import Network
from feriejobb.solve.paths import PathSearch, Trail
from feriejobb.solve.payable import HeadCounts
from feriejobb.solve.prices import (
    NEVER,
    PriceProof,
    Prices,
    binding_weights,
    class_distances,
    price_of_a_point,
    price_proof,
    shortest_prices,
    weighted_pay,
)
from feriejobb.solve.question import ask
from feriejobb.solve.restrict import with_row

#: Changes of the board after which saving money is tried again for the same employers.
_SAVE_AGAIN = 60


#: Price of one öre where money is short, how often it is halved elsewhere, and for how many flows.
_UNIT, _HALVINGS, _WEIGHINGS = 1 << 12, 4, 32

#: Most times that money is saved and somebody's entry tried again.
_TRIES = 6

#: Most quotas that are priced one by one in prices taken over from the round before.
_QUOTAS = 8

#: Most questions of money that may stay open before no more are asked; on a face one for every so
#: many edges that it has fewer; and after how many tries of one the employers are weighed against
#: each other.
_OPEN, _FEW, _WEIGHED_AT = 3, 500_000, 1

#: Edges times flows after which no more is asked on a face: some minutes of a whole city; and the
#: same elsewhere: more than a city ever asks, and some minutes of ten.
_WORK, _MOST_WORK = 200_000_000, 2_000_000_000

#: Most moves of pairs that are tried to make room for others, and at how many classes for each.
_ASIDES, _WHERE = 2_000, 8

#: What part of the price is asked where money is left over, when saving for others.
_PARTS = (8, 2)

#: An employer with more left than this part of the cheapest pay keeps what others lack.
_RICH = 20


@dataclass
class QueueOutcome:
    """The walk's result: an allocation of exactly the accepted, and why the others are out.

    Attributes:
        edge: Edge per applicant, -1 for none, shape (N,).
        accepted: Who has a place, shape (N,).
        proofs: Proofs by prices, alone, by cases or by pay, with the indices they cover.
        exact: Indices shown impossible by two exact solvers.
        unproved: Indices without proof.
    """

    edge: Ints
    accepted: Bools
    proofs: list[Proven] = field(default_factory=list)
    exact: list[int] = field(default_factory=list)
    unproved: list[int] = field(default_factory=list)


class QueueWalk:
    """One walk over one formulation."""

    def __init__(
        self,
        board: Board,
        solvers: Solvers,
        settings: SolverSettings,
        form: Formulation | None = None,
        deadline: Deadline | None = None,
    ) -> None:
        self.deadline = deadline or Deadline()
        self.form, self.board, self.solvers, self.settings = form, board, solvers, settings
        self.problem, self.whole = board.problem, board.whole
        self.paths = PathSearch(board, settings.path_attempts)
        self._fixed: Bools = self.problem.crowd.locked & ~self.problem.crowd.out
        self.accepted: Bools = self._fixed.copy()
        self.passed: Bools = self.problem.crowd.out.copy()
        self.outcome = QueueOutcome(board.edge, self.accepted)
        self.attained = board.limits.shortfall or 0
        self._degree = np.diff(self.whole.edges.start)
        self._refuted: set[int] = set()
        self._group = 1
        self._together: dict[int, int] = {}
        for a, b, apart in self.problem.pair_indices:
            if not apart:
                self._together |= {a: b, b: a}
        self._partners = self.problem.companions
        self._no_one: Bools = np.zeros(self.problem.size, dtype=bool)
        self._pairs: Bools = self._no_one.copy()
        self._pairs[list(self._partners)] = True
        self.market = Market(board, self.paths.band, self.paths.cost)
        self._barren = 0
        self._weighings = 0
        self._saved_at: tuple[tuple[int, ...], int] = ((), -1)
        self._prices_for: tuple[tuple[int, tuple[int, ...]], Prices | None] = ((-1, ()), None)
        self._stuck = (-1, 0)
        self._unweighed = (-1, 0)
        self._asides = 0
        self._reached: tuple[tuple[int, int], Bools] = ((-1, -1), self._no_one)
        self._covered: set[int] = set()
        #: Questions of money that stayed open, and how many may.
        self._left_open = 0
        self._most_open = _OPEN
        if board.face is not None:
            self._most_open = max(_OPEN, _FEW // max(len(self.problem.edges), 1))

    @cached_property
    def balance(self) -> Balance:
        """Questions of money about the board; made when the first is asked."""
        return Balance(self.board, self.market, self.deadline)

    def know(self, prices: Iterable[Prices]) -> None:
        """Take over prices that proved something in the round before, added up anew.

        Those of a shortfall prove nothing where the soft quotas do not bind.
        """
        for known in prices:
            if known.attained and self.board.limits.shortfall is None:
                continue
            self.take((known, *self._with_quotas(known)))

    def take(self, prices: Iterable[Prices]) -> None:
        """Take over prices of the whole problem; they prove what they add up to here."""
        self.outcome.proofs += [self._added_up(p) for p in prices]

    def _with_quotas(self, prices: Prices) -> list[Prices]:
        """The prices with min quotas that people from further back have had to fill.

        Their seats are lost to everyone ahead of them, which prices of seats alone do not show.
        Each quota is priced like the dearest seat, once by itself and once with the others.
        """
        problem, board = self.problem, self.board
        soft = board.limits.shortfall is not None
        filling = (board.edge >= 0) & ~problem.crowd.locked & (board.at != problem.standing)
        filled = problem.quota_counts(board.edge[filling]).tolist()
        needed = [
            k
            for k, (quota, n) in enumerate(zip(problem.instance.quotas, filled, strict=True))
            if quota.is_min and (quota.hard or soft) and n > 0
            and board.count[k] <= quota.target
        ]  # fmt: skip
        cells = np.append(prices.cell, 0)
        dearest = int((prices.seat + cells[problem.cell]).max(initial=0))
        together = [needed] if len(needed) > 1 else []
        found = []
        for chosen in ([[k] for k in needed[:_QUOTAS]] + together) if dearest else ():
            quota = prices.quota.copy()
            quota[chosen] = np.maximum(quota[chosen], dearest)
            attained = max(prices.attained, price_of_a_point(problem, quota))
            found.append(replace(prices, quota=quota, attained=attained))
        return found

    def run(self) -> QueueOutcome:
        """Walk the whole queue; go back where someone without proof turns out to fit."""
        if self.board.face is not None:
            self.outcome.proofs.append(self._added_up(self.board.face.prices))
        self._walk(0)
        for _ in range(self.settings.core_rounds):
            i = None if self.deadline.over() else self._regretted()
            if i is None:
                break
            self._rewind(i)
            self._walk(i)
        self.outcome.edge = self.board.edge.copy()
        return self.outcome

    def _walk(self, first: int) -> None:
        for i in range(self._accepted_until(first), self.problem.size):
            if self.deadline.over():
                self._leave(i)
                break
            if self.board.edge[i] >= 0 or (self._degree[i] > 0 and self._admit(i)):
                self._accept(i)
            else:
                self.passed[i] = True

    def _accepted_until(self, first: int) -> int:
        """Accept at once those from ``first`` on who all have a place; the next one's index.

        In a round that is nearly everyone.
        """
        without = np.flatnonzero(self.board.edge[first:] < 0)
        last = first + (int(without[0]) if len(without) else len(self.board.edge) - first)
        bound = [j for j in self._partners if first <= j < last]
        for j in sorted(bound):
            self._accept(j)
        alone = np.arange(first, last)
        alone = alone[~self.accepted[alone]]
        self.accepted[alone] = True
        for proof in self.outcome.proofs:
            proof.accept_alone(alone)
        return last

    def _leave(self, first: int) -> None:
        """Out of time: those who have a place keep it, the rest are without proof."""
        for i in range(first, self.problem.size):
            if self.board.edge[i] >= 0:
                self._accept(i)
                continue
            out, self.passed[i] = bool(self.passed[i]), True
            if self._degree[i] and not out and not self._known(i):
                self.outcome.unproved.append(i)

    def _regretted(self) -> int | None:
        """The first without proof who now finds room, perhaps that of someone behind; placed."""
        board, edges = self.board, self.problem.edges
        last = np.full(len(self.problem.classes), -1, dtype=np.int64)
        placed = np.flatnonzero(board.edge >= 0)
        np.maximum.at(last, board.at[placed], placed)
        self.paths.forget()
        searched = 0
        for i in sorted(self.outcome.unproved):
            part = edges.of(i)
            behind = bool((last[edges.place[part]] > i).any())
            searched += not behind
            if not behind and searched > self.settings.questions:
                continue
            if i in self._together:
                if self._pair_placed(i):
                    return i
                continue
            trail = self.paths.place(i)
            if trail is None or trail.refused < 0:
                return i
        return None

    def _rewind(self, i: int) -> None:
        """Forget everything decided about ``i`` and those behind; the board stays as it is."""
        self.accepted[i:] = self._fixed[i:]
        for j in np.flatnonzero(self.accepted[:i]).tolist():
            self.accepted[list(self._partners.get(j, ()))] = True
        self.passed[i:] = self.problem.crowd.out[i:]
        outcome = self.outcome
        outcome.exact = [j for j in outcome.exact if j < i]
        outcome.unproved = [j for j in outcome.unproved if j < i]
        self._refuted = {j for j in self._refuted if j < i}
        again = []
        for proof in outcome.proofs:
            new = renewed(self.whole, proof, self.accepted, self.attained)
            new.covers = [j for j in proof.covers if j < i]
            again.append(new)
        outcome.proofs = again

    def _accept(self, i: int) -> None:
        people = [j for j in (i, *self._partners.get(i, ())) if not self.accepted[j]]
        if people:
            self.accepted[people] = True
            for proof in self.outcome.proofs:
                proof.accept(*people)

    def _admit(self, i: int) -> bool:
        """Place ``i`` if it is possible; else record why not."""
        if i in self._refuted:
            self.outcome.exact.append(i)
            return False
        if self._known(i):
            return False
        part = self.problem.edges.of(i)
        if part.start == part.stop:  # nothing is left on the face
            self.outcome.unproved.append(i)
            return False
        if i in self._together:
            return self._pair_placed(i) or self._decided(i)
        trail = self.paths.place(i)
        if trail is None or trail.refused < 0:
            return True
        seatless = bool(trail.short) and self._seatless(i)
        if trail.short and not seatless and self._money(i, sorted(trail.short)):
            return i not in self._covered
        if seatless:
            # Money brings no seat: pairs may, and what money proves is asked after them.
            if self._priced_by(i, ([],)):
                return False
            if self._led_aside(i):
                return True
        if self._priced(i, trail):
            return False
        if seatless and self._money(i, sorted(trail.short)):
            return i not in self._covered
        # Paths end where there is no seat, although money would bring one that is elsewhere.
        tight = [] if trail.short or self.form is not None else self._tight_with([])
        if tight and self._money(i, tight):
            return i not in self._covered
        if not tight and self._filled_otherwise(i):
            return i not in self._covered
        return self._decided(i)

    def _pair_placed(self, i: int) -> bool:
        """Place both of a pair that belongs together at one class with room for both."""
        board, j = self.board, self._together[i]
        if board.edge[j] >= 0 or self.passed[j]:
            return False
        shared = self._shared(i).tolist()
        both = [(self._edge_to(i, c), self._edge_to(j, c)) for c in shared]
        if any(board.apply([(i, first), (j, second)]) for first, second in both):
            return True
        return any(self._both_moved_in(i, first, j, second) for first, second in both)

    def _shared(self, i: int) -> Ints:
        """The classes where ``i`` and the one who belongs with ``i`` can both be."""
        edges, j = self.problem.edges, self._together[i]
        shared = np.intersect1d(edges.place[edges.of(i)], edges.place[edges.of(j)])
        both: Ints = shared[self.problem.roomy[shared]]
        return both

    def _both_moved_in(self, i: int, first: int, j: int, second: int) -> bool:
        """Make room for one of a pair and then for the other at the same class, or undo both."""
        board, old = self.board, self.board.edge.copy()
        board.limits.pairs = False
        moved = True
        for person, e in ((i, first), (j, second)):
            trail = self.paths.place(person, np.array([e], dtype=np.int64))
            moved = moved and (trail is None or trail.refused < 0)
        board.limits.pairs = True
        self.paths.forget()
        kept = bool((board.edge[self.accepted] >= 0).all())
        if moved and kept and board.valid():
            return True
        board.copy_from(old)
        return False

    def _money(self, i: int, employers: list[int]) -> bool:
        """Bring money together for ``i``, or prove that there is too little.

        Returns:
            Whether ``i`` was placed or proved impossible.
        """
        if self._by_known_pay(i):
            return True
        if self._asked_enough() or (self.form is None and self._in_vain(i)):
            return False
        settled = self._sought(i, employers)
        self._left_open += self.form is None and not settled
        return settled

    def _asked_enough(self) -> bool:
        """Whether so much was asked, or asked in vain, that no more is."""
        if self._left_open >= self._most_open:
            return True
        if self.form is not None:
            return False
        flows = self.balance.flows if "balance" in vars(self) else 0
        return flows * len(self.problem.edges) > (_MOST_WORK if self.board.face is None else _WORK)

    def _filled_otherwise(self, i: int) -> bool:
        """Let others fill the quotas so that ``i`` fits, or prove that nobody can.

        Returns:
            Whether ``i`` was placed or proved impossible.
        """
        if self.board.face is None or self.form is not None or self._asked_enough():
            return False
        settled = self._balanced(i)
        self._left_open += not settled
        return settled

    def _in_vain(self, i: int) -> bool:
        """Whether someone no dearer than ``i`` could not be paid for among the same people."""
        least = int(self.problem.edges.cost[self.problem.edges.of(i)].min())
        return self._stuck[0] == int(self.accepted.sum()) and self._stuck[1] <= least

    def _sought(self, i: int, employers: list[int]) -> bool:
        """As ``_money``, by every means."""
        weight = binding_weights(self.problem, self._tight_with(employers))
        if self._saved(weight, _SAVE_AGAIN) and self._place_now(i):
            return True
        least = int(self.problem.edges.cost[self.problem.edges.of(i)].min())
        now = int(self.accepted.sum())
        thorough = False
        for turn in range(_TRIES):
            if self.market.admit(i, self.paths.pinned, thorough=thorough):
                self.paths.forget()
                return True
            if self._too_little(i, weight) or (turn == _WEIGHED_AT and self._balanced(i)):
                return True
            if (thorough and self._saved_at[1] == self.board.version) or self._in_vain(i):
                break
            if not self._saved(weight, 1):
                if thorough or self.form is not None:
                    break
                thorough = True
        if self.form is None and self._saved_elsewhere(i):
            return True
        self._stuck = (now, min(least, self._stuck[1] if self._stuck[0] == now else least))
        # What the prices do not prove of someone, they do not prove of anyone cheaper.
        if self._unweighed[0] == now and self._unweighed[1] >= least:
            return False
        if self._weighed(i):
            return True
        self._unweighed = (now, least)
        return False

    def _balanced(self, i: int) -> bool:
        """Weigh the employers against each other; whether ``i`` was placed or proved impossible."""
        if self.form is not None:
            return False
        must, others = self._needed(), None
        if self.board.face is not None:
            must, others = self._sure(), self._free()
        must[i] = True
        with_i = (i, *self._partners.get(i, ()))
        asked = Asked(with_i, self.accepted.copy(), self.attained, self._proof)
        weighed = ask(self.balance, must, asked, others)
        if weighed.prices is not None and self._try(weighed.prices, i, keep=True):
            return True
        if weighed.by_pay is not None:
            return self._kept(weighed.by_pay, i)
        if weighed.cases is not None:
            found = case_proof(self.whole, weighed.cases, self.accepted, self.attained)
            return self._kept(found, i)
        return weighed.edge is not None and self._taken_over(weighed.edge)

    def _by_known_pay(self, i: int) -> bool:
        """Whether the last proof by pay, added up for those accepted by now, proves ``i``."""
        known = [proof for proof in self.outcome.proofs if isinstance(proof, PayProof)]
        if not known:
            return False
        with_i = (i, *self._partners.get(i, ()))
        again = pay_again(self.whole, known[-1], self.accepted, self.attained, [with_i])
        return again is not None and again.proves(*with_i) and self._kept(again, i)

    def _sure(self) -> Bools:
        """Everyone accepted, all who have a place whatever happens, and their partners, (N,)."""
        face, held = self.board.face, self.accepted & (self.board.edge >= 0)
        if face is not None:
            held |= face.sure
        for j, others in self._partners.items():
            held[j] |= bool(held[list(others)].any())
        return held

    def _free(self) -> Bools:
        """Who may have a place or not, none of a pair without one, shape (N,)."""
        single = ~self._pairs & (~self.balance.still | (self.board.edge >= 0))
        free: Bools = ~self.passed & single & (self._degree > 0)
        return free

    def _needed(self) -> Bools:
        """Everyone accepted, and those behind them who fill a min quota that is just met, (N,)."""
        board, needed = self.board, self.accepted & (self.board.edge >= 0)
        behind = np.flatnonzero((board.edge >= 0) & ~self.accepted)
        quotas = self.problem.instance.quotas
        for j in behind.tolist():
            needed[j] = any(
                quotas[k].is_min and member[j] and board.count[k] <= quotas[k].target
                for k, member in self.problem.quotas_by_class[board.at[j]]
            )
        return needed

    def _taken_over(self, edge: Ints) -> bool:
        """Let an allocation of everyone accepted be the board, if every rule holds in it."""
        board, old = self.board, self.board.edge
        board.copy_from(edge)
        self.paths.forget()
        if board.valid():
            return True
        board.copy_from(old)
        return False

    def _proof(self, prices: Prices, counts: HeadCounts | None = None) -> PriceProof:
        return self._added_up(self.board.lifted(prices), counts)

    def _added_up(self, prices: Prices, counts: HeadCounts | None = None) -> PriceProof:
        """Prices of the whole problem with the sums for those accepted."""
        return price_proof(self.whole, prices, self.accepted, self.attained, counts)

    def _saved_elsewhere(self, i: int) -> bool:
        """Save where money is short at the cost of those who have some over; then let ``i`` in."""
        for part in _PARTS:
            price = self._lowered(_UNIT // part)
            if self._saved(price, 1) and self.market.admit(i, self.paths.pinned, thorough=True):
                self.paths.forget()
                return True
        return False

    def _lowered(self, low: int) -> Ints:
        """The price of one öre: ``low`` where an employer has money over, shape (B,)."""
        board = self.board
        rich = board.left() * _RICH > self.problem.pays[0]
        price = np.where(board.budget < UNLIMITED, np.where(rich, low, _UNIT), 0)
        return price.astype(np.int64)

    def _place_now(self, i: int) -> bool:
        trail = self.paths.place(i)
        return trail is None or trail.refused < 0

    def _tight_with(self, employers: list[int]) -> list[int]:
        """The employers and every other one with less than a few youths' pay left."""
        most = 5 * self.problem.pays[1]
        tight = np.flatnonzero(self.board.left() < most).tolist()
        return sorted({*employers, *tight})

    def _too_little(self, i: int, weight: Ints) -> bool:
        """Whether the cheapest way to place everyone accepted proves that ``i`` costs too much."""
        problem, board = self.problem, self.board
        key = (int(self.accepted.sum()), tuple(weight.tolist()))
        if self._prices_for[0] != key:
            cost = weighted_pay(problem, weight)
            now = np.where(self.accepted, board.edge, -1)
            edge = Network(problem, now, board.seats, board.cell_limit).cheapest(cost)
            prices = None
            if edge is not None:
                prices = shortest_prices(problem, edge, weight, board.seats, board.cell_limit)
            self._prices_for = (key, prices)
            prices_now = prices
        else:
            prices_now = self._prices_for[1]
        return prices_now is not None and self._try(prices_now, i)

    def _weighed(self, i: int) -> bool:
        """Whether lower prices of money where some is left over prove ``i`` impossible.

        Everybody's money is worth the same as long as it can be brought anywhere. Where it cannot,
        some employers keep what the others lack; their price is halved until it fits.
        """
        problem, board = self.problem, self.board
        priced = board.budget < UNLIMITED
        rich = priced & (board.left() * _RICH > problem.pays[0])
        must = self.accepted.copy()
        must[[i, *self._partners.get(i, ())]] = True
        low, high = 0, _UNIT
        while high - low > _UNIT >> _HALVINGS and rich.any() and self._weighings < _WEIGHINGS:
            self._weighings += 1
            middle = (low + high) // 2
            price = np.where(priced, np.where(rich, middle, _UNIT), 0).astype(np.int64)
            cost = weighted_pay(problem, price)
            edge = cheapest(problem, must, cost, board.seats, board.cell_limit, start=board.edge)
            if edge is None:
                return False
            over = np.where(priced, spending(problem, edge) - board.budget, 0)
            if int((over * price).sum()) > 0:
                prices = shortest_prices(problem, edge, price, board.seats, board.cell_limit)
                return prices is not None and self._try(prices, i)
            if int(over[rich].sum()) > 0:
                low = middle
            else:
                high = middle
        return False

    def _saved(self, weight: Ints, after: int) -> bool:
        """Take over as much as the budgets allow of the cheapest flow; whether that saved any.

        Nothing is tried until the board has changed ``after`` times since the last attempt.
        """
        board, problem = self.board, self.problem
        key = tuple(weight.tolist())
        if key == self._saved_at[0] and board.version < self._saved_at[1] + after:
            return False
        people = board.edge >= 0
        keep = ~self.paths.pinned[problem.edges.applicant]
        keep[board.edge[people & self.paths.pinned]] = True
        cost = weighted_pay(problem, weight)
        network = Network(problem, board.edge, board.seats, board.cell_limit)
        edge = network.cheapest(cost, keep)
        saved = 0 if edge is None else self.market.save(self.paths.pinned, weight, edge)
        self.paths.forget()
        self._saved_at = (key, board.version)
        return saved > 0

    def _known(self, i: int) -> bool:
        for proof in reversed(self.outcome.proofs):
            if proof.proves(i, *self._partners.get(i, ())):
                proof.covers.append(i)
                return True
        return False

    def _priced(self, i: int, trail: Trail) -> bool:
        """Try prices on seats alone, on the employers found short of money, and on all budgets."""
        if trail.reserves or self._barren >= self.settings.questions:
            return False
        self._barren += 1
        if not self._priced_by(i, ([], sorted(trail.short), range(len(self.problem.employers)))):
            return False
        self._barren = 0
        return True

    def _priced_by(self, i: int, tried: Iterable[Sequence[int]]) -> bool:
        """Whether prices of the allocation as it is prove ``i``, some employers' money priced."""
        for employers in tried:
            weight = binding_weights(self.problem, employers)
            for held in (self._no_one, self._pairs):
                prices = self._prices(weight, held)
                if prices is not None and self._try(prices, i):
                    return True
        return False

    def _prices(self, weight: Ints, held: Bools) -> Prices | None:
        """Prices of the allocation as it is, those ``held`` taken as unable to move."""
        kept, seats, limits = self._without(held)
        return shortest_prices(self.problem, kept, weight, seats, limits)

    def _without(self, held: Bools) -> tuple[Ints, Ints, Ints]:
        """Everyone accepted but those ``held``, shape (N,), and the room that those leave.

        Returns:
            Edge per applicant, seats per class and limit per supervisor cell.
        """
        board, problem = self.board, self.problem
        kept = np.where(self.accepted, board.edge, -1)
        classes = problem.edges.place[kept[held & (kept >= 0)]]
        cells = problem.cell[classes]
        seats = board.seats - np.bincount(classes, minlength=len(board.seats))
        used = np.bincount(cells[cells >= 0], minlength=len(board.cell_limit))
        return np.where(held, -1, kept), seats, board.cell_limit - used

    def _try(self, prices: Prices, i: int, *, keep: bool = False) -> bool:
        """Whether the prices prove ``i``; ``keep`` them for others even where they do not."""
        return self._kept(self._proof(prices), i, keep=keep)

    def _kept(self, proof: Proven, i: int, *, keep: bool = True) -> bool:
        """Whether the proof covers ``i``; ``keep`` it for others even where it does not."""
        covered = proof.proves(i, *self._partners.get(i, ()))
        if covered:
            proof.covers.append(i)
            self._covered.add(i)
        if covered or keep:
            self.outcome.proofs.append(proof)
        return covered

    def _decided(self, i: int) -> bool:
        """LP prices, then two exact solvers; small systems only."""
        if self.form is not None:
            prices = impossible_prices(self.form, self.accepted, self.passed, i)
            if prices is not None and self._try(prices, i):
                return False
            return self._asked(self.form, i)
        if i in self._together and not len(self._shared(i)):
            self.outcome.exact.append(i)
            return False
        if self._led_aside(i) or self._pairs_aside(i):
            return True
        self.outcome.unproved.append(i)
        return False

    def _reachable(self) -> Bools:
        """Classes where a seat can be freed while pairs stay, money left aside, shape (K,)."""
        key = (self.board.version, int(self.accepted.sum()))
        if self._reached[0] != key:
            kept, seats, limits = self._without(self._pairs)
            nothing = np.zeros(len(self.problem.edges), dtype=np.int64)
            found = class_distances(self.problem, kept, nothing, seats, limits)
            everywhere = np.ones(len(seats), dtype=np.bool_)
            self._reached = (key, everywhere if found is None else found[0] < NEVER)
        return self._reached[1]

    def _seatless(self, i: int) -> bool:
        """Whether no seat can be freed for ``i`` while pairs stay, whatever money there is."""
        if self.form is not None or self._barren >= self.settings.questions:
            return False
        edges = self.problem.edges
        return not self._reachable()[edges.place[edges.of(i)]].any()

    def _pairs_with_place(self, i: int) -> list[tuple[int, int]]:
        """Pairs that belong together and have a place that they may leave, ``i`` in none."""
        pairs = [(a, others[0]) for a, others in self._partners.items() if len(others) == 1]
        fixed, edge = self.problem.crowd.locked, self.board.edge
        return [
            (a, b)
            for a, b in pairs
            if a < b and i not in (a, b) and min(edge[a], edge[b]) >= 0 and not fixed[[a, b]].any()
        ]

    def _led_aside(self, i: int) -> bool:
        """Lead pairs from where no seat can be freed to where one can, until ``i`` has room.

        The others make room for them. Whoever could come where no pair has to be is impossible,
        which prices prove once no pair is in the way.
        """
        reachable = self._reachable()
        for a, b in self._pairs_with_place(i):
            if self._asides >= _ASIDES:
                return False
            shared = self._shared(a)
            if reachable[self.board.at[a]] or not self._led(a, b, shared[reachable[shared]]):
                continue
            if self._pair_placed(i) if i in self._together else self._place_now(i):
                return True
        return False

    def _led(self, a: int, b: int, classes: Ints) -> bool:
        """Move both of a pair to one of the classes, others making room; or nobody."""
        board, old = self.board, self.board.edge.copy()
        for c in classes[self.paths.roomiest(classes)][:_WHERE].tolist():
            self._asides += 1
            board.limits.pairs = False
            moved = all(
                self.paths.moved_out(j, np.array([self._edge_to(j, c)], dtype=np.int64))
                for j in (a, b)
            )
            board.limits.pairs = True
            self.paths.forget()
            if moved and board.valid():
                return True
            if (board.edge != old).any():
                board.copy_from(old)
        return False

    def _edge_to(self, i: int, c: int) -> int:
        """The edge of ``i`` to a class that ``i`` can be at."""
        part = self.problem.edges.of(i)
        return int(part.start) + int(np.searchsorted(self.problem.edges.place[part], c))

    def _pairs_aside(self, i: int) -> bool:
        """Move pairs that belong together to other classes until one makes room for ``i``.

        The search for paths never moves them, since it moves one person at a time.
        """
        board = self.board
        for a, b in self._pairs_with_place(i):
            if self._asides >= _ASIDES:
                return False
            shared = self._shared(a)
            for c in shared[shared != board.at[a]].tolist():
                old = board.edge.copy()
                self._asides += 1
                if not board.apply([(a, self._edge_to(a, c)), (b, self._edge_to(b, c))]):
                    continue
                self.paths.forget()
                if self._place_now(i):
                    return True
                board.copy_from(old)
                self.paths.forget()
        return False

    def _asked(self, form: Formulation, i: int) -> bool:
        """Ask two exact solvers about ``i``, together with more of those behind at each no."""
        waiting = [
            j
            for j in range(i, self.problem.size)
            if self.board.edge[j] < 0 and self._degree[j] and j not in self._refuted
        ]
        group = waiting[: self._group]
        while True:
            verdict, x = self._anyone(form, group)
            if verdict == "no":
                self._refuted.update(group)
                self._group *= 2
                self.outcome.exact.append(i)
                return False
            if verdict == "yes" and x is not None and len(group) == 1:
                self.board.copy_from(form.edge_of(x))
                self.paths.forget()
                self._group = 1
                return True
            if verdict == "unknown" and len(group) == 1:
                self.outcome.unproved.append(i)
                return False
            self._group = max(1, len(group) // 2)
            group = group[: self._group]

    def _anyone(self, form: Formulation, group: list[int]) -> tuple[Verdict, Ints | None]:
        """Whether someone of ``group`` fits with everyone accepted; a full point of a yes."""
        anyone = np.zeros(len(form.system.low), dtype=np.int64)
        anyone[self.problem.edges.of_many(np.array(group, dtype=np.int64))] = 1
        asked = replace(form, system=with_row(form.system, "ask", anyone, 1, FREE))
        everyone = np.ones(self.problem.size, dtype=bool)
        small = asked.placing(self.accepted, self.passed, everyone, self.board.edge)
        verdict, x = decide(small.system, self.solvers)
        return verdict, None if x is None else small.full(x)
