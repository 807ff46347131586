"""One change of the application that would have given a place, checked by plain arithmetic.

Why the claim holds. Let A be the allocation, best in quotas and queue, and let i be without a
place. Suppose the change opens a pairing (i, p) such that A with i at p keeps every hard rule and
misses no quota by more, either because p has room or because i takes the seat of someone who stands
after i in the queue. That allocation is better than A in the queue's order. Whatever the best
allocation of the changed input is, it is at least as good, so it is better than A; it cannot be an
allocation of the unchanged input, of which A is the best; so it uses one of the new pairings, and
all of those are i's. Hence i gets a place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from feriejobb.data.instance import Applicant, Place
from feriejobb.data.solution import GoalResult
from feriejobb.explain.chances import Chance, alone
from feriejobb.explain.standing import Standing
from feriejobb.rules.registry import enabled_rules

Change = Literal["wish", "period", "area", "extract"]

#: Rules about what the applicant wrote, in the order in which a change is looked for.
CHANGES: tuple[Change, ...] = ("wish", "period", "area", "extract")


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """A change of the application that would have given a place.

    Attributes:
        change: The rule whose field changes.
        place: The place that the change opens.
        free: The place had room; else someone later in the queue had it.
    """

    change: Change
    place: Place
    free: bool


def provable(goals: Sequence[GoalResult]) -> bool:
    """Whether the argument above applies: quotas at most before the queue, all of it proved."""
    names = [goal.name for goal in goals]
    if "queue" not in names:
        return False
    until = goals[: names.index("queue") + 1]
    return all(goal.proved and goal.name in ("quotas", "queue") for goal in until)


def counterfactual(
    standing: Standing, applicant: Applicant, position: int, seen: Sequence[Chance]
) -> Counterfactual | None:
    """The first single change that would have given a place, or None where none was found.

    Args:
        standing: The allocation of a first round whose goals are ``provable``.
        applicant: Somebody without a place.
        position: Their queue position.
        seen: Their chances.
    """
    if any(applicant.id in (p.first, p.second) for p in standing.instance.pairs):
        return None
    for change in CHANGES:
        for chance in seen:
            if chance.barred != (change,) or chance.cost < 0:
                continue
            if change == "area" and not _opened_by_district(standing, applicant, chance.place):
                continue
            if _fits(standing, applicant, chance):
                return Counterfactual(change, chance.place, free=True)
            if _displaces(standing, applicant, position, chance):
                return Counterfactual(change, chance.place, free=False)
    return None


def _opened_by_district(standing: Standing, applicant: Applicant, place: Place) -> bool:
    """Whether accepting one more stadsdel is enough; a place closed to the home stays closed."""
    wider = replace(
        applicant, other_districts=(applicant.other_districts or frozenset()) | {place.district}
    )
    crowd = alone(standing.instance, wider)
    masks = (rule.allows(crowd, place) for rule in enabled_rules(standing.instance))
    return all(mask is None or bool(mask[0]) for mask in masks)


def _fits(standing: Standing, applicant: Applicant, chance: Chance) -> bool:
    place = chance.place
    opens = standing.taken(place) + 1 >= place.min_open
    return chance.room and opens and standing.quotas_bear(place, applicant)


def _displaces(standing: Standing, applicant: Applicant, position: int, chance: Chance) -> bool:
    """Whether someone later in the queue has the place and could be replaced, one for one."""
    instance, place = standing.instance, chance.place
    paired = {i for pair in instance.pairs for i in (pair.first, pair.second)}
    spare = standing.spare(place.employer)
    for sitting in standing.at.get(place.id, ()):
        other = instance.applicant_by_id[sitting.applicant]
        if sitting.position < position or other.locked_place is not None or other.id in paired:
            continue
        if spare is not None and chance.cost > spare + sitting.cost_ore:
            continue
        if standing.quotas_bear(place, applicant, other):
            return True
    return False
