"""Seats left empty, and everyone passed over by someone behind: each with the rule that says why.

Every single case is tried against the rules: could this person have had that seat? Where the answer
is yes and no rule stands in the way, the case is *unexplained*, which ``verify`` does not let pass.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np

from feriejobb.data.solution import Result
from feriejobb.explain.books import Books, Move
from feriejobb.explain.sight import Sight

#: Stands for "no rule in the way".
UNEXPLAINED = ""
#: Nobody without a place may take the seat.
NOBODY = "ingen"


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Somebody without a place, and those behind who have one that they may take.

    Attributes:
        applicant: ``ansokan_id``.
        position: Queue position.
        places: Number of such places.
        holders: Number of such people behind, ordinary ones: a count that a reader cannot find
            again in the lists would tell where somebody else is.
        rules: The rules that stand in the way, the most frequent first; ``UNEXPLAINED`` among
            them where none does.
    """

    applicant: str
    position: int
    places: int
    holders: int
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Cases:
    """All cases of one allocation.

    Attributes:
        empty: Seats left empty by the rule that keeps everyone from them.
        passed: Ordinary applicants passed over by someone behind, by queue position.
        pairs: (one passed over, one behind) by rule.
    """

    empty: dict[str, int]
    passed: tuple[PassedOver, ...]
    pairs: dict[str, int]


def cases(result: Result) -> Cases:
    """Try every case of a result."""
    instance = result.instance
    hidden = frozenset(a.id for a in instance.applicants if a.protected)
    books = Books(instance, result.placements)
    positions = {entry.id: entry.position for entry in result.queue}
    sight = Sight.of(instance, positions)
    out = {u.applicant for u in result.unplaced if u.reason == "tackat_nej"}
    waiting = np.array([i not in books.held and i not in out for i in sight.order], dtype=bool)
    return Cases(_empty(sight, books, waiting), *_passed(sight, books, waiting, hidden))


def _empty(sight: Sight, books: Books, waiting: np.ndarray) -> dict[str, int]:
    found: Counter[str] = Counter()
    for n, place in enumerate(sight.places):
        left = place.seats - books.taken(place.id)
        if left <= 0:
            continue
        why: Counter[str] = Counter()
        for k in np.flatnonzero(waiting & sight.able(n)).tolist():
            rule = books.breaks([Move(sight.order[k], None, place.id)])
            why[rule] += 1
            if rule == UNEXPLAINED:
                break
        reason = UNEXPLAINED if UNEXPLAINED in why else _first(why) if why else NOBODY
        found[reason] += left
    return dict(found)


def _first(counts: Counter[str]) -> str:
    return min(counts, key=lambda rule: (-counts[rule], rule))


def _passed(
    sight: Sight, books: Books, waiting: np.ndarray, hidden: frozenset[str]
) -> tuple[tuple[PassedOver, ...], dict[str, int]]:
    rules: defaultdict[int, Counter[str]] = defaultdict(Counter)
    places: Counter[int] = Counter()
    for n, place in enumerate(sight.places):
        here = (row.applicant for row in books.at.get(place.id, ()))
        holders = [sight.index[i] for i in here if i not in hidden]
        if not holders:
            continue
        known: dict[tuple[object, ...], str] = {}
        able = np.flatnonzero(waiting & sight.able(n))
        for k in able[able < max(holders)].tolist():
            person = sight.crowd.applicants[k]
            if person.id in hidden:
                continue
            places[k] += 1
            for j in (h for h in holders if h > k):
                other = sight.crowd.applicants[j]
                # Alike people stand before the same rules: their pay, their quotas, their pairs.
                key = (_kind(books, person.id), j)
                if key not in known:
                    known[key] = _in_the_way(books, person.id, other.id, place.id)
                rules[k][known[key]] += 1
    passed = tuple(
        PassedOver(
            sight.order[k],
            k + 1,
            places[k],
            counts.total(),
            tuple(sorted(counts, key=lambda rule: (-counts[rule], rule))),
        )
        for k, counts in sorted(rules.items())
    )
    pairs: Counter[str] = Counter()
    for counts in rules.values():
        pairs.update(counts)
    return passed, dict(pairs)


def _kind(books: Books, applicant: str) -> tuple[object, ...]:
    """What of a person the rules on counts can see."""
    person = books.instance.applicant_by_id[applicant]
    alone = applicant if books.paired(applicant) else ""
    return (person.birth_date, person.groups, person.history, person.home, alone)


def _in_the_way(books: Books, enters: str, leaves: str, place: str) -> str:
    """The rule that keeps one person from another's seat."""
    if books.instance.applicant_by_id[leaves].locked_place is not None:
        return "locked"
    return books.breaks([Move(leaves, place, None), Move(enters, None, place)])
