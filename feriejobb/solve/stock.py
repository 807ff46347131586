"""Collecting money: small sets of swaps whose sum lies just below what an employer can spare.

One swap shifts the difference between two people's pay, some hundred or thousand kronor. Several
at once, some of them backwards, come within a few kronor of almost any sum, so that nearly all the
money that is left over in many places can be brought to the one where it is needed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

import numpy as np

from feriejobb.data.edges import Bools, Ints

#: Most trades looked at between two employers; all their sets are weighed.
_WIDTH = 22

#: Most sets of trades tried where quotas stand in the way.
_LOOKED_AT = 200

#: More than anyone has left.
_EVERYTHING = 1 << 50

#: Sets of one half that each set of the other is joined with.
_NEXT = 6

#: Rounds of collecting.
_ROUNDS = 6


@dataclass(frozen=True)
class Stock:
    """Trades by the employers whose money they touch.

    Attributes:
        spend: Change of spending in öre, shape (trades, B).
        count: Change of the quotas' counts, shape (trades, Q).
        between: Trades by the pair (or single) of employers that they touch.
    """

    spend: Ints
    count: Ints
    between: dict[frozenset[int], list[int]]

    @classmethod
    def of(cls, spend: Ints, count: Ints) -> Stock:
        """Sort trades by the employers they touch; those that touch more than two are left out."""
        between: defaultdict[frozenset[int], list[int]] = defaultdict(list)
        for a, row in enumerate(spend != 0):
            touched = frozenset(np.flatnonzero(row).tolist())
            if 0 < len(touched) <= 2:
                between[touched].append(a)
        return cls(spend, count, dict(between))

    def collected(
        self, usable: Bools, left: Ints, held: Ints, least: Ints, most: Ints
    ) -> list[int] | None:
        """Trades after which nobody is overspent.

        Args:
            usable: Which trades may be made, shape (trades,).
            left: Öre left per employer, negative where it must be collected, shape (B,).
            held: Change of the quotas' counts so far, shape (Q,).
            least: Least change of each count, shape (Q,).
            most: Largest change of each count, shape (Q,).

        Returns:
            Numbers of trades; None where these are not enough.
        """
        hand = _Hand(self, usable.copy(), left.copy(), held.copy(), least, most)
        hand.settle()
        within = bool((hand.held >= least).all() and (hand.held <= most).all())
        return hand.picked if within and not (hand.left < 0).any() else None

    def eased(self, usable: Bools, left: Ints, least: Ints, most: Ints) -> list[int]:
        """Trades that lower what is overspent as far as they can, nobody else overspent.

        Args:
            usable: Which trades may be made, shape (trades,).
            left: Öre left per employer, negative where overspent, shape (B,).
            least: Least change of each quota's count, shape (Q,).
            most: Largest change of each count, shape (Q,).
        """
        hand = _Hand(self, usable.copy(), left.copy(), np.zeros_like(least), least, most)
        hand.settle()
        return hand.picked

    def pooled(self, usable: Bools, left: Ints, hub: int, least: Ints, most: Ints) -> list[int]:
        """Trades that bring as much money as they can to one employer, nobody overspent.

        Args:
            usable: Which trades may be made, shape (trades,).
            left: Öre left per employer, shape (B,).
            hub: Where the money is wanted.
            least: Least change of each quota's count, shape (Q,).
            most: Largest change of each quota's count, shape (Q,).
        """
        hand = _Hand(self, usable.copy(), left.copy(), np.zeros_like(least), least, most)
        for _ in range(2):
            hand.fill(hub, _EVERYTHING)
            if not hand.gather(hub):
                break
        hand.fill(hub, _EVERYTHING)
        return hand.picked


def least_set(gain: Ints, loss: Ints, need: int, slack: int) -> list[int] | None:
    """A set whose gain reaches ``need`` by ``slack`` at most, one of those that lose little.

    Where there is none, the set that goes the least beyond ``need``. All sets are weighed as in
    ``_Hand``, those of one half with the next few of the other.

    Args:
        gain: Öre that each trade brings, shape (trades,); some thirty at most.
        loss: What each trade costs, shape (trades,).
        need: Öre wanted; may be negative.
        slack: Öre.

    Returns:
        Numbers of trades; None where all together bring too little.
    """
    halves = [np.arange(len(gain))[k::2] for k in (0, 1)]
    sums = [_subsets(len(h)) @ np.stack([gain[h], loss[h]], axis=1) for h in halves]
    order = np.argsort(sums[1][:, 0], kind="stable")
    second = sums[1][order]
    first = np.searchsorted(second[:, 0], need - sums[0][:, 0], side="left")
    best: tuple[int, int, int] | None = None
    for step in range(_NEXT):
        ones = np.flatnonzero(first + step < len(second))
        if not len(ones):
            break
        total = sums[0][ones] + second[first[ones] + step]
        beyond = total[:, 0] - need
        key = np.where(beyond <= slack, total[:, 1], _EVERYTHING + beyond)
        at = int(key.argmin())
        if best is None or key[at] < best[0]:
            best = int(key[at]), int(ones[at]), int(order[first[ones[at]] + step])
    if best is None:
        return None
    picked = [h[_subsets(len(h))[n] > 0] for h, n in zip(halves, best[1:], strict=True)]
    return sorted(np.concatenate(picked).tolist())


class _Hand:
    """The trades picked so far and what is left after them."""

    def __init__(
        self, stock: Stock, usable: Bools, left: Ints, held: Ints, least: Ints, most: Ints
    ) -> None:
        self.stock, self.usable, self.left, self.held = stock, usable, left, held
        self._least, self._most = least, most
        self.picked: list[int] = []

    def settle(self) -> None:
        """Fill the overspent until none is left or nothing moves any more."""
        for _ in range(_ROUNDS):
            for poor in np.flatnonzero(self.left < 0).tolist():
                self.fill(poor)
            lacking = np.flatnonzero(self.left < 0).tolist()
            moved = [self.gather(b) for b in lacking]
            if not any(moved):
                return

    def fill(self, poor: int, up_to: int = 0) -> None:
        """Bring money to ``poor`` from those who can spare it, the richest first."""
        self._best(poor, poor, up_to - int(self.left[poor]))
        for rich in np.argsort(-self.left, kind="stable").tolist():
            if self.left[poor] >= up_to:
                return
            if rich != poor and self.left[rich] > 0:
                self._best(poor, rich, up_to - int(self.left[poor]))

    def gather(self, hub: int) -> bool:
        """Bring money to employers that share more trades with ``hub``; whether any moved."""
        moved = False
        order = np.argsort(-self.left, kind="stable").tolist()
        for rich in order:
            for other in sorted(order, key=lambda b: -self._ties(b, hub)):
                if hub in (rich, other) or other == rich or self.left[rich] <= 0:
                    continue
                if self._ties(other, hub) > self._ties(rich, hub):
                    moved = self._best(other, rich, int(self.left[rich])) or moved
        return moved

    def _ties(self, a: int, b: int) -> int:
        """How many trades that may still be made touch both employers."""
        return sum(bool(self.usable[n]) for n in self.stock.between.get(frozenset((a, b)), ()))

    def _best(self, to: int, giver: int, wanted: int) -> bool:
        """Make the trades that bring the most, or just enough where that is possible.

        Looks at every set of the trades: each half's sums are sorted, and every sum of one half is
        met by the best of the other (Horowitz and Sahni 1974).
        """
        stock = self.stock
        numbers = [a for a in stock.between.get(frozenset((to, giver)), ()) if self.usable[a]]
        gain = -stock.spend[:, to]
        loss = stock.spend[:, giver] if giver != to else -gain * 0
        numbers = _spread([a for a in numbers if gain[a] >= loss[a]], gain)
        spare = max(int(self.left[giver]), 0)
        if not numbers:
            return False
        halves = [np.array(numbers[k::2], dtype=np.int64) for k in (0, 1)]
        sums = [_subsets(len(h)) @ np.stack([gain[h], loss[h]], axis=1) for h in halves]
        key = 0 if giver == to else 1
        order = np.argsort(sums[1][:, key], kind="stable")
        second = sums[1][order, key]
        first = sums[0][:, key]
        most = np.searchsorted(second, spare - first, side="right") - 1 if key else None
        if most is None:
            most = np.searchsorted(second, wanted - first, side="left").clip(max=len(second) - 1)
        elif wanted < spare:
            enough = np.searchsorted(second, wanted - first, side="left")
            most = np.where((enough < len(second)) & (enough <= most), enough, most)
        pairs = np.flatnonzero(most >= 0)
        total = sums[0][pairs] + sums[1][order[most[pairs]]]
        reached = total[:, 0] >= wanted
        rank = np.lexsort((np.where(reached, total[:, 1], -total[:, 0]), ~reached))
        for at in rank[:_LOOKED_AT].tolist():
            if total[at, 0] <= 0 or (key and total[at, 1] > spare):
                continue
            one = _subsets(len(halves[0]))[pairs[at]]
            two = _subsets(len(halves[1]))[order[most[pairs[at]]]]
            picked = [*halves[0][one > 0].tolist(), *halves[1][two > 0].tolist()]
            held = self.held + stock.count[picked].sum(axis=0)
            if (held < self._least).any() or (held > self._most).any():
                continue
            self.usable[picked] = False
            self.left -= stock.spend[picked].sum(axis=0)
            self.held = held
            self.picked += picked
            return True
        return False


def _spread(numbers: list[int], spend: Ints) -> list[int]:
    """At most ``_WIDTH`` trades, of as many different sizes as there are."""
    by_size: defaultdict[int, list[int]] = defaultdict(list)
    for a in numbers:
        by_size[int(spend[a])].append(a)
    return one_of_each([by_size[size] for size in sorted(by_size)], _WIDTH)


def one_of_each(groups: Sequence[Sequence[int]], most: int) -> list[int]:
    """The first of every group, then the second of every group, and so on: ``most`` in all."""
    layers = zip_longest(*groups)
    return [a for layer in layers for a in layer if a is not None][:most]


@lru_cache(maxsize=64)
def _subsets(size: int) -> Ints:
    """Every set out of ``size``, as rows of 0 and 1, the empty one first, shape (2^size, size)."""
    numbers = np.arange(1 << size)[:, None]
    return (numbers >> np.arange(size)[None, :]) & 1
