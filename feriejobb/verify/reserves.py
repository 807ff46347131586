"""Who comes next if one seat of a place falls free, worked out again (contract §6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from feriejobb.data.instance import Place
from feriejobb.recount.pairing import placed_cost
from feriejobb.verify.case import Case
from feriejobb.verify.waste import Ledger


def reserve_findings(case: Case, ledger: Ledger) -> Iterator[str]:
    """Compare the delivered reserves of every place with those worked out here."""
    places = case.instance.place_by_id
    delivered: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in case.allocation.reserves:
        if row.place not in places:
            yield "RESERVER: en plats som inte finns i indata har reserver"
        elif row.employer != places[row.place].employer:
            yield f"RESERVER {row.place}: fel förvaltning"
        else:
            delivered[row.place].append((row.order, row.applicant))
    expected = expected_reserves(case, ledger)
    for place in sorted(places):
        listed = sorted(delivered[place])
        if [order for order, _ in listed] != list(range(1, len(listed) + 1)):
            yield f"RESERVER {place}: ordningen är inte 1, 2, 3 …"
        if [applicant for _, applicant in listed] != expected[place]:
            yield f"RESERVER {place}: fel sökande eller fel ordning"


def expected_reserves(case: Case, ledger: Ledger) -> dict[str, list[str]]:
    """``plats_id`` → the first unplaced in queue order who could have a freed seat.

    The leaver is taken as one with the lowest cost at the place, in no quota and no pair.
    """
    holders: defaultdict[str, list[str]] = defaultdict(list)
    for applicant, place_id in case.pairings:
        holders[place_id].append(applicant)
    return {
        place.id: _next_in_line(
            case, ledger, place, takers[~case.placed[takers]].tolist(), holders[place.id]
        )
        for place, takers in zip(case.possible.places, case.possible.takers, strict=True)
    }


def _next_in_line(
    case: Case, ledger: Ledger, place: Place, waiting: list[int], holders: list[str]
) -> list[str]:
    people = case.instance.applicant_by_id
    if not holders:
        return []
    freed = min(placed_cost(case.instance, people[i], place) for i in holders)
    line: list[str] = []
    for number in waiting:
        if len(line) == case.instance.model.solver.reserves_per_place:
            break
        person = people[case.possible.ids[number]]
        if ledger.could_follow(person, place, freed):
            line.append(person.id)
    return line
