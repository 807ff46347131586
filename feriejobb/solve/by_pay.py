"""Proofs by pay: how many people of each pay an employer has are whole numbers within its money.

Prices leave some room. Whoever is further from the cheapest edge than that is there in no
allocation (reduced-cost fixing, Dantzig, Fulkerson and Johnson 1954), and what is left of the edges
says how many people of each pay an employer can have. What no mixture of such whole numbers within
its budget has in parts (the hull of a knapsack) is a limit of its own, priced like the others.
Prices over what is left of the edges then prove what no prices prove over all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from feriejobb.data.edges import Bools, Ints
from feriejobb.data.problem import Problem
from feriejobb.data.solution import MOST_PAID, PayCertificate
from feriejobb.solve.cases import CaseProof, case_proof
from feriejobb.solve.pay_kinds import PayKinds, WholeNumbers
from feriejobb.solve.prices import (
    PriceProof,
    Prices,
    cheapest_prices,
    edge_prices,
    limit_of,
    named,
    price_proof,
)

#: More than any price of an edge.
_FAR = 1 << 60


@dataclass(frozen=True)
class Narrowed:
    """What prices leave of the edges, and how many people of each pay that allows.

    Attributes:
        kinds: What people can be paid.
        must: The edges of those who have a place, shape (E,).
        may: The edges of those who may have one, shape (E,).
        always: Who has a place in every allocation asked about, shape (N,).
        more: Whom a kind could be the pay of, had they a place, and else could not, shape (L, N).
        fewest: People per kind at least, shape (L,).
        most: People per kind at most, and ``more`` of those asked about, shape (L,).
        seats: Seats per kind that somebody could have, shape (L,).
    """

    kinds: PayKinds
    must: Bools
    may: Bools
    always: Bools
    more: Bools
    fewest: Ints
    most: Ints
    seats: Ints
    _numbers: dict[tuple[int, bytes], WholeNumbers | None] = field(default_factory=dict)

    @classmethod
    def of(
        cls, problem: Problem, kinds: PayKinds, proof: PriceProof, always: Bools, room: int
    ) -> Narrowed:
        """The edges that are no further from everyone's cheapest than the room.

        Args:
            problem: The problem.
            kinds: What people can be paid.
            proof: Prices with their sums.
            always: Who has a place in every allocation asked about, shape (N,).
            room: What the prices leave at most once those asked about have a place as well.
        """
        edges, price = problem.edges, edge_prices(problem, proof.prices)
        owner, kind = edges.applicant, kinds.of_edge
        allowed = np.full(problem.size, room, dtype=np.int64)
        for pair in problem.meetings:
            allowed[[pair.first, pair.second]] += proof.joint[pair.first]
        must = price <= (proof.cheapest + allowed)[owner]
        may = price <= (np.minimum(proof.cheapest, 0) + allowed)[owner]
        kept = np.where(always[owner], must, may)
        size = len(kinds.pay)
        who, could = np.zeros((2, size, problem.size), dtype=np.bool_)
        for found, some in ((who, kept), (could, must)):
            found[kind[some & (kind >= 0)], owner[some & (kind >= 0)]] = True
        # Whoever is paid the same wherever they can be.
        elsewhere = np.zeros(problem.size, dtype=np.bool_)
        elsewhere[owner[kept & (kind < 0)]] = True
        sure = always & ~elsewhere & (who.sum(axis=0) == 1)
        there = np.zeros((size, len(problem.classes)), dtype=np.bool_)
        there[kind[must & (kind >= 0)], edges.place[must & (kind >= 0)]] = True
        fewest, most = (who & sure).sum(axis=1), who.sum(axis=1)
        return cls(kinds, must, may, always, could & ~who, fewest, most, there @ problem.room)

    def kept(self, problem: Problem, people: Bools) -> Bools:
        """The edges where ``people``, shape (N,), have a place and others may; shape (E,)."""
        kept: Bools = np.where(people[problem.edges.applicant], self.must, self.may)
        return kept

    def added(self, people: Sequence[int]) -> Ints:
        """How many more there may be of each kind once ``people`` have a place, shape (L,)."""
        added: Ints = self.more[:, list(people)].sum(axis=1)
        return added

    def whole_numbers(self, problem: Problem, employer: int, spare: Ints) -> WholeNumbers | None:
        """The numbers of people that an employer's money can pay; None where there are too many.

        Args:
            problem: The problem.
            employer: The employer.
            spare: How many more there may be than without those asked about, shape (L,).
        """
        key = employer, spare.tobytes()
        if key not in self._numbers:
            part = self.kinds.at(employer)
            low, high = self.fewest[part], np.minimum(self.most + spare, self.seats)[part]
            money = int(problem.budget[employer])
            found = None
            if len(low) and (low <= high).all() and self.kinds.pay[part][0] > 0:
                found = WholeNumbers(self.kinds.pay[part], low, high, money)
            self._numbers[key] = found if found and found.few else None
        return self._numbers[key]


@dataclass
class PayProof:
    """A proof by pay with the sums that decide whom it proves; see ``PayCertificate``.

    Attributes:
        first: The prices that narrow the edges, with their sums.
        then: Prices over what is left of the edges; none of money where there are ``paid``.
        paid: Price per kind of pay, shape (L,).
        kinds: The kinds.
        narrowed: The edges that the first prices leave; None once others have been accepted.
        room: What they leave at most where it proves somebody.
        spare: How many more people of each kind there may be for those proved, shape (L,).
        left: What the prices can add up to beyond the cheapest of all who are accepted.
        needed: What having a place costs someone beyond that, shape (N,).
        covers: Positions proved so far.
    """

    first: PriceProof
    then: Prices
    paid: Ints
    kinds: PayKinds
    narrowed: Narrowed | None
    room: int
    spare: Ints
    left: int
    needed: Ints
    covers: list[int] = field(default_factory=list)

    @property
    def parts(self) -> tuple[PriceProof, ...]:
        """None of its prices prove anything alone."""
        return ()

    @property
    def of_limits(self) -> tuple[Prices, ...]:
        """The prices of limits that it proves by, pay as money."""
        money = self.then.budget.copy()
        np.add.at(money, self.kinds.employer, self.paid)
        return self.first.prices, replace(self.then, budget=money)

    def accept(self, *people: int) -> None:
        """It proves nobody more once others have a place; ``pay_again`` adds up anew."""
        self.narrowed = None

    def accept_alone(self, people: Ints) -> None:
        """As ``accept`` of each."""
        if len(people):
            self.accept()

    def proves(self, *people: int) -> bool:
        """Whether ``people`` cannot all be placed together with everyone accepted."""
        if self.narrowed is None:
            return False
        fits = (self.narrowed.added(people) <= self.spare).all()
        if not fits or self.first.room(*people) > self.room:
            return False
        return self.left < sum(int(self.needed[i]) for i in people)


def pay_proof(
    problem: Problem,
    narrowed: Narrowed,
    first: PriceProof,
    then: Prices,
    paid: Ints,
    room: int,
    spare: Ints,
    attained: int,
) -> PayProof | None:
    """Add up prices over narrowed edges in exact integers.

    None where there are too many numbers of people, or a price is too dear to be believed.

    Args:
        problem: The problem.
        narrowed: The edges that the first prices leave.
        first: The first prices.
        then: The others.
        paid: Price per kind of pay, shape (L,); where an employer has one, its money has none.
        room: What the first prices leave at most.
        spare: How many more people of each kind there may be for those asked about, shape (L,).
        attained: Weighted shortfall of the soft quotas that must be kept.
    """
    kinds = narrowed.kinds
    if paid.max(initial=0) >= MOST_PAID:
        return None
    limit = limit_of(problem, then, narrowed.always, attained)
    for b in np.unique(kinds.employer[paid > 0]).tolist():
        numbers = narrowed.whole_numbers(problem, b, spare)
        if numbers is None:
            return None
        limit += int(numbers.best(paid[kinds.at(b)])[0])
    price = edge_prices(problem, then)
    price += np.append(paid, 0)[kinds.of_edge]
    must = cheapest_prices(problem, np.where(narrowed.must, price, _FAR))
    may = np.minimum(cheapest_prices(problem, np.where(narrowed.may, price, _FAR)), 0)
    always = narrowed.always
    total = int(np.where(always, must, may).sum())
    for pair in problem.meetings:
        a, b = pair.first, pair.second
        if always[a] and always[b]:
            both = int((price[pair.edges[0]] + price[pair.edges[1]]).min())
            total += max(both - int(must[a]) - int(must[b]), 0)
    return PayProof(first, then, paid, kinds, narrowed, room, spare, limit - total, must - may)


#: Prices, alone, by cases or by pay, with the sums that decide whom they prove.
Proven = PriceProof | CaseProof | PayProof


def renewed(problem: Problem, proof: Proven, accepted: Bools, attained: int) -> Proven:
    """The same proof for others accepted; nobody is covered yet."""
    if isinstance(proof, PayProof):
        return replace(proof, covers=[], narrowed=None)
    if isinstance(proof, CaseProof):
        return case_proof(problem, proof.split, accepted, attained)
    return price_proof(problem, proof.prices, accepted, attained)


def pay_again(
    problem: Problem,
    proof: PayProof,
    accepted: Bools,
    attained: int,
    asked: Sequence[Sequence[int]],
) -> PayProof | None:
    """The same prices added up for others accepted; nobody is covered yet.

    Args:
        problem: The problem.
        proof: A proof by pay.
        accepted: Who must be placed, shape (N,).
        attained: Weighted shortfall of the soft quotas that must be kept.
        asked: Of each question who is to have a place besides.
    """
    first = price_proof(problem, proof.first.prices, accepted, attained)
    room = max([0, *(_room(first, people) for people in asked)])
    narrowed = Narrowed.of(problem, proof.kinds, first, accepted, room)
    spare = np.max([narrowed.added(people) for people in asked], axis=0)
    return pay_proof(problem, narrowed, first, proof.then, proof.paid, room, spare, attained)


def still_proved(
    problem: Problem, proof: PayProof, accepted: Bools, since: Ints, attained: int
) -> list[int]:
    """Those covered that are proved where others are accepted, each behind those ahead of them.

    Args:
        problem: The problem.
        proof: A proof by pay.
        accepted: Who has a place, shape (N,).
        since: From which index in the queue on each of them has one in any case, shape (N,).
        attained: Weighted shortfall of the soft quotas that must be kept.
    """
    waiting = sorted(j for j in proof.covers if not accepted[j])
    if not waiting:
        return []
    always = accepted & ((since < waiting[0]) | problem.crowd.locked)
    between = np.flatnonzero(accepted & ~always)
    asked = []
    for j in waiting:
        others = [k for k in problem.companions.get(j, ()) if not accepted[k]]
        asked.append([j, *others, *between[since[between] < j].tolist()])
    again = pay_again(problem, proof, always, attained, asked)
    if again is None:
        return []
    proved = (again.left < int(again.needed[people].sum()) for people in asked)
    return [j for j, holds in zip(waiting, proved, strict=True) if holds]


def _room(first: PriceProof, people: Sequence[int]) -> int:
    """What prices leave at most once all of these have a place."""
    return first.room() - int(np.maximum(first.cheapest[list(people)], 0).sum())


def pay_certificate(problem: Problem, proof: PayProof) -> PayCertificate:
    """The proof in the form that is delivered."""
    paid: dict[str, dict[int, int]] = {}
    for k in np.flatnonzero(proof.paid).tolist():
        name = problem.employers[int(proof.kinds.employer[k])]
        paid.setdefault(name, {})[int(proof.kinds.pay[k])] = int(proof.paid[k])
    covers = tuple(sorted(proof.covers))
    first = named(problem, proof.first.prices, ())
    return PayCertificate(first, named(problem, proof.then, covers), paid)
