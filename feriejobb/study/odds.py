"""Odds: the chance that a youth of a given kind gets a place, over many lotteries.

Each lottery is the whole city once more with another seed. A chance is the mean over lotteries of
the share of a group that has a place; its interval is Wilson's, with as many trials as the spread
between lotteries speaks for (inside one lottery people take places from each other, so persons are
no trials). Applicants with protected identity are in no group.

The walk that draws them places some fewer than the solver that makes the allocation. So a few of
the lotteries are settled by that solver too, and each chance says how far the two are apart there.
"""

from __future__ import annotations

import math
import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from feriejobb.data.edges import Bools
from feriejobb.data.instance import Instance
from feriejobb.solve.placed import queue_problem, who_is_placed
from feriejobb.study.kinds import SMALLEST, Kind, contrasts, kinds
from feriejobb.study.lotteries import Lotteries, seeds

Floats = NDArray[np.float64]
_Drawn = Callable[[Sequence[Sequence[str]]], Iterable[Floats]]
_Checked = Callable[[Sequence[str]], Iterable[Floats]]

_Z = 1.96
#: Lotteries per piece of work; fixed, so that the number of processes decides nothing.
_PIECE = 10
#: Lotteries that the solver settles too, unless another number is asked for.
CHECKED = 5


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
        apart: Its share by the walk minus its share by the solver, mean over the lotteries that
            both have settled; None for a small group, and where there are no such lotteries.
    """

    by: str
    kind: str
    applicants: int
    mean: float | None
    low: float | None
    high: float | None
    apart: float | None = None


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
    """Chances by kind, and gaps between groups, the largest first.

    Attributes:
        lotteries: How many were drawn.
        chances: By kind.
        gaps: Between groups of equal köled, home district and reach.
        checked: How many of the lotteries the solver has settled too.
    """

    lotteries: int
    chances: tuple[Chance, ...]
    gaps: tuple[Gap, ...]
    checked: int = 0


def odds(
    instance: Instance,
    lotteries: int = 1000,
    *,
    checked: int = CHECKED,
    processes: int = 2,
    told: Callable[[int], None] = lambda done: None,
) -> Odds:
    """Draw many lotteries and count.

    Args:
        instance: The validated input; its own seed names the series of lotteries.
        lotteries: How many, at least 2.
        checked: How many of them the solver settles too, to tell how close the walk comes.
        processes: Processes that draw at the same time; decides nothing.
        told: Told how many are drawn, now and then.

    Raises:
        ValueError: Fewer than two lotteries.
    """
    if lotteries < 2:
        raise ValueError("at least two lotteries are needed")
    drawn: list[Floats] = []
    apart: list[Floats] = []
    series = seeds(f"{instance.model.lottery.seed}/odds", lotteries)
    with _drawing(instance, processes) as (draw, check):
        for values in draw([series[k : k + _PIECE] for k in range(0, lotteries, _PIECE)]):
            drawn.append(values)
            told(sum(len(v) for v in drawn))
        apart += check(series[:checked])
    table = np.concatenate(drawn)
    people = Lotteries.of(instance)
    found, pairs = kinds(people), contrasts(people)
    groups = len(found)
    between = np.mean(apart, axis=0).tolist() if apart else [None] * groups
    chances = tuple(_chance(k, table[:, n], between[n]) for n, k in enumerate(found))
    gaps = []
    for n, pair in enumerate(pairs):
        mean, low, high = normal(table[:, groups + n])
        first, second = (pair.first, pair.second) if mean >= 0 else (pair.second, pair.first)
        low, high = (low, high) if mean >= 0 else (-high, -low)
        gaps.append(Gap(pair.by, first, second, abs(mean), low, high))
    gaps.sort(key=lambda gap: (-gap.mean, gap.by, gap.first, gap.second))
    return Odds(lotteries, chances, tuple(gaps), len(apart))


def _chance(kind: Kind, values: Floats, apart: float | None) -> Chance:
    size = int(kind.members.sum())
    if size < SMALLEST:
        return Chance(kind.by, kind.name, size, None, None, None)
    mean, low, high = wilson(values, size)
    return Chance(kind.by, kind.name, size, mean, low, high, apart)


def wilson(values: Floats, size: int) -> tuple[float, float, float]:
    """Mean of shares over lotteries, and Wilson's interval for it.

    The number of trials is the one whose binomial spread is that of the mean. Shares that never
    differ count as if one person had fared otherwise in one lottery; where everybody always has a
    place, or nobody ever, a lottery is one trial.

    Args:
        values: Share with a place, one per lottery.
        size: How many the group has.
    """
    mean, number = float(values.mean()), len(values)
    spread = max(float(values.var(ddof=1)), 1 / (size * size * number)) / number
    sure = values.min() == values.max() and mean in (0.0, 1.0)
    trials = float(number) if sure else mean * (1 - mean) / spread
    middle = (mean + _Z * _Z / (2 * trials)) / (1 + _Z * _Z / trials)
    inside = mean * (1 - mean) / trials + _Z * _Z / (4 * trials * trials)
    half = _Z / (1 + _Z * _Z / trials) * math.sqrt(max(inside, 0.0))
    return mean, max(0.0, middle - half), min(1.0, middle + half)


def normal(values: Floats) -> tuple[float, float, float]:
    """Mean of a difference over lotteries, and its 95 % interval."""
    mean = float(values.mean())
    half = _Z * float(values.std(ddof=1)) / math.sqrt(len(values))
    return mean, mean - half, mean + half


@contextmanager
def _drawing(instance: Instance, processes: int) -> Iterator[tuple[_Drawn, _Checked]]:
    """Shares by kind and differences by pair, one row per lottery in order; and the check."""
    if processes == 1:
        here = _Draw(instance)
        yield lambda pieces: map(here, pieces), lambda series: map(here.apart, series)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        processes, mp_context=context, initializer=_start, initargs=(instance,)
    ) as pool:
        yield lambda pieces: pool.map(_draw, pieces), lambda series: pool.map(_apart, series)


class _Draw:
    """What one process keeps between its pieces of work."""

    def __init__(self, instance: Instance) -> None:
        self.town = Lotteries.of(instance)
        rows = [share(k.members) for k in kinds(self.town)]
        rows += [pair.weights for pair in contrasts(self.town)]
        self.rows = np.stack(rows)

    def apart(self, seed: str) -> Floats:
        """The walk's rows minus the solver's, in one lottery."""
        instance = self.town.problem.instance
        model = instance.model
        drawn = model.model_copy(
            update={"lottery": model.lottery.model_copy(update={"seed": seed})}
        )
        found = who_is_placed(queue_problem(replace(instance, model=drawn)))
        has = {
            entry.id for entry, placed in zip(found.problem.queue, found.has, strict=True) if placed
        }
        solved = np.array([entry.id in has for entry in self.town.problem.queue])
        difference: Floats = self.town.placed(seed).astype(np.float64) - solved
        return np.asarray(self.rows @ difference, dtype=np.float64)

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


def _apart(seed: str) -> Floats:
    return _kept[0].apart(seed)
