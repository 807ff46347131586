"""What one more of something gives: a seat, a supervisor, 100 000 kr, or one step of a quota.

Every value is a true re-solve of quotas and queue on the whole input with the same lottery, by the
solver that makes the allocation itself (``solve.placed``); wishes are not settled again, since they
never change who has a place. A value is the number more of ordinary applicants with a place. Most
that give nothing are proved to by the prices of the solve before, and need no new one.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from feriejobb.data.instance import Instance
from feriejobb.solve.placed import Placed, queue_problem, who_is_placed, who_is_placed_now
from feriejobb.study.marginal_asks import (
    MONEY,
    SEAT,
    Asked,
    money,
    new_seats,
    quotas,
    seats,
    supervisors,
)
from feriejobb.study.more import Change, changed

#: Steps of the next million.
STEPS = 10


@dataclass(frozen=True, slots=True)
class Use:
    """One more of something and what it gives.

    Attributes:
        kind: ``plats``, ``handledare``, ``100 000 kr`` or ``kvotsteg``.
        where: Förvaltning, or the quota.
        detail: Arbetsområde and delperiod, handledargrupp, or what the step is.
        gain: Ordinary applicants more with a place.
        proved: Nobody is left without a place and without proof, before and after.
    """

    kind: str
    where: str
    detail: str
    gain: int
    proved: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """One of the next million's ten steps: to whom, for what, what it gives, the sum so far."""

    employer: str
    detail: str
    gain: int
    total: int


@dataclass(frozen=True)
class Marginal:
    """All values; ``placed`` is the number of ordinary applicants with a place as things are."""

    applicants: int
    placed: int
    uses: tuple[Use, ...]
    million: tuple[Step, ...]


#: Ordinary applicants with a place, and whether that is proved.
_Count = tuple[int, bool]
_After = Callable[[Sequence[tuple[Change, ...]]], list[_Count]]


def marginal_values(
    instance: Instance, *, processes: int = 2, told: Callable[[str], None] = lambda text: None
) -> Marginal:
    """Settle quotas and queue once per change.

    Args:
        instance: The validated input.
        processes: Processes that solve at the same time; decides nothing.
        told: Told each step.

    Raises:
        InfeasibleError: The hard rules cannot all hold.
        NoSolutionError: No allocation was found that respects every hard rule.
    """
    told("Löser kvoter och kö som de är")
    base = who_is_placed(queue_problem(instance))
    placed, sure = _count(base)
    asked = [*seats(base), *supervisors(base), *money(base), *quotas(base)]
    with _solving(base, processes) as after:
        told(f"Löser om kvoter och kö för {len(asked)} ändringar")
        counts = after([one.changes for one in asked])
        uses = [
            Use(one.kind, one.where, one.detail, count - placed, proved and sure)
            for one, (count, proved) in zip(asked, counts, strict=True)
        ]
        told("Söker de bästa användningarna av nästa miljon")
        ways = [one for one in asked if one.kind == MONEY]
        first = [c for one, c in zip(asked, counts, strict=True) if one.kind == MONEY]
        more = list(new_seats(base, [one for one in asked if one.kind == SEAT and one.waiting]))
        first += after([one.changes for one in more])
        million = tuple(_million([*ways, *more], first, placed, after))
    uses.sort(key=lambda use: (-use.gain, use.kind, use.where, use.detail))
    return Marginal(len(instance.applicants), placed, tuple(uses), million)


@contextmanager
def _solving(base: Placed, processes: int) -> Iterator[_After]:
    """What settles a town after each of some changes, here or in processes of their own."""
    if processes == 1:
        yield lambda asked: [_count(_now(base, changes)) for changes in asked]
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        processes, mp_context=context, initializer=_start, initargs=(base,)
    ) as pool:
        yield lambda asked: list(pool.map(_after, asked))


def _million(
    ways: Sequence[Asked], first: Sequence[_Count], placed: int, after: _After
) -> Iterator[Step]:
    """Ten steps of 100 000 kr, each where it gives most; older gains bound the newer ones."""
    given: tuple[Change, ...] = ()
    total, gains = 0, {k: count - placed for k, (count, _) in enumerate(first)}
    fresh, steps = set(gains), 0
    while steps < STEPS and gains:
        best = min(gains, key=lambda k: (-gains[k], k))
        if gains[best] <= 0:
            return
        if best not in fresh:
            ((count, _),) = after([(*given, *ways[best].changes)])
            gains[best] = count - placed - total
            fresh.add(best)
            continue
        given = (*given, *ways[best].changes)
        total, steps, fresh = total + gains[best], steps + 1, set()
        yield Step(ways[best].where, ways[best].detail, gains[best], total)


def _count(found: Placed) -> _Count:
    ordinary = ~found.problem.crowd.protected
    return int((found.has & ordinary).sum()), not found.unproved


_kept: list[Placed] = []


def _start(base: Placed) -> None:
    _kept[:] = [base]


def _after(changes: Sequence[Change]) -> _Count:
    return _count(_now(_kept[0], changes))


def _now(base: Placed, changes: Sequence[Change]) -> Placed:
    return who_is_placed_now(base, changed(base.problem, changes))
