"""From classes to places: a canonical split, the locked and the standing first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from feriejobb.data.edges import Ints
from feriejobb.data.instance import Place
from feriejobb.data.problem import Problem


class PairsCannotMeet(Exception):  # noqa: N818  (a finding of the split, handled by the solve)
    """No split of the classes keeps every pair apart or together; classes must be split first."""


def expand(
    problem: Problem, edge: Ints, standing: Mapping[str, str] | None = None
) -> dict[int, str]:
    """The place of everyone placed.

    Inside a class the locked keep their place, then standing offers theirs while its seats last;
    the others fill the members in canonical order, in queue order. The seats of a class are the
    sum of its members' seats, so everyone fits. Pairs choose before the standing, since only they
    mind which member they get, but leave them their seats where any choice does. Whoever is barred
    from some members comes before the others who are free, and last of all in place of somebody
    who gives way to another member (``data.barred`` sees to it that this works out).

    Returns:
        ``plats_id`` by queue index.

    Raises:
        PairsCannotMeet: When no split keeps every pair as it must be.
    """
    left = {place.id: place.seats for place in problem.instance.places}
    placed = np.flatnonzero(edge >= 0).tolist()
    at = dict(zip(placed, problem.edges.place[edge[placed]].tolist(), strict=True))
    number = problem.classes.number
    result: dict[int, str] = {}
    locks, stood = _locks(problem), _standing(problem, standing or {})
    pairs = _pair_places(problem, edge, left, stood)
    for kept in (locks, pairs, stood):
        for i, own in sorted(kept.items()):
            if i not in result and at.get(i) == number[own] and left[own] > 0:
                result[i] = own
                left[own] -= 1
    barred = problem.barred
    shut_out = []
    # A stable sort: the barred in queue order, then the others in queue order.
    for i in sorted((i for i in placed if i not in result), key=lambda i: i not in barred):
        members = problem.classes.members[at[i]]
        open_to = (p.id for p in members if left[p.id] > 0 and p.id not in barred.get(i, ()))
        place = next(open_to, None)
        if place is None:
            shut_out.append(i)
            continue
        result[i] = place
        left[place] -= 1
    if shut_out:
        fixed = locks.keys() | pairs.keys()
        _GivingWay(problem, edge, result, left, fixed, stood).seat(shut_out)
    return result


class _GivingWay:
    """Seats for people whom the free members of their class bar, others giving way inside it."""

    def __init__(
        self,
        problem: Problem,
        edge: Ints,
        result: dict[int, str],
        left: dict[str, int],
        fixed: Collection[int],
        standing: Mapping[int, str],
    ) -> None:
        self._problem, self._edge, self._result, self._left = problem, edge, result, left
        self._fixed, self._standing = fixed, standing
        self._holders: dict[str, list[int]] = {}
        for i, place in result.items():
            self._holders.setdefault(place, []).append(i)

    def seat(self, people: Sequence[int]) -> None:
        """Seat them all; those with standing offers give way only where nobody else can."""
        for i in people:
            if not any(self._seated(i, set(), stay) for stay in (True, False)):
                raise PairsCannotMeet

    def _seated(self, i: int, seen: set[str], stay: bool) -> bool:
        problem = self._problem
        members = problem.classes.members[int(problem.edges.place[self._edge[i]])]
        mine = [p.id for p in members if p.id not in problem.barred.get(i, ()) and p.id not in seen]
        for place in mine:
            if self._left[place] > 0:
                self._put(i, place)
                return True
        for place in mine:
            seen.add(place)
            for other in reversed(self._holders.get(place, [])):
                stands = self._standing.get(other) == place
                if other in self._fixed or (stay and stands):
                    continue
                if self._seated(other, seen, stay):
                    self._put(i, place)
                    return True
        return False

    def _put(self, i: int, place: str) -> None:
        """Seat one, the seat that they leave falling free."""
        before = self._result.get(i)
        if before is not None:
            self._left[before] += 1
            self._holders[before].remove(i)
        self._result[i] = place
        self._left[place] -= 1
        self._holders.setdefault(place, []).append(i)


def _locks(problem: Problem) -> dict[int, str]:
    people = enumerate(problem.crowd.applicants)
    return {i: a.locked_place for i, a in people if a.locked_place is not None}


def _standing(problem: Problem, standing: Mapping[str, str]) -> dict[int, str]:
    known = problem.instance.place_by_id
    return {problem.index[a]: p for a, p in standing.items() if a in problem.index and p in known}


def moves_at(
    problem: Problem, places: Mapping[int, str], standing: Mapping[str, str] | None
) -> int:
    """Standing offers that are no longer at their place.

    Args:
        problem: The problem.
        places: ``plats_id`` by queue index of everyone placed.
        standing: As in ``expand``.
    """
    return sum(places.get(i) != place for i, place in _standing(problem, standing or {}).items())


def _pair_places(
    problem: Problem, edge: Ints, left: Mapping[str, int], standing: Mapping[int, str]
) -> dict[int, str]:
    """A place for everyone in a pair, first fit in queue order with a step back where needed."""
    if not problem.instance.model.rule_enabled("pairs"):
        return {}
    locks = _locks(problem)
    partners: dict[int, list[tuple[int, bool]]] = {}
    for a, b, apart in problem.pair_indices:
        partners.setdefault(a, []).append((b, apart))
        partners.setdefault(b, []).append((a, apart))
    known = problem.instance.place_by_id
    chosen = {i: known[p] for i, p in locks.items() if edge[i] >= 0}
    room = dict(left)
    for place in chosen.values():
        room[place.id] -= 1
    people = [i for i in sorted(partners) if edge[i] >= 0 and i not in locks]
    roomy = dict(room)
    for i, own in standing.items():
        stays = edge[i] >= 0 and problem.edges.place[edge[i]] == problem.classes.number[own]
        if stays and i not in partners and i not in locks:
            roomy[own] -= 1
    groups = _apart_from_others(problem, edge, people, partners)
    for seats in (roomy, room):
        found, spare = dict(chosen), dict(seats)
        if all(_choose(problem, edge, group, partners, found, spare, standing) for group in groups):
            return {i: found[i].id for i in people}
    raise PairsCannotMeet


def _apart_from_others(
    problem: Problem,
    edge: Ints,
    people: Sequence[int],
    partners: Mapping[int, Sequence[tuple[int, bool]]],
) -> list[list[int]]:
    """People in groups that share no class and no pair: what one group chooses binds no other.

    Each in queue order. A step back then goes over its own group, not over everybody in between.
    """
    group = {i: [i] for i in people}
    first_at: dict[int, int] = {}
    for i in people:
        here = first_at.setdefault(int(problem.edges.place[edge[i]]), i)
        for j in (here, *(j for j, _ in partners[i])):
            if j in group and group[j] is not group[i]:
                joined = sorted([*group[i], *group[j]])
                group |= dict.fromkeys(joined, joined)
    return [members for i, members in group.items() if members[0] == i]


def _choose(
    problem: Problem,
    edge: Ints,
    people: Sequence[int],
    partners: Mapping[int, Sequence[tuple[int, bool]]],
    chosen: dict[int, Place],
    room: dict[str, int],
    standing: Mapping[int, str],
) -> bool:
    """Choose for all of ``people``, the first who have a choice as far in front as can be.

    Whoever belongs with the first comes along at once: nobody may take their seat in between.
    """
    people = [j for j in people if j not in chosen]
    if not people:
        return True
    i = people[0]
    together = [i, *(j for j in problem.companions.get(i, ()) if j not in chosen and edge[j] >= 0)]
    members = problem.classes.members[int(problem.edges.place[edge[i]])]
    for place in sorted(members, key=lambda p: p.id != standing.get(i)):
        barred = any(place.id in problem.barred.get(j, ()) for j in together)
        if room[place.id] < len(together) or barred:
            continue
        chosen |= dict.fromkeys(together, place)
        room[place.id] -= len(together)
        if all(_suits(place, partners[j], chosen) for j in together) and _choose(
            problem, edge, people, partners, chosen, room, standing
        ):
            return True
        room[place.id] += len(together)
        for j in together:
            del chosen[j]
    return False


def _suits(place: Place, partners: Sequence[tuple[int, bool]], chosen: Mapping[int, Place]) -> bool:
    for j, apart in partners:
        other = chosen.get(j)
        if other is None:
            continue
        meet = (place.workplace, place.period) == (other.workplace, other.period)
        if meet if apart else place.id != other.id:
            return False
    return True
