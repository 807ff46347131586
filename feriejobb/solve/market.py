"""The market of exchanges: which of many small moves bring money together where it is wanted.

Every offer leaves seats and supervision as they are (a swap), takes a seat that is free, or lets
someone new in along a path. No two offers move the same person or take the same seat, so that only
budgets and quotas tie them together: a handful of rows, which CP-SAT settles at once although the
same question over all edges is far out of its reach.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import UNLIMITED
from feriejobb.solve.board import Board, Move
from feriejobb.solve.kernels import first_band, money_swaps, open_moves
from feriejobb.solve.rings import differences
from feriejobb.solve.stock import Stock
from feriejobb.solve.trade_table import Table, TradeTable

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

#: Deterministic work per question.
_WORK = 1.0

#: Most swaps between two employers, and of them most with the same two pay bands.
_MOST, _EACH = 16, 2

#: How many times as many are offered where exact sums are looked for.
_WIDE = 4

#: Most entries tried, most employers at which money is brought together, most times at each.
_TRIED, _HUBS, _POOLINGS = 6, 3, 16

#: Classes by which the search for trades begins further on at each turn.
_TURN = 101


@dataclass(frozen=True)
class Offers:
    """Sets of moves that can be made together, and sets of which exactly one must be made.

    Attributes:
        moves: Offers to be made or not.
        entries: Ways to let someone in.
        taken: The rooms (classes, and K + supervisor cells) that each offer takes a seat of.
    """

    moves: list[list[Move]]
    entries: list[list[Move]]
    taken: list[set[int]]


class Market:
    """Trades on one board."""

    def __init__(self, board: Board, band: Ints, cost: Ints) -> None:
        """Open a market.

        Args:
            board: The allocation, changed by trades.
            band: Pay band per applicant, shape (N,).
            cost: Öre per class and band, shape (K, bands).
        """
        self.board, self.problem = board, board.problem
        self._band, self._cost = band, cost
        self._table = TradeTable(board, band, cost.shape[1]).of

    def admit(self, i: int, pinned: Bools, *, thorough: bool) -> bool:
        """Let applicant ``i`` in, with whatever trades make room and bring the money together.

        Args:
            i: Queue index, without a place.
            pinned: Who must not be moved, shape (N,).
            thorough: Whether to bring all the money that is left to one employer first.

        Returns:
            Whether ``i`` is placed.
        """
        if self._entered(i, pinned, 1):
            return True
        if not thorough:
            return False
        for hub in self._hubs(i, pinned):
            self._pool(hub, pinned)
            if self._entered(i, pinned, 2):
                return True
        return False

    def _entered(self, i: int, pinned: Bools, scale: int) -> bool:
        table = self._table(pinned)
        entries = self._entries(i, table, pinned)
        if not entries:
            return False
        chosen = self._collected(self._offers(table, scale, entries))
        return chosen is not None and self.board.apply(chosen)

    def _hubs(self, i: int, pinned: Bools) -> list[int]:
        """The employers at which ``i`` can enter, those that most trades touch first."""
        problem = self.problem
        table = self._table(pinned)
        ends = {
            int(problem.employer[problem.edges.place[e]])
            for moves in self._entries(i, table, pinned)
            for _, e in moves[-1:]
            if e >= 0
        }
        spend, _ = self._effects(self._offers(table, 1).moves)
        touched = (spend != 0).sum(axis=0)
        return sorted(ends, key=lambda b: (-int(touched[b]), b))[:_HUBS]

    def _pool(self, hub: int, pinned: Bools) -> None:
        """Bring what the others have left to ``hub``, with new trades each time, until it ends."""
        idle = 0
        for turn in range(_POOLINGS):
            offers = self._offers(self._table(pinned), 2, turn=turn * _TURN)
            spend, count = self._effects(offers.moves)
            usable = np.ones(len(offers.moves), dtype=np.bool_)
            picked = Stock.of(spend, count).pooled(
                usable, self.board.left(), hub, *self.quota_room()
            )
            moved = self.board.apply([m for a in picked for m in offers.moves[a]])
            idle = 0 if picked and moved else idle + 1
            if idle == 4:
                return

    def save(self, pinned: Bools, weight: Ints, cheaper: Ints) -> int:
        """Make the trades that lower the weighted spending the most.

        Args:
            pinned: Who must not be moved, shape (N,).
            weight: Weight of one öre per employer, shape (B,).
            cheaper: An allocation of the same people that spends less, budgets left aside, (N,);
                its differences from the board are offered too.

        Returns:
            Weighted öre saved.
        """
        before = int(self.board.spent @ weight)
        table = self._table(pinned)
        more = differences(self.problem, self.board.edge, cheaper)
        offers = self._offers(table, 2, more=more)
        chosen = self._chosen(offers, self._effects(offers.moves)[0] @ weight)
        if chosen is not None:
            self.board.apply(chosen)
        if int(self.board.spent @ weight) == before:
            self._save_one_by_one(self._offers(table, 2, more), weight)
        if int(self.board.spent @ weight) == before:
            self._save_at_once(more, weight, pinned)
        return before - int(self.board.spent @ weight)

    def _save_at_once(self, rings: Sequence[list[Move]], weight: Ints, pinned: Bools) -> None:
        """Make all saving rings, then bring money to whoever they overspend; or nothing at all."""
        board, old = self.board, self.board.edge.copy()
        spend, _ = self._effects(rings)
        edge = old.copy()
        for ring in np.flatnonzero(spend @ weight < 0).tolist():
            for i, e in rings[ring]:
                edge[i] = e
        before = int(board.spent @ weight)
        board.copy_from(edge)
        if not self.settle(pinned) or int(board.spent @ weight) >= before:
            board.copy_from(old)

    def settle(self, pinned: Bools) -> bool:
        """Bring money to whoever is overspent on the board; whether all is well at the end."""
        board = self.board
        for turn in range(_POOLINGS):
            if not (board.left() < 0).any():
                break
            offers = self._offers(self._table(pinned), 2, turn=turn * _TURN)
            spend, count = self._effects(offers.moves)
            usable = np.ones(len(offers.moves), dtype=np.bool_)
            picked = Stock.of(spend, count).eased(usable, board.left(), *self.quota_room())
            if not board.apply([m for a in picked for m in offers.moves[a]]):
                return False
        return board.valid()

    def _collected(self, offers: Offers) -> list[Move] | None:
        """An entry and trades that collect what it costs, employer by employer."""
        first = len(offers.moves)
        spend, count = self._effects([*offers.moves, *offers.entries])
        left = self.board.left()
        stock = Stock.of(spend[:first], count[:first])
        least, most = self.quota_room()
        lacking = np.maximum(spend[first:] - left, 0).sum(axis=1)
        tried: set[tuple[int, ...]] = set()
        for entry in np.argsort(lacking, kind="stable").tolist():
            kind = tuple(spend[first + entry].tolist())
            if kind in tried:
                continue
            tried.add(kind)
            if len(tried) > _TRIED:
                break
            moves = offers.entries[entry]
            usable = self._apart(offers, {i for i, _ in moves}, self._taken(moves))
            picked = stock.collected(
                usable, left - spend[first + entry], count[first + entry], least, most
            )
            if picked is not None:
                return [*moves, *(m for a in picked for m in offers.moves[a])]
        return None

    def _save_one_by_one(self, offers: Offers, weight: Ints) -> None:
        """Make each saving entry alone, with trades that pay for what it shifts."""
        first = len(offers.moves)
        spend, count = self._effects([*offers.moves, *offers.entries])
        stock = Stock.of(spend[:first], count[:first])
        saving = -(spend[first:] @ weight)
        gone: set[int] = set()
        entered: set[int] = set()
        for entry in np.argsort(-saving, kind="stable").tolist():
            moves = offers.entries[entry]
            people, taken = {i for i, _ in moves}, self._taken(moves)
            if saving[entry] <= 0 or people & gone or taken & entered:
                continue
            usable = self._apart(offers, people | gone, taken | entered)
            left = self.board.left() - spend[first + entry]
            picked = stock.collected(usable, left, count[first + entry], *self.quota_room())
            if picked is None:
                continue
            chosen = [*moves, *(m for a in picked for m in offers.moves[a])]
            total = int((spend[[first + entry, *picked]] @ weight).sum())
            also = self._taken(chosen)
            if total < 0 and self.board.apply(chosen):
                gone |= {i for i, _ in chosen}
                entered |= also

    def _apart(self, offers: Offers, people: set[int], taken: set[int]) -> Bools:
        """Which offers move none of the people and take none of the rooms, shape (offers,)."""
        return np.array(
            [
                people.isdisjoint(i for i, _ in m) and (len(m) > 1 or taken.isdisjoint(t))
                for m, t in zip(offers.moves, offers.taken, strict=True)
            ],
            dtype=np.bool_,
        )

    def quota_room(self) -> tuple[Ints, Ints]:
        """The least and the most by which each quota's count may change, shape (Q,) each."""
        now = self.board.count
        quotas = self.problem.instance.quotas
        target = np.array([q.target for q in quotas], dtype=np.int64)
        is_min = np.array([q.is_min for q in quotas], dtype=np.bool_)
        least = np.where(is_min, np.minimum(target, now) - now, -UNLIMITED)
        most = np.where(is_min, UNLIMITED, np.maximum(target, now) - now)
        return least, most

    def _offers(
        self,
        table: Table,
        scale: int,
        entries: Sequence[list[Move]] = (),
        more: Sequence[list[Move]] = (),
        turn: int = 0,
    ) -> Offers:
        problem, board, owner = self.problem, self.board, self.problem.edges.applicant
        gone = np.zeros(problem.size, dtype=np.bool_)
        free = np.maximum(board.seats - board.load, 0)
        free_cell = np.maximum(board.cell_limit - board.used, 0)
        for moves in more:
            gone[[i for i, _ in moves]] = True
            for room in self._taken(moves):
                if room < len(free):
                    free[room] -= 1
                else:
                    free_cell[room - len(free)] -= 1
        swaps = money_swaps(
            table, problem.employer, self._cost, owner, gone, _EACH * scale, _MOST * scale, turn
        )
        opened = open_moves(
            table, problem.employer, problem.cell, free, free_cell, owner, gone, 2 * scale
        )
        offered: list[list[Move]] = [list(m) for m in more]
        offered += [[(int(owner[e]), int(e)) for e in pair] for pair in swaps.tolist()]
        offered += [[(int(owner[e]), e)] for e in opened.tolist()]
        return Offers(offered, list(entries), [self._taken(m) for m in offered])

    def _taken(self, moves: Sequence[Move]) -> set[int]:
        """Classes, and K + supervisor cells, that gain a person by the moves."""
        gain: defaultdict[int, int] = defaultdict(int)
        cell, k = self.problem.cell, len(self.problem.classes)
        for i, e in moves:
            here = int(self.board.at[i])
            there = int(self.problem.edges.place[e]) if e >= 0 else -1
            for c, sign in ((here, -1), (there, 1)):
                if c >= 0:
                    gain[c] += sign
                    if cell[c] >= 0:
                        gain[k + int(cell[c])] += sign
        return {room for room, n in gain.items() if n > 0}

    def _entries(self, i: int, table: Table, pinned: Bools) -> list[list[Move]]:
        """Ways for ``i`` into a free seat, by shortest paths that ask nothing about money."""
        problem, board, edges = self.problem, self.board, self.problem.edges
        owner = edges.applicant
        cheap = first_band(table)
        full = board.load >= board.seats
        inside = problem.cell >= 0
        crowded = np.zeros(len(full), dtype=bool)
        crowded[inside] = (board.used >= board.cell_limit)[problem.cell[inside]]
        part = edges.of(i)
        before: dict[int, tuple[int, Move]] = {}
        queue: list[int] = []
        for e in range(part.start, part.stop):
            c = int(edges.place[e])
            if c not in before:
                before[c] = (-1, (i, e))
                queue.append(c)
        found: list[list[Move]] = []
        per_employer: defaultdict[tuple[int, int], int] = defaultdict(int)
        seen = np.zeros(len(full), dtype=bool)
        seen[queue] = True
        for c in queue:
            if not full[c] and not crowded[c]:
                key = (int(problem.employer[c]), int(problem.employer[_root(before, c)]))
                if per_employer[key] < 6:
                    per_employer[key] += 1
                    path = _path(before, c)
                    if len({who for who, _ in path}) == len(path):
                        found.append(path)
                continue
            leavers = [c] if full[c] else np.flatnonzero(problem.cell == problem.cell[c]).tolist()
            at_risk = np.isin(board.at[i + 1 :], leavers) & ~pinned[i + 1 :]
            behind = (np.flatnonzero(at_risk) + i + 1).tolist()
            if behind:
                path = [*_path(before, c), (behind[-1], -1)]
                if len({who for who, _ in path}) == len(path):
                    found.append(path)
            for source in leavers:
                reach = np.flatnonzero(~seen & (cheap[source] >= 0))
                for d in reach.tolist():
                    e = int(cheap[source, d])
                    before[d] = (c, (int(owner[e]), e))
                    queue.append(d)
                seen[reach] = True
        return found

    def trades(
        self, pinned: Bools, worth: Ints, turn: int
    ) -> tuple[list[list[Move]], Ints, Ints, Ints]:
        """Moves that can be made together, budgets and quotas left aside, nobody twice.

        Args:
            pinned: Who must not be moved, shape (N,).
            worth: Cost per edge, shape (E,); of equal trades the one that costs the least.
            turn: Another one finds others.

        Returns:
            The trades, what each changes of ``worth``, shape (trades,), of the öre per employer,
            shape (trades, B), and of the quotas' counts, shape (trades, Q).
        """
        offers = self._offers(self._table(pinned, worth), _WIDE, turn=turn * _TURN)
        return offers.moves, self._change(offers.moves, worth), *self._effects(offers.moves)

    def better(self, pinned: Bools, worth: Ints, target: Ints) -> int:
        """Make the trades that lower the total ``worth`` the most.

        Args:
            pinned: Who must not be moved, shape (N,).
            worth: Cost per edge, shape (E,).
            target: An allocation of the same people that costs less, budgets and quotas left
                aside, shape (N,); its differences from the board are offered too.

        Returns:
            How much lower the total is.
        """
        more = differences(self.problem, self.board.edge, target)
        offers = self._offers(self._table(pinned, worth), 1, more=more)
        chosen = self._chosen(offers, self._change(offers.moves, worth))
        before = self._worth(worth)
        if chosen is not None:
            self.board.apply(chosen)
        return before - self._worth(worth)

    def _change(self, moves: Sequence[Sequence[Move]], worth: Ints) -> Ints:
        """By how much each set of moves changes the total ``worth``, shape (sets,)."""
        edge = self.board.edge
        return np.array(
            [sum(int(worth[e] - worth[edge[i]]) for i, e in m) for m in moves], dtype=np.int64
        )

    def _worth(self, worth: Ints) -> int:
        return int(worth[self.board.edge[self.board.edge >= 0]].sum())

    def _chosen(self, offers: Offers, change: Ints) -> list[Move] | None:
        """The moves of the offers that keep every limit and have the least sum of ``change``.

        Entries are no part of it: ``_collected`` looks at those.
        """
        from ortools.sat.python import cp_model

        everything = offers.moves
        spend, count = self._effects(everything)
        model = cp_model.CpModel()
        take = [model.new_bool_var("") for _ in everything]
        board, quotas = self.board, self.problem.instance.quotas
        left = board.left()
        least, most = self.quota_room()
        for b in np.flatnonzero(board.budget < UNLIMITED).tolist():
            used = np.flatnonzero(spend[:, b]).tolist()
            if used:
                row = cp_model.LinearExpr.weighted_sum(
                    [take[a] for a in used], [int(spend[a, b]) for a in used]
                )
                model.add(row <= int(left[b]))
        for k, quota in enumerate(quotas):
            used = np.flatnonzero(count[:, k]).tolist()
            if not used:
                continue
            row = cp_model.LinearExpr.weighted_sum(
                [take[a] for a in used], [int(count[a, k]) for a in used]
            )
            model.add(row >= int(least[k])) if quota.is_min else model.add(row <= int(most[k]))
        if board.limits.moves is not None:
            moved = self._change(everything, self.problem.moved.astype(np.int64)).tolist()
            row = cp_model.LinearExpr.weighted_sum(take, moved)
            model.add(row <= board.limits.moves - board.changed())
        self._keep_openings(model, everything, take)
        self._keep_pairs(model, everything, take)
        model.minimize(cp_model.LinearExpr.weighted_sum(take, change.tolist()))
        for a, gain in enumerate(change.tolist()):
            model.add_hint(take[a], gain < 0)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_deterministic_time = _WORK
        solver.parameters.presolve_inclusion_work_limit = 0
        solver.parameters.linearization_level = 2
        solver.parameters.symmetry_level = 0
        status = solver.solve(model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        return [
            m for t, moves in zip(take, everything, strict=True) if solver.value(t) for m in moves
        ]

    def _keep_openings(
        self,
        model: cp_model.CpModel,
        offers: Sequence[Sequence[Move]],
        take: Sequence[cp_model.IntVar],
    ) -> None:
        """A place with a least number keeps it; one that is closed stays closed."""
        board, least = self.board, self.problem.min_open
        if not board.limits.openings or not (least > 0).any():
            return
        change: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for a, moves in enumerate(offers):
            for i, e in moves:
                for c, sign in ((int(board.at[i]), -1), (int(self.problem.edges.place[e]), 1)):
                    if c >= 0 and e >= 0 and least[c] > 0:
                        change[c].append((a, sign))
        for c, terms in sorted(change.items()):
            row = sum(sign * take[a] for a, sign in terms)
            if board.load[c]:
                model.add(row >= int(least[c] - board.load[c]))
            else:
                model.add(row <= 0)

    def _keep_pairs(
        self,
        model: cp_model.CpModel,
        offers: Sequence[Sequence[Move]],
        take: Sequence[cp_model.IntVar],
    ) -> None:
        """Those who belong together move together; those kept apart do not meet."""
        board, problem = self.board, self.problem
        if not board.limits.pairs or not problem.instance.model.rule_enabled("pairs"):
            return
        going: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for a, moves in enumerate(offers):
            for i, e in moves:
                going[i].append((a, int(problem.edges.place[e]) if e >= 0 else -1))
        for first, second, apart in problem.pair_indices:
            one, two = going[first], going[second]
            stays = (-1, int(board.at[first])), (-1, int(board.at[second]))
            for a, here in (*one, stays[0]):
                for b, there in (*two, stays[1]):
                    meet = here >= 0 and there >= 0 and problem.must_meet(here, there)
                    if not (meet if apart else here != there) or (a < 0 and b < 0):
                        continue
                    others = [take[x] for x, _ in (one if a < 0 else ())]
                    others += [take[x] for x, _ in (two if b < 0 else ())]
                    chosen = [take[x].negated() for x in dict.fromkeys((a, b)) if x >= 0]
                    model.add_bool_or([*chosen, *others])

    def _effects(self, offers: Sequence[Sequence[Move]]) -> tuple[Ints, Ints]:
        """What each offer changes: öre per employer (A, B) and counts per quota (A, Q)."""
        problem, board, edges = self.problem, self.board, self.problem.edges
        spend = np.zeros((len(offers), len(problem.employers)), dtype=np.int64)
        count = np.zeros((len(offers), len(problem.instance.quotas)), dtype=np.int64)
        for a, moves in enumerate(offers):
            for i, new in moves:
                for e, sign in ((int(board.edge[i]), -1), (new, 1)):
                    if e < 0:
                        continue
                    c = int(edges.place[e])
                    spend[a, problem.employer[c]] += sign * int(edges.cost[e])
                    for k, member in problem.quotas_by_class[c]:
                        count[a, k] += sign * int(member[i])
        return spend, count


def _root(before: dict[int, tuple[int, Move]], c: int) -> int:
    while before[c][0] >= 0:
        c = before[c][0]
    return c


def _path(before: dict[int, tuple[int, Move]], c: int) -> list[Move]:
    path: list[Move] = []
    while c >= 0:
        c, move = before[c]
        path.append(move)
    return path[::-1]
