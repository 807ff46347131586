"""Odds: the chance that a youth of a given kind gets a place, over many lotteries.

Each lottery is the whole city once more with another seed. A chance is the mean over lotteries of
the share of a group that has a place; its interval is Wilson's, with as many trials as the spread
between lotteries speaks for (inside one lottery people take places from each other, so persons are
no trials). Applicants with protected identity are in no group.
"""

from __future__ import annotations

import math
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feriejobb.data.edges import Bools
from feriejobb.data.instance import Instance
from feriejobb.study.kinds import SMALLEST, Kind, contrasts, kinds
from feriejobb.study.lotteries import Lotteries, seeds

Floats = NDArray[np.float64]

_Z = 1.96
#: Lotteries per piece of work; fixed, so that the number of processes decides nothing.
_PIECE = 10


@dataclass(frozen=True, slots=True)
class Chance:
    """One kind of youth.

    Attributes:
        by: Characteristic, for instance ``hemstadsdel``.
        kind: Category.
        applicants: How many there are.
        mean: Share with a place, mean over the lotteries; None for a small group.
        low: Lower end of the 95 % interval.
        high: Upper end.
    """

    by: str
    kind: str
    applicants: int
    mean: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Gap:
    """A difference in chance between two groups of equal köled, home district and reach.

    Attributes:
        by: Characteristic that should not matter.
        first: The group that is better off.
        second: The other.
        mean: Difference of their chances, alike compared with alike.
        low: Lower end of the 95 % interval.
        high: Upper end.
    """

    by: str
    first: str
    second: str
    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Odds:
    """Chances by kind, and gaps between groups, the largest first."""

    lotteries: int
    chances: tuple[Chance, ...]
    gaps: tuple[Gap, ...]


def odds(
    instance: Instance,
    lotteries: int = 1000,
    *,
    processes: int = 2,
    told: Callable[[int], None] = lambda done: None,
) -> Odds:
    """Draw many lotteries and count.

    Args:
        instance: The validated input; its own seed names the series of lotteries.
        lotteries: How many, at least 2.
        processes: Processes that draw at the same time; decides nothing.
        told: Told how many are drawn, now and then.

    Raises:
        ValueError: Fewer than two lotteries.
    """
    if lotteries < 2:
        raise ValueError("at least two lotteries are needed")
    drawn: list[Floats] = []
    for values in _values(instance, lotteries, processes):
        drawn.append(values)
        told(sum(len(v) for v in drawn))
    table = np.concatenate(drawn)
    people = Lotteries.of(instance)
    found, pairs = kinds(people), contrasts(people)
    groups = len(found)
    chances = tuple(_chance(k, table[:, n]) for n, k in enumerate(found))
    gaps = []
    for n, pair in enumerate(pairs):
        mean, low, high = normal(table[:, groups + n])
        first, second = (pair.first, pair.second) if mean >= 0 else (pair.second, pair.first)
        low, high = (low, high) if mean >= 0 else (-high, -low)
        gaps.append(Gap(pair.by, first, second, abs(mean), low, high))
    gaps.sort(key=lambda gap: (-gap.mean, gap.by, gap.first, gap.second))
    return Odds(lotteries, chances, tuple(gaps))


def _chance(kind: Kind, values: Floats) -> Chance:
    size = int(kind.members.sum())
    if size < SMALLEST:
        return Chance(kind.by, kind.name, size, None, None, None)
    mean, low, high = wilson(values)
    return Chance(kind.by, kind.name, size, mean, low, high)


def wilson(values: Floats) -> tuple[float, float, float]:
    """Mean of shares over lotteries, and Wilson's interval for it.

    The number of trials is the one whose binomial spread is that of the mean; where every lottery
    gives the same share it is the number of lotteries.
    """
    mean = float(values.mean())
    spread = float(values.var(ddof=1)) / len(values)
    trials = mean * (1 - mean) / spread if spread > 0 and 0 < mean < 1 else float(len(values))
    middle = (mean + _Z * _Z / (2 * trials)) / (1 + _Z * _Z / trials)
    inside = mean * (1 - mean) / trials + _Z * _Z / (4 * trials * trials)
    half = _Z / (1 + _Z * _Z / trials) * math.sqrt(max(inside, 0.0))
    return mean, max(0.0, middle - half), min(1.0, middle + half)


def normal(values: Floats) -> tuple[float, float, float]:
    """Mean of a difference over lotteries, and its 95 % interval."""
    mean = float(values.mean())
    half = _Z * float(values.std(ddof=1)) / math.sqrt(len(values))
    return mean, mean - half, mean + half


def _values(instance: Instance, lotteries: int, processes: int) -> Iterator[Floats]:
    """Shares by kind and differences by pair, one row per lottery, in the lotteries' order."""
    series = seeds(f"{instance.model.lottery.seed}/odds", lotteries)
    pieces = [series[k : k + _PIECE] for k in range(0, lotteries, _PIECE)]
    if processes == 1 or len(pieces) == 1:
        draw = _Draw(instance)
        yield from map(draw, pieces)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        min(processes, len(pieces)), mp_context=context, initializer=_start, initargs=(instance,)
    ) as pool:
        yield from pool.map(_draw, pieces)


class _Draw:
    """What one process keeps between its pieces of work."""

    def __init__(self, instance: Instance) -> None:
        self.town = Lotteries.of(instance)
        rows = [share(k.members) for k in kinds(self.town)]
        rows += [pair.weights for pair in contrasts(self.town)]
        self.rows = np.stack(rows)

    def __call__(self, piece: Sequence[str]) -> Floats:
        placed = [self.town.placed(seed) for seed in piece]
        return np.stack([self.rows @ one.astype(np.float64) for one in placed])


def share(members: Bools) -> Floats:
    """Weights that turn who has a place into the share of a group."""
    return members / max(int(members.sum()), 1)


_kept: list[_Draw] = []


def _start(instance: Instance) -> None:
    _kept[:] = [_Draw(instance)]


def _draw(piece: Sequence[str]) -> Floats:
    return _kept[0](piece)
