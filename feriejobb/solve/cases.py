"""Proofs by cases: how many people an employer has is a whole number (Land and Doig 1960).

Where prices leave less room than one youth's pay and nobody is found, the mixture that keeps every
limit has people in parts, often 383.4 at one employer. With at most 383 there, and with 384 or
more, there are limits that the mixture breaks. Few such cases, each with prices of its own, prove
what no prices prove at once. Which employer to divide at is tried out (strong branching).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import Problem
from feriejobb.data.solution import CaseCertificate
from feriejobb.solve.balance import Floats
from feriejobb.solve.flow_planes import FlowPlanes
from feriejobb.solve.payable import HeadCounts
from feriejobb.solve.prices import PriceProof, Prices, named, price_proof

#: Flows that a case is tried out with, that it gets where it may be proved, and that show more of
#: an open one before it is divided; and of one question in all.
_TRIED, _LONG, _DEEPER, _FLOWS = 12, 60, 6, 400
#: Edges times flows after which a question is left open: more than 400 flows of a city, ten of ten.
_WORK = 600_000_000
#: Most employers that are divided at one inside the other.
_DEEP = 6
#: A mixture has a whole number of people within this.
_WHOLE = 0.005
#: What a proved case counts as in the choice of employers, and what is added to all, in öre.
_PROVED, _LEAST = 100_000.0, 100.0


@dataclass(frozen=True)
class Split:
    """Two cases: at most ``most`` people have a place at an employer, or more.

    Attributes:
        employer: The number of the employer.
        most: The most people in the first case.
        few: Prices for the first case, or how it is divided further.
        many: The same for the other.
    """

    employer: int
    most: int
    few: Prices | Split
    many: Prices | Split


def employers(split: Split) -> tuple[int, ...]:
    """The employers that are divided at, the outermost first."""
    inner = [employers(part) for part in (split.few, split.many) if isinstance(part, Split)]
    return tuple(dict.fromkeys([split.employer, *(b for found in inner for b in found)]))


@dataclass
class CaseProof:
    """A proof by cases with the sums that decide whom it proves; see ``CaseCertificate``.

    Attributes:
        split: The cases.
        parts: Of each case that is not divided further, the prices and sums.
        covers: Positions proved so far.
    """

    split: Split
    parts: tuple[PriceProof, ...]
    covers: list[int] = field(default_factory=list)

    @property
    def of_limits(self) -> tuple[Prices, ...]:
        """The prices of limits that it proves by, of all cases."""
        return tuple(part.prices for part in self.parts)

    def accept(self, *people: int) -> None:
        """Count ``people`` among those who must be placed; who belong together come together."""
        for part in self.parts:
            part.accept(*people)

    def accept_alone(self, people: Ints) -> None:
        """Count many, none of whom belongs together with anybody."""
        for part in self.parts:
            part.accept_alone(people)

    def room(self, *people: int) -> int:
        """What the case with the most room leaves once ``people`` too have a place."""
        return max(part.room(*people) for part in self.parts)

    def proves(self, *people: int) -> bool:
        """Whether ``people`` cannot all be placed together with everyone accepted so far."""
        return all(part.proves(*people) for part in self.parts)


def case_proof(problem: Problem, split: Split, accepted: Bools, attained: int) -> CaseProof:
    """Add up the prices of all cases in exact integers; see ``price_proof``."""
    parts: list[PriceProof] = []

    def add(part: Prices | Split, counts: HeadCounts) -> None:
        if isinstance(part, Split):
            few, many = counts.split(part.employer, part.most)
            add(part.few, few)
            add(part.many, many)
        else:
            parts.append(price_proof(problem, part, accepted, attained, counts))

    add(split, HeadCounts.none(len(problem.employers)))
    return CaseProof(split, tuple(parts))


def case_certificate(problem: Problem, proof: CaseProof) -> CaseCertificate:
    """The proof in the form that is delivered."""
    covers = tuple(sorted(proof.covers))

    def told(split: Split) -> CaseCertificate:
        few, many = (
            told(part) if isinstance(part, Split) else named(problem, part, covers)
            for part in (split.few, split.many)
        )
        return CaseCertificate(problem.employers[split.employer], split.most, few, many)

    return told(proof.split)


@dataclass(frozen=True)
class _Case:
    """What is known of one case.

    Attributes:
        counts: What it says.
        top: How far the flows so far are beyond its limits, in öre; 0 or less where some mixture
            of them keeps all.
        mixture: How many people each employer has in the best mixture, shape (B',).
        prices: What proves it, or None.
    """

    counts: HeadCounts
    top: float
    mixture: Floats
    prices: Prices | None = None

    @property
    def gain(self) -> float:
        """How near to a proof it is."""
        return _PROVED if self.prices is not None else self.top


class Cases:
    """The cases of one question.

    Args:
        planes: The question's flows; all but the locked are free to move.
        first: The employers that an earlier question was divided at, those tried first.
    """

    def __init__(self, planes: FlowPlanes, first: tuple[int, ...] = ()) -> None:
        self._planes, self._balance, self._first = planes, planes.balance, first
        edges = len(self._balance.problem.edges)
        self._last = self._balance.flows + min(_FLOWS, _WORK // max(edges, 1))

    def proof(self) -> Prices | Split | None:
        """Cases with prices that prove each of them; None where one stays open.

        Prices alone where a closer look finds some that prove it in all cases.
        """
        counts = HeadCounts.none(len(self._balance.problem.employers))
        whole = self._looked_into(counts, _TRIED)
        found = None if whole is None else self._proved(whole, _DEEP)
        self._balance.counting(None)
        self._planes.recount()
        return found

    def _divided(self, case: _Case, depth: int) -> Split | None:
        """The case divided at the employer where that shows the most, and each part proved."""
        best: tuple[float, int, tuple[_Case, _Case]] | None = None
        for b in self._in_parts(case.mixture):
            halves = self._halves(case, b)
            if halves is None:
                return None
            low, high = sorted(half.gain - case.top for half in halves)
            score = (low + _LEAST) * (high + _LEAST)
            if best is None or score > best[0]:
                best = score, b, halves
            if all(half.prices is not None for half in halves):
                break
        if best is None or depth == 0:
            return None
        _, b, halves = best
        parts: list[Prices | Split] = []
        # The one that is further from a proof shows sooner that there is none.
        for half in sorted(halves, key=lambda half: half.gain):
            part = self._proved(half, depth - 1)
            if part is None:
                return None
            parts.append(part)
        few, many = parts if halves[0].gain <= halves[1].gain else parts[::-1]
        most = int(np.floor(case.mixture[b]))
        return Split(int(self._balance.employers[b]), most, few, many)

    def _in_parts(self, mixture: Floats) -> list[int]:
        """The employers with people in parts, the most divided first, shape (<= B',)."""
        part = np.minimum(mixture % 1, -mixture % 1)
        found = [b for b in np.argsort(-part, kind="stable").tolist() if part[b] > _WHOLE]
        number = self._balance.employers
        return sorted(found, key=lambda b: int(number[b]) not in self._first)

    def _halves(self, case: _Case, b: int) -> tuple[_Case, _Case] | None:
        """Both cases at one employer, tried out; None where there is no time for it."""
        employer, most = int(self._balance.employers[b]), int(np.floor(case.mixture[b]))
        few, many = (self._looked_into(c, _TRIED) for c in case.counts.split(employer, most))
        if few is not None and few.top > 0 and many is not None and many.top > 0:
            few, many = self._longer(few), self._longer(many)
        return None if few is None or many is None else (few, many)

    def _longer(self, case: _Case) -> _Case | None:
        return case if case.prices is not None else self._looked_into(case.counts, _LONG)

    def _proved(self, case: _Case, depth: int) -> Prices | Split | None:
        """What proves a case; None where nothing does."""
        found = self._longer(case) if case.top > 0 else case
        if found is not None and found.prices is None:
            found = self._looked_into(case.counts, _DEEPER, onwards=True)
        if found is None:
            return None
        return self._divided(found, depth) if found.prices is None else found.prices

    def _looked_into(
        self, counts: HeadCounts, flows: int, *, onwards: bool = False
    ) -> _Case | None:
        """What some more flows show of a case.

        Args:
            counts: What it says.
            flows: How many flows at most.
            onwards: Whether to go on where some mixture keeps every limit, for a better one.

        Returns:
            None where there is no time left, or no flow.
        """
        planes, balance = self._planes, self._balance
        balance.counting(counts)
        planes.recount()
        highest, centre, least = planes.highest(), None, None
        for _ in range(flows):
            if highest is None or balance.deadline.over() or balance.flows >= self._last:
                return None
            if highest.top <= 0 and not onwards:
                break
            query = highest.weight if centre is None else (centre + highest.weight) / 2
            step = planes.flow(query)
            if step is None:
                return None
            if step.left < 0:
                return _Case(counts, highest.top, self._mixture(highest.share), step.prices)
            if step.prices is not None and (least is None or step.left < least):
                least, centre = step.left, query
            if step.prices is not None:
                planes.lead(step.prices)
            highest = planes.highest()
        if highest is None:
            return None
        return _Case(counts, highest.top, self._mixture(highest.share))

    def _mixture(self, share: Floats) -> Floats:
        """How many people each employer has in a mixture of the first flows, shape (B',)."""
        heads: Ints = np.array(self._planes.heads[: len(share)])
        mixed: Floats = share @ heads / max(float(share.sum()), 1e-12)
        return mixed
